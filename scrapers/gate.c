#include "scrapers/gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"

static bool
more_than(size_t part, size_t whole, size_t percent)
{
	return part * 100 > whole * percent;
}

/* The day that people there would name. */
static int64_t
day_of(const struct event *ev)
{
	int64_t local = ev->start_utc + ev->utc_offset;

	return local / DAY_SECONDS - (local % DAY_SECONDS < 0);
}

static bool
is_timed(const struct event *ev)
{
	return ev->form != FORM_DATE && !ev->time_unknown;
}

static bool
renamed(const struct gate_change *c)
{
	return strcmp(c->before->title, c->after->title) != 0;
}

static bool
redated(const struct gate_change *c)
{
	return day_of(c->before) != day_of(c->after);
}

/* Changes of known events for which is() holds. */
static size_t
count(const struct gate *g, bool (*is)(const struct gate_change *))
{
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		n += g->changes[i].before != NULL && is(&g->changes[i]);
	return n;
}

static bool
most_changed(const struct gate *g, size_t changed)
{
	return changed >= GATE_CHANGED_MIN && more_than(changed,
	    g->matched_timed + g->matched_days, GATE_CHANGED_PERCENT);
}

static bool
is_shift(int64_t by, bool timed)
{
	if (llabs(by) == DAY_SECONDS)
		return true;
	return timed && by != 0 && llabs(by) <= GATE_SHIFT_MAX_S;
}

/* By how much a known event moved; 0: not in a way that a fault would. */
static int64_t
shift_of(const struct gate_change *c, bool timed)
{
	int64_t by;

	if (c->before == NULL || is_timed(c->before) != timed || is_timed(c->after) != timed)
		return 0;
	by = timed ? c->after->start_utc - c->before->start_utc :
	    (day_of(c->after) - day_of(c->before)) * DAY_SECONDS;
	return is_shift(by, timed) ? by : 0;
}

/*
 * A wrong zone moves all times alike, an off-by-one all dates. The shift that
 * most share is found by voting: whoever is left over has more than all others.
 */
static bool
all_shifted(const struct gate *g, bool timed, int64_t *by)
{
	size_t all = timed ? g->matched_timed : g->matched_days, votes = 0, n = 0;
	int64_t s;

	for (size_t i = 0; i < g->n; i++) {
		if ((s = shift_of(&g->changes[i], timed)) == 0)
			continue;
		if (votes == 0)
			*by = s;
		votes += s == *by ? 1 : -1;
	}
	for (size_t i = 0; votes > 0 && i < g->n; i++)
		n += shift_of(&g->changes[i], timed) == *by;
	return n >= GATE_SHIFT_MIN && n * 100 >= all * GATE_SHIFT_PERCENT;
}

/* New dates only: a list of history is far away from its first fetch on. */
static size_t
far_away(const struct gate *g)
{
	const int64_t far = (int64_t)GATE_FAR_DAYS * DAY_SECONDS;
	size_t n = 0;

	for (size_t i = 0; g->known > 0 && i < g->n; i++) {
		const struct gate_change *c = &g->changes[i];

		n += (c->before == NULL || redated(c)) && llabs(c->after->start_utc - g->now) > far;
	}
	return n;
}

static bool
loses_events(const struct gate *g, struct gate_verdict *v)
{
	if (g->found == 0 && g->last_found > 0)
		snprintf(v->reason, sizeof(v->reason), "no events where there were %zu",
		    g->last_found);
	else if (g->gone > GATE_GONE_MIN && more_than(g->gone, g->future, GATE_GONE_PERCENT))
		snprintf(v->reason, sizeof(v->reason), "%zu of %zu coming events are gone",
		    g->gone, g->future);
	return v->reason[0] != '\0';
}

static bool
looks_wrong(const struct gate *g, struct gate_verdict *v)
{
	size_t all = g->matched_timed + g->matched_days, n;
	int64_t by = 0;

	if ((all_shifted(g, true, &by) && llabs(by) == DAY_SECONDS) || all_shifted(g, false, &by))
		snprintf(v->reason, sizeof(v->reason), "all dates moved by one day");
	else if (all_shifted(g, true, &by))
		snprintf(v->reason, sizeof(v->reason), "all times moved by %+.4g h, as by a wrong zone",
		    (double)by / 3600);
	else if (most_changed(g, n = count(g, renamed)))
		snprintf(v->reason, sizeof(v->reason), "%zu of %zu titles changed", n, all);
	else if (most_changed(g, n = count(g, redated)))
		snprintf(v->reason, sizeof(v->reason), "%zu of %zu dates changed", n, all);
	else if (more_than(n = far_away(g), g->found, GATE_FAR_PERCENT))
		snprintf(v->reason, sizeof(v->reason), "%zu of %zu events are over 3 years away",
		    n, g->found);
	return v->reason[0] != '\0';
}

struct gate_verdict
gate_check(const struct gate *g)
{
	struct gate_verdict v = { .closed = false };

	v.vanishing = loses_events(g, &v);
	v.closed = v.vanishing || (!g->vanishing_only && looks_wrong(g, &v));
	return v;
}
