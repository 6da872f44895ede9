/* scrapers/nearest.h - what somebody may have meant by a name that is none. */
#ifndef SCRAPERS_NEAREST_H
#define SCRAPERS_NEAREST_H
#include <stddef.h>

#include "base/arena.h"

/*
 * Up to three of the names that are a slip of the keyboard away from word,
 * nearest first: "start, status"; "" when none is.
 */
const char *nearest(struct arena *a, const char *word, const char *const *names,
    size_t n);

#endif
