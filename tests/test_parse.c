/* The child that parses: what it says, and what becomes of one that misbehaves. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "scrapers/parse.h"
#include "scrapers/scraper.h"

static const char ics[] =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "DTSTART:20260401T100000Z\r\nSUMMARY:one\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n"
    "UID:2\r\nDTSTART:20260231T250000\r\nSUMMARY:bad\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

static int
run(const char *program, const char *module, const char *body, size_t len,
    struct parse_result *r, struct err *e)
{
	const struct scraper *s = scraper_find(module);
	json_t *given = json_object(), *options = NULL;
	struct parse_job job = { .program = program, .module = module, .body = body,
	    .len = len, .lang = "ko", .reference = { 2026, 1, 1, 0, 0, 0 },
	    .from = { 2025, 10, 1, 0, 0, 0 }, .to = { 2027, 7, 1, 0, 0, 0 } };
	int rc;

	if (s != NULL)
		options = scraper_options(s, given, e);
	job.options = options != NULL ? options : given;
	rc = parse_run(&job, r, e);
	json_decref(given);
	json_decref(options);
	return rc;
}

static void
a_page_comes_back_as_items(void **state)
{
	struct parse_result r;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(run(CALCAST, "ics", ics, strlen(ics), &r, &e), 0);
	assert_int_equal(json_array_size(r.items), 1);
	assert_int_equal(r.rows, 2);
	assert_int_equal(r.n_unread, 1);
	assert_false(r.complete);		/* the row that was not read may be an event that is known */
	parse_result_free(&r);
}

static void
a_bad_page_is_an_error_with_the_modules_words(void **state)
{
	static const struct { const char *why, *module, *body; enum err_code code; const char *word; } cases[] = {
		{ "HTML for a calendar", "ics", "<!DOCTYPE html><html>503</html>", ERR_INVALID, "HTML" },
		{ "HTML for JSON", "mlb", "<!DOCTYPE html><html>503</html>", ERR_INVALID, "HTML" },
		{ "cut", "ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n", ERR_INVALID, NULL },
		{ "nothing at all", "mlb", "", ERR_INVALID, NULL },
		{ "a module that is not there", "nosuch", "x", ERR_USAGE, "nosuch" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct parse_result r;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		assert_int_equal(run(CALCAST, cases[i].module, cases[i].body,
		    strlen(cases[i].body), &r, &e), -1);
		print_message("    %s\n", e.msg);
		assert_int_equal(e.code, cases[i].code);
		if (cases[i].word != NULL)
			assert_non_null(strstr(e.msg, cases[i].word));
	}
}

/* A stand-in for the child: a shell script. */
static char *
script(const char *dir, const char *name, const char *text)
{
	char *path;
	FILE *f;

	assert_true(asprintf(&path, "%s/%s", dir, name) > 0);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", text);
	fclose(f);
	assert_int_equal(chmod(path, 0700), 0);
	return path;
}

static void
a_child_that_misbehaves_is_a_failed_fetch(void **state)
{
	static const struct { const char *why, *text; enum err_code code; } cases[] = {
		{ "dies",                    "kill -SEGV $$", ERR_IO },
		{ "ends without trailer",    "echo '{\"title\":\"x\"}'", ERR_IO },
		{ "writes no JSON",          "echo hello", ERR_IO },
		{ "writes an array",         "echo '[]'", ERR_IO },
		{ "writes nothing",          "exit 0", ERR_IO },
		{ "is killed for its CPU",   "kill -KILL $$", ERR_LIMIT },
		{ "floods",                  "yes '{\"title\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}'", ERR_LIMIT },
		{ "does not read its input", "exec <&-; exit 0", ERR_IO },
		{ "closes its output and stays", "exec >&-; sleep 100", ERR_LIMIT },
	};
	char dir[] = "/tmp/calcast-parse-XXXXXX";
	size_t len = 4 << 20;
	char *body = mem_new(len);

	(void)state;
	assert_non_null(mkdtemp(dir));
	memset(body, 'x', len);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *path = script(dir, "child", cases[i].text);
		struct parse_result r;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		assert_int_equal(run(path, "ics", body, len, &r, &e), -1);
		print_message("    %s\n", e.msg);
		assert_int_equal(e.code, cases[i].code);
		unlink(path);
		free(path);
	}
	rmdir(dir);
	free(body);
}

static void
a_trailer_ends_the_items(void **state)
{
	char dir[] = "/tmp/calcast-parse-XXXXXX", *path;
	struct parse_result r;
	struct err e = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	/* an item may have an end of its own */
	path = script(dir, "child", "cat >/dev/null; echo '{\"title\":\"x\",\"end\":\"2026-01-02\"}'; echo '{\"end\":"
	    "{\"rows\":3,\"unread\":[{\"row\":2,\"why\":\"no date\"}],\"unread_count\":2,"
	    "\"complete\":false,\"from\":\"2026-01-01\",\"to\":\"2026-02-01\"}}'");
	assert_int_equal(run(path, "ics", "x", 1, &r, &e), 0);
	assert_int_equal(json_array_size(r.items), 1);
	assert_int_equal(r.rows, 3);
	assert_int_equal(r.n_unread, 2);
	assert_int_equal(json_array_size(r.unread), 1);
	assert_false(r.complete);
	assert_int_equal(r.from.month, 1);
	assert_int_equal(r.to.month, 2);
	parse_result_free(&r);
	unlink(path);
	rmdir(dir);
	free(path);
}

static void
a_page_over_the_limit_is_refused_before_it_starts(void **state)
{
	struct parse_result r;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(run("/nonexistent", "ics", "x", PARSE_IN_MAX + 1, &r, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	e = (struct err){ 0 };
	assert_int_equal(run("/nonexistent", "ics", "x", 1, &r, &e), -1);
	assert_int_equal(e.code, ERR_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_comes_back_as_items),
		cmocka_unit_test(a_bad_page_is_an_error_with_the_modules_words),
		cmocka_unit_test(a_child_that_misbehaves_is_a_failed_fetch),
		cmocka_unit_test(a_trailer_ends_the_items),
		cmocka_unit_test(a_page_over_the_limit_is_refused_before_it_starts),
	};

	signal(SIGPIPE, SIG_IGN);	/* as the program does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
