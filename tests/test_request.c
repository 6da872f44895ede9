/* What a source asks for, and how secrets stay out of it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/url.h"
#include "scrapers/follow.h"
#include "scrapers/request.h"
#include "scrapers/secret.h"

enum { DAY = 86400 };

static int
setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

/* 2026-04-01 00:30 in Seoul, when it was still March in UTC. */
static const int64_t now = 1774971000;

static void
templates_become_requests(void **state)
{
	static const struct {
		const char *why, *url, *form;
		int back, ahead, slice;	/* days */
		size_t n;
		const char *first, *last;	/* keys */
	} cases[] = {
		{ "none", "https://x/a?b={", NULL, 0, 365, 0, 1, "GET https://x/a?b={", "GET https://x/a?b={" },
		{ "a month each", "https://x/{year}/{month:02}", NULL, 0, 365, 0, 13,
		    "GET https://x/2026/04", "GET https://x/2027/04" },
		{ "months back", "https://x/{year}-{month}", NULL, 31, 30, 0, 3,
		    "GET https://x/2026-3", "GET https://x/2026-5" },
		{ "a year each", "https://x/{year}", NULL, 0, 365, 0, 2, "GET https://x/2026", "GET https://x/2027" },
		{ "a school year each", "https://x/?a={schoolyear}0301&b={to:YYYYMMDD}", NULL, 40, 365, 0, 3,
		    "GET https://x/?a=20250301&b=20260228", "GET https://x/?a=20270301&b=20280229" },
		{ "a school year's month", "https://x/{schoolyear}/{month}", NULL, 40, 0, 0, 3,
		    "GET https://x/2025/2", "GET https://x/2026/4" },
		{ "a day each", "https://x/{year}{month:02}{day:02}", NULL, 1, 3, 0, 5,
		    "GET https://x/20260331", "GET https://x/20260404" },
		{ "from and to", "https://x/?a={from}&b={to}", NULL, 1, 30, 0, 1,
		    "GET https://x/?a=2026-03-31&b=2026-05-01", "GET https://x/?a=2026-03-31&b=2026-05-01" },
		{ "in slices", "https://x/?a={from}&b={to}", NULL, 0, 69, 31, 3,
		    "GET https://x/?a=2026-04-01&b=2026-05-01", "GET https://x/?a=2026-06-02&b=2026-06-09" },
		{ "forms of a date", "https://x/{from:YYYYMMDD}/{to:DD.MM.YY}/{from:%Y%m%d}/{from:M-D}", NULL, 0, 0, 0, 1,
		    "GET https://x/20260401/01.04.26/20260401/4-1", NULL },
		{ "seconds", "https://x/{from:epoch}/{to:epoch}/{from:epochms}", NULL, 0, 0, 0, 1,
		    "GET https://x/1774969200/1775055600/1774969200000", NULL },
		{ "an instant", "https://x/{from:iso}", NULL, 0, 0, 0, 1, "GET https://x/2026-03-31T15:00:00Z", NULL },
		{ "a day of a month", "https://x/{month}?a={from}&b={to}", NULL, 0, 0, 0, 1,
		    "GET https://x/4?a=2026-04-01&b=2026-04-30", NULL },
		{ "in a form", "https://x/", "y={year}&m={month:02}", 0, 40, 0, 2,
		    "POST https://x/ y=2026&m=04", "POST https://x/ y=2026&m=05" },
		{ "JSON in a form", "https://x/", "{\"year\":{year},\"q\":{}}", 0, 0, 0, 1,
		    "POST https://x/ {\"year\":2026,\"q\":{}}", NULL },
		{ "the environment's", "https://x/?k=${KEY}&y={year}", NULL, 0, 0, 0, 1, "GET https://x/?k=${KEY}&y=2026", NULL },
		{ "fifty", "https://x/{day}", NULL, 0, 49, 0, 50, "GET https://x/1", NULL },
		{ "too many", "https://x/{day}", NULL, 0, 50, 0, 0, NULL, NULL },
		{ "a slice of nothing", "https://x/{from}", NULL, 0, 100000, 1, 0, NULL, NULL },
		{ "no such template", "https://x/{mnth}", NULL, 0, 0, 0, 0, NULL, NULL },
		{ "no such form of a month", "https://x/{month:MM}", NULL, 0, 0, 0, 0, NULL, NULL },
		{ "no such form of a date", "https://x/{from:YYYYQ}", NULL, 0, 0, 0, 0, NULL, NULL },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct settings s = { .url = cases[i].url, .form = cases[i].form, .timezone = "Asia/Seoul",
		    .back = (int64_t)cases[i].back * DAY, .ahead = (int64_t)cases[i].ahead * DAY,
		    .slice = (int64_t)cases[i].slice * DAY };
		struct request *q;
		struct err e = { 0 };
		size_t n;
		int rc = request_roots(*state, &s, now, &q, &n, &e);

		print_message("  %s %s\n", cases[i].why, e.msg);
		assert_int_equal(rc, cases[i].n == 0 ? -1 : 0);
		if (rc == -1)
			continue;
		assert_int_equal(n, cases[i].n);
		assert_string_equal(q[0].key, cases[i].first);
		if (cases[i].last != NULL)
			assert_string_equal(q[n - 1].key, cases[i].last);
	}
}

static void
days_of_requests_touch_each_other(void **state)
{
	static const char *const urls[] = { "https://x/{year}", "https://x/{month}", "https://x/{from}", "https://x/{schoolyear}" };

	for (size_t i = 0; i < MEM_COUNT(urls); i++) {
		struct settings s = { .url = urls[i], .timezone = "Asia/Seoul", .back = 400 * DAY,
		    .ahead = 400 * DAY, .slice = 90 * DAY };
		struct request *q;
		struct err e = { 0 };
		size_t n;

		assert_int_equal(request_roots(*state, &s, now, &q, &n, &e), 0);
		for (size_t k = 1; k < n; k++) {
			struct civil next = civil_add_days(q[k - 1].to, 1);

			assert_int_equal(civil_to_epoch(&next), civil_to_epoch(&q[k].from));
		}
	}
}

static void
a_page_is_told_what_it_is_about(void **state)
{
	struct settings s = { .url = "https://x/{year}/{month}", .timezone = "Asia/Seoul" };
	struct request *q;
	struct err e = { 0 };
	size_t n;
	json_t *c;

	assert_int_equal(request_roots(*state, &s, now, &q, &n, &e), 0);
	c = request_context(&q[0]);
	assert_int_equal(json_integer_value(json_object_get(c, "year")), 2026);
	assert_int_equal(json_integer_value(json_object_get(c, "month")), 4);
	assert_string_equal(json_string_value(json_object_get(c, "from")), "2026-04-01");
	assert_string_equal(json_string_value(json_object_get(c, "to")), "2026-04-30");
	json_decref(c);
	s.url = "https://x/";
	assert_int_equal(request_roots(*state, &s, now, &q, &n, &e), 0);
	assert_null(request_context(&q[0]));
}

static void
secrets_are_filled_in_and_hidden_again(void **state)
{
	struct secrets s = { .n = 0 };
	struct err e = { 0 };
	const char *text;

	setenv("TEST_REQUEST_KEY", "s3cr+t", 1);
	unsetenv("TEST_REQUEST_NONE");
	assert_int_equal(secret_add(*state, &s, "a=${TEST_REQUEST_KEY}&b=${TEST_REQUEST_KEY}&c=$x${", &e), 0);
	assert_int_equal(s.n, 1);
	text = secret_fill(*state, &s, "a=${TEST_REQUEST_KEY}&p=${PATH}", &e);
	assert_string_equal(text, "a=s3cr+t&p=${PATH}");	/* a page cannot ask for what the settings do not name */
	assert_string_equal(secret_hide(*state, &s, text), "a=${TEST_REQUEST_KEY}&p=${PATH}");
	assert_string_equal(secret_hide(*state, &s, "x=s3cr%2Bt"), "x=${TEST_REQUEST_KEY}");
	assert_null(secret_hide(*state, &s, NULL));
	assert_int_equal(secret_add(*state, &s, "${TEST_REQUEST_NONE}", &e), 0);
	assert_null(secret_fill(*state, &s, "a=${TEST_REQUEST_NONE}", &e));
	assert_non_null(strstr(e.msg, "TEST_REQUEST_NONE"));
}

static void
pages_lead_to_their_own_site(void **state)
{
	static const struct { const char *page, *link, *want; bool strict; } cases[] = {
		{ "https://a.kr/l?p=1", "?p=2", "https://a.kr/l?p=2", false },
		{ "https://a.kr/l", "v?n=1#x", "https://a.kr/v?n=1", false },
		{ "https://a.kr/l", "일정 1", "https://a.kr/%EC%9D%BC%EC%A0%95%201", false },
		{ "https://a.kr/l", "https://www.a.kr/v", "https://www.a.kr/v", false },
		{ "https://a.kr/l", "https://www.a.kr/v", NULL, true },
		{ "https://a.kr/l", "https://b.kr/v", NULL, false },
		{ "https://a.kr/l", "//evil.a.kr/v", NULL, false },
		{ "https://a.kr/l", "http://a.kr/v", NULL, false },
		{ "http://a.kr/l", "https://a.kr/v", "https://a.kr/v", false },
		{ "http://a.kr:81/l", "http://a.kr:82/v", NULL, false },
		{ "http://a.kr:81/l", "/v", "http://a.kr:81/v", false },
		{ "https://a.kr/l", "file:///etc/passwd", NULL, false },
		{ "https://a.kr/l", "javascript:x()", NULL, false },
		{ "https://a.kr/l", "https://a.kr@b.kr/", NULL, false },
		{ "file:/a/l.html", "v.html", NULL, false },
		{ "https://a.kr/l?k=${KEY}", "v?k=${KEY}", "https://a.kr/v?k=${KEY}", true },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		const char *got = follow_address(*state, cases[i].page, cases[i].link, cases[i].strict, &e);

		print_message("  %s -> %s %s\n", cases[i].page, cases[i].link, e.msg);
		if (cases[i].want == NULL)
			assert_null(got);
		else
			assert_string_equal(got, cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(templates_become_requests, setup, teardown),
		cmocka_unit_test_setup_teardown(days_of_requests_touch_each_other, setup, teardown),
		cmocka_unit_test_setup_teardown(a_page_is_told_what_it_is_about, setup, teardown),
		cmocka_unit_test_setup_teardown(secrets_are_filled_in_and_hidden_again, setup, teardown),
		cmocka_unit_test_setup_teardown(pages_lead_to_their_own_site, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
