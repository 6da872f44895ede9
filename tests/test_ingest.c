/* What items do to the store: added, changed, missing, back, held. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/events.h"
#include "db/hooks.h"
#include "db/sources.h"
#include "db/topics.h"
#include "scrapers/ingest.h"

enum { HOUR = 3600, DAY = 86400 };
static const int64_t T0 = 1775001600;		/* 2026-04-01T00:00:00Z */

struct world {
	char dir[64], path[96];
	struct db *db;
	struct arena *a;
	struct source source;
};

static int
make_source(struct db *w, void *arg, struct err *e)
{
	const struct topic_rule rule = { "source", "games" };
	struct source s = { .name = "games", .module = "json", .url = "file:/x",
	    .timezone = "Asia/Seoul", .lang = "ko", .options = "{}", .every = HOUR, .enabled = true };
	struct topic t = { .slug = "games", .title = "Games", .color = "crimson",
	    .alarm = "30m", .allday = "1d-1800" };
	int64_t id;

	(void)arg;
	if (db_meta_set(w, "uid_domain", "test.invalid", e) == -1 ||
	    db_source_add(w, &s, &id, e) == -1 || db_topic_add(w, &t, T0, &t.id, e) == -1)
		return -1;
	return db_topic_rule_add(w, t.id, &rule, 1, e);
}

static int
open_world(void **state)
{
	struct world *w = mem_new(sizeof(*w));
	struct err e = { 0 };

	strcpy(w->dir, "/tmp/calcast-ingest-XXXXXX");
	if (mkdtemp(w->dir) == NULL)
		return -1;
	snprintf(w->path, sizeof(w->path), "%s/db", w->dir);
	w->a = arena_new();
	*state = w;
	if ((w->db = db_open(w->path, true, &e)) == NULL ||
	    db_write(w->db, make_source, NULL, &e) == -1 ||
	    db_source_get(w->db, "games", w->a, &w->source, &e) == -1) {
		print_error("%s\n", e.msg);
		return -1;
	}
	return 0;
}

static int
close_world(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-writer" };
	struct world *w = *state;
	char path[128];

	db_close(w->db);
	for (size_t i = 0; i < MEM_COUNT(suffixes); i++) {
		snprintf(path, sizeof(path), "%s%s", w->path, suffixes[i]);
		unlink(path);
	}
	rmdir(w->dir);
	arena_free(w->a);
	free(w);
	return 0;
}

static int
write_state(struct db *db, void *arg, struct err *e)
{
	return db_source_state(db, arg, e);
}

static struct ingest_result
put(struct world *w, const char *items, int64_t now)
{
	json_t *list = json_loads(items, 0, NULL);
	const struct ingest in = { .source = &w->source, .items = list,
	    .complete = true, .now = now, .gate = true };
	struct ingest_result r;
	struct err e = { 0 };

	assert_non_null(list);
	if (ingest_items(w->db, &in, &r, &e) == -1)
		fail_msg("%s", e.msg);
	if (!r.held) {			/* as a run does after it */
		w->source.last_found = (int)json_array_size(list);
		assert_int_equal(db_write(w->db, write_state, &w->source, &e), 0);
	}
	json_decref(list);
	return r;
}

static struct event
only(struct world *w)
{
	const struct event_filter f = { .topic = "games" };
	struct event *ev;
	struct err e = { 0 };
	size_t n;

	assert_int_equal(db_event_list(w->db, &f, w->a, &ev, NULL, &n, &e), 0);
	assert_int_equal(n, 1);
	return ev[0];
}

static int64_t
changes(struct world *w, const char *type)
{
	struct change *c;
	struct err e = { 0 };
	int64_t count = 0;
	size_t n;

	assert_int_equal(db_change_list(w->db, 0, 1000, w->a, &c, &n, &e), 0);
	for (size_t i = 0; i < n; i++)
		count += strcmp(c[i].type, type) == 0;
	return count;
}

#define GAME(start, more) "[{\"external_id\":\"1\",\"title\":\"두산 @ LG\",\"start\":\"" start "\"" more "}]"

static void
a_change_raises_the_stamps_and_nothing_else_does(void **state)
{
	static const struct {
		const char *why, *items;
		size_t changed;
		int sequence;
		int64_t told;			/* changes of type "changed" so far */
	} steps[] = {
		{ "the same again",  GAME("2026-04-10T18:30:00", ""), 0, 0, 0 },
		{ "moved",           GAME("2026-04-10T17:00:00", ""), 1, 1, 1 },
		{ "the same again",  GAME("2026-04-10T17:00:00", ""), 0, 1, 1 },
		{ "a result is seen but is not told", GAME("2026-04-10T17:00:00", ",\"result\":\"3-2\""), 1, 2, 1 },
		{ "another place",   GAME("2026-04-10T17:00:00", ",\"result\":\"3-2\",\"location\":\"잠실\""), 1, 3, 2 },
		{ "a key nobody shows", GAME("2026-04-10T17:00:00", ",\"result\":\"3-2\",\"location\":\"잠실\",\"views\":7"), 0, 3, 2 },
	};
	struct world *w = *state;
	struct ingest_result r = put(w, GAME("2026-04-10T18:30:00", ""), T0);
	struct event first = only(w), now;

	assert_int_equal(r.added, 1);
	ingest_result_free(&r);
	assert_int_equal(first.modified, T0);
	for (size_t i = 0; i < MEM_COUNT(steps); i++) {
		print_message("  %s\n", steps[i].why);
		r = put(w, steps[i].items, T0 + 10);	/* the clock stands: modified rises all the same */
		now = only(w);
		assert_int_equal(r.changed, steps[i].changed);
		assert_int_equal(now.sequence, steps[i].sequence);
		assert_int_equal(now.modified, steps[i].sequence == 0 ? T0 : T0 + 9 + steps[i].sequence);
		assert_string_equal(now.uid, first.uid);
		assert_int_equal(changes(w, "changed"), steps[i].told);
		ingest_result_free(&r);
	}
}

static void
what_vanishes_is_cancelled_late_and_comes_back(void **state)
{
	static const struct { const char *why; int64_t after; int runs; enum event_status want; } steps[] = {
		{ "missing once",                    HOUR,     1, STATUS_CONFIRMED },
		{ "three runs in three hours",       2 * HOUR, 2, STATUS_CONFIRMED },
		{ "a day later",                     26 * HOUR, 1, STATUS_CANCELLED },
		{ "and stays so",                    27 * HOUR, 1, STATUS_CANCELLED },
	};
	struct world *w = *state;
	const char *both = "[{\"external_id\":\"1\",\"title\":\"a\",\"start\":\"2026-05-10\"},"
	    "{\"external_id\":\"2\",\"title\":\"b\",\"start\":\"2026-05-11\"}]";
	const char *one = "[{\"external_id\":\"2\",\"title\":\"b\",\"start\":\"2026-05-11\"}]";
	struct ingest_result r = put(w, both, T0);
	struct event *ev;
	const struct event_filter all = { .topic = "games" };
	struct err e = { 0 };
	size_t n;

	ingest_result_free(&r);
	for (size_t i = 0; i < MEM_COUNT(steps); i++) {
		print_message("  %s\n", steps[i].why);
		for (int k = 0; k < steps[i].runs; k++) {
			r = put(w, one, T0 + steps[i].after);
			ingest_result_free(&r);
		}
		assert_int_equal(db_event_list(w->db, &all, w->a, &ev, NULL, &n, &e), 0);
		assert_int_equal(n, 2);
		assert_int_equal(ev[0].status, steps[i].want);
		assert_int_equal(ev[1].status, STATUS_CONFIRMED);
	}
	assert_int_equal(changes(w, "cancelled"), 1);
	r = put(w, both, T0 + 28 * HOUR);
	ingest_result_free(&r);
	assert_int_equal(db_event_list(w->db, &all, w->a, &ev, NULL, &n, &e), 0);
	assert_int_equal(ev[0].status, STATUS_CONFIRMED);
	assert_int_equal(ev[0].sequence, 2);
}

static void
an_unchanged_page_counts_for_what_is_missing(void **state)
{
	struct world *w = *state;
	const struct event_filter all = { .topic = "games" };
	struct ingest_result r = put(w, "[{\"external_id\":\"1\",\"title\":\"a\",\"start\":\"2026-05-10\"},"
	    "{\"external_id\":\"2\",\"title\":\"b\",\"start\":\"2026-05-11\"}]", T0);
	struct event *ev;
	struct err e = { 0 };
	size_t n;

	ingest_result_free(&r);
	r = put(w, "[{\"external_id\":\"2\",\"title\":\"b\",\"start\":\"2026-05-11\"}]", T0 + HOUR);
	ingest_result_free(&r);
	for (int i = 2; i <= 3; i++) {
		assert_int_equal(ingest_unchanged(w->db, &w->source, T0 + i * 13 * HOUR, &r, &e), 0);
		assert_int_equal(r.cancelled, i == 3);
		ingest_result_free(&r);
	}
	assert_int_equal(db_event_list(w->db, &all, w->a, &ev, NULL, &n, &e), 0);
	assert_int_equal(ev[0].status, STATUS_CANCELLED);
}

static char *
many(int first, int last)
{
	json_t *list = json_array();
	char id[16], day[16], *text;

	for (int i = first; i <= last; i++) {
		snprintf(id, sizeof(id), "%d", i);
		snprintf(day, sizeof(day), "2026-06-%02d", i);
		json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "external_id", id,
		    "title", id, "start", day));
	}
	text = json_dumps(list, 0);
	json_decref(list);
	return text;
}

static void
the_gate_holds_back_what_looks_like_a_failure(void **state)
{
	static const struct { const char *why; int first, last; bool held; } cases[] = {
		{ "nothing at all",             1, 0,  true },
		{ "six of twenty is 30 %",      1, 14, false },
		{ "a third of what is left",    1, 9,  false },
		{ "more than half of it",       1, 3,  true },
		{ "all others",                 21, 28, true },
	};
	struct world *w = *state;
	char *text = many(1, 20);
	struct ingest_result r = put(w, text, T0);

	free(text);
	ingest_result_free(&r);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		text = many(cases[i].first, cases[i].last);
		r = put(w, text, T0 + HOUR);
		print_message("  %s: missing %zu\n", cases[i].why, r.missing);
		assert_int_equal(r.held, cases[i].held);
		assert_int_equal(json_array_size(r.diff) > 0, cases[i].held);
		ingest_result_free(&r);
		free(text);
	}
	assert_int_equal(changes(w, "added"), 20);
}

static void
absence_means_nothing_in_the_past_or_outside_the_window(void **state)
{
	struct world *w = *state;
	struct ingest_result r = put(w, "[{\"external_id\":\"past\",\"title\":\"a\",\"start\":\"2026-03-01\"},"
	    "{\"external_id\":\"far\",\"title\":\"b\",\"start\":\"2026-12-11\"},"
	    "{\"external_id\":\"near\",\"title\":\"c\",\"start\":\"2026-04-11\"}]", T0);
	json_t *items = json_loads("[{\"external_id\":\"x\",\"title\":\"x\",\"start\":\"2026-04-12\"}]", 0, NULL);
	struct ingest in = { .source = &w->source, .items = items, .complete = true, .now = T0,
	    .from = { 2026, 4, 1, 0, 0, 0 }, .to = { 2026, 5, 1, 0, 0, 0 } };
	struct err e = { 0 };

	ingest_result_free(&r);
	assert_int_equal(ingest_items(w->db, &in, &r, &e), 0);
	assert_int_equal(r.missing, 1);			/* near */
	ingest_result_free(&r);
	in.complete = false;
	assert_int_equal(ingest_items(w->db, &in, &r, &e), 0);
	assert_int_equal(r.missing, 0);
	ingest_result_free(&r);
	json_decref(items);
}

static void
an_item_that_is_no_event_is_told_and_costs_nothing(void **state)
{
	struct world *w = *state;
	struct ingest_result r = put(w, GAME("2026-04-10T18:30:00", ""), T0);

	ingest_result_free(&r);
	r = put(w, "[{\"external_id\":\"1\",\"title\":\"두산 @ LG\",\"start\":\"2026-06-31\"},"
	    "{\"external_id\":\"2\",\"start\":\"2026-04-11\"}]", T0 + 2 * DAY);
	assert_int_equal(r.unread, 2);
	assert_int_equal(json_array_size(r.why), 2);
	assert_int_equal(r.missing, 0);			/* the old version stays */
	ingest_result_free(&r);
	assert_string_equal(only(w).start, "2026-04-10T18:30:00");
}

int
main(void)
{
#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)
	const struct CMUnitTest tests[] = {
		IN_WORLD(a_change_raises_the_stamps_and_nothing_else_does),
		IN_WORLD(what_vanishes_is_cancelled_late_and_comes_back),
		IN_WORLD(an_unchanged_page_counts_for_what_is_missing),
		IN_WORLD(the_gate_holds_back_what_looks_like_a_failure),
		IN_WORLD(absence_means_nothing_in_the_past_or_outside_the_window),
		IN_WORLD(an_item_that_is_no_event_is_told_and_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
