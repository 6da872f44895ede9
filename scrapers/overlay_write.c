/* Corrections are written as an ingest of one event is: read, rendered, then one short transaction. */
#include <assert.h>
#include <string.h>

#include "scrapers/ingest_plan.h"
#include "scrapers/overlay.h"
#include "scrapers/settings.h"

enum { TRIES = 5 };

struct edit {
	const char *uid;
	struct overlay o;
	bool accept;			/* instead of an overlay */
	struct plan p;
	struct source source;
	struct known known;
	struct put put;
};

/* The overlays as they will be. */
static struct overlay *
with_edit(const struct edit *ed, const struct overlay *o, size_t n, size_t *out_n)
{
	struct overlay *out = arena_alloc(ed->p.a, (n + 1) * sizeof(*out));
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (ed->accept || (ed->o.what != NULL && strcmp(o[i].what, ed->o.what) != 0))
			out[k++] = o[i];
	if (ed->o.value != NULL)
		out[k++] = ed->o;
	*out_n = k;
	return out;
}

static bool
hides(const struct overlay *o, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(o[i].what, "hide") == 0)
			return true;
	return false;
}

static int
laid_over(struct edit *ed, const json_t *item, const struct overlay *o, size_t n,
    struct event *out, struct err *e)
{
	json_t *merged = overlay_merge(item, ed->known.event, o, n);
	int rc = event_from_item(ed->p.a, merged, &ed->p.defaults, out, e);

	json_decref(merged);
	return rc;
}

/* What only the store knows of an event. One that we cancelled because it is missing stays so. */
static void
keep(const struct event *before, const struct event *was, struct event *after)
{
	after->external_id = before->external_id;
	after->incarnation = before->incarnation;
	after->uid = before->uid;
	after->parent_uid = before->parent_uid;
	after->sequence = before->sequence;
	after->modified = before->modified;
	after->waiting = before->waiting;
	if (before->status == STATUS_CANCELLED && was->status != STATUS_CANCELLED)
		after->status = STATUS_CANCELLED;
}

static int
derive(struct edit *ed, struct db *db, struct err *e)
{
	struct put *u = &ed->put;
	struct overlay *now, *then;
	struct event was;
	const char *json;
	size_t n_now, n_then;
	json_t *item;
	int rc = -1;

	if (db_overlay_of(db, ed->known.event, ed->p.a, &now, &n_now, e) == -1 ||
	    db_item_json(db, ed->known.event, ed->p.a, &json, e) == -1)
		return -1;
	then = with_edit(ed, now, n_now, &n_then);
	if (!ed->accept && ed->o.value == NULL && n_then == n_now)
		return err_set(e, ERR_NOT_FOUND, "nothing was laid over %s that could be taken away", ed->uid);
	item = json_loads(json, 0, NULL);
	if (laid_over(ed, item, now, n_now, &was, e) == 0 &&
	    laid_over(ed, item, then, n_then, &u->after, e) == 0) {
		keep(&u->before, &was, &u->after);
		u->after.hidden = hides(then, n_then);
		rc = 0;
	}
	json_decref(item);
	return rc;
}

static int
look(struct edit *ed, struct db *db, struct err *e)
{
	struct settings settings = { 0 };
	struct plan *p = &ed->p;
	struct put *u = &ed->put;
	int rc = -1;

	if (db_event_by_uid(db, ed->uid, p->a, &ed->known.event, &u->before, e) == -1 ||
	    db_source_of_event(db, ed->known.event, p->a, &ed->source, e) == -1 ||
	    settings_of(p->a, &ed->source, &settings, e) == -1)
		return -1;
	ed->o.event = ed->known.event;
	if (settings_defaults(db, &ed->source, &settings, p->a, &p->defaults, e) == 0)
		rc = derive(ed, db, e);
	settings_free(&settings);
	return rc;
}

/* What changes, who is told, and the bytes. */
static int
render(struct edit *ed, struct err *e)
{
	struct put *u = &ed->put;
	bool seen_otherwise = u->before.hidden != u->after.hidden || ed->accept;

	u->known = &ed->known;
	ed->p.puts = u;
	ed->p.n = 1;
	if (ed->accept)
		u->after.waiting = false;
	if (seen_otherwise && !event_differs(&u->before, &u->after))
		plan_stamp(&ed->p, u);
	plan_render(&ed->p);
	if (seen_otherwise)
		u->change = ed->accept && !u->after.hidden ? "added" : NULL;
	if (!u->dropped)
		return 0;
	return err_set(e, ERR_INVALID, "%s", json_string_value(json_object_get(
	    json_array_get(ed->p.r->why, 0), "why")));
}

static int
write_edit(struct db *w, void *arg, struct err *e)
{
	struct edit *ed = arg;

	if (!ed->accept && (ed->o.value == NULL ?
	    db_overlay_drop(w, ed->known.event, ed->o.what, e) :
	    db_overlay_put(w, &ed->o, e)) == -1)
		return -1;
	if (db_event_flags(w, ed->known.event, ed->put.after.hidden, ed->put.after.waiting, e) == -1)
		return -1;
	return plan_write(w, &ed->p, e);
}

static int
attempt(struct db *db, struct edit ed, int64_t now, struct err *e)
{
	struct ingest_result r = { .why = json_array() };
	const struct ingest in = { .source = &ed.source, .now = now };
	int rc;

	ed.p = (struct plan){ .in = &in, .r = &r, .a = arena_new() };
	rc = db_snapshot(db, e);
	if (rc == 0) {
		rc = look(&ed, db, e);
		db_snapshot_end(db);
	}
	if (rc == 0 && ed.accept && !ed.put.before.waiting)
		rc = err_set(e, ERR_INVALID, "%s does not wait; see: calcast event list --waiting", ed.uid);
	if (rc == 0)
		rc = render(&ed, e);
	if (rc == 0)
		rc = db_write(db, write_edit, &ed, e);
	arena_free(ed.p.a);
	ingest_result_free(&r);
	return rc;
}

static int
edit(struct db *db, struct edit ed, int64_t now, struct err *e)
{
	for (int i = 1;; i++) {
		if (attempt(db, ed, now, e) == 0)
			return 0;
		if (e->code != ERR_CONFLICT || i == TRIES)
			return -1;
		*e = (struct err){ 0 };
	}
}

int
overlay_set(struct db *db, const char *uid, struct overlay o, int64_t now, struct err *e)
{
	assert(o.what != NULL || o.value == NULL);
	o.at = now;
	return edit(db, (struct edit){ .uid = uid, .o = o }, now, e);
}

int
overlay_accept(struct db *db, const char *uid, int64_t now, struct err *e)
{
	return edit(db, (struct edit){ .uid = uid, .accept = true }, now, e);
}
