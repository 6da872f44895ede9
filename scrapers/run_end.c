/* How a run ends: when the source is due again, and what is written down. */
#include "scrapers/step.h"

#include <string.h>

#include "base/log.h"
#include "feeds/compress.h"

enum { DAY = 86400, BACKOFF_MAX = DAY, RETRY_MAX = 7 * DAY };

int64_t
step_first_seen(const struct step *t)
{
	bool same = t->has_kept && (t->page.not_modified ||
	    strcmp(t->kept.hash, t->page.hash) == 0);

	return same ? t->kept.first_seen : t->now;
}

const char *
step_request(struct step *t)
{
	return arena_fmt(t->a, "GET %s", t->s.url == NULL ? "" : t->s.url);
}

void
step_counts(struct source_run *run, const struct ingest_result *r)
{
	run->added = (int64_t)r->added;
	run->changed = (int64_t)r->changed;
	run->cancelled = (int64_t)r->cancelled;
}

/* When to come again: later after each failure, and not before the server allows. */
static int64_t
next_due(const struct step *t)
{
	int64_t wait = t->s.every;

	for (int i = 0; i < t->s.failures && wait < BACKOFF_MAX; i++)
		wait *= 2;
	if (t->s.failures > 0 && wait > BACKOFF_MAX && t->s.every < BACKOFF_MAX)
		wait = BACKOFF_MAX;
	return t->now + wait > t->s.retry_at ? t->now + wait : t->s.retry_at;
}

static int64_t
retry_at(const struct step *t)
{
	if (t->page.retry_after <= 0)
		return 0;
	return t->now + (t->page.retry_after < RETRY_MAX ? t->page.retry_after : RETRY_MAX);
}

static int
put_page(struct db *w, struct step *t, struct err *e)
{
	struct buf z = { 0 };
	struct kept_page p;
	int rc;

	compress_gzip(t->page.body.data == NULL ? "" : t->page.body.data, t->page.body.len, &z);
	p = (struct kept_page){ .request = step_request(t), .role = "page", .url = t->page.url, .etag = t->page.etag,
	    .last_modified = t->page.last_modified, .charset = t->page.charset,
	    .hash = t->page.hash, .body = z.data, .len = z.len,
	    .first_seen = step_first_seen(t), .fetched_at = t->now, .used_at = t->now };
	rc = db_page_put(w, t->s.id, &p, e);
	buf_free(&z);
	return rc;
}

int
step_write(struct db *w, void *arg, struct err *e)
{
	struct step *t = arg;

	if (db_source_state(w, &t->s, e) == -1 || db_run_add(w, t->s.id, t->run, e) == -1)
		return -1;
	if (t->drop_held && db_held_drop(w, t->s.id, e) == -1)
		return -1;
	if (t->hold && db_held_put(w, t->s.id, &t->held, e) == -1)
		return -1;
	if (t->drop_page && db_page_drop(w, t->s.id, e) == -1)
		return -1;
	return t->keep_page ? put_page(w, t, e) : 0;
}

static void
tell(const struct step *t)
{
	log_line(strcmp(t->run->status, "failed") == 0 || t->hold ?
	    LOG_LEVEL_WARN : LOG_LEVEL_INFO, "run",
	    LOG_STR("source", t->s.name), LOG_STR("status", t->run->status),
	    LOG_INT("http", t->run->http_status), LOG_INT("bytes", t->run->bytes),
	    LOG_INT("found", t->run->found), LOG_INT("added", t->run->added),
	    LOG_INT("changed", t->run->changed), LOG_INT("cancelled", t->run->cancelled),
	    LOG_INT("unread", t->run->unread), LOG_INT("ms", t->run->took_ms),
	    LOG_STR("error", t->run->error));
}

/* Writes the run down. A failure here must not hide the one it tells of. */
int
step_end(struct step *t, int rc, struct err *e)
{
	struct err why = { 0 };

	t->run->took_ms = clock_now_ms(t->r->clock) - t->run->started_ms;
	t->run->http_status = t->page.status;
	t->s.last_run = t->now;
	if (rc == 0) {
		t->s.failures = 0;
		t->s.last_good = t->now;
		t->s.last_error = NULL;
		if (t->run->added + t->run->changed + t->run->cancelled > 0)
			t->s.last_news = t->now;
	} else {
		t->s.failures++;
		if (t->run->status == NULL)
			t->run->status = "failed";
		t->run->error = t->s.last_error = arena_str(t->a, e->msg);
	}
	if (t->page.status != 0)
		t->s.retry_at = retry_at(t);
	t->s.next_due = next_due(t);
	if (rc == -1 && e->code == ERR_BUSY) {	/* other settings meanwhile: they hold from now on */
		t->s.parsed_at = 0;
		t->s.next_due = t->now;
	}
	if (db_write(t->r->db, step_write, t, &why) == -1) {
		log_line(LOG_LEVEL_ERROR, "run.unwritten", LOG_STR("source", t->s.name),
		    LOG_STR("error", why.msg));
		if (rc == 0) {
			*e = why;
			rc = -1;
		}
	}
	tell(t);
	return rc;
}
