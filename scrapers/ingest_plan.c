#include "scrapers/ingest_plan.h"

#include <string.h>

#include "base/mem.h"
#include "scrapers/overlay.h"

enum { WINDOW_SLACK_S = 14 * 3600 };	/* a day's edge in the farthest zone */

static struct put *
new_put(struct plan *p)
{
	MEM_PUSH(p->puts, p->n, p->cap);
	p->puts[p->n] = (struct put){ 0 };
	return &p->puts[p->n++];
}

/* The first UID of that id that no event has had. */
static int
new_uid(struct plan *p, struct db *db, struct event *ev, struct err *e)
{
	bool taken = db != NULL;

	if (db != NULL && db_incarnation_next(db, p->in->source->id, ev->external_id,
	    &ev->incarnation, e) == -1)
		return -1;
	do {
		ev->uid = identity_uid(p->a, p->in->source->name, ev->external_id,
		    ev->incarnation, p->uid_domain);
		if (db != NULL && db_uid_taken(db, ev->uid, &taken, e) == -1)
			return -1;
		ev->incarnation += taken;
	} while (taken);
	return 0;
}

static int
plan_new(struct plan *p, struct db *db, size_t i, struct err *e)
{
	struct put *u = new_put(p);
	struct err why = { 0 };

	u->found = &p->found[i];
	if (event_from_item(p->a, u->found->item, &p->defaults, &u->after, &why) == -1) {
		plan_refuse(p, u, &why);
		return 0;
	}
	u->after.external_id = u->found->external_id;
	if (new_uid(p, db, &u->after, e) == -1)
		return -1;
	u->after.modified = p->in->now;
	u->after.waiting = p->confirm;
	u->visible = true;
	u->change = p->confirm ? NULL : "added";
	p->uid_of[i] = u->after.uid;
	return 0;
}

/* What of a known event no item decides. */
static int
keep(struct plan *p, struct db *db, struct put *u, struct err *e)
{
	const struct event *old = &u->before;

	u->after.external_id = u->found->external_id;
	u->after.incarnation = old->incarnation;
	u->after.uid = old->uid;
	u->after.parent_uid = old->parent_uid;
	u->after.sequence = old->sequence;
	u->after.modified = old->modified;
	u->after.hidden = old->hidden;
	u->after.waiting = old->waiting;
	u->adopts = strcmp(old->external_id, u->found->external_id) != 0;
	if (!u->adopts)
		return 0;
	return db_incarnation_next(db, p->in->source->id, u->found->external_id,
	    &u->after.incarnation, e);
}

/* A known event whose item differs, or that was missing and is there again. */
static int
plan_known(struct plan *p, struct db *db, size_t i, const struct known *k, struct err *e)
{
	const struct found *f = &p->found[i];
	struct put *u;
	struct err why = { 0 };
	json_t *item;
	int rc;

	p->uid_of[i] = k->uid;
	if (strcmp(f->hash, k->item_hash) == 0 && k->missing_since == 0 &&
	    strcmp(f->external_id, k->external_id) == 0)
		return 0;
	u = new_put(p);
	u->known = k;
	u->found = f;
	if (db_event_by_id(db, k->event, p->a, &u->before, e) == -1)
		return -1;
	item = overlay_merge(f->item, k->event, p->overlays, p->n_overlays);
	rc = event_from_item(p->a, item, &p->defaults, &u->after, &why);
	json_decref(item);
	if (rc == -1) {
		plan_refuse(p, u, &why);
		return 0;
	}
	return keep(p, db, u, e);
}

bool
plan_expects(const struct plan *p, const struct known *k)
{
	const struct ingest *in = p->in;
	bool everywhere = in->from.year == 0;

	return in->complete && k->end_utc > in->now && (everywhere ||
	    (k->start_utc >= civil_to_epoch(&in->from) + WINDOW_SLACK_S &&
	    k->start_utc < civil_to_epoch(&in->to) - WINDOW_SLACK_S));
}

/* Is an absence in this page a sign that the event is off? */
static bool
absence_counts(const struct plan *p, const struct known *k)
{
	return !k->vanished && k->status != STATUS_CANCELLED && plan_expects(p, k);
}

static int
plan_missing(struct plan *p, struct db *db, const struct known *k, struct err *e)
{
	struct put *u = new_put(p);

	u->known = k;
	u->missing_since = k->missing_since == 0 ? p->in->now : k->missing_since;
	u->missing_runs = k->missing_runs + 1;
	p->r->missing++;
	if (u->missing_runs < INGEST_GONE_RUNS ||
	    p->in->now - u->missing_since < INGEST_GONE_S)
		return 0;
	if (db_event_by_id(db, k->event, p->a, &u->before, e) == -1)
		return -1;
	u->after = u->before;
	u->after.status = STATUS_CANCELLED;
	u->vanished = true;
	return 0;
}

/* What the gate asks of all that stood there before. */
static void
count_known(struct plan *p)
{
	for (size_t j = 0; j < p->n_known; j++) {
		const struct known *k = &p->known[j];

		p->r->kept += p->found_of[j] != NOBODY;
		if (k->waiting || k->missing_since != 0 || p->recycled[j] || !absence_counts(p, k))
			continue;
		p->future++;
		p->gone += p->found_of[j] == NOBODY;
	}
}

int
plan_items(struct plan *p, struct db *db, struct err *e)
{
	int rc = 0;

	if (plan_pair(p, db, e) == -1)
		return -1;
	count_known(p);
	p->uid_of = arena_alloc(p->a, (p->n_found + 1) * sizeof(*p->uid_of));
	for (size_t i = 0; rc == 0 && i < p->n_found; i++)
		rc = p->known_of[i] == NOBODY ? plan_new(p, db, i, e) :
		    plan_known(p, db, i, &p->known[p->known_of[i]], e);
	for (size_t j = 0; rc == 0 && j < p->n_known; j++)
		if (p->found_of[j] == NOBODY && !p->recycled[j] && absence_counts(p, &p->known[j]))
			rc = plan_missing(p, db, &p->known[j], e);
	if (rc == -1 || plan_parents(p, db, e) == -1)
		return -1;
	plan_render(p);
	return 0;
}

int
plan_unchanged(struct plan *p, struct db *db, struct err *e)
{
	for (size_t j = 0; j < p->n_known; j++)
		if (p->known[j].missing_since != 0 && absence_counts(p, &p->known[j]) &&
		    plan_missing(p, db, &p->known[j], e) == -1)
			return -1;
	plan_render(p);
	return 0;
}
