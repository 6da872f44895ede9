/*
 * GET /metrics on the admin listener: how each source is, for whoever watches
 * many of them. OpenMetrics text: a family is one metric with all its samples.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "db/health.h"
#include "db/sources.h"
#include "db/topics.h"
#include "server/http/handlers.h"

#define TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"

struct sample {
	struct source source;
	struct source_health health;
};

struct family {
	const char *name;
	int64_t (*value)(const struct sample *s);
	const char *about;
};

static int64_t last_good(const struct sample *s) { return s->source.last_good; }
static int64_t last_news(const struct sample *s) { return s->health.last_news; }
static int64_t next_due(const struct sample *s) { return s->source.next_due; }
static int64_t enabled(const struct sample *s) { return s->source.enabled; }
static int64_t failures(const struct sample *s) { return s->source.failures; }
static int64_t found(const struct sample *s) { return s->source.last_found; }
static int64_t held(const struct sample *s) { return s->source.held; }
static int64_t unread(const struct sample *s) { return s->health.unread; }
static int64_t silent(const struct sample *s) { return s->health.health == HEALTH_SILENT; }

static const struct family families[] = {
	{ "calcast_source_enabled",           enabled,   "1 while it is to be read" },
	{ "calcast_source_failures",          failures,  "failed runs in a row" },
	{ "calcast_source_found",             found,     "items of the last good run" },
	{ "calcast_source_held",              held,      "1 while a run waits for the operator" },
	{ "calcast_source_last_good_seconds", last_good, "when a run last went well, Unix time; 0 never" },
	{ "calcast_source_last_news_seconds", last_news, "when a run last changed an event, Unix time; 0 never" },
	{ "calcast_source_next_due_seconds",  next_due,  "when it is read next, Unix time" },
	{ "calcast_source_silent",            silent,    "1 when its usual news do not come any more" },
	{ "calcast_source_unread",            unread,    "rows of the page that were not understood" },
	{ NULL, NULL, NULL }
};

static void
put_family(struct buf *out, const struct family *f, const struct sample *s, size_t n)
{
	buf_fmt(out, "# TYPE %s gauge\n# HELP %s %s\n", f->name, f->name, f->about);
	for (size_t i = 0; i < n; i++)	/* a name is a slug: nothing to escape */
		buf_fmt(out, "%s{source=\"%s\"} %lld\n", f->name, s[i].source.name,
		    (long long)f->value(&s[i]));
}

/* About how many read each topic: of a day, not of anybody. */
static int
put_audience(struct db *db, struct arena *a, struct buf *out, struct err *e)
{
	static const char *const names[] = { "calcast_topic_readers", "calcast_topic_relays" };
	static const char *const abouts[] = { "about how many clients ask for it, on the best day of a week",
	    "servers among those that ask for many people" };
	struct topic *t;
	size_t n;

	if (db_topic_list(db, a, &t, &n, e) == -1)
		return -1;
	for (int k = 0; k < 2; k++) {
		buf_fmt(out, "# TYPE %s gauge\n# HELP %s %s\n", names[k], names[k], abouts[k]);
		for (size_t i = 0; i < n; i++)
			buf_fmt(out, "%s{topic=\"%s\"} %lld\n", names[k], t[i].slug,
			    (long long)(k == 0 ? t[i].readers : t[i].relays));
	}
	return 0;
}

static int
collect(struct db *db, struct arena *a, int64_t now, struct sample **out, size_t *n,
    struct err *e)
{
	struct source *s;

	if (db_source_list(db, a, &s, n, e) == -1)
		return -1;
	*out = arena_alloc(a, (*n + 1) * sizeof(**out));
	for (size_t i = 0; i < *n; i++) {
		(*out)[i].source = s[i];
		if (db_source_health(db, &s[i], now, a, &(*out)[i].health, e) == -1)
			return -1;
	}
	return 0;
}

void
metrics(const struct request *q, struct reply *r)
{
	struct arena *a = arena_new();
	struct buf out = { 0 }, audience = { 0 };
	struct err e = { 0 };
	struct db *db = readers_get(q->app->readers, &e);
	struct sample *s;
	size_t n;

	if (db == NULL || collect(db, a, clock_now(q->app->clock), &s, &n, &e) == -1 ||
	    put_audience(db, a, &audience, &e) == -1) {
		readers_failed(q->app->readers, &e);
		reply_error(q, 503, "The database cannot be read.", r);
	} else {
		for (const struct family *f = families; f->name != NULL; f++)
			put_family(&out, f, s, n);
		buf_add(&out, audience.data, audience.len);
		buf_str(&out, "# EOF\n");
		reply_once(q, &out, TYPE, "no-store", r);
		r->status = 200;
	}
	buf_free(&audience);
	arena_free(a);
}
