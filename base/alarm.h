/* base/alarm.h - when to ring: the words that feeds, API, CLI and hooks share. */
#ifndef BASE_ALARM_H
#define BASE_ALARM_H
#include "base/buf.h"
#include "base/err.h"

enum { ALARM_MAX = 2, ALARM_LEADS_MAX = 8 };

enum allday {			/* all-day events: counted from 00:00 of their first day */
	ALLDAY_NONE,
	ALLDAY_0900,		/* that day 09:00 */
	ALLDAY_1D_0900,		/* the day before, 09:00 */
	ALLDAY_1D_1800,		/* the day before, 18:00 */
	ALLDAY__MAX
};

struct alarms {
	int n;			/* 0: silent */
	int minutes[ALARM_LEADS_MAX];	/* before the start, largest last; no two equal */
	enum allday allday;
};

/*
 * Reads "none", or up to max of 0m 5m 10m 15m 30m 1h 2h 3h 6h 12h 1d 2d 3d 1w 2w
 * separated by sep. Fills minutes and n only. ERR_INVALID names the word and the
 * ones that exist.
 */
int alarm_read(const char *text, char sep, int max, struct alarms *out, struct err *e);
int alarm_read_allday(const char *text, enum allday *out, struct err *e);

/* The same words again: "30m,1d", "none". */
void alarm_put(const struct alarms *a, char sep, struct buf *out);
const char *alarm_word(int minutes);		/* "30m" */
const char *allday_word(enum allday a);

/* Seconds after 00:00 of the first day at which it rings (negative: before). Not for ALLDAY_NONE. */
int allday_offset(enum allday a);

#endif
