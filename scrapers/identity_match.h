/* scrapers/identity_match.h - events that lost their item, and items that no event has: which belong together? */
#ifndef SCRAPERS_IDENTITY_MATCH_H
#define SCRAPERS_IDENTITY_MATCH_H
#include "scrapers/identity_key.h"

enum { MATCH_DAYS = 14 };		/* how far a title may have moved */

struct stray {
	struct face face;
	bool derived;			/* its id is ours */
	bool coming;			/* an event that the page should show */
	size_t place;			/* the caller's */
	struct stray *match;		/* set when it found one */
};

/*
 * Pairs what is left over, as far as there is no doubt: what says the same (title,
 * day, place, time; then without the time; then without the place), as many on
 * either side; then a title that moved by up to MATCH_DAYS, and another title
 * much like it on the same day at the same place, where each has but one to go to.
 *
 * loose   guess like that although upstream gives ids: they are not to be trusted
 * source  SOURCES 1, UID rule 5, and "twin" in the table of changes
 */
void identity_match(struct arena *a, struct stray *old, size_t n_old,
    struct stray *new, size_t n_new, bool loose);

#endif
