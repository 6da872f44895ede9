/*
 * One source, start to end. The steps pass a struct along; the first that
 * fails ends the run, and what it did is written down either way.
 */
#include "scrapers/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/http.h"
#include "base/log.h"
#include "feeds/compress.h"
#include "scrapers/fetch.h"
#include "scrapers/ingest.h"
#include "scrapers/parse.h"
#include "scrapers/settings.h"

enum {
	DAY = 86400,
	HORIZON_BACK = 90 * DAY,
	HORIZON_AHEAD = 548 * DAY,
	HORIZON_STEP = 30 * DAY,	/* rules are expanded anew after that */
	BACKOFF_MAX = 24 * 3600,
	RETRY_MAX = 7 * DAY
};

struct step {
	struct runner *r;
	struct arena *a;
	struct source s;
	struct source_run *run;
	int64_t now;
	struct kept_page kept;
	bool has_kept;
	struct fetched page;
	struct held_run held;
	bool hold, drop_held, keep_page, drop_page;
};

static bool
horizon_moved(const struct step *t)
{
	return t->now - t->s.parsed_at >= HORIZON_STEP;
}

/* The bytes to parse: those fetched, or the kept ones where only the horizon moved. */
static int
page_bytes(struct step *t, struct buf *out, struct err *e)
{
	if (!t->page.not_modified) {
		buf_add(out, t->page.body.data, t->page.body.len);
		return 0;
	}
	return compress_gunzip(t->kept.body, t->kept.len, HTTP_BODY_MAX, out, e);
}

static int64_t
first_seen(const struct step *t)
{
	bool same = t->has_kept && (t->page.not_modified ||
	    strcmp(t->kept.hash, t->page.hash) == 0);

	return same ? t->kept.first_seen : t->now;
}

static int
parse(struct step *t, struct parse_result *r, struct err *e)
{
	struct settings settings = { 0 };
	struct buf body = { 0 };
	struct parse_job job;
	int rc = -1;

	if (settings_of(t->a, &t->s, &settings, e) == -1 || page_bytes(t, &body, e) == -1)
		goto out;
	job = (struct parse_job){
		.program = t->r->program, .module = t->s.module, .options = settings.options,
		.body = body.data == NULL ? "" : body.data, .len = body.len,
		.charset = settings.charset != NULL ? settings.charset :
		    t->page.not_modified ? t->kept.charset : t->page.charset,
		.url = t->page.url, .timezone = t->s.timezone, .lang = t->s.lang,
		.reference = civil_from_epoch(first_seen(t)),
		.from = civil_from_epoch(t->now - HORIZON_BACK),
		.to = civil_from_epoch(t->now + HORIZON_AHEAD),
	};
	rc = parse_run(&job, r, e);
out:
	settings_free(&settings);
	buf_free(&body);
	return rc;
}

/* Reasons of parser and ingest in one list. */
static void
note_unread(struct step *t, const struct parse_result *pr, const struct ingest_result *ir)
{
	json_t *all = json_copy(pr->unread);
	char *text;

	json_array_extend(all, ir->why);
	t->run->unread = (int64_t)(pr->n_unread + ir->unread);
	if (json_array_size(all) > 0) {
		text = json_dumps(all, JSON_COMPACT);
		t->run->why = arena_str(t->a, text);
		free(text);
	}
	json_decref(all);
}

static void
note_counts(struct source_run *run, const struct ingest_result *r)
{
	run->added = (int64_t)r->added;
	run->changed = (int64_t)r->changed;
	run->cancelled = (int64_t)r->cancelled;
}

static const char *
day_text(struct step *t, const struct civil *c)
{
	char text[CIVIL_TEXT];

	if (c->year == 0)
		return NULL;
	civil_put_date(c, text);
	return arena_str(t->a, text);
}

static int
hold(struct step *t, const struct parse_result *pr, const struct ingest_result *ir,
    struct err *e)
{
	char *items = json_dumps(pr->items, JSON_COMPACT);
	char *gone = json_dumps(ir->gone, JSON_COMPACT);
	size_t n = json_array_size(pr->items);

	t->held = (struct held_run){ .at = t->now, .last_at = t->now, .times = 1,
	    .hash = t->page.hash, .vanishing = true,
	    .items = arena_str(t->a, items), .complete = pr->complete,
	    .from = day_text(t, &pr->from), .to = day_text(t, &pr->to),
	    .would_cancel = ir->missing, .would_add = ir->added,
	    .would_change = ir->changed, .diff = arena_str(t->a, gone) };
	t->held.reason = n == 0 ?
	    arena_fmt(t->a, "no events where there were %d", t->s.last_found) :
	    arena_fmt(t->a, "%zu coming events are gone", ir->missing);
	t->hold = true;
	t->run->held = (int64_t)n;
	t->run->status = "held";
	free(items);
	free(gone);
	return err_set(e, ERR_INVALID, "%s is held back: %s; what was published stays. "
	    "Look with: source show %s; then source accept or source reject",
	    t->s.name, t->held.reason, t->s.name);
}

static int
read_page(struct step *t, struct err *e)
{
	struct parse_result pr = { 0 };
	struct ingest_result ir = { 0 };
	struct ingest in = { .source = &t->s, .now = t->now, .gate = true };
	int rc = -1;

	if (parse(t, &pr, e) == -1)
		goto out;
	t->run->found = (int64_t)json_array_size(pr.items);
	in.items = pr.items;
	in.complete = pr.complete;
	in.from = pr.from;
	in.to = pr.to;
	if (ingest_items(t->r->db, &in, &ir, e) == -1)
		goto out;
	note_unread(t, &pr, &ir);
	if (ir.held) {
		rc = hold(t, &pr, &ir, e);
		goto out;
	}
	note_counts(t->run, &ir);
	t->run->status = "ok";
	t->s.last_found = (int)t->run->found;
	t->s.parsed_at = t->now;
	t->drop_held = true;
	t->keep_page = !t->page.not_modified;
	rc = 0;
out:
	parse_result_free(&pr);
	ingest_result_free(&ir);
	return rc;
}

static int
same_page(struct step *t, const char *status, struct err *e)
{
	struct ingest_result ir = { 0 };

	if (ingest_unchanged(t->r->db, &t->s, t->now, &ir, e) == -1)
		return -1;
	note_counts(t->run, &ir);
	ingest_result_free(&ir);
	t->run->found = t->s.last_found;
	t->run->status = status;
	t->drop_held = true;		/* upstream is again as it was: nothing to decide */
	return 0;
}

static const char *
request(struct step *t)
{
	return arena_fmt(t->a, "GET %s", t->s.url == NULL ? "" : t->s.url);
}

static int
fetch_and_read(struct step *t, struct err *e)
{
	int has = db_page_get(t->r->db, t->s.id, request(t), t->a, &t->kept, e);

	if (has == -1)
		return -1;
	t->has_kept = has == 1;
	if (fetch_page(t->r, &t->s, t->has_kept ? &t->kept : NULL, &t->page, e) == -1)
		return -1;
	t->run->bytes = (int64_t)t->page.body.len;
	if (t->s.parsed_at == 0 || horizon_moved(t))
		return read_page(t, e);
	if (t->page.not_modified)
		return same_page(t, "not-modified", e);
	if (t->has_kept && strcmp(t->kept.hash, t->page.hash) == 0)
		return same_page(t, "unchanged", e);
	return read_page(t, e);
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

/* A server that said when to come back is not asked before, whoever wants it. */
static int
too_early(const struct step *t, struct err *e)
{
	char when[CIVIL_TEXT];

	if (t->now >= t->s.retry_at)
		return 0;
	civil_put_utc(t->s.retry_at, when);
	return err_set(e, ERR_BUSY, "the server of %s asked not to be asked before %s",
	    t->s.name, when);
}

static int
put_page(struct db *w, struct step *t, struct err *e)
{
	struct buf z = { 0 };
	struct kept_page p;
	int rc;

	compress_gzip(t->page.body.data == NULL ? "" : t->page.body.data, t->page.body.len, &z);
	p = (struct kept_page){ .request = request(t), .role = "page", .url = t->page.url, .etag = t->page.etag,
	    .last_modified = t->page.last_modified, .charset = t->page.charset,
	    .hash = t->page.hash, .body = z.data, .len = z.len,
	    .first_seen = first_seen(t), .fetched_at = t->now, .used_at = t->now };
	rc = db_page_put(w, t->s.id, &p, e);
	buf_free(&z);
	return rc;
}

static int
write_run(struct db *w, void *arg, struct err *e)
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

/* Writes the run down. A failure here must not hide the one it tells of. */
static int
finish(struct step *t, int rc, int64_t ended_ms, struct err *e)
{
	struct err why = { 0 };

	t->run->took_ms = ended_ms - t->run->started_ms;
	t->run->http_status = t->page.status;
	t->s.last_run = t->now;
	if (rc == 0) {
		t->s.failures = 0;
		t->s.last_good = t->now;
		t->s.last_error = NULL;
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
	if (db_write(t->r->db, write_run, t, &why) == -1) {
		log_line(LOG_LEVEL_ERROR, "run.unwritten", LOG_STR("source", t->s.name),
		    LOG_STR("error", why.msg));
		if (rc == 0) {
			*e = why;
			rc = -1;
		}
	}
	return rc;
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

int
run_source(struct runner *r, const struct source *s, struct arena *a,
    struct source_run *run, struct err *e)
{
	struct step t = { .r = r, .a = a, .s = *s, .run = run,
	    .now = clock_now(r->clock), .page = { .retry_after = -1 } };
	int rc;

	*run = (struct source_run){ .started_ms = clock_now_ms(r->clock) };
	if (too_early(&t, e) == -1) {
		run->status = "waiting";
		run->error = arena_str(a, e->msg);
		return -1;
	}
	rc = fetch_and_read(&t, e);
	if (rc == -1 && e->code == ERR_BUSY && r->stop != NULL && r->stop(r->stop_arg)) {
		fetched_free(&t.page);		/* a stop is nobody's failure */
		run->status = "stopped";
		return -1;
	}
	rc = finish(&t, rc, clock_now_ms(r->clock), e);
	tell(&t);
	fetched_free(&t.page);
	return rc;
}

/* --- what the operator decides --- */

static struct civil
held_day(const char *text)
{
	struct civil c = { 0 };

	if (text == NULL || civil_read(text, &c, NULL) != CIVIL_DATE)
		return (struct civil){ 0 };
	return c;
}

static int
get_held(struct step *t, struct err *e)
{
	int has = db_held_get(t->r->db, t->s.id, t->a, &t->held, e);

	if (has == 0)
		return err_set(e, ERR_NOT_FOUND, "nothing of %s is held back", t->s.name);
	return has == 1 ? 0 : -1;
}

int
run_accept(struct runner *r, const struct source *s, struct arena *a,
    struct source_run *run, struct err *e)
{
	struct step t = { .r = r, .a = a, .s = *s, .run = run,
	    .now = clock_now(r->clock), .page = { .retry_after = -1 } };
	struct ingest in = { .source = &t.s, .now = t.now };
	struct ingest_result ir = { 0 };
	json_t *items;
	int rc;

	*run = (struct source_run){ .started_ms = clock_now_ms(r->clock) };
	if (get_held(&t, e) == -1)
		return -1;
	items = json_loads(t.held.items, 0, NULL);
	in.items = items;
	in.complete = t.held.complete;
	in.from = held_day(t.held.from);
	in.to = held_day(t.held.to);
	rc = ingest_items(r->db, &in, &ir, e);
	if (rc == 0) {
		note_counts(run, &ir);
		run->found = t.s.last_found = (int)json_array_size(items);
		run->status = "accepted";
		t.drop_held = true;
		t.drop_page = true;	/* the kept one is not what was accepted: compare with it no more */
		t.s.parsed_at = 0;
	}
	rc = finish(&t, rc, clock_now_ms(r->clock), e);
	json_decref(items);
	ingest_result_free(&ir);
	return rc;
}

int
run_reject(struct runner *r, const struct source *s, struct err *e)
{
	struct arena *a = arena_new();
	struct source_run run = { .status = "rejected",
	    .started_ms = clock_now_ms(r->clock) };
	struct step t = { .r = r, .a = a, .s = *s, .run = &run, .drop_held = true,
	    .now = clock_now(r->clock), .page = { .retry_after = -1 } };
	int rc = get_held(&t, e);

	if (rc == 0)
		rc = db_write(r->db, write_run, &t, e);
	arena_free(a);
	return rc;
}
