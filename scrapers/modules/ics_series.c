#include "scrapers/modules/ics_series.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { EXCLUDED = -2 };			/* a length that marks what an EXDATE takes out */

struct growing {
	struct ics_instance *list;
	size_t n, cap;
};

struct dates {				/* the values of RDATE or EXDATE lines; free(list) */
	struct date_value {
		const struct ics_line *line;
		struct ics_time at;
		const char *end;	/* of a PERIOD: a time or a duration; NULL: none */
	} *list;
	size_t n, cap;
};

bool
ics_repeats(const struct ics_part *p)
{
	return ics_value(p, "RRULE") != NULL || ics_value(p, "RDATE") != NULL;
}

/* Values that are no dates are left out: nothing depends on one of them alone. */
static struct dates
read_dates(struct ics_zones *z, const struct ics_part *p, const char *name)
{
	struct dates d = { 0 };
	struct date_value v;
	struct err ignored = { 0 };
	char *rest, *one, *end;

	for (v.line = NULL; (v.line = ics_next(p, name, v.line)) != NULL;) {
		rest = arena_str(z->arena, v.line->value);
		while ((one = strsep(&rest, ",")) != NULL) {
			one += strspn(one, " ");
			if ((end = strchr(one, '/')) != NULL)
				*end++ = '\0';
			v.end = end;
			if (ics_time_read(z, v.line, one, &v.at, &ignored) == -1)
				continue;
			MEM_PUSH(d.list, d.n, d.cap);
			d.list[d.n++] = v;
		}
	}
	return d;
}

/* How long a PERIOD lasts; -1: it does not say. */
static int64_t
period_length(struct ics_zones *z, const struct date_value *v)
{
	struct err ignored = { 0 };
	struct ics_time end;
	int days, seconds;
	int64_t length;

	if (v->end == NULL)
		return -1;
	if (ics_duration(v->end, &days, &seconds))
		return (int64_t)days * DAY_SECONDS + seconds;
	if (ics_time_read(z, v->line, v->end, &end, &ignored) == -1)
		return -1;
	length = ics_time_utc(z, &end) - ics_time_utc(z, &v->at);
	return length > 0 ? length : -1;
}

static void
add(struct ics_recur *r, struct growing *g, int64_t at, int64_t length)
{
	if (at < r->from || at >= r->to || g->n > ICS_INSTANCES_MAX)
		return;
	MEM_PUSH(g->list, g->n, g->cap);
	g->list[g->n++] = (struct ics_instance){ at, length };
}

/* Where one moment comes twice, the one that says how long it lasts comes first. */
static int
by_time(const void *a, const void *b)
{
	const struct ics_instance *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->length < y->length) - (x->length > y->length);
}

/* Marks the instances in [from, to); the list is in order. */
static void
exclude(struct growing *g, int64_t from, int64_t to)
{
	size_t lo = 0, hi = g->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (g->list[mid].at < from)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < g->n && g->list[lo].at < to; lo++)
		g->list[lo].length = EXCLUDED;
}

static void
add_rules(struct ics_recur *r, const struct ics_part *p, const struct ics_time *start,
    struct growing *g, const char **problem)
{
	struct ics_days days = { 0 };
	const char *why;

	for (const struct ics_line *l = NULL; (l = ics_next(p, "RRULE", l)) != NULL;)
		if ((why = ics_follow(r, l->value, start, &days)) != NULL && *problem == NULL)
			*problem = arena_fmt(r->zones->arena, "RRULE:%s %s",
			    ics_shown(r->zones->arena, l->value), why);
	for (size_t i = 0; i < days.n; i++)
		add(r, g, days.at[i], -1);
	free(days.at);
}

static void
add_dates(struct ics_recur *r, const struct ics_part *p, const struct ics_time *start,
    struct growing *g)
{
	struct dates d = read_dates(r->zones, p, "RDATE");

	for (size_t i = 0; i < d.n; i++)
		add(r, g, ics_time_like(r->zones, &d.list[i].at, start).at,
		    period_length(r->zones, &d.list[i]));
	free(d.list);
}

/* An EXDATE that is a date takes out all of that day, whatever the form of DTSTART. */
static void
take_out(struct ics_recur *r, const struct ics_part *p, const struct ics_time *start,
    struct growing *g)
{
	struct dates d = read_dates(r->zones, p, "EXDATE");

	for (size_t i = 0; i < d.n; i++) {
		const struct ics_time *t = &d.list[i].at;

		if (t->form == ICS_DATE)
			exclude(g, t->at, t->at + DAY_SECONDS);
		else {
			int64_t at = ics_time_like(r->zones, t, start).at;

			exclude(g, at, at + 1);
		}
	}
	free(d.list);
}

void
ics_expand(struct ics_recur *r, const struct ics_part *p,
    const struct ics_time *start, struct ics_series *out)
{
	struct growing g = { 0 };
	size_t n = 0;

	*out = (struct ics_series){ 0 };
	add(r, &g, start->at, -1);
	add_rules(r, p, start, &g, &out->problem);
	add_dates(r, p, start, &g);
	if (g.n > 0)
		qsort(g.list, g.n, sizeof(g.list[0]), by_time);
	take_out(r, p, start, &g);
	for (size_t i = 0; i < g.n; i++)
		if (g.list[i].length != EXCLUDED && (n == 0 || g.list[n - 1].at != g.list[i].at))
			g.list[n++] = g.list[i];
	out->list = g.list;
	out->n = n;
}
