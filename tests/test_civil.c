#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <time.h>

#include "base/civil.h"
#include "base/mem.h"

static void
seconds_and_dates_agree_with_the_c_library(void **state)
{
	(void)state;
	/* 1900 to 2300 in steps that meet every day of the year and time of day. */
	for (int64_t t = -2208988800; t < 10413792000; t += 86400 * 3 + 12347) {
		time_t when = t;
		struct civil c = civil_from_epoch(t);
		struct tm tm;

		gmtime_r(&when, &tm);
		assert_int_equal(c.year, tm.tm_year + 1900);
		assert_int_equal(c.month, tm.tm_mon + 1);
		assert_int_equal(c.day, tm.tm_mday);
		assert_int_equal(c.hour * 3600 + c.minute * 60 + c.second,
		    tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec);
		assert_int_equal(civil_weekday(c.year, c.month, c.day), tm.tm_wday);
		assert_true(civil_to_epoch(&c) == t);
		assert_true(civil_valid(&c));
	}
}

static void
texts_are_read(void **state)
{
	static const struct { const char *in; enum civil_kind kind; const char *local; int offset; const char *why; } cases[] = {
		{ "2026-04-01", CIVIL_DATE, "2026-04-01T00:00:00", 0, "date" },
		{ "2024-02-29", CIVIL_DATE, "2024-02-29T00:00:00", 0, "leap day" },
		{ "2000-02-29", CIVIL_DATE, "2000-02-29T00:00:00", 0, "leap day of 2000" },
		{ "2026-04-01T18:30", CIVIL_LOCAL, "2026-04-01T18:30:00", 0, "minutes" },
		{ "2026-04-01 18:30:05", CIVIL_LOCAL, "2026-04-01T18:30:05", 0, "space" },
		{ "2026-04-01T18:30:05.123456", CIVIL_LOCAL, "2026-04-01T18:30:05", 0, "fraction" },
		{ "2016-12-31T23:59:60Z", CIVIL_OFFSET, "2016-12-31T23:59:59", 0, "leap second" },
		{ "2026-04-01T18:30:00Z", CIVIL_OFFSET, "2026-04-01T18:30:00", 0, "UTC" },
		{ "2026-04-01T18:30:00+09:00", CIVIL_OFFSET, "2026-04-01T18:30:00", 32400, "Seoul" },
		{ "2026-04-01T18:30+0530", CIVIL_OFFSET, "2026-04-01T18:30:00", 19800, "no colon" },
		{ "2026-04-01T18:30-05", CIVIL_OFFSET, "2026-04-01T18:30:00", -18000, "hours" },
		{ "2026-04-01T18:30:00.5-03:30", CIVIL_OFFSET, "2026-04-01T18:30:00", -12600, "fraction and offset" },
		{ "", CIVIL_BAD, NULL, 0, "nothing" }, { "2026", CIVIL_BAD, NULL, 0, "year" },
		{ "2026-4-1", CIVIL_BAD, NULL, 0, "one digit" }, { "20260401", CIVIL_BAD, NULL, 0, "basic form" },
		{ "2026-02-29", CIVIL_BAD, NULL, 0, "no leap year" }, { "1900-02-29", CIVIL_BAD, NULL, 0, "1900" },
		{ "2026-04-31", CIVIL_BAD, NULL, 0, "31 April" }, { "2026-13-01", CIVIL_BAD, NULL, 0, "month 13" },
		{ "2026-00-01", CIVIL_BAD, NULL, 0, "month 0" }, { "0000-01-01", CIVIL_BAD, NULL, 0, "year 0" },
		{ "2026-04-01T24:00", CIVIL_BAD, NULL, 0, "hour 24" }, { "2026-04-01T18:60", CIVIL_BAD, NULL, 0, "minute 60" },
		{ "2026-04-01T18:30:61", CIVIL_BAD, NULL, 0, "second 61" }, { "2026-04-01T", CIVIL_BAD, NULL, 0, "no time" },
		{ "2026-04-01T18", CIVIL_BAD, NULL, 0, "hour alone" }, { "2026-04-01x", CIVIL_BAD, NULL, 0, "letter" },
		{ "2026-04-01T18:30x", CIVIL_BAD, NULL, 0, "letter" }, { " 2026-04-01", CIVIL_BAD, NULL, 0, "space first" },
		{ "2026-04-01 ", CIVIL_BAD, NULL, 0, "space last" }, { "2026-04-01Z", CIVIL_BAD, NULL, 0, "date in UTC" },
		{ "2026-04-01T18:30+09:0", CIVIL_BAD, NULL, 0, "half an offset" },
		{ "2026-04-01T18:30+99:00", CIVIL_BAD, NULL, 0, "offset of days" },
		{ "2026-04-01T18:30+09:00x", CIVIL_BAD, NULL, 0, "letter after the offset" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct civil c = { 0 };
		char text[CIVIL_TEXT];
		int offset = 0;

		print_message("  '%s': %s\n", cases[i].in, cases[i].why);
		assert_int_equal(civil_read(cases[i].in, &c, &offset), cases[i].kind);
		assert_int_equal(civil_read(cases[i].in, &c, NULL), cases[i].kind);
		if (cases[i].kind == CIVIL_BAD)
			continue;
		civil_put_local(&c, text);
		assert_string_equal(text, cases[i].local);
		assert_int_equal(offset, cases[i].offset);
	}
}

static void
texts_are_written(void **state)
{
	struct civil c = { 2026, 4, 1, 9, 5, 7 };
	char text[CIVIL_TEXT];

	(void)state;
	civil_put_date(&c, text);
	assert_string_equal(text, "2026-04-01");
	civil_put_local(&c, text);
	assert_string_equal(text, "2026-04-01T09:05:07");
	civil_put_utc(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	civil_put_utc(-1, text);
	assert_string_equal(text, "1969-12-31T23:59:59Z");
}

static void
days_are_added_over_months(void **state)
{
	static const struct { const char *from; int days; const char *want; } cases[] = {
		{ "2026-12-31T23:30:00", 1, "2027-01-01T23:30:00" },
		{ "2024-02-28T00:00:00", 1, "2024-02-29T00:00:00" },
		{ "2026-02-28T00:00:00", 1, "2026-03-01T00:00:00" },
		{ "2026-01-01T06:00:00", -1, "2025-12-31T06:00:00" },
		{ "2026-01-01T06:00:00", 365, "2027-01-01T06:00:00" },
		{ "2026-01-01T06:00:00", 0, "2026-01-01T06:00:00" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct civil c;
		char text[CIVIL_TEXT];

		print_message("  %s %+d\n", cases[i].from, cases[i].days);
		assert_int_equal(civil_read(cases[i].from, &c, NULL), CIVIL_LOCAL);
		c = civil_add_days(c, cases[i].days);
		civil_put_local(&c, text);
		assert_string_equal(text, cases[i].want);
	}
	assert_int_equal(civil_days_in_month(2100, 2), 28);
	assert_int_equal(civil_days_in_month(2000, 2), 29);
	assert_int_equal(civil_days_in_month(2026, 4), 30);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seconds_and_dates_agree_with_the_c_library),
		cmocka_unit_test(texts_are_read),
		cmocka_unit_test(texts_are_written),
		cmocka_unit_test(days_are_added_over_months),
	};

	return cmocka_run_group_tests_name("civil", tests, NULL, NULL);
}
