/* scrapers/recipe_line.h - where in a JSON text a value stands, for messages. */
#ifndef SCRAPERS_RECIPE_LINE_H
#define SCRAPERS_RECIPE_LINE_H
#include "base/err.h"

/*
 * The line, counted from 1, of the key or list place that a path names, or of
 * the last part of it that is there.
 *
 * text    valid JSON
 * path    "fields.start", "params[1].name"; "": the whole
 */
int recipe_line(const char *text, const char *path);

/*
 * Puts "FILE:LINE: key: " before what is wrong with a key, which need not begin
 * with its name again.
 *
 * path    as above; "": the whole
 * returns -1
 */
int recipe_wrong(const char *file, const char *text, const char *path, struct err *e);

#endif
