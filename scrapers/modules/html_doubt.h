/* scrapers/modules/html_doubt.h - what tells a schedule from other lists with dates. */
#ifndef SCRAPERS_MODULES_HTML_DOUBT_H
#define SCRAPERS_MODULES_HTML_DOUBT_H
#include <stdbool.h>
#include <stddef.h>

#include "base/civil.h"

/* Can it be the title of an event: words that are no date, price, byline or torn off a sentence? */
bool is_title(const char *text);

struct tally {			/* of the days of a list */
	size_t n, to_come, far;	/* far: years away from today */
	size_t rises, falls;	/* days later, or earlier, than the one before */
	char last[CIVIL_TEXT];
};

/* day: the last of an event, or a moment of it, in the event shape. */
void tally_add(struct tally *t, const char *day, const struct civil *today);

/* Why the days are none of a schedule; NULL: they may be. */
const char *tally_doubt(const struct tally *t);

#endif
