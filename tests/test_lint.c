#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "feeds/assemble.h"
#include "feeds/lint.h"
#include "feeds/timezone.h"
#include "feeds/vevent.h"

#define ALARM "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:두산 vs LG\r\n" \
	"TRIGGER:-PT30M\r\nEND:VALARM\r\n"

/* A feed without fault; cases change one thing in it. */
static const char good[] =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//calcast//calcast//EN\r\n"
    "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
    "X-WR-CALNAME:KBO\r\nNAME:KBO\r\nX-WR-CALDESC:D\r\nDESCRIPTION:D\r\n"
    "COLOR:navy\r\nX-APPLE-CALENDAR-COLOR:#000080\r\n"
    "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n"
    "SOURCE;VALUE=URI:https://a.example/feeds/kbo.ics\r\nURL:https://a.example/kbo\r\n"
    "BEGIN:VTIMEZONE\r\nTZID:Asia/Seoul\r\nX-LIC-LOCATION:Asia/Seoul\r\n"
    "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\n"
    "TZOFFSETTO:+0900\r\nTZNAME:KST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    "BEGIN:VEVENT\r\nUID:a@x\r\nDTSTAMP:20260101T000000Z\r\n"
    "LAST-MODIFIED:20260101T000000Z\r\nSEQUENCE:0\r\n"
    "DTSTART;TZID=Asia/Seoul:20260405T140000\r\nDTEND;TZID=Asia/Seoul:20260405T170000\r\n"
    "STATUS:CONFIRMED\r\nSUMMARY:두산 vs LG\r\nLOCATION:잠실\\, 서울\r\n"
    "DESCRIPTION:선발 미정\\nhttps://a.example/g?1\\,2\r\nURL:https://a.example/g?1,2\r\n"
    "CATEGORIES:game,야구\r\nTRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"
    ALARM
    "END:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:b@x\r\nDTSTAMP:20260101T000000Z\r\n"
    "LAST-MODIFIED:20260101T000000Z\r\nSEQUENCE:12\r\n"
    "DTSTART;VALUE=DATE:20260505\r\nDTEND;VALUE=DATE:20260506\r\n"
    "STATUS:TENTATIVE\r\nSUMMARY:어린이날\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n";

/* The first place of `from` in the good feed becomes `to`; ids that must be broken, in order of the table. */
static const struct { const char *why, *from, *to, *broken; } cases[] = {
	{ "nothing wrong", "", "", "" },
	{ "byte order mark", "BEGIN:VCALENDAR", "\xef\xbb\xbf" "BEGIN:VCALENDAR",
	  "bom content-line nesting one-calendar" },
	{ "a bare newline", "VERSION:2.0\r\n", "VERSION:2.0\n", "crlf" },
	{ "a bare carriage return", "VERSION:2.0\r\n", "VERSION:2.0\r", "crlf" },
	{ "the last line ends nowhere", "END:VCALENDAR\r\n", "END:VCALENDAR", "crlf" },
	{ "an empty line", "NAME:KBO\r\n", "NAME:KBO\r\n\r\n", "blank" },
	{ "empty lines at the end", "END:VCALENDAR\r\n", "END:VCALENDAR\r\n\r\n", "blank" },
	{ "76 octets", "SUMMARY:두산 vs LG",
	  "SUMMARY:01234567890123456789012345678901234567890123456789012345678901234567",
	  "octets" },
	{ "75 octets", "SUMMARY:두산 vs LG",
	  "SUMMARY:0123456789012345678901234567890123456789012345678901234567890123456", "" },
	{ "a fold", "SUMMARY:두산", "SUMM\r\n ARY:두\r\n\t산", "" },
	{ "a fold inside a character", "SUMMARY:두산", "SUMMARY:\xeb\x91\r\n \x90", "fold-point" },
	{ "a fold inside an escape", "LOCATION:잠실\\, 서울", "LOCATION:잠실\\\r\n , 서울", "fold-escape" },
	{ "a fold after an escaped backslash", "LOCATION:잠실\\, 서울", "LOCATION:잠실\\\\\r\n 서울", "" },
	{ "a fold inside an escape after one line of backslashes", "LOCATION:잠실\\, 서울",
	  "LOCATION:잠실\\\\\r\n \\\r\n , 서울", "fold-escape" },
	{ "latin-1", "SUMMARY:두산", "SUMMARY:caf\xe9", "utf8" },
	{ "a surrogate", "SUMMARY:두산", "SUMMARY:\xed\xa0\x80", "utf8" },
	{ "a bell", "SUMMARY:두산", "SUMMARY:\x07", "controls" },
	{ "U+2028", "SUMMARY:두산", "SUMMARY:\xe2\x80\xa8", "separators" },
	{ "U+0085", "SUMMARY:두산", "SUMMARY:\xc2\x85", "separators" },
	{ "a line without colon", "STATUS:CONFIRMED\r\n", "STATUS:CONFIRMED\r\nHello\r\n", "content-line" },
	{ "a name with a space", "STATUS:CONFIRMED\r\n", "STATUS:CONFIRMED\r\nA B:c\r\n", "content-line" },
	{ "a quoted parameter", "DTSTART;TZID=Asia/Seoul", "DTSTART;TZID=\"Asia/Seoul\"", "parameters" },
	{ "a caret escape", "\r\nLOCATION:", "\r\nLOCATION;X-A=b^nc:", "parameters" },
	{ "cut", "END:VEVENT\r\nEND:VCALENDAR\r\n", "", "nesting" },
	{ "an END too many", "END:VCALENDAR\r\n", "END:VEVENT\r\nEND:VCALENDAR\r\n", "nesting" },
	{ "text after the end", "END:VCALENDAR\r\n", "END:VCALENDAR\r\nWarning: x\r\n", "one-calendar" },
	{ "text before the start", "BEGIN:VCALENDAR", "X:y\r\nBEGIN:VCALENDAR", "one-calendar" },
	{ "an empty calendar after it", "END:VCALENDAR\r\n", "END:VCALENDAR\r\nBEGIN:VEVENTS\r\nEND:VEVENTS\r\n",
	  "one-calendar" },

	{ "no version", "VERSION:2.0\r\n", "", "version" },
	{ "another version", "VERSION:2.0", "VERSION:1.0", "version" },
	{ "the version comes second", "VERSION:2.0\r\nPRODID:-//calcast//calcast//EN\r\n",
	  "PRODID:-//calcast//calcast//EN\r\nVERSION:2.0\r\n", "version" },
	{ "no product", "PRODID:-//calcast//calcast//EN\r\n", "", "prodid" },
	{ "Google's product", "-//calcast//calcast//EN", "-//Google Inc//Google Calendar 70.9054//EN", "prodid" },
	{ "another calendar scale", "GREGORIAN", "CHINESE", "calscale" },
	{ "a request", "METHOD:PUBLISH", "METHOD:REQUEST", "method" },
	{ "no method", "METHOD:PUBLISH\r\n", "", "" },
	{ "two names", "\r\nNAME:KBO", "\r\nNAME:LG", "names" },
	{ "one name", "\r\nNAME:KBO", "", "names" },
	{ "a name of two lines", "X-WR-CALNAME:KBO\r\nNAME:KBO", "X-WR-CALNAME:K\\nB\r\nNAME:K\\nB", "names" },
	{ "a name with an escaped backslash before n", "X-WR-CALNAME:KBO\r\nNAME:KBO",
	  "X-WR-CALNAME:C:\\\\new\r\nNAME:C:\\\\new", "" },
	{ "one description", "X-WR-CALDESC:D\r\n", "", "names" },
	{ "no colour", "COLOR:navy\r\n", "", "colors" },
	{ "a hex colour", "COLOR:navy", "COLOR:#000080", "colors" },
	{ "two colours", "#000080", "#FF0000", "colors" },
	{ "hours without T", "PT1H\r\nX-PUBLISHED-TTL:PT1H", "P1H\r\nX-PUBLISHED-TTL:P1H", "refresh" },
	{ "two refresh times", "X-PUBLISHED-TTL:PT1H", "X-PUBLISHED-TTL:PT2H", "refresh" },
	{ "refresh without type", ";VALUE=DURATION", "", "refresh" },
	{ "a file for a source", "https://a.example/feeds", "file:///feeds", "calendar-url" },
	{ "source without type", ";VALUE=URI", "", "calendar-url" },
	{ "a task", "BEGIN:VTIMEZONE", "BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\nBEGIN:VTIMEZONE", "components" },
	{ "a second zone after the events", "END:VCALENDAR\r\n",
	  "BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
	  "TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n",
	  "timezone-first timezone-unused" },
	{ "an undeclared zone", "DTSTART;TZID=Asia/Seoul", "DTSTART;TZID=Asia/Tokyo",
	  "timezone-declared value-date" },
	{ "a later event first", "DTSTART;VALUE=DATE:20260505", "DTSTART;VALUE=DATE:20260403", "order" },
	{ "the same day in an earlier zone is no fault",
	  "DTSTART;VALUE=DATE:20260505\r\nDTEND;VALUE=DATE:20260506",
	  "DTSTART;VALUE=DATE:20260405\r\nDTEND;VALUE=DATE:20260406", "" },
	{ "the same time, UIDs the wrong way", "UID:b@x\r\nDTSTAMP:20260101T000000Z\r\n"
	  "LAST-MODIFIED:20260101T000000Z\r\nSEQUENCE:12\r\nDTSTART;VALUE=DATE:20260505\r\nDTEND;VALUE=DATE:20260506",
	  "UID:Z@x\r\nDTSTAMP:20260101T000000Z\r\nLAST-MODIFIED:20260101T000000Z\r\nSEQUENCE:12\r\n"
	  "DTSTART:20260405T050000Z\r\nDTEND:20260405T060000Z", "order" },
	{ "one UID twice", "UID:b@x", "UID:a@x", "uid-unique" },

	{ "a vendor's zone", "TZID:Asia/Seoul", "TZID:/v/Asia/Seoul",
	  "timezone-unused timezone-declared timezone-id" },
	{ "another location", "X-LIC-LOCATION:Asia/Seoul", "X-LIC-LOCATION:Asia/Tokyo", "timezone-id" },
	{ "two standards", "BEGIN:STANDARD", "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
	  "TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nBEGIN:STANDARD", "timezone-shape" },
	{ "no offset", "TZOFFSETTO:+0900\r\n", "", "timezone-offsets" },
	{ "an offset with seconds", "TZOFFSETTO:+0900", "TZOFFSETTO:+082748", "timezone-offsets" },
	{ "sixty minutes", "TZOFFSETTO:+0900", "TZOFFSETTO:+0860", "timezone-offsets" },
	{ "an onset in another year", "19700101T000000", "19540321T000000", "timezone-onset" },
	{ "a rule without changes", "TZNAME:KST", "RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=1SU", "timezone-onset" },
	{ "dates for a rule", "TZNAME:KST", "RDATE:19880508T020000", "timezone-onset" },

	{ "UID comes second", "UID:a@x\r\nDTSTAMP:20260101T000000Z", "DTSTAMP:20260101T000000Z\r\nUID:a@x",
	  "uid-first" },
	{ "no UID", "UID:a@x\r\n", "", "uid-first uid" },
	{ "an empty UID", "UID:a@x", "UID:", "uid" },
	{ "a Korean UID", "UID:a@x", "UID:두산", "uid" },
	{ "no DTSTAMP", "DTSTAMP:20260101T000000Z\r\n", "", "stamps" },
	{ "a local DTSTAMP", "DTSTAMP:20260101T000000Z\r\nLAST-MODIFIED:20260101T000000Z",
	  "DTSTAMP:20260101T000000\r\nLAST-MODIFIED:20260101T000000", "stamps" },
	{ "two stamps", "LAST-MODIFIED:20260101", "LAST-MODIFIED:20260102", "stamps" },
	{ "a negative sequence", "SEQUENCE:0", "SEQUENCE:-1", "stamps" },
	{ "two places", "\r\nLOCATION:", "\r\nLOCATION:A\r\nLOCATION:", "once" },
	{ "no start", "DTSTART;VALUE=DATE:20260505\r\n", "", "order dtstart" },
	{ "the 30th of February", "DTSTART;VALUE=DATE:20260505", "DTSTART;VALUE=DATE:20260230", "order dtstart" },
	{ "no end", "DTEND;VALUE=DATE:20260506\r\n", "", "dtend" },
	{ "a day without length", "DTEND;VALUE=DATE:20260506", "DTEND;VALUE=DATE:20260505", "dtend" },
	{ "ends before it starts", "DTEND;TZID=Asia/Seoul:20260405T170000",
	  "DTEND;TZID=Asia/Seoul:20260405T130000", "dtend" },
	{ "a duration", "DTEND;TZID=Asia/Seoul:20260405T170000", "DURATION:PT3H", "dtend" },
	{ "dates without type", "DTSTART;VALUE=DATE:20260505", "DTSTART:20260505", "value-date" },
	{ "a time that says it is a date", "DTSTART;TZID=Asia/Seoul:", "DTSTART;VALUE=DATE;TZID=Asia/Seoul:",
	  "value-date" },
	{ "from a day to a time", "DTEND;VALUE=DATE:20260506", "DTEND:20260506T000000Z", "value-date" },
	{ "a floating time", "DTSTART;TZID=Asia/Seoul:20260405T140000\r\nDTEND;TZID=Asia/Seoul",
	  "DTSTART:20260405T140000\r\nDTEND", "timezone-unused floating" },
	{ "a zone on UTC", "DTSTART;TZID=Asia/Seoul:20260405T140000\r\nDTEND;TZID=Asia/Seoul:20260405T170000",
	  "DTSTART;TZID=Asia/Seoul:20260405T140000Z\r\nDTEND;TZID=Asia/Seoul:20260405T170000Z", "floating" },
	{ "a rule", "STATUS:CONFIRMED", "RRULE:FREQ=DAILY\r\nSTATUS:CONFIRMED", "recurrence" },
	{ "the year 1", "DTSTART;TZID=Asia/Seoul:2026", "DTSTART;TZID=Asia/Seoul:0001", "years length" },
	{ "two years long", "DTEND;VALUE=DATE:20260506", "DTEND;VALUE=DATE:20280506", "length" },
	{ "400 days long", "DTEND;VALUE=DATE:20260506", "DTEND;VALUE=DATE:20270609", "" },
	{ "a status of tasks", "STATUS:CONFIRMED", "STATUS:COMPLETED", "status" },
	{ "no status", "STATUS:CONFIRMED\r\n", "", "status" },
	{ "an empty title", "SUMMARY:어린이날", "SUMMARY: ", "summary" },
	{ "no title", "SUMMARY:어린이날\r\n", "", "summary" },
	{ "it blocks the day", "TRANSP:TRANSPARENT", "TRANSP:OPAQUE", "transp" },
	{ "busy", "BUSYSTATUS:FREE", "BUSYSTATUS:BUSY", "transp" },
	{ "an organizer", "STATUS:CONFIRMED", "ORGANIZER:mailto:a@x\r\nSTATUS:CONFIRMED", "properties" },
	{ "private", "STATUS:CONFIRMED", "CLASS:PRIVATE\r\nSTATUS:CONFIRMED", "properties" },
	{ "a client's own", "STATUS:CONFIRMED", "X-APPLE-TRAVEL-DURATION:PT1H\r\nSTATUS:CONFIRMED", "properties" },
	{ "a raw comma", "SUMMARY:두산 vs LG", "SUMMARY:두산, LG", "escapes" },
	{ "a raw semicolon", "SUMMARY:두산 vs LG", "SUMMARY:두산; LG", "escapes" },
	{ "an escape nobody knows", "SUMMARY:두산 vs LG", "SUMMARY:\\q", "escapes" },
	{ "a lone backslash", "SUMMARY:두산 vs LG", "SUMMARY:LG\\", "escapes" },
	{ "tags", "DESCRIPTION:선발 미정", "DESCRIPTION:선발<BR>미정", "html" },
	{ "a script for a link", "\r\nURL:https://a.example/g?1,2", "\r\nURL:javascript:alert(1)", "url link" },
	{ "an escaped link", "\r\nURL:https://a.example/g?1,2", "\r\nURL:https://a.example/g?1\\,2", "url link" },
	{ "the link is not in the text", "\\nhttps://a.example/g?1\\,2", "", "link" },
	{ "the link is not a line of its own", "\\nhttps", "https", "link" },
	{ "the link is all of the text", "DESCRIPTION:선발 미정\\nhttps", "DESCRIPTION:https", "" },

	{ "three alarms", ALARM, ALARM ALARM ALARM, "alarm-count" },
	{ "two alarms", ALARM, ALARM ALARM, "" },
	{ "something else inside an event", ALARM, "BEGIN:VLOCATION\r\nX:y\r\nEND:VLOCATION\r\n", "alarm-count" },
	{ "cancelled, and rings", "STATUS:CONFIRMED", "STATUS:CANCELLED", "alarm-cancelled" },
	{ "a sound", "ACTION:DISPLAY", "ACTION:AUDIO", "alarm-shape" },
	{ "an alarm that says nothing", "ACTION:DISPLAY\r\nDESCRIPTION:두산 vs LG\r\n", "ACTION:DISPLAY\r\n",
	  "alarm-shape" },
	{ "an alarm with a UID", "ACTION:DISPLAY", "ACTION:DISPLAY\r\nUID:c", "alarm-shape" },
	{ "no trigger", "TRIGGER:-PT30M\r\n", "", "alarm-shape" },
	{ "P", "-PT30M", "P", "alarm-trigger" },
	{ "hours without T", "-PT30M", "-P1H", "alarm-trigger" },
	{ "days behind T", "-PT30M", "-PT2D", "alarm-trigger" },
	{ "seconds", "-PT30M", "-PT90S", "alarm-trigger" },
	{ "a mixture", "-PT30M", "P0DT17H30M0S", "alarm-trigger" },
	{ "weeks", "-PT30M", "-P1W", "alarm-trigger" },
	{ "from the end", "TRIGGER:", "TRIGGER;RELATED=END:", "alarm-trigger" },
	{ "a fixed time", "TRIGGER:-PT30M", "TRIGGER;VALUE=DATE-TIME:20260405T000000Z", "alarm-trigger" },
	{ "at the start", "-PT30M", "PT0S", "" },
	{ "on the day", "-PT30M", "PT9H", "" },
	{ "four weeks", "-PT30M", "-P28D", "" },
	{ "longer", "-PT30M", "-P29D", "alarm-lead" },
};

static char *
changed(const char *from, const char *to)
{
	const char *at = strstr(good, from);
	struct buf b = { 0 };

	assert_non_null(at);
	buf_add(&b, good, (size_t)(at - good));
	buf_str(&b, to);
	buf_str(&b, at + strlen(from));
	return buf_take(&b);
}

struct seen {
	bool rule[128];
	size_t n, last_line;
	struct lint_breach first;
};

static void
see(const struct lint_breach *b, void *arg)
{
	struct seen *s = arg;

	if (s->n++ == 0)
		s->first = *b;
	s->rule[b->rule - lint_rules] = true;
	assert_true(b->line >= s->last_line);
	s->last_line = b->line;
	for (const char *p = b->what; *p != '\0'; p++)
		assert_true((unsigned char)*p >= ' ' && *p != 0x7f);
}

static char *
ids_of(const struct seen *s)
{
	struct buf b = { 0 };

	for (size_t i = 0; lint_rules[i].id != NULL; i++)
		if (s->rule[i])
			buf_fmt(&b, "%s%s", b.len > 0 ? " " : "", lint_rules[i].id);
	return buf_take(&b);
}

static void
each_fault_breaks_its_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *feed = changed(cases[i].from, cases[i].to), *ids;
		struct seen s = { .n = 0 };
		size_t n;

		print_message("  %s\n", cases[i].why);
		n = lint_feed(feed, strlen(feed), see, &s);
		ids = ids_of(&s);
		assert_string_equal(ids, cases[i].broken);
		assert_int_equal(n > 0, cases[i].broken[0] != '\0');
		free(ids);
		free(feed);
	}
}

static bool
has_case(const char *id)
{
	size_t n = strlen(id);

	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		for (const char *p = cases[i].broken; (p = strstr(p, id)) != NULL; p += n)
			if ((p == cases[i].broken || p[-1] == ' ') &&
			    (p[n] == '\0' || p[n] == ' '))
				return true;
	return false;
}

static void
each_rule_is_told_and_tried(void **state)
{
	/* These need a large or an empty file: tested apart. */
	static const char *const apart[] = { "size", "some-event", "event-count", "timezone-lines" };

	(void)state;
	for (const struct lint_rule *r = lint_rules; r->id != NULL; r++) {
		bool elsewhere = false;

		print_message("  %s\n", r->id);
		assert_true(strlen(r->rule) > 10 && strlen(r->why) > 10);
		assert_non_null(r->reference);
		for (const struct lint_rule *q = lint_rules; q != r; q++)
			assert_string_not_equal(q->id, r->id);
		for (size_t i = 0; i < MEM_COUNT(apart); i++)
			elsewhere |= strcmp(apart[i], r->id) == 0;
		assert_true(elsewhere || has_case(r->id));
	}
}

static void
a_breach_names_line_and_value(void **state)
{
	static const struct { const char *why, *from, *to; size_t line; const char *id, *what; } faults[] = {
		{ "a value", "METHOD:PUBLISH", "METHOD:REQUEST", 5, "method", "METHOD:REQUEST" },
		{ "after a fold", "NAME:KBO\r\n", "NAME:K\r\n BO\r\nMETHOD:ADD\r\n", 8, "method", "METHOD:ADD" },
		{ "what is missing", "STATUS:CONFIRMED\r\n", "", 26, "status", "no STATUS" },
		{ "unprintable bytes", "METHOD:PUBLISH", "METHOD:\xff\xc2\x9b", 5, "utf8", "METHOD:???" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(faults); i++) {
		char *feed = changed(faults[i].from, faults[i].to);
		struct seen s = { .n = 0 };

		print_message("  %s\n", faults[i].why);
		lint_feed(feed, strlen(feed), see, &s);
		assert_string_equal(s.first.rule->id, faults[i].id);
		assert_int_equal(s.first.line, faults[i].line);
		assert_string_equal(s.first.what, faults[i].what);
		free(feed);
	}
}

static void
count_rule(const struct lint_breach *b, void *arg)
{
	size_t *counts = arg;

	counts[b->rule - lint_rules]++;
}

static size_t
of_rule(const size_t *counts, const char *id)
{
	size_t i = 0;

	while (strcmp(lint_rules[i].id, id) != 0)
		i++;
	return counts[i];
}

static void
repeats_are_counted_not_told(void **state)
{
	struct buf b = { 0 };
	size_t counts[128] = { 0 }, n;

	(void)state;
	buf_str(&b, "BEGIN:VCALENDAR\n");
	for (int i = 0; i < 1000; i++)
		buf_str(&b, "X:y\n");
	n = lint_feed(b.data, b.len, count_rule, counts);
	assert_int_equal(of_rule(counts, "crlf"), LINT_REPEAT);
	assert_true(n >= 1001);
	buf_free(&b);
}

static void
sizes_are_held(void **state)
{
	size_t counts[128] = { 0 };
	struct buf b = { 0 };

	(void)state;
	lint_feed("", 0, count_rule, counts);
	assert_int_equal(of_rule(counts, "nesting"), 1);
	assert_int_equal(of_rule(counts, "one-calendar"), 1);
	buf_str(&b, "BEGIN:VCALENDAR\r\n");
	for (int i = 0; i < 201; i++)
		buf_str(&b, "BEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\n");
	buf_str(&b, "END:VCALENDAR\r\n");
	lint_feed(b.data, b.len, count_rule, counts);
	assert_int_equal(of_rule(counts, "some-event"), 1);
	assert_int_equal(of_rule(counts, "timezone-lines"), 1);
	assert_int_equal(of_rule(counts, "event-count"), 0);
	buf_reset(&b);
	buf_str(&b, "BEGIN:VCALENDAR\r\n");
	for (int i = 0; i < 1001; i++)
		buf_str(&b, "BEGIN:VEVENT\r\nEND:VEVENT\r\n");
	while (b.len < FEED_BYTES_MAX)
		buf_str(&b, "X:y\r\n");
	buf_str(&b, "END:VCALENDAR\r\n");
	lint_feed(b.data, b.len, count_rule, counts);
	assert_int_equal(of_rule(counts, "event-count"), 1);
	assert_int_equal(of_rule(counts, "size"), 1);
	buf_free(&b);
}

static void
ignore(const struct lint_breach *b, void *arg)
{
	(void)b;
	(void)arg;
}

/* Nests, names and repeats that would cost a careless reader the square of their number. */
static void
hostile_files_are_read(void **state)
{
	static const char *const units[] = {
		"BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "BEGIN:VALARM\r\nEND:X\r\n", "\n", "\r", " \r\n", ":",
		";", "\"", "A;TZID=x", "BEGIN:VTIMEZONE\r\nTZID:a\r\nEND:VTIMEZONE\r\n",
		"BEGIN:VEVENT\r\nDTSTART;TZID=a:20260101T000000\r\nEND:VEVENT\r\n", "\\\r\n ", "\xed",
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(units); i++) {
		struct buf b = { 0 };

		print_message("  %zu\n", i);
		buf_str(&b, "BEGIN:VCALENDAR\r\n");
		for (int n = 0; n < 20000; n++)
			buf_str(&b, units[i]);
		lint_feed(b.data, b.len, ignore, NULL);
		buf_free(&b);
	}
}

/* Every prefix, and the feed with each byte changed: no crash, and a cut is always seen. */
static void
broken_files_are_read(void **state)
{
	size_t n = sizeof(good) - 1;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		char *copy = mem_strn(good, i);

		assert_true(lint_feed(copy, i, ignore, NULL) > 0);
		free(copy);
		copy = mem_strn(good, n);
		copy[i] = (char)(i * 37);
		lint_feed(copy, n, ignore, NULL);
		free(copy);
	}
}

/* What we write ourselves has no fault. */
static void
our_own_feed_passes(void **state)
{
	static const struct { const char *start, *end, *tzid; enum event_status status; bool tbd; } given[] = {
		{ "2026-04-04T19:05:00-04:00", NULL, "America/New_York", STATUS_CANCELLED, false },
		{ "2026-04-05T14:00:00", "2026-04-05T17:30:00", "Asia/Seoul", STATUS_CONFIRMED, false },
		{ "2026-04-06", NULL, NULL, STATUS_TENTATIVE, true },
		{ "2026-04-07T18:30:00+09:00", NULL, "Asia/Seoul", STATUS_POSTPONED, false },
		{ "2026-04-08T18:30:00Z", NULL, NULL, STATUS_CONFIRMED, false },
		{ "2026-05-01", "2026-05-05", NULL, STATUS_CONFIRMED, false },
	};
	enum { N = MEM_COUNT(given) };
	struct event_defaults d = { .source = "s" };
	struct vevent rows[N] = { 0 };
	struct feed_timezone zones[] = { { "Asia/Seoul", NULL, 0 }, { "America/New_York", NULL, 0 } };
	struct buf bytes[N] = { 0 }, titles[N] = { 0 }, tz[2] = { 0 }, out = { 0 };
	struct feed f = { .title = "KBO", .description = "경기, 일정", .color = "navy",
	    .source_url = "https://a.example/f.ics", .page_url = "https://a.example/f",
	    .alarms = { .n = 2, .minutes = { 30, 1440 }, .allday = ALLDAY_1D_1800 },
	    .events = rows, .n_events = N, .timezones = zones, .n_timezones = 2 };
	struct arena *a = arena_new();
	struct seen s = { .n = 0 };
	char *ids;

	(void)state;
	for (size_t i = 0; i < N; i++) {
		struct event ev = { .uid = arena_fmt(a, "%032zu@x", i), .kind = "game", .lang = "ko",
		    .title = "두산, LG; 그리고 아주 긴 제목이 이어져서 한 줄에 다 들어가지 않는 경기",
		    .location = "잠실", .url = "https://a.example/g?1,2;3", .status = given[i].status,
		    .time_unknown = given[i].tbd };
		struct err e = { 0 };

		if (event_set_time(a, &ev, given[i].start, given[i].end, given[i].tzid, &d, &e) == -1 ||
		    vevent_render(&ev, VEVENT_PLAIN, &bytes[i], &e) == -1)
			fail_msg("%s", e.msg);
		vevent_title(&ev, &titles[i]);
		rows[i] = (struct vevent){ .uid = ev.uid, .bytes = bytes[i].data, .len = bytes[i].len,
		    .tzid = vevent_zone(&ev), .title = titles[i].data, .form = ev.form,
		    .status = ev.status, .time_unknown = ev.time_unknown, .modified = 1767225600 };
	}
	for (size_t i = 0; i < 2; i++) {
		assert_true(timezone_write(zones[i].tzid, &tz[i]));
		zones[i].bytes = tz[i].data;
		zones[i].len = tz[i].len;
	}
	feed_assemble(&f, &out);
	lint_feed(out.data, out.len, see, &s);
	ids = ids_of(&s);
	assert_string_equal(ids, "");
	free(ids);
	for (size_t i = 0; i < N; i++) {
		buf_free(&bytes[i]);
		buf_free(&titles[i]);
	}
	buf_free(&tz[0]);
	buf_free(&tz[1]);
	buf_free(&out);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_breaks_its_rules),
		cmocka_unit_test(each_rule_is_told_and_tried),
		cmocka_unit_test(a_breach_names_line_and_value),
		cmocka_unit_test(repeats_are_counted_not_told),
		cmocka_unit_test(sizes_are_held),
		cmocka_unit_test(hostile_files_are_read),
		cmocka_unit_test(broken_files_are_read),
		cmocka_unit_test(our_own_feed_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
