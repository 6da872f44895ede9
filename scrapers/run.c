/*
 * One source, start to end. The steps pass a struct along; the first that
 * fails ends the run, and what it did is written down either way.
 */
#include "scrapers/step.h"

#include <stdlib.h>
#include <string.h>

enum { HORIZON_STEP = 30 * 86400 };	/* rules are expanded anew after that */

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
store(struct step *t, struct err *e)
{
	const struct parse_result *pr = &t->crawl->result;
	struct ingest_result ir = { 0 };
	struct ingest in = { .source = &t->s, .now = t->now, .gate = true };
	int rc = -1;

	t->run->found = (int64_t)json_array_size(pr->items);
	in.items = pr->items;
	in.complete = pr->complete;
	in.from = pr->from;
	in.to = pr->to;
	if (ingest_items(t->r->db, &in, &ir, e) == -1)
		goto out;
	note_unread(t, pr, &ir);
	if (ir.held && step_hold(t, &in, &ir, e) != 1)
		goto out;
	step_counts(t->run, &ir);
	if (t->run->status == NULL)
		t->run->status = "ok";
	t->s.generation = ir.generation;
	t->s.last_found = (int)t->run->found;
	t->s.parsed_at = t->now;
	t->s.whole = in.complete;
	t->s.whole_from = step_day(t, &in.from);
	t->s.whole_to = step_day(t, &in.to);
	t->drop_held = true;
	t->good = true;
	rc = 0;
out:
	ingest_result_free(&ir);
	return rc;
}

static int
store_unchanged(struct step *t, struct err *e)
{
	struct ingest_result ir = { 0 };

	if (ingest_unchanged(t->r->db, &t->s, t->now, &ir, e) == -1)
		return -1;
	step_counts(t->run, &ir);
	t->s.generation = ir.generation;
	ingest_result_free(&ir);
	t->run->found = t->s.last_found;
	t->run->status = t->crawl->unchanged;
	t->good = true;
	t->drop_held = true;		/* upstream is again as it was: nothing to decide */
	return 0;
}

/* A recipe that is a file may have been edited since: the same page may say something else now. */
static bool
is_read_otherwise(const struct step *t)
{
	char hash[SHA256_HEX];

	settings_hash(t->a, &t->settings, hash);
	return t->s.read_as != NULL && strcmp(t->s.read_as, hash) != 0;
}

static int
fetch_and_store(struct step *t, struct err *e)
{
	t->crawl->again = t->s.parsed_at == 0 || t->now - t->s.parsed_at >= HORIZON_STEP ||
	    is_read_otherwise(t);
	if (crawl_run(t->crawl, e) == -1)
		return -1;
	return t->crawl->unchanged != NULL ? store_unchanged(t, e) : store(t, e);
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

static bool
was_stopped(const struct runner *r, const struct err *e)
{
	return e->code == ERR_BUSY && r->stop != NULL && r->stop(r->stop_arg);
}

/* A stop and a host that is not to be asked now are nobody's failure. */
static int
end(struct step *t, int rc, struct err *e)
{
	if (rc == -1 && was_stopped(t->r, e))
		t->run->status = "stopped";
	else if (rc == -1 && e->code == ERR_BUSY && t->crawl->g.fetcher.polite.again_at != 0) {
		t->run->status = "waiting";
		t->run->error = arena_str(t->a, e->msg);
		step_wait(t);
	} else
		rc = step_end(t, rc, e);
	return rc;
}

int
run_source(struct runner *r, const struct source *s, struct arena *a,
    struct source_run *run, struct err *e)
{
	struct step t = { .r = r, .a = a, .s = *s, .run = run, .now = clock_now(r->clock) };
	struct crawl crawl;
	int rc;

	*run = (struct source_run){ .started_ms = clock_now_ms(r->clock) };
	if (too_early(&t, e) == -1) {
		run->status = "waiting";
		run->error = arena_str(a, e->msg);
		return -1;
	}
	if (settings_of(a, s, &t.settings, e) == -1)
		return step_end(&t, -1, e);
	crawl_init(&crawl, r, s, &t.settings, a);
	t.crawl = &crawl;
	rc = end(&t, fetch_and_store(&t, e), e);
	crawl_free(&crawl);
	settings_free(&t.settings);
	return rc;
}
