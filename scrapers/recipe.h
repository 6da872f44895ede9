/* scrapers/recipe.h - a JSON file that tells a module how to read one site. */
#ifndef SCRAPERS_RECIPE_H
#define SCRAPERS_RECIPE_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "scrapers/scraper.h"

enum { RECIPE_MAX = 1 << 20 };		/* bytes of a file */

struct shipped {			/* one that is inside the program */
	const char *name;
	const char *text;
};
extern const struct shipped recipes_shipped[];	/* sorted by name, ends in NULL */

/* The JSON Schema of a recipe, made from the tables that recipes are checked with. Caller decrefs. */
json_t *recipe_schema(void);

struct recipe {				/* recipe_free; strings in the arena */
	const char *ref;		/* as it was asked for: a name or a path */
	const char *file;		/* what messages call it */
	const char *text;
	json_t *json;
	const struct scraper *module;
	bool enabled;			/* as it is: needs no key and no permission */
};

/* Is it the path of a file, and no shipped one's name? */
bool recipe_is_path(const char *ref);

/*
 * Reads a recipe and checks all of it.
 *
 * ref     a shipped one's name, or a path: with a slash, or ending in .json
 * returns 0; -1 with ERR_NOT_FOUND (near names are named), ERR_IO, ERR_LIMIT,
 *         or ERR_INVALID: "FILE:LINE: key: what is wrong with it"
 */
int recipe_load(struct arena *a, const char *ref, struct recipe *out, struct err *e);
/* The same for a text that is there already. file: what messages call it. */
int recipe_read(struct arena *a, const char *file, const char *text, struct recipe *out, struct err *e);
void recipe_free(struct recipe *r);		/* all zero is fine */

/* A text of the recipe: "timezone", "robots.verdict"; NULL: not there. */
const char *recipe_text(const struct recipe *r, const char *path);
/* One that may differ by language: its own, else English, else the first. */
const char *recipe_about(const json_t *langs, const char *lang);

/*
 * What must be there before it can be read, one line for people: keys that the
 * environment lacks, a permission to ask for; "": nothing.
 */
const char *recipe_needs(struct arena *a, const struct recipe *r);

struct recipe_settings {	/* recipe_settings_free; strings in the arena; NULL, 0: not said */
	const char *url, *timezone, *lang;
	int64_t every;			/* seconds */
	json_t *options;		/* object of texts: the module's and those of every source */
};

/*
 * A recipe with its parameters filled in, and the source's own settings put
 * over it.
 *
 * given   object of texts: parameters and options; NULL: the recipe's own
 *         samples, to see whether it holds together
 * returns 0; -1 with ERR_INVALID
 */
int recipe_fill(struct arena *a, const struct recipe *r, const json_t *given,
    struct recipe_settings *out, struct err *e);
void recipe_settings_free(struct recipe_settings *s);

#endif
