#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/zone.h"
#include "db/events.h"
#include "server/http/feed.h"
#include "server/http/handlers.h"

enum { LIMIT_DEFAULT = 100, LIMIT_MAX = 500, SLUG_MAX = 64 };

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A parameter of the query, decoded; NULL: not given. */
static char *
parameter(const struct request *q, const char *name, struct arena *a)
{
	const char *s = q->query(q, name);
	char *out, *to;

	if (s == NULL)
		return NULL;
	out = to = arena_alloc(a, strlen(s) + 1);
	for (; *s != '\0'; s++)
		if (*s == '%' && hex_digit(s[1]) != -1 && hex_digit(s[2]) != -1) {
			*to++ = (char)(hex_digit(s[1]) << 4 | hex_digit(s[2]));
			s += 2;
		} else
			*to++ = *s;
	return out;
}

/*
 * An instant as it is, a date or local time on the topic's clocks. A date that
 * ends a range is inclusive, as an event's is.
 */
static int
read_bound(const struct request *q, const char *name, const char *timezone,
    bool is_end, struct arena *a, int64_t *out, struct err *e)
{
	const char *s = parameter(q, name, a);
	const struct zone *z = zone_find(timezone);
	struct civil c;
	int offset = 0;

	if (s == NULL)
		return 0;
	switch (civil_read(s, &c, &offset)) {
	case CIVIL_DATE:
		if (is_end)
			c = civil_add_days(c, 1);
		/* fallthrough */
	case CIVIL_LOCAL:
		*out = z == NULL ? civil_to_epoch(&c) : zone_to_utc(z, &c);
		return 0;
	case CIVIL_OFFSET:
		*out = civil_to_epoch(&c) - offset;
		return 0;
	default:
		return err_set(e, ERR_INVALID, "%s must be a date or a time, as in "
		    "2026-04-01, 2026-04-01T18:30:00Z or "
		    "2026-04-01T18:30:00%%2B09:00.", name);
	}
}

static int
read_limit(const struct request *q, struct arena *a, int *out, struct err *e)
{
	const char *s = parameter(q, "limit", a);
	char *end;
	long n;

	*out = LIMIT_DEFAULT;
	if (s == NULL)
		return 0;
	n = strtol(s, &end, 10);
	if (*s < '0' || *s > '9' || *end != '\0' || n < 1 || n > LIMIT_MAX)
		return err_set(e, ERR_INVALID, "limit must be a number from 1 to "
		    "%d.", LIMIT_MAX);
	*out = (int)n;
	return 0;
}

/* "START.ID" of the last event of the page before. */
static int
read_cursor(const struct request *q, struct arena *a, struct event_filter *f,
    struct err *e)
{
	const char *s = parameter(q, "cursor", a);
	int end = 0;

	if (s == NULL)
		return 0;
	if (strlen(s) > 40 || sscanf(s, "%" SCNd64 ".%" SCNd64 "%n",
	    &f->after_start, &f->after_id, &end) != 2 || s[end] != '\0' ||
	    f->after_id < 1)
		return err_set(e, ERR_INVALID, "cursor must be what \"next\" said, "
		    "unchanged.");
	return 0;
}

static int
read_filter(const struct request *q, const struct topic *t, struct arena *a,
    struct event_filter *f, struct err *e)
{
	*f = (struct event_filter){ .topic = t->slug };
	if (read_bound(q, "from", t->timezone, false, a, &f->from, e) == -1 ||
	    read_bound(q, "to", t->timezone, true, a, &f->to, e) == -1 ||
	    read_limit(q, a, &f->limit, e) == -1 ||
	    read_cursor(q, a, f, e) == -1)
		return -1;
	return 0;
}

static json_t *
events_page(struct db *db, struct event_filter *f, struct arena *a,
    struct err *e)
{
	size_t i, n, limit = (size_t)f->limit;
	char next[48] = "";
	struct event *ev;
	int64_t *ids;
	json_t *list;

	f->limit++;		/* one more tells whether there is a next page */
	if (db_event_list(db, f, a, &ev, &ids, &n, e) == -1)
		return NULL;
	if (n > limit) {
		n = limit;
		snprintf(next, sizeof(next), "%" PRId64 ".%" PRId64,
		    ev[n - 1].start_utc, ids[n - 1]);
	}
	list = json_array();
	for (i = 0; i < n; i++)
		json_array_append_new(list, event_to_json(&ev[i]));
	return json_pack("{s:o, s:s?}", "events", list, "next",
	    next[0] == '\0' ? NULL : next);
}

static json_t *
topic_events_json(struct db *db, const struct request *q, struct arena *a,
    struct err *e)
{
	const struct capture *slug = &q->captures[0];
	struct event_filter f;
	json_t *doc = NULL;
	struct topic t;
	const char *s;

	s = slug->n > SLUG_MAX ? "" : arena_strn(a, slug->s, slug->n);
	if (!text_is_slug(s, SLUG_MAX)) {
		err_set(e, ERR_NOT_FOUND, "no such topic");
		return NULL;
	}
	if (db_snapshot(db, e) == -1)
		return NULL;
	if (db_topic_get(db, s, a, &t, e) == 0 &&
	    read_filter(q, &t, a, &f, e) == 0)
		doc = events_page(db, &f, a, e);
	db_snapshot_end(db);
	return doc;
}

static json_t *
topics_json(struct db *db, const struct request *q, struct arena *a,
    struct err *e)
{
	json_t *list;
	struct topic *t;
	size_t i, n;

	if (db_topic_list(db, a, &t, &n, e) == -1)
		return NULL;
	list = json_array();
	for (i = 0; i < n; i++)
		json_array_append_new(list,
		    topic_to_json(&t[i], q->app->public_url, a));
	return json_pack("{s:o}", "topics", list);
}

static void
reply_json(const struct request *q, const json_t *doc, struct reply *r)
{
	struct buf out = { 0 };
	char *text = json_dumps(doc, JSON_COMPACT);

	buf_fmt(&out, "%s\n", text);
	free(text);
	reply_once(q, &out, "application/json", "public, max-age=60", r);
}

static void
reply_failure(const struct request *q, const struct err *e, struct reply *r)
{
	if (e->code == ERR_NOT_FOUND)
		reply_error(q, 404, "There is no such topic.", r);
	else if (e->code == ERR_INVALID)
		reply_error(q, 400, e->msg, r);
	else {
		readers_failed(q->app->readers, e);
		reply_error(q, 503, "The database cannot be read now.", r);
		body_header(r->body, "Retry-After", "5");
	}
}

static void
answer(const struct request *q, json_t *(*make)(struct db *, const struct request *,
    struct arena *, struct err *), struct reply *r)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct db *db = readers_get(q->app->readers, &e);
	json_t *doc = db == NULL ? NULL : make(db, q, a, &e);

	if (doc != NULL)
		reply_json(q, doc, r);
	else
		reply_failure(q, &e, r);
	body_header(r->body, "X-Robots-Tag", "noindex");
	json_decref(doc);
	arena_free(a);
}

void
api_topics(const struct request *q, struct reply *r)
{
	answer(q, topics_json, r);
}

void
api_topic_events(const struct request *q, struct reply *r)
{
	answer(q, topic_events_json, r);
}
