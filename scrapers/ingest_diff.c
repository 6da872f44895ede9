/* What would happen, for the gate and for the person who decides. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "scrapers/ingest_plan.h"

static bool
shows(const struct put *u)
{
	return u->visible && !u->dropped;
}

struct gate_verdict
plan_gate(const struct plan *p, bool vanishing_only)
{
	struct gate g = { .now = p->in->now, .vanishing_only = vanishing_only,
	    .found = p->n_found, .last_found = (size_t)p->in->source->last_found,
	    .known = p->n_known, .future = p->future, .gone = p->gone };
	struct gate_change *changes = arena_alloc(p->a, (p->n + 1) * sizeof(*changes));

	for (size_t j = 0; j < p->n_known; j++) {
		if (p->found_of[j] == NOBODY || p->known[j].waiting)
			continue;
		if (p->known[j].form == FORM_DATE)
			g.matched_days++;
		else
			g.matched_timed++;
	}
	for (size_t i = 0; i < p->n; i++) {
		const struct put *u = &p->puts[i];

		if (shows(u) && u->found != NULL && (u->known == NULL || !u->known->waiting))
			changes[g.n++] = (struct gate_change){
			    u->known == NULL ? NULL : &u->before, &u->after };
	}
	g.changes = changes;
	return gate_check(&g);
}

/* --- for people --- */

/* In the order in which they are shown: what hurts comes first. */
enum what { GONE, CANCELLED, MOVED, RENAMED, CHANGED, ADDED, WHAT__MAX };
static const char *const whats[WHAT__MAX] = {
	"gone", "cancelled", "moved", "renamed", "changed", "added",
};

static enum what
what_of(const struct put *u)
{
	if (u->missing_since != 0)
		return GONE;
	if (u->known == NULL)
		return ADDED;
	if (u->after.status == STATUS_CANCELLED && u->before.status != STATUS_CANCELLED)
		return CANCELLED;
	if (strcmp(u->before.start, u->after.start) != 0 || u->before.form != u->after.form)
		return MOVED;
	return strcmp(u->before.title, u->after.title) != 0 ? RENAMED : CHANGED;
}

/* "2026-05-01 18:30 title, place" */
static json_t *
line(struct arena *a, const struct event *ev)
{
	struct civil local = civil_from_epoch(ev->start_utc + ev->utc_offset);
	char when[CIVIL_TEXT];

	civil_put_local(&local, when);
	when[10] = ' ';
	when[ev->form == FORM_DATE ? 10 : 16] = '\0';
	return json_string(arena_fmt(a, "%s %s%s%s", when, ev->title,
	    ev->location == NULL ? "" : ", ", ev->location == NULL ? "" : ev->location));
}

static int
add_line(struct plan *p, struct db *db, struct put *u, enum what what, struct err *e)
{
	if (what == GONE && u->before.title == NULL &&
	    db_event_by_id(db, u->known->event, p->a, &u->before, e) == -1)
		return -1;
	json_array_append_new(p->r->diff, json_pack("{s:s, s:o, s:o}", "what", whats[what],
	    "before", u->known == NULL ? json_null() : line(p->a, &u->before),
	    "after", what == GONE ? json_null() : line(p->a, &u->after)));
	return 0;
}

static int
by_line(const void *a, const void *b)
{
	const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
	const char *x = json_string_value(json_object_get(one, "before"));
	const char *y = json_string_value(json_object_get(other, "before"));

	if (x == NULL || y == NULL) {
		x = json_string_value(json_object_get(one, "after"));
		y = json_string_value(json_object_get(other, "after"));
	}
	return strcmp(x == NULL ? "" : x, y == NULL ? "" : y);
}

/* The lines from that one on, by their dates. */
static void
sort_lines(const struct plan *p, size_t from)
{
	size_t n = json_array_size(p->r->diff) - from;
	json_t **lines = arena_alloc(p->a, (n + 1) * sizeof(*lines));

	for (size_t i = 0; i < n; i++)
		lines[i] = json_incref(json_array_get(p->r->diff, from + i));
	qsort(lines, n, sizeof(*lines), by_line);
	for (size_t i = 0; i < n; i++)
		json_array_set_new(p->r->diff, from + i, lines[i]);
}

int
plan_diff(struct plan *p, struct db *db, struct err *e)
{
	for (int what = 0; what < WHAT__MAX; what++) {
		size_t from = json_array_size(p->r->diff);

		for (size_t i = 0; i < p->n && json_array_size(p->r->diff) < INGEST_DIFF_MAX; i++) {
			struct put *u = &p->puts[i];

			if ((shows(u) || (!u->dropped && u->missing_since != 0)) &&
			    what_of(u) == (enum what)what &&
			    add_line(p, db, u, (enum what)what, e) == -1)
				return -1;
		}
		sort_lines(p, from);
	}
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Ids are left out: some sites make new ones for every answer. */
void
plan_content(const struct plan *p, char out[SHA256_HEX])
{
	static const char *const keys[] = { "title", "start", "end", "location", "status" };
	char **lines = arena_alloc(p->a, (p->n_found + 1) * sizeof(*lines));
	struct buf b = { 0 };

	for (size_t i = 0; i < p->n_found; i++) {
		buf_reset(&b);
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			const char *s = json_string_value(json_object_get(p->found[i].item, keys[k]));

			buf_str(&b, s == NULL ? "" : s);
			buf_char(&b, '\t');
		}
		lines[i] = arena_str(p->a, b.data);
	}
	qsort(lines, p->n_found, sizeof(*lines), by_text);
	buf_reset(&b);
	for (size_t i = 0; i < p->n_found; i++) {
		buf_str(&b, lines[i]);
		buf_char(&b, '\n');
	}
	crypto_sha256_hex(b.data == NULL ? "" : b.data, b.len, out);
	buf_free(&b);
}
