#include "server/http/api.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "base/zone.h"

enum { SLUG_MAX = 64 };

char *
api_parameter(const struct request *q, const char *name, struct arena *a)
{
	const char *s = q->query(q, name);
	char *out, *to;
	int c;

	if (s == NULL)
		return NULL;
	out = to = arena_alloc(a, strlen(s) + 1);
	for (; *s != '\0'; s++)
		if ((c = url_percent(s)) != -1) {
			*to++ = (char)c;
			s += 2;
		} else
			*to++ = *s;
	return text_is_utf8(out, strlen(out)) ? out : arena_str(a, "");
}

/*
 * An instant as it is, a date or local time on the topic's clocks. A date that
 * ends a range is inclusive, as an event's is.
 */
static int
read_bound(const struct request *q, const char *name, const char *timezone,
    bool is_end, struct arena *a, int64_t *out, struct err *e)
{
	const char *s = api_parameter(q, name, a);
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

int
api_read_limit(const struct request *q, struct arena *a, int *out, struct err *e)
{
	const char *s = api_parameter(q, "limit", a);
	char *end;
	long n;

	*out = API_LIMIT;
	if (s == NULL)
		return 0;
	n = strtol(s, &end, 10);
	if (*s < '0' || *s > '9' || *end != '\0' || n < 1 || n > API_LIMIT_MAX)
		return err_set(e, ERR_INVALID, "limit must be a number from 1 to "
		    "%d.", API_LIMIT_MAX);
	*out = (int)n;
	return 0;
}

/* "START.ID" of the last event of the page before. */
static int
read_cursor(const struct request *q, struct arena *a, struct event_filter *f,
    struct err *e)
{
	const char *s = api_parameter(q, "cursor", a);
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

int
api_read_page(const struct request *q, const char *timezone, struct arena *a,
    struct event_filter *f, struct err *e)
{
	if (read_bound(q, "from", timezone, false, a, &f->from, e) == -1 ||
	    read_bound(q, "to", timezone, true, a, &f->to, e) == -1 ||
	    api_read_limit(q, a, &f->limit, e) == -1)
		return -1;
	return read_cursor(q, a, f, e);
}

json_t *
api_events_page(struct db *db, struct event_filter *f, struct arena *a,
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

const char *
api_slug(const struct request *q, struct arena *a)
{
	const struct capture *c = &q->captures[0];
	const char *s = c->n > SLUG_MAX ? "" : arena_strn(a, c->s, c->n);

	return text_is_slug(s, SLUG_MAX) ? s : "";
}

static void
put_json(const json_t *doc, struct buf *out)
{
	char *text = json_dumps(doc, JSON_COMPACT);

	buf_fmt(out, "%s\n", text);
	free(text);
}

void
api_reply_private(const struct request *q, int status, json_t *doc, struct reply *r)
{
	struct buf out = { 0 };

	if (doc != NULL)
		put_json(doc, &out);
	json_decref(doc);
	reply_once(q, &out, "application/json", "no-store", r);
	body_header(r->body, "X-Robots-Tag", "noindex, noarchive");
	body_header(r->body, "Referrer-Policy", "no-referrer");
	if (r->status == 200)
		r->status = status;
}

void
api_failure(const struct request *q, const struct err *e, const char *what, struct reply *r)
{
	char text[64];

	switch (e->code) {
	case ERR_NOT_FOUND:
		snprintf(text, sizeof(text), "There is no such %s.", what);
		reply_error(q, 404, text, r);
		return;
	case ERR_INVALID:
	case ERR_LIMIT:
		reply_error(q, q->body == NULL ? 400 : 422, e->msg, r);
		return;
	default:
		readers_failed(q->app->readers, e);
		reply_error(q, 503, e->code == ERR_BUSY ? "Too much is being changed at this moment. "
		    "Try again soon." : "The database cannot be read now.", r);
		body_header(r->body, "Retry-After", "5");
	}
}

void
api_answer(const struct request *q, const char *what, json_t *(*make)(struct db *,
    const struct request *, struct arena *, struct err *), struct reply *r)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct db *db = readers_get(q->app->readers, &e);
	struct buf out = { 0 };
	json_t *doc = NULL;

	if (db != NULL && db_snapshot(db, &e) == 0) {
		doc = make(db, q, a, &e);
		db_snapshot_end(db);
	}
	if (doc != NULL) {
		put_json(doc, &out);
		reply_once(q, &out, "application/json", "public, max-age=60", r);
	} else
		api_failure(q, &e, what, r);
	body_header(r->body, "X-Robots-Tag", "noindex");
	body_header(r->body, "Access-Control-Allow-Origin", "*");
	json_decref(doc);
	arena_free(a);
}
