/* Pages that change at random, run after run: what must hold whatever they do. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/ingest_world.h"

enum { SEEDS = 25, STEPS = 40, ROWS_MAX = 14 };

struct row {
	int id;				/* 0: upstream gives none */
	int title, day, hour, place;
	const char *uid;		/* of its event in the run before; NULL: it is new, or was given another text */
};

struct site {
	struct row rows[ROWS_MAX];
	size_t n;
	unsigned dice;
	int last_id;
};

static unsigned
roll(struct site *s, unsigned below)
{
	s->dice = s->dice * 1103515245 + 12345;
	return (s->dice >> 16) % below;
}

/* Few titles, days and hours, so that rows are alike often. */
static struct row
new_row(struct site *s, bool ids)
{
	return (struct row){ .id = ids ? ++s->last_id : 0, .title = (int)roll(s, 4),
	    .day = (int)roll(s, 5), .hour = (int)roll(s, 3), .place = (int)roll(s, 2) };
}

static void
change_site(struct site *s, bool ids)
{
	struct row *r = s->n == 0 ? NULL : &s->rows[roll(s, (unsigned)s->n)];

	if (r != NULL && r->id == 0)	/* it may be taken for another */
		r->uid = NULL;
	switch (roll(s, 6)) {
	case 0:
	case 1:
		if (s->n < ROWS_MAX)
			s->rows[s->n++] = new_row(s, ids);
		break;
	case 2:
		if (r != NULL)
			*r = s->rows[--s->n];
		break;
	case 3:
		if (r != NULL)
			r->hour = (int)roll(s, 3);
		break;
	case 4:
		if (r != NULL)
			r->day = (int)roll(s, 5);
		break;
	default:
		if (r != NULL)
			r->title = (int)roll(s, 4);
		break;
	}
}

static const char *
start_of(struct world *w, const struct row *r)
{
	return arena_fmt(w->a, "2026-05-%02dT%02d:00:00", 10 + r->day, 10 + 3 * r->hour);
}

static const char *
title_of(const struct row *r)
{
	static const char *const titles[] = { "봄 소풍", "첼로의 밤", "수강신청", "Derby" };

	return titles[r->title];
}

static json_t *
page_of(struct world *w, const struct site *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->n; i++) {
		const struct row *r = &s->rows[i];

		json_array_append_new(list, json_pack("{s:s*, s:s, s:s, s:s}",
		    "external_id", r->id == 0 ? NULL : arena_fmt(w->a, "%d", r->id),
		    "title", title_of(r), "start", start_of(w, r), "location", r->place ? "강당" : "운동장"));
	}
	return list;
}

static bool
says(const struct event *ev, const char *title, const char *start, const char *place)
{
	return strcmp(ev->title, title) == 0 && strcmp(ev->start, start) == 0 && strcmp(ev->location, place) == 0;
}

/*
 * Rows of the page, and events that are there, that say so. Rows without an id
 * that are alike to the letter are one. A row that says what it said keeps its UID.
 */
static void
check_row(struct world *w, const struct site *s, struct row *r, const struct event *ev,
    const struct known *k, size_t n)
{
	const char *uid = NULL;
	const char *place = r->place ? "강당" : "운동장", *start = start_of(w, r);
	size_t rows = 0, there = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct row *o = &s->rows[i];

		if (o->title == r->title && o->day == r->day && o->hour == r->hour && o->place == r->place)
			rows += o->id != 0 || rows == 0;
	}
	for (size_t i = 0; i < n; i++)
		if (k[i].missing_since == 0 && says(&ev[i], title_of(r), start, place)) {
			there++;
			if (r->id == 0 || atoi(k[i].external_id) == r->id)
				uid = ev[i].uid;
			assert_int_equal(ev[i].status, STATUS_CONFIRMED);
		}
	assert_int_equal(there, rows);
	if (r->id != 0 || rows == 1) {
		assert_non_null(uid);
		if (r->uid != NULL)
			assert_string_equal(uid, r->uid);
		r->uid = uid;
	}
}

static void
check(struct world *w, struct site *s, bool complete)
{
	struct event ev[STEPS * 2];
	struct known *k;
	struct err e = { 0 };
	size_t n, there = 0;

	assert_int_equal(db_known_list(w->db, w->source.id, w->a, &k, &n, &e), 0);
	assert_true(n <= MEM_COUNT(ev));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(db_event_by_id(w->db, k[i].event, w->a, &ev[i], &e), 0);
		there += k[i].missing_since == 0;
		for (size_t o = 0; o < i; o++)
			assert_string_not_equal(ev[o].uid, ev[i].uid);
	}
	assert_true(!complete || there <= s->n);
	for (size_t i = 0; complete && i < s->n; i++)
		check_row(w, s, &s->rows[i], ev, k, n);
}

static void
ingest_page(struct world *w, const struct site *s, bool complete, int64_t now, bool again)
{
	json_t *items = page_of(w, s);
	const struct ingest in = { .source = &w->source, .items = items, .complete = complete, .now = now };
	struct ingest_result r;
	struct err e = { 0 };

	if (ingest_items(w->db, &in, &r, &e) == -1)
		fail_msg("%s", e.msg);
	if (again)
		assert_int_equal(r.added + r.changed + r.cancelled, 0);
	ingest_result_free(&r);
	json_decref(items);
}

static void
live(unsigned seed, bool ids)
{
	struct site s = { .dice = seed };
	void *own = NULL;
	struct world *w;
	int64_t now = T0;

	assert_int_equal(open_world(&own), 0);
	w = own;
	for (int step = 0; step < STEPS; step++) {
		bool complete = roll(&s, 4) != 0;

		change_site(&s, ids);
		if (roll(&s, 3) == 0)
			change_site(&s, ids);
		ingest_page(w, &s, complete, now, false);
		check(w, &s, complete);
		ingest_page(w, &s, complete, now + 60, true);
		check(w, &s, complete);
		now += roll(&s, 8) * HOUR;
	}
	assert_int_equal(close_world(&own), 0);
}

static void
every_row_is_one_event(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		print_message("  seed %u\n", seed);
		live(seed, seed % 3 == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_one_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
