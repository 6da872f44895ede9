/* base/date.h - how a text is read as a date. */
#ifndef BASE_DATE_H
#define BASE_DATE_H
#include <stdbool.h>

#include "base/civil.h"
#include "base/err.h"

enum date_order { DATE_YMD, DATE_MDY, DATE_DMY };

struct date_hint {
	struct civil reference;		/* for texts that leave something out */
	enum date_order order;		/* of all-numeric dates that do not begin with a year */
	int year, month;		/* what a heading or the request says, for texts that do not; 0 nothing */
	bool school_year;		/* years are Korean school years: January and February belong to the next */
};

struct date {
	char start[CIVIL_TEXT];		/* event shape: date, local time, or time with the text's offset; "" none */
	char end[CIVIL_TEXT];		/* likewise, a date is inclusive; "" none */
	bool all_day;
	char notes[160];		/* what was guessed or why nothing was read; "" nothing to say */
};

/*
 * Reads ISO 8601 (basic and extended, "/" and "." as separators too), RFC 5545
 * DATE and DATE-TIME, RFC 2822, numeric dates in the hinted order, times with
 * am and pm, and Unix seconds or milliseconds (10 or 13 digits). A range of two
 * such texts is joined by " ~ ", " - " with spaces, or an ISO "/".
 *
 * returns 0 and out; -1 with ERR_INVALID when there is no usable date (out->notes
 *         and the message say why)
 */
int date_read(const char *text, const struct date_hint *hint, struct date *out,
    struct err *e);

/* A time of day alone: "18:30", "6:30 PM", "1830", "18:30:00"; seconds, "24:00" is 86400; -1 when it is none. */
int date_read_time(const char *text);

/* "ymd" "mdy" "dmy"; -1 for anything else. */
int date_order_named(const char *name);

#endif
