#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "feeds/compress.h"
#include "server/http/audience.h"
#include "server/http/conditional.h"
#include "server/http/feed.h"
#include "server/http/handlers.h"

enum { SLUG_MAX = 64 };

enum format { FORMAT_ICS, FORMAT_JSON, FORMAT_CSV, FORMAT_ATOM, FORMAT__MAX };

static const struct {
	const char *extension, *type;
} formats[FORMAT__MAX] = {
	[FORMAT_ICS]  = { "ics",  "text/calendar; charset=utf-8" },
	[FORMAT_JSON] = { "json", "application/json" },
	[FORMAT_CSV]  = { "csv",  "text/csv; charset=utf-8" },
	[FORMAT_ATOM] = { "atom", "application/atom+xml; charset=utf-8" },
};

struct wanted {
	const struct request *q;
	enum format format;
	char slug[SLUG_MAX + 1];
	struct feed_options options;
	bool gone;			/* set: it ended long ago */
};

static struct body *
dress(const struct wanted *w, struct buf *bytes, const struct topic *t,
    const char *encoding)
{
	struct body *b = body_new(bytes, formats[w->format].type);

	body_header(b, "Content-Disposition", "inline; filename=\"%s.%s\"",
	    t->slug, formats[w->format].extension);
	body_header(b, "Cache-Control", "public, max-age=300, s-maxage=60, "
	    "stale-while-revalidate=600, stale-if-error=86400");
	body_header(b, "Vary", "Accept-Encoding");
	body_header(b, "X-Robots-Tag", "noindex");
	body_header(b, "Access-Control-Allow-Origin", "*");
	if (encoding != NULL)
		body_header(b, "Content-Encoding", "%s", encoding);
	body_validators(b, t->modified);
	b->topic = t->id;
	return b;
}

static int
build_format(const struct wanted *w, struct db *db, struct arena *a, struct topic *t,
    struct buf *out, struct err *e)
{
	const char *public_url = w->q->app->public_url;

	switch (w->format) {
	case FORMAT_JSON:
		return feed_build_json(db, w->slug, public_url, a, t, out, e);
	case FORMAT_CSV:
		return feed_build_csv(db, w->slug, a, t, out, e);
	case FORMAT_ATOM:
		return feed_build_atom(db, w->slug, public_url, a, t, out, e);
	default:
		return feed_build(db, w->slug, &w->options, public_url, a, t, out, e);
	}
}

static int
build(const struct wanted *w, struct db *db, struct arena *a,
    struct bodies *out, struct err *e)
{
	struct buf plain = { 0 }, gzip = { 0 };
	struct topic t;

	if (build_format(w, db, a, &t, &plain, e) == -1) {
		buf_free(&plain);
		return -1;
	}
	compress_gzip(plain.data, plain.len, &gzip);
	out->revision = t.revision;
	out->of[ENCODING_IDENTITY] = dress(w, &plain, &t, NULL);
	out->of[ENCODING_GZIP] = dress(w, &gzip, &t, "gzip");
	return 1;
}

/* For the cache: new bodies only when the topic's revision is another. */
static int
make(void *arg, const int64_t *have, struct bodies *out, struct err *e)
{
	struct wanted *w = arg;
	struct db *db = readers_get(w->q->app->readers, e);
	struct arena *a = arena_new();
	struct topic t;
	int rc = -1;

	if (db == NULL)
		goto out;
	if (db_topic_get(db, w->slug, a, &t, e) == -1)
		goto out;
	w->gone = t.gone;
	if (t.gone) {
		err_set(e, ERR_NOT_FOUND, "topic %s ended long ago", t.slug);
		goto out;
	}
	rc = have != NULL && t.revision == *have ? 0 : build(w, db, a, out, e);
out:
	if (rc == -1)
		readers_failed(w->q->app->readers, e);
	arena_free(a);
	return rc;
}

/* A household's addresses begin alike in IPv6. */
static void
note_reader(const struct request *q, int64_t topic)
{
	char who[REQUEST_ADDRESS + 64];
	const char *agent = q->user_agent == NULL ? "" : q->user_agent;

	/* The program's name without its version, which changes within a day. */
	snprintf(who, sizeof(who), "%.20s %.*s", q->address, (int)(strcspn(agent, "/ 0123456789") % 64), agent);
	if (q->app->audience != NULL)	/* files that are written have no readers */
		audience_saw(q->app->audience, topic, who, q->user_agent, clock_now(q->app->clock));
}

static void
answer(struct wanted *w, const struct capture *slug, struct reply *r)
{
	const struct request *q = w->q;
	char options[FEED_OPTIONS_KEY], key[CACHE_KEY];
	struct err e = { 0 };
	struct body *b = NULL;

	if (slug->n <= SLUG_MAX) {
		memcpy(w->slug, slug->s, slug->n);
		w->slug[slug->n] = '\0';
	}
	if (!text_is_slug(w->slug, SLUG_MAX)) {
		reply_error(q, 404, "There is no such calendar.", r);
		return;
	}
	feed_options_key(&w->options, options);
	snprintf(key, sizeof(key), "%s/%s.%s", options, w->slug,
	    formats[w->format].extension);
	b = bodies_get(q->app->cache, key, revision_now(q->app->revision),
	    gzip_wanted(q->accept_encoding, q->user_agent) ? ENCODING_GZIP :
	    ENCODING_IDENTITY, make, w, &e);
	if (b != NULL) {
		note_reader(q, b->topic);
		reply_body(q, b, r);
	} else if (w->gone)
		reply_error(q, 410, "This calendar has ended.", r);
	else if (e.code == ERR_NOT_FOUND)
		reply_error(q, 404, "There is no such calendar.", r);
	/*
	 * Else the connection is dropped: a calendar program takes that for a bad
	 * network and tries again, an error status for the end of the calendar.
	 */
}

static void
answer_format(const struct request *q, enum format format, struct reply *r)
{
	struct wanted w = { .q = q, .format = format };

	answer(&w, &q->captures[0], r);
}

void
feeds_ics(const struct request *q, struct reply *r)
{
	answer_format(q, FORMAT_ICS, r);
}

void
feeds_json(const struct request *q, struct reply *r)
{
	answer_format(q, FORMAT_JSON, r);
}

void
feeds_csv(const struct request *q, struct reply *r)
{
	answer_format(q, FORMAT_CSV, r);
}

void
feeds_atom(const struct request *q, struct reply *r)
{
	answer_format(q, FORMAT_ATOM, r);
}

void
feeds_ics_options(const struct request *q, struct reply *r)
{
	struct wanted w = { .q = q, .format = FORMAT_ICS };
	struct err e = { 0 };

	if (feed_options_read(q->captures[0].s, q->captures[0].n, &w.options,
	    &e) == -1)
		reply_error(q, 404, "There is no such feed option.", r);
	else
		answer(&w, &q->captures[1], r);
}
