#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "scrapers/challenge.h"

static void
pages_that_are_not_the_page(void **state)
{
	static const struct { const char *why, *body, *word; } cases[] = {
		{ "nothing", "", NULL },
		{ "an empty schedule", "<html><body><table></table></body></html>", NULL },
		{ "JSON", "{\"dates\":[]}", NULL },
		{ "Cloudflare", "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
		    "<body><script>window._cf_chl_opt={}</script></body></html>", "Cloudflare" },
		{ "Imperva", "<html><body><iframe src=\"/_Incapsula_Resource?x\"></iframe></body></html>", "Imperva" },
		{ "Akamai", "<HTML><TITLE>Access Denied</TITLE>Reference #18 https://errors.edgesuite.net/18</HTML>", "Akamai" },
		{ "a browser is checked", "<h1>Checking your browser before accessing example.org</h1>", "bot" },
		{ "a captcha and nothing else", "<form><div class=\"g-recaptcha\"></div></form>", "captcha" },
		{ "maintenance, Korean", "<html><body>서비스 점검중입니다</body></html>", "worked on" },
		{ "maintenance, CP949", "<html><body>\xc1\xa1\xb0\xcb \xc1\xdf\xc0\xd4\xb4\xcf\xb4\xd9</body></html>", "worked on" },
		{ "maintenance, Japanese", "<p>ただいまメンテナンス中です</p>", "worked on" },
		{ "maintenance, English", "<p>The site is Under Maintenance.</p>", "worked on" },
		{ "in a script only", "<script>var t = 'under maintenance';</script><p>Games</p>", NULL },
		{ "a tag that never ends", "<p>x<script", NULL },
		{ "half a title", "<title>under maintenance", "worked on" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const char *said;

		print_message("  %s\n", cases[i].why);
		said = challenge_said(cases[i].body, strlen(cases[i].body));
		if (cases[i].word == NULL)
			assert_null(said);
		else {
			assert_non_null(said);
			assert_non_null(strstr(said, cases[i].word));
		}
	}
}

static void
a_long_page_may_speak_of_maintenance(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_str(&b, "<html><head><title>Events</title></head><body>");
	for (int i = 0; i < 500; i++)
		buf_str(&b, "<p>The road is under maintenance.</p>");
	assert_null(challenge_said(b.data, b.len));
	buf_reset(&b);
	buf_str(&b, "<html><head><title>시스템 점검 안내</title></head><body>");
	for (int i = 0; i < 500; i++)
		buf_str(&b, "<p>menu menu menu</p>");
	assert_non_null(challenge_said(b.data, b.len));
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_that_are_not_the_page),
		cmocka_unit_test(a_long_page_may_speak_of_maintenance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
