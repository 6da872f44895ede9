#include "server/http/handlers.h"

static bool
db_answers(const struct request *q)
{
	struct err e = { 0 };
	struct db *db = readers_get(q->app->readers, &e);
	int64_t revision;

	if (db != NULL && db_revision(db, &revision, &e) == 0)
		return true;
	readers_failed(q->app->readers, &e);
	return false;
}

static void
say(const struct request *q, bool good, const char *bad, struct reply *r)
{
	struct buf out = { 0 };

	if (!good) {
		reply_error(q, 503, bad, r);
		return;
	}
	buf_str(&out, "ok\n");
	reply_once(q, &out, "text/plain; charset=utf-8", "no-store", r);
	r->status = 200;	/* a probe wants the word, not a 304 */
}

void
system_health(const struct request *q, struct reply *r)
{
	say(q, db_answers(q), "The database cannot be read.", r);
}

void
system_ready(const struct request *q, struct reply *r)
{
	say(q, revision_is_fresh(q->app->revision) && db_answers(q),
	    "The database cannot be read, or is not being watched.", r);
}

/* Google reads feeds only where robots.txt lets it. */
void
system_robots(const struct request *q, struct reply *r)
{
	struct buf out = { 0 };

	buf_str(&out, "User-agent: *\nDisallow:\n");
	reply_once(q, &out, "text/plain; charset=utf-8", "public, max-age=86400", r);
}
