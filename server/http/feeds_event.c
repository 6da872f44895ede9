/* GET /events/{uid}.ics: one event to be kept as it is. */
#include <string.h>

#include "server/http/feed.h"
#include "server/http/handlers.h"

void
feeds_event(const struct request *q, struct reply *r)
{
	struct arena *a = arena_new();
	const char *key = arena_strn(a, q->captures[0].s, q->captures[0].n);
	struct err e = { 0 };
	struct db *db = readers_get(q->app->readers, &e);
	struct buf out = { 0 };
	int64_t modified;

	if (db != NULL && feed_build_event(db, key, a, &modified, &out, &e) == 0) {
		reply_once(q, &out, "text/calendar; charset=utf-8", "public, max-age=300", r);
		body_header(r->body, "Content-Disposition", "inline; filename=\"event.ics\"");
		body_header(r->body, "X-Robots-Tag", "noindex");
	} else if (e.code == ERR_NOT_FOUND)
		reply_error(q, 404, "There is no such event.", r);
	else {
		readers_failed(q->app->readers, &e);
		reply_error(q, 503, "The database cannot be read now.", r);
	}
	buf_free(&out);
	arena_free(a);
}
