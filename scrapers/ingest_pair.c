/* Which item is which known event: first by id, then by what it says. */
#include <string.h>

#include "scrapers/identity_match.h"
#include "scrapers/ingest_plan.h"

static void
pair(struct plan *p, size_t f, size_t k)
{
	p->known_of[f] = (long)k;
	p->found_of[k] = (long)f;
}

/* Both lists are sorted by external id: one walk finds the pairs. */
static void
pair_by_id(struct plan *p)
{
	size_t i = 0, j = 0;
	int c;

	while (i < p->n_found && j < p->n_known) {
		c = strcmp(p->found[i].external_id, p->known[j].external_id);
		if (c == 0)
			pair(p, i, j);
		i += c <= 0;
		j += c >= 0;
	}
}

static int
old_face(struct plan *p, struct db *db, const struct known *k, struct face *out, struct err *e)
{
	const char *json;
	json_t *item;

	if (db_item_json(db, k->event, p->a, &json, e) == -1)
		return -1;
	item = json_loads(json, 0, NULL);
	*out = face_of(p->a, item);
	out->start = arena_str(p->a, out->start);
	json_decref(item);
	return 0;
}

/* Where another module or site gave the id, it may be the same by chance. */
static bool
is_other(const struct plan *p, const struct face *before, const struct face *now)
{
	if (p->read_otherwise)
		return before->day != now->day && !face_similar(before, now);
	return face_reborn(before, now);
}

/* An id that upstream uses again names another event: its old one is left over, as is the item. */
static int
part_reborn(struct plan *p, struct db *db, struct err *e)
{
	struct face before, now;

	for (size_t j = 0; j < p->n_known; j++) {
		long i = p->found_of[j];

		if (i == NOBODY || p->found[i].derived ||
		    strcmp(p->found[i].hash, p->known[j].item_hash) == 0)
			continue;
		if (old_face(p, db, &p->known[j], &before, e) == -1)
			return -1;
		now = face_of(p->a, p->found[i].item);
		if (!is_other(p, &before, &now))
			continue;
		p->recycled[j] = true;
		p->found_of[j] = NOBODY;
		p->known_of[i] = NOBODY;
	}
	return 0;
}

/* --- what is left over --- */

struct strays {
	struct stray *old, *new;
	size_t n_old, n_new;
	int64_t first, last;		/* days of the new ones */
};

static void
new_strays(struct plan *p, struct strays *s)
{
	s->new = arena_alloc(p->a, (p->n_found + 1) * sizeof(*s->new));
	for (size_t i = 0; i < p->n_found; i++) {
		struct stray *n = &s->new[s->n_new];

		if (p->known_of[i] != NOBODY)
			continue;
		*n = (struct stray){ .face = face_of(p->a, p->found[i].item),
		    .derived = p->found[i].derived, .place = i };
		if (n->face.day == INT64_MIN)
			continue;
		s->first = s->n_new == 0 || n->face.day < s->first ? n->face.day : s->first;
		s->last = s->n_new == 0 || n->face.day > s->last ? n->face.day : s->last;
		s->n_new++;
	}
}

/* Years of history are not looked through for an event of next week. */
static int
old_strays(struct plan *p, struct db *db, struct strays *s, struct err *e)
{
	const int64_t slack = (MATCH_DAYS + 2) * (int64_t)DAY_SECONDS;

	s->old = arena_alloc(p->a, (p->n_known + 1) * sizeof(*s->old));
	for (size_t j = 0; s->n_new > 0 && j < p->n_known; j++) {
		const struct known *k = &p->known[j];
		struct stray *o = &s->old[s->n_old];

		if (p->found_of[j] != NOBODY || k->start_utc < s->first * DAY_SECONDS - slack ||
		    k->start_utc > s->last * DAY_SECONDS + slack)
			continue;
		*o = (struct stray){ .derived = identity_is_derived(k->external_id),
		    .coming = plan_expects(p, k), .place = j };
		if (old_face(p, db, k, &o->face, e) == -1)
			return -1;
		s->n_old++;
	}
	return 0;
}

/* Upstream gave ids before and gives ids now, and not one is the same. */
static bool
all_ids_new(const struct plan *p)
{
	bool given = false;

	for (size_t j = 0; j < p->n_known; j++) {
		if (identity_is_derived(p->known[j].external_id))
			continue;
		if (p->found_of[j] != NOBODY)
			return false;
		given = true;
	}
	return given;
}

static int
pair_strays(struct plan *p, struct db *db, struct err *e)
{
	struct strays s = { 0 };
	bool other_ids = p->read_otherwise || all_ids_new(p);

	/* On half a page an event that is not there may be on the other half; one who types means what is typed. */
	if (!p->in->complete && !(other_ids && p->in->gate))
		return 0;
	new_strays(p, &s);
	if (old_strays(p, db, &s, e) == -1)
		return -1;
	identity_match(p->a, s.old, s.n_old, s.new, s.n_new, other_ids);
	for (size_t i = 0; i < s.n_new; i++)
		if (s.new[i].match != NULL)
			pair(p, s.new[i].place, s.new[i].match->place);
	return 0;
}

int
plan_pair(struct plan *p, struct db *db, struct err *e)
{
	p->known_of = arena_alloc(p->a, (p->n_found + 1) * sizeof(*p->known_of));
	p->found_of = arena_alloc(p->a, (p->n_known + 1) * sizeof(*p->found_of));
	p->recycled = arena_alloc(p->a, p->n_known + 1);
	for (size_t i = 0; i < p->n_found; i++)
		p->known_of[i] = NOBODY;
	for (size_t j = 0; j < p->n_known; j++)
		p->found_of[j] = NOBODY;
	if (p->n_known == 0)
		return 0;
	if (plan_number(p, db, e) == -1)
		return -1;
	pair_by_id(p);
	return part_reborn(p, db, e) == -1 ? -1 : pair_strays(p, db, e);
}
