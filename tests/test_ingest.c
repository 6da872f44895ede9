/* What items do to the store: added, changed, missing, back, held. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/ingest_world.h"

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

static void
an_unchanged_page_says_no_more_than_when_it_was_read(void **state)
{
	static const struct { const char *why; bool whole; const char *from, *to; size_t cancelled; } cases[] = {
		{ "half a page",                    false, NULL, NULL, 0 },
		{ "a page of days before",          true, "2026-04-01", "2026-05-01", 0 },
		{ "a page of the month",            true, "2026-05-01", "2026-06-01", 1 },
	};
	struct world *w = *state;
	struct ingest_result r = put(w, "[{\"external_id\":\"1\",\"title\":\"a\",\"start\":\"2026-05-10\"},"
	    "{\"external_id\":\"2\",\"title\":\"b\",\"start\":\"2026-05-11\"}]", T0);
	struct err e = { 0 };

	ingest_result_free(&r);
	r = put(w, "[{\"external_id\":\"2\",\"title\":\"b\",\"start\":\"2026-05-11\"}]", T0 + HOUR);
	ingest_result_free(&r);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		size_t cancelled = 0;

		print_message("  %s\n", cases[i].why);
		w->source.whole = cases[i].whole;
		w->source.whole_from = cases[i].from;
		w->source.whole_to = cases[i].to;
		for (int run = 0; run < 3; run++) {
			assert_int_equal(ingest_unchanged(w->db, &w->source, T0 + (run + 2) * 13 * HOUR, &r, &e), 0);
			cancelled += r.cancelled;
			ingest_result_free(&r);
		}
		assert_int_equal(cancelled, cases[i].cancelled);
	}
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
	const struct CMUnitTest tests[] = {
		IN_WORLD(a_change_raises_the_stamps_and_nothing_else_does),
		IN_WORLD(what_vanishes_is_cancelled_late_and_comes_back),
		IN_WORLD(an_unchanged_page_counts_for_what_is_missing),
		IN_WORLD(an_unchanged_page_says_no_more_than_when_it_was_read),
		IN_WORLD(the_gate_holds_back_what_looks_like_a_failure),
		IN_WORLD(absence_means_nothing_in_the_past_or_outside_the_window),
		IN_WORLD(an_item_that_is_no_event_is_told_and_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
