#include "tests/replay.h"

#include "scrapers/modules/html_text.h"

static void
a_text_falls_into_date_and_title(void **state)
{
	static const struct { const char *text, *date, *title, *more; } cases[] = {
		{ "3(화) ~ 9(월)\n- 수강정정", "3(화) ~ 9(월)", "수강정정", "" },
		{ "2026.03.01 ~ 2026.03.05 개강", "2026.03.01 ~ 2026.03.05", "개강", "" },
		{ "2026. 3. 2.(월) 개강", "2026. 3. 2.(월)", "개강", "" },
		{ "3월 2일(월) 입학식", "3월 2일(월)", "입학식", "" },
		{ "March 3, 2026: May Day choir", "March 3, 2026", "May Day choir", "" },
		{ "Detective Fest: January 12-19", "January 12-19", "Detective Fest", "" },
		{ "Board Game Fest: January 26-February 2", "January 26-February 2", "Board Game Fest", "" },
		{ "Open rehearsal, 2 April 2026", "2 April 2026", "Open rehearsal", "" },
		{ "Tuesday, January 26, 9 a.m.\nVirtual", "Tuesday, January 26, 9 a.m.", "Virtual", "" },
		{ "12/17/2019\n9:00 am\nBoard\nRoom 5", "12/17/2019 9:00 am", "Board", "Room 5" },
		{ "5月3日(月) S-T", "5月3日(月)", "S-T", "" },
		{ "1학기 수업일수 1/4선", "", "", "" },
		{ "문의 02-555-0100", "", "", "" },
		{ "Board Meeting 5", "", "", "" },
		{ "Call 1-708-333-4120", "", "", "" },
		{ "", "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		struct pieces p;

		pieces_read(a, cases[i].text, &p);
		print_message("  %s\n", cases[i].text);
		assert_string_equal(p.date, cases[i].date);
		assert_string_equal(p.title, cases[i].title);
		assert_string_equal(p.more, cases[i].more);
		arena_free(a);
	}
}

static void
a_heading_names_a_year_or_a_month(void **state)
{
	static const struct { const char *text; bool is; int year, month; bool school_year, pure; } cases[] = {
		{ "2026년", true, 2026, 0, false, true },
		{ "2026년도", true, 2026, 0, false, true },
		{ "2026학년도 학사일정", true, 2026, 0, true, true },
		{ "3월", true, 0, 3, false, true },
		{ "2026년 3월", true, 2026, 3, false, true },
		{ "2026. 3.", true, 2026, 3, false, true },
		{ "2026年 5月", true, 2026, 5, false, true },
		{ "March 2026", true, 2026, 3, false, true },
		{ "Sept", true, 0, 9, false, true },
		{ "Board Meeting Schedule 2021", true, 2021, 0, false, false },
		{ "2025-2026 Academic Calendar", true, 2025, 0, false, true },
		{ "3", false, 0, 0, false, false },
		{ "3월 2일", false, 0, 0, false, false },
		{ "March 3", false, 0, 0, false, false },
		{ "2026-03-02", false, 0, 0, false, false },
		{ "May the best win", false, 0, 0, false, false },
		{ "개강", false, 0, 0, false, false },
		{ "", false, 0, 0, false, false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct heading h;

		print_message("  %s\n", cases[i].text);
		assert_int_equal(heading_read(cases[i].text, &h), cases[i].is);
		if (!cases[i].is)
			continue;
		assert_int_equal(h.year, cases[i].year);
		assert_int_equal(h.month, cases[i].month);
		assert_int_equal(h.school_year, cases[i].school_year);
		assert_int_equal(h.pure, cases[i].pure);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_falls_into_date_and_title),
		cmocka_unit_test(a_heading_names_a_year_or_a_month),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
