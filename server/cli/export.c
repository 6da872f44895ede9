#include "server/http/site.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "server/cli/cli.h"

static int
export(struct cli *c, struct err *e)
{
	const char *given = cli_option(c, "--public-url"), *url, *dir = c->argv[0];
	int n;

	if (given != NULL ? cli_check_url(c, given, &url, e) == -1 : cli_public_url(c, &url, e) == -1)
		return -1;
	if (url == NULL)
		return err_set(e, ERR_USAGE, "--public-url is missing: where will people see these files?");
	if (mkdir(dir, 0755) == -1 && errno != EEXIST)
		return err_set(e, ERR_IO, "cannot make the folder %s: %s", dir, strerror(errno));
	if (site_export(c->db_path, url, c->conf.languages, &c->clock, dir, &n, e) == -1)
		return -1;
	if (c->json)
		return cli_print_json(json_pack("{s:i}", "files", n));
	printf("%d files in %s\n", n, dir);
	return 0;
}

static const struct cli_option options[] = {
	{ "--public-url", "URL", "where the folder will be seen; else the one that serve knows" },
	{ NULL, NULL, NULL }
};

const struct command export_commands[] = {
	{ "export", "DIR", 1, 1, CLI_DB_NEED, options, export, "pages and feeds as files, for any web server" },
	{ 0 }
};
