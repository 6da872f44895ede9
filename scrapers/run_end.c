/* How a run ends: when the source is due again, and what is written down. */
#include "scrapers/step.h"

#include <string.h>

#include "base/log.h"
#include "db/hosts.h"
#include "scrapers/schedule.h"

void
step_counts(struct source_run *run, const struct ingest_result *r)
{
	run->added = (int64_t)r->added;
	run->changed = (int64_t)r->changed;
	run->cancelled = (int64_t)r->cancelled;
}

/* May the host be asked more often than the operator said? Half of what it may be asked is for the others. */
static bool
has_room(struct step *t, struct arena *a)
{
	int budget = t->settings.budget != 0 ? t->settings.budget : POLITE_BUDGET;
	struct err ignored;
	struct host h;

	return db_host_get(t->r->db, t->s.host, t->now, a, &h, &ignored) == 0 && h.used * 2 < budget;
}

/* Around its events a source on the web is read more often; 0: it is not. */
static int64_t
next_event(struct step *t, int64_t now)
{
	struct arena *a = arena_new();
	int64_t start = 0;
	struct err ignored;

	if (t->s.host == NULL || *t->s.host == '\0' || db_source_next_event(t->r->db, t->s.id,
	    now - SCHEDULE_FRESH_AFTER, &start, &ignored) == -1 ||
	    start - SCHEDULE_FRESH_BEFORE > now + t->s.every || !has_room(t, a))
		start = 0;
	arena_free(a);
	return start;
}

static int64_t
next_due(struct step *t)
{
	int64_t now = clock_now(t->r->clock);
	const struct schedule s = { .source = t->s.name, .now = now, .every = t->s.every,
	    .failures = t->s.failures, .event = next_event(t, now),
	    .waiting = t->crawl != NULL && t->crawl->waiting > 0 };
	int64_t next = schedule_next(&s);

	return next > t->s.retry_at ? next : t->s.retry_at;
}

static int64_t
retry_at(const struct step *t)
{
	int64_t after = t->crawl->g.retry_after;

	if (after <= 0)
		return 0;
	return t->now + (after < POLITE_RETRY_MAX ? after : POLITE_RETRY_MAX);
}

static int
write_pages(struct db *w, struct step *t, bool good, struct err *e)
{
	if (t->crawl == NULL)
		return 0;
	if (polite_write(w, &t->crawl->g.fetcher.polite, e) == -1)
		return -1;
	return crawl_write(w, t->crawl, good, e);
}

static int
write_held(struct db *w, struct step *t, struct err *e)
{
	if (t->drop_held && db_held_drop(w, t->s.id, e) == -1)
		return -1;
	return t->hold ? db_held_put(w, t->s.id, &t->held, e) : 0;
}

int
step_write(struct db *w, void *arg, struct err *e)
{
	struct step *t = arg;
	bool current;

	if (db_source_state(w, &t->s, &current, e) == -1 || db_run_add(w, t->s.id, t->run, e) == -1)
		return -1;
	/* What another process stored or was told meanwhile is newer than our pages. */
	if (current && write_held(w, t, e) == -1)
		return -1;
	if (t->drop_page && db_page_drop(w, t->s.id, e) == -1)
		return -1;
	return write_pages(w, t, t->good && current, e);
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

static int
write_wait(struct db *w, void *arg, struct err *e)
{
	struct step *t = arg;
	bool current;

	if (db_source_state(w, &t->s, &current, e) == -1 || polite_write(w, &t->crawl->g.fetcher.polite, e) == -1)
		return -1;
	return crawl_write(w, t->crawl, false, e);
}

void
step_wait(struct step *t)
{
	struct polite *p = &t->crawl->g.fetcher.polite;
	struct err why = { 0 };

	t->s.next_due = p->again_at + schedule_spread(t->s.name, t->now);
	if (db_write(t->r->db, write_wait, t, &why) == -1)
		log_line(LOG_LEVEL_ERROR, "run.unwritten", LOG_STR("source", t->s.name),
		    LOG_STR("error", why.msg));
	else
		polite_forget(p);
}

static void
note_outcome(struct step *t, int rc, const struct err *e)
{
	t->run->took_ms = clock_now_ms(t->r->clock) - t->run->started_ms;
	t->s.last_run = t->now;
	if (rc == 0) {
		t->s.failures = 0;
		t->s.last_good = t->now;
		t->s.last_error = NULL;
		if (t->run->added + t->run->changed + t->run->cancelled > 0)
			t->s.last_news = t->now;
		return;
	}
	t->s.failures++;
	if (t->run->status == NULL)
		t->run->status = "failed";
	t->run->error = t->s.last_error = arena_str(t->a, e->msg);
}

static void
note_crawl(struct step *t)
{
	const struct visiting *g = &t->crawl->g;

	t->run->http_status = g->status;
	t->run->bytes = g->bytes;
	t->s.host = t->crawl->host;
	t->s.robots = g->fetcher.polite.robots;
	if (g->status != 0)
		t->s.retry_at = retry_at(t);
}

/* A failure to write must not hide the one that it tells of. */
int
step_end(struct step *t, int rc, struct err *e)
{
	struct err why = { 0 };

	note_outcome(t, rc, e);
	if (t->crawl != NULL)
		note_crawl(t);
	t->s.next_due = next_due(t);
	if (db_write(t->r->db, step_write, t, &why) == -1) {
		log_line(LOG_LEVEL_ERROR, "run.unwritten", LOG_STR("source", t->s.name),
		    LOG_STR("error", why.msg));
		if (rc == 0) {
			*e = why;
			rc = -1;
		}
	} else if (t->crawl != NULL)
		polite_forget(&t->crawl->g.fetcher.polite);
	tell(t);
	return rc;
}
