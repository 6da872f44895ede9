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

#include "scrapers/ingest_plan.h"
#include "scrapers/job.h"
#include "scrapers/settings.h"

enum { TRIES = 5 };

static void
count(struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const char *c = p->puts[i].change;

		if (!p->puts[i].visible || p->puts[i].dropped)
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
	return same_text(a->module, b->module) && same_text(a->recipe, b->recipe) &&
	    same_text(a->url, b->url) && same_text(a->options, b->options) &&
	    same_text(a->timezone, b->timezone) && same_text(a->lang, b->lang);
}

/* A page that lost most of its rows is no page; a person who types has as many as there are. */
static int
check_rows(const struct plan *p, const struct settings *t, struct err *e)
{
	if (!p->in->gate || t->min_rows <= 0 || p->n_found >= (size_t)t->min_rows)
		return 0;
	return err_set(e, ERR_INVALID, "the page has %zu events where at least %d were expected "
	    "(min-rows)", p->n_found, t->min_rows);
}

/* Another module, recipe, address or zone: what upstream calls its events may be other too. */
static void
read_as(struct plan *p, const struct settings *t, const char *before)
{
	settings_hash(p->a, t, p->read_as);
	p->read_otherwise = before != NULL && strcmp(before, p->read_as) != 0;
}

static int
plan_page(struct plan *p, struct db *db, const struct settings *t, const char *before,
    struct err *e)
{
	struct gate_verdict v;

	if (p->in->items == NULL)		/* the page is as it was: all that was there still is */
		return plan_unchanged(p, db, e);
	read_as(p, t, before);
	p->found = identify(p->a, p->in->items, settings_salt(p->a, &p->defaults), &p->n_found);
	if (check_rows(p, t, e) == -1 || plan_items(p, db, e) == -1)
		return -1;
	if (!p->in->gate)
		return 0;
	/* Who gave it other settings meant its events to look otherwise. */
	v = plan_gate(p, t->gate_vanishing || p->read_otherwise);
	p->r->held = v.closed;
	p->r->vanishing = v.vanishing;
	strcpy(p->r->reason, v.reason);
	if (!v.closed)
		return 0;
	plan_content(p, p->r->content);
	return plan_diff(p, db, e);
}

static int
read_known(struct plan *p, struct db *db, const struct source *s, struct err *e)
{
	return db_known_list(db, s->id, p->a, &p->known, &p->n_known, e) == -1 ? -1 :
	    db_overlay_list(db, s->id, p->a, &p->overlays, &p->n_overlays, e);
}

static int
prepare(struct plan *p, struct db *db, struct source *s, struct err *e)
{
	struct settings settings = { 0 };
	int rc = -1;

	if (db_snapshot(db, e) == -1)
		return -1;
	if (db_source_get(db, s->name, p->a, s, e) == -1 ||
	    db_meta_get(db, "uid_domain", p->a, &p->uid_domain, e) == -1 ||
	    settings_of(p->a, s, &settings, e) == -1 ||
	    settings_defaults(db, s, &settings, p->a, &p->defaults, e) == -1 ||
	    read_known(p, db, s, e) == -1)
		goto out;
	assert(p->uid_domain != NULL);
	p->confirm = settings.confirm;
	if (same_settings(p->in->source, s))
		rc = plan_page(p, db, &settings, s->read_as, e);
	else
		err_set(e, ERR_BUSY, "%s was given other settings meanwhile: read it again", s->name);
out:
	settings_free(&settings);
	db_snapshot_end(db);
	return rc;
}

/* As prepare, but the source is what is asked about, and may not exist. */
static int
prepare_preview(struct plan *p, struct db *db, struct err *e)
{
	const struct source *s = p->in->source;
	struct settings settings = { 0 };
	int rc = -1;

	if (db != NULL && db_snapshot(db, e) == -1)
		return -1;
	p->uid_domain = "preview.invalid";
	if (settings_of(p->a, s, &settings, e) == -1)
		goto out;
	p->defaults = (struct event_defaults){ .source = s->name, .timezone = settings.timezone,
	    .lang = settings.lang, .kind = settings.kind, .length = settings.length };
	if (db != NULL && (settings_defaults(db, s, &settings, p->a, &p->defaults, e) == -1 ||
	    read_known(p, db, s, e) == -1))
		goto out;
	rc = plan_page(p, db, &settings, s->read_as, e);
	if (rc == 0 && !p->r->held)
		rc = plan_diff(p, db, e);
out:
	settings_free(&settings);
	if (db != NULL)
		db_snapshot_end(db);
	return rc;
}

void
ingest_result_free(struct ingest_result *r)
{
	json_decref(r->why);
	json_decref(r->diff);
	*r = (struct ingest_result){ 0 };
}

static int
attempt(struct db *db, const struct ingest *in, bool preview, struct ingest_result *r,
    struct err *e)
{
	struct source s = *in->source;
	struct ingest mine = *in;
	struct plan p = { .in = &mine, .r = r, .a = arena_new() };
	int rc;

	*r = (struct ingest_result){ .why = json_array(), .diff = json_array() };
	rc = preview ? prepare_preview(&p, db, e) : prepare(&p, db, &s, e);
	mine.source = &s;		/* as of the generation that was read */
	r->generation = s.generation;
	if (rc == 0)
		count(&p);
	if (rc == 0 && !preview && !r->held &&
	    (p.n > 0 || (in->items != NULL && !same_text(s.read_as, p.read_as)))) {
		rc = db_write(db, plan_write, &p, e);
		r->generation++;
	}
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
		if (attempt(db, in, false, r, e) == 0)
			return 0;
		if (e->code != ERR_CONFLICT || i == TRIES)
			return err_in(e, "storing %s", in->source->name);
		*e = (struct err){ 0 };
	}
}

int
ingest_preview(struct db *db, const struct ingest *in, struct ingest_result *r,
    struct err *e)
{
	return attempt(db, in, true, r, e) == 0 ? 0 :
	    err_in(e, "looking at %s", in->source->name);
}

int
ingest_unchanged(struct db *db, const struct source *s, int64_t now,
    struct ingest_result *r, struct err *e)
{
	const struct ingest in = { .source = s, .complete = s->whole, .now = now,
	    .from = job_day_of(s->whole_from), .to = job_day_of(s->whole_to) };

	return ingest_items(db, &in, r, e);
}
