/* base/date_clock.h - the forms of a time of day and its zone. */
#ifndef BASE_DATE_CLOCK_H
#define BASE_DATE_CLOCK_H
#include <stdbool.h>
#include <stddef.h>

#include "base/civil.h"
#include "base/date_token.h"

struct clock_time {
	int seconds;			/* after 00:00 of its day; up to 30 hours */
	enum halfday halfday;		/* what the text says */
	bool bare;			/* an hour of 1 to 12 without am or pm */
	bool midnight;			/* by name: 00:00, or 24:00 where it ends something */
	bool has_seconds;
	int zone;			/* minutes east of UTC, ZONE_NAMED and on, or ZONE_NONE */
	bool zulu;			/* the text's zone is UTC and stands for no place */
};

enum { ZONE_NONE = -100000 };

/*
 * Reads the time that begins at all[at], with its zone.
 *
 * why     set to a reason when it looks like a time that no clock shows
 * returns the number of tokens; 0: there is none
 */
size_t clock_read(const struct token *all, size_t at, struct clock_time *out, const char **why);

/* A zone that stands before a time, or alone: tokens, 0 when there is none. */
size_t clock_read_zone(const struct token *t, struct clock_time *out);

/* Gives the first time of "오후 7~9시" or "7-9pm" and the second their half of the day. */
void clock_agree(struct clock_time *from, struct clock_time *to);

/* Minutes east of UTC at a local time; the zone is not ZONE_NONE. */
int clock_offset(const struct clock_time *c, const struct civil *local);

#endif
