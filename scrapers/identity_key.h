/* scrapers/identity_key.h - what an item says, in the form in which two are compared. */
#ifndef SCRAPERS_IDENTITY_KEY_H
#define SCRAPERS_IDENTITY_KEY_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct face {				/* texts in an arena, never NULL */
	const char *key;		/* the title without year, edition ("제7회", "7th") and status ("(취소)") */
	const char *place;		/* folded; "": none */
	const char *start;		/* as it stands there */
	int64_t day;			/* of the start, since 1970; INT64_MIN: none */
};

struct face face_of(struct arena *a, const json_t *item);

/* Titles that may be one event's, before and after somebody edited it? */
bool face_similar(const struct face *a, const struct face *b);

/* Same id, but title, day and place are all others: upstream uses the id again. source SOURCES 1, UID rule 3 */
bool face_reborn(const struct face *before, const struct face *now);

#endif
