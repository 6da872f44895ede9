#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "scrapers/robots.h"

static void
the_longest_rule_of_our_group_decides(void **state)
{
	static const struct { const char *why, *text, *path; bool allowed; } cases[] = {
		{ "nothing at all", "", "/x", true },
		{ "all forbidden", "User-agent: *\nDisallow: /\n", "/x", false },
		{ "nothing forbidden", "User-agent: *\nDisallow:\n", "/x", true },
		{ "somebody else", "User-agent: Googlebot\nDisallow: /\n", "/x", true },
		{ "we, not all", "User-agent: *\nDisallow: /\n\nUser-agent: calcast\nDisallow: /y\n", "/x", true },
		{ "we, in any case, with a version", "User-agent: CalCast/2.0\nDisallow: /\n", "/x", false },
		{ "a name that begins like ours", "User-agent: calcastbot\nDisallow: /\n", "/x", true },
		{ "several agents, one group", "User-agent: a\nUser-agent: calcast\nUser-agent: b\nDisallow: /\n", "/x", false },
		{ "the group before is not ours", "User-agent: a\nDisallow: /\nUser-agent: calcast\nAllow: /\n", "/x", true },
		{ "two groups of ours are one", "User-agent: calcast\nDisallow: /a\nUser-agent: b\nDisallow: /\n"
		    "User-agent: calcast\nDisallow: /x\n", "/x", false },
		{ "a group without rules", "User-agent: calcast\n", "/x", true },
		{ "longest wins", "User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b/c", true },
		{ "longest wins, other order", "User-agent: *\nAllow: /a/b\nDisallow: /a\n", "/a/c", false },
		{ "equal: allow", "User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", true },
		{ "equal: allow, other order", "User-agent: *\nAllow: /a\nDisallow: /a\n", "/a", true },
		{ "paths have case", "User-agent: *\nDisallow: /A\n", "/a", true },
		{ "a prefix", "User-agent: *\nDisallow: /fish\n", "/fishheads/yummy.html", false },
		{ "not a prefix", "User-agent: *\nDisallow: /fish/\n", "/fish", true },
		{ "star", "User-agent: *\nDisallow: /*.php\n", "/folder/x.php?y=1", false },
		{ "star, end", "User-agent: *\nDisallow: /*.php$\n", "/x.php?y", true },
		{ "star, end, there", "User-agent: *\nDisallow: /*.php$\n", "/x.php.php", false },
		{ "end", "User-agent: *\nDisallow: /x$\n", "/x", false },
		{ "end, more", "User-agent: *\nDisallow: /x$\n", "/xy", true },
		{ "two stars", "User-agent: *\nDisallow: /a*b*c\n", "/a1b2c3", false },
		{ "two stars, wrong order", "User-agent: *\nDisallow: /a*c*b\n", "/a1b2c3", true },
		{ "parts do not overlap", "User-agent: *\nDisallow: /ab*ba$\n", "/aba", true },
		{ "a star at the end", "User-agent: *\nDisallow: /a*\n", "/a", false },
		{ "the query counts", "User-agent: *\nDisallow: /*?year=\n", "/list?year=2026", false },
		{ "escapes are one", "User-agent: *\nDisallow: /a%3cd\n", "/a%3Cd", false },
		{ "what need not be escaped", "User-agent: *\nDisallow: /%7Ejoe\n", "/~joe", false },
		{ "Korean, escaped in the address", "User-agent: *\nDisallow: /일정\n", "/%EC%9D%BC%EC%A0%95", false },
		{ "an escaped star is a star", "User-agent: *\nDisallow: /a%2Ab\n", "/a*b", false },
		{ "an escaped star is no wildcard", "User-agent: *\nDisallow: /a%2Ab\n", "/axb", true },
		{ "an escaped dollar", "User-agent: *\nDisallow: /a%24\n", "/a$", false },
		{ "robots.txt itself", "User-agent: *\nDisallow: /\n", "/robots.txt", true },
		{ "comments and blanks", "# hello\nUser-agent : *   # all\n\n  Disallow : /x  # why\n", "/x", false },
		{ "CR alone", "User-agent: *\rDisallow: /\r", "/x", false },
		{ "CRLF", "User-agent: *\r\nDisallow: /\r\n", "/x", false },
		{ "a byte order mark", "\xef\xbb\xbfUser-agent: *\nDisallow: /\n", "/x", false },
		{ "EUC-KR in a comment", "# \xbb\xe7\xc0\xfc \xbd\xc2\xc0\xce\nUser-agent: *\nDisallow: /\n", "/x", false },
		{ "sitemaps are between groups", "User-agent: *\nSitemap: https://x/s.xml\nDisallow: /\n", "/x", false },
		{ "a delay ends the agents", "User-agent: calcast\nCrawl-delay: 2\nUser-agent: b\nDisallow: /\n", "/x", true },
		{ "rules before any agent", "Disallow: /\nUser-agent: *\nDisallow: /y\n", "/x", true },
		{ "HTML", "<!DOCTYPE html><html><body>Disallow: /</body></html>", "/x", true },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct robots r;

		print_message("  %s\n", cases[i].why);
		robots_read(cases[i].text, strlen(cases[i].text), cases[i].path, &r);
		assert_int_equal(r.allowed, cases[i].allowed);
		assert_true(r.allowed || strncmp(r.rule, "Disallow: ", 10) == 0);
	}
}

static void
delays_are_bounded(void **state)
{
	static const struct { const char *text; int64_t ms; } cases[] = {
		{ "User-agent: *\nCrawl-delay: 10\n", 10000 },
		{ "User-agent: *\nCrawl-delay: 0.5\n", 500 },
		{ "User-agent: *\nCrawl-delay: 86400\n", ROBOTS_DELAY_MAX_MS },
		{ "User-agent: *\nCrawl-delay: 1e300\n", ROBOTS_DELAY_MAX_MS },
		{ "User-agent: *\nCrawl-delay: nan\n", 0 },
		{ "User-agent: *\nCrawl-delay: -5\n", 0 },
		{ "User-agent: *\nCrawl-delay:\n", 0 },
		{ "User-agent: b\nCrawl-delay: 10\n", 0 },
		{ "User-agent: *\nCrawl-delay: 10\nUser-agent: calcast\nCrawl-delay: 3\n", 3000 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct robots r;

		robots_read(cases[i].text, strlen(cases[i].text), "/", &r);
		assert_int_equal(r.delay_ms, cases[i].ms);
	}
}

/* A file made to be slow: many stars against a long path, a line without end. */
static void
a_hostile_file_costs_little(void **state)
{
	struct buf text = { 0 }, path = { 0 };
	int64_t began = clock_mono_ms();
	struct robots r;

	(void)state;
	buf_str(&text, "User-agent: *\n");
	while (text.len < ROBOTS_MAX) {
		buf_str(&text, "Disallow: /");
		for (int i = 0; i < 500; i++)
			buf_str(&text, "*aaaaaaaab");
		buf_char(&text, '\n');
	}
	buf_char(&path, '/');
	while (path.len < 8000)
		buf_char(&path, 'a');
	robots_read(text.data, text.len, path.data, &r);
	assert_true(r.allowed);
	assert_true(clock_mono_ms() - began < 3000);
	buf_reset(&text);
	while (text.len < 2 * ROBOTS_MAX)
		buf_char(&text, 'x');
	buf_str(&text, "\nUser-agent: *\nDisallow: /\n");
	robots_read(text.data, text.len, path.data, &r);
	assert_true(r.allowed);			/* stands after what is read */
	buf_free(&text);
	buf_free(&path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_rule_of_our_group_decides),
		cmocka_unit_test(delays_are_bounded),
		cmocka_unit_test(a_hostile_file_costs_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
