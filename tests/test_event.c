#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/event.h"
#include "base/mem.h"

static const struct event_defaults plain = { .source = "s" };
static const struct event_defaults seoul = {
	.source = "s", .timezone = "Asia/Seoul", .day_zone = "Asia/Seoul",
};
static const struct event_defaults home = { .source = "s", .day_zone = "Asia/Seoul" };

static int
read_text(struct arena *a, const char *json, const struct event_defaults *d,
    struct event *ev, struct err *e)
{
	json_t *item = json_loads(json, JSON_DECODE_ANY, NULL);
	int rc;

	if (item == NULL)
		fail_msg("the test's own JSON is broken: %s", json);
	rc = event_from_item(a, item, d, ev, e);
	json_decref(item);
	return rc;
}

/* An item that must be readable. */
static struct event
event_of(struct arena *a, const char *json, const struct event_defaults *d)
{
	struct event ev;
	struct err e = { 0 };

	if (read_text(a, json, d, &ev, &e) == -1)
		fail_msg("%s: %s", json, e.msg);
	return ev;
}

static void
assert_text(const char *got, const char *want)
{
	if (want == NULL) {
		assert_null(got);
	} else {
		assert_non_null(got);
		assert_string_equal(got, want);
	}
}

#define SPAN(s, e) "\"start\":\"" s "\",\"end\":\"" e "\""
#define START(s) "\"start\":\"" s "\""
#define NY ",\"timezone\":\"America/New_York\""

static const struct timed {
	const char *why;
	const char *json;			/* without braces and title */
	const struct event_defaults *d;
	enum event_form form;
	const char *start, *end, *tzid;
	int64_t start_utc, end_utc;
	int offset;
} times[] = {
	/* Dates. 1774969200 is 2026-04-01 00:00 in Seoul, 1775001600 in UTC. */
	{ "one day", START("2026-04-01"), &seoul, FORM_DATE,
	    "2026-04-01", NULL, "Asia/Seoul", 1774969200, 1775055600, 32400 },
	{ "its end said too", SPAN("2026-04-01", "2026-04-01"), &seoul, FORM_DATE,
	    "2026-04-01", NULL, "Asia/Seoul", 1774969200, 1775055600, 32400 },
	{ "three days", SPAN("2026-04-01", "2026-04-03"), &seoul, FORM_DATE,
	    "2026-04-01", "2026-04-04", "Asia/Seoul", 1774969200, 1775228400, 32400 },
	{ "over a month's end", SPAN("2026-02-27", "2026-02-28"), &plain, FORM_DATE,
	    "2026-02-27", "2026-03-01", NULL, 1772150400, 1772323200, 0 },
	{ "no zone but the topic's", START("2026-04-01"), &home, FORM_DATE,
	    "2026-04-01", NULL, NULL, 1774969200, 1775055600, 32400 },
	{ "no zone at all", START("2026-04-01"), &plain, FORM_DATE,
	    "2026-04-01", NULL, NULL, 1775001600, 1775088000, 0 },
	{ "the item's zone wins", START("2026-04-01") NY, &seoul, FORM_DATE,
	    "2026-04-01", NULL, "America/New_York", 1775016000, 1775102400, -14400 },
	{ "a day of 23 hours", START("2026-03-08") NY, &plain, FORM_DATE,
	    "2026-03-08", NULL, "America/New_York", 1772946000, 1773028800, -18000 },
	{ "ends before it starts", SPAN("2026-04-03", "2026-04-01"), &plain, FORM_DATE,
	    "2026-04-03", NULL, NULL, 1775174400, 1775260800, 0 },
	{ "400 days", SPAN("2026-01-01", "2027-02-04"), &plain, FORM_DATE,
	    "2026-01-01", "2027-02-05", NULL, 1767225600, 1801785600, 0 },
	{ "401 days", SPAN("2026-01-01", "2027-02-05"), &plain, FORM_DATE,
	    "2026-01-01", NULL, NULL, 1767225600, 1767312000, 0 },
	{ "until a time", SPAN("2026-04-01", "2026-04-02T12:00"), &plain, FORM_DATE,
	    "2026-04-01", "2026-04-03", NULL, 1775001600, 1775174400, 0 },
	{ "until a time elsewhere", SPAN("2026-04-01", "2026-04-01T23:00Z"), &seoul, FORM_DATE,
	    "2026-04-01", "2026-04-03", "Asia/Seoul", 1774969200, 1775142000, 32400 },

	/* Instants. */
	{ "UTC, no zone", START("2026-04-01T09:30:00Z"), &plain, FORM_INSTANT,
	    "2026-04-01T09:30:00Z", NULL, NULL, 1775035800, 1775039400, 0 },
	{ "with offset", START("2026-04-01T18:30:00+09:00"), &plain, FORM_INSTANT,
	    "2026-04-01T09:30:00Z", NULL, NULL, 1775035800, 1775039400, 0 },
	{ "written in the source's zone", START("2026-04-01T09:30:00Z"), &seoul, FORM_INSTANT,
	    "2026-04-01T09:30:00Z", NULL, "Asia/Seoul", 1775035800, 1775039400, 32400 },
	{ "written in its own", START("2026-04-01T09:30:00Z") NY, &seoul, FORM_INSTANT,
	    "2026-04-01T09:30:00Z", NULL, "America/New_York", 1775035800, 1775039400, -14400 },
	{ "with end", SPAN("2026-04-01T09:30Z", "2026-04-01T12:00Z"), &plain, FORM_INSTANT,
	    "2026-04-01T09:30:00Z", "2026-04-01T12:00:00Z", NULL, 1775035800, 1775044800, 0 },
	{ "end on the start's clock", SPAN("2026-04-01T18:30+09:00", "2026-04-01T21:00"), &plain,
	    FORM_INSTANT, "2026-04-01T09:30:00Z", "2026-04-01T12:00:00Z", NULL,
	    1775035800, 1775044800, 0 },
	{ "end on the zone's clock", SPAN("2026-04-01T09:30Z", "2026-04-01T21:00"), &seoul,
	    FORM_INSTANT, "2026-04-01T09:30:00Z", "2026-04-01T12:00:00Z", "Asia/Seoul",
	    1775035800, 1775044800, 32400 },
	{ "ends with that day", SPAN("2026-04-01T09:30Z", "2026-04-01"), &seoul, FORM_INSTANT,
	    "2026-04-01T09:30:00Z", "2026-04-01T15:00:00Z", "Asia/Seoul",
	    1775035800, 1775055600, 32400 },
	{ "ends when it starts", SPAN("2026-04-01T09:30Z", "2026-04-01T09:30Z"), &plain,
	    FORM_INSTANT, "2026-04-01T09:30:00Z", NULL, NULL, 1775035800, 1775039400, 0 },
	{ "local, no zone", START("2026-04-01T09:30"), &plain, FORM_INSTANT,
	    "2026-04-01T09:30:00Z", NULL, NULL, 1775035800, 1775039400, 0 },
	{ "a topic's zone is no clock", START("2026-04-01T09:30"), &home, FORM_INSTANT,
	    "2026-04-01T09:30:00Z", NULL, NULL, 1775035800, 1775039400, 0 },
	{ "the zone is UTC", START("2026-04-01T09:30") ",\"timezone\":\"UTC\"", &seoul, FORM_INSTANT,
	    "2026-04-01T09:30:00Z", NULL, NULL, 1775035800, 1775039400, 0 },
	{ "the zone is Etc/UTC", START("2026-04-01T09:30") ",\"timezone\":\"Etc/UTC\"", &seoul,
	    FORM_INSTANT, "2026-04-01T09:30:00Z", NULL, NULL, 1775035800, 1775039400, 0 },

	/* Clocks of a zone. */
	{ "local, source's zone", START("2026-04-01T18:30"), &seoul, FORM_ZONED,
	    "2026-04-01T18:30:00", NULL, "Asia/Seoul", 1775035800, 1775039400, 32400 },
	{ "local, Windows name", START("2026-04-01T18:30") ",\"timezone\":\"Korea Standard Time\"",
	    &plain, FORM_ZONED, "2026-04-01T18:30:00", NULL, "Asia/Seoul", 1775035800, 1775039400, 32400 },
	{ "with end", SPAN("2026-04-01T18:30", "2026-04-01T21:00"), &seoul, FORM_ZONED,
	    "2026-04-01T18:30:00", "2026-04-01T21:00:00", "Asia/Seoul", 1775035800, 1775044800, 32400 },
	{ "end with offset", SPAN("2026-04-01T18:30", "2026-04-01T12:00Z"), &seoul, FORM_ZONED,
	    "2026-04-01T18:30:00", "2026-04-01T21:00:00", "Asia/Seoul", 1775035800, 1775044800, 32400 },
	{ "ends with that day", SPAN("2026-04-01T18:30", "2026-04-02"), &seoul, FORM_ZONED,
	    "2026-04-01T18:30:00", "2026-04-03T00:00:00", "Asia/Seoul", 1775035800, 1775142000, 32400 },
	{ "over 400 days", SPAN("2026-04-01T18:30", "2027-05-07T18:30"), &seoul, FORM_ZONED,
	    "2026-04-01T18:30:00", NULL, "Asia/Seoul", 1775035800, 1775039400, 32400 },
	{ "clocks skip the start", START("2026-03-08T02:30") NY, &plain, FORM_ZONED,
	    "2026-03-08T02:30:00", NULL, "America/New_York", 1772955000, 1772958600, -14400 },
	{ "and nearly the end", SPAN("2026-03-08T02:30", "2026-03-08T03:00") NY, &plain, FORM_ZONED,
	    "2026-03-08T02:30:00", "2026-03-08T03:00:00", "America/New_York",
	    1772955000, 1772958600, -14400 },
	{ "twice that hour", START("2026-11-01T01:30") NY, &plain, FORM_ZONED,
	    "2026-11-01T01:30:00", NULL, "America/New_York", 1793511000, 1793514600, -14400 },

	/* Hours that mean nothing. */
	{ "all day", SPAN("2026-04-01T00:00", "2026-04-03T00:00") ",\"all_day\":true", &seoul,
	    FORM_DATE, "2026-04-01", "2026-04-03", "Asia/Seoul", 1774969200, 1775142000, 32400 },
	{ "all day until 23:59", SPAN("2026-04-01T00:00", "2026-04-02T23:59") ",\"all_day\":true",
	    &seoul, FORM_DATE, "2026-04-01", "2026-04-03", "Asia/Seoul", 1774969200, 1775142000, 32400 },
	{ "all day, in its zone", START("2026-04-01T16:00Z") ",\"all_day\":true", &seoul,
	    FORM_DATE, "2026-04-02", NULL, "Asia/Seoul", 1775055600, 1775142000, 32400 },
	{ "all day, as written", START("2026-04-02T01:00+09:00") ",\"all_day\":true", &plain,
	    FORM_DATE, "2026-04-02", NULL, NULL, 1775088000, 1775174400, 0 },
	{ "time unknown", START("2026-04-02T07:33Z") ",\"time_unknown\":true" NY, &plain,
	    FORM_DATE, "2026-04-02", NULL, "America/New_York", 1775102400, 1775188800, -14400 },
	{ "time unknown, date before", START("2026-04-02T03:33Z") ",\"time_unknown\":true" NY, &plain,
	    FORM_DATE, "2026-04-01", NULL, "America/New_York", 1775016000, 1775102400, -14400 },
	{ "placeholder end", SPAN("2026-04-01T00:00", "2026-04-01T00:00") ",\"time_unknown\":true",
	    &seoul, FORM_DATE, "2026-04-01", NULL, "Asia/Seoul", 1774969200, 1775055600, 32400 },
	{ "postponed", SPAN("2026-04-01T18:30+09:00", "2026-04-02T01:00+09:00")
	    ",\"status\":\"postponed\"", &seoul,
	    FORM_DATE, "2026-04-01", NULL, "Asia/Seoul", 1774969200, 1775055600, 32400 },
	{ "postponed days", SPAN("2026-04-01", "2026-04-02") ",\"status\":\"postponed\"", &seoul,
	    FORM_DATE, "2026-04-01", "2026-04-03", "Asia/Seoul", 1774969200, 1775142000, 32400 },
};

static void
brings_times_into_one_form(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(times); i++) {
		const struct timed *t = &times[i];
		char *json = arena_fmt(a, "{\"title\":\"x\",%s}", t->json);
		struct event ev = event_of(a, json, t->d);

		print_message("  %s: %s\n", t->why, t->json);
		assert_int_equal(ev.form, t->form);
		assert_text(ev.start, t->start);
		assert_text(ev.end, t->end);
		assert_text(ev.tzid, t->tzid);
		assert_int_equal(ev.start_utc, t->start_utc);
		assert_int_equal(ev.end_utc, t->end_utc);
		assert_int_equal(ev.utc_offset, t->offset);
	}
	arena_free(a);
}

static void
refuses_items_that_make_no_sense(void **state)
{
	static const struct { const char *why, *json, *msg; } cases[] = {
		{ "no object", "[]", "object" },
		{ "no title", "{\"start\":\"2026-04-01\"}", "no title" },
		{ "null title", "{\"title\":null,\"start\":\"2026-04-01\"}", "no title" },
		{ "empty title", "{\"title\":\" \\n\\u200e\",\"start\":\"2026-04-01\"}", "no title" },
		{ "title is a list", "{\"title\":[],\"start\":\"2026-04-01\"}", "\"title\"" },
		{ "no start", "{\"title\":\"x\"}", "no start" },
		{ "empty start", "{\"title\":\"x\",\"start\":\"\"}", "no start" },
		{ "words", "{\"title\":\"x\",\"start\":\"TBD\"}", "start \"TBD\"" },
		{ "no such day", "{\"title\":\"x\",\"start\":\"2026-06-31\"}", "2026-06-31" },
		{ "no such end", "{\"title\":\"x\",\"start\":\"2026-06-30\",\"end\":\"2026-06-31\"}", "end \"2026-06-31\"" },
		{ "no such hour", "{\"title\":\"x\",\"start\":\"2026-06-30T25:00\"}", "25:00" },
		{ "too early", "{\"title\":\"x\",\"start\":\"1899-12-31\"}", "1900 to 2100" },
		{ "too late", "{\"title\":\"x\",\"start\":\"2101-01-01T00:00Z\"}", "1900 to 2100" },
		{ "year 1", "{\"title\":\"x\",\"start\":\"0001-01-01\"}", "1900 to 2100" },
		{ "no such zone", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"timezone\":\"Mars/Olympus\"}", "Mars/Olympus" },
		{ "a path", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"timezone\":\"../../etc/passwd\"}", "time zone" },
		{ "no such kind", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"kind\":\"gig\"}", "there are: event game" },
		{ "no such status", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"status\":\"maybe\"}", "confirmed tentative cancelled postponed" },
		{ "tag without colon", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"tags\":[\"lg\"]}", "tag" },
		{ "capital in a tag", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"tags\":[\"team:LG\"]}", "team:LG" },
		{ "Korean tag", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"tags\":[\"team:두산\"]}", "bad tag" },
		{ "no value", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"tags\":[\"team:\"]}", "bad tag" },
		{ "no key", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"tags\":[\":lg\"]}", "bad tag" },
		{ "two colons", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"tags\":[\"a:b:c\"]}", "bad tag" },
		{ "a number as tag", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"tags\":[1]}", "tag" },
		{ "tags no list", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"tags\":\"team:lg\"}", "\"tags\"" },
		{ "all_day no truth", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"all_day\":\"yes\"}", "\"all_day\"" },
		{ "time_unknown no truth", "{\"title\":\"x\",\"start\":\"2026-04-01\",\"time_unknown\":1}", "\"time_unknown\"" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		struct event ev;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(read_text(a, cases[i].json, &plain, &ev, &e), -1);
		assert_int_equal(e.code, ERR_INVALID);
		print_message("    %s\n", e.msg);
		assert_non_null(strstr(e.msg, cases[i].msg));
	}
	arena_free(a);
}

static void
cleans_texts_and_links(void **state)
{
	struct arena *a = arena_new();
	struct event ev = event_of(a, "{\"title\":\" LG\\r\\n vs\\t두산 \\u0007\", \"start\":\"2026-04-01\","
	    "\"location\":\"\", \"description\":\"a\\r\\nb\", \"url\":\"javascript:alert(1)\","
	    "\"image\":\"https://example.org/a.png\", \"result\":\"3:2\", \"price\":15000,"
	    "\"external_id\":7001, \"parent\":\" a\\u0001\\nb \", \"unheard_of\":{\"x\":1}}", &plain);

	(void)state;
	assert_string_equal(ev.title, "LG vs 두산");
	assert_null(ev.location);
	assert_string_equal(ev.description, "a\nb");
	assert_null(ev.url);
	assert_string_equal(ev.image, "https://example.org/a.png");
	assert_string_equal(ev.result, "3:2");
	assert_string_equal(ev.price, "15000");
	assert_string_equal(ev.external_id, "7001");
	assert_string_equal(ev.parent, " ab ");
	assert_string_equal(ev.kind, "event");
	assert_string_equal(ev.lang, "ko");
	assert_string_equal(ev.source, "s");
	assert_int_equal(ev.status, STATUS_CONFIRMED);
	assert_null(ev.uid);
	arena_free(a);
}

static void
takes_what_an_item_leaves_out_from_the_source(void **state)
{
	const struct event_defaults d = { .source = "t", .lang = "en", .kind = "game", .length = 600 };
	struct arena *a = arena_new();
	struct event ev = event_of(a, "{\"title\":\"x\",\"start\":\"2026-04-01T10:00Z\"}", &d);

	(void)state;
	assert_string_equal(ev.lang, "en");
	assert_string_equal(ev.kind, "game");
	assert_int_equal(ev.end_utc - ev.start_utc, 600);
	ev = event_of(a, "{\"title\":\"x\",\"kind\":\"sale\",\"start\":\"2026-04-01T10:00Z\"}", &d);
	assert_string_equal(ev.kind, "sale");
	arena_free(a);
}

static void
a_long_id_becomes_its_hash(void **state)
{
	struct arena *a = arena_new();
	char id[EVENT_ID_MAX + 2], hex[SHA256_HEX], *json;
	struct event ev;

	(void)state;
	memset(id, 'x', sizeof(id));
	id[EVENT_ID_MAX] = '\0';
	json = arena_fmt(a, "{\"title\":\"t\",\"start\":\"2026-04-01\",\"external_id\":\"%s\"}", id);
	ev = event_of(a, json, &plain);
	assert_string_equal(ev.external_id, id);

	id[EVENT_ID_MAX] = 'x';
	id[EVENT_ID_MAX + 1] = '\0';
	crypto_sha256_hex(id, EVENT_ID_MAX + 1, hex);
	json = arena_fmt(a, "{\"title\":\"t\",\"start\":\"2026-04-01\",\"external_id\":\"%s\"}", id);
	ev = event_of(a, json, &plain);
	assert_string_equal(ev.external_id, hex);
	arena_free(a);
}

static void
tags_are_sorted_and_told_once(void **state)
{
	struct arena *a = arena_new();
	struct event ev = event_of(a, "{\"title\":\"x\",\"start\":\"2026-04-01\","
	    "\"tags\":[\"venue:jamsil\",\"team:lg\",\"team:doosan\",\"team:lg\"],"
	    "\"labels\":{\"team:lg\":\"LG 트윈스\",\"team:kt\":\"unused\",\"venue:jamsil\":7}}", &plain);

	(void)state;
	assert_int_equal(ev.n_tags, 3);
	assert_string_equal(ev.tags[0].value, "doosan");
	assert_null(ev.tags[0].label);
	assert_string_equal(ev.tags[1].value, "lg");
	assert_string_equal(ev.tags[1].label, "LG 트윈스");
	assert_string_equal(ev.tags[2].key, "venue");
	assert_null(ev.tags[2].label);
	arena_free(a);
}

static void
keeps_so_many_tags_and_no_more(void **state)
{
	struct arena *a = arena_new();
	json_t *item = json_pack("{s:s, s:s, s:[]}", "title", "x", "start", "2026-04-01", "tags");
	struct err e = { 0 };
	struct event ev;

	(void)state;
	for (int i = 0; i < EVENT_TAGS_MAX + 5; i++)
		json_array_append_new(json_object_get(item, "tags"), json_sprintf("k:%d", i));
	assert_int_equal(event_from_item(a, item, &plain, &ev, &e), 0);
	assert_int_equal(ev.n_tags, EVENT_TAGS_MAX);
	json_decref(item);
	arena_free(a);
}

static void
lengths_go_by_kind(void **state)
{
	static const struct { const char *kind; int minutes; } cases[] = {
		{ "game", 180 }, { "race", 240 }, { "concert", 120 }, { "ticket-open", 30 },
		{ "registration-open", 30 }, { "registration-close", 30 }, { "sale-start", 30 },
		{ "sale-end", 30 }, { "event", 60 }, { "session", 60 }, { "exam", 60 }, { NULL, 60 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		assert_int_equal(event_length(cases[i].kind), cases[i].minutes * 60);
	for (size_t i = 0; event_kinds[i] != NULL; i++)
		assert_true(event_kind_known(event_kinds[i]));
	assert_false(event_kind_known("gig"));
	for (int i = 0; i < STATUS__MAX; i++)
		assert_int_equal(event_status_named(event_statuses[i]), i);
	assert_int_equal(event_status_named("CONFIRMED"), -1);
}

static void
prints_every_field_in_order(void **state)
{
	static const struct { const char *why, *item, *json; } cases[] = {
		{ "bare date", "{\"title\":\"x\",\"start\":\"2026-04-01\"}",
		    "{\"uid\":\"u@h\",\"source\":\"s\",\"external_id\":null,\"kind\":\"event\",\"parent\":null,"
		    "\"topics\":[\"kbo\"],\"title\":\"x\",\"start\":\"2026-04-01\",\"end\":null,\"all_day\":true,"
		    "\"time_unknown\":false,\"timezone\":\"Asia/Seoul\",\"status\":\"confirmed\",\"location\":null,"
		    "\"url\":null,\"description\":null,\"tags\":[],\"labels\":{},\"texts\":{},\"result\":null,"
		    "\"price\":null,\"image\":null,\"sequence\":2,\"modified\":\"2026-04-01T09:30:00Z\"}" },
		{ "everything", "{\"external_id\":\"7\",\"kind\":\"game\",\"parent\":\"p\",\"title\":\"x\","
		    "\"start\":\"2026-04-01T18:30\",\"end\":\"2026-04-01T21:30\",\"status\":\"tentative\","
		    "\"location\":\"잠실\",\"url\":\"https://example.org/\",\"description\":\"a\\nb\","
		    "\"tags\":[\"team:lg\"],\"labels\":{\"team:lg\":\"LG\"},\"result\":\"1:0\",\"price\":\"free\","
		    "\"image\":\"https://example.org/i\"}",
		    "{\"uid\":\"u@h\",\"source\":\"s\",\"external_id\":\"7\",\"kind\":\"game\",\"parent\":\"p\","
		    "\"topics\":[\"kbo\"],\"title\":\"x\",\"start\":\"2026-04-01T18:30:00+09:00\","
		    "\"end\":\"2026-04-01T21:30:00+09:00\",\"all_day\":false,\"time_unknown\":false,"
		    "\"timezone\":\"Asia/Seoul\",\"status\":\"tentative\",\"location\":\"잠실\","
		    "\"url\":\"https://example.org/\",\"description\":\"a\\nb\",\"tags\":[\"team:lg\"],"
		    "\"labels\":{\"team:lg\":\"LG\"},\"texts\":{},\"result\":\"1:0\",\"price\":\"free\","
		    "\"image\":\"https://example.org/i\",\"sequence\":2,\"modified\":\"2026-04-01T09:30:00Z\"}" },
	};
	const char *topics[] = { "kbo" };
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct event ev = event_of(a, cases[i].item, &seoul);
		json_t *o;
		char *text;

		print_message("  %s\n", cases[i].why);
		ev.uid = "u@h";
		ev.sequence = 2;
		ev.modified = 1775035800;
		ev.topics = topics;
		ev.n_topics = 1;
		o = event_to_json(&ev);
		text = json_dumps(o, JSON_COMPACT);
		assert_string_equal(text, cases[i].json);
		free(text);
		json_decref(o);
	}
	arena_free(a);
}

static void
prints_times_with_their_offset(void **state)
{
	static const struct {
		const char *why, *item;
		const struct event_defaults *d;
		const char *start, *end, *timezone;	/* NULL: null */
	} cases[] = {
		{ "several days", "{" SPAN("2026-04-01", "2026-04-03") "}", &plain, "2026-04-01", "2026-04-03", NULL },
		{ "UTC", "{" START("2026-04-01T09:30Z") "}", &plain, "2026-04-01T09:30:00Z", NULL, "UTC" },
		{ "instant in a zone", "{" START("2026-04-01T09:30Z") "}", &seoul,
		    "2026-04-01T18:30:00+09:00", NULL, "Asia/Seoul" },
		{ "summer", "{" SPAN("2026-07-01T12:00", "2026-07-01T13:00") NY "}", &plain,
		    "2026-07-01T12:00:00-04:00", "2026-07-01T13:00:00-04:00", "America/New_York" },
		{ "over a change of clocks", "{" SPAN("2026-03-07T12:00", "2026-03-08T12:00") NY "}", &plain,
		    "2026-03-07T12:00:00-05:00", "2026-03-08T12:00:00-04:00", "America/New_York" },
		{ "half an hour", "{" START("2026-07-01T12:00") ",\"timezone\":\"Asia/Kolkata\"}", &plain,
		    "2026-07-01T12:00:00+05:30", NULL, "Asia/Kolkata" },
		{ "local mean time has seconds", "{" START("1900-06-01T12:00") "}", &seoul,
		    "1900-06-01T03:32:08Z", NULL, "Asia/Seoul" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *json = arena_fmt(a, "{\"title\":\"x\",%s", cases[i].item + 1);
		struct event ev = event_of(a, json, cases[i].d);
		json_t *o = event_to_json(&ev);

		print_message("  %s\n", cases[i].why);
		assert_text(json_string_value(json_object_get(o, "start")), cases[i].start);
		assert_text(json_string_value(json_object_get(o, "end")), cases[i].end);
		assert_text(json_string_value(json_object_get(o, "timezone")), cases[i].timezone);
		json_decref(o);
	}
	arena_free(a);
}

/* What is printed can be read again, and then prints the same. */
static void
what_is_printed_reads_back(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(times); i++) {
		char *json = arena_fmt(a, "{\"title\":\"x\",\"tags\":[\"a:b\"],\"labels\":{\"a:b\":\"B\"},%s}",
		    times[i].json);
		struct event ev = event_of(a, json, times[i].d), again;
		json_t *first, *second;
		struct err e = { 0 };

		print_message("  %s\n", times[i].why);
		ev.uid = "u@h";
		ev.modified = 1775035800;
		first = event_to_json(&ev);
		assert_int_equal(event_from_item(a, first, times[i].d, &again, &e), 0);
		assert_int_equal(again.start_utc, ev.start_utc);
		assert_int_equal(again.end_utc, ev.end_utc);
		assert_int_equal(again.time_unknown, ev.time_unknown);
		assert_int_equal(again.form == FORM_DATE, ev.form == FORM_DATE);
		assert_null(again.uid);
		again.uid = ev.uid;
		again.modified = ev.modified;
		second = event_to_json(&again);
		assert_true(json_equal(first, second));
		assert_false(event_changed(&ev, &again));
		json_decref(first);
		json_decref(second);
	}
	arena_free(a);
}

#define BASE "\"title\":\"a\",\"start\":\"2026-04-01T18:30\",\"end\":\"2026-04-01T21:30\""

static void
tells_what_readers_see_from_what_is_pushed(void **state)
{
	static const struct { const char *why, *a, *b; bool differs, changed; } cases[] = {
		{ "the same",      "{" BASE "}", "{" BASE "}", false, false },
		{ "key order",     "{" BASE ",\"kind\":\"game\"}", "{\"kind\":\"game\"," BASE "}", false, false },
		{ "an id",         "{" BASE "}", "{" BASE ",\"external_id\":\"7\"}", false, false },
		{ "a label",       "{" BASE ",\"tags\":[\"a:b\"]}", "{" BASE ",\"tags\":[\"a:b\"],\"labels\":{\"a:b\":\"B\"}}", false, false },
		{ "title",         "{" BASE "}", "{\"title\":\"b\",\"start\":\"2026-04-01T18:30\",\"end\":\"2026-04-01T21:30\"}", true, true },
		{ "start",         "{" BASE "}", "{\"title\":\"a\",\"start\":\"2026-04-01T18:31\",\"end\":\"2026-04-01T21:30\"}", true, true },
		{ "end",           "{" BASE "}", "{\"title\":\"a\",\"start\":\"2026-04-01T18:30\",\"end\":\"2026-04-01T21:31\"}", true, true },
		{ "end forgotten", "{" BASE "}", "{\"title\":\"a\",\"start\":\"2026-04-01T18:30\"}", true, true },
		{ "same instant, other form", "{" BASE "}", "{\"title\":\"a\",\"start\":\"2026-04-01T09:30Z\",\"end\":\"2026-04-01T12:30Z\"}", true, false },
		{ "same instant, other zone", "{" BASE "}", "{\"title\":\"a\",\"start\":\"2026-04-01T18:30\",\"end\":\"2026-04-01T21:30\",\"timezone\":\"Asia/Tokyo\"}", true, false },
		{ "zone moves it", "{" BASE "}", "{" BASE ",\"timezone\":\"Asia/Taipei\"}", true, true },
		{ "time unknown",  "{" BASE "}", "{" BASE ",\"time_unknown\":true}", true, true },
		{ "unknown, not all day", "{" BASE ",\"all_day\":true}", "{" BASE ",\"time_unknown\":true}", true, false },
		{ "status",        "{" BASE "}", "{" BASE ",\"status\":\"cancelled\"}", true, true },
		{ "place",         "{" BASE "}", "{" BASE ",\"location\":\"잠실\"}", true, true },
		{ "description",   "{" BASE "}", "{" BASE ",\"description\":\"x\"}", true, false },
		{ "url",           "{" BASE "}", "{" BASE ",\"url\":\"https://example.org/\"}", true, false },
		{ "kind",          "{" BASE "}", "{" BASE ",\"kind\":\"game\"}", true, false },
		{ "parent",        "{" BASE "}", "{" BASE ",\"parent\":\"7\"}", true, false },
		{ "tag",           "{" BASE "}", "{" BASE ",\"tags\":[\"a:b\"]}", true, false },
		{ "another tag",   "{" BASE ",\"tags\":[\"a:b\"]}", "{" BASE ",\"tags\":[\"a:c\"]}", true, false },
		{ "result",        "{" BASE "}", "{" BASE ",\"result\":\"3:2\"}", true, false },
		{ "price",         "{" BASE "}", "{" BASE ",\"price\":\"1\"}", true, false },
		{ "image",         "{" BASE "}", "{" BASE ",\"image\":\"https://example.org/i\"}", true, false },
		{ "days",          "{\"title\":\"a\",\"start\":\"2026-04-01\"}", "{\"title\":\"a\",\"start\":\"2026-04-01\",\"end\":\"2026-04-02\"}", true, true },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct event one = event_of(a, cases[i].a, &seoul), two = event_of(a, cases[i].b, &seoul);

		print_message("  %s\n", cases[i].why);
		assert_int_equal(event_differs(&one, &two), cases[i].differs);
		assert_int_equal(event_differs(&two, &one), cases[i].differs);
		assert_int_equal(event_changed(&one, &two), cases[i].changed);
		assert_int_equal(event_changed(&two, &one), cases[i].changed);
	}
	arena_free(a);
}

/* A source's own length shows in the feed, but nobody is told that the event moved. */
static void
a_guessed_end_is_no_change(void **state)
{
	struct event_defaults longer = seoul;
	struct arena *a = arena_new();
	struct event one, two;

	(void)state;
	longer.length = 7200;
	one = event_of(a, "{\"title\":\"a\",\"start\":\"2026-04-01T18:30\"}", &seoul);
	two = event_of(a, "{\"title\":\"a\",\"start\":\"2026-04-01T18:30\"}", &longer);
	assert_true(event_differs(&one, &two));
	assert_false(event_changed(&one, &two));

	/* Where a date begins is nothing that its feed says. */
	one = event_of(a, "{\"title\":\"a\",\"start\":\"2026-04-01\"}", &plain);
	two = event_of(a, "{\"title\":\"a\",\"start\":\"2026-04-01\"}", &home);
	assert_int_not_equal(one.start_utc, two.start_utc);
	assert_false(event_differs(&one, &two));
	arena_free(a);
}

static void
derives_rows_and_refuses_broken_ones(void **state)
{
	static const struct { const char *why; struct event ev; int64_t start, end; int rc; } cases[] = {
		{ "a date", { .form = FORM_DATE, .start = "2026-04-01" }, 1774969200, 1775055600, 0 },
		{ "clocks", { .form = FORM_ZONED, .start = "2026-04-01T18:30:00", .tzid = "Asia/Seoul", .kind = "game" },
		    1775035800, 1775046600, 0 },
		{ "an instant", { .form = FORM_INSTANT, .start = "2026-04-01T09:30:00Z", .end = "2026-04-01T10:00:00Z" },
		    1775035800, 1775037600, 0 },
		{ "another form", { .form = FORM_DATE, .start = "2026-04-01T18:30:00" }, 0, 0, -1 },
		{ "end of another form", { .form = FORM_INSTANT, .start = "2026-04-01T09:30:00Z", .end = "2026-04-02" }, 0, 0, -1 },
		{ "a zone that is gone", { .form = FORM_ZONED, .start = "2026-04-01T18:30:00", .tzid = "Mars/Olympus" }, 0, 0, -1 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct event ev = cases[i].ev;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		assert_int_equal(event_derive(&ev, "Asia/Seoul", 0, &e), cases[i].rc);
		assert_int_equal(e.code, cases[i].rc == 0 ? ERR_NONE : ERR_INVALID);
		if (cases[i].rc == 0) {
			assert_int_equal(ev.start_utc, cases[i].start);
			assert_int_equal(ev.end_utc, cases[i].end);
		}
	}
}

static void
the_canonical_form_knows_no_order(void **state)
{
	json_t *one = json_loads("{\"b\":1, \"a\":{\"y\":\"\\ud55c\", \"x\":[2,1]}}", 0, NULL);
	json_t *two = json_loads("{\"a\":{\"x\":[2,1],\"y\":\"한\"},\"b\":1}", 0, NULL);
	char *first = event_canonical(one), *second = event_canonical(two);

	(void)state;
	assert_string_equal(first, "{\"a\":{\"x\":[2,1],\"y\":\"한\"},\"b\":1}");
	assert_string_equal(second, first);
	free(first);
	free(second);
	json_decref(one);
	json_decref(two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(brings_times_into_one_form),
		cmocka_unit_test(refuses_items_that_make_no_sense),
		cmocka_unit_test(cleans_texts_and_links),
		cmocka_unit_test(takes_what_an_item_leaves_out_from_the_source),
		cmocka_unit_test(a_long_id_becomes_its_hash),
		cmocka_unit_test(tags_are_sorted_and_told_once),
		cmocka_unit_test(keeps_so_many_tags_and_no_more),
		cmocka_unit_test(lengths_go_by_kind),
		cmocka_unit_test(prints_every_field_in_order),
		cmocka_unit_test(prints_times_with_their_offset),
		cmocka_unit_test(what_is_printed_reads_back),
		cmocka_unit_test(tells_what_readers_see_from_what_is_pushed),
		cmocka_unit_test(a_guessed_end_is_no_change),
		cmocka_unit_test(derives_rows_and_refuses_broken_ones),
		cmocka_unit_test(the_canonical_form_knows_no_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
