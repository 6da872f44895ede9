#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "server/http/handlers.h"
#include "server/http/routes.h"

static void
patterns(void **state)
{
	static const struct { const char *why, *pattern, *path; bool want; const char *one, *two; } cases[] = {
		{ "root",                 "/", "/", true, NULL, NULL },
		{ "root is not empty",    "/", "", false, NULL, NULL },
		{ "two slashes",          "/", "//", false, NULL, NULL },
		{ "literal",              "/a/b", "/a/b", true, NULL, NULL },
		{ "too long",             "/a", "/a/b", false, NULL, NULL },
		{ "too short",            "/a/b", "/a", false, NULL, NULL },
		{ "slash at the end",     "/a", "/a/", false, NULL, NULL },
		{ "begins alike",         "/ab", "/a", false, NULL, NULL },
		{ "no slash at the start", "/a", "a", false, NULL, NULL },
		{ "hole",                 "/{}", "/x", true, "x", NULL },
		{ "hole is not empty",    "/{}", "/", false, NULL, NULL },
		{ "hole ends at a slash", "/{}", "/x/y", false, NULL, NULL },
		{ "after",                "/f/{}.ics", "/f/kbo-lg.ics", true, "kbo-lg", NULL },
		{ "after, twice",         "/f/{}.ics", "/f/a.ics.ics", true, "a.ics", NULL },
		{ "nothing before",       "/f/{}.ics", "/f/.ics", false, NULL, NULL },
		{ "other ending",         "/f/{}.ics", "/f/a.icx", false, NULL, NULL },
		{ "before",               "/f/v{}", "/f/v1", true, "1", NULL },
		{ "two",                  "/f/{}/{}.ics", "/f/alarm-1h/a.ics", true, "alarm-1h", "a" },
		{ "two, one empty",       "/f/{}/{}.ics", "/f//a.ics", false, NULL, NULL },
		{ "between",              "/t/{}/e", "/t/a/e", true, "a", NULL },
		{ "case counts",          "/a", "/A", false, NULL, NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct request q = { .path = cases[i].path };
		const char *want[] = { cases[i].one, cases[i].two };
		size_t j;

		print_message("  %s: %s against %s\n", cases[i].why, cases[i].path,
		    cases[i].pattern);
		assert_int_equal(route_matches(cases[i].pattern, &q), cases[i].want);
		for (j = 0; j < 2; j++)
			if (want[j] != NULL) {
				assert_int_equal(q.captures[j].n, strlen(want[j]));
				assert_memory_equal(q.captures[j].s, want[j],
				    q.captures[j].n);
			}
	}
}

static void
table(void **state)
{
	static const struct {
		const char *method, *path;
		bool is_admin;
		void (*want)(const struct request *q, struct reply *r);
		const char *allow;
	} cases[] = {
		{ "GET",      "/",                          false, page_home, "" },
		{ "HEAD",     "/",                          false, page_home, "" },
		{ "GET",      "/topics/a",                  false, page_topic, "" },
		{ "GET",      "/feeds/a.ics",               false, feeds_ics, "" },
		{ "HEAD",     "/feeds/a.ics",               false, feeds_ics, "" },
		{ "GET",      "/feeds/alarm-1h/a.ics",      false, feeds_ics_options, "" },
		{ "GET",      "/feeds/a.json",              false, feeds_json, "" },
		{ "GET",      "/feeds/a",                   false, NULL, "" },
		{ "GET",      "/feeds/x/y/a.ics",           false, NULL, "" },
		{ "GET",      "/api/v1/topics",             false, api_topics, "" },
		{ "GET",      "/api/v1/topics/a/events",    false, api_topic_events, "" },
		{ "GET",      "/healthz",                   false, system_health, "" },
		{ "GET",      "/healthz",                   true,  NULL, "" },
		{ "GET",      "/readyz",                    true,  system_ready, "" },
		{ "GET",      "/readyz",                    false, NULL, "" },
		{ "GET",      "/robots.txt",                false, system_robots, "" },
		{ "GET",      "/nothing",                   false, NULL, "" },
		{ "POST",     "/nothing",                   false, NULL, "" },
		{ "PUT",      "/feeds/a.ics",               false, NULL, "GET, HEAD" },
		{ "PROPFIND", "/feeds/a.ics",               false, NULL, "GET, HEAD" },
		{ "OPTIONS",  "/api/v1/topics",             false, NULL, "GET, HEAD" },
		{ "get",      "/",                          false, NULL, "GET, HEAD" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct request q = { .method = cases[i].method,
		    .path = cases[i].path, .is_admin = cases[i].is_admin };
		char allow[ALLOW_SIZE];
		const struct route *r;

		print_message("  %s %s%s\n", cases[i].method, cases[i].path,
		    cases[i].is_admin ? " (admin)" : "");
		r = route_find(&q, allow);
		if (cases[i].want == NULL)
			assert_null(r);
		else {
			assert_non_null(r);
			assert_true(r->handle == cases[i].want);
		}
		assert_string_equal(cases[i].want == NULL ? allow : "",
		    cases[i].allow);
	}
}

static void
rows_are_whole(void **state)
{
	const struct route *r;
	const char *s;

	(void)state;
	for (r = routes; r->method != NULL; r++) {
		size_t holes = 0;

		print_message("  %s %s\n", r->method, r->pattern);
		for (s = r->pattern; (s = strstr(s, "{}")) != NULL; s += 2)
			holes++;
		assert_true(holes <= CAPTURES_MAX);
		assert_true(r->pattern[0] == '/');
		assert_non_null(r->handle);
		assert_true(strlen(r->about) > 0);
	}
}

/* Paths that some program would read as another path are nobody's. */
static void
odd_paths_are_not_found(void **state)
{
	static const char *const paths[] = {
		"/feeds/a%2eics", "/feeds/%61.ics", "/feeds/a.ics%00", "/feeds/a b.ics",
		"/feeds/a.ics?x", "/feeds/\xea\xb0\x80.ics", "/feeds/a.ics\r\n", "*",
		"http://x/feeds/a.ics", "/feeds/../feeds/a.ics", "/feeds//a.ics", "",
		"//feeds/a.ics", "/feeds/a.ics/", "/feeds/a+b.ics", "/feeds/a;b.ics",
	};
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(paths); i++) {
		const struct app app = { .public_url = "http://127.0.0.1",
		    .languages = { { LANG_KO, LANG_EN, LANG_JA }, 3 } };
		struct request q = { .app = &app, .method = "GET", .path = paths[i] };
		struct reply r = { 0 };

		print_message("  %s\n", paths[i]);
		assert_null(route_take(&q, &r));
		assert_int_equal(r.status, 404);
		body_unref(r.body);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(table),
		cmocka_unit_test(rows_are_whole),
		cmocka_unit_test(odd_paths_are_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
