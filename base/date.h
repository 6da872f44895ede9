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
	bool placeholders;		/* a bare midnight says that the time is not known */
};

struct date {
	char start[CIVIL_TEXT];		/* event shape: date, local time, or time with the text's offset; "" none */
	char end[CIVIL_TEXT];		/* likewise, a date is inclusive; "" none */
	bool all_day;
	bool open;			/* none, because the text says that the day is not settled yet: 미정, 5월 중순, TBA */
	bool time_only;			/* the text names no day; it is the reference's */
	char notes[160];		/* what was guessed or why nothing was read; "" nothing to say */
};

/*
 * Reads a date, a time, or a range in Korean, English or Japanese, wherever it
 * stands among other words, in any form that date_words.def and the table in
 * date_day.c can make, and RFC 5545, RFC 2822, ISO 8601 and Unix seconds or
 * milliseconds (10 or 13 digits). " | " joins a heading or a neighbouring cell:
 * "3월 | 3(화) ~ 9(월)", "5/3 | 14:00". An end without a start ("~까지") is the
 * last moment for something. Impossible dates are refused, never moved.
 *
 * returns 0 and out; -1 with ERR_INVALID when there is no usable date (out->notes
 *         and the message say why)
 */
int date_read(const char *text, const struct date_hint *hint, struct date *out,
    struct err *e);

/*
 * The first date of an article: only one that no number looks like by chance
 * (a month's name or unit with a day, a whole year, a weekday beside it).
 * returns as date_read, and always a start
 */
int date_find(const char *prose, const struct date_hint *hint, struct date *out,
    struct err *e);

/*
 * A time of day alone: "18:30", "6:30 PM", "오후 6시 반", "1830", "25:30".
 * returns seconds after 00:00, up to 30 hours; -1 when it is none
 */
int date_read_time(const char *text);

/* "ymd" "mdy" "dmy"; -1 for anything else. */
int date_order_named(const char *name);

#endif
