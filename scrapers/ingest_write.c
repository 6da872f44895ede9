/* The one short transaction of an ingest. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "feeds/timezone.h"
#include "scrapers/ingest_plan.h"
#include "scrapers/topic_per.h"

static int
write_fragments(struct db *w, struct put *u, int64_t id, struct err *e)
{
	struct buf zone = { 0 };
	const char *tzid = u->fragments[0].tzid;
	int rc = db_fragments_drop(w, id, e);

	for (size_t i = 0; rc == 0 && i < u->n_fragments; i++) {
		const struct fragment *f = &u->fragments[i];

		rc = db_fragment_put(w, id, f->lang, f->style, f->title, f->tzid, f->bytes, f->len,
		    VEVENT_RENDERER, e);
	}
	if (rc == 0 && tzid != NULL && timezone_write(tzid, &zone))
		rc = db_timezone_put(w, tzid, zone.data, zone.len, e);
	buf_free(&zone);
	return rc;
}

static int
write_change(struct db *w, struct plan *p, struct put *u, int64_t id, struct err *e)
{
	bool added = strcmp(u->change, "added") == 0;	/* to those who are told, if not to us */
	json_t *before = added ? NULL : event_to_json(&u->before);
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

	if (u->adopts && db_event_adopt(w, id, u->after.external_id, u->after.incarnation, e) == -1)
		return -1;
	if (u->visible && write_visible(w, p, u, revision, &id, e) == -1)
		return -1;
	if (u->found != NULL && db_item_put(w, id, p->in->source->id,
	    u->found->external_id, u->found->json, u->found->hash, e) == -1)
		return -1;
	if (u->known != NULL && (u->known->missing_since != 0 || u->missing_since != 0))
		return db_event_missing(w, id, u->missing_since, u->missing_runs, u->vanished, e);
	return 0;
}

/* Events whose ids upstream gave to others make room first. */
static int
write_recycled(struct db *w, const struct plan *p, struct err *e)
{
	for (size_t j = 0; p->recycled != NULL && j < p->n_known; j++)
		if (p->recycled[j] && p->found_of[j] == NOBODY &&
		    db_event_retire(w, p->known[j].event, e) == -1)
			return -1;
	return 0;
}

int
plan_write(struct db *w, void *arg, struct err *e)
{
	struct plan *p = arg;
	int64_t revision = 0;
	bool visible = false;

	if (db_source_claim(w, p->in->source->id, p->in->source->generation, e) == -1)
		return -1;
	if (p->in->items != NULL && db_source_read_as(w, p->in->source->id, p->read_as, e) == -1)
		return -1;
	for (size_t i = 0; i < p->n; i++)
		visible = visible || (p->puts[i].visible && !p->puts[i].dropped);
	if ((visible && db_revision_raise(w, &revision, e) == -1) || write_recycled(w, p, e) == -1)
		return -1;
	for (size_t i = 0; i < p->n; i++)
		if (!p->puts[i].dropped && write_put(w, p, &p->puts[i], revision, e) == -1)
			return -1;
	return visible ? topic_per_make(w, p->in->source, p->in->now, e) : 0;
}
