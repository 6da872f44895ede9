/* base/date_range.h - pieces of a text put together: a start, an end, and what holds between. */
#ifndef BASE_DATE_RANGE_H
#define BASE_DATE_RANGE_H
#include <stdbool.h>
#include <stddef.h>

#include "base/date_piece.h"

struct range_side {
	struct day day;
	struct clock_time time;
	bool has_day, has_time;
};

/* Weekdays and the time of a performance on them: "화요일 ~ 금요일(20:00)". */
struct range_slot {
	unsigned weekdays;		/* bit 0 Sunday..6; 7 holidays */
	struct clock_time time;
	bool has_time;
};

enum { RANGE_SLOTS = 8 };

struct range {
	struct range_side start, end;	/* an end alone is the last moment to do something */
	int year, month;		/* of a heading; 0: none */
	bool school_year;
	bool vague, unknown, repeats;	/* only a month; TBD; every so often */
	bool stray;			/* numbers are in the text that nobody understood */
	bool placeholder;		/* the start's time fills its cell, so it may only fill it */
	int n_listed;			/* end.day is the last of so many days after the start */
	int span;			/* days that it lasts; 0: not said */
	int more_times;			/* told beside the first */
	struct range_slot slots[RANGE_SLOTS];
	size_t n_slots;
};

/*
 * Puts n pieces together; any number of them in any order is a range, if one
 * without days. What the text leaves out, and whether its days exist, is for
 * date_result.
 */
void range_collect(const struct piece *pieces, size_t n, struct range *out);

#endif
