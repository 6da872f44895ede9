#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "server/http/conditional.h"

#define T94 784111777	/* Sun, 06 Nov 1994 08:49:37 GMT */

static void
dates(void **state)
{
	static const struct { const char *why, *text; int64_t want; } cases[] = {
		{ "IMF-fixdate",          "Sun, 06 Nov 1994 08:49:37 GMT", T94 },
		{ "RFC 850",              "Sunday, 06-Nov-94 08:49:37 GMT", T94 },
		{ "asctime",              "Sun Nov  6 08:49:37 1994", T94 },
		{ "asctime, two digits",  "Wed Nov 16 08:49:37 1994", T94 + 864000 },
		{ "wrong weekday is fine", "Mon, 06 Nov 1994 08:49:37 GMT", T94 },
		{ "year of this century", "Sunday, 06-Nov-26 08:49:37 GMT", 1793954977 },
		{ "leap second",          "Sat, 31 Dec 2016 23:59:60 GMT", 1483228799 },
		{ "epoch",                "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "other zone",           "Sun, 06 Nov 1994 08:49:37 KST", -1 },
		{ "no zone",              "Sun, 06 Nov 1994 08:49:37", -1 },
		{ "something after it",   "Sun, 06 Nov 1994 08:49:37 GMT; length=3", -1 },
		{ "31 February",          "Sun, 31 Feb 1994 08:49:37 GMT", -1 },
		{ "no such month",        "Sun, 06 Now 1994 08:49:37 GMT", -1 },
		{ "hour 24",              "Sun, 06 Nov 1994 24:49:37 GMT", -1 },
		{ "negative",             "Sun, -6 Nov 1994 08:49:37 GMT", -1 },
		{ "ISO",                  "1994-11-06T08:49:37Z", -1 },
		{ "number",               "784111777", -1 },
		{ "empty",                "", -1 },
		{ "garbage",              "yesterday", -1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		int64_t got = -1;
		bool good;

		print_message("  %s\n", cases[i].why);
		good = http_date_read(cases[i].text, &got);
		assert_int_equal(good, cases[i].want != -1);
		if (good)
			assert_int_equal(got, cases[i].want);
	}
}

static void
dates_come_back(void **state)
{
	static const int64_t cases[] = { 0, 1, T94, 951782400, 1767225599, 4102444800 };
	char text[HTTP_DATE_SIZE];
	int64_t got;
	size_t i;

	(void)state;
	http_date_put(T94, text);
	assert_string_equal(text, "Sun, 06 Nov 1994 08:49:37 GMT");
	for (i = 0; i < MEM_COUNT(cases); i++) {
		http_date_put(cases[i], text);
		print_message("  %s\n", text);
		assert_true(http_date_read(text, &got));
		assert_int_equal(got, cases[i]);
	}
}

static void
tags(void **state)
{
	static const struct { const char *why, *list; bool want; } cases[] = {
		{ "the one",              "\"abc\"", true },
		{ "weak",                 "W/\"abc\"", true },
		{ "second",               "\"x\", \"abc\"", true },
		{ "no spaces",            "\"x\",\"y\",W/\"abc\"", true },
		{ "spaces and commas",    " , \"x\" ,, \"abc\" ,", true },
		{ "comma in a tag",       "\"a,b\", \"abc\"", true },
		{ "star",                 "*", true },
		{ "star in spaces",       " * ", true },
		{ "star is no list",      "*, \"x\"", false },
		{ "another",              "\"abd\"", false },
		{ "begins alike",         "\"abcd\"", false },
		{ "part of it",           "\"ab\"", false },
		{ "ours inside a tag",    "\"x,\\\"abc\\\"\"", false },
		{ "without quotes",       "abc", false },
		{ "open quote",           "\"abc", false },
		{ "lower case w",         "w/\"abc\"", false },
		{ "weak without quotes",  "W/abc", false },
		{ "empty tag",            "\"\"", false },
		{ "empty",                "", false },
		{ "garbage, then ours",   "x \"abc\"", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		assert_int_equal(etag_listed(cases[i].list, "\"abc\""), cases[i].want);
	}
}

static void
precedence(void **state)
{
	const char *now = "Sun, 06 Nov 1994 08:49:37 GMT";
	const char *before = "Sun, 06 Nov 1994 08:49:36 GMT";
	const char *after = "Mon, 07 Nov 1994 08:49:36 GMT";
	const struct { const char *why, *match, *since; int64_t modified; bool want; } cases[] = {
		{ "nothing sent",                        NULL, NULL, T94, false },
		{ "tag is ours",                         "\"a\"", NULL, T94, true },
		{ "tag is another",                      "\"b\"", NULL, T94, false },
		{ "same second",                         NULL, now, T94, true },
		{ "later",                               NULL, after, T94, true },
		{ "earlier",                             NULL, before, T94, false },
		{ "tag is another, date would do",       "\"b\"", after, T94, false },
		{ "tag is ours, date would not",         "\"a\"", before, T94, true },
		{ "unreadable tags, date would do",      "zzz", after, T94, false },
		{ "empty tags, date would do",           "", after, T94, false },
		{ "unreadable date is ignored",          NULL, "soon", T94, false },
		{ "no date of ours",                     NULL, after, 0, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		assert_int_equal(not_modified(cases[i].match, cases[i].since,
		    "\"a\"", cases[i].modified), cases[i].want);
	}
	print_message("  a body without a tag is never unmodified\n");
	assert_false(not_modified("*", NULL, "", T94));
}

static void
encodings(void **state)
{
	static const struct { const char *why, *accept, *agent; bool want; } cases[] = {
		{ "nothing sent",         NULL, NULL, false },
		{ "empty",                "", NULL, false },
		{ "gzip",                 "gzip", "curl/8", true },
		{ "upper case",           "GZIP", NULL, true },
		{ "old name",             "x-gzip", NULL, true },
		{ "among others",         "deflate, gzip;q=0.5, br", NULL, true },
		{ "last",                 "br,gzip", NULL, true },
		{ "refused",              "gzip;q=0", NULL, false },
		{ "refused at length",    "gzip; q=0.000", NULL, false },
		{ "refused among others", "gzip;q=0, identity", NULL, false },
		{ "barely",               "gzip;q=0.001", NULL, true },
		{ "zero, then digits",    "gzip;Q=0.01 ", NULL, true },
		{ "anything",             "*", NULL, true },
		{ "anything but gzip",    "*, gzip;q=0", NULL, false },
		{ "gzip and nothing else", "gzip, *;q=0", NULL, true },
		{ "nothing at all",       "*;q=0", NULL, false },
		{ "identity",             "identity", NULL, false },
		{ "begins like gzip",     "gzipped", NULL, false },
		{ "Outlook",              "gzip", "Microsoft Office/16.0 (Windows NT 10.0; "
		    "Microsoft Outlook 16.0.14931; Pro)", false },
		{ "Exchange",             "gzip, deflate", "Microsoft Exchange/15.20", false },
		{ "Thunderbird",          "gzip, deflate", "Mozilla/5.0 Thunderbird/128.0", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		assert_int_equal(gzip_wanted(cases[i].accept, cases[i].agent),
		    cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates),
		cmocka_unit_test(dates_come_back),
		cmocka_unit_test(tags),
		cmocka_unit_test(precedence),
		cmocka_unit_test(encodings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
