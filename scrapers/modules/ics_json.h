/* scrapers/modules/ics_json.h - calendars in JSON, as the iCalendar that they mean. */
#ifndef SCRAPERS_MODULES_ICS_JSON_H
#define SCRAPERS_MODULES_ICS_JSON_H
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "scrapers/scraper.h"

/*
 * Writes jCal or JSCalendar (an Event, a Group or a list of them) as lines of
 * iCalendar, each ended by LF.
 *
 * returns 0; -1 with ERR_INVALID when the page is no JSON or another JSON
 * source  RFC 7265 3; RFC 8984 1.4, 4, 5
 */
int ics_from_json(const struct page *page, struct buf *out, struct err *e);

bool ics_is_json(const struct page *page);

#endif
