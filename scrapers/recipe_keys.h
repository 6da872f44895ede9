/* scrapers/recipe_keys.h - what may stand in a recipe, and what each of it becomes. */
#ifndef SCRAPERS_RECIPE_KEYS_H
#define SCRAPERS_RECIPE_KEYS_H
#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

enum recipe_shape {
	RECIPE_TEXT,
	RECIPE_LANGS,			/* a text, or an object of texts by language */
	RECIPE_FLAG,			/* true or false */
	RECIPE_DAY,			/* "2026-03-01" */
	RECIPE_DURATION,		/* "6h" */
	RECIPE_SCALAR,			/* a text, number or flag, written as the option's text */
	RECIPE_WORDS,			/* "A|B", or a list of these */
	RECIPE_TAGS,			/* "team=home", an object of specs, or the option's own list */
	RECIPE_NAMES,			/* "서울=seoul", or an object of values */
	RECIPE_JSON,			/* anything: the option's text is its JSON */
	RECIPE_LIST,			/* a list of texts */
	RECIPE_TEXTS,			/* an object of texts */
	RECIPE_GROUP,			/* an object whose keys are rows of this table */
	RECIPE_SPECS,			/* an object: options that are specs */
	RECIPE_OPTIONS,			/* an object: any options of the module */
	RECIPE_PARAMS,			/* a list of what the operator can choose */
	RECIPE_SHAPE__MAX
};

struct recipe_key {
	const char *path;		/* "window.back"; NULL ends the table */
	enum recipe_shape shape;
	const char *option;		/* of the module or of every source; NULL: none of that name */
	const char *choices;		/* "a|b"; NULL: any */
	const char *about;		/* one line */
};

extern const struct recipe_key recipe_keys[];
extern const struct recipe_key recipe_param_keys[];	/* of an entry of params */

/* What a value of that shape looks like, for messages: "a text". */
extern const char *const recipe_shapes[RECIPE_SHAPE__MAX];

/*
 * Does every key stand in a table and every value have its shape?
 *
 * prefix  of the object's own path: "", "window."
 * path    on failure: of the key that is wrong
 * returns 0, or -1 with ERR_INVALID
 */
int recipe_keys_check(struct arena *a, const struct recipe_key *table, const char *prefix,
    const json_t *object, const char **path, struct err *e);

/* The option's text that a value of that shape stands for, in the arena. */
const char *recipe_option_text(struct arena *a, enum recipe_shape shape, const json_t *value);

#endif
