#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "scrapers/modules/iso_time.h"

static void
times_are_written_plainly(void **state)
{
	static const struct { const char *in, *want, *without_offset; } cases[] = {
		{ "2026-04-01", "2026-04-01", "2026-04-01" },
		{ " 20260401\n", "2026-04-01", "2026-04-01" },
		{ "2026-4-1", "2026-04-01", "2026-04-01" },
		{ "2026-091", "2026-04-01", "2026-04-01" },
		{ "2026-04-01T17:00", "2026-04-01T17:00", "2026-04-01T17:00" },
		{ "2026-04-01t17:00:30", "2026-04-01T17:00:30", "2026-04-01T17:00:30" },
		{ "2026-04-01 17:00:30", "2026-04-01T17:00:30", "2026-04-01T17:00:30" },
		{ "2026-04-01  7:00", "2026-04-01T07:00", "2026-04-01T07:00" },
		{ "20260401T170030Z", "2026-04-01T17:00:30Z", "2026-04-01T17:00:30" },
		{ "2026-04-01T17:00:30z", "2026-04-01T17:00:30Z", "2026-04-01T17:00:30" },
		{ "2026-04-01T17:00:30+0900", "2026-04-01T17:00:30+09:00", "2026-04-01T17:00:30" },
		{ "2026-04-01T17:00+09", "2026-04-01T17:00+09:00", "2026-04-01T17:00" },
		{ "2026-04-01 17:00 -03:30", "2026-04-01T17:00-03:30", "2026-04-01T17:00" },
		{ "2026-04-01T17:00-0030", "2026-04-01T17:00-00:30", "2026-04-01T17:00" },
		{ "2026-04-01T17:00:00.0000001Z", "2026-04-01T17:00:00Z", "2026-04-01T17:00:00" },
		{ "2026-04-01T17:00:00,5+0900", "2026-04-01T17:00:00+09:00", "2026-04-01T17:00:00" },
		{ "2026-04-01T17:00:0009:00", "2026-04-01T17:00:00", "2026-04-01T17:00:00" },
		{ "2026-04-01T17:00:0017:00:00", "2026-04-01T17:00:00", "2026-04-01T17:00:00" },
		{ "2026-04-01T17:00+02:00[Europe/Berlin]", "2026-04-01T17:00+02:00", "2026-04-01T17:00" },
		{ "2026-04-01T24:00", "2026-04-01T24:00", "2026-04-01T24:00" },
		{ "2026-06-30T23:59:60Z", "2026-06-30T23:59:59Z", "2026-06-30T23:59:59" },
		{ "20080831THHMM00", "2008-08-31", "2008-08-31" },
		{ "2026-04-01T", "2026-04-01", "2026-04-01" },
		{ "", "", "" }, { " 2026 ", "2026", "2026" }, { "2026-04", "2026-04", "2026-04" },
		{ "2026-06-31", "2026-06-31", "2026-06-31" }, { "2026-366", "2026-366", "2026-366" },
		{ "2026-04-01T25:00", "2026-04-01T25:00", "2026-04-01T25:00" },
		{ "2026-04-01 7:00 pm", "2026-04-01 7:00 pm", "2026-04-01 7:00 pm" },
		{ "2026-04-01T17:00+99:00", "2026-04-01T17:00+99:00", "2026-04-01T17:00+99:00" },
		{ "2026-04-01 ~ 2026-04-03", "2026-04-01 ~ 2026-04-03", "2026-04-01 ~ 2026-04-03" },
		{ "Wed, 01 Apr 2026 17:00:00 +0900", "Wed, 01 Apr 2026 17:00:00 +0900", "Wed, 01 Apr 2026 17:00:00 +0900" },
		{ "1775030400", "1775030400", "1775030400" },
		{ "99999999999999999999", "99999999999999999999", "99999999999999999999" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  \"%s\"\n", cases[i].in);
		assert_string_equal(iso_time(a, cases[i].in, false), cases[i].want);
		assert_string_equal(iso_time(a, cases[i].in, true), cases[i].without_offset);
	}
	arena_free(a);
}

static void
a_month_is_no_date(void **state)
{
	static const struct { const char *in; bool vague; } cases[] = {
		{ "2026", true }, { "2026-05", true }, { "2026-5", true }, { "2026-05-00", true },
		{ "2026-05-01", false }, { "20260501", false }, { "", false }, { "2026-", false },
		{ "2026-050", false }, { "May 2026", false }, { "2026-05-00T00:00:00", true },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  \"%s\"\n", cases[i].in);
		assert_int_equal(iso_is_vague(cases[i].in), cases[i].vague);
	}
}

static void
durations_are_read(void **state)
{
	static const struct { const char *in; long want; } cases[] = {
		{ "PT2H", 7200 }, { "PT1H30M", 5400 }, { "P1D", 86400 }, { "P1DT1H", 90000 },
		{ "P2W", 1209600 }, { "pt90m", 5400 }, { "PT0S", 0 }, { "P", -1 }, { "PT", -1 },
		{ "", -1 }, { "2H", -1 }, { "PT2", -1 }, { "P1Y", -1 }, { "P2H", -1 },
		{ "PT9999999999H", -1 }, { "2시간", -1 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  \"%s\"\n", cases[i].in);
		assert_int_equal(iso_duration(cases[i].in), cases[i].want);
	}
}

static void
an_end_is_later(void **state)
{
	static const struct { const char *start, *end; bool later; } cases[] = {
		{ "2026-04-01", "2026-04-02", true }, { "2026-04-01", "2026-04-01", false },
		{ "2026-04-01T10:00:00", "2026-04-01T10:00:00", false },
		{ "2026-04-01T10:00:00", "2026-04-01T12:00:00", true },
		{ "2026-04-01T10:00:00+09:00", "2026-04-01T10:00:00Z", true },
		{ "2026-04-01T10:00:00Z", "2026-04-01T10:00:00+09:00", false },
		{ "2026-04-01T10:00:00+09:00", "2026-04-01T11:00:00", true },
		{ "1 April", "2026-04-01", true }, { "2026-04-01", "April", true },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s to %s\n", cases[i].start, cases[i].end);
		assert_int_equal(iso_is_later(cases[i].end, cases[i].start), cases[i].later);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_written_plainly),
		cmocka_unit_test(a_month_is_no_date),
		cmocka_unit_test(durations_are_read),
		cmocka_unit_test(an_end_is_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
