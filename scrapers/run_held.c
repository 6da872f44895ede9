/* Runs that are held back, and what the operator decides about them. */
#include "scrapers/step.h"

#include <stdlib.h>

static const char *
day_text(struct step *t, const struct civil *c)
{
	char text[CIVIL_TEXT];

	if (c->year == 0)
		return NULL;
	civil_put_date(c, text);
	return arena_str(t->a, text);
}

int
step_hold(struct step *t, const struct parse_result *pr, const struct ingest_result *ir,
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
		step_counts(run, &ir);
		run->found = t.s.last_found = (int)json_array_size(items);
		run->status = "accepted";
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
	    .now = clock_now(r->clock), .page = { .retry_after = -1 } };
	int rc = get_held(&t, e);

	if (rc == 0)
		rc = db_write(r->db, step_write, &t, e);
	arena_free(a);
	return rc;
}
