/* scrapers/modules/jsonld_ticket.h - when the tickets of an event go on sale. */
#ifndef SCRAPERS_MODULES_JSONLD_TICKET_H
#define SCRAPERS_MODULES_JSONLD_TICKET_H
#include "scrapers/modules/jsonld_value.h"
#include "scrapers/scraper.h"

/*
 * Puts a ticket-open event into the sink for every time at which offers of an
 * event begin (validFrom, else availabilityStarts), before the event itself does.
 *
 * event   the schema.org object
 * item    what became of it; its title, tags, zone and status are the openings' too
 * returns 0; -1 when the sink wants no more
 */
int ld_tickets(const struct ld_page *p, const struct page *page, const json_t *event,
    const json_t *item, struct sink *sink, struct err *e);

#endif
