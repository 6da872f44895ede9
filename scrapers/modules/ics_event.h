/* scrapers/modules/ics_event.h - one VEVENT, and the item it becomes. */
#ifndef SCRAPERS_MODULES_ICS_EVENT_H
#define SCRAPERS_MODULES_ICS_EVENT_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "scrapers/modules/ics_time.h"
#include "scrapers/scraper.h"

struct ics_event {
	const struct ics_part *part;
	const char *uid;		/* verbatim; NULL: none */
	const char *title;		/* NULL: it says nothing of itself */
	struct ics_time start;
	int64_t length;			/* seconds; -1: unknown; dates: days as seconds */
	bool is_override;		/* has a RECURRENCE-ID: stands for one instance, or ... */
	bool and_future;		/* ... for it and all that follow */
	struct ics_time original;	/* that instance's start, by rule */
	long sequence;
	const char *modified;		/* compares as text; "" unknown */
	json_t *texts;			/* ics_event_item's own; decref */
};

/*
 * Reads times and identity.
 *
 * note    set to what was wrong but could be lived with, in the arena; NULL: nothing
 * returns 0; -1 with ERR_INVALID: no or impossible DTSTART or RECURRENCE-ID
 */
int ics_event_read(struct ics_zones *z, const struct page *page,
    const struct ics_part *part, struct ics_event *out, const char **note,
    struct err *e);

/*
 * A new item for an instance of the event at that start.
 *
 * id      external id; NULL: left out
 * length  as in struct ics_event
 */
json_t *ics_event_item(struct ics_zones *z, const struct page *page,
    struct ics_event *ev, const char *id, const struct ics_time *start,
    int64_t length);

/* How a start is written in ids: "20260401", "20260401T190000", with Z in UTC. 17 bytes. */
void ics_event_stamp(const struct ics_time *t, char *buf);

#endif
