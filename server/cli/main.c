/* The program: words in, one command run, one line if it failed. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/http.h"
#include "scrapers/parse.h"
#include "server/cli/cli.h"

static int
run_command(struct cli *c, struct err *e)
{
	if (c->help) {
		cli_help(c);
		return 0;
	}
	if (cli_configure(c, e) == -1)
		return -1;
	if (c->command->db != CLI_DB_NONE && cli_open(c, e) == -1)
		return -1;
	return c->command->run(c, e);
}

int
main(int argc, char **argv)
{
	struct cli c = { .clock = clock_wall() };
	struct err e = { 0 };
	int rc;

	if (argc == 3 && strcmp(argv[1], "parse") == 0)
		return parse_child(argv[2]);
	signal(SIGPIPE, SIG_IGN);
	http_setup();
	c.a = arena_new();
	rc = cli_parse(&c, argc, argv, &e);
	if (rc == 0)
		rc = run_command(&c, &e);
	if (fflush(stdout) == EOF && rc == 0)
		rc = err_set(&e, ERR_IO, "standard output is not writable");
	if (rc == -1 && e.code != ERR_NONE)
		fprintf(stderr, "calcast: %s\n", e.msg);
	db_close(c.db);
	arena_free(c.a);
	http_cleanup();
	return rc == 0 ? 0 : e.code == ERR_USAGE ? 2 : 1;
}
