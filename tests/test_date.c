#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"

struct reads {
	const char *why, *text, *start, *end;
	bool all_day;
	const char *note;		/* part of it; "" none at all */
	enum date_order order;
};

static const struct reads readable[] = {
	/* why               text            start         end  all-day note order */
	{ "ISO date",        "2026-04-01",   "2026-04-01", "", true, "", DATE_YMD },
	{ "basic date",      "20250505",     "2025-05-05", "", true, "", DATE_YMD },
	{ "no zeros",        "2025-5-5",     "2025-05-05", "", true, "", DATE_YMD },
	{ "slashes",         "2026/3/1",     "2026-03-01", "", true, "", DATE_YMD },
	{ "old and short",   "1955/1/1",     "1955-01-01", "", true, "", DATE_YMD },
	{ "dots",            "2026.03.01",   "2026-03-01", "", true, "", DATE_YMD },
	{ "dot at the end",  "2026.03.01.",  "2026-03-01", "", true, "", DATE_YMD },
	{ "dots and spaces", "2026. 3. 1.",  "2026-03-01", "", true, "", DATE_YMD },
	{ "space around",    " \t2026-04-01\r\n", "2026-04-01", "", true, "", DATE_YMD },
	{ "no-break space",  "\xc2\xa0" "2026-04-01\xe3\x80\x80", "2026-04-01", "", true, "", DATE_YMD },
	{ "leap day",        "2024-02-29",   "2024-02-29", "", true, "", DATE_YMD },
	{ "leap century",    "2000-02-29",   "2000-02-29", "", true, "", DATE_YMD },
	{ "first year",      "0001-01-01",   "0001-01-01", "", true, "", DATE_YMD },
	{ "last year",       "9999-12-31",   "9999-12-31", "", true, "", DATE_YMD },

	{ "mdy",                  "05/14/2019", "2019-05-14", "", true, "", DATE_MDY },
	{ "mdy, ambiguous",       "05/06/2019", "2019-05-06", "", true, "", DATE_MDY },
	{ "dmy, ambiguous",       "05/06/2019", "2019-06-05", "", true, "", DATE_DMY },
	{ "dmy with dots",        "14.5.2019",  "2019-05-14", "", true, "", DATE_DMY },
	{ "dmy with dashes",      "14-05-2019", "2019-05-14", "", true, "", DATE_DMY },
	{ "only mdy can be",      "05/14/2019", "2019-05-14", "", true, "", DATE_YMD },
	{ "only dmy can be",      "14/05/2019", "2019-05-14", "", true, "", DATE_YMD },
	{ "both are the same",    "5/5/2019",   "2019-05-05", "", true, "", DATE_YMD },
	{ "order is for others",  "2019-05-06", "2019-05-06", "", true, "", DATE_DMY },
	{ "two digits, ymd",      "26/03/01",   "2026-03-01", "", true, "", DATE_YMD },
	{ "two digits, mdy",      "03/01/26",   "2026-03-01", "", true, "", DATE_MDY },
	{ "dots are dmy first",   "02.05.26",   "2026-05-02", "", true, "", DATE_YMD },
	{ "dots of both ends",    "02.05. - 05.05.2026", "2026-05-02", "2026-05-05", true, "", DATE_YMD },
	{ "two digits, dmy",      "1.3.26",     "2026-03-01", "", true, "", DATE_DMY },
	{ "dots: the day first",  "05.03.26",   "2026-03-05", "", true, "", DATE_YMD },
	{ "last century is near", "99.12.31",   "1999-12-31", "", true, "", DATE_YMD },
	{ "the edge above",       "75.12.31",   "2075-12-31", "", true, "", DATE_YMD },
	{ "the edge below",       "76.12.31",   "1976-12-31", "", true, "", DATE_YMD },

	{ "local time",      "2018-11-19T09:30:00", "2018-11-19T09:30:00", "", false, "", DATE_YMD },
	{ "no seconds",      "2018-11-19T09:30",    "2018-11-19T09:30:00", "", false, "", DATE_YMD },
	{ "space for T",     "2018-11-19 09:30:15", "2018-11-19T09:30:15", "", false, "", DATE_YMD },
	{ "fraction",        "2018-11-19T09:30:15.123456", "2018-11-19T09:30:15", "", false, "", DATE_YMD },
	{ "comma fraction",  "2018-11-19T09:30:15,5Z", "2018-11-19T09:30:15Z", "", false, "", DATE_YMD },
	{ "leap second",     "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", "", false, "", DATE_YMD },
	{ "25:30",           "2026-12-31 25:30",  "2027-01-01T01:30:00", "", false, "", DATE_YMD },
	{ "words behind",    "2026-03-01 or so",  "2026-03-01", "", true, "", DATE_YMD },
	{ "half a range",    "2026-03-01 ~",      "2026-03-01", "", true, "", DATE_YMD },
	{ "8 and 4 digits",  "20260401 1830",     "2026-04-01T18:30:00", "", false, "", DATE_YMD },
	{ "8 and 6 digits",  "20260401 183015",   "2026-04-01T18:30:15", "", false, "", DATE_YMD },
	{ "one behind another", "March 5, 2026 6:00 PM 8:00 PM", "2026-03-05T18:00:00", "", false, "other times", DATE_YMD },
	{ "halves before",   "2026-03-05 오전 10:00 오후 8:00", "2026-03-05T10:00:00", "", false, "other times", DATE_YMD },
	{ "pm before",       "2026.3.2 (월) pm 7", "2026-03-02T19:00:00", "", false, "", DATE_YMD },
	{ "24:00",           "2026-12-31 24:00",  "2027-01-01T00:00:00", "", false, "", DATE_YMD },
	{ "dots and time",   "2026. 3. 1. 18:30", "2026-03-01T18:30:00", "", false, "", DATE_YMD },
	{ "comma and time",  "2026/3/1, 9:05",    "2026-03-01T09:05:00", "", false, "", DATE_YMD },
	{ "Z",               "2026-04-01T09:30:00Z", "2026-04-01T09:30:00Z", "", false, "", DATE_YMD },
	{ "small z",         "2026-04-01t09:30:00z", "2026-04-01T09:30:00Z", "", false, "", DATE_YMD },
	{ "offset",          "2019-02-13T00:00:00-06:00", "2019-02-13T00:00:00-06:00", "", false, "", DATE_YMD },
	{ "no colon in it",  "2019-02-13T00:00:00+0100", "2019-02-13T00:00:00+01:00", "", false, "", DATE_YMD },
	{ "hours only",      "2019-02-13T00:00+09", "2019-02-13T00:00:00+09:00", "", false, "", DATE_YMD },
	{ "half an hour",    "2019-02-13T00:00:00+05:30", "2019-02-13T00:00:00+05:30", "", false, "", DATE_YMD },
	{ "+00:00 stays",    "2019-02-13T00:00:00+00:00", "2019-02-13T00:00:00+00:00", "", false, "", DATE_YMD },
	{ "offset apart",    "2019-02-13 00:00:00 +0900", "2019-02-13T00:00:00+09:00", "", false, "", DATE_YMD },
	{ "zone's name",     "2026-04-01 18:30 KST", "2026-04-01T18:30:00+09:00", "", false, "", DATE_YMD },

	{ "pm",              "05/14/2019 3:30 PM",   "2019-05-14T15:30:00", "", false, "", DATE_MDY },
	{ "am",              "05/14/2019 3:30am",    "2019-05-14T03:30:00", "", false, "", DATE_MDY },
	{ "a.m. with dots",  "2019-05-14 3:30 a.m.", "2019-05-14T03:30:00", "", false, "", DATE_YMD },
	{ "noon",            "2019-05-14 12:00 PM",  "2019-05-14T12:00:00", "", false, "", DATE_YMD },
	{ "midnight",        "2019-05-14 12:00 AM",  "2019-05-14T00:00:00", "", false, "", DATE_YMD },
	{ "hour alone",      "2019-05-14 3 PM",      "2019-05-14T15:00:00", "", false, "", DATE_YMD },
	{ "24 h and pm",     "2019-05-14 15:30 PM",  "2019-05-14T15:30:00", "", false, "", DATE_YMD },
	{ "time first",      "3:30 PM 05/14/2019",   "2019-05-14T15:30:00", "", false, "", DATE_MDY },
	{ "time, date",      "18:30, 2019-05-14",    "2019-05-14T18:30:00", "", false, "", DATE_YMD },

	{ "RFC 5545 UTC",    "20260401T100000Z", "2026-04-01T10:00:00Z", "", false, "", DATE_YMD },
	{ "RFC 5545 local",  "20260401T100000",  "2026-04-01T10:00:00", "", false, "", DATE_YMD },
	{ "basic, offset",   "20260401T1000+0900", "2026-04-01T10:00:00+09:00", "", false, "", DATE_YMD },
	{ "12 digits",       "202604011830",     "2026-04-01T18:30:00", "", false, "", DATE_YMD },
	{ "14 digits",       "20260401183015",   "2026-04-01T18:30:15", "", false, "", DATE_YMD },

	{ "RFC 2822",        "Tue, 27 Dec 2005 13:30:33 +0900", "2005-12-27T13:30:33+09:00", "", false, "", DATE_YMD },
	{ "no weekday",      "27 Dec 2005 13:30:33 +0900", "2005-12-27T13:30:33+09:00", "", false, "", DATE_YMD },
	{ "comment",         "Tue, 27 Dec 2005 13:30:33 +0900 (KST)", "2005-12-27T13:30:33+09:00", "", false, "", DATE_YMD },
	{ "GMT",             "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z", "", false, "", DATE_YMD },
	{ "old zone",        "1 Jun 2005 08:00 EDT", "2005-06-01T08:00:00-04:00", "", false, "", DATE_YMD },
	{ "-0000",           "1 Jun 2005 08:00 -0000", "2005-06-01T08:00:00Z", "", false, "", DATE_YMD },
	{ "long names",      "Tuesday, 27 December 2005", "2005-12-27", "", true, "", DATE_YMD },
	{ "RFC 850",         "Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z", "", false, "", DATE_YMD },
	{ "wrong weekday",   "Mon, 27 Dec 2005 13:30:33 +0900", "2005-12-27T13:30:33+09:00", "", false, "weekday", DATE_YMD },

	{ "Unix seconds",    "1775035800",    "2026-04-01T09:30:00Z", "", false, "", DATE_YMD },
	{ "wrapped",         "/Date(1775035800123)/", "2026-04-01T09:30:00Z", "", false, "", DATE_YMD },
	{ "wrapped, zone",   "/Date(1775035800123+0900)/", "2026-04-01T09:30:00Z", "", false, "", DATE_YMD },
	{ "milliseconds",    "1775035800123", "2026-04-01T09:30:00Z", "", false, "", DATE_YMD },

	{ "tilde",           "2026.09.28 ~ 2026.10.02", "2026-09-28", "2026-10-02", true, "", DATE_YMD },
	{ "bare tilde",      "2026.09.28~2026.10.02", "2026-09-28", "2026-10-02", true, "", DATE_YMD },
	{ "dash",            "2026-09-28 - 2026-10-02", "2026-09-28", "2026-10-02", true, "", DATE_YMD },
	{ "en dash",         "2026-09-28 \xe2\x80\x93 2026-10-02", "2026-09-28", "2026-10-02", true, "", DATE_YMD },
	{ "basic dates, dash", "20260928-20261002", "2026-09-28", "2026-10-02", true, "", DATE_YMD },
	{ "ISO interval",    "2026-09-28/2026-10-02", "2026-09-28", "2026-10-02", true, "", DATE_YMD },
	{ "slash, slashes",  "2026/09/28/2026/10/02", "2026-09-28", "2026-10-02", true, "", DATE_YMD },
	{ "times",           "2026-09-28T10:00Z/2026-09-28T12:00Z", "2026-09-28T10:00:00Z", "2026-09-28T12:00:00Z", false, "", DATE_YMD },
	{ "offsets differ",  "2026-09-28T10:00+09:00 ~ 2026-09-28T02:00Z", "2026-09-28T10:00:00+09:00", "2026-09-28T02:00:00Z", false, "", DATE_YMD },
	{ "time, then day",  "2026-09-28 10:00 ~ 2026-10-02", "2026-09-28T10:00:00", "2026-10-02", false, "", DATE_YMD },
	{ "day, then time",  "2026-09-28 ~ 2026-10-02 15:00", "2026-09-28", "2026-10-02T15:00:00", false, "", DATE_YMD },
	{ "one day",         "2026-09-28 ~ 2026-09-28", "2026-09-28", "2026-09-28", true, "", DATE_YMD },
	{ "doors behind a dash", "May 2, 2026 - Doors 7:00 PM, Show 8:00 PM", "2026-05-02T20:00:00", "", false, "", DATE_YMD },
	{ "doors in German", "Einlass 19:00 Uhr, Beginn 20:00 Uhr, 12.06.2026", "2026-06-12T20:00:00", "", false, "", DATE_YMD },
	{ "times of each day", "2026.03.02(월) ~ 03.06(금) 매일 10:00~18:00", "2026-03-02T10:00:00", "2026-03-06T18:00:00", false, "", DATE_YMD },
	{ "backwards",       "2026-10-02 ~ 2026-09-28", "2026-10-02", "", true, "before the start", DATE_YMD },
};

static void
reads_what_it_names(void **state)
{
	struct date_hint hint = { .reference = { 2026, 2, 1, 0, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(readable); i++) {
		const struct reads *c = &readable[i];
		struct err e = { 0 };
		struct date d;

		print_message("  %s: %s\n", c->why, c->text);
		hint.order = c->order;
		if (date_read(c->text, &hint, &d, &e) == -1)
			print_message("    %s\n", e.msg);
		assert_int_equal(e.code, ERR_NONE);
		assert_string_equal(d.start, c->start);
		assert_string_equal(d.end, c->end);
		assert_int_equal(d.all_day, c->all_day);
		if (*c->note == '\0')
			assert_string_equal(d.notes, "");
		else
			assert_non_null(strstr(d.notes, c->note));
	}
}

static void
refuses_with_a_reason(void **state)
{
	static const struct {
		const char *why, *text, *note;
		enum date_order order;
	} cases[] = {
		{ "nothing",          "",                    "no date",    DATE_YMD },
		{ "only space",       " \t ",                "no date",    DATE_YMD },
		{ "not known yet",    "TBD",                 "not known",  DATE_YMD },
		{ "words",            "Room 12, Building B", "no date",    DATE_YMD },
		{ "no month 13",      "2026-13-01",          "month 13",   DATE_YMD },
		{ "no month 0",       "2026-00-01",          "month 0",    DATE_YMD },
		{ "no day 0",         "2026-01-00",          "no day 0",   DATE_YMD },
		{ "June has 30 days", "2026/6/31",           "no day 31",  DATE_YMD },
		{ "no leap year",     "2026-02-29",          "no day 29",  DATE_YMD },
		{ "no leap century",  "19000229",            "no day 29",  DATE_YMD },
		{ "no year 0",        "0000-01-01",          "year 0",     DATE_YMD },
		{ "which is it",      "05/06/2019",          "which is the month", DATE_YMD },
		{ "which is it, short", "05/03/26",          "which is the month", DATE_YMD },
		{ "not as mdy",       "14/05/2019",          "month 14",   DATE_MDY },
		{ "not as dmy",       "05/14/2019",          "month 14",   DATE_DMY },
		{ "no hour 30",       "2026-03-01 30:00",    "no time",    DATE_YMD },
		{ "no minute 60",     "2026-03-01 10:60",    "no time",    DATE_YMD },
		{ "no second 61",     "2026-03-01T10:00:61", "no time",    DATE_YMD },
		{ "no 13 am",         "2026-03-01 13:00 am", "no time",    DATE_YMD },
		{ "past the last day", "9999-12-31 24:00",   "",           DATE_YMD },
		{ "half a time",      "2026-03-01T10",       "no date",    DATE_YMD },
		{ "T and nothing",    "2026-03-01T",         "no date",    DATE_YMD },
		{ "a day too long",   "2026-03-011",         "no date",    DATE_YMD },
		{ "a year too long",  "12026-03-01",         "no date",    DATE_YMD },
		{ "mixed signs",      "2026-03/01",          "no date",    DATE_YMD },
		{ "an odd offset",    "2026-03-01T10:00+9",  "no date",    DATE_YMD },
		{ "too far an offset", "2026-03-01T10:00+16:00", "no date", DATE_YMD },
		{ "offset of a date", "2026-03-01Z",         "no date",    DATE_YMD },
		{ "nine digits",      "177503580",           "no date",    DATE_YMD },
		{ "eleven digits",    "17750358001",         "no date",    DATE_YMD },
		{ "a telephone",      "0212345678",          "no date",    DATE_YMD },
		{ "a sign",           "-1775035800",         "no date",    DATE_YMD },
		{ "its end is wrong", "2026-03-01 ~ 2026-02-30", "no day 30", DATE_YMD },
	};
	struct date_hint hint = { .reference = { 2026, 2, 1, 0, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		struct date d;

		print_message("  %s: %s\n", cases[i].why, cases[i].text);
		hint.order = cases[i].order;
		assert_int_equal(date_read(cases[i].text, &hint, &d, &e), -1);
		assert_int_equal(e.code, ERR_INVALID);
		assert_string_equal(d.start, "");
		assert_string_equal(d.end, "");
		assert_string_not_equal(d.notes, "");
		assert_non_null(strstr(d.notes, cases[i].note));
		assert_non_null(strstr(e.msg, d.notes));
	}
}

static void
long_and_broken_texts_do_no_harm(void **state)
{
	struct date_hint hint = { .reference = { 2026, 2, 1, 0, 0, 0 } };
	char text[1000];

	(void)state;
	for (size_t n = 0; n < sizeof(text); n += 7)
		for (const char *fill = "1 ~/T:\xe2\xff"; *fill != '\0'; fill++) {
			struct err e = { 0 };
			struct date d;

			memset(text, *fill, n);
			text[n] = '\0';
			if (date_read(text, &hint, &d, &e) == -1)
				assert_int_equal(e.code, ERR_INVALID);
		}
}

static void
reads_times_of_day(void **state)
{
	static const struct { const char *text; int want; } cases[] = {
		{ "18:30", 66600 }, { "6:30 PM", 66600 }, { "6:30pm", 66600 },
		{ "1830", 66600 }, { "18:30:00", 66600 }, { "183015", 66615 },
		{ " 18:30 ", 66600 }, { "0:00", 0 }, { "00:00:00", 0 }, { "24:00", 86400 },
		{ "12:00 AM", 0 }, { "12 pm", 43200 }, { "9 a.m.", 32400 },
		{ "", -1 }, { ":", -1 }, { "08", -1 }, { "25:00", 90000 }, { "30:00", -1 }, { "10:60", -1 },
		{ "10:3", -1 }, { "10:30x", -1 }, { "TBD", -1 }, { "24:01", 86460 }, { "오후 6시 반", 66600 }, { "午前10時", 36000 },
		{ "13 am", -1 }, { "2026-04-01", -1 }, { "10:30 Z", -1 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  \"%s\"\n", cases[i].text);
		assert_int_equal(date_read_time(cases[i].text), cases[i].want);
	}
}

static void
names_orders(void **state)
{
	(void)state;
	assert_int_equal(date_order_named("ymd"), DATE_YMD);
	assert_int_equal(date_order_named("mdy"), DATE_MDY);
	assert_int_equal(date_order_named("dmy"), DATE_DMY);
	assert_int_equal(date_order_named("myd"), -1);
	assert_int_equal(date_order_named(""), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_it_names),
		cmocka_unit_test(refuses_with_a_reason),
		cmocka_unit_test(long_and_broken_texts_do_no_harm),
		cmocka_unit_test(reads_times_of_day),
		cmocka_unit_test(names_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
