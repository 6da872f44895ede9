/* scrapers/modules/jsonld_text.h - the JSON in a script element, as page builders write it. */
#ifndef SCRAPERS_MODULES_JSONLD_TEXT_H
#define SCRAPERS_MODULES_JSONLD_TEXT_H
#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Reads it. Borne are HTML comments, CDATA marks and comments of JavaScript
 * around it and in it, a semicolon behind it, several values one after another
 * (a list, then), commas before a closing bracket, line feeds and other controls
 * in texts, quotes and backslashes that should have been escaped, half a
 * surrogate pair, and all its quotes written as &quot;.
 *
 * returns the caller's; NULL with ERR_INVALID naming the line in it, or ERR_LIMIT
 *         for JSON that is nested too deep
 */
json_t *jsonld_text(struct arena *a, const char *s, struct err *e);

#endif
