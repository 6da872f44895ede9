/* base/date_day.h - the forms of a day: numbers, names, units, and words like tomorrow. */
#ifndef BASE_DATE_DAY_H
#define BASE_DATE_DAY_H
#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "base/date_token.h"

/* From where a day counts that does not say its year or month. */
enum day_base { DAY_PLAIN, DAY_IN_DAYS, DAY_IN_WEEKS, DAY_IN_MONTHS, DAY_IN_YEARS, DAY_AFTER_START };

struct day {
	int year, month, day;		/* 0: not said */
	int weekday;			/* 0 Sunday..6; -1: not said */
	enum day_base base;
	int shift;			/* of base */
	int coming;			/* 1 the next one, -1 the last one, 0 not said */
	bool lunar, leap;		/* of the lunar calendar, in its leap month */
	bool short_year;		/* year is 0..99, of a century near the reference */
	bool school_year;		/* the year is said as a school year */
	bool either;			/* may be day.month as well: the nearer one is meant */
	bool clear;			/* nothing in prose looks like this by chance */
};

/* What surrounds a place in a text, as far as it decides what a number is. */
struct day_place {
	const struct token *all;	/* ends in TOKEN_END */
	size_t at;
	size_t floor;			/* tokens before it belong to pieces already read */
	const struct date_hint *hint;
	bool in_range;			/* a day and the sign of a range stand before it */
	bool in_list;			/* a day and an "and" or comma stand before it */
	bool month_known;		/* by a heading */
	bool half_clock;			/* the text has am or pm: all-numeric dates are American */
};

/*
 * Reads the day that begins at place->at, with the weekday behind it.
 *
 * why     set to a reason when it looks like a date and cannot be one
 * returns the number of tokens; 0: there is none
 */
size_t day_read(const struct day_place *place, struct day *out, const char **why);

/*
 * A weekday, or the sign of the lunar calendar, in brackets: "(火・祝)" whole; of
 * "(금 19:00)" only the weekday, for the time is another piece. Tokens, 0: none.
 */
size_t day_bracketed(const struct token *t, int *weekday, bool *lunar);

/* Does it name a day, if need be with the reference's help; or only a month or year? */
bool day_has_date(const struct day *d);

#endif
