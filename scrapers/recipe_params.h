/* scrapers/recipe_params.h - what of a recipe a source chooses: {team}, given by --set team=119. */
#ifndef SCRAPERS_RECIPE_PARAMS_H
#define SCRAPERS_RECIPE_PARAMS_H
#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

/* Is what params says sensible? path: on failure, of what is not. ERR_INVALID. */
int recipe_params_check(struct arena *a, const json_t *root, const char **path, struct err *e);

/*
 * The value of every parameter: given, else its default, else nothing.
 *
 * given   object of texts; NULL: the samples, else the parameter's own name
 * rest    what is given besides parameters; a new object
 * returns a new object of texts; NULL with ERR_INVALID: one is missing or is no
 *         choice
 */
json_t *recipe_params_values(struct arena *a, const json_t *root, const json_t *given,
    json_t **rest, struct err *e);

/*
 * A copy of the recipe in which {name} is its value, everywhere. In an address
 * and a form it is percent-encoded, except where the address begins with it, and
 * but for ${NAME} in it.
 */
json_t *recipe_params_fill(struct arena *a, const json_t *root, const json_t *values);

#endif
