#include "base/date_resolve.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date_lunar.h"
#include "base/date_order.h"

enum { PAST_DAYS = 20 };		/* a day of this month that is longer ago is the next month's */

static struct civil
date_of(struct civil c)
{
	c.hour = c.minute = c.second = 0;
	return c;
}

static int
days_between(const struct civil *from, const struct civil *to)
{
	struct civil a = date_of(*from), b = date_of(*to);

	return (int)((civil_to_epoch(&b) - civil_to_epoch(&a)) / DAY_SECONDS);
}

static struct civil
month_from(const struct civil *c, int months)
{
	int total = c->year * 12 + c->month - 1 + months;

	return (struct civil){ total / 12, total % 12 + 1, 1, 0, 0, 0 };
}

static bool
check(const struct civil *c, char why[DATE_WHY])
{
	if (civil_valid(c))
		return true;
	if (c->year < 1 || c->year > 9999)
		snprintf(why, DATE_WHY, "there is no year %d", c->year);
	else if (c->month < 1 || c->month > 12)
		snprintf(why, DATE_WHY, "there is no month %d", c->month);
	else
		snprintf(why, DATE_WHY, "%04d-%02d has no day %d", c->year, c->month, c->day);
	return false;
}

static bool
solar(const struct day *d, struct civil *c, char why[DATE_WHY])
{
	struct civil lunar = *c;

	if (!d->lunar)
		return check(c, why);
	if (date_lunar_to_solar(lunar.year, lunar.month, lunar.day, d->leap, c))
		return true;
	snprintf(why, DATE_WHY, "the lunar year %d has no %s%d/%d", lunar.year,
	    d->leap ? "leap " : "", lunar.month, lunar.day);
	return false;
}

/* A Korean school year begins in March; a page of February is already of the next. */
static int
school_year_of(const struct civil *reference, int month)
{
	int year = reference->month >= 2 ? reference->year : reference->year - 1;

	return month <= 2 ? year + 1 : year;
}

/* The year that is said somewhere; 0: nowhere. */
static int
said_year(const struct day *d, const struct day_context *c, int month)
{
	int year = c->year != 0 ? c->year : c->hint->year;

	if (d->year != 0 || d->short_year)
		return d->short_year ? date_order_year(d->year, c->hint) : d->year;
	if (year != 0)
		return year + (c->school_year && month <= 2);
	return c->school_year ? school_year_of(&c->hint->reference, month) : 0;
}

/* The year in which month and day fall into the window around the reference. */
static bool
guess_year(const struct day *d, const struct day_context *c, int month, int day,
    struct civil *out, char why[DATE_WHY])
{
	const struct civil *ref = &c->hint->reference;
	int before = 0;

	for (int year = ref->year - 2; year <= ref->year + 2; year++) {
		struct civil s = { year, month, day, 0, 0, 0 };

		if (d->lunar && !date_lunar_to_solar(year, month, day, d->leap, &s))
			continue;
		if (d->coming < 0 && days_between(&s, ref) > 0 && days_between(&s, ref) <= 366)
			before = year;
		if (d->coming > 0 ? days_between(ref, &s) < 0 : d->coming < 0 ||
		    !date_order_is_near(s.year, s.month, s.day, c->hint))
			continue;
		*out = (struct civil){ year, month, day, 0, 0, 0 };
		return solar(d, out, why);
	}
	*out = (struct civil){ before != 0 ? before : ref->year, month, day, 0, 0, 0 };
	return solar(d, out, why);
}

/* "08.11. 18:30" is written for 8 November as well as for 11 August: the nearer one is meant. */
static bool
guess_either(const struct day *d, const struct day_context *c, int month, struct civil *out,
    char why[DATE_WHY])
{
	struct civil other;

	if (!guess_year(d, c, month, d->day, out, why))
		return false;
	if (!d->either || !guess_year(d, c, d->day, month, &other, why) ||
	    abs(days_between(&c->hint->reference, &other)) >=
	    abs(days_between(&c->hint->reference, out)))
		return true;
	*out = other;
	snprintf(why, DATE_WHY, "day and month could be the other way round; the nearer date is taken");
	return true;
}

/* Only a day: of this month, unless that is long past or has no such day. */
static bool
guess_month(const struct day *d, const struct day_context *c, struct civil *out, char why[DATE_WHY])
{
	const struct civil *ref = &c->hint->reference;
	int shift = 0;

	if (d->coming > 0 ? d->day < ref->day : d->coming == 0 && d->day < ref->day - PAST_DAYS)
		shift = 1;
	else if (d->coming < 0 && d->day >= ref->day)
		shift = -1;
	*out = month_from(ref, shift);
	if (d->day > civil_days_in_month(out->year, out->month))
		*out = month_from(ref, shift < 0 ? shift - 1 : shift + 1);
	out->day = d->day;
	return check(out, why);
}

static struct civil
weekday_from(struct civil from, int weekday, int step)
{
	while (civil_weekday(from.year, from.month, from.day) != weekday)
		from = civil_add_days(from, step);
	return from;
}

/* Weeks begin on Monday. */
static struct civil
weekday_of_week(const struct day *d, struct civil ref)
{
	int monday = (civil_weekday(ref.year, ref.month, ref.day) + 6) % 7;

	return civil_add_days(ref, d->shift * 7 - monday + (d->weekday + 6) % 7);
}

static bool
resolve_relative(const struct day *d, const struct day_context *c, struct civil *out,
    char why[DATE_WHY])
{
	struct civil ref = date_of(c->hint->reference);

	switch (d->base) {
	case DAY_IN_WEEKS:
		*out = weekday_of_week(d, ref);
		return true;
	case DAY_IN_MONTHS:
		*out = month_from(&ref, d->shift);
		out->day = d->day;
		return check(out, why);
	case DAY_IN_YEARS:
		*out = (struct civil){ ref.year + d->shift, d->month != 0 ? d->month :
		    c->month != 0 ? c->month : ref.month, d->day, 0, 0, 0 };
		return solar(d, out, why);
	default:
		*out = civil_add_days(ref, d->shift);
		return true;
	}
}

static bool
resolve_weekday(const struct day *d, const struct day_context *c, struct civil *out)
{
	struct civil ref = date_of(c->hint->reference);

	if (d->coming != 0)
		ref = civil_add_days(ref, d->coming);
	*out = weekday_from(ref, d->weekday, d->coming < 0 ? -1 : 1);
	return true;
}

static void
check_weekday(const struct day *d, const struct civil *c, char why[DATE_WHY])
{
	if (d->day != 0 && d->weekday != -1 && why[0] == '\0' &&
	    civil_weekday(c->year, c->month, c->day) != d->weekday)
		snprintf(why, DATE_WHY, "the weekday is not that of the date");
}

static bool
resolve(const struct day *d, const struct day_context *c, struct civil *out, char why[DATE_WHY])
{
	int month = d->month != 0 ? d->month : c->month != 0 ? c->month : c->hint->month;
	int year;

	if (d->base != DAY_PLAIN)
		return resolve_relative(d, c, out, why);
	if (d->day == 0)
		return resolve_weekday(d, c, out);
	if (month == 0)
		return guess_month(d, c, out, why);
	if (month > 12) {
		snprintf(why, DATE_WHY, "there is no month %d", month);
		return false;
	}
	if ((year = said_year(d, c, month)) == 0)
		return guess_either(d, c, month, out, why);
	*out = (struct civil){ year, month, d->day, 0, 0, 0 };
	return solar(d, out, why);
}

bool
resolve_day(const struct day *d, const struct day_context *c, struct civil *out,
    char why[DATE_WHY])
{
	why[0] = '\0';
	if (!resolve(d, c, out, why))
		return false;
	check_weekday(d, out, why);
	return true;
}

/* The same day a year or a month later, whichever the text leaves open. */
static void
advance(const struct day *d, const struct civil *start, struct day_context *c)
{
	struct civil next = month_from(start, 1);

	if (d->month != 0)
		c->year++;
	else {
		c->year = next.year;
		c->month = next.month;
	}
}

static bool
resolve_after(const struct day *d, const struct civil *start, const struct day_context *c,
    struct civil *out, char why[DATE_WHY])
{
	struct day_context near = { c->hint, start->year, start->month, false };
	bool ok = resolve(d, &near, out, why), leap_day = d->month == 2 && d->day == 29;

	if (d->year != 0 || d->short_year || (ok && days_between(start, out) >= 0) ||
	    (!ok && !leap_day))
		return ok;
	advance(d, start, &near);
	why[0] = '\0';
	return resolve(d, &near, out, why);
}

bool
resolve_end(const struct day *d, const struct civil *start, const struct day_context *c,
    struct civil *out, char why[DATE_WHY])
{
	why[0] = '\0';
	if (d->base == DAY_AFTER_START)
		*out = civil_add_days(date_of(*start), d->shift);
	else if (d->base != DAY_PLAIN)
		return resolve_day(d, c, out, why);
	else if (d->day == 0)
		*out = weekday_from(date_of(*start), d->weekday, 1);
	else if (!resolve_after(d, start, c, out, why))
		return false;
	check_weekday(d, out, why);
	return true;
}
