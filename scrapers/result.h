/* scrapers/result.h - what several pages say becomes what one page would. */
#ifndef SCRAPERS_RESULT_H
#define SCRAPERS_RESULT_H
#include <jansson.h>
#include <stdbool.h>

#include "scrapers/parse.h"
#include "scrapers/request.h"

struct parse_result result_new(void);	/* nothing yet, and complete; parse_result_free */

int result_add(struct parse_result *to, json_t *item);	/* keeps a reference of its own; 0 */
void result_note(struct parse_result *to, const char *why);	/* a reason that is about no row */
int result_left(struct parse_result *to, const char *why);	/* the same, and something is missing; 0 */

/* Adds items, reasons and counts; from's window and follow are left alone. ERR_LIMIT. */
int result_merge(struct parse_result *to, const struct parse_result *from, struct err *e);
int result_check(const struct parse_result *r, struct err *e);	/* ERR_LIMIT: too many items, or too long */

/*
 * Widens the window of days that absence counts in by that of a page; not by one
 * that does not touch it, for nobody read what is between.
 *
 * several  there are other root requests: what was asked for is the window, not
 *          what one page says of itself
 * first    no page was added before
 */
void result_window(struct parse_result *to, const struct parse_result *page,
    const struct request *q, bool several, bool first);

#endif
