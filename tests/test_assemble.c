#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "feeds/assemble.h"
#include "feeds/fold.h"

#define BYTES	"BEGIN:VEVENT\r\nUID:u1@x\r\nDTSTART;VALUE=DATE:20260505\r\n" \
		"SUMMARY:T\r\nEND:VEVENT\r\n"
#define LONG_UID "BEGIN:VEVENT\r\nUID:0123456789012345678901234567890123456789012345678901234567890123456789\r\n" \
		" 0@x\r\nSUMMARY:T\r\nEND:VEVENT\r\n"
#define ALARM(trigger) "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:T\r\n" \
		"TRIGGER:" trigger "\r\nEND:VALARM\r\n"

#define ZONE_TEXT(id) "BEGIN:VTIMEZONE\r\nTZID:" id "\r\nEND:VTIMEZONE\r\n"
#define ZONE(id) { id, ZONE_TEXT(id), sizeof(ZONE_TEXT(id)) - 1 }

static struct vevent
plain(void)
{
	return (struct vevent){ .uid = "u1@x", .bytes = BYTES, .len = strlen(BYTES),
	    .title = "T", .form = FORM_INSTANT, .start_utc = 1780000000,
	    .end_utc = 1780003600, .sequence = 3, .modified = 1767225600 };
}

static char *
assembled(const struct feed *f)
{
	struct buf b = { 0 };

	feed_assemble(f, &b);
	return buf_take(&b);
}

static void
a_whole_feed(void **state)
{
	static const struct feed_timezone zones[] = {
		ZONE("Europe/Paris"),
		ZONE("Asia/Tokyo"),
		ZONE("Asia/Seoul"),
	};
	struct vevent events[3];
	struct feed f = {
		.title = "KBO 두산, LG", .description = "경기 일정; 잠실", .color = "navy",
		.timezone = "Asia/Seoul", .source_url = "https://a.example/feeds/kbo.ics",
		.page_url = "https://a.example/topics/kbo", .alarms = { .n = 1, .minutes = { 30 } },
		.events = events, .n_events = 3, .timezones = zones, .n_timezones = 3,
	};
	char *s, *again;

	(void)state;
	events[0] = events[1] = events[2] = plain();
	events[0].tzid = events[2].tzid = "Europe/Paris";
	events[1].tzid = "Asia/Seoul";
	events[1].status = STATUS_CANCELLED;
	events[2].tzid = NULL;
	s = assembled(&f);
	assert_string_equal(s, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	    "PRODID:-//calcast//calcast//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
	    "X-WR-CALNAME:KBO 두산\\, LG\r\nNAME:KBO 두산\\, LG\r\n"
	    "X-WR-CALDESC:경기 일정\\; 잠실\r\nDESCRIPTION:경기 일정\\; 잠실\r\n"
	    "COLOR:navy\r\nX-APPLE-CALENDAR-COLOR:#000080\r\n"
	    "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n"
	    "X-WR-TIMEZONE:Asia/Seoul\r\n"
	    "SOURCE;VALUE=URI:https://a.example/feeds/kbo.ics\r\n"
	    "URL:https://a.example/topics/kbo\r\n"
	    "BEGIN:VTIMEZONE\r\nTZID:Asia/Seoul\r\nEND:VTIMEZONE\r\n"
	    "BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nEND:VTIMEZONE\r\n"
	    "BEGIN:VEVENT\r\nUID:u1@x\r\n"
	    "DTSTAMP:20260101T000000Z\r\nLAST-MODIFIED:20260101T000000Z\r\nSEQUENCE:3\r\n"
	    "DTSTART;VALUE=DATE:20260505\r\nSUMMARY:T\r\n" ALARM("-PT30M") "END:VEVENT\r\n"
	    "BEGIN:VEVENT\r\nUID:u1@x\r\n"
	    "DTSTAMP:20260101T000000Z\r\nLAST-MODIFIED:20260101T000000Z\r\nSEQUENCE:3\r\n"
	    "DTSTART;VALUE=DATE:20260505\r\nSUMMARY:T\r\nEND:VEVENT\r\n"
	    "BEGIN:VEVENT\r\nUID:u1@x\r\n"
	    "DTSTAMP:20260101T000000Z\r\nLAST-MODIFIED:20260101T000000Z\r\nSEQUENCE:3\r\n"
	    "DTSTART;VALUE=DATE:20260505\r\nSUMMARY:T\r\n" ALARM("-PT30M") "END:VEVENT\r\n"
	    "END:VCALENDAR\r\n");
	again = assembled(&f);
	assert_string_equal(s, again);
	free(s);
	free(again);
}

static void
what_is_not_known_is_left_out(void **state)
{
	struct vevent ev = plain();
	struct feed f = { .title = "T", .color = "no-such-colour", .events = &ev, .n_events = 1 };
	char *s = assembled(&f);

	(void)state;
	assert_null(strstr(s, "CALDESC"));
	assert_null(strstr(s, "COLOR"));
	assert_null(strstr(s, "TIMEZONE"));
	assert_null(strstr(s, "SOURCE"));
	assert_null(strstr(s, "URL"));
	assert_null(strstr(s, "VALARM"));
	free(s);
}

static void
alarms_ring(void **state)
{
	static const struct {
		const char *why;
		struct alarms alarms;
		enum event_form form;
		enum event_status status;
		bool time_unknown;
		const char *want;	/* all VALARMs */
	} cases[] = {
		{ "none", { 0 }, FORM_ZONED, STATUS_CONFIRMED, false, "" },
		{ "at the start", { .n = 1, .minutes = { 0 } }, FORM_ZONED, 0, false, ALARM("PT0S") },
		{ "minutes", { .n = 1, .minutes = { 15 } }, FORM_INSTANT, 0, false, ALARM("-PT15M") },
		{ "hours", { .n = 1, .minutes = { 720 } }, FORM_ZONED, 0, false, ALARM("-PT12H") },
		{ "a day", { .n = 1, .minutes = { 1440 } }, FORM_ZONED, 0, false, ALARM("-P1D") },
		{ "weeks", { .n = 2, .minutes = { 10080, 20160 } }, FORM_ZONED, 0, false,
		  ALARM("-P7D") ALARM("-P14D") },
		{ "two, in their order", { .n = 2, .minutes = { 10, 1440 } }, FORM_ZONED, 0, false,
		  ALARM("-PT10M") ALARM("-P1D") },
		{ "never more than two", { .n = 3, .minutes = { 10, 30, 60 } }, FORM_ZONED, 0, false,
		  ALARM("-PT10M") ALARM("-PT30M") },
		{ "tentative rings", { .n = 1, .minutes = { 10 } }, FORM_ZONED, STATUS_TENTATIVE, false,
		  ALARM("-PT10M") },
		{ "a day has its own choice", { .n = 1, .minutes = { 10 }, .allday = ALLDAY_0900 },
		  FORM_DATE, 0, false, ALARM("PT9H") },
		{ "the day before at nine", { .n = 2, .minutes = { 10, 30 }, .allday = ALLDAY_1D_0900 },
		  FORM_DATE, 0, false, ALARM("-PT15H") },
		{ "the day before at six", { .allday = ALLDAY_1D_1800 }, FORM_DATE, 0, false, ALARM("-PT6H") },
		{ "no choice for days", { .n = 1, .minutes = { 10 } }, FORM_DATE, 0, false, "" },
		{ "nor for times", { .allday = ALLDAY_0900 }, FORM_ZONED, 0, false, "" },
		{ "time unknown counts as a day", { .n = 1, .minutes = { 10 }, .allday = ALLDAY_1D_1800 },
		  FORM_DATE, STATUS_TENTATIVE, true, ALARM("-PT6H") },
		{ "cancelled", { .n = 1, .minutes = { 10 }, .allday = ALLDAY_0900 }, FORM_ZONED,
		  STATUS_CANCELLED, false, "" },
		{ "postponed", { .n = 1, .minutes = { 10 }, .allday = ALLDAY_0900 }, FORM_DATE,
		  STATUS_POSTPONED, false, "" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct vevent ev = plain();
		struct feed f = { .title = "F", .alarms = cases[i].alarms, .events = &ev,
		    .n_events = 1 };
		char *s, *from;

		print_message("  %s\n", cases[i].why);
		ev.form = cases[i].form;
		ev.status = cases[i].status;
		ev.time_unknown = cases[i].time_unknown;
		s = assembled(&f);
		from = strstr(s, "SUMMARY:T\r\n") + 11;
		*strstr(from, "END:VEVENT") = '\0';
		assert_string_equal(from, cases[i].want);
		free(s);
	}
}

static void
a_long_title_is_escaped_and_folded_in_alarms(void **state)
{
	struct vevent ev = plain();
	struct feed f = { .title = "F", .alarms = { .n = 1, .minutes = { 30 } }, .events = &ev,
	    .n_events = 1 };
	char *s;

	(void)state;
	ev.title = "가나다라마바사아자차카타파하, 가나다라마바사아자차카타파하; A\nB";
	s = assembled(&f);
	assert_non_null(strstr(s, "DESCRIPTION:가나다라마바사아자차카타파하\\, 가나다라마바\r\n"
	    " 사아자차카타파하\\; A\\nB\r\nTRIGGER:-PT30M\r\n"));
	free(s);
}

static void
stamps_say_the_newest(void **state)
{
	static const struct {
		const char *why;
		int64_t modified, stamp;
		int sequence, bump;
		const char *when, *number;
	} cases[] = {
		{ "never edited", 1767225600, 0, 0, 0, "20260101T000000Z", "SEQUENCE:0\r\n" },
		{ "the event is newer", 1767225601, 1767225600, 2, 1, "20260101T000001Z", "SEQUENCE:3\r\n" },
		{ "the profile is newer", 1767225600, 1780000000, 2, 5, "20260528T202640Z", "SEQUENCE:7\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct vevent ev = plain();
		struct feed f = { .title = "F", .stamp = cases[i].stamp, .bump = cases[i].bump,
		    .events = &ev, .n_events = 1 };
		char *s, want[128];

		print_message("  %s\n", cases[i].why);
		ev.modified = cases[i].modified;
		ev.sequence = cases[i].sequence;
		s = assembled(&f);
		snprintf(want, sizeof(want), "DTSTAMP:%s\r\nLAST-MODIFIED:%s\r\n%s",
		    cases[i].when, cases[i].when, cases[i].number);
		assert_non_null(strstr(s, want));
		free(s);
	}
}

static void
only_whole_events_get_in(void **state)
{
	static const struct { const char *why, *bytes; bool in; } cases[] = {
		{ "whole", BYTES, true },
		{ "a folded UID: stamps follow all of it", LONG_UID, true },
		{ "empty", "", false },
		{ "cut", "BEGIN:VEVENT\r\nUID:u1@x\r\nSUMM", false },
		{ "UID is not first", "BEGIN:VEVENT\r\nSUMMARY:T\r\nUID:a\r\nEND:VEVENT\r\n", false },
		{ "nothing but the frame", "BEGIN:VEVENT\r\nEND:VEVENT\r\n", false },
		{ "bare newlines", "BEGIN:VEVENT\nUID:u1@x\nSUMMARY:T\nEND:VEVENT\n", false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct vevent ev = plain();
		struct feed f = { .title = "F", .events = &ev, .n_events = 1 };
		char *s;

		print_message("  %s\n", cases[i].why);
		ev.bytes = cases[i].bytes;
		ev.len = strlen(cases[i].bytes);
		s = assembled(&f);
		assert_int_equal(strstr(s, "@x\r\nDTSTAMP:") != NULL, cases[i].in);
		assert_int_equal(strstr(s, "VEVENT") != NULL, cases[i].in);
		assert_string_equal(s + strlen(s) - 15, "END:VCALENDAR\r\n");
		free(s);
	}
}

enum { DAY = 86400, TODAY = 1000 * DAY };

/* n events a day long, one a day, of len bytes each; the first begins past days before today. */
static struct vevent *
a_row_of(size_t n, size_t past, size_t len)
{
	struct vevent *ev = mem_new((n + 1) * sizeof(*ev));

	for (size_t i = 0; i < n; i++) {
		ev[i] = plain();
		ev[i].len = len;
		ev[i].start_utc = TODAY + ((int64_t)i - (int64_t)past) * DAY;
		ev[i].end_utc = ev[i].start_utc + DAY;
	}
	return ev;
}

static void
a_feed_fits_its_budget(void **state)
{
	static const struct {
		const char *why;
		size_t n, past, len, first, count;
	} cases[] = {
		{ "nothing", 0, 0, 300, 0, 0 },
		{ "one", 1, 0, 300, 0, 1 },
		{ "exactly the most", 1000, 10, 300, 0, 1000 },
		{ "the oldest goes", 1001, 10, 300, 1, 1000 },
		{ "past ones go, then the farthest", 1100, 40, 300, 40, 1000 },
		{ "only future: the farthest go", 1100, 0, 300, 0, 1000 },
		{ "all past: the newest stay", 1100, 1100, 300, 100, 1000 },
		{ "one is larger than everything: it stays", 1, 1, 2000000, 0, 1 },
		{ "of two the last past one stays", 2, 2, 2000000, 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct vevent *ev = a_row_of(cases[i].n, cases[i].past, cases[i].len);
		size_t first, count;

		print_message("  %s\n", cases[i].why);
		feed_fit(ev, cases[i].n, TODAY, &first, &count);
		assert_int_equal(first, cases[i].first);
		assert_int_equal(count, cases[i].count);
		free(ev);
	}
}

/* What feed_fit lets through really stays below the limit, in the largest variant. */
static void
what_fits_is_small_enough(void **state)
{
	enum { N = 900 };
	struct buf bytes = { 0 }, out = { 0 };
	struct vevent *ev;
	struct feed f = { .title = "F", .alarms = { .n = 2, .minutes = { 10, 30 } }, .bump = 1 };
	size_t first, count;

	(void)state;
	buf_str(&bytes, "BEGIN:VEVENT\r\nUID:u1@x\r\n");
	for (int i = 0; i < 12; i++)
		fold_text("COMMENT", "0123456789 0123456789 0123456789 0123456789 0123456789", &bytes);
	buf_str(&bytes, "END:VEVENT\r\n");
	ev = a_row_of(N, 100, bytes.len);
	for (size_t i = 0; i < N; i++) {
		ev[i].bytes = bytes.data;
		ev[i].title = "가나다라마바사아자차카타파하, 가나다라마바사아자차카타파하; 가나다라마";
	}
	feed_fit(ev, N, TODAY, &first, &count);
	f.events = ev + first;
	f.n_events = count;
	feed_assemble(&f, &out);
	print_message("  %zu of %d events, %zu bytes\n", count, N, out.len);
	assert_true(count < N);
	assert_true(out.len <= FEED_BYTES_MAX);
	assert_true(out.len > FEED_BYTES_MAX - 20000);
	buf_free(&bytes);
	buf_free(&out);
	free(ev);
}

static void
colours_have_names(void **state)
{
	static const struct { const char *name, *hex; } cases[] = {
		{ "navy", "#000080" }, { "aliceblue", "#F0F8FF" }, { "yellowgreen", "#9ACD32" },
		{ "grey", "#808080" }, { "gray", "#808080" }, { "Navy", NULL }, { "#000080", NULL },
		{ "", NULL }, { "zzz", NULL },
	};
	const char *seen[64] = { NULL };
	size_t different = 0;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const char *hex = color_hex(cases[i].name);

		print_message("  %s\n", cases[i].name);
		assert_int_equal(hex == NULL, cases[i].hex == NULL);
		if (hex != NULL)
			assert_string_equal(hex, cases[i].hex);
	}
	for (int i = 0; i < 64; i++) {
		char slug[32];
		size_t j = 0;

		snprintf(slug, sizeof(slug), "topic-%d", i);
		assert_non_null(color_hex(color_for(slug)));
		assert_string_equal(color_for(slug), color_for(slug));
		while (j < different && strcmp(seen[j], color_for(slug)) != 0)
			j++;
		if (j == different)
			seen[different++] = color_for(slug);
	}
	assert_true(different > 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_feed),
		cmocka_unit_test(what_is_not_known_is_left_out),
		cmocka_unit_test(alarms_ring),
		cmocka_unit_test(a_long_title_is_escaped_and_folded_in_alarms),
		cmocka_unit_test(stamps_say_the_newest),
		cmocka_unit_test(only_whole_events_get_in),
		cmocka_unit_test(a_feed_fits_its_budget),
		cmocka_unit_test(what_fits_is_small_enough),
		cmocka_unit_test(colours_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
