/* What happened becomes deliveries, for those who want to hear of it. */
#include "tests/push_world.h"

#include "server/push/body.h"
#include "server/push/match.h"

static void
filters_let_through(void **state)
{
	static const struct {
		const char *why, *topics, *kinds, *tags;
		bool want;
	} cases[] = {
		{ "no filter", "[]", "[]", "[]", true },
		{ "none given at all", NULL, NULL, NULL, true },
		{ "topic", "[\"kbo\"]", "[]", "[]", true },
		{ "one of the topics", "[\"x\",\"kbo\"]", "[]", "[]", true },
		{ "other topic", "[\"mlb\"]", "[]", "[]", false },
		{ "kind", "[]", "[\"sale\",\"game\"]", "[]", true },
		{ "other kind", "[]", "[\"sale\"]", "[]", false },
		{ "tag", "[]", "[]", "[\"team:lg\"]", true },
		{ "values of one key are alternatives", "[]", "[]",
		  "[\"team:kt\",\"team:lg\"]", true },
		{ "keys must all hold", "[]", "[]",
		  "[\"team:lg\",\"venue:gocheok\"]", false },
		{ "and do", "[]", "[]", "[\"team:kt\",\"venue:jamsil\",\"team:ob\"]", true },
		{ "a key that begins alike", "[]", "[]", "[\"tea:lg\"]", false },
		{ "a value that begins alike", "[]", "[]", "[\"team:l\"]", false },
		{ "all of them", "[\"kbo\"]", "[\"game\"]", "[\"team:ob\"]", true },
		{ "topic fits, kind does not", "[\"kbo\"]", "[\"exam\"]", "[]", false },
	};
	struct arena *a = arena_new();
	json_t *ev = json_pack("{s:s, s:[ss], s:[sss]}", "kind", "game",
	    "topics", "baseball", "kbo", "tags", "team:lg", "team:ob", "venue:jamsil");
	struct wish wish;
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		struct hook h = { .name = "h", .topics = cases[i].topics,
		    .kinds = cases[i].kinds, .tags = cases[i].tags,
		    .causes = "changed", .before = "30m", .allday = "none" };

		print_message("  %s\n", cases[i].why);
		assert_int_equal(wish_read(a, &h, &wish, &e), 0);
		assert_int_equal(wish_event(&wish, ev), cases[i].want);
		assert_true(wish_cause(&wish, "changed"));
		assert_false(wish_cause(&wish, "change"));
		assert_false(wish_cause(&wish, "reminder"));
	}
	json_decref(ev);
	arena_free(a);
}

static void
hooks_that_make_no_sense_are_named(void **state)
{
	struct arena *a = arena_new();
	struct hook h = { .name = "odd", .topics = "[", .causes = "changed",
	    .before = "30m", .allday = "none" };
	struct err e = { 0 };
	struct wish wish;

	(void)state;
	assert_int_equal(wish_read(a, &h, &wish, &e), -1);
	assert_int_equal(e.code, ERR_INVALID);
	assert_non_null(strstr(e.msg, "odd"));
	arena_free(a);
}

static void
bodies_are_one_line(void **state)
{
	struct arena *a = arena_new();
	json_t *ev = json_pack("{s:s}", "title", "한국\n\"어\"");
	const char *reminder, *added;

	(void)state;
	reminder = body_reminder(a, ev, NOW, "30m");
	assert_string_equal(reminder, "{\"version\":1,\"type\":\"event.reminder\","
	    "\"event\":{\"title\":\"한국\\n\\\"어\\\"\"},"
	    "\"due\":\"2026-04-01T09:00:00Z\",\"lead\":\"30m\"}");
	assert_int_equal(body_due(reminder), NOW);
	added = body_change(a, "event.added", NULL, ev);
	assert_string_equal(added, "{\"version\":1,\"type\":\"event.added\","
	    "\"before\":null,\"after\":{\"title\":\"한국\\n\\\"어\\\"\"}}");
	assert_int_equal(body_due(added), 0);
	assert_int_equal(body_due("nonsense"), 0);
	json_decref(ev);
	arena_free(a);
}

#define OTHER EVENT("2026-04-03T09:00:00Z", "null", "npb")
#define GONE EVENT("2026-03-30T09:00:00Z", "\"2026-03-30T12:00:00Z\"", "kbo")
#define GOING_ON EVENT("2026-04-01T07:00:00Z", "null", "kbo")
#define YESTERDAY EVENT("2026-03-31", "null", "kbo")
#define LAST_WEEK EVENT("2026-03-20", "\"2026-03-21\"", "kbo")
#define LONG_SALE EVENT("2026-03-20", "\"2026-04-05\"", "kbo")

static void
changes_become_deliveries(void **state)
{
	static const struct {
		const char *why, *causes, *topics, *type, *before, *after;
		size_t want;
	} cases[] = {
		{ "moved", "changed", "[]", "changed", SOON, LATER, 1 },
		{ "not asked for", "reminder,cancelled", "[]", "changed", SOON, LATER, 0 },
		{ "cancelled", "changed,cancelled", "[]", "cancelled", SOON, SOON, 1 },
		{ "added", "added", "[]", "added", NULL, SOON, 1 },
		{ "added is not changed", "changed", "[]", "added", NULL, SOON, 0 },
		{ "in the topic", "changed", "[\"kbo\"]", "changed", SOON, LATER, 1 },
		{ "leaves the topic", "changed", "[\"kbo\"]", "changed", SOON, OTHER, 1 },
		{ "comes into it", "changed", "[\"kbo\"]", "changed", OTHER, SOON, 1 },
		{ "other topic", "changed", "[\"mlb\"]", "changed", SOON, OTHER, 0 },
		{ "wholly past", "changed", "[]", "changed", GONE, GONE, 0 },
		{ "past, added", "added", "[]", "added", NULL, GONE, 0 },
		{ "from the past into the future", "changed", "[]", "changed", GONE, SOON, 1 },
		{ "from the future into the past", "changed", "[]", "changed", SOON, GONE, 1 },
		{ "going on", "changed", "[]", "changed", GOING_ON, GOING_ON, 1 },
		{ "a day that lasts somewhere", "changed", "[]", "changed", YESTERDAY, YESTERDAY, 1 },
		{ "days over everywhere", "changed", "[]", "changed", LAST_WEEK, LAST_WEEK, 0 },
		{ "a sale that goes on", "changed", "[]", "changed", LONG_SALE, LONG_SALE, 1 },
	};
	void *fresh;
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct world *w;
		struct hook h;
		int64_t event;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(setup(&fresh), 0);
		w = fresh;
		event = add_event(w, "a", NOW + 24 * HOUR);
		h = webhook(w, "h");
		h.causes = cases[i].causes;
		h.topics = cases[i].topics;
		add_hook(w, h);
		must(w, (struct put){ .id = event, .type = cases[i].type,
		    .before = cases[i].before, .after = cases[i].after, .at = NOW });
		expand(w);
		assert_int_equal(w->result.queued, cases[i].want);
		teardown(&fresh);
	}
}

static void
a_hook_hears_what_comes_after_it(void **state)
{
	struct world *w = *state;
	struct delivery d;
	int64_t event = add_event(w, "a", NOW + 24 * HOUR);

	must(w, (struct put){ .id = event, .type = "changed", .before = SOON,
	    .after = LATER, .at = NOW });
	add_hook(w, webhook(w, "h"));
	expand(w);
	assert_int_equal(w->result.queued, 0);
	must(w, (struct put){ .id = event, .type = "changed", .before = LATER,
	    .after = SOON, .at = NOW });
	expand(w);
	assert_int_equal(w->result.queued, 1);
	expand(w);
	assert_int_equal(w->result.queued, 0);
	d = only(w);
	assert_string_equal(d.type, "event.changed");
	assert_string_equal(d.state, "queued");
	assert_int_equal(strlen(d.msg_id), 36);
	assert_memory_equal(d.msg_id, "msg_", 4);
}

struct many { struct world *w; int64_t event; int n; };

static int
put_many(struct db *db, void *arg, struct err *e)
{
	struct many *m = arg;

	while (m->n-- > 0)
		if (db_change_add(db, m->event, m->w->source, "changed", SOON,
		    LATER, NOW, e) == -1)
			return -1;
	return 0;
}

static void
more_changes_than_a_transaction_takes(void **state)
{
	struct world *w = *state;
	struct many m = { w, add_event(w, "a", NOW + 24 * HOUR), 2300 };
	struct err e = { 0 };

	add_hook(w, webhook(w, "h"));
	assert_int_equal(db_write(w->db, put_many, &m, &e), 0);
	expand(w);
	assert_int_equal(w->result.queued, 2300);
	expand(w);
	assert_int_equal(w->result.queued, 0);
}

static void
reminders_are_due_once(void **state)
{
	static const struct {
		const char *why;
		int64_t start;		/* from NOW */
		bool all_day;
		const char *before, *allday;
		int64_t created;	/* from NOW */
		size_t queued, dropped;
	} cases[] = {
		{ "due this second", 30 * MINUTE, false, "30m", "none", -HOUR, 1, 0 },
		{ "due in a second", 30 * MINUTE + 1, false, "30m", "none", -HOUR, 0, 0 },
		{ "due a minute ago", 29 * MINUTE, false, "30m", "none", -HOUR, 1, 0 },
		{ "due before the hook was there", 29 * MINUTE, false, "30m", "none", -30, 0, 0 },
		{ "two leads, both due", 5 * MINUTE, false, "10m,30m", "none", -HOUR, 2, 0 },
		{ "two leads, one due", 25 * MINUTE, false, "10m,30m", "none", -HOUR, 1, 0 },
		{ "at the start", 0, false, "0m", "none", -HOUR, 1, 0 },
		{ "no lead", 5 * MINUTE, false, "none", "none", -HOUR, 0, 0 },
		{ "late, but ahead of it", 5 * MINUTE, false, "30m", "none", -HOUR, 1, 0 },
		{ "late and over", -20 * MINUTE, false, "10m", "none", -HOUR, 0, 1 },
		{ "begun, within the grace", -5 * MINUTE, false, "5m", "none", -HOUR, 1, 0 },
		/* 2026-04-01 is day 0 of NOW, nine hours old. */
		{ "that day 09:00", -9 * HOUR, true, "none", "0900", -HOUR, 1, 0 },
		{ "that day 09:00, of tomorrow", 15 * HOUR, true, "none", "0900", -HOUR, 0, 0 },
		{ "the day before, 09:00", 15 * HOUR, true, "none", "1d-0900", -HOUR, 1, 0 },
		{ "the day before, 18:00, is to come", 15 * HOUR, true, "none", "1d-1800", -HOUR, 0, 0 },
		{ "timed leads are not for days", 15 * HOUR, true, "30m", "none", -HOUR, 0, 0 },
		{ "day words are not for times", 15 * HOUR, false, "none", "1d-0900", -HOUR, 0, 0 },
	};
	void *fresh;
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct world *w;
		struct event ev;
		struct hook h;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(setup(&fresh), 0);
		w = fresh;
		ev = event_at(w, "a", NOW + cases[i].start, cases[i].all_day);
		must(w, (struct put){ .ev = &ev });
		h = webhook(w, "h");
		h.before = cases[i].before;
		h.allday = cases[i].allday;
		h.created = NOW + cases[i].created;
		add_hook(w, h);
		expand(w);
		assert_int_equal(w->result.queued, cases[i].queued);
		assert_int_equal(w->result.dropped, cases[i].dropped);
		expand(w);
		assert_int_equal(w->result.queued + w->result.dropped, 0);
		teardown(&fresh);
	}
}

static void
a_clock_set_back_rings_nothing_twice_and_loses_nothing(void **state)
{
	struct world *w = *state;

	add_hook(w, webhook(w, "h"));
	add_event(w, "a", NOW + 30 * MINUTE);
	add_event(w, "b", NOW + 50 * MINUTE);
	expand(w);
	assert_int_equal(w->result.queued, 1);
	set_clock(w, NOW + 25 * MINUTE);
	expand(w);
	assert_int_equal(w->result.queued, 1);
	set_clock(w, NOW);
	expand(w);
	assert_int_equal(w->result.queued, 0);
	add_event(w, "c", NOW + 40 * MINUTE);
	set_clock(w, NOW + 20 * MINUTE);
	expand(w);
	assert_int_equal(w->result.queued, 1);
}

static void
a_reminder_names_its_event_topic_and_time(void **state)
{
	struct world *w = *state;
	struct hook h = webhook(w, "h"), deaf = webhook(w, "deaf");
	json_t *body, *ev;
	struct delivery d;

	must(w, (struct put){ .topic = &(struct topic){ .slug = "kbo",
	    .title = "KBO", .category = "sport", .color = "red",
	    .timezone = "UTC", .alarm = "30m", .allday = "1d-1800", .lang = "ko" },
	    .rule = &(struct topic_rule){ "source", "s" }, .at = NOW });
	h.topics = "[\"kbo\"]";
	deaf.topics = "[\"npb\"]";
	add_hook(w, h);
	add_hook(w, deaf);
	add_event(w, "a", NOW + 30 * MINUTE);
	expand(w);
	d = only(w);
	body = json_loads(d.body, 0, NULL);
	ev = json_object_get(body, "event");
	assert_string_equal(json_string_value(json_object_get(body, "lead")), "30m");
	assert_string_equal(json_string_value(json_object_get(body, "due")),
	    "2026-04-01T09:00:00Z");
	assert_string_equal(json_string_value(json_object_get(ev, "title")), "두산 : LG");
	assert_string_equal(json_string_value(json_array_get(
	    json_object_get(ev, "topics"), 0)), "kbo");
	assert_int_equal(d.start_utc, NOW + 30 * MINUTE);
	assert_string_equal(d.type, "event.reminder");
	json_decref(body);
}

PUSH_TESTS(
	cmocka_unit_test(filters_let_through),
	cmocka_unit_test(hooks_that_make_no_sense_are_named),
	cmocka_unit_test(bodies_are_one_line),
	WORLD(changes_become_deliveries),
	WORLD(a_hook_hears_what_comes_after_it),
	WORLD(more_changes_than_a_transaction_takes),
	cmocka_unit_test(reminders_are_due_once),
	WORLD(a_clock_set_back_rings_nothing_twice_and_loses_nothing),
	WORLD(a_reminder_names_its_event_topic_and_time)
)
