/* scrapers/modules/json_next.h - the pages behind the first of a JSON answer. */
#ifndef SCRAPERS_MODULES_JSON_NEXT_H
#define SCRAPERS_MODULES_JSON_NEXT_H
#include "scrapers/scraper.h"
#include "scrapers/spec.h"

/*
 * Asks for what is missing on a page, by its options total and next.
 *
 * page    with sink->rows rows seen on it
 * answer  the whole of it as a record
 * returns 0; -1 with ERR_INVALID when there is more than the page has and no way
 *         to it, or a further page came empty; what sink->follow said
 */
int json_next(const struct page *page, const struct record *answer, struct sink *sink,
    struct err *e);

#endif
