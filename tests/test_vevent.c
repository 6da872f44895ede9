#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "feeds/fold.h"
#include "feeds/vevent.h"

#define UID	"0123456789abcdef0123456789abcdef@calcast.invalid"
#define TAIL	"TRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\nEND:VEVENT\r\n"

/* What a case sets; the rest is a plain game. */
struct given {
	const char *start, *end, *tzid;
	enum event_status status;
	bool time_unknown;
	const char *lang, *title, *location, *description, *url, *result, *price;
};

static struct event
event_of(struct arena *a, const struct given *g)
{
	struct event_defaults d = { .source = "s", .lang = "ko" };
	struct event ev = { .uid = UID, .kind = "game" };
	struct err e = { 0 };

	ev.lang = g->lang != NULL ? g->lang : "ko";
	ev.title = g->title != NULL ? g->title : "두산 vs LG";
	ev.location = g->location;
	ev.description = g->description;
	ev.url = g->url;
	ev.result = g->result;
	ev.price = g->price;
	ev.status = g->status;
	ev.time_unknown = g->time_unknown;
	if (event_set_time(a, &ev, g->start != NULL ? g->start : "2026-04-05",
	    g->end, g->tzid, &d, &e) == -1)
		fail_msg("%s", e.msg);
	return ev;
}

static void
renders_to_these_bytes(void **state)
{
	static const struct { const char *why; struct given in; const char *want; } cases[] = {
		{ "a game on the clocks of its zone, all texts",
		  { .start = "2026-04-05T14:00:00", .end = "2026-04-05T17:30:00",
		    .tzid = "Asia/Seoul", .location = "잠실야구장, 서울",
		    .description = "선발 미정\n중계: KBS; N", .url = "https://a.example/g?a=1;b,c" },
		  "BEGIN:VEVENT\r\nUID:" UID "\r\n"
		  "DTSTART;TZID=Asia/Seoul:20260405T140000\r\n"
		  "DTEND;TZID=Asia/Seoul:20260405T173000\r\n"
		  "STATUS:CONFIRMED\r\nSUMMARY:두산 vs LG\r\n"
		  "LOCATION:잠실야구장\\, 서울\r\n"
		  "DESCRIPTION:선발 미정\\n중계: KBS\\; N\\nhttps://a.example/g?a=1\\;b\\,c\r\n"
		  "URL:https://a.example/g?a=1;b,c\r\nCATEGORIES:game\r\n" TAIL },
		{ "one day",
		  { .start = "2026-05-05", .title = "어린이날" },
		  "BEGIN:VEVENT\r\nUID:" UID "\r\n"
		  "DTSTART;VALUE=DATE:20260505\r\nDTEND;VALUE=DATE:20260506\r\n"
		  "STATUS:CONFIRMED\r\nSUMMARY:어린이날\r\nCATEGORIES:game\r\n" TAIL },
		{ "several days: the end is exclusive, over a leap day",
		  { .start = "2028-02-28", .end = "2028-02-29", .title = "T" },
		  "BEGIN:VEVENT\r\nUID:" UID "\r\n"
		  "DTSTART;VALUE=DATE:20280228\r\nDTEND;VALUE=DATE:20280301\r\n"
		  "STATUS:CONFIRMED\r\nSUMMARY:T\r\nCATEGORIES:game\r\n" TAIL },
		{ "an instant of no zone, its end unknown: a game lasts three hours",
		  { .start = "2026-04-05T22:40:00Z", .title = "T" },
		  "BEGIN:VEVENT\r\nUID:" UID "\r\n"
		  "DTSTART:20260405T224000Z\r\nDTEND:20260406T014000Z\r\n"
		  "STATUS:CONFIRMED\r\nSUMMARY:T\r\nCATEGORIES:game\r\n" TAIL },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		struct event ev = event_of(a, &cases[i].in);
		struct buf b = { 0 };
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		if (vevent_render(&ev, VEVENT_PLAIN, &b, &e) == -1)
			fail_msg("%s", e.msg);
		assert_string_equal(b.data, cases[i].want);
		buf_free(&b);
		arena_free(a);
	}
}

/* The rendered event with its folds taken out. Caller frees. */
static char *
unfolded(const struct event *ev, enum vevent_style style)
{
	struct buf b = { 0 }, out = { 0 };
	struct err e = { 0 };

	if (vevent_render(ev, style, &b, &e) == -1)
		fail_msg("%s", e.msg);
	for (const char *p = b.data; *p != '\0'; p++) {
		if (strncmp(p, "\r\n ", 3) == 0)
			p += 2;
		else
			buf_char(&out, *p);
	}
	buf_free(&b);
	return buf_take(&out);
}

static void
says(void **state)
{
	static const struct { const char *why; struct given in; const char *want; } cases[] = {
		{ "cancelled", { .status = STATUS_CANCELLED },
		  "STATUS:CANCELLED\r\nSUMMARY:[취소] 두산 vs LG\r\n" },
		{ "cancelled in English", { .status = STATUS_CANCELLED, .lang = "en", .title = "A" },
		  "STATUS:CANCELLED\r\nSUMMARY:[Cancelled] A\r\n" },
		{ "cancelled in Japanese", { .status = STATUS_CANCELLED, .lang = "ja-JP", .title = "A" },
		  "STATUS:CANCELLED\r\nSUMMARY:[中止] A\r\n" },
		{ "another language gets English words", { .status = STATUS_CANCELLED, .lang = "kok", .title = "A" },
		  "SUMMARY:[Cancelled] A\r\n" },
		{ "postponed", { .start = "2026-04-05T18:30:00+09:00", .tzid = "Asia/Seoul",
		  .status = STATUS_POSTPONED, .title = "A" },
		  "DTSTART;VALUE=DATE:20260405\r\nDTEND;VALUE=DATE:20260406\r\n"
		  "STATUS:TENTATIVE\r\nSUMMARY:[연기] A\r\n" },
		{ "time unknown", { .time_unknown = true, .title = "A" },
		  "STATUS:TENTATIVE\r\nSUMMARY:A (시간 미정)\r\n" },
		{ "time unknown in English", { .time_unknown = true, .lang = "en", .title = "A" },
		  "SUMMARY:A (time TBD)\r\n" },
		{ "time unknown in Japanese", { .time_unknown = true, .lang = "ja", .title = "A" },
		  "SUMMARY:A (時間未定)\r\n" },
		{ "cancelled needs no time", { .time_unknown = true, .status = STATUS_CANCELLED, .title = "A" },
		  "STATUS:CANCELLED\r\nSUMMARY:[취소] A\r\n" },
		{ "tentative", { .status = STATUS_TENTATIVE, .title = "A" },
		  "STATUS:TENTATIVE\r\nSUMMARY:A\r\n" },
		{ "result, price and link", { .title = "A", .description = "D", .result = "3:2",
		  .price = "10,000원", .url = "https://a.example/" },
		  "DESCRIPTION:D\\n결과: 3:2\\n가격: 10\\,000원\\nhttps://a.example/\r\n" },
		{ "the link alone", { .url = "https://a.example/" },
		  "DESCRIPTION:https://a.example/\r\nURL:https://a.example/\r\n" },
		{ "the link is there already", { .description = "D\nhttps://a.example/",
		  .url = "https://a.example/" },
		  "DESCRIPTION:D\\nhttps://a.example/\r\nURL" },
		{ "but not as a word of a line", { .description = "see https://a.example/",
		  .url = "https://a.example/" },
		  "DESCRIPTION:see https://a.example/\\nhttps://a.example/\r\n" },
		{ "English words", { .lang = "en", .result = "3:2", .price = "free" },
		  "DESCRIPTION:Result: 3:2\\nPrice: free\r\n" },
		{ "everything that is escaped", { .title = "a\\b;c,d \"e\":f\\n" },
		  "SUMMARY:a\\\\b\\;c\\,d \"e\":f\\\\n\r\n" },
		{ "a summary that looks like a property", { .title = "END:VEVENT" },
		  "SUMMARY:END:VEVENT\r\n" },
		{ "daylight saving time", { .start = "2026-07-01T19:00:00", .tzid = "America/New_York" },
		  "DTSTART;TZID=America/New_York:20260701T190000\r\n"
		  "DTEND;TZID=America/New_York:20260701T220000\r\n" },
		{ "an instant in its zone", { .start = "2026-07-01T23:05:00Z", .tzid = "America/New_York" },
		  "DTSTART;TZID=America/New_York:20260701T190500\r\n" },
		{ "over the end of daylight saving time", { .start = "2026-10-31T23:00:00",
		  .end = "2026-11-01T03:00:00", .tzid = "America/New_York" },
		  "DTSTART;TZID=America/New_York:20261031T230000\r\n"
		  "DTEND;TZID=America/New_York:20261101T030000\r\n" },
		{ "the second 01:30 of that night has no local name", { .start = "2026-11-01T06:30:00Z",
		  .tzid = "America/New_York" },
		  "DTSTART:20261101T063000Z\r\nDTEND:20261101T093000Z\r\n" },
		{ "a zone no rule describes goes out in UTC", { .start = "2026-07-01T19:00:00",
		  .tzid = "Asia/Jerusalem" },
		  "DTSTART:20260701T160000Z\r\nDTEND:20260701T190000Z\r\n" },
		{ "so does a time at which the rule does not hold", { .start = "1985-07-01T12:00:00",
		  .tzid = "Europe/Moscow" },
		  "DTSTART:19850701T080000Z\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		struct event ev = event_of(a, &cases[i].in);
		char *s = unfolded(&ev, VEVENT_PLAIN);

		print_message("  %s\n", cases[i].why);
		if (strstr(s, cases[i].want) == NULL)
			fail_msg("no %s in\n%s", cases[i].want, s);
		free(s);
		arena_free(a);
	}
}

static void
google_sees_what_is_cancelled(void **state)
{
	static const enum event_status statuses[] = { STATUS_CONFIRMED,
	    STATUS_TENTATIVE, STATUS_CANCELLED, STATUS_POSTPONED };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(statuses); i++) {
		struct arena *a = arena_new();
		struct event ev = event_of(a, &(struct given){ .status = statuses[i] });
		char *plain = unfolded(&ev, VEVENT_PLAIN);
		char *google = unfolded(&ev, VEVENT_GOOGLE);

		print_message("  %s\n", event_statuses[statuses[i]]);
		if (statuses[i] == STATUS_CANCELLED)
			assert_non_null(strstr(google,
			    "STATUS:CONFIRMED\r\nSUMMARY:[취소] 두산"));
		else
			assert_string_equal(plain, google);
		free(plain);
		free(google);
		arena_free(a);
	}
}

static void
says_which_zone_it_needs(void **state)
{
	static const struct { const char *why; struct given in; const char *want; } cases[] = {
		{ "local time", { .start = "2026-04-05T14:00:00", .tzid = "Asia/Seoul" }, "Asia/Seoul" },
		{ "a day needs none", { .start = "2026-04-05", .tzid = "Asia/Seoul" }, NULL },
		{ "UTC needs none", { .start = "2026-04-05T14:00:00Z" }, NULL },
		{ "nor what is written in it", { .start = "2026-04-05T14:00:00", .tzid = "Asia/Gaza" }, NULL },
		{ "the end decides too", { .start = "2026-10-31T23:00:00Z",
		  .end = "2026-11-01T06:30:00Z", .tzid = "America/New_York" }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		struct event ev = event_of(a, &cases[i].in);
		char *s = unfolded(&ev, VEVENT_PLAIN);
		const char *got = vevent_zone(&ev);

		print_message("  %s\n", cases[i].why);
		assert_int_equal(got == NULL, cases[i].want == NULL);
		if (got != NULL)
			assert_string_equal(got, cases[i].want);
		assert_int_equal(strstr(s, "TZID=") != NULL, got != NULL);
		free(s);
		arena_free(a);
	}
}

/* Whatever slips past the cleaning of texts does not get into a feed. */
static void
the_gate_holds(void **state)
{
	static const struct {
		const char *why;
		const char *uid, *title, *location, *description, *url, *kind;
		int64_t end;
		const char *word;	/* in the message */
	} cases[] = {
		{ .why = "no UID", .uid = "", .word = "UID" },
		{ .why = "a UID of two lines", .uid = "a\r\nX:b", .word = "UID" },
		{ .why = "a Korean UID", .uid = "한@x", .word = "UID" },
		{ .why = "a space in the UID", .uid = "a b", .word = "UID" },
		{ .why = "a long UID", .uid = "0123456789012345678901234567890123456789"
		  "01234567890123456789012345678901234567890123456789012345678901234567890123456789x",
		  .word = "UID" },
		{ .why = "no title", .title = "", .word = "title" },
		{ .why = "a title of two lines", .title = "a\nb", .word = "title" },
		{ .why = "a bell in the title", .title = "a\x07", .word = "title" },
		{ .why = "broken UTF-8", .title = "\xed\x95", .word = "UTF-8" },
		{ .why = "a tab in the place", .location = "a\tb", .word = "location" },
		{ .why = "a carriage return", .description = "a\r\nb", .word = "description" },
		{ .why = "U+2028", .description = "a\xe2\x80\xa8" "b", .word = "separator" },
		{ .why = "U+0085", .title = "a\xc2\x85" "b", .word = "separator" },
		{ .why = "DEL", .description = "a\x7f", .word = "0x7f" },
		{ .why = "a script for a link", .url = "javascript:alert(1)", .word = "url" },
		{ .why = "a link of two lines", .url = "https://a.example/\r\nSUMMARY:x", .word = "url" },
		{ .why = "a kind that is no word", .kind = "a,b", .word = "kind" },
		{ .why = "ends as it starts", .end = 1780000000, .word = "not after" },
		{ .why = "ends before", .end = 1700000000, .word = "not after" },
		{ .why = "lasts two years", .end = 1780000000 + 2 * 366 * 86400L, .word = "longer" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct event ev = {
			.uid = cases[i].uid != NULL ? cases[i].uid : UID,
			.title = cases[i].title != NULL ? cases[i].title : "T",
			.location = cases[i].location,
			.description = cases[i].description,
			.url = cases[i].url,
			.kind = cases[i].kind != NULL ? cases[i].kind : "game",
			.lang = "ko", .form = FORM_INSTANT, .start_utc = 1780000000,
			.end_utc = cases[i].end != 0 ? cases[i].end : 1780003600,
		};
		struct buf b = { 0 };
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		buf_str(&b, "before");
		assert_int_equal(vevent_render(&ev, VEVENT_PLAIN, &b, &e), -1);
		assert_int_equal(e.code, ERR_INVALID);
		if (strstr(e.msg, cases[i].word) == NULL)
			fail_msg("no \"%s\" in: %s", cases[i].word, e.msg);
		assert_string_equal(b.data, "before");
		buf_free(&b);
	}
}

/* Titles of every length and many alphabets: folds hold, and so does the check by reading back. */
static void
every_title_reads_back(void **state)
{
	static const char *const units[] = { "a", "é", "한", "⚾", "👩‍👩‍👧", "\\", ";,", " x", ": x" };

	(void)state;
	for (size_t u = 0; u < MEM_COUNT(units); u++)
		for (int n = 1; n < 60; n++) {
			struct buf title = { 0 }, b = { 0 };
			struct arena *a = arena_new();
			struct err e = { 0 };
			struct event ev;

			buf_char(&title, 'T');
			for (int i = 0; i < n; i++)
				buf_str(&title, units[u]);
			ev = event_of(a, &(struct given){ .title = title.data,
			    .description = title.data, .location = title.data });
			if (vevent_render(&ev, VEVENT_PLAIN, &b, &e) == -1)
				fail_msg("%s: %s", title.data, e.msg);
			for (char *p = b.data, *end; *p != '\0'; p = end + 2) {
				end = strstr(p, "\r\n");
				assert_true(end - p <= FOLD_OCTETS);
				assert_true(text_is_utf8(p, (size_t)(end - p)));
			}
			buf_free(&title);
			buf_free(&b);
			arena_free(a);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(renders_to_these_bytes),
		cmocka_unit_test(says),
		cmocka_unit_test(google_sees_what_is_cancelled),
		cmocka_unit_test(says_which_zone_it_needs),
		cmocka_unit_test(the_gate_holds),
		cmocka_unit_test(every_title_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
