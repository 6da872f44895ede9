/* scrapers/modules/jsonld_event.h - what an event says, as texts for its fields. */
#ifndef SCRAPERS_MODULES_JSONLD_EVENT_H
#define SCRAPERS_MODULES_JSONLD_EVENT_H
#include "scrapers/modules/jsonld_walk.h"

/*
 * The text of a name: name, startDate, endDate, location, performer (those that
 * the title does not name), description, url, id, eventStatus (a word of
 * event_statuses), kind, price and image are made of whatever says it; any other
 * is a path in the object: "organizer.name".
 *
 * returns never NULL; "" when it does not say
 */
const char *ld_event_text(const struct ld_page *p, const struct ld_event *ev, const char *name);

/* What offers cost: "25 EUR", "25-60 EUR"; "" not told. */
const char *ld_price(const struct ld_page *p, const json_t *offers);

#endif
