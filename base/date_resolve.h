/* base/date_resolve.h - the calendar day that a text's day means. */
#ifndef BASE_DATE_RESOLVE_H
#define BASE_DATE_RESOLVE_H
#include <stdbool.h>

#include "base/date.h"
#include "base/date_day.h"

struct day_context {			/* what other parts of the text say, and its source */
	const struct date_hint *hint;
	int year, month;		/* of a heading; 0: none */
	bool school_year;		/* year is one, and a missing year is one, too */
};

enum { DATE_WHY = 96 };

/*
 * A day that stands by itself. A missing year is the heading's, the hint's, or
 * the one from two months before the reference to ten months after it.
 *
 * why     what was guessed, or why there is no such day; "" nothing to say
 * returns false when there is none
 */
bool resolve_day(const struct day *d, const struct day_context *c, struct civil *out,
    char why[DATE_WHY]);

/* The end of a range: what it does not say is the start's, and it is not before it. */
bool resolve_end(const struct day *d, const struct civil *start, const struct day_context *c,
    struct civil *out, char why[DATE_WHY]);

#endif
