/* scrapers/usual.h - what the columns of a table are usually called. */
#ifndef SCRAPERS_USUAL_H
#define SCRAPERS_USUAL_H
#include <stdbool.h>

#include "base/arena.h"
#include "scrapers/fields.h"

/* Names, folded and parted by "|", of which the first that a header has is taken; NULL: there are none. */
const char *usual_names(enum field field);

/* Folded: "Start Date", "start_date" and "StartDate" are one name. */
char *usual_fold(struct arena *a, const char *s);

bool usual_is(enum field field, const char *folded);	/* one of the field's names? */

/* Who wrote something, when, and how often it was read: columns of posts, which are no events. */
bool usual_is_of_post(const char *folded);

#endif
