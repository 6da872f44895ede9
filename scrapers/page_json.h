/* scrapers/page_json.h - a page that should be JSON. */
#ifndef SCRAPERS_PAGE_JSON_H
#define SCRAPERS_PAGE_JSON_H
#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "scrapers/scraper.h"

/*
 * Reads the whole page; one that is a JSON string is read again, as what it
 * holds. Names that stand twice in an object are borne: the last one counts.
 *
 * returns the caller's; NULL with ERR_INVALID saying what the page is instead
 */
json_t *page_json(const struct page *p, struct err *e);

/*
 * What a page that is not what was asked for says of it: the message and code of
 * an error somewhere near its top, "ERROR-337: over the quota". NULL: nothing.
 */
const char *json_complaint(struct arena *a, const json_t *root);

/* Does it have a member "error" or "errors" that is not empty? */
bool json_is_error(const json_t *root);

/* What a value is, in words: "a list of 3", "the text \"no data\"", "nothing". */
const char *json_said(struct arena *a, const json_t *value);

#endif
