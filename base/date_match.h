/* base/date_match.h - texts against patterns of dates and times. */
#ifndef BASE_DATE_MATCH_H
#define BASE_DATE_MATCH_H

enum date_field {
	DATE_YEAR, DATE_YEAR2,		/* four digits, two digits */
	DATE_MONTH, DATE_DAY,
	DATE_FIRST, DATE_MIDDLE, DATE_LAST,	/* numbers whose meaning the order decides */
	DATE_WEEKDAY,			/* 0 Sunday .. 6 */
	DATE_HOUR, DATE_MINUTE, DATE_SECOND,
	DATE_PM,			/* 0 am, 1 pm */
	DATE_FIELD__MAX
};

struct date_fields {
	int v[DATE_FIELD__MAX];		/* -1: the text does not say */
};

void date_fields_clear(struct date_fields *f);

/*
 * Matches the beginning of s. In a pattern stand
 *   Y four digits   y two           N month's name   W weekday's name
 *   m d h 1-2 digits of month, day, hour             M D H the same, always two
 *   i s two digits of minute, second                 p am or pm
 *   a b c 1-2 digits, first, middle and last of a date in the hinted order
 *   a space any number of spaces, also none; all else is meant as it stands,
 *   letters in either case
 *
 * returns what follows in s; NULL when it does not match (f is then undefined)
 */
const char *date_match(const char *s, const char *pattern, struct date_fields *f);

#endif
