/* Runs that are held back, and what the operator decides about them. */
#include "scrapers/step.h"

#include <stdlib.h>
#include <string.h>

#include "scrapers/job.h"

enum {
	HELD_TIMES = 3,			/* the same content so often ... */
	HELD_APART_S = 6 * 3600		/* ... so far apart is what upstream means */
};

const char *
step_day(struct step *t, const struct civil *c)
{
	char text[CIVIL_TEXT];

	if (c->year == 0)
		return NULL;
	civil_put_date(c, text);
	return arena_str(t->a, text);
}

/* The row of what is held: how often, hours apart, has it been seen? */
static int
note_held(struct step *t, const struct ingest *in, const struct ingest_result *ir,
    struct err *e)
{
	char *items = json_dumps(in->items, JSON_COMPACT);
	char *diff = json_dumps(ir->diff, JSON_COMPACT);
	char read_as[SHA256_HEX];
	struct held_run before;
	int has = db_held_get(t->r->db, t->s.id, t->a, &before, e);

	settings_hash(t->a, &t->settings, read_as);
	t->held = (struct held_run){ .at = t->now, .last_at = t->now, .times = 1,
	    .hash = arena_str(t->a, ir->content), .read_as = arena_str(t->a, read_as), .vanishing = ir->vanishing,
	    .reason = arena_str(t->a, ir->reason),
	    .items = arena_str(t->a, items), .complete = in->complete,
	    .from = step_day(t, &in->from), .to = step_day(t, &in->to),
	    .would_cancel = ir->missing, .would_add = ir->added,
	    .would_change = ir->changed, .diff = arena_str(t->a, diff) };
	if (has == 1 && strcmp(before.hash, t->held.hash) == 0) {
		bool counts = t->now - before.last_at >= HELD_APART_S;

		t->held.at = before.at;
		t->held.times = before.times + counts;
		t->held.last_at = counts ? t->now : before.last_at;
	}
	free(items);
	free(diff);
	return has == -1 ? -1 : 0;
}

int
step_hold(struct step *t, const struct ingest *in, struct ingest_result *ir,
    struct err *e)
{
	struct ingest open = *in;

	if (note_held(t, in, ir, e) == -1)
		return -1;
	if (t->held.times >= HELD_TIMES && !t->held.vanishing) {
		ingest_result_free(ir);
		open.gate = false;
		if (ingest_items(t->r->db, &open, ir, e) == -1)
			return -1;
		t->run->status = "accepted";
		return 1;
	}
	t->hold = true;
	t->run->held = (int64_t)json_array_size(in->items);
	t->run->status = "held";
	return err_set(e, ERR_INVALID, "%s is held back: %s; what was published stays. "
	    "Look with: source show %s; then source accept or source reject",
	    t->s.name, t->held.reason, t->s.name);
}

static int
get_held(struct step *t, struct err *e)
{
	int has = db_held_get(t->r->db, t->s.id, t->a, &t->held, e);

	if (has == 0)
		return err_set(e, ERR_NOT_FOUND, "nothing of %s is held back", t->s.name);
	return has == 1 ? 0 : -1;
}

/* What was read in another way would be taken for what the source gives now. */
static int
check_read_as(struct step *t, struct err *e)
{
	char read_as[SHA256_HEX];

	if (settings_of(t->a, &t->s, &t->settings, e) == -1)
		return -1;
	settings_hash(t->a, &t->settings, read_as);
	settings_free(&t->settings);
	if (strcmp(t->held.read_as, read_as) == 0)
		return 0;
	return err_set(e, ERR_CONFLICT, "what is held back was read with other settings; read it again: "
	    "calcast fetch %s", t->s.name);
}

int
run_accept(struct runner *r, const struct source *s, struct arena *a,
    struct source_run *run, struct err *e)
{
	struct step t = { .r = r, .a = a, .s = *s, .run = run,
	    .now = clock_now(r->clock) };
	struct ingest in = { .source = &t.s, .now = t.now };
	struct ingest_result ir = { 0 };
	json_t *items;
	int rc;

	*run = (struct source_run){ .started_ms = clock_now_ms(r->clock) };
	if (get_held(&t, e) == -1 || check_read_as(&t, e) == -1)
		return -1;
	items = json_loads(t.held.items, 0, NULL);
	in.items = items;
	in.complete = t.held.complete;
	in.from = job_day_of(t.held.from);
	in.to = job_day_of(t.held.to);
	rc = ingest_items(r->db, &in, &ir, e);
	if (rc == 0) {
		step_counts(run, &ir);
		run->found = t.s.last_found = (int)json_array_size(items);
		run->status = "accepted";
		t.s.generation = ir.generation;
		t.drop_held = true;
		t.drop_page = true;	/* the kept one is not what was accepted: compare with it no more */
		t.s.parsed_at = 0;
	}
	rc = step_end(&t, rc, e);
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
	    .now = clock_now(r->clock) };
	int rc = get_held(&t, e);

	if (rc == 0)
		rc = db_write(r->db, step_write, &t, e);
	arena_free(a);
	return rc;
}
