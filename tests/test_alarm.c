#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/alarm.h"
#include "base/mem.h"

static void
lead_times_are_read_and_written(void **state)
{
	static const struct { const char *in; char sep; int max; const char *out; const char *why; } cases[] = {
		{ "none", ',', 2, "none", "silent" },
		{ "30m", ',', 2, "30m", "one" },
		{ "0m", ',', 2, "0m", "at the start" },
		{ "30m,1d", ',', 2, "30m,1d", "two" },
		{ "1d,30m", ',', 2, "30m,1d", "largest last" },
		{ "1d-30m", '-', 2, "30m-1d", "the separator of paths" },
		{ "2w,1w,3d,2d,1d,12h,6h,3h", ',', 8, "3h,6h,12h,1d,2d,3d,1w,2w", "eight" },
		{ "2h,1h,30m,15m,10m,5m,0m", ',', 8, "0m,5m,10m,15m,30m,1h,2h", "the others" },
		{ "", ',', 2, NULL, "nothing" },
		{ "30", ',', 2, NULL, "no unit" },
		{ "30M", ',', 2, NULL, "capital" },
		{ "31m", ',', 2, NULL, "not in the list" },
		{ "-30m", ',', 2, NULL, "sign" },
		{ "30m,", ',', 2, NULL, "comma at the end" },
		{ ",30m", ',', 2, NULL, "comma at the front" },
		{ "30m, 1d", ',', 2, NULL, "space" },
		{ "30m-1d", ',', 2, NULL, "wrong separator" },
		{ "30m,30m", ',', 2, NULL, "twice" },
		{ "30m,none", ',', 2, NULL, "none among others" },
		{ "5m,30m,1d", ',', 2, NULL, "too many" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct alarms a = { .n = 1, .minutes = { 7 }, .allday = ALLDAY_0900 };
		struct buf b = { 0 };
		struct err e = { 0 };
		int rc = alarm_read(cases[i].in, cases[i].sep, cases[i].max, &a, &e);

		print_message("  '%s': %s\n", cases[i].in, cases[i].why);
		assert_int_equal(a.allday, ALLDAY_0900);
		if (cases[i].out == NULL) {
			assert_int_equal(rc, -1);
			assert_int_equal(e.code, ERR_INVALID);
			assert_int_equal(a.minutes[0], 7);
			continue;
		}
		assert_int_equal(rc, 0);
		alarm_put(&a, cases[i].sep, &b);
		assert_string_equal(b.data, cases[i].out);
		buf_free(&b);
	}
}

static void
errors_name_the_words(void **state)
{
	struct alarms a = { 0 };
	enum allday day = ALLDAY_0900;
	struct err e = { 0 };

	(void)state;
	alarm_read("45m", ',', 2, &a, &e);
	assert_non_null(strstr(e.msg, "'45m'"));
	assert_non_null(strstr(e.msg, "0m 5m 10m 15m 30m 1h 2h 3h 6h 12h 1d 2d 3d 1w 2w"));
	e = (struct err){ 0 };
	assert_int_equal(alarm_read_allday("noon", &day, &e), -1);
	assert_int_equal(e.code, ERR_INVALID);
	assert_int_equal(day, ALLDAY_0900);
	assert_non_null(strstr(e.msg, "noon"));
	assert_non_null(strstr(e.msg, "1d-1800"));
}

static void
all_day_words(void **state)
{
	static const struct { const char *word; enum allday a; int offset; } cases[] = {
		{ "none", ALLDAY_NONE, 0 }, { "0900", ALLDAY_0900, 32400 },
		{ "1d-0900", ALLDAY_1D_0900, -54000 }, { "1d-1800", ALLDAY_1D_1800, -21600 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		enum allday got = ALLDAY__MAX;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].word);
		assert_int_equal(alarm_read_allday(cases[i].word, &got, &e), 0);
		assert_int_equal(got, cases[i].a);
		assert_string_equal(allday_word(got), cases[i].word);
		if (got != ALLDAY_NONE)
			assert_int_equal(allday_offset(got), cases[i].offset);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lead_times_are_read_and_written),
		cmocka_unit_test(errors_name_the_words),
		cmocka_unit_test(all_day_words),
	};

	return cmocka_run_group_tests_name("alarm", tests, NULL, NULL);
}
