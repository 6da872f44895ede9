/* A program in a module's place: what it is given, and whatever it does wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "scrapers/exec_path.h"
#include "scrapers/exec_run.h"
#include "scrapers/scraper.h"

struct place { char dir[64]; };

static int
make_place(void **state)
{
	struct place *p = mem_new(sizeof(*p));

	strcpy(p->dir, "/tmp/calcast-exec-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	*state = p;
	return 0;
}

static int
drop_place(void **state)
{
	struct place *p = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	assert_int_equal(system(command), 0);
	free(p);
	return 0;
}

/* A program in the place: a shell script; its path. */
static const char *
script(const struct place *p, const char *body, mode_t mode)
{
	static char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/program", p->dir);
	unlink(path);
	f = fopen(path, "we");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\nD=%s\n%s\n", p->dir, body);
	fclose(f);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static int
run(const char *program, const char *timeout, const char *more, const char *body,
    size_t len, struct parse_result *r, struct err *e)
{
	json_t *options = json_pack("{s:s, s:s, s:s}", "program", program, "fetch", "page",
	    "timeout", timeout);
	json_t *extra = json_loads(more, 0, NULL);
	json_t *context = json_pack("{s:i}", "year", 2026);
	struct parse_job job = { .program = "/nonexistent", .module = "exec",
	    .options = options, .body = body, .len = len, .charset = "euc-kr",
	    .url = "https://example.org/p", .timezone = "Asia/Seoul", .lang = "ko",
	    .context = context, .reference = { 2026, 1, 2, 0, 0, 0 },
	    .from = { 2025, 10, 1, 0, 0, 0 }, .to = { 2027, 7, 1, 0, 0, 0 } };
	int rc;

	assert_non_null(extra);
	json_object_update(options, extra);
	rc = parse_run(&job, r, e);
	json_decref(options);
	json_decref(extra);
	json_decref(context);
	return rc;
}

static char *
written(const struct place *p, const char *name)
{
	static char text[8192];
	char path[128];
	FILE *f;
	size_t n = 0;

	snprintf(path, sizeof(path), "%s/%s", p->dir, name);
	if ((f = fopen(path, "re")) != NULL) {
		n = fread(text, 1, sizeof(text) - 1, f);
		fclose(f);
	}
	text[n] = '\0';
	return text;
}

static void
a_program_gets_the_page_and_nothing_else(void **state)
{
	static const char page[] = "\xb0\xa1\0<x>\n";
	const struct place *p = *state;
	struct parse_result r;
	struct err e = { 0 };
	const char *program = script(p, "cat >$D/page; /usr/bin/env | sort >$D/env; pwd >$D/cwd; "
	    "echo \"$#:$1:$2\" >$D/args; ls /proc/self/fd | wc -w >$D/fds; echo '{\"end\":{}}'", 0700);

	setenv("CALCAST_TEST_LEAK", "1", 1);
	if (run(program, "5", "{\"args\":\"[\\\"one\\\",\\\"$HOME two\\\"]\"}", page, sizeof(page), &r, &e) == -1)
		fail_msg("%s", e.msg);
	unsetenv("CALCAST_TEST_LEAK");
	assert_true(r.complete);
	parse_result_free(&r);
	assert_memory_equal(written(p, "page"), page, sizeof(page));
	assert_string_equal(written(p, "args"), "2:one:$HOME two\n");
	assert_string_equal(written(p, "cwd"), "/\n");
	assert_string_equal(written(p, "fds"), "4\n");	/* 0, 1, 2 and the one that ls reads with */
	/* PWD and _ are the shell's own */
	assert_non_null(strstr(written(p, "env"), "CALCAST_CHARSET=euc-kr\n"
	    "CALCAST_CONTEXT={\"year\":2026}\nCALCAST_FROM=2025-10-01\nCALCAST_LANG=ko\n"
	    "CALCAST_REFERENCE=2026-01-02\nCALCAST_ROLE=page\nCALCAST_TIMEZONE=Asia/Seoul\n"
	    "CALCAST_TO=2027-07-01\nCALCAST_URL=https://example.org/p\n"
	    "PATH=/usr/local/bin:/usr/bin:/bin\nPWD=/\n"));
	assert_null(strstr(written(p, "env"), "HOME="));
}

#define ITEM "echo '{\"title\":\"x\",\"start\":\"2026-04-01\"}'; "

static void
lines_are_read_as_their_authors_meant(void **state)
{
	static const struct {
		const char *why, *body; size_t items, rows, unread, follow; bool complete;
	} cases[] = {
		{ "the shortest", "echo '{\"end\":{}}'", 0, 0, 0, 0, true },
		{ "one item", ITEM "echo '{\"end\":{}}'", 1, 1, 0, 0, true },
		{ "not all was understood", ITEM "echo '{\"end\":{\"unread\":[{\"row\":2,\"why\":\"no date\"}]}}'",
		    1, 2, 1, 0, false },
		{ "it knows better", "echo '{\"end\":{\"rows\":9,\"complete\":false}}'", 0, 9, 0, 0, false },
		{ "nulls", "echo '{\"end\":{\"rows\":null,\"unread\":null,\"follow\":null,\"from\":null,\"to\":null}}'",
		    0, 0, 0, 0, true },
		{ "CR LF and empty lines", "printf '\\r\\n{\"title\":\"x\"}\\r\\n\\r\\n  {\"end\":{}}\\r\\n\\r\\n'", 1, 1, 0, 0, true },
		{ "a byte order mark", "printf '\\357\\273\\277{\"end\":{}}'", 0, 0, 0, 0, true },
		{ "the last line without its end", "printf '{\"end\":{}}'", 0, 0, 0, 0, true },
		{ "other pages", "echo '{\"end\":{\"follow\":[{\"url\":\"?p=2\",\"role\":\"next\"},"
		    "{\"url\":\"/1\",\"role\":\"detail\",\"item\":{\"title\":\"x\"}}]}}'", 0, 0, 0, 2, true },
		{ "its child stays and holds the output", "sleep 6160 & " ITEM "echo '{\"end\":{}}'", 1, 1, 0, 0, true },
		{ "it reads only half", "head -c 10 >/dev/null; " ITEM "echo '{\"end\":{}}'", 1, 1, 0, 0, true },
		{ "it reads nothing", "exec <&-; " ITEM "echo '{\"end\":{}}'", 1, 1, 0, 0, true },
		{ "chatter beside it", "echo reading >&2; " ITEM "echo '{\"end\":{}}'; echo done >&2", 1, 1, 0, 0, true },
	};
	size_t len = 3 << 20;
	char *page = mem_new(len);

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct parse_result r;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		if (run(script(*state, cases[i].body, 0700), "10", "{}", page, len, &r, &e) == -1)
			fail_msg("%s", e.msg);
		assert_int_equal(json_array_size(r.items), cases[i].items);
		assert_int_equal(r.rows, cases[i].rows);
		assert_int_equal(r.n_unread, cases[i].unread);
		assert_int_equal(json_array_size(r.follow), cases[i].follow);
		assert_int_equal(r.complete, cases[i].complete);
		parse_result_free(&r);
	}
	free(page);
}

static void
whatever_goes_wrong_is_a_failed_fetch(void **state)
{
	static const struct { const char *why, *body; enum err_code code; const char *says; } cases[] = {
		{ "dies", "kill -SEGV $$", ERR_IO, "program died" },
		{ "exits", "echo '{\"end\":{}}'; exit 3", ERR_IO, "program exited with 3" },
		{ "exits and says nothing", "exit 4", ERR_IO, "program exited with 4" },
		{ "throws", "echo Traceback >&2; echo \"KeyError: 'date'\" >&2; exit 1", ERR_IO, "it said: KeyError: 'date'" },
		{ "complains with terminal tricks", "printf '\\033[2Jgone\\007\\n' >&2; exit 1", ERR_IO, "it said: [2Jgone" },
		{ "hangs", "sleep 6160", ERR_LIMIT, "took over 1 s" },
		{ "hangs and ignores signals", "trap '' TERM INT HUP; sleep 6160 & wait; sleep 6160", ERR_LIMIT, "took over 1 s" },
		{ "spins", "while :; do :; done", ERR_LIMIT, NULL },
		{ "floods", "yes '{\"title\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}'", ERR_LIMIT, NULL },
		{ "writes a gigabyte in one line", "head -c 1000000000 /dev/zero", ERR_LIMIT, NULL },
		{ "complains for ever", "while :; do echo no no no >&2; done", ERR_LIMIT, "it said: no no no" },
		{ "starts others without end", "for i in 1 2 3 4 5 6 7 8 9; do "
		    "(for j in 1 2 3 4 5 6 7 8 9; do sleep 6161 & done; wait) & done; wait", ERR_LIMIT, "took over 1 s" },
		{ "closes its output and stays", "exec >&-; sleep 6160", ERR_LIMIT, NULL },
		{ "leaves its group", "exec perl -e 'setpgrp(0, getpgrp(getppid())); exec \"sleep\", \"6160\"'", ERR_LIMIT, "took over 1 s" },
		{ "no trailer", ITEM, ERR_IO, "without the trailer" },
		{ "nothing", "exit 0", ERR_IO, "without the trailer" },
		{ "words", ITEM "echo hello", ERR_IO, "line 2 is not JSON" },
		{ "words after empty lines", "echo; echo; echo hello", ERR_IO, "line 3 is not JSON" },
		{ "a list", "echo '[]'", ERR_IO, "line 1 is JSON, but no object" },
		{ "a name twice", "echo '{\"title\":\"x\",\"title\":\"y\"}'", ERR_IO, "line 1" },
		{ "bad UTF-8", "printf '{\"title\":\"\\377\"}\\n'", ERR_IO, "line 1" },
		{ "a NUL", "printf '{\"title\":\"a\\000b\"}\\n'", ERR_IO, "line 1" },
		{ "a number too large", "echo '{\"end\":{\"rows\":1e999}}'", ERR_IO, "line 1" },
		{ "nests", "head -c 500000 /dev/zero | tr '\\0' '['", ERR_IO, "line 1" },
		{ "a line of 2 MB", "head -c 2000000 /dev/zero | tr '\\0' ' '; echo '{\"title\":\"x\"}'; "
		    "printf '{\"title\":\"'; head -c 2000000 /dev/zero | tr '\\0' 'x'; echo '\"}'", ERR_LIMIT, "line 2 is over" },
		{ "goes on after the trailer", "echo '{\"end\":{}}'; " ITEM, ERR_IO, "line 2 stands after the trailer" },
		{ "unread is a number", "echo '{\"end\":{\"unread\":3}}'", ERR_IO, "unread" },
		{ "unread without a reason", "echo '{\"end\":{\"unread\":[1]}}'", ERR_IO, "unread" },
		{ "follow without a role", "echo '{\"end\":{\"follow\":[{\"url\":\"/2\"}]}}'", ERR_IO, "follow" },
		{ "follow with a role of its own", "echo '{\"end\":{\"follow\":[{\"url\":\"/2\",\"role\":\"x\"}]}}'", ERR_IO, "follow" },
		{ "half a window", "echo '{\"end\":{\"from\":\"2026-01-01\"}}'", ERR_IO, "go together" },
		{ "a window of words", "echo '{\"end\":{\"from\":\"May\",\"to\":\"June\"}}'", ERR_IO, "not a date" },
		{ "says itself what is wrong", "echo '{\"error\":\"the site is closed\"}'; exit 1", ERR_INVALID, "the site is closed" },
		{ "says it with a code", "echo '{\"error\":{\"code\":\"upstream\",\"message\":\"no answer\"}}'", ERR_UPSTREAM, "no answer" },
		{ "an error without words", "echo '{\"error\":{}}'", ERR_INVALID, "program failed" },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		int64_t began = clock_mono_ms();
		struct parse_result r;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		assert_int_equal(run(script(*state, cases[i].body, 0700), "1", "{}", "x", 1, &r, &e), -1);
		print_message("    %s\n", e.msg);
		assert_int_equal(e.code, cases[i].code);
		if (cases[i].says != NULL && strstr(e.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", e.msg);
		assert_true(clock_mono_ms() - began < 8000);
		assert_null(r.items);
	}
	/* Nothing of it is left. */
	assert_int_not_equal(system("pgrep -f '^sleep 616[01]$' >/dev/null"), 0);
}

/* However slow the disk is that it fills. */
static void
a_file_without_end_is_cut_off(void **state)
{
	struct parse_result r;
	struct err e = { 0 };
	struct stat st;
	char path[128];

	/* Its limits are there before it can start another that has none. */
	assert_int_equal(run(script(*state, "cat /dev/zero >$D/file & wait $!; exit $?", 0700), "30", "{}",
	    "x", 1, &r, &e), -1);
	assert_true(e.code == ERR_IO || e.code == ERR_LIMIT);
	assert_non_null(strstr(e.msg, "program"));
	assert_null(r.items);
	snprintf(path, sizeof(path), "%s/file", ((const struct place *)*state)->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size <= 64 << 20);
}

static bool
runs(const char *command)
{
	char line[128];

	snprintf(line, sizeof(line), "pgrep -f '^%s$' >/dev/null", command);
	return system(line) == 0;
}

static void
nothing_outlives_us(void **state)
{
	char command[64], body[80];
	struct parse_result r;
	struct err e = { 0 };
	const char *program;
	pid_t pid;

	snprintf(command, sizeof(command), "sleep 7000.%d", (int)getpid());
	snprintf(body, sizeof(body), "exec %s", command);
	program = script(*state, body, 0700);
	if ((pid = fork()) == 0) {
		run(program, "60", "{}", "x", 1, &r, &e);
		_exit(0);
	}
	for (int i = 0; i < 500 && !runs(command); i++)
		usleep(10000);
	assert_true(runs(command));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	for (int i = 0; i < 500 && runs(command); i++)
		usleep(10000);
	assert_false(runs(command));
}

static void
more_items_than_a_page_can_have(void **state)
{
	struct parse_result r;
	struct err e = { 0 };
	const char *program = script(*state, "yes '{\"title\":\"x\"}' | head -n 20001; echo '{\"end\":{}}'", 0700);

	assert_int_equal(run(program, "10", "{}", "x", 1, &r, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
}

static void
a_program_that_fetches_itself_gets_no_page(void **state)
{
	const struct place *p = *state;
	struct parse_result r;
	struct err e = { 0 };
	json_t *self = json_pack("{s:s}", "fetch", "self");

	assert_true(exec_fetches("exec", self));
	assert_false(exec_fetches("json", self));
	json_decref(self);
	assert_int_equal(run(script(p, "cat >$D/page; echo '{\"end\":{}}'", 0700), "5",
	    "{\"fetch\":\"self\"}", "page", 4, &r, &e), 0);
	assert_string_equal(written(p, "page"), "");
	parse_result_free(&r);
	assert_int_equal(run(script(p, "echo '{\"end\":{\"follow\":[{\"url\":\"/2\",\"role\":\"next\"}]}}'", 0700),
	    "5", "{\"fetch\":\"self\"}", "", 0, &r, &e), -1);
	assert_non_null(strstr(e.msg, "fetches them itself"));
}

/* A program in a folder of its own. */
static int
make_below(const char *folder, const char *program)
{
	char command[400];

	snprintf(command, sizeof(command), "mkdir %s/own && cp /bin/true %s", folder, program);
	return system(command);
}

/* Whoever is not root cannot make files of others. */
static void
a_program_of_somebody_else_is_not_run(void **state)
{
	static const struct { const char *why; uid_t uid; gid_t gid; mode_t mode; bool good; } cases[] = {
		{ "ours",                       0, 0, 0755, true },
		{ "root lets a group write",    0, 4711, 0775, true },
		{ "another's",                  4711, 0, 0755, false },
	};
	struct err e;

	if (geteuid() != 0) {
		print_message("skip: only root can give a file to another\n");
		skip();
	}
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const char *program = script(*state, "exit 0", 0755);

		print_message("  %s\n", cases[i].why);
		e = (struct err){ 0 };
		assert_int_equal(chown(program, cases[i].uid, cases[i].gid), 0);
		assert_int_equal(chmod(program, cases[i].mode), 0);
		assert_int_equal(exec_path_check(program, &e), cases[i].good ? 0 : -1);
	}
}

static void
only_a_program_of_the_operators_is_run(void **state)
{
	const struct place *p = *state;
	char folder[128], loose[160], link[160], far[160];
	const struct { const char *why, *program, *more; mode_t mode; enum err_code code; const char *says; } cases[] = {
		{ "good", NULL, "{}", 0755, ERR_NONE, NULL },
		{ "no path", "", "{}", 0700, ERR_INVALID, "which program" },
		{ "from here", "./program", "{}", 0700, ERR_INVALID, "not an absolute path" },
		{ "a name", "python3", "{}", 0700, ERR_INVALID, "not an absolute path" },
		{ "not there", "/nonexistent/x", "{}", 0700, ERR_NOT_FOUND, "/nonexistent/x" },
		{ "a folder", "/tmp", "{}", 0700, ERR_INVALID, "not an executable file" },
		{ "a device", "/dev/null", "{}", 0700, ERR_INVALID, "not an executable file" },
		{ "not executable", NULL, "{}", 0600, ERR_INVALID, "not an executable file" },
		{ "everybody's", NULL, "{}", 0777, ERR_INVALID, "everybody may write" },
		{ "in everybody's folder", loose, "{}", 0755, ERR_INVALID, "everybody may write" },
		{ "a link in everybody's folder", link, "{}", 0755, ERR_INVALID, "everybody may write" },
		{ "a folder below everybody's", far, "{}", 0755, ERR_INVALID, "everybody may write" },
		{ "links and dots", "/proc/self/root/bin/../bin/./sh", "{}", 0755, ERR_NONE, NULL },
		{ "arguments that are none", NULL, "{\"args\":\"{}\"}", 0700, ERR_INVALID, "args" },
		{ "arguments that are numbers", NULL, "{\"args\":\"[1]\"}", 0700, ERR_INVALID, "args" },
		{ "no time", NULL, "{\"timeout\":\"0\"}", 0700, ERR_INVALID, "timeout" },
		{ "all the time", NULL, "{\"timeout\":\"86400\"}", 0700, ERR_INVALID, "timeout" },
	};

	snprintf(folder, sizeof(folder), "%s/loose", p->dir);
	snprintf(loose, sizeof(loose), "%s/x", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(chmod(folder, 0777), 0);
	snprintf(link, sizeof(link), "%s/link", folder);
	snprintf(far, sizeof(far), "%s/own/x", folder);
	assert_int_equal(rename(script(p, "exit 0", 0755), loose), 0);
	assert_int_equal(symlink("/bin/true", link), 0);
	assert_int_equal(make_below(folder, far), 0);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const char *own = script(p, "exit 0", cases[i].mode);
		json_t *options = json_loads(cases[i].more, 0, NULL);
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		json_object_set_new(options, "program",
		    json_string(cases[i].program != NULL ? cases[i].program : own));
		assert_int_equal(exec_check(options, &e), cases[i].code == ERR_NONE ? 0 : -1);
		assert_int_equal(e.code, cases[i].code);
		if (cases[i].says != NULL && strstr(e.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", e.msg);
		json_decref(options);
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_place, drop_place)
	const struct CMUnitTest tests[] = {
		TEST(a_program_gets_the_page_and_nothing_else),
		TEST(lines_are_read_as_their_authors_meant),
		TEST(whatever_goes_wrong_is_a_failed_fetch),
		TEST(a_file_without_end_is_cut_off),
		TEST(nothing_outlives_us),
		TEST(more_items_than_a_page_can_have),
		TEST(a_program_that_fetches_itself_gets_no_page),
		TEST(only_a_program_of_the_operators_is_run),
		TEST(a_program_of_somebody_else_is_not_run),
	};

	signal(SIGPIPE, SIG_IGN);	/* as the program does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
