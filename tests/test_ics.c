#include "tests/replay.h"

#include <time.h>

#define EVENT(lines) "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260401T100000Z\r\n" lines "END:VEVENT\r\n"
#define CALENDAR(lines) "BEGIN:VCALENDAR\r\n" lines "END:VCALENDAR\r\n"
#define BYTES(s) (s), sizeof(s) - 1

static const char *
text(const struct replay *r, size_t i, const char *key)
{
	const char *s = json_string_value(json_object_get(json_array_get(r->items, i), key));

	return s == NULL ? "-" : s;
}

static void
fixtures_give_what_they_should(void **state)
{
	(void)state;
	replay_fixtures("ics");
}

static void
bytes_are_read_as_meant(void **state)
{
	static const struct { const char *why, *body; size_t n; const char *title; } cases[] = {
		{ "CRLF", BYTES(CALENDAR(EVENT("SUMMARY:x\r\n"))), "x" },
		{ "LF", BYTES("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260401\nSUMMARY:x\nEND:VEVENT\n"
		    "END:VCALENDAR\n"), "x" },
		{ "CR", BYTES("BEGIN:VCALENDAR\rBEGIN:VEVENT\rDTSTART:20260401\rSUMMARY:x\r y\rEND:VEVENT\r"
		    "END:VCALENDAR\r"), "xy" },
		{ "CR CR LF", BYTES("BEGIN:VCALENDAR\r\r\nBEGIN:VEVENT\r\r\nDTSTART:20260401\r\r\n"
		    "SUMMARY:x\r\r\n y\r\r\nEND:VEVENT\r\r\nEND:VCALENDAR"), "xy" },
		{ "no line end at the end", BYTES("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260401\nSUMMARY:x\n"
		    "END:VEVENT\nEND:VCALENDAR"), "x" },
		{ "empty lines first", BYTES("\r\n \r\n\n" CALENDAR(EVENT("SUMMARY:x\r\n"))), "x" },
		{ "a BOM", BYTES("\xEF\xBB\xBF" CALENDAR(EVENT("SUMMARY:x\r\n"))), "x" },
		{ "folded by a tab", BYTES(CALENDAR(EVENT("SUMMARY:x\r\n\ty\r\n"))), "xy" },
		{ "folded inside a letter", BYTES(CALENDAR(EVENT("SUMMARY:\xED\x95\r\n \x9C\r\n"))), "\xED\x95\x9C" },
		{ "folded between \\ and n", BYTES(CALENDAR(EVENT("SUMMARY:a\\\r\n nb\r\n"))), "a\nb" },
		{ "folded in a name", BYTES(CALENDAR(EVENT("SUMM\r\n ARY:x\r\n"))), "x" },
		{ "CP949, said by nobody", BYTES(CALENDAR(EVENT("SUMMARY:\xC7\xD1\xB1\xB9\r\n"))),
		    "\xED\x95\x9C\xEA\xB5\xAD" },
		{ "CP949, folded inside a letter", BYTES(CALENDAR(EVENT("SUMMARY:\xC7\r\n \xD1\xB1\xB9\r\n"))),
		    "\xED\x95\x9C\xEA\xB5\xAD" },
		{ "NUL and others", BYTES(CALENDAR(EVENT("SUM\0MARY:a\0b\x01" "c\x1F\r\n"))), "abc" },
		{ "any case", BYTES("begin:vcalendar\nBegin:VEvent\ndtstart:20260401t100000z\nsummary:x\n"
		    "end:vevent\nend:vcalendar\n"), "x" },
		{ "parameters with a colon in quotes", BYTES(CALENDAR(EVENT("SUMMARY;X=\"a:b\";Y=c:x\r\n"))), "x" },
		{ "a quote that never closes", BYTES(CALENDAR(EVENT("SUMMARY;X=\"a:x\r\n"))), "x" },
		{ "space around", BYTES(CALENDAR(EVENT("SUMMARY: x \t\r\n"))), "x" },
		{ "the first of two", BYTES(CALENDAR(EVENT("SUMMARY:x\r\nSUMMARY:y\r\n"))), "x" },
		{ "escapes known and not", BYTES(CALENDAR(EVENT("SUMMARY:\\\\ \\; \\, \\: \\\" \\N \\q \\U \\\r\n"))),
		    "\\ ; , : \" \n \\q \\U \\" },
		{ "rubbish after the end", BYTES(CALENDAR(EVENT("SUMMARY:x\r\n")) "<br/>PHP Warning\r\n"), "x" },
		{ "rubbish on the last line", BYTES("BEGIN:VCALENDAR\n" EVENT("SUMMARY:x\r\n") "END:VCALENDAR<br/>"), "x" },
		{ "an alarm that never ends", BYTES(CALENDAR(EVENT("SUMMARY:x\r\nBEGIN:VALARM\r\nDTSTART:1\r\n"))), "x" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_body(&r, "ics", cases[i].body, cases[i].n, NULL, "Asia/Seoul", NULL);
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		assert_int_equal(r.sink.rows, 1);
		assert_int_equal(json_array_size(r.items), 1);
		assert_int_equal(json_array_size(r.unread), 0);
		assert_string_equal(text(&r, 0, "title"), cases[i].title);
		replay_free(&r);
	}
}

/* A status that is said counts, and what a title says where none is or all is well. */
static void
titles_say_what_became_of_events(void **state)
{
	static const struct { const char *lines, *options, *title, *status; } cases[] = {
		{ "SUMMARY:(취소) 봄 산책\r\n", "", "봄 산책", "cancelled" },
		{ "SUMMARY:CANCELLED: Walk\r\nSTATUS:CONFIRMED\r\n", "", "Walk", "cancelled" },
		{ "SUMMARY:Walk (postponed)\r\n", "", "Walk", "postponed" },
		{ "SUMMARY:Walk\r\nSTATUS:CANCELLED\r\n", "", "Walk", "cancelled" },
		{ "SUMMARY:(연기) Walk\r\nSTATUS:CANCELLED\r\n", "", "Walk", "cancelled" },
		{ "SUMMARY:마감 음악회\r\n", "", "마감 음악회", "-" },
		{ "SUMMARY:(취소) 봄 산책\r\n", "status-words=no", "(취소) 봄 산책", "-" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		struct replay r;

		replay_text(&r, "ics", arena_fmt(a, CALENDAR(EVENT("%s")), cases[i].lines), cases[i].options);
		print_message("  %s", cases[i].lines);
		assert_string_equal(text(&r, 0, "title"), cases[i].title);
		assert_string_equal(text(&r, 0, "status"), cases[i].status);
		replay_free(&r);
		arena_free(a);
	}
}

static void
half_a_calendar_is_an_error(void **state)
{
	static const struct { const char *why, *body, *says; } cases[] = {
		{ "empty", "", "not a calendar: the page is empty" },
		{ "blank", " \r\n\r\n", "not a calendar: the page is empty" },
		{ "HTML", "<!DOCTYPE html><html><body>503</body></html>", "not a calendar: the page is an HTML page" },
		{ "HTML after a blank line", "\n  <HTML>", "not a calendar: the page is an HTML page" },
		{ "XML", "<?xml version='1.0'?><a/>", "not a calendar: the page is XML" },
		{ "JSON", "{\"error\": 1}", "not a calendar: the page is JSON, but neither jCal nor JSCalendar; "
		    "the module json reads any" },
		{ "a vCard", "BEGIN:VCARD\nEND:VCARD\n", "not a calendar: the page is a vCard" },
		{ "a bare event", EVENT("SUMMARY:x\r\n"),
		    "not a calendar: the page is an event without a calendar around it" },
		{ "prose", "Too many requests: wait\nuntil tomorrow",
		    "not a calendar: the page begins with \"Too many requests: wait\"" },
		{ "long prose, cut between letters",
		    "한국어로 쓴 아주 긴 글입니다 그래서 잘려야 합니다 반드시",
		    "not a calendar: the page begins with \"한국어로 쓴 아주 긴 글입니다 그래서 잘려야\"" },
		{ "a calendar further down in a line", "x BEGIN:VCALENDAR\nEND:VCALENDAR\n",
		    "not a calendar: the page begins with \"x BEGIN:VCALENDAR\"" },
		{ "cut in an event", "BEGIN:VCALENDAR\r\n" "BEGIN:VEVENT\r\nUID:a\r\nSUMM",
		    "the calendar is cut: no END:VCALENDAR after 1 events" },
		{ "cut between events", "BEGIN:VCALENDAR\r\n" EVENT("SUMMARY:x\r\n") EVENT("SUMMARY:y\r\n"),
		    "the calendar is cut: no END:VCALENDAR after 2 events" },
		{ "the second is cut", CALENDAR(EVENT("SUMMARY:x\r\n")) "BEGIN:VCALENDAR\r\n",
		    "the calendar is cut: no END:VCALENDAR after 1 events" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_body(&r, "ics", cases[i].body, strlen(cases[i].body), NULL, NULL, NULL);
		assert_int_equal(r.rc, -1);
		assert_int_equal(r.err.code, ERR_INVALID);
		assert_string_equal(r.err.msg, cases[i].says);
		assert_int_equal(json_array_size(r.items), 0);
		replay_free(&r);
	}
}

static void
the_calendar_begins_within_a_kilobyte(void **state)
{
	struct buf body = { 0 };
	struct replay r;

	(void)state;
	for (int i = 0; i < 1100; i++)
		buf_str(&body, "\n");
	buf_str(&body, CALENDAR(EVENT("SUMMARY:x\r\n")));
	replay_body(&r, "ics", body.data + 200, body.len - 200, NULL, NULL, NULL);
	assert_int_equal(r.rc, 0);
	replay_free(&r);
	replay_body(&r, "ics", body.data, body.len, NULL, NULL, NULL);
	assert_int_equal(r.rc, -1);
	replay_free(&r);
	buf_free(&body);
}

/* A rejected row stays out alone, and says why. */
static void
bad_events_are_told(void **state)
{
	static const struct { const char *why, *lines, *says; } cases[] = {
		{ "no start", "SUMMARY:x\n", "no DTSTART" },
		{ "an empty start", "SUMMARY:x\nDTSTART:\n", "DTSTART: is no date" },
		{ "no such day", "SUMMARY:x\nDTSTART:20260231T250000Z\n", "DTSTART:20260231T250000Z is no date" },
		{ "no leap year", "SUMMARY:x\nDTSTART:20270229\n", "DTSTART:20270229 is no date" },
		{ "year 0", "SUMMARY:x\nDTSTART:00000101\n", "DTSTART:00000101 is no date" },
		{ "year 1", "SUMMARY:x\nDTSTART:00010101T000000Z\n",
		    "DTSTART:00010101T000000Z is not within 1900 to 2100" },
		{ "year 2101", "SUMMARY:x\nDTSTART:21010101\n", "DTSTART:21010101 is not within 1900 to 2100" },
		{ "words", "SUMMARY:x\nDTSTART:next week\n", "DTSTART:next week is no date" },
		{ "half a time", "SUMMARY:x\nDTSTART:20260401T1\n", "DTSTART:20260401T1 is no date" },
		{ "more than a date", "SUMMARY:x\nDTSTART:20260401T100000ZZ\n",
		    "DTSTART:20260401T100000ZZ is no date" },
		{ "a bad instance", "SUMMARY:x\nDTSTART:20260401\nRECURRENCE-ID:x\n", "RECURRENCE-ID:x is no date" },
		{ "no name", "DTSTART:20260401\n", "no SUMMARY, nor anything else to call it by" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf body = { 0 };
		struct replay r;

		print_message("  %s\n", cases[i].why);
		buf_fmt(&body, "BEGIN:VCALENDAR\nBEGIN:VEVENT\n%sEND:VEVENT\n"
		    EVENT("SUMMARY:good\n") "END:VCALENDAR\n", cases[i].lines);
		replay_body(&r, "ics", body.data, body.len, NULL, NULL, NULL);
		assert_int_equal(r.rc, 0);
		assert_int_equal(r.sink.rows, 2);
		assert_int_equal(json_array_size(r.items), 1);
		assert_string_equal(text(&r, 0, "title"), "good");
		assert_int_equal(json_array_size(r.unread), 1);
		assert_string_equal(json_string_value(json_array_get(json_array_get(r.unread, 0), 1)),
		    cases[i].says);
		replay_free(&r);
		buf_free(&body);
	}
}

/* The id of an instance is the one the rule gave it, whatever an override does to it. */
static void
ids_stay_when_an_instance_moves(void **state)
{
	static const char before[] = CALENDAR(
	    "BEGIN:VEVENT\nUID:u\nDTSTART;TZID=Asia/Seoul:20260401T190000\n"
	    "RRULE:FREQ=DAILY;COUNT=2\nSUMMARY:x\nEND:VEVENT\n");
	static const char after[] = CALENDAR(
	    "BEGIN:VEVENT\nUID:u\nDTSTART;TZID=Asia/Seoul:20260401T190000\n"
	    "RRULE:FREQ=DAILY;COUNT=2\nSUMMARY:x\nEND:VEVENT\n"
	    "BEGIN:VEVENT\nUID:u\nRECURRENCE-ID:20260402T100000Z\n"
	    "DTSTART;TZID=Europe/Paris:20260509T200000\nSUMMARY:x\nEND:VEVENT\n");
	struct replay r;

	(void)state;
	replay_text(&r, "ics", before, "");
	assert_string_equal(text(&r, 1, "external_id"), "u/20260402T190000");
	assert_string_equal(text(&r, 1, "start"), "2026-04-02T19:00:00");
	replay_free(&r);
	replay_text(&r, "ics", after, "");
	assert_int_equal(json_array_size(r.items), 2);
	assert_string_equal(text(&r, 1, "external_id"), "u/20260402T190000");
	assert_string_equal(text(&r, 1, "start"), "2026-05-09T20:00:00");
	assert_string_equal(text(&r, 1, "timezone"), "Europe/Paris");
	replay_free(&r);
}

static void
a_line_of_megabytes_is_only_long(void **state)
{
	struct buf body = { 0 };
	struct replay r;

	(void)state;
	buf_str(&body, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260401\r\nATTACH:");
	for (int i = 0; i < 5 << 10; i++)
		buf_fmt(&body, "%01024d", i);
	buf_str(&body, "\r\nSUMMARY:");
	for (int i = 0; i < 100000; i++)
		buf_str(&body, "가");
	buf_str(&body, "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	replay_body(&r, "ics", body.data, body.len, NULL, NULL, NULL);
	assert_int_equal(r.rc, 0);
	assert_int_equal(json_array_size(r.items), 1);
	assert_true(strlen(text(&r, 0, "title")) <= 32000);
	assert_int_equal(strlen(text(&r, 0, "title")) % 3, 0);
	replay_free(&r);
	buf_free(&body);
}

static double
cpu_seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

/* Rules that no day can meet, or that never end, in files full of them. */
static void
rules_cannot_cost_more_than_a_second(void **state)
{
	static const struct { const char *rule; size_t items; } cases[] = {
		{ "FREQ=SECONDLY", 1 },
		{ "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", 1 },
		{ "FREQ=MINUTELY;BYMONTH=1;BYDAY=5SU", 1 },
		{ "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 1 },
		{ "FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=2", 1 },
		{ "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1 },
		{ "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=6", 1 },
		{ "FREQ=WEEKLY;BYDAY=MO;BYHOUR=0;BYSECOND=61", 1 },
		{ "FREQ=DAILY;COUNT=999999999", 518 },
		{ "FREQ=DAILY;UNTIL=99991231T000000Z", 518 },
		{ "FREQ=DAILY;INTERVAL=99999", 1 },
		{ "FREQ=YEARLY;INTERVAL=30000", 1 },
		{ "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,30", 2000 },
		{ "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,30,40", 1 },
		{ "FREQ=DAILY;COUNT=0", 1 },
		{ "FREQ=DAILY;INTERVAL=-1", 1 },
		{ "RSCALE=CHINESE;FREQ=YEARLY", 1 },
		{ "", 1 },
		{ ";;;", 1 },
		{ "FREQ=DAILY;BYDAY=", 1 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf body = { 0 };
		struct replay r;
		double began;

		buf_fmt(&body, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260401T100000Z\n"
		    "RRULE:%s\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n", cases[i].rule);
		began = cpu_seconds();
		replay_body(&r, "ics", body.data, body.len, NULL, NULL, NULL);
		print_message("  %s: %zu\n", cases[i].rule, json_array_size(r.items));
		assert_int_equal(r.rc, 0);
		assert_int_equal(json_array_size(r.items), cases[i].items);
		assert_true(cpu_seconds() - began < 1.0);
		replay_free(&r);
		buf_free(&body);
	}
}

/* A file may hold thousands of rules that have to be counted from long ago. */
static void
many_rules_share_one_allowance(void **state)
{
	struct buf body = { 0 };
	struct replay r;
	double began = cpu_seconds();

	(void)state;
	buf_str(&body, "BEGIN:VCALENDAR\n");
	for (int i = 0; i < 5000; i++)
		buf_fmt(&body, "BEGIN:VEVENT\nUID:%d\nDTSTART:19000101T100000Z\n"
		    "RRULE:FREQ=YEARLY;COUNT=9999;BYMONTHDAY=31;BYMONTH=12;BYDAY=MO\n"
		    "SUMMARY:x\nEND:VEVENT\n", i);
	buf_str(&body, "END:VCALENDAR\n");
	replay_body(&r, "ics", body.data, body.len, NULL, NULL, NULL);
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.sink.rows, 5000);
	assert_true(json_array_size(r.unread) > 0);
	assert_non_null(strstr(json_string_value(json_array_get(json_array_get(r.unread, 0), 1)),
	    "takes too long to follow"));
	print_message("  %.2f s for 5000 rules\n", cpu_seconds() - began);
	assert_true(cpu_seconds() - began < 5.0);
	replay_free(&r);
	buf_free(&body);
}

static void
a_thousand_events_are_quick(void **state)
{
	struct buf body = { 0 };
	struct replay r;
	double began;

	(void)state;
	buf_str(&body, "BEGIN:VCALENDAR\r\n");
	for (int i = 0; i < 1000; i++)
		buf_fmt(&body, "BEGIN:VEVENT\r\nUID:%d@example.org\r\nDTSTAMP:20260101T000000Z\r\n"
		    "DTSTART;TZID=Asia/Seoul:2026%02d%02dT183000\r\nDTEND;TZID=Asia/Seoul:2026%02d%02dT213000\r\n"
		    "SUMMARY:Game %d\r\nLOCATION:Stadium\r\nDESCRIPTION:Some words\\, and more of them\r\n"
		    "END:VEVENT\r\n", i, i % 12 + 1, i % 28 + 1, i % 12 + 1, i % 28 + 1, i);
	buf_str(&body, "END:VCALENDAR\r\n");
	began = cpu_seconds();
	replay_body(&r, "ics", body.data, body.len, NULL, NULL, NULL);
	print_message("  %.1f ms\n", 1e3 * (cpu_seconds() - began));
	assert_int_equal(json_array_size(r.items), 1000);
	assert_string_equal(text(&r, 999, "start"), "2026-04-20T18:30:00");
	assert_string_equal(text(&r, 999, "timezone"), "Asia/Seoul");
	replay_free(&r);
	buf_free(&body);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_give_what_they_should),
		cmocka_unit_test(bytes_are_read_as_meant),
		cmocka_unit_test(titles_say_what_became_of_events),
		cmocka_unit_test(half_a_calendar_is_an_error),
		cmocka_unit_test(the_calendar_begins_within_a_kilobyte),
		cmocka_unit_test(bad_events_are_told),
		cmocka_unit_test(ids_stay_when_an_instance_moves),
		cmocka_unit_test(a_line_of_megabytes_is_only_long),
		cmocka_unit_test(rules_cannot_cost_more_than_a_second),
		cmocka_unit_test(many_rules_share_one_allowance),
		cmocka_unit_test(a_thousand_events_are_quick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
