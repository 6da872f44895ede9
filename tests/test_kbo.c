#include "tests/replay.h"

static void
saved_pages_give_what_is_wanted(void **state)
{
	(void)state;
	replay_fixtures("kbo");
}

#define CELL(class, text) "{\"Text\":\"" text "\",\"Class\":" class "}"
#define DAY(text) CELL("\"day\"", text) ","
#define TIME(text) CELL("\"time\"", text) ","
#define PLAY(text) CELL("\"play\"", text) ","
#define LINK(id) CELL("\"relay\"", "<a href='/x?gameDate=1&amp;gameId=" id "&amp;section=REVIEW'>x</a>") ","
#define NO_LINK CELL("\"relay\"", "") ","
#define REST(remark) CELL("null", "") "," CELL("null", "TV") "," CELL("null", "-") "," CELL("null", "잠실") "," CELL("null", remark)
#define ROW(cells) "{\"row\":[" cells "]}"
#define GAME(play, link, remark) ROW(DAY("05.05(화)") TIME("<b>14:00</b>") PLAY(play) link REST(remark))
#define VS "<span>KIA</span><em><span>vs</span></em><span>LG</span>"
#define PAGE(rows) "{\"rows\":[" rows "]}"

static void
pages_that_are_no_schedule_are_refused(void **state)
{
	static const struct { const char *why, *body, *says; } cases[] = {
		{ "HTML", "<!DOCTYPE html><html>", "HTML where JSON was expected" },
		{ "an error", "{\"Message\":\"Authentication failed.\"}", "neither rows nor game" },
		{ "rows is a text", "{\"rows\":\"\"}", "neither rows nor game" },
		{ "a row that is none", "{\"rows\":[1]}", "row 1: no cells, but the number 1" },
		{ "a game that is none", "{\"game\":[[]]}", "row 1: no game, but a list of 0" },
		{ "cut", "{\"rows\":[{\"row\":[{\"Te", "the page is cut" },
		{ "other classes", PAGE(ROW(CELL("\"x\"", "a")) "," ROW(CELL("\"x\"", "b"))), "no cell of class play" },
		{ "no game understood", PAGE(GAME("<b>KIA</b>", NO_LINK, "-")), "none of 1 games" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_text(&r, "kbo", cases[i].body, "season=2026");
		assert_int_equal(r.rc, -1);
		if (strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		replay_free(&r);
	}
}

static void
one_game_however_it_is_written(void **state)
{
	static const struct { const char *why, *row, *id, *start, *status, *result; } cases[] = {
		{ "before it", GAME(VS, NO_LINK, "-"), "20260505HTLG0", "2026-05-05T14:00:00", "", "" },
		{ "with a link", GAME(VS, LINK("20260505HTLG0"), "-"), "20260505HTLG0", "2026-05-05T14:00:00", "", "" },
		{ "without tags", GAME("KIA vs LG", NO_LINK, "-"), "20260505HTLG0", "2026-05-05T14:00:00", "", "" },
		{ "after it", GAME("<span>KIA</span><em><span class='win'>10</span><span>vs</span><span class='lose'>9</span></em><span>LG</span>",
		    NO_LINK, "-"), "20260505HTLG0", "2026-05-05T14:00:00", "", "10–9" },
		{ "after it, in one text", GAME("KIA0vs0LG", NO_LINK, "-"), "20260505HTLG0", "2026-05-05T14:00:00", "", "0–0" },
		{ "called off", GAME(VS, NO_LINK, "우천취소"), "20260505HTLG0", "2026-05-05T14:00:00", "cancelled", "" },
		{ "the ground", GAME(VS, NO_LINK, "그라운드사정"), "20260505HTLG0", "2026-05-05T14:00:00", "cancelled", "" },
		{ "fine dust", GAME(VS, NO_LINK, "미세먼지취소"), "20260505HTLG0", "2026-05-05T14:00:00", "cancelled", "" },
		{ "no game", GAME("KIA 1 vs 0 LG", NO_LINK, "노게임 취소"), "20260505HTLG0", "2026-05-05T14:00:00", "cancelled", "" },
		{ "shortened by rain", GAME("KIA 1 vs 0 LG", NO_LINK, "우천 콜드"), "20260505HTLG0", "2026-05-05T14:00:00", "", "1–0" },
		{ "put off", GAME(VS, NO_LINK, "순연"), "20260505HTLG0", "2026-05-05T14:00:00", "postponed", "" },
		{ "the second, the first is gone", GAME(VS, LINK("20260505HTLG2"), "-"), "20260505HTLG2", "2026-05-05T14:00:00", "", "" },
		{ "no time yet", ROW(DAY("05.05(화)") TIME("미정") PLAY(VS) NO_LINK REST("-")), "20260505HTLG0", "2026-05-05", "", "" },
		{ "a day with its year", ROW(DAY("2025.05.05(월)") TIME("14:00") PLAY(VS) NO_LINK REST("-")),
		    "20250505HTLG0", "2025-05-05T14:00:00", "", "" },
		{ "full names", GAME("KIA 타이거즈 vs LG 트윈스", NO_LINK, "-"), "20260505HTLG0", "2026-05-05T14:00:00", "", "" },
		{ "a cell more", ROW(DAY("05.05(화)") TIME("14:00") PLAY(VS) NO_LINK CELL("null", "") "," REST("우천취소")),
		    "20260505HTLG0", "2026-05-05T14:00:00", "cancelled", "" },
		{ "a link that is none", GAME(VS, LINK("2026"), "-"), "20260505HTLG0", "2026-05-05T14:00:00", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const char *keys[] = { "external_id", "start", "status", "result" };
		const char *wants[] = { cases[i].id, cases[i].start, cases[i].status, cases[i].result };
		char body[4096];
		struct replay r;

		print_message("  %s\n", cases[i].why);
		snprintf(body, sizeof(body), PAGE("%s"), cases[i].row);
		replay_text(&r, "kbo", body, "season=2026");
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		assert_int_equal(json_array_size(r.items), 1);
		for (size_t k = 0; k < 4; k++) {
			const char *s = json_string_value(json_object_get(json_array_get(r.items, 0), keys[k]));

			assert_string_equal(s == NULL ? "" : s, wants[k]);
		}
		replay_free(&r);
	}
}

/* The ids of a page's items, joined. */
static void
ids_are(const char *rows, const char *want)
{
	char body[8192], got[512] = "";
	struct replay r;

	snprintf(body, sizeof(body), PAGE("%s"), rows);
	replay_text(&r, "kbo", body, "season=2026");
	if (r.rc != 0)
		fail_msg("%s", r.err.msg);
	for (size_t i = 0; i < json_array_size(r.items); i++) {
		strcat(got, json_string_value(json_object_get(json_array_get(r.items, i), "external_id")));
		strcat(got, " ");
	}
	assert_string_equal(got, want);
	replay_free(&r);
}

#define NEXT(play, link) ROW(TIME("18:30") PLAY(play) link REST("-"))

static void
an_id_is_the_same_before_and_after_the_link(void **state)
{
	(void)state;
	ids_are(GAME(VS, NO_LINK, "-") "," NEXT(VS, NO_LINK), "20260505HTLG1 20260505HTLG2 ");
	ids_are(GAME(VS, LINK("20260505HTLG1"), "-") "," NEXT(VS, LINK("20260505HTLG2")), "20260505HTLG1 20260505HTLG2 ");
	/* the second was called off and the site calls the first the only one */
	ids_are(GAME(VS, LINK("20260505HTLG0"), "-") "," NEXT(VS, NO_LINK), "20260505HTLG1 20260505HTLG2 ");
	ids_are(GAME("SK vs 넥센", NO_LINK, "-") "," NEXT("SSG vs 키움", NO_LINK), "20260505SKWO1 20260505SKWO2 ");
	ids_are(GAME("상무 vs LG", LINK("20260505SMLG0"), "-"), "20260505상무LG0 ");
	ids_are(GAME("상무 vs LG", NO_LINK, "-"), "20260505상무LG0 ");
	/* one game that two series list */
	ids_are(GAME(VS, LINK("20260505HTLG0"), "-") "," NEXT(VS, LINK("20260505HTLG0")), "20260505HTLG0 20260505HTLG0 ");
	/* the way back is another game */
	ids_are(GAME(VS, NO_LINK, "-") "," NEXT("LG vs KIA", NO_LINK), "20260505HTLG0 20260505LGHT0 ");
}

static void
a_bad_row_is_told_and_the_others_stay(void **state)
{
	struct replay r;

	(void)state;
	replay_text(&r, "kbo", PAGE(ROW(TIME("14:00") PLAY(VS) NO_LINK REST("-")) ","	/* before any day */
	    GAME(VS, NO_LINK, "-") ","
	    ROW(DAY("31.31(?)") TIME("14:00") PLAY(VS) NO_LINK REST("-")) ","
	    NEXT(VS, NO_LINK) ","							/* of a day that nobody knows */
	    ROW(DAY("05.06(수)") CELL("null", "이동일")) ","
	    NEXT(VS, NO_LINK)), "season=2026");
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.sink.rows, 5);
	assert_int_equal(json_array_size(r.items), 2);
	assert_int_equal(json_array_size(r.unread), 3);
	replay_free(&r);
}

static void
the_year_and_the_window(void **state)
{
	static const char may[] = PAGE(GAME(VS, NO_LINK, "-"));
	static const char linked[] = PAGE(GAME(VS, LINK("20240505HTLG0"), "-"));
	static const char none[] = PAGE(ROW(CELL("null", "데이터가 없습니다.")));
	static const char june[] = PAGE(GAME(VS, NO_LINK, "-") "," ROW(DAY("06.06") TIME("14:00") PLAY(VS) NO_LINK REST("-")));
	static const char day[] = "{\"game\":[{\"G_DT\":\"20260505\",\"G_TM\":\"14:00\",\"AWAY_ID\":\"HT\",\"HOME_ID\":\"LG\"}]}";
	static const struct { const char *why, *body, *context; int year, from, to; bool partial; } cases[] = {
		{ "asked for", may, "{\"year\":2025,\"month\":5}", 2025, 20250501, 20250601, false },
		{ "asked for, no games", none, "{\"year\":2025,\"month\":12}", 0, 20251201, 20260101, false },
		{ "from a link", linked, NULL, 2024, 20240501, 20240601, false },
		{ "from the day it was first seen", may, NULL, 2026, 20260501, 20260601, false },
		{ "no games, nobody knows when", none, NULL, 0, 0, 0, true },
		{ "two months", june, NULL, 2026, 0, 0, true },
		{ "a month of no year", may, "{\"month\":13}", 2026, 20260501, 20260601, false },
		{ "a day", day, "{\"year\":2026,\"month\":5}", 2026, 20260505, 20260506, false },
		{ "a day without games", "{\"game\":[]}", "{\"year\":2026,\"month\":5}", 0, 0, 0, true },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		json_t *context = cases[i].context == NULL ? NULL : json_loads(cases[i].context, 0, NULL);
		struct page p = replay_page(cases[i].body, strlen(cases[i].body));
		const char *start;
		struct replay r;

		print_message("  %s\n", cases[i].why);
		p.context = context;
		replay_run(&r, "kbo", p, NULL);
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		start = json_string_value(json_object_get(json_array_get(r.items, 0), "start"));
		assert_int_equal(start == NULL ? 0 : atoi(start), cases[i].year);
		assert_int_equal(r.sink.from.year * 10000 + r.sink.from.month * 100 + r.sink.from.day, cases[i].from);
		assert_int_equal(r.sink.to.year * 10000 + r.sink.to.month * 100 + r.sink.to.day, cases[i].to);
		assert_int_equal(r.sink.partial, cases[i].partial);
		replay_free(&r);
		json_decref(context);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saved_pages_give_what_is_wanted),
		cmocka_unit_test(pages_that_are_no_schedule_are_refused),
		cmocka_unit_test(one_game_however_it_is_written),
		cmocka_unit_test(an_id_is_the_same_before_and_after_the_link),
		cmocka_unit_test(a_bad_row_is_told_and_the_others_stay),
		cmocka_unit_test(the_year_and_the_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
