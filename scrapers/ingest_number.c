/*
 * Rows of one title, place and day that upstream gives no id for are told apart
 * by a number. When one of them goes or comes, those that stay keep theirs: what
 * says the same first, then what begins at the same time, then as they stand.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "scrapers/ingest_plan.h"

struct numbered {			/* rows of one key, and the events that were */
	struct found *found;
	const struct known *known;
	size_t n_found, n_known;
	const char **start;		/* of each known, as its item has it */
	bool *given;			/* of each known: its number is somebody's again */
	bool *has;			/* of each found: it has its number */
};

static bool
same_key(const char *a, const char *b)
{
	size_t n = strcspn(a, "-");

	return strncmp(a, b, n) == 0 && (b[n] == '\0' || b[n] == '-');
}

static const char *
start_of(const json_t *item)
{
	const char *s = json_string_value(json_object_get(item, "start"));

	return s == NULL ? "" : s;
}

static int
read_starts(struct plan *p, struct db *db, struct numbered *g, struct err *e)
{
	const char *json;
	json_t *item;

	for (size_t j = 0; j < g->n_known; j++) {
		if (db_item_json(db, g->known[j].event, p->a, &json, e) == -1)
			return -1;
		item = json_loads(json, 0, NULL);
		g->start[j] = arena_str(p->a, start_of(item));
		json_decref(item);
	}
	return 0;
}

static void
give(struct numbered *g, size_t i, size_t j)
{
	g->found[i].external_id = g->known[j].external_id;
	g->has[i] = g->given[j] = true;
}

static bool
same_row(const struct numbered *g, size_t i, size_t j)
{
	return strcmp(g->found[i].hash, g->known[j].item_hash) == 0;
}

static bool
same_start(const struct numbered *g, size_t i, size_t j)
{
	return strcmp(start_of(g->found[i].item), g->start[j]) == 0;
}

static void
give_where(struct numbered *g, bool (*is)(const struct numbered *g, size_t i, size_t j))
{
	for (size_t i = 0; i < g->n_found; i++)
		for (size_t j = 0; j < g->n_known && !g->has[i]; j++)
			if (!g->given[j] && is(g, i, j))
				give(g, i, j);
}

static bool
is_taken(const struct numbered *g, const char *id)
{
	for (size_t j = 0; j < g->n_known; j++)
		if (strcmp(g->known[j].external_id, id) == 0)
			return true;
	for (size_t i = 0; i < g->n_found; i++)
		if (g->has[i] && strcmp(g->found[i].external_id, id) == 0)
			return true;
	return false;
}

/* What is left gets the numbers that are left; one of an event that is over would make it come again. */
static void
give_rest(struct plan *p, struct numbered *g)
{
	const char *key = arena_strn(p->a, g->found[0].external_id, strcspn(g->found[0].external_id, "-"));
	int next = 1;
	size_t j = 0;

	for (size_t i = 0; i < g->n_found; i++) {
		if (g->has[i])
			continue;
		while (j < g->n_known && (g->given[j] || g->known[j].end_utc <= p->in->now))
			j++;
		if (j < g->n_known) {
			give(g, i, j);
			continue;
		}
		do {
			g->found[i].external_id = next == 1 ? key : arena_fmt(p->a, "%s-%d", key, next);
			next++;
		} while (is_taken(g, g->found[i].external_id));
		g->has[i] = true;
	}
}

static int
number(struct plan *p, struct db *db, struct numbered *g, struct err *e)
{
	g->start = arena_alloc(p->a, g->n_known * sizeof(*g->start));
	g->given = arena_alloc(p->a, g->n_known);
	g->has = arena_alloc(p->a, g->n_found);
	if (read_starts(p, db, g, e) == -1)
		return -1;
	give_where(g, same_row);
	give_where(g, same_start);
	give_rest(p, g);
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct found *)a)->external_id, ((const struct found *)b)->external_id);
}

/* The rows of one key from at on; 0: upstream gave that id. Both lists are sorted, so they stand together. */
static size_t
rows_of_key(const struct plan *p, size_t at)
{
	size_t n = 0;

	while (at + n < p->n_found && p->found[at + n].derived &&
	    same_key(p->found[at].external_id, p->found[at + n].external_id))
		n++;
	return n;
}

/* The events of that key; *at moves on behind them. */
static size_t
events_of_key(const struct plan *p, const char *key, size_t *at)
{
	size_t n = 0;

	while (*at < p->n_known && strcmp(p->known[*at].external_id, key) < 0)
		++*at;
	for (; *at < p->n_known && same_key(key, p->known[*at].external_id); ++*at)
		n++;
	return n;
}

int
plan_number(struct plan *p, struct db *db, struct err *e)
{
	size_t i, n, j = 0;
	bool other = false;

	for (i = 0; i < p->n_found; i += n == 0 ? 1 : n) {
		struct numbered g = { .found = &p->found[i], .n_found = n = rows_of_key(p, i) };

		if (n > 0)
			g.n_known = events_of_key(p, p->found[i].external_id, &j);
		if (g.n_known == 0 || n + g.n_known < 3)
			continue;
		g.known = &p->known[j - g.n_known];
		other = true;
		if (number(p, db, &g, e) == -1)
			return -1;
	}
	if (other)
		qsort(p->found, p->n_found, sizeof(*p->found), by_id);
	return 0;
}
