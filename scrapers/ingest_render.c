/* Of every event that looks different: stamps, what is told, and the bytes of the feed. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "scrapers/ingest_plan.h"

enum { WHY_MAX = 200 };			/* reasons that are kept; all are counted */

/* What stood there stays, and is not missing. */
void
plan_refuse(struct plan *p, struct put *u, const struct err *why)
{
	p->r->unread++;
	if (json_array_size(p->r->why) < WHY_MAX)
		json_array_append_new(p->r->why, json_pack("{s:I, s:s}",
		    "row", (json_int_t)(u->found == NULL ? 0 : u->found->row), "why", why->msg));
	if (u->known != NULL && p->recycled != NULL && p->recycled[u->known - p->known])
		p->found_of[u->known - p->known] = NOBODY;	/* its id is gone: nothing can be followed */
	u->found = NULL;
	u->visible = u->adopts = false;
	u->change = NULL;
	u->dropped = u->known == NULL || u->known->missing_since == 0 || u->known->vanished;
}

/* source INTEROP 22 */
void
plan_stamp(struct plan *p, struct put *u)
{
	const struct event *old = &u->before;

	u->visible = true;
	u->after.sequence = old->sequence + 1;
	event_note_move(p->a, old, &u->after);
	u->after.modified = p->in->now > old->modified ? p->in->now : old->modified + 1;
	if (u->after.hidden || u->after.waiting || !event_changed(old, &u->after))
		return;
	u->change = u->after.status == STATUS_CANCELLED &&
	    old->status != STATUS_CANCELLED ? "cancelled" : "changed";
}

/* Keeps the event's bytes, if they are not those of its plain fragment. */
static int
render_one(struct plan *p, struct put *u, const struct event *ev, enum vevent_style style,
    struct err *e)
{
	struct fragment *f = &u->fragments[u->n_fragments], *plain = &u->fragments[0];
	struct buf b = { 0 };

	if (vevent_render(ev, style, &b, e) == -1) {
		buf_free(&b);
		return -1;
	}
	if (u->n_fragments == 0 || b.len != plain->len || memcmp(b.data, plain->bytes, b.len) != 0) {
		*f = (struct fragment){ .lang = ev->lang, .style = vevent_styles[style],
		    .bytes = arena_strn(p->a, b.data, b.len), .len = b.len,
		    .tzid = arena_str(p->a, vevent_zone(ev)) };
		buf_reset(&b);
		vevent_title(ev, &b);
		f->title = arena_str(p->a, b.data);
		u->n_fragments++;
	}
	buf_free(&b);
	return 0;
}

/* In its own language and in those of ours, in every style that could show a difference. */
static int
render_all(struct plan *p, struct put *u, struct err *e)
{
	const struct event *own = &u->after;
	enum lang words = lang_for(own->lang);
	struct event ev;

	u->n_fragments = 0;
	if (render_one(p, u, own, VEVENT_PLAIN, e) == -1)
		return -1;
	for (int style = VEVENT_PLAIN + 1; style < VEVENT__MAX; style++)
		if (vevent_varies(own, (enum vevent_style)style, words) &&
		    render_one(p, u, own, (enum vevent_style)style, e) == -1)
			return -1;
	for (int lang = 0; lang < LANG__MAX; lang++) {
		if (own->lang != NULL && strcmp(lang_names[lang], own->lang) == 0)
			continue;
		ev = event_in(own, lang_names[lang]);
		for (int style = 0; style < VEVENT__MAX; style++)
			if (vevent_varies(own, (enum vevent_style)style, (enum lang)lang) &&
			    render_one(p, u, &ev, (enum vevent_style)style, e) == -1)
				return -1;
	}
	return 0;
}

static void
render(struct plan *p, struct put *u)
{
	struct err why = { 0 };

	if (render_all(p, u, &why) == -1)
		plan_refuse(p, u, &why);
}

void
plan_render(struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct put *u = &p->puts[i];

		if (u->dropped)
			continue;
		if (u->known != NULL && u->after.uid != NULL && event_differs(&u->before, &u->after))
			plan_stamp(p, u);
		if (u->visible)
			render(p, u);
	}
}

/* --- parents --- */

static int
found_by_id(const void *key, const void *f)
{
	return strcmp(key, ((const struct found *)f)->external_id);
}

static int
known_by_id(const void *key, const void *k)
{
	return strcmp(key, ((const struct known *)k)->external_id);
}

/* The UID that an id stood for before this page. */
static const char *
uid_before(const struct plan *p, const char *id)
{
	const struct known *k = id == NULL ? NULL :
	    bsearch(id, p->known, p->n_known, sizeof(*k), known_by_id);

	return k == NULL ? NULL : k->uid;
}

/* And that it stands for from now on. */
static const char *
uid_now(const struct plan *p, const char *id)
{
	const struct found *f = id == NULL ? NULL :
	    bsearch(id, p->found, p->n_found, sizeof(*f), found_by_id);

	return f != NULL ? p->uid_of[f - p->found] : uid_before(p, id);
}

/* A child that is the same as before, but whose parent came. */
static int
plan_child(struct plan *p, struct db *db, const struct known *k, struct err *e)
{
	struct put u = { .known = k };

	if (db_event_by_id(db, k->event, p->a, &u.before, e) == -1)
		return -1;
	u.after = u.before;
	u.after.parent_uid = uid_now(p, k->parent);
	u.missing_since = k->missing_since;
	u.missing_runs = k->missing_runs;
	u.vanished = k->vanished;
	MEM_PUSH(p->puts, p->n, p->cap);
	p->puts[p->n++] = u;
	return 0;
}

static bool
same_uid(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

int
plan_parents(struct plan *p, struct db *db, struct err *e)
{
	bool *has = arena_alloc(p->a, p->n_known + 1);
	const char *uid;

	for (size_t i = 0; i < p->n; i++) {
		struct put *u = &p->puts[i];

		if (u->known != NULL)
			has[u->known - p->known] = true;
		uid = uid_now(p, u->after.parent);
		if (u->after.uid != NULL)
			u->after.parent_uid = same_uid(uid, u->after.uid) ? NULL : uid;
	}
	for (size_t j = 0; j < p->n_known; j++)
		if (p->known[j].parent != NULL && !has[j] && !p->recycled[j] &&
		    !same_uid(uid_before(p, p->known[j].parent), uid_now(p, p->known[j].parent)) &&
		    plan_child(p, db, &p->known[j], e) == -1)
			return -1;
	return 0;
}
