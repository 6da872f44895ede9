/* scrapers/modules/ics_series.h - all instances of a repeating event. */
#ifndef SCRAPERS_MODULES_ICS_SERIES_H
#define SCRAPERS_MODULES_ICS_SERIES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scrapers/modules/ics_recur.h"

struct ics_instance {
	int64_t at;			/* on the clock of the event's start */
	int64_t length;			/* seconds, of a PERIOD; -1: as long as the event */
};

struct ics_series {			/* ascending, none twice */
	struct ics_instance *list;	/* free() */
	size_t n;
	const char *problem;		/* why it may not be all, in the arena; NULL: it is */
};

/* Has it an RRULE or RDATE? */
bool ics_repeats(const struct ics_part *p);

/*
 * The instances that begin inside the horizon: DTSTART, RRULEs and RDATEs less
 * EXDATEs. A rule that cannot be followed adds nothing and is a problem.
 * source  RFC 5545 3.8.5; INTEROP hazards 31-34
 */
void ics_expand(struct ics_recur *r, const struct ics_part *p,
    const struct ics_time *start, struct ics_series *out);

#endif
