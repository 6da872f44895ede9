#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/store.h"

struct one {
	struct source source;
	int64_t number;
	bool keep, current;
};

STORE_WRITE(add, struct one) { return db_source_add(w, &x->source, &x->source.id, e); }
STORE_WRITE(set, struct one) { return db_source_set(w, &x->source, e); }
STORE_WRITE(state_of, struct one) { return db_source_state(w, &x->source, &x->current, e); }
STORE_WRITE(claim, struct one) { return db_source_claim(w, x->source.id, x->number, e); }
STORE_WRITE(remove_it, struct one) { return db_source_remove(w, x->source.id, x->keep, e); }
STORE_WRITE(put_page, struct kept_page) { return db_page_put(w, 1, x, e); }
STORE_WRITE(put_run, struct source_run) { return db_run_add(w, 1, x, e); }
STORE_WRITE(hold, struct held_run)
{
	return x == NULL ? db_held_drop(w, 1, e) : db_held_put(w, 1, x, e);
}

static struct one
kbo(void)
{
	return (struct one){ .source = { .name = "kbo", .module = "json", .url = "https://example.org/",
	    .timezone = "Asia/Seoul", .lang = "ko", .options = "{\"rows\":\"games\"}",
	    .every = 21600, .enabled = true, .allow_private = true } };
}

static void
what_is_stored_comes_back(void **state)
{
	struct store *s = *state;
	struct one x = kbo();
	struct source got;

	store_ok(s, add(s, &x));
	store_ok(s, db_source_get(s->db, "kbo", s->a, &got, &s->e));
	assert_int_equal(got.id, x.source.id);
	assert_string_equal(got.module, "json");
	assert_string_equal(got.url, "https://example.org/");
	assert_string_equal(got.timezone, "Asia/Seoul");
	assert_string_equal(got.lang, "ko");
	assert_string_equal(got.options, "{\"rows\":\"games\"}");
	assert_int_equal(got.every, 21600);
	assert_true(got.enabled && got.allow_private && !got.held);
	assert_int_equal(got.generation, 0);
	assert_int_equal(got.last_run, 0);
	assert_null(got.last_error);
	store_fails(s, db_source_get(s->db, "mlb", s->a, &got, &s->e), ERR_NOT_FOUND);
}

static void
settings_and_state_do_not_touch_each_other(void **state)
{
	struct store *s = *state;
	struct one x = kbo();
	struct source got;

	store_ok(s, add(s, &x));
	x.source.next_due = 50;
	x.source.last_run = x.source.last_good = 40;
	x.source.failures = 3;
	x.source.last_found = 12;
	x.source.parsed_at = 41;
	x.source.last_error = "gone";
	x.source.url = "https://example.org/ignored";
	store_ok(s, state_of(s, &x));
	store_ok(s, db_source_get(s->db, "kbo", s->a, &got, &s->e));
	assert_string_equal(got.url, "https://example.org/");
	assert_int_equal(got.next_due, 50);
	assert_int_equal(got.parsed_at, 41);
	assert_int_equal(got.failures, 3);
	assert_int_equal(got.last_found, 12);
	assert_string_equal(got.last_error, "gone");
	assert_true(x.current && !got.whole && got.whole_from == NULL);
	assert_int_equal(got.generation, 0);

	x.source.url = NULL;
	x.source.timezone = NULL;
	x.source.failures = 0;
	store_ok(s, set(s, &x));
	store_ok(s, db_source_get(s->db, "kbo", s->a, &got, &s->e));
	assert_null(got.url);
	assert_null(got.timezone);
	assert_int_equal(got.failures, 3);
	assert_int_equal(got.generation, 1);
	x.source.id = 99;
	store_fails(s, set(s, &x), ERR_NOT_FOUND);
}

static void
a_run_that_was_overtaken_leaves_the_rest_as_it_is(void **state)
{
	struct store *s = *state;
	struct one x = kbo();
	struct source got;

	store_ok(s, add(s, &x));
	x.source.next_due = 500;
	store_ok(s, set(s, &x));		/* settings while it ran */
	x.source.parsed_at = x.source.last_run = 41;
	x.source.host = "old.example";
	store_ok(s, state_of(s, &x));
	assert_false(x.current);
	store_ok(s, db_source_get(s->db, "kbo", s->a, &got, &s->e));
	assert_int_equal(got.last_run, 41);
	assert_int_equal(got.next_due, 0);
	assert_int_equal(got.parsed_at, 0);
	assert_null(got.host);
}

static void
names_exist_once_and_bad_values_are_refused(void **state)
{
	struct store *s = *state;
	struct one x = kbo(), y = kbo();

	store_ok(s, add(s, &x));
	store_fails(s, add(s, &y), ERR_CONFLICT);
	y.source.name = "other";
	y.source.options = "{not json";
	store_fails(s, add(s, &y), ERR_INVALID);
	y.source.options = "{}";
	y.source.module = NULL;
	store_fails(s, add(s, &y), ERR_INVALID);
}

static void
a_claim_needs_the_generation_that_was_read(void **state)
{
	struct store *s = *state;
	struct one x = kbo();

	store_ok(s, add(s, &x));
	store_ok(s, claim(s, &x));
	store_fails(s, claim(s, &x), ERR_CONFLICT);
	x.number = 1;
	store_ok(s, claim(s, &x));
	x.number = 2;
	x.keep = true;
	store_ok(s, remove_it(s, &x));
	store_fails(s, claim(s, &x), ERR_CONFLICT);	/* what was fetched before */
	x.number = 3;
	store_ok(s, claim(s, &x));		/* its events may be corrected still */
}

static void
those_that_are_due_come_in_order(void **state)
{
	static const struct { const char *name; int every; bool enabled; int64_t next_due; } rows[] = {
		{ "late", 60, true, 90 }, { "first", 60, true, 10 }, { "never", 0, true, 0 },
		{ "off", 60, false, 0 }, { "ahead", 60, true, 101 }, { "just", 60, true, 100 },
	};
	static const char *const want[] = { "first", "late", "just" };
	struct store *s = *state;
	struct source *got;
	size_t n;

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		struct one x = kbo();

		x.source.name = rows[i].name;
		x.source.every = rows[i].every;
		x.source.enabled = rows[i].enabled;
		x.source.next_due = rows[i].next_due;
		store_ok(s, add(s, &x));
	}
	store_ok(s, db_source_due(s->db, 100, s->a, &got, &n, &s->e));
	assert_int_equal(n, MEM_COUNT(want));
	for (size_t i = 0; i < n; i++)
		assert_string_equal(got[i].name, want[i]);
	store_ok(s, db_source_list(s->db, s->a, &got, &n, &s->e));
	assert_int_equal(n, MEM_COUNT(rows));
	assert_string_equal(got[0].name, "ahead");
}

static void
the_last_page_is_kept(void **state)
{
	struct store *s = *state;
	struct one x = kbo();
	struct kept_page p = { .request = "GET https://example.org/a", .role = "page", .url = "https://example.org/a", .etag = "W/\"1\"",
	    .hash = "ab", .body = "\x1f\x8b\0z", .len = 4, .first_seen = 5, .fetched_at = 6 }, got;

	store_ok(s, add(s, &x));
	assert_int_equal(db_page_get(s->db, x.source.id, "GET https://example.org/a", s->a, &got, &s->e), 0);
	store_ok(s, put_page(s, &p));
	p.fetched_at = 7;
	p.last_modified = "Thu, 01 Jan 1970 00:00:00 GMT";
	store_ok(s, put_page(s, &p));
	assert_int_equal(db_page_get(s->db, x.source.id, "GET https://example.org/a", s->a, &got, &s->e), 1);
	assert_string_equal(got.etag, "W/\"1\"");
	assert_string_equal(got.last_modified, p.last_modified);
	assert_null(got.charset);
	assert_int_equal(got.len, 4);
	assert_memory_equal(got.body, p.body, 4);
	assert_int_equal(got.first_seen, 5);
	assert_int_equal(got.fetched_at, 7);
}

static void
history_is_newest_first_and_retires(void **state)
{
	struct store *s = *state;
	struct one x = kbo();
	struct source_run *got, run = { .status = "ok", .http_status = 200, .bytes = 9, .found = 1,
	    .added = 2, .changed = 3, .cancelled = 4, .held = 5, .unread = 6, .took_ms = 7,
	    .why = "[{\"row\":1,\"why\":\"no date\"}]" };
	size_t n;

	store_ok(s, add(s, &x));
	for (run.started_ms = 1000; run.started_ms <= 3000; run.started_ms += 1000)
		store_ok(s, put_run(s, &run));
	store_ok(s, db_run_list(s->db, x.source.id, 2, s->a, &got, &n, &s->e));
	assert_int_equal(n, 2);
	assert_int_equal(got[0].started_ms, 3000);
	assert_int_equal(got[1].started_ms, 2000);
	assert_int_equal(got[0].took_ms, 7);
	assert_int_equal(got[0].unread, 6);
	assert_null(got[0].error);
	assert_string_equal(got[0].why, run.why);
	run.why = "nonsense";
	store_fails(s, put_run(s, &run), ERR_INVALID);
}

static void
reasons_are_kept_of_the_last_runs(void **state)
{
	struct store *s = *state;
	struct one x = kbo();
	struct source_run *got, run = { .status = "ok", .why = "[{\"row\":1,\"why\":\"no date\"}]" };
	size_t n;

	store_ok(s, add(s, &x));
	for (int i = 0; i < RUN_WHYS + 5; i++)
		store_ok(s, put_run(s, &run));
	store_ok(s, db_run_list(s->db, x.source.id, 100, s->a, &got, &n, &s->e));
	assert_int_equal(n, RUN_WHYS + 5);
	for (int i = 0; i < RUN_WHYS + 5; i++)
		assert_int_equal(got[i].why != NULL, i < RUN_WHYS);
}

static void
a_held_run_waits(void **state)
{
	struct store *s = *state;
	struct one x = kbo();
	struct held_run h = { .at = 5, .reason = "half of them gone", .items = "[]", .complete = true,
	    .from = "2026-01-01", .would_cancel = 3, .would_add = 2, .would_change = 1, .hash = "00", .read_as = "11", .times = 1, .diff = "[]" }, got;
	struct source source;

	store_ok(s, add(s, &x));
	assert_int_equal(db_held_get(s->db, x.source.id, s->a, &got, &s->e), 0);
	store_ok(s, hold(s, &h));
	store_ok(s, hold(s, &h));
	assert_int_equal(db_held_get(s->db, x.source.id, s->a, &got, &s->e), 1);
	assert_string_equal(got.reason, "half of them gone");
	assert_string_equal(got.from, "2026-01-01");
	assert_null(got.to);
	assert_int_equal(got.would_cancel, 3);
	assert_int_equal(got.would_add, 2);
	assert_int_equal(got.would_change, 1);
	store_ok(s, db_source_get(s->db, "kbo", s->a, &source, &s->e));
	assert_true(source.held);
	store_ok(s, hold(s, NULL));
	assert_int_equal(db_held_get(s->db, x.source.id, s->a, &got, &s->e), 0);
}

/* --- removal --- */

struct scene {
	struct one one;
	struct topic topic, other;
	int64_t event;
};

STORE_WRITE(make_scene, struct scene)
{
	const struct topic_rule mine = { "source", "kbo" }, others = { "kind", "holiday" };
	struct arena *a = arena_new();
	struct event ev = store_event(a, "g1", 5000000);
	struct tag tag = { "team", "lg", "LG" };
	int rc = -1;

	ev.tags = &tag;
	ev.n_tags = 1;
	x->one = kbo();
	x->topic = (struct topic){ .slug = "kbo" };
	x->other = (struct topic){ .slug = "days" };
	if (db_source_add(w, &x->one.source, &x->one.source.id, e) == 0 &&
	    db_topic_add(w, &x->topic, 100, &x->topic.id, e) == 0 &&
	    db_topic_add(w, &x->other, 100, &x->other.id, e) == 0 &&
	    db_topic_rule_add(w, x->topic.id, &mine, 1, e) == 0 &&
	    db_topic_rule_add(w, x->other.id, &others, 1, e) == 0 &&
	    store_put_event(w, x->one.source.id, &ev, &x->event, e) == 0 &&
	    db_run_add(w, x->one.source.id, &(struct source_run){ .status = "ok" }, e) == 0)
		rc = db_change_add(w, x->event, x->one.source.id, "added", NULL, "{}", 1, e);
	arena_free(a);
	return rc;
}

static void
topics_that_name_a_source(void **state)
{
	struct store *s = *state;
	struct scene x = { 0 };
	const char **slugs;
	size_t n;

	store_ok(s, make_scene(s, &x));
	store_ok(s, db_source_topics(s->db, x.one.source.id, s->a, &slugs, &n, &s->e));
	assert_int_equal(n, 1);
	assert_string_equal(slugs[0], "kbo");
}

static void
a_removed_source_takes_its_events_along(void **state)
{
	struct store *s = *state;
	struct scene x = { 0 };
	struct topic before[2], after[2];
	struct source_run *runs;
	struct event ev;
	int64_t revision;
	size_t n;

	store_ok(s, make_scene(s, &x));
	store_ok(s, db_topic_get(s->db, "kbo", s->a, &before[0], &s->e));
	store_ok(s, db_topic_get(s->db, "days", s->a, &before[1], &s->e));
	store_ok(s, remove_it(s, &x.one));
	store_fails(s, db_event_by_id(s->db, x.event, s->a, &ev, &s->e), ERR_NOT_FOUND);
	store_fails(s, db_source_get(s->db, "kbo", s->a, &x.one.source, &s->e), ERR_NOT_FOUND);
	store_ok(s, db_run_list(s->db, x.one.source.id, 9, s->a, &runs, &n, &s->e));
	assert_int_equal(n, 0);
	store_ok(s, db_topic_get(s->db, "kbo", s->a, &after[0], &s->e));
	store_ok(s, db_topic_get(s->db, "days", s->a, &after[1], &s->e));
	store_ok(s, db_revision(s->db, &revision, &s->e));
	assert_int_equal(after[0].revision, revision);
	assert_true(after[0].revision > before[0].revision);
	assert_true(after[0].modified > before[0].modified);
	assert_int_equal(after[0].n_events, 0);
	assert_int_equal(after[1].revision, before[1].revision);
	x.one = kbo();
	store_ok(s, add(s, &x.one));
}

static void
events_of_a_removed_source_can_stay(void **state)
{
	struct store *s = *state;
	struct scene x = { 0 };
	struct source *list;
	struct event ev;
	size_t n;

	store_ok(s, make_scene(s, &x));
	x.one.keep = true;
	store_ok(s, remove_it(s, &x.one));
	store_ok(s, db_event_by_id(s->db, x.event, s->a, &ev, &s->e));
	assert_int_equal(ev.n_topics, 1);
	store_fails(s, db_source_get(s->db, "kbo", s->a, &x.one.source, &s->e), ERR_NOT_FOUND);
	store_ok(s, db_source_list(s->db, s->a, &list, &n, &s->e));
	assert_int_equal(n, 0);
	store_ok(s, db_source_due(s->db, INT64_MAX, s->a, &list, &n, &s->e));
	assert_int_equal(n, 0);
	x.one = kbo();
	store_fails(s, add(s, &x.one), ERR_CONFLICT);
}

static void
another_zone_of_a_source_is_news_for_its_topics(void **state)
{
	struct store *s = *state;
	struct scene x = { 0 };
	struct topic t;
	int64_t before;

	store_ok(s, make_scene(s, &x));
	store_ok(s, db_topic_get(s->db, "kbo", s->a, &t, &s->e));
	assert_string_equal(t.timezone, "Asia/Seoul");
	assert_false(t.timezone_given);
	before = t.revision;
	x.one.source.every = 60;
	store_ok(s, set(s, &x.one));
	store_ok(s, db_topic_get(s->db, "kbo", s->a, &t, &s->e));
	assert_int_equal(t.revision, before);
	x.one.source.timezone = "Asia/Tokyo";
	x.one.source.lang = "ja";
	store_ok(s, set(s, &x.one));
	store_ok(s, db_topic_get(s->db, "kbo", s->a, &t, &s->e));
	assert_true(t.revision > before);
	assert_string_equal(t.timezone, "Asia/Tokyo");
	assert_string_equal(t.lang, "ja");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(what_is_stored_comes_back),
		STORE_TEST(settings_and_state_do_not_touch_each_other),
		STORE_TEST(a_run_that_was_overtaken_leaves_the_rest_as_it_is),
		STORE_TEST(names_exist_once_and_bad_values_are_refused),
		STORE_TEST(a_claim_needs_the_generation_that_was_read),
		STORE_TEST(those_that_are_due_come_in_order),
		STORE_TEST(the_last_page_is_kept),
		STORE_TEST(history_is_newest_first_and_retires),
		STORE_TEST(a_held_run_waits),
		STORE_TEST(reasons_are_kept_of_the_last_runs),
		STORE_TEST(topics_that_name_a_source),
		STORE_TEST(a_removed_source_takes_its_events_along),
		STORE_TEST(events_of_a_removed_source_can_stay),
		STORE_TEST(another_zone_of_a_source_is_news_for_its_topics),
	};

	return cmocka_run_group_tests_name("sources", tests, NULL, NULL);
}
