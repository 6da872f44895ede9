#include "base/date_result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date_resolve.h"
#include "base/mem.h"
#include "base/zone.h"

enum { RUN_DAYS = 400 };		/* a run of performances is not longer */

struct work {
	struct range *r;
	const struct date_hint *hint;
	struct day_context ctx;
	struct date *out;
	struct civil start, end;	/* days */
};

static void
note(struct date *d, const char *text)
{
	size_t n = strlen(d->notes);

	if (*text != '\0')
		snprintf(d->notes + n, sizeof(d->notes) - n, "%s%s", n > 0 ? "; " : "", text);
}

static bool
refuse(struct date *d, const char *why)
{
	d->notes[0] = '\0';
	note(d, why);
	return false;
}

static int
lowest(unsigned weekdays)
{
	int w = 0;

	while (w < 6 && !(weekdays >> w & 1))
		w++;
	return w;
}

/* "토요일 오후 3시", "18:30": days that only the reference can give. */
static bool
take_reference_day(struct work *w)
{
	struct range *r = w->r;

	if (r->repeats || r->unknown || r->vague) {
		w->out->open = !r->repeats;
		return refuse(w->out, r->unknown ? "the date is not known yet" : r->repeats ?
		    "it repeats: no one date" : "no day: only about when");
	}
	r->start.day = (struct day){ .weekday = -1, .base = DAY_IN_DAYS };
	if (r->stray)
		return refuse(w->out, "no date in this text");
	if (r->n_slots > 0) {
		r->start.day = (struct day){ .weekday = lowest(r->slots[0].weekdays) };
		if (r->slots[0].has_time && !r->start.has_time) {
			r->start.time = r->slots[0].time;
			r->start.has_time = true;
		}
		r->n_slots = 0;
	} else if (r->start.has_time || r->end.has_time)
		w->out->time_only = true;
	else
		return refuse(w->out, r->year != 0 ? "no day: only a year" : "no date in this text");
	if (!r->start.has_time && r->end.has_time && !r->end.has_day) {
		r->end.day = r->start.day;
		r->end.has_day = true;
	} else
		r->start.has_day = true;
	return true;
}

static bool
says_year(const struct day *d)
{
	return d->year != 0 || d->short_year;
}

/* Under a heading "June", "15 ~ 8.31" begins in June: where its month does not come behind the end. */
static bool
heading_holds(const struct work *w, const struct day *s, const struct day *e)
{
	int month = w->hint->month;

	return month != 0 && (month * 100 + s->day <= e->month * 100 + e->day || month - e->month > 6);
}

/* "16-23 March", "Dec 17 - Jan 4, 2027": what only the end says holds for the start, too. */
static void
lend(struct work *w)
{
	struct day *s = &w->r->start.day, *e = &w->r->end.day;
	int month;

	if (!w->r->start.has_day || !w->r->end.has_day || s->base != DAY_PLAIN || s->day == 0)
		return;
	if (s->month == 0 && e->month != 0 && w->r->month == 0 && !heading_holds(w, s, e)) {
		s->month = s->day <= e->day ? e->month : (e->month + 10) % 12 + 1;
		s->lunar = e->lunar;
	}
	e->lunar = e->lunar || s->lunar;
	if (!says_year(s) && says_year(e) && w->r->year == 0) {
		s->year = e->year;
		s->short_year = e->short_year;
		month = s->month != 0 ? s->month : w->r->month != 0 ? w->r->month : w->hint->month;
		if (e->month != 0 && month * 100 + s->day > e->month * 100 + e->day)
			s->year--;
	}
}

static bool
is_before(const struct civil *a, const struct civil *b)
{
	return civil_to_epoch(a) < civil_to_epoch(b);
}

static bool
resolve_both(struct work *w)
{
	struct range *r = w->r;
	char why[DATE_WHY] = "";

	if (r->start.has_day && !resolve_day(&r->start.day, &w->ctx, &w->start, why))
		return refuse(w->out, why);
	note(w->out, why);
	if (!r->end.has_day)
		return true;
	if (!(r->start.has_day ? resolve_end(&r->end.day, &w->start, &w->ctx, &w->end, why) :
	    resolve_day(&r->end.day, &w->ctx, &w->end, why)))
		return refuse(w->out, why);
	if (strstr(w->out->notes, why) == NULL)
		note(w->out, why);
	/* A heading's year can be that of the list's end. */
	if (r->start.has_day && is_before(&w->end, &w->start) && says_year(&r->end.day) &&
	    !says_year(&r->start.day) && r->start.day.base == DAY_PLAIN && r->start.day.month != 0) {
		r->start.day.year = w->end.year - (w->start.month > w->end.month);
		return resolve_day(&r->start.day, &w->ctx, &w->start, why) || refuse(w->out, why);
	}
	return true;
}

/* 15, 16, 17일 are a range; 3일, 10일 are two days, of which the first is taken. */
static void
check_list(struct work *w)
{
	struct range *r = w->r;

	if (r->n_listed == 0)
		return;
	if (r->start.has_time && !r->end.has_time) {
		r->end.has_day = false;
		note(w->out, "on other days as well");
	} else if (civil_to_epoch(&w->end) - civil_to_epoch(&w->start) !=
	    (int64_t)r->n_listed * DAY_SECONDS) {
		r->end.has_day = false;
		note(w->out, "on other days as well");
	}
}

/* The earliest performance of a day; NULL when there is none on that weekday. */
static const struct clock_time *
first_time_on(const struct range *r, const struct civil *day)
{
	const struct clock_time *best = NULL;
	unsigned bit = 1u << civil_weekday(day->year, day->month, day->day);

	for (size_t i = 0; i < r->n_slots; i++)
		if (r->slots[i].has_time && (r->slots[i].weekdays & bit) &&
		    (best == NULL || r->slots[i].time.seconds < best->seconds))
			best = &r->slots[i].time;
	return best;
}

/* A run and its times by weekday: the first performance stands for all. */
static void
take_slots(struct work *w)
{
	struct range *r = w->r;
	struct civil day = w->start, last = r->end.has_day ? w->end : w->start;
	const struct clock_time *t = NULL;

	if (r->n_slots == 0 || !r->start.has_day || r->start.has_time || r->end.has_time)
		return;
	for (int i = 0; i < RUN_DAYS && t == NULL && !is_before(&last, &day); i++) {
		t = first_time_on(r, &day);
		if (t == NULL)
			day = civil_add_days(day, 1);
	}
	if (t == NULL && (r->end.has_day || !r->slots[0].has_time))
		return;
	if (t == NULL) {
		note(w->out, "the weekday is not that of the date");
		t = &r->slots[0].time;
		day = w->start;
	}
	w->start = day;
	r->start.time = *t;
	r->start.has_time = true;
	if (r->end.has_day)
		note(w->out, "the first of several");
	r->end.has_day = false;
}

/* Midnight in New York, written in UTC: ESPN's way to say that only the day is known. */
static bool
is_midnight_in_new_york(const struct civil *day, int seconds)
{
	const struct zone *z = zone_find("America/New_York");
	int64_t utc = civil_to_epoch(day) + seconds;
	struct civil local;

	if (z == NULL || seconds == 0)
		return false;
	local = zone_to_local(z, utc);
	return local.hour == 0 && local.minute == 0 && local.second == 0;
}

/*
 * A time that only fills its place. Nobody but a program writes 12:00:00 AM; the
 * other midnights may be real ones, and only a hint makes them placeholders.
 */
static bool
is_placeholder(const struct work *w, const struct civil *day, const struct clock_time *t, bool alone)
{
	if (t->midnight || (t->seconds == 0 && t->has_seconds && t->halfday == HALFDAY_AM))
		return !t->midnight;
	if (!w->hint->placeholders)
		return false;
	if (t->zulu && !t->has_seconds && is_midnight_in_new_york(day, t->seconds))
		return true;
	return t->seconds == 0 && (t->has_seconds || t->zulu || alone);
}

static void
drop_placeholders(struct work *w)
{
	struct range *r = w->r;
	bool any = false;

	if (r->start.has_time && is_placeholder(w, &w->start, &r->start.time, r->placeholder)) {
		r->start.has_time = false;
		any = true;
	}
	if (any && r->end.has_time && r->end.time.seconds == 0)
		r->end.has_time = false;
	if (any)
		note(w->out, "midnight stands for an unknown time");
}

/* An end that is only a time is on the start's day, or the next when it is not later. */
static void
settle_times(struct work *w)
{
	struct range *r = w->r;

	if (r->start.has_time && r->end.has_time)
		clock_agree(&r->start.time, &r->end.time);
	if (r->end.has_time && r->end.time.midnight)
		r->end.time.seconds = DAY_SECONDS;
	if (r->end.has_time && !r->end.has_day && r->start.has_day) {
		w->end = w->start;
		r->end.has_day = true;
		if (r->start.has_time && r->end.time.seconds <= r->start.time.seconds)
			w->end = civil_add_days(w->end, 1);
	}
}

static void
take_span(struct work *w)
{
	struct range *r = w->r;

	if (r->span == 0 || r->span > RUN_DAYS || !r->start.has_day || r->end.has_day || r->start.has_time)
		return;
	if (r->span > 1) {
		w->end = civil_add_days(w->start, r->span - 1);
		r->end.has_day = true;
	}
}

/* The moment of a side, for comparing. */
static int64_t
instant(const struct range_side *s, const struct civil *day)
{
	int64_t t = civil_to_epoch(day) + (s->has_time ? s->time.seconds : 0);
	struct civil local = civil_from_epoch(t);

	if (s->has_time && s->time.zone != ZONE_NONE)
		t -= clock_offset(&s->time, &local) * 60;
	return t;
}

/* A time with its zone as the text said it: an offset, Z, or none. */
static void
put_time(const struct civil *at, const struct clock_time *time, char out[CIVIL_TEXT])
{
	int offset;

	civil_put_local(at, out);
	if (time->zone == ZONE_NONE)
		return;
	offset = clock_offset(time, at);
	if (time->zulu)
		strcat(out, "Z");
	else
		snprintf(out + strlen(out), CIVIL_TEXT - strlen(out), "%c%02d:%02d",
		    offset < 0 ? '-' : '+', abs(offset) / 60 % 100, abs(offset) % 60);
}

static bool
put_side(const struct range_side *s, const struct civil *day, char out[CIVIL_TEXT])
{
	struct civil at;

	if (!s->has_time) {
		civil_put_date(day, out);
		return true;
	}
	at = civil_from_epoch(civil_to_epoch(day) + s->time.seconds);
	if (at.year > 9999)
		return false;
	put_time(&at, &s->time, out);
	return true;
}

static bool
put(struct work *w)
{
	struct range *r = w->r;
	struct date *d = w->out;

	d->all_day = !(r->start.has_day && r->start.has_time) && !(r->end.has_day && r->end.has_time);
	if (r->end.has_day && r->start.has_day && instant(&r->end, &w->end) < instant(&r->start, &w->start) &&
	    (r->end.has_time == r->start.has_time || is_before(&w->end, &w->start))) {
		note(d, "the end is before the start and was left out");
		d->all_day = !r->start.has_time;
		r->end.has_day = false;
	}
	if ((r->start.has_day && !put_side(&r->start, &w->start, d->start)) ||
	    (r->end.has_day && !put_side(&r->end, &w->end, d->end))) {
		d->start[0] = d->end[0] = '\0';
		return refuse(d, "there is no day after that");
	}
	return true;
}

bool
date_result(struct range *r, const struct date_hint *hint, struct date *out)
{
	struct work w = { .r = r, .hint = hint, .out = out };

	w.ctx = (struct day_context){ hint, r->year, r->month, r->school_year || hint->school_year };
	if (!r->start.has_day && (!r->end.has_day || r->end.day.base == DAY_AFTER_START) &&
	    !take_reference_day(&w))
		return false;
	lend(&w);
	if (!resolve_both(&w))
		return false;
	check_list(&w);
	take_slots(&w);
	drop_placeholders(&w);
	settle_times(&w);
	take_span(&w);
	if (r->more_times > 0)
		note(out, "at other times as well");
	return put(&w);
}
