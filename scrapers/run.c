/*
 * One source, start to end. The steps pass a struct along; the first that
 * fails ends the run, and what it did is written down either way.
 */
#include "scrapers/step.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/http.h"
#include "base/log.h"
#include "feeds/compress.h"
#include "scrapers/settings.h"

enum {
	DAY = 86400,
	HORIZON_BACK = 90 * DAY,
	HORIZON_AHEAD = 548 * DAY,
	HORIZON_STEP = 30 * DAY	/* rules are expanded anew after that */
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
		.reference = civil_from_epoch(step_first_seen(t)),
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
	if (ir.held && step_hold(t, &in, &ir, e) != 1)
		goto out;
	step_counts(t->run, &ir);
	if (t->run->status == NULL)
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
	step_counts(t->run, &ir);
	ingest_result_free(&ir);
	t->run->found = t->s.last_found;
	t->run->status = status;
	t->drop_held = true;		/* upstream is again as it was: nothing to decide */
	return 0;
}

static int
fetch_and_read(struct step *t, struct err *e)
{
	int has = db_page_get(t->r->db, t->s.id, step_request(t), t->a, &t->kept, e);

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
	rc = step_end(&t, rc, e);
	fetched_free(&t.page);
	return rc;
}
