/* scrapers/modules/ics_recur.h - which days a rule names. */
#ifndef SCRAPERS_MODULES_ICS_RECUR_H
#define SCRAPERS_MODULES_ICS_RECUR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "scrapers/modules/ics_time.h"

enum {
	ICS_INSTANCES_MAX = 2000,	/* of one event inside the horizon */
	ICS_DAYS_MAX = 3000000		/* days looked at for all rules of a file: about 0.1 s */
};

struct ics_recur {
	struct ics_zones *zones;
	int64_t from, to;		/* the horizon, [from, to), as seconds on any clock */
	int64_t days;			/* that may still be looked at */
};

struct ics_days {			/* { 0 } is empty; free(at) */
	int64_t *at;			/* on the clock of the event's start */
	size_t n, cap;
};

/* from and to all zero: without bounds. */
void ics_recur_init(struct ics_recur *r, struct ics_zones *z, const struct civil *from,
    const struct civil *to);

/*
 * Adds the instances inside the horizon of an RRULE. DTSTART counts as the first
 * even where the rule misses it, but is not added then.
 *
 * returns NULL; why the rule was not followed (malformed, more often than daily,
 *         of another calendar, too expensive) or not to its end (too many)
 * source  RFC 5545 3.3.10; INTEROP hazards 32-34
 */
const char *ics_follow(struct ics_recur *r, const char *rule,
    const struct ics_time *start, struct ics_days *out);

/* DURATION as days (weeks count as 7) and seconds; false: malformed, zero, negative or years long. */
bool ics_duration(const char *text, int *days, int *seconds);

#endif
