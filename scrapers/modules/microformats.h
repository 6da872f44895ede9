/* scrapers/modules/microformats.h - h-event and hCalendar, as the schema.org JSON that they stand for. */
#ifndef SCRAPERS_MODULES_MICROFORMATS_H
#define SCRAPERS_MODULES_MICROFORMATS_H
#include <jansson.h>

#include "scrapers/markup.h"

/*
 * Appends an Event for every element of class h-event or vevent: name, startDate,
 * endDate, duration, location (a Place of an h-card, adr or vcard), url, image,
 * description, eventStatus, and uid as "@id"; what stands several times is a list.
 *
 * returns 0; -1 with ERR_LIMIT
 * source  microformats.org/wiki: microformats2-parsing, value-class-pattern, hcalendar
 */
int microformats_read(struct markup *m, struct arena *a, json_t *out, struct err *e);

#endif
