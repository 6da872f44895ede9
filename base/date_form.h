/* base/date_form.h - tokens against the patterns of dates. */
#ifndef BASE_DATE_FORM_H
#define BASE_DATE_FORM_H
#include <stdbool.h>
#include <stddef.h>

#include "base/date_token.h"

struct form_match {
	int year, month, day;		/* -1: not in the pattern */
	int first, middle, last;	/* numbers whose meaning the order decides; -1 likewise */
	bool leap, school_year, short_year;
};

/*
 * Matches the tokens from t on. In a pattern stand
 *   Y four digits   y two           e an era's year, its name before it
 *   m d 1-2 digits                  M D two digits each, with nothing around their sign
 *   a b 1-2 digits, first and middle of a date in the hinted order; c two digits, its last
 *   N month's name  o st nd rd th, if it is there      f a word like of or the, if it is there
 *   L K J S the units year, month, day and school year
 *   all else is a sign; a space before it may be left out, '?' behind it says that the sign may be, too
 *
 * returns the number of tokens; 0 when it does not match
 */
size_t form_match(const struct token *t, const char *pattern, struct form_match *m);

#endif
