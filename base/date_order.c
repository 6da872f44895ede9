#include "base/date_order.h"

#include <stdlib.h>

enum { FAR_YEARS = 10 };		/* a year of two digits is not that far away, if another order helps */

int
date_order_year(int two, const struct date_hint *hint)
{
	int around = hint->reference.year != 0 ? hint->reference.year : 2000;
	int year = around - around % 100 + two;

	if (year > around + 49)
		year -= 100;
	else if (year < around - 50)
		year += 100;
	return year;
}

/* Sixty days are the two months: "Dec 21 - Jan 4" on a page of late February is the next winter's. */
bool
date_order_is_near(int year, int month, int day, const struct date_hint *hint)
{
	const struct civil date = { year, month, day, 0, 0, 0 };
	struct civil ref = hint->reference;
	int64_t days;

	ref.hour = ref.minute = ref.second = 0;
	days = (civil_to_epoch(&date) - civil_to_epoch(&ref)) / DAY_SECONDS;
	return days >= -60 && days <= 306;
}

static bool
could_be(int month, int day)
{
	return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static void
assign(struct form_match *m, enum date_order order)
{
	m->month = order == DATE_DMY ? m->middle : m->first;
	m->day = order == DATE_DMY ? m->first : m->middle;
}

/* The year is last, and known. */
static bool
settle_year_last(struct form_match *m, char sign, bool half_clock,
    const struct date_hint *hint, const char **why)
{
	bool mdy = could_be(m->first, m->middle), dmy = could_be(m->middle, m->first);

	if (hint->order != DATE_YMD) {
		assign(m, hint->order);
		return true;
	}
	if (mdy && dmy && m->first != m->middle) {
		if (half_clock)
			dmy = false;
		else if (sign == '.')
			mdy = false;
		else {
			mdy = date_order_is_near(m->year, m->first, m->middle, hint);
			dmy = date_order_is_near(m->year, m->middle, m->first, hint);
			if (mdy == dmy) {
				*why = "which is the month? say mdy or dmy as the order";
				return false;
			}
		}
	}
	assign(m, mdy || !dmy ? DATE_MDY : DATE_DMY);
	return true;
}

static bool
is_far(int two, const struct date_hint *hint)
{
	return abs(date_order_year(two, hint) - hint->reference.year) > FAR_YEARS;
}

/* The year is first, or last where only that can be or is nearer. */
static bool
year_is_last(const struct form_match *m, const struct date_hint *hint)
{
	bool first = could_be(m->middle, m->last);
	bool last = could_be(m->first, m->middle) || could_be(m->middle, m->first);

	if (hint->order != DATE_YMD)
		return true;
	return last && (!first || (is_far(m->first, hint) && !is_far(m->last, hint)));
}

/* Three short numbers. */
static bool
settle_short(struct form_match *m, char sign, bool half_clock, const struct date_hint *hint,
    const char **why)
{
	if (year_is_last(m, hint)) {
		m->year = date_order_year(m->last, hint);
		return settle_year_last(m, sign, half_clock, hint, why);
	}
	m->year = m->first;
	m->month = m->middle;
	m->day = m->last;
	m->short_year = true;
	return true;
}

bool
date_order_settle(struct form_match *m, char sign, bool half_clock,
    const struct date_hint *hint, const char **why)
{
	if (m->first == -1)
		return true;
	if (m->year != -1)
		return settle_year_last(m, sign, half_clock, hint, why);
	if (m->last != -1)
		return settle_short(m, sign, half_clock, hint, why);
	assign(m, hint->order == DATE_YMD && m->first > 12 ? DATE_DMY : hint->order);
	return could_be(m->month, m->day);
}
