#include "tests/replay.h"

#define JCAL(events) "[\"vcalendar\",[[\"version\",{},\"text\",\"2.0\"]],[" events "]]"
#define VEVENT(properties) "[\"vevent\",[[\"uid\",{},\"text\",\"u\"],[\"summary\",{},\"text\",\"T\"]," properties "],[]]"
#define SEOUL "{\"tzid\":\"Asia/Seoul\"}"
#define JS(members) "{\"@type\":\"Event\",\"uid\":\"u\",\"title\":\"T\",\"timeZone\":\"Asia/Seoul\"," members "}"

/* Title, start, end, place and status of every item, each item ended by "|". */
static void
said(const struct replay *r, struct buf *out)
{
	static const char *const keys[] = { "title", "start", "end", "location", "status" };
	const json_t *item;
	size_t i;

	buf_str(out, "");
	json_array_foreach(r->items, i, item) {
		for (size_t k = 0; k < MEM_COUNT(keys); k++) {
			const char *s = json_string_value(json_object_get(item, keys[k]));

			if (s != NULL)
				buf_fmt(out, "%s%s", k == 0 ? "" : " ", s);
		}
		buf_char(out, '|');
	}
	if (r->rc != 0)
		buf_fmt(out, "error: %s", r->err.msg);
}

static void
calendars_in_json_are_read(void **state)
{
	static const struct { const char *why, *page, *want; } cases[] = {
		{ "jCal: a day", JCAL(VEVENT("[\"dtstart\",{},\"date\",\"2026-04-01\"],[\"dtend\",{},\"date\",\"2026-04-03\"]")),
		    "T 2026-04-01 2026-04-02|" },
		{ "a time in a zone", JCAL(VEVENT("[\"dtstart\"," SEOUL ",\"date-time\",\"2026-04-01T18:30:00\"],"
		    "[\"duration\",{},\"duration\",\"PT90M\"],[\"location\",{},\"text\",\"A, B\"]")),
		    "T 2026-04-01T18:30:00 2026-04-01T20:00:00 A, B|" },
		{ "an instant", JCAL(VEVENT("[\"dtstart\",{},\"date-time\",\"2026-04-01T09:30:00Z\"]")), "T 2026-04-01T09:30:00Z|" },
		{ "a rule and an exception", JCAL(VEVENT("[\"dtstart\",{},\"date\",\"2026-04-01\"],"
		    "[\"rrule\",{},\"recur\",{\"freq\":\"WEEKLY\",\"byday\":[\"WE\",\"FR\"],\"until\":\"2026-04-10\"}],"
		    "[\"exdate\",{},\"date\",\"2026-04-03\"]")), "T 2026-04-01|T 2026-04-08|T 2026-04-10|" },
		{ "a status", JCAL(VEVENT("[\"dtstart\",{},\"date\",\"2026-04-01\"],[\"status\",{},\"text\",\"CANCELLED\"]")),
		    "T 2026-04-01 cancelled|" },
		{ "two calendars", "[" JCAL(VEVENT("[\"dtstart\",{},\"date\",\"2026-04-01\"]")) ","
		    JCAL("[\"vevent\",[[\"summary\",{},\"text\",\"S\"],[\"dtstart\",{},\"date\",\"2026-04-02\"]],[]]") "]",
		    "T 2026-04-01|S 2026-04-02|" },
		{ "a text of two lines", JCAL("[\"vevent\",[[\"summary\",{},\"text\",\"a\\nEND:VCALENDAR\"],"
		    "[\"dtstart\",{},\"date\",\"2026-04-02\"]],[]]"), "a\nEND:VCALENDAR 2026-04-02|" },
		{ "a parameter that would end its line", JCAL(VEVENT("[\"dtstart\",{\"x\":\"a\\\"\\r\\nEND:VEVENT\"},\"date\",\"2026-04-01\"]")),
		    "T 2026-04-01|" },
		{ "no events", JCAL(""), "" },
		{ "properties that are none", JCAL("[\"vevent\",[1,[],[\"\"],[\"dtstart\"],[\"a\",2,3,4],[\"summary\",{},\"text\"]],[3]]"), "" },
		{ "JSCalendar: a time", JS("\"start\":\"2026-04-01T18:30:00\",\"duration\":\"PT1H\","
		    "\"locations\":{\"1\":{\"@type\":\"Location\",\"name\":\"Hall\"}}"),
		    "T 2026-04-01T18:30:00 2026-04-01T19:30:00 Hall|" },
		{ "days", JS("\"start\":\"2026-05-01T00:00:00\",\"showWithoutTime\":true,\"duration\":\"P2D\",\"status\":\"cancelled\""),
		    "T 2026-05-01 2026-05-02 cancelled|" },
		{ "a rule", "[" JS("\"start\":\"2026-04-01T18:30:00\",\"recurrenceRules\":[{\"frequency\":\"weekly\",\"count\":3,"
		    "\"byDay\":[{\"day\":\"we\"}]}]") "]",
		    "T 2026-04-01T18:30:00|T 2026-04-08T18:30:00|T 2026-04-15T18:30:00|" },
		{ "overrides", JS("\"start\":\"2026-04-01T18:30:00\",\"recurrenceRules\":[{\"frequency\":\"weekly\",\"count\":3}],"
		    "\"recurrenceOverrides\":{\"2026-04-08T18:30:00\":{\"excluded\":true},\"2026-04-09T18:30:00\":{},"
		    "\"2026-04-15T18:30:00\":{\"title\":\"S\",\"start\":\"2026-04-15T20:00:00\"}}"),
		    "T 2026-04-01T18:30:00|T 2026-04-09T18:30:00|S 2026-04-15T20:00:00|" },
		{ "a group", "{\"@type\":\"Group\",\"entries\":[" JS("\"start\":\"2026-04-01T18:30:00\"") ",{\"@type\":\"Task\"}]}",
		    "T 2026-04-01T18:30:00|" },
		{ "an empty group", "{\"@type\":\"Group\",\"entries\":[]}", "" },
		{ "no start", JS("\"duration\":\"P1D\""), "" },
		{ "another JSON", "{\"events\":[]}",
		    "error: not a calendar: the page is JSON, but neither jCal nor JSCalendar; the module json reads any" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;
		struct buf got = { 0 };

		print_message("  %s\n", cases[i].why);
		replay_text(&r, "ics", cases[i].page, "");
		said(&r, &got);
		assert_string_equal(got.data, cases[i].want);
		buf_free(&got);
		replay_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendars_in_json_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
