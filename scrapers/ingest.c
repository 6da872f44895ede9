/*
 * Items become events. Reading, comparing and rendering happen on a read
 * connection; then one short transaction writes what differs. It begins by
 * claiming the source at the generation that was read: if another process was
 * faster, everything is done again on what it left.
 */
#include "scrapers/ingest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/event.h"
#include "base/mem.h"
#include "db/events.h"
#include "feeds/timezone.h"
#include "feeds/vevent.h"
#include "scrapers/identity.h"
#include "scrapers/settings.h"

enum {
	TRIES = 5,
	WINDOW_SLACK_S = 14 * 3600	/* a day's edge in the farthest zone */
};

struct fragment {
	char *title, *tzid, *bytes;	/* bytes NULL: the plain row serves */
	size_t len;
};

/* One event to be written. */
struct put {
	const struct known *known;	/* NULL: new */
	const struct found *found;	/* NULL: it is missing */
	struct event before, after;
	struct fragment fragment[VEVENT__MAX];
	bool visible;			/* a reader of the feed sees a difference */
	const char *change;		/* "added" "changed" "cancelled"; NULL: nothing to tell */
	int64_t missing_since;
	int missing_runs;
	bool vanished;
};

struct plan {
	const struct ingest *in;
	struct ingest_result *r;
	struct arena *a;
	struct event_defaults defaults;
	const char *uid_domain;
	struct put *puts;
	size_t n, cap;
	size_t future, gone;		/* for the gate */
};

static void
unread(struct plan *p, const struct found *f, const struct err *why)
{
	p->r->unread++;
	if (json_array_size(p->r->why) < 200)
		json_array_append_new(p->r->why, json_pack("{s:I, s:s}",
		    "row", (json_int_t)f->row, "why", why->msg));
}

static struct put *
new_put(struct plan *p)
{
	MEM_PUSH(p->puts, p->n, p->cap);
	p->puts[p->n] = (struct put){ 0 };
	return &p->puts[p->n++];
}

/* --- what one event becomes --- */

static int
render_one(struct plan *p, struct put *u, enum vevent_style style, struct err *e)
{
	struct fragment *f = &u->fragment[style], *plain = &u->fragment[VEVENT_PLAIN];
	struct buf b = { 0 };

	if (vevent_render(&u->after, style, &b, e) == -1) {
		buf_free(&b);
		return -1;
	}
	if (style == VEVENT_PLAIN || b.len != plain->len ||
	    memcmp(b.data, plain->bytes, b.len) != 0) {
		f->bytes = arena_strn(p->a, b.data, b.len);
		f->len = b.len;
	}
	buf_reset(&b);
	vevent_title(&u->after, &b);
	f->title = arena_str(p->a, b.data);
	f->tzid = arena_str(p->a, vevent_zone(&u->after));
	buf_free(&b);
	return 0;
}

static int
render(struct plan *p, struct put *u, struct err *e)
{
	for (int style = 0; style < VEVENT__MAX; style++)
		if (render_one(p, u, (enum vevent_style)style, e) == -1)
			return -1;
	return 0;
}

/* Stamps of a visible change; source INTEROP 22 */
static void
stamp(struct plan *p, struct put *u)
{
	const struct event *old = &u->before;

	u->visible = true;
	u->after.sequence = old->sequence + 1;
	u->after.modified = p->in->now > old->modified ? p->in->now : old->modified + 1;
	if (!event_changed(old, &u->after))
		return;
	u->change = u->after.status == STATUS_CANCELLED &&
	    old->status != STATUS_CANCELLED ? "cancelled" : "changed";
}

static int
plan_new(struct plan *p, const struct found *f)
{
	struct put *u = new_put(p);
	struct err e = { 0 };

	u->found = f;
	if (event_from_item(p->a, f->item, &p->defaults, &u->after, &e) == -1)
		goto refused;
	u->after.external_id = f->external_id;
	u->after.uid = identity_uid(p->a, p->in->source->name, f->external_id, 0, p->uid_domain);
	u->after.modified = p->in->now;
	u->visible = true;
	u->change = "added";
	if (render(p, u, &e) == -1)
		goto refused;
	return 0;
refused:
	unread(p, f, &e);
	p->n--;
	return 0;
}

/* A known event whose item differs, or that was missing and is there again. */
static int
plan_known(struct plan *p, struct db *db, const struct known *k,
    const struct found *f, struct err *e)
{
	struct put *u = new_put(p);
	struct err why = { 0 };

	u->known = k;
	u->found = f;
	if (db_event_by_id(db, k->event, p->a, &u->before, e) == -1)
		return -1;
	if (event_from_item(p->a, f->item, &p->defaults, &u->after, &why) == -1)
		goto refused;
	u->after.external_id = f->external_id;
	u->after.uid = u->before.uid;
	u->after.sequence = u->before.sequence;
	u->after.modified = u->before.modified;
	if (event_differs(&u->before, &u->after)) {
		stamp(p, u);
		if (render(p, u, &why) == -1)
			goto refused;
	}
	return 0;
refused:	/* what stood there stays, and is not missing */
	unread(p, f, &why);
	u->found = NULL;
	u->visible = false;
	u->change = NULL;
	if (k->missing_since == 0 || k->vanished)
		p->n--;
	return 0;
}

/* Is an absence in this page a sign that the event is off? */
static bool
absence_counts(const struct plan *p, const struct known *k)
{
	const struct ingest *in = p->in;
	bool everywhere = in->from.year == 0;

	return in->complete && k->end_utc > in->now && !k->vanished &&
	    k->status != STATUS_CANCELLED && (everywhere ||
	    (k->start_utc >= civil_to_epoch(&in->from) + WINDOW_SLACK_S &&
	    k->start_utc < civil_to_epoch(&in->to) - WINDOW_SLACK_S));
}

static int
plan_missing(struct plan *p, struct db *db, const struct known *k, struct err *e)
{
	struct put *u = new_put(p);
	struct err why = { 0 };

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
	stamp(p, u);
	if (render(p, u, &why) == -1)
		return err_set(e, why.code, "%s", why.msg);
	return 0;
}

/* Both lists are sorted by external id: one walk finds new, changed and missing. */
static int
plan_all(struct plan *p, struct db *db, const struct found *f, size_t nf,
    const struct known *k, size_t nk, struct err *e)
{
	size_t i = 0, j = 0;
	int c, rc = 0;

	while (rc == 0 && (i < nf || j < nk)) {
		c = i == nf ? 1 : j == nk ? -1 : strcmp(f[i].external_id, k[j].external_id);
		if (c >= 0 && absence_counts(p, &k[j]) && k[j].missing_since == 0) {
			p->future++;
			p->gone += c > 0;
		}
		if (c < 0)
			rc = plan_new(p, &f[i++]);
		else if (c > 0) {
			if (absence_counts(p, &k[j]))
				rc = plan_missing(p, db, &k[j], e);
			j++;
		} else {
			if (strcmp(f[i].hash, k[j].item_hash) != 0 || k[j].missing_since != 0)
				rc = plan_known(p, db, &k[j], &f[i], e);
			i++;
			j++;
		}
	}
	return rc;
}

/* --- the transaction --- */

static int
write_fragments(struct db *w, struct put *u, int64_t id, struct err *e)
{
	struct buf zone = { 0 };
	const char *tzid = u->fragment[VEVENT_PLAIN].tzid;
	int rc = 0;

	for (int s = 0; rc == 0 && s < VEVENT__MAX; s++)
		rc = db_fragment_put(w, id, u->after.lang, vevent_styles[s],
		    u->fragment[s].title, u->fragment[s].tzid,
		    u->fragment[s].bytes, u->fragment[s].len, VEVENT_RENDERER, e);
	if (rc == 0 && tzid != NULL && timezone_write(tzid, &zone))
		rc = db_timezone_put(w, tzid, zone.data, zone.len, e);
	buf_free(&zone);
	return rc;
}

static int
write_change(struct db *w, struct plan *p, struct put *u, int64_t id, struct err *e)
{
	json_t *before = u->known == NULL ? NULL : event_to_json(&u->before);
	json_t *after = event_to_json(&u->after);
	char *b = before == NULL ? NULL : json_dumps(before, JSON_COMPACT);
	char *t = json_dumps(after, JSON_COMPACT);
	int rc = db_change_add(w, id, p->in->source->id, u->change, b, t, p->in->now, e);

	json_decref(before);
	json_decref(after);
	free(b);
	free(t);
	return rc;
}

static int
write_visible(struct db *w, struct plan *p, struct put *u, int64_t revision,
    int64_t *id, struct err *e)
{
	u->after.source = p->in->source->name;
	u->after.revision = revision;
	if (u->known == NULL ? db_event_add(w, p->in->source->id, &u->after, id, e) == -1 :
	    db_event_set(w, *id, &u->after, e) == -1)
		return -1;
	if (write_fragments(w, u, *id, e) == -1 ||
	    db_event_publish(w, *id, revision, p->a, &u->after.topics, &u->after.n_topics, e) == -1)
		return -1;
	return u->change == NULL ? 0 : write_change(w, p, u, *id, e);
}

static int
write_put(struct db *w, struct plan *p, struct put *u, int64_t revision, struct err *e)
{
	int64_t id = u->known == NULL ? 0 : u->known->event;

	if (u->visible && write_visible(w, p, u, revision, &id, e) == -1)
		return -1;
	if (u->found != NULL && db_item_put(w, id, p->in->source->id,
	    u->found->external_id, u->found->json, u->found->hash, e) == -1)
		return -1;
	if (u->known != NULL && (u->known->missing_since != 0 || u->missing_since != 0))
		return db_event_missing(w, id, u->missing_since, u->missing_runs, u->vanished, e);
	return 0;
}

static int
write_plan(struct db *w, void *arg, struct err *e)
{
	struct plan *p = arg;
	int64_t revision = 0;
	bool visible = false;

	if (db_source_claim(w, p->in->source->id, p->in->source->generation, e) == -1)
		return -1;
	for (size_t i = 0; i < p->n; i++)
		visible = visible || p->puts[i].visible;
	if (visible && db_revision_raise(w, &revision, e) == -1)
		return -1;
	for (size_t i = 0; i < p->n; i++)
		if (write_put(w, p, &p->puts[i], revision, e) == -1)
			return -1;
	return 0;
}

/* --- gate and whole --- */

static bool
gate_closes(const struct plan *p, size_t n_found)
{
	if (n_found == 0)
		return p->in->source->last_found > 0;
	return p->gone > GATE_GONE_MIN && p->gone * 100 > p->future * GATE_GONE_PERCENT;
}

/* For the operator who must decide: what would go. */
static int
name_gone(struct plan *p, struct db *db, struct err *e)
{
	struct event ev;

	for (size_t i = 0; i < p->n; i++) {
		if (p->puts[i].missing_since == 0)
			continue;
		if (json_array_size(p->r->gone) == INGEST_GONE_SHOWN)
			break;
		if (db_event_by_id(db, p->puts[i].known->event, p->a, &ev, e) == -1)
			return -1;
		json_array_append_new(p->r->gone,
		    json_string(arena_fmt(p->a, "%.10s %s", ev.start, ev.title)));
	}
	return 0;
}

static void
count(struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const char *c = p->puts[i].change;

		if (!p->puts[i].visible)
			continue;
		if (p->puts[i].known == NULL)
			p->r->added++;
		else if (c != NULL && strcmp(c, "cancelled") == 0)
			p->r->cancelled++;
		else
			p->r->changed++;
	}
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Was the page read as the source wants it now? */
static bool
same_settings(const struct source *a, const struct source *b)
{
	return same_text(a->module, b->module) && same_text(a->url, b->url) &&
	    same_text(a->options, b->options) && same_text(a->timezone, b->timezone) &&
	    same_text(a->lang, b->lang);
}

static int
prepare(struct plan *p, struct db *db, struct source *s, struct err *e)
{
	struct settings settings = { 0 };
	struct known *known;
	struct found *found;
	size_t nk, nf = 0;
	int rc = -1;

	if (db_snapshot(db, e) == -1)
		return -1;
	if (db_source_get(db, s->name, p->a, s, e) == -1 ||
	    db_meta_get(db, "uid_domain", p->a, &p->uid_domain, e) == -1 ||
	    settings_of(p->a, s, &settings, e) == -1 ||
	    settings_defaults(db, s, &settings, p->a, &p->defaults, e) == -1 ||
	    db_known_list(db, s->id, p->a, &known, &nk, e) == -1)
		goto out;
	assert(p->uid_domain != NULL);
	if (!same_settings(p->in->source, s)) {
		rc = err_set(e, ERR_BUSY, "%s was given other settings meanwhile: read it again", s->name);
		goto out;
	}
	if (p->in->items == NULL) {		/* the page is as it was: all that was there still is */
		rc = 0;
		for (size_t i = 0; rc == 0 && i < nk; i++)
			if (known[i].missing_since != 0 && absence_counts(p, &known[i]))
				rc = plan_missing(p, db, &known[i], e);
		goto out;
	}
	found = identify(p->a, p->in->items, settings_salt(p->a, &p->defaults), &nf);
	rc = plan_all(p, db, found, nf, known, nk, e);
	p->r->held = rc == 0 && p->in->gate && gate_closes(p, nf);
	if (p->r->held)
		rc = name_gone(p, db, e);
out:
	settings_free(&settings);
	db_snapshot_end(db);
	return rc;
}

void
ingest_result_free(struct ingest_result *r)
{
	json_decref(r->why);
	json_decref(r->gone);
	*r = (struct ingest_result){ 0 };
}

static int
attempt(struct db *db, const struct ingest *in, struct ingest_result *r, struct err *e)
{
	struct source s = *in->source;
	struct ingest mine = *in;
	struct plan p = { .in = in, .r = r, .a = arena_new() };
	int rc;

	*r = (struct ingest_result){ .why = json_array(), .gone = json_array() };
	rc = prepare(&p, db, &s, e);
	mine.source = &s;		/* as of the generation that was read */
	p.in = &mine;
	if (rc == 0)
		count(&p);
	if (rc == 0 && !r->held && p.n > 0)
		rc = db_write(db, write_plan, &p, e);
	free(p.puts);
	arena_free(p.a);
	if (rc == -1)
		ingest_result_free(r);
	return rc;
}

int
ingest_items(struct db *db, const struct ingest *in, struct ingest_result *r,
    struct err *e)
{
	for (int i = 1;; i++) {
		if (attempt(db, in, r, e) == 0)
			return 0;
		if (e->code != ERR_CONFLICT || i == TRIES)
			return err_in(e, "storing %s", in->source->name);
		*e = (struct err){ 0 };
	}
}

int
ingest_unchanged(struct db *db, const struct source *s, int64_t now,
    struct ingest_result *r, struct err *e)
{
	const struct ingest in = { .source = s, .complete = true, .now = now };

	return ingest_items(db, &in, r, e);
}
