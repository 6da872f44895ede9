/* scrapers/modules/ics_time.h - dates, times and zones as calendar files write them. */
#ifndef SCRAPERS_MODULES_ICS_TIME_H
#define SCRAPERS_MODULES_ICS_TIME_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/zone.h"
#include "scrapers/modules/ics_lines.h"

struct ics_zone;			/* what a TZID means in this file */

struct ics_zones {			/* of one file; ics_zones_init */
	struct arena *arena;
	const struct ics_file *file;
	const struct zone *home;	/* where times of no zone are: the source's, else the file's; NULL: unknown */
	const struct zone *own;		/* home, if the source did not say it */
	struct ics_zone *list;		/* TZIDs met so far */
};

enum ics_form { ICS_DATE, ICS_FLOATING, ICS_UTC, ICS_ZONED };

struct ics_time {
	enum ics_form form;
	int64_t at;			/* what its own clock shows, as seconds since 1970 there */
	const struct ics_zone *zone;	/* ICS_ZONED only */
	const char *unknown;		/* a TZID that means nothing (so it is floating), at its first use; NULL else */
};

void ics_zones_init(struct ics_zones *z, const struct page *page,
    const struct ics_file *file);

/*
 * Reads one DATE or DATE-TIME of a line. A TZID means, in this order, an IANA
 * zone that it names or resembles, the X-LIC-LOCATION of the file's VTIMEZONE,
 * that VTIMEZONE's own offsets (the last STANDARD, and DAYLIGHT where one RRULE
 * pair says when); with "Z" it means nothing.
 *
 * value   of the line, or one of those in its list
 * returns 0; -1 with ERR_INVALID: no date, or a year outside 1900..2100
 * source  INTEROP hazards 11-17, 28, 36; RFC 5545 3.3.4, 3.3.5
 */
int ics_time_read(struct ics_zones *z, const struct ics_line *l,
    const char *value, struct ics_time *out, struct err *e);

/* The instant; what has no zone is read at home, else as UTC. */
int64_t ics_time_utc(const struct ics_zones *z, const struct ics_time *t);

/* The same moment on the model's clock; a date gets the model's time of day. */
struct ics_time ics_time_like(const struct ics_zones *z, const struct ics_time *t,
    const struct ics_time *model);

/* The moment some seconds later, on the same clock. */
struct ics_time ics_time_after(const struct ics_zones *z, const struct ics_time *t,
    int64_t seconds);

/* Start or end of an item; buf holds CIVIL_TEXT bytes. What no IANA zone says becomes UTC. */
void ics_time_put(const struct ics_zones *z, const struct ics_time *t, char *buf);

/* The item's zone; NULL: the source's, or none at all. */
const char *ics_time_zone(const struct ics_zones *z, const struct ics_time *t);

#endif
