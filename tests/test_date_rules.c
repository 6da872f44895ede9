#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/date_lunar.h"
#include "base/mem.h"

static void
headings_give_year_and_month(void **state)
{
	static const struct {
		const char *why, *text;
		int year, month;
		bool school_year;
		const char *start, *end;
	} cases[] = {
		{ "nothing said",          "3/5",            0,    0, false, "2026-03-05", "" },
		{ "a year",                "3/5",            2024, 0, false, "2024-03-05", "" },
		{ "the text knows better", "2025-03-05",     2024, 7, false, "2025-03-05", "" },
		{ "a month",               "5(목)",          0,    3, false, "2026-03-05", "" },
		{ "a bare number",         "5",              2026, 3, false, "2026-03-05", "" },
		{ "bare numbers",          "5 ~ 9",          2026, 3, false, "2026-03-05", "2026-03-09" },
		{ "over the month's end",  "30 ~ 3",         2026, 3, false, "2026-03-30", "2026-04-03" },
		{ "the month is the text's", "4.5(일)",      2026, 3, false, "2026-04-05", "" },
		{ "a time is no day",      "5(목) 14:00",    2026, 3, false, "2026-03-05T14:00:00", "" },
		{ "over the year's end",   "28(월)~1.3(일)", 2026, 12, false, "2026-12-28", "2027-01-03" },
		{ "the end knows its year", "21(월)~2027.1.8", 2026, 12, false, "2026-12-21", "2027-01-08" },
		{ "the end's year, heading of that", "12.21~2027.1.8", 2027, 0, false, "2026-12-21", "2027-01-08" },
		{ "a week of a day that is whole", "이번 주 3월 15일", 0,  0, false, "2026-03-15", "" },
		{ "a week of a day",       "다음 주 20일",   0,    0, false, "2026-02-20", "" },
		{ "a month said twice",    "다음 달 4월 3일", 0,   0, false, "2026-04-03", "" },
		{ "school year, spring",   "3/5",            2026, 0, true, "2026-03-05", "" },
		{ "school year, winter",   "1/5",            2026, 0, true, "2027-01-05", "" },
		{ "school year, range",    "12/22 ~ 2/28",   2026, 0, true, "2026-12-22", "2027-02-28" },
		{ "school year, in it",    "1/5 ~ 2/28",     2026, 0, true, "2027-01-05", "2027-02-28" },
		{ "school year not said",  "1/5",            0,    0, true, "2027-01-05", "" },
		{ "its spring",            "3/5",            0,    0, true, "2026-03-05", "" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct date_hint hint = { .reference = { 2026, 2, 1, 0, 0, 0 },
		    .year = cases[i].year, .month = cases[i].month,
		    .school_year = cases[i].school_year };
		struct err e = { 0 };
		struct date d;

		print_message("  %s: %s\n", cases[i].why, cases[i].text);
		assert_int_equal(date_read(cases[i].text, &hint, &d, &e), 0);
		assert_string_equal(d.start, cases[i].start);
		assert_string_equal(d.end, cases[i].end);
	}
}

static void
notes_say_what_was_guessed(void **state)
{
	static const struct { const char *text, *note; } cases[] = {
		{ "2026-03-05 (월)",       "weekday" },
		{ "2026-03-05 ~ 2026-03-01", "before the start" },
		{ "3월 5일, 12일",         "other days" },
		{ "3월 5일 14:00, 18:00",  "other times" },
		{ "3.5 ~ 3.8 | 금(20:00), 토(15:00)", "first of several" },
		{ "08.03. 18:30",          "the other way round" },
		{ "3/5/2026 12:00:00 AM",  "unknown time" },
		{ "미정",                  "not known" },
		{ "5월 중순",              "about when" },
		{ "매주 토요일",           "repeats" },
		{ "Mondays at 7pm",        "repeats" },
		{ "6/31",                  "2026-06 has no day 31" },
		{ "2026-13-01",            "no month 13" },
		{ "3월 5일 26:70",         "no time" },
		{ "음력 윤6월 1일",        "lunar year 2026 has no leap 6/1" },
		{ "2028년 | 2/29 ~ 2027.3.5", "2027-02 has no day 29" },
		{ "음력 2026년 윤6월 1일", "lunar year 2026 has no leap 6/1" },
		{ "제3회 정기 모임",       "no date" },
	};
	struct date_hint hint = { .reference = { 2026, 3, 1, 0, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		struct date d;

		date_read(cases[i].text, &hint, &d, &e);
		print_message("  %s: %s\n", cases[i].text, d.notes);
		assert_non_null(strstr(d.notes, cases[i].note));
	}
}

/* What only a hint makes a placeholder is a time like any other without it. */
static void
only_a_hint_makes_midnights_unknown(void **state)
{
	static const struct { const char *text, *plain, *hinted; } cases[] = {
		{ "2026-03-05T00:00:00Z",      "2026-03-05T00:00:00Z", "2026-03-05" },
		{ "2026-01-05T05:00Z",         "2026-01-05T05:00:00Z", "2026-01-05" },
		{ "2026-07-05T04:00Z",         "2026-07-05T04:00:00Z", "2026-07-05" },
		{ "2026-07-05T05:00Z",         "2026-07-05T05:00:00Z", "2026-07-05T05:00:00Z" },
		{ "2026-01-05T05:00:00Z",      "2026-01-05T05:00:00Z", "2026-01-05T05:00:00Z" },
		{ "2026-03-05 00:00:00",       "2026-03-05T00:00:00", "2026-03-05" },
		{ "2026-03-05 00:00",          "2026-03-05T00:00:00", "2026-03-05T00:00:00" },
		{ "2026-03-05 | 00:00",        "2026-03-05T00:00:00", "2026-03-05" },
		{ "3월 5일 0시",               "2026-03-05T00:00:00", "2026-03-05T00:00:00" },
		{ "3월 5일 자정",              "2026-03-05T00:00:00", "2026-03-05T00:00:00" },
		{ "3/5/2026 12:00:00 AM",      "2026-03-05", "2026-03-05" },
		{ "3/5/2026 12:00 AM",         "2026-03-05T00:00:00", "2026-03-05T00:00:00" },
	};
	struct date_hint hint = { .reference = { 2026, 2, 1, 0, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		struct date d;

		print_message("  %s\n", cases[i].text);
		hint.placeholders = false;
		assert_int_equal(date_read(cases[i].text, &hint, &d, &e), 0);
		assert_string_equal(d.start, cases[i].plain);
		hint.placeholders = true;
		assert_int_equal(date_read(cases[i].text, &hint, &d, &e), 0);
		assert_string_equal(d.start, cases[i].hinted);
	}
}

static void
a_time_alone_is_told_apart(void **state)
{
	struct date_hint hint = { .reference = { 2026, 2, 1, 0, 0, 0 } };
	struct err e = { 0 };
	struct date d;

	(void)state;
	assert_int_equal(date_read("18:30", &hint, &d, &e), 0);
	assert_true(d.time_only);
	assert_string_equal(d.start, "2026-02-01T18:30:00");
	assert_int_equal(date_read("3/5 18:30", &hint, &d, &e), 0);
	assert_false(d.time_only);
	assert_int_equal(date_read("2월 1일 18:30", &hint, &d, &e), 0);
	assert_false(d.time_only);
}

/* Prose: a miss costs less than a wrong date. */
static void
finds_only_what_is_clearly_a_date(void **state)
{
	static const struct { const char *prose, *start, *end; } cases[] = {
		{ "올해 축제는 오는 5월 3일부터 5일까지 시민공원에서 열린다.", "2026-05-03", "2026-05-05" },
		{ "행사는 무료다. 문의 010-1234-5678. 참가자는 3.5명이었다. 개막은 5월 3일(일) 오후 2시다.",
		  "2026-05-03T14:00:00", "" },
		{ "The fair runs May 3-5, 2026 at the park.", "2026-05-03", "2026-05-05" },
		{ "Version 3.5 costs 1/2 as much.\nIt opens on Saturday, May 9, at 7pm.", "2026-05-09T19:00:00", "" },
		{ "公演は2026年5月3日（日）から5月5日（火）まで。", "2026-05-03", "2026-05-05" },
		{ "전시는 2026.05.03 ~ 2026.05.31 계속된다.", "2026-05-03", "2026-05-31" },
		{ "오는 11일 저녁 8시부터 온라인으로 공개된다.", "2026-04-11T20:00:00", "" },
		{ "다음 달 26일 문을 연다.", "2026-05-26", "" },
		{ "점수는 3-2, 시청률 5.3%, 2/3 이상 찬성, 24시간 운영", "", "" },
		{ "토요일마다 오후 2시에 모인다.", "", "" },
		{ "Doors open at 18:30. You may bring 3 friends.", "", "" },
		{ "15일에는 쉰다.", "", "" },
		{ "5월 중순에 발표한다.", "", "" },
		{ "5월 3일까지 신청을 받는다.", "", "" },
		{ "6월 31일에 열린다. 7월 1일에 닫는다.", "2026-07-01", "" },
		{ "", "", "" },
	};
	struct date_hint hint = { .reference = { 2026, 4, 1, 0, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		struct date d;
		int rc;

		print_message("  %s\n", cases[i].prose);
		rc = date_find(cases[i].prose, &hint, &d, &e);
		assert_int_equal(rc, cases[i].start[0] == '\0' ? -1 : 0);
		assert_string_equal(d.start, cases[i].start);
		assert_string_equal(d.end, cases[i].end);
		if (rc == -1)
			assert_int_equal(e.code, ERR_INVALID);
	}
}

/* However long a sentence is, it is cut between dates. */
static void
long_sentences_are_cut_between_words(void **state)
{
	static const char *const dates[] = {
		"on May 15 of", "from 2026-05-15 on", "at 2026. 5. 15. (Fri)", "was 15 May 2026 we",
	};
	struct date_hint hint = { .reference = { 2026, 4, 1, 0, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(dates); i++)
		for (size_t before = 440; before < 520; before++) {
			char prose[700];
			struct err e = { 0 };
			struct date d;

			for (size_t k = 0; k < before; k++)
				prose[k] = "word "[k % 5];
			snprintf(prose + before, sizeof(prose) - before, " %s the town", dates[i]);
			if (date_find(prose, &hint, &d, &e) == -1 || strcmp(d.start, "2026-05-15") != 0)
				fail_msg("%s behind %zu bytes: %s", dates[i], before, d.start);
		}
}

static void
lunar_days_are_those_of_the_almanac(void **state)
{
	static const struct {
		int year, month, day;
		bool leap;
		const char *solar;		/* "": there is no such day */
	} cases[] = {
		{ 1900, 1, 1, false,  "1900-01-31" }, { 2000, 1, 1, false,  "2000-02-05" },
		{ 2024, 1, 1, false,  "2024-02-10" }, { 2025, 1, 1, false,  "2025-01-29" },
		{ 2026, 1, 1, false,  "2026-02-17" }, { 2027, 1, 1, false,  "2027-02-07" },
		{ 2023, 8, 15, false, "2023-09-29" }, { 2024, 8, 15, false, "2024-09-17" },
		{ 2025, 8, 15, false, "2025-10-06" }, { 2026, 8, 15, false, "2026-09-25" },
		{ 2023, 2, 1, true,   "2023-03-22" }, { 2020, 4, 1, true,   "2020-05-23" },
		{ 2025, 6, 1, true,   "2025-07-25" }, { 2025, 7, 1, false,  "2025-08-23" },
		{ 2017, 2, 1, false,  "2017-02-26" }, { 2017, 5, 1, true,   "2017-06-24" },
		{ 2100, 1, 1, false,  "2100-02-09" }, { 2026, 6, 1, true,   "" },
		{ 2026, 1, 31, false, "" }, { 2026, 13, 1, false, "" }, { 2026, 0, 1, false, "" },
		{ 2026, 1, 0, false, "" }, { 1899, 1, 1, false, "" }, { 2101, 1, 1, false, "" },
	};
	char got[CIVIL_TEXT];
	struct civil c;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		bool ok = date_lunar_to_solar(cases[i].year, cases[i].month, cases[i].day,
		    cases[i].leap, &c);

		print_message("  %d/%d/%d\n", cases[i].year, cases[i].month, cases[i].day);
		assert_int_equal(ok, cases[i].solar[0] != '\0');
		if (!ok)
			continue;
		civil_put_date(&c, got);
		assert_string_equal(got, cases[i].solar);
	}
}

/* Every month has 29 or 30 days, every year begins where the one before ends. */
static void
lunar_years_hang_together(void **state)
{
	struct civil first, next, last;

	(void)state;
	for (int y = 1900; y < 2100; y++) {
		assert_true(date_lunar_to_solar(y, 1, 1, false, &first));
		assert_true(date_lunar_to_solar(y + 1, 1, 1, false, &next));
		assert_true(date_lunar_to_solar(y, 12, 30, false, &last) ||
		    date_lunar_to_solar(y, 12, 29, false, &last));
		last = civil_add_days(last, 1);
		assert_int_equal(civil_to_epoch(&last), civil_to_epoch(&next));
		assert_in_range(civil_to_epoch(&next) - civil_to_epoch(&first),
		    353LL * DAY_SECONDS, 386LL * DAY_SECONDS);
	}
}

/* A small generator of its own: a failure is found again. */
static unsigned
roll(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % n;
}

static const char *const ko[] = { "일", "월", "화", "수", "목", "금", "토" };
static const char *const ja[] = { "日", "月", "火", "水", "木", "金", "土" };
static const char *const en[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const months[] = { "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December" };

enum { FORM_DAYS = 15, FORM_RANGES = 9, FORM_TIMES = 8 };

static void
print_day(unsigned form, const struct civil *c, char *s, size_t size)
{
	int w = civil_weekday(c->year, c->month, c->day), y = c->year, m = c->month, d = c->day;

	switch (form) {
	case 0: snprintf(s, size, "%04d-%02d-%02d", y, m, d); break;
	case 1: snprintf(s, size, "%d. %d. %d.(%s)", y, m, d, ko[w]); break;
	case 2: snprintf(s, size, "%d년 %d월 %d일(%s요일)", y, m, d, ko[w]); break;
	case 3: snprintf(s, size, "%d年%d月%d日（%s）", y, m, d, ja[w]); break;
	case 4: snprintf(s, size, "令和%d年%d月%d日", y - 2018, m, d); break;
	case 5: snprintf(s, size, "%s, %s %d, %d", en[w], months[m - 1], d, y); break;
	case 6: snprintf(s, size, "%d %.3s %d", d, months[m - 1], y); break;
	case 7: snprintf(s, size, "%04d%02d%02d", y, m, d); break;
	case 8: snprintf(s, size, "'%02d.%d.%d", y % 100, m, d); break;
	case 9: snprintf(s, size, "%d월 %d일 (%s)", m, d, ko[w]); break;
	case 10: snprintf(s, size, "%d/%d(%s)", m, d, ko[w]); break;
	case 11: snprintf(s, size, "%02d. %02d(%s)", m, d, ko[w]); break;
	case 12: snprintf(s, size, "%s %d", months[m - 1], d); break;
	case 13: snprintf(s, size, "%d월 | %d(%s)", m, d, ko[w]); break;
	default: snprintf(s, size, "%d년 %d월 | %d", y, m, d); break;
	}
}

static void
print_range(unsigned form, const struct civil *a, const struct civil *b, char *s, size_t size)
{
	switch (form) {
	case 0: snprintf(s, size, "%d.%d.%d ~ %d.%d.%d", a->year, a->month, a->day, b->year, b->month, b->day); break;
	case 1: snprintf(s, size, "%d.%d.%d. ~ %d. %d.", a->year, a->month, a->day, b->month, b->day); break;
	case 2: snprintf(s, size, "%d월 %d일부터 %d월 %d일까지", a->month, a->day, b->month, b->day); break;
	case 3: snprintf(s, size, "%d月%d日〜%d月%d日", a->month, a->day, b->month, b->day); break;
	case 4: snprintf(s, size, "%s %d – %s %d", months[a->month - 1], a->day, months[b->month - 1], b->day); break;
	case 5: snprintf(s, size, "%s %d - %s %d, %d", months[a->month - 1], a->day, months[b->month - 1], b->day, b->year); break;
	case 6: snprintf(s, size, "%d/%d-%d/%d", a->month, a->day, b->month, b->day); break;
	case 7: snprintf(s, size, "%d월 | %d(%s) ~ %d.%d(%s)", a->month, a->day, ko[civil_weekday(a->year, a->month, a->day)],
	    b->month, b->day, ko[civil_weekday(b->year, b->month, b->day)]); break;
	default: snprintf(s, size, "%04d-%02d-%02d/%04d-%02d-%02d", a->year, a->month, a->day, b->year, b->month, b->day); break;
	}
}

static void
print_time(unsigned form, int h, int m, char *s, size_t size)
{
	int half = h % 12 == 0 ? 12 : h % 12;

	switch (form) {
	case 0: snprintf(s, size, "%02d:%02d", h, m); break;
	case 1: snprintf(s, size, "%s %d시 %d분", h < 12 ? "오전" : "오후", half, m); break;
	case 2: snprintf(s, size, "%d시 %02d분", h, m); break;
	case 3: snprintf(s, size, "%d:%02d %s", half, m, h < 12 ? "AM" : "PM"); break;
	case 4: snprintf(s, size, "%d:%02d%s", half, m, h < 12 ? "a.m." : "p.m."); break;
	case 5: snprintf(s, size, "%s%d時%d分", h < 12 ? "午前" : "午後", half % 12, m); break;
	case 6: snprintf(s, size, "%s %d:%02d", h < 12 ? "AM" : "PM", half, m); break;
	default: snprintf(s, size, "%02d:%02d:30", h, m); break;
	}
}

static void
check_text(const char *text, const struct civil *reference, const char *start, const char *end)
{
	struct date_hint hint = { .reference = *reference };
	struct err e = { 0 };
	struct date d;

	if (date_read(text, &hint, &d, &e) == -1 || strcmp(d.start, start) != 0 ||
	    strcmp(d.end, end) != 0)
		fail_msg("%s: wanted %s %s, found %s %s %s", text, start, end, d.start, d.end, d.notes);
}

static void
reads_back_what_is_printed(void **state)
{
	const struct civil first = { 2020, 1, 1, 0, 0, 0 };
	char text[200], day[100], time[64], start[64], end[64];
	unsigned seed = 20260401;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct civil ref = civil_add_days(first, (int)roll(&seed, 3650));
		struct civil a = civil_add_days(ref, (int)roll(&seed, 300) - 50);
		struct civil b = civil_add_days(a, 1 + (int)roll(&seed, 200));
		int h = (int)roll(&seed, 24), m = (int)roll(&seed, 60);
		unsigned form = roll(&seed, FORM_TIMES);

		print_day(roll(&seed, FORM_DAYS), &a, day, sizeof(day));
		civil_put_date(&a, start);
		check_text(day, &ref, start, "");
		print_time(form, h, m, time, sizeof(time));
		snprintf(text, sizeof(text), "%s %s", day, time);
		a.hour = h, a.minute = m, a.second = form == FORM_TIMES - 1 ? 30 : 0;
		civil_put_local(&a, start);
		check_text(text, &ref, start, "");
		print_range(roll(&seed, FORM_RANGES), &a, &b, text, sizeof(text));
		civil_put_date(&a, start);
		civil_put_date(&b, end);
		check_text(text, &ref, start, end);
	}
}

/* Texts that no one would write: nothing but a refusal or a valid date may come of them. */
static void
nonsense_does_no_harm(void **state)
{
	static const char *const bits[] = {
		"3", "31", "2026", "20260301", "12345678901234567890", "/", ".", "-", "~", ":", ",", "(", ")",
		" ", " | ", "월", "일", "년", "시", "분", "반", "오후", "pm", "March", "토", "까지", "부터", "음력",
		"윤", "令和", "T", "Z", "+", "0900", "KST", "ET", "TBD", "→", "다음 달", "오는", "3일간", "th",
		"\xff", "\xe2\x80", "\xea", "二", "十", "'", "매주", "時", "¤",
	};
	struct date_hint hint = { .reference = { 2026, 2, 1, 0, 0, 0 } };
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < 50000; i++) {
		char text[2000] = "";
		struct err e = { 0 };
		struct date d;
		struct civil c;

		for (unsigned n = 1 + roll(&seed, i % 100 == 0 ? 300 : 12); n > 0; n--)
			strcat(text, bits[roll(&seed, MEM_COUNT(bits))]);
		hint.placeholders = i % 2 == 0;
		if ((i % 3 == 0 ? date_find : date_read)(text, &hint, &d, &e) == -1) {
			assert_string_equal(d.start, "");
			assert_string_not_equal(d.notes, "");
			continue;
		}
		if ((d.start[0] == '\0' && d.end[0] == '\0') ||
		    (d.start[0] != '\0' && civil_read(d.start, &c, NULL) == CIVIL_BAD) ||
		    (d.end[0] != '\0' && civil_read(d.end, &c, NULL) == CIVIL_BAD))
			fail_msg("%s: %s %s", text, d.start, d.end);
		date_read_time(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headings_give_year_and_month),
		cmocka_unit_test(notes_say_what_was_guessed),
		cmocka_unit_test(only_a_hint_makes_midnights_unknown),
		cmocka_unit_test(a_time_alone_is_told_apart),
		cmocka_unit_test(finds_only_what_is_clearly_a_date),
		cmocka_unit_test(long_sentences_are_cut_between_words),
		cmocka_unit_test(lunar_days_are_those_of_the_almanac),
		cmocka_unit_test(lunar_years_hang_together),
		cmocka_unit_test(reads_back_what_is_printed),
		cmocka_unit_test(nonsense_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
