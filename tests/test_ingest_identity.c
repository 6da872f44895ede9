/* UIDs over the life of a source: ids used again, ids that change, none at all; parents. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/ingest_world.h"

enum { ROWS = 3 };

struct row { const char *id, *title, *start, *place; };	/* id NULL: upstream gives none */

static struct ingest_result
put_rows(struct world *w, const struct row *rows, int64_t now)
{
	json_t *list = json_array();
	struct ingest_result r;
	char *text;

	for (size_t i = 0; i < ROWS && rows[i].title != NULL; i++)
		json_array_append_new(list, json_pack("{s:s*, s:s, s:s, s:s*}", "external_id", rows[i].id,
		    "title", rows[i].title, "start", rows[i].start, "location", rows[i].place));
	text = json_dumps(list, 0);
	r = put(w, text, now);
	free(text);
	json_decref(list);
	return r;
}

/* The event of the topic that has that title and start; its UID. */
static const char *
uid_of(struct world *w, const char *title, const char *start)
{
	const struct event_filter f = { .topic = "games" };
	struct event *ev;
	struct err e = { 0 };
	const char *uid = NULL;
	size_t n;

	assert_int_equal(db_event_list(w->db, &f, w->a, &ev, NULL, &n, &e), 0);
	for (size_t i = 0; i < n; i++)
		if (strcmp(ev[i].title, title) == 0 && strcmp(ev[i].start, start) == 0)
			uid = ev[i].uid;
	return uid;
}

static void
uids_follow_what_the_event_is(void **state)
{
	static const struct {
		const char *why;
		struct row before[ROWS], after[ROWS];
		int same[ROWS];			/* of each row after: the row before whose UID it has, -1 a new one */
	} cases[] = {
		{ "an id is used again",
		  { { "7", "부산 영도트레일런", "2026-04-20", "부산 영도" } },
		  { { "7", "서울 관악산트레일런", "2026-05-08", "서울 관악산" } }, { -1 } },
		{ "moved",
		  { { "7", "a", "2026-04-20", "p" } }, { { "7", "a", "2026-06-08", "p" } }, { 0 } },
		{ "moved to another place and renamed a little",
		  { { "7", "봄 마라톤", "2026-04-20", "p" } }, { { "7", "봄 마라톤(변경)", "2026-06-08", "q" } }, { 0 } },
		{ "a twin under another id",
		  { { "1", "a", "2026-04-20", "p" }, { "2", "b", "2026-04-21", "p" } },
		  { { "9", "a", "2026-04-20", "p" }, { "2", "b", "2026-04-21", "p" } }, { 0, 1 } },
		{ "a game under a new id on a new date is another",
		  { { "1", "a", "2026-04-20", "p" }, { "2", "b", "2026-04-21", "p" } },
		  { { "9", "a", "2026-04-22", "p" }, { "2", "b", "2026-04-21", "p" } }, { -1, 1 } },
		{ "ids made for every answer",
		  { { "1", "a", "2026-04-20", "p" }, { "2", "b", "2026-04-21", "p" } },
		  { { "3", "a", "2026-04-20", "p" }, { "4", "b", "2026-04-24", "p" } }, { 0, 1 } },
		{ "ids are places in the list, and a row came before",
		  { { "1", "벚꽃 러닝", "2026-04-20", "p" }, { "2", "한강 마라톤", "2026-05-21", "q" } },
		  { { "1", "새해 일출런", "2026-04-12", "r" }, { "2", "벚꽃 러닝", "2026-04-20", "p" }, { "3", "한강 마라톤", "2026-05-21", "q" } },
		  { -1, 0, 1 } },
		{ "no ids: moved by three days",
		  { { NULL, "중간고사", "2026-04-20", NULL } }, { { NULL, "중간고사", "2026-04-23", NULL } }, { 0 } },
		{ "no ids: renamed",
		  { { NULL, "수강신청 정정", "2026-04-20", NULL } }, { { NULL, "수강신청 정정 기간", "2026-04-20", NULL } }, { 0 } },
		{ "no ids: called off in its title",
		  { { NULL, "봄 마라톤", "2026-04-20", NULL } }, { { NULL, "봄 마라톤(취소)", "2026-04-20", NULL } }, { 0 } },
		{ "no ids: a weekly class goes on",
		  { { NULL, "요가", "2026-03-31", NULL }, { NULL, "요가", "2026-04-07", NULL } },
		  { { NULL, "요가", "2026-04-07", NULL }, { NULL, "요가", "2026-04-14", NULL } }, { 1, -1 } },
		{ "no ids: the first of two on a day goes",
		  { { NULL, "a", "2026-04-20T14:00:00", "p" }, { NULL, "a", "2026-04-20T17:00:00", "p" } },
		  { { NULL, "a", "2026-04-20T17:00:00", "p" } }, { 1 } },
		{ "no ids: one comes before it",
		  { { NULL, "a", "2026-04-20T14:00:00", "p" } },
		  { { NULL, "a", "2026-04-20T10:00:00", "p" }, { NULL, "a", "2026-04-20T14:00:00", "p" } }, { -1, 0 } },
		{ "no ids: both an hour later",
		  { { NULL, "a", "2026-04-20T14:00:00", "p" }, { NULL, "a", "2026-04-20T17:00:00", "p" } },
		  { { NULL, "a", "2026-04-20T15:00:00", "p" }, { NULL, "a", "2026-04-20T18:00:00", "p" } }, { 0, 1 } },
		{ "no ids: the first of three goes, another day stays",
		  { { NULL, "a", "2026-04-20T14:00:00", "p" }, { NULL, "a", "2026-04-20T17:00:00", "p" }, { NULL, "a", "2026-04-20T20:00:00", "p" } },
		  { { NULL, "a", "2026-04-20T17:00:00", "p" }, { NULL, "a", "2026-04-20T20:00:00", "p" }, { NULL, "b", "2026-04-21T17:00:00", "p" } },
		  { 1, 2, -1 } },
		{ "ids at last",
		  { { NULL, "a", "2026-04-20", "p" }, { NULL, "b", "2026-04-21", "p" } },
		  { { "1", "a", "2026-04-20", "p" }, { "2", "b", "2026-04-21", "p" } }, { 0, 1 } },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const struct row *b = cases[i].before, *n = cases[i].after;
		const char *before[ROWS], *after;
		struct ingest_result r;
		struct world *w;
		void *own = NULL;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(open_world(&own), 0);
		w = own;
		r = put_rows(w, b, T0);
		ingest_result_free(&r);
		for (size_t k = 0; k < ROWS && b[k].title != NULL; k++)
			assert_non_null(before[k] = uid_of(w, b[k].title, b[k].start));
		r = put_rows(w, n, T0 + HOUR);
		ingest_result_free(&r);
		for (size_t k = 0; k < ROWS && n[k].title != NULL; k++) {
			assert_non_null(after = uid_of(w, n[k].title, n[k].start));
			for (size_t m = 0; m < ROWS && b[m].title != NULL; m++)
				assert_int_equal(strcmp(after, before[m]) == 0, cases[i].same[k] == (int)m);
		}
		r = put_rows(w, n, T0 + 2 * HOUR);	/* and it stays like that */
		assert_int_equal(r.added + r.changed, 0);
		ingest_result_free(&r);
		assert_int_equal(close_world(&own), 0);
	}
}

static void
an_event_whose_id_was_taken_ends_as_it_was(void **state)
{
	static const struct row lives[][ROWS] = {
		{ { "7", "부산 영도트레일런", "2026-04-20", "부산 영도" } },
		{ { "7", "서울 관악산트레일런", "2026-05-08", "서울 관악산" } },
		{ { "7", "대구 팔공산 산악마라톤", "2026-05-15", "대구 팔공산" } },
		{ { "7", "부산 영도트레일런", "2026-06-20", "제주" } },
	};
	struct world *w = *state;
	const struct event_filter f = { .topic = "games" };
	struct event *ev;
	struct err e = { 0 };
	size_t n;

	for (size_t i = 0; i < MEM_COUNT(lives); i++)
		for (int k = 0; k < 4; k++) {		/* often enough for what is missing to be cancelled */
			struct ingest_result r = put_rows(w, lives[i], T0 + (int64_t)(i * 4 + k) * 9 * HOUR);

			assert_int_equal(r.missing, 0);
			ingest_result_free(&r);
		}
	assert_int_equal(db_event_list(w->db, &f, w->a, &ev, NULL, &n, &e), 0);
	assert_int_equal(n, 4);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(ev[i].status, STATUS_CONFIRMED);
		assert_string_equal(ev[i].external_id, "7");
		assert_int_equal(ev[i].sequence, 0);
	}
	assert_int_equal(changes(w, "cancelled"), 0);
	assert_int_equal(changes(w, "added"), 4);
}

static int
write_settings(struct db *db, void *arg, struct err *e)
{
	return db_source_set(db, arg, e);
}

static void
another_module_keeps_the_uids(void **state)
{
	static const struct row before[ROWS] = { { "1", "개강", "2026-09-01", NULL }, { "2", "수강신청 정정", "2026-09-07", NULL } };
	static const struct row after[ROWS] = { { "2", "개강", "2026-09-02", NULL }, { "77", "수강신청 정정 기간", "2026-09-07", NULL },
	    { "78", "추석", "2026-09-25", NULL } };
	struct world *w = *state;
	struct ingest_result r = put_rows(w, before, T0);
	const char *second = uid_of(w, "수강신청 정정", "2026-09-07");
	json_t *items = json_loads("[{\"external_id\":\"x\",\"title\":\"개강\",\"start\":\"2026-09-01\"}]", 0, NULL);
	struct source other = w->source;
	struct ingest in = { .source = &other, .items = items, .complete = true, .now = T0 };
	struct err e = { 0 };

	ingest_result_free(&r);
	assert_int_equal(db_source_get(w->db, "games", w->a, &other, &e), 0);
	other.module = "csv";
	other.url = "file:/y";
	assert_int_equal(ingest_preview(w->db, &in, &r, &e), 0);	/* before it is stored */
	assert_int_equal(r.kept, 1);
	assert_int_equal(r.added, 0);
	assert_int_equal(r.missing, 1);
	assert_int_equal(json_array_size(r.diff), 1);
	ingest_result_free(&r);
	assert_int_equal(db_write(w->db, write_settings, &other, &e), 0);
	assert_int_equal(db_source_get(w->db, "games", w->a, &w->source, &e), 0);
	r = put_rows(w, after, T0 + HOUR);
	assert_int_equal(r.kept, 2);
	assert_int_equal(r.added, 1);
	ingest_result_free(&r);
	assert_string_equal(uid_of(w, "수강신청 정정 기간", "2026-09-07"), second);
	json_decref(items);
}

static bool
feed_says(struct world *w, const char *line)
{
	struct topic t;
	struct vevent *v;
	struct err e = { 0 };
	bool found = false;
	size_t n;

	assert_int_equal(db_topic_get(w->db, "games", w->a, &t, &e), 0);
	assert_int_equal(db_topic_vevents(w->db, t.id, NULL, "plain", w->a, &v, &n, &e), 0);
	for (size_t i = 0; i < n; i++)
		found = found || strstr(arena_strn(w->a, v[i].bytes, v[i].len), line) != NULL;
	return found;
}

static void
a_child_names_its_parent_once_it_is_there(void **state)
{
#define CHILD "{\"external_id\":\"open\",\"title\":\"예매\",\"start\":\"2026-05-01\",\"parent\":\"show\"}"
#define PARENT "{\"external_id\":\"show\",\"title\":\"공연\",\"start\":\"2026-06-01\"}"
	struct world *w = *state;
	struct ingest_result r = put(w, "[" CHILD "]", T0);
	const char *line;

	ingest_result_free(&r);
	assert_false(feed_says(w, "RELATED-TO"));
	r = put(w, "[" PARENT "," CHILD "]", T0 + HOUR);
	assert_int_equal(r.added, 1);
	assert_int_equal(r.changed, 1);
	ingest_result_free(&r);
	line = arena_fmt(w->a, "RELATED-TO:%.20s", uid_of(w, "공연", "2026-06-01"));
	assert_true(feed_says(w, line));
	assert_int_equal(changes(w, "changed"), 0);	/* nobody is told */
	r = put(w, "[" PARENT "," CHILD "]", T0 + 2 * HOUR);
	assert_int_equal(r.changed, 0);
	ingest_result_free(&r);
	/* Both at once, in whatever order. */
	r = put(w, "[{\"external_id\":\"a\",\"title\":\"a\",\"start\":\"2026-05-01\",\"parent\":\"b\"},"
	    "{\"external_id\":\"b\",\"title\":\"b\",\"start\":\"2026-05-02\",\"parent\":\"b\"}," PARENT "," CHILD "]", T0 + 3 * HOUR);
	assert_int_equal(r.added, 2);
	ingest_result_free(&r);
	assert_true(feed_says(w, arena_fmt(w->a, "RELATED-TO:%.20s", uid_of(w, "b", "2026-05-02"))));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uids_follow_what_the_event_is),
		IN_WORLD(an_event_whose_id_was_taken_ends_as_it_was),
		IN_WORLD(another_module_keeps_the_uids),
		IN_WORLD(a_child_names_its_parent_once_it_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
