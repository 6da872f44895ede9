/* scrapers/modules/jsonld_value.h - what the properties of a schema.org object say. */
#ifndef SCRAPERS_MODULES_JSONLD_VALUE_H
#define SCRAPERS_MODULES_JSONLD_VALUE_H
#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"

struct ld_page {		/* what all objects of a page share */
	struct arena *arena;
	const char *url;	/* the page's; NULL: not known */
	json_t *by_id;		/* objects by their @id; those that only refer are not in it */
	bool drop_offset;	/* offsets of times are wrong */
	long *steps;		/* values that may still be looked at: references can make circles of circles */
};

enum {
	LD_DEPTH_MAX = 64,	/* objects deeper in others are not looked at */
	LD_STEPS_MAX = 3000000	/* of a page */
};

/*
 * A property, whether it is called name, schema:name or http://schema.org/name;
 * NULL: it has none. What only refers by @id is what it refers to.
 */
const json_t *ld_get(const struct ld_page *p, const json_t *object, const char *name);
const json_t *ld_follow(const struct ld_page *p, const json_t *value);

/* What follows the marks that may stand before a word: "Event" of "https://schema.org/Event". */
const char *ld_word(const char *s);

/* Calls each for every value: a value, or those of a list, @list or @set, references followed. */
typedef void ld_each(const struct ld_page *p, const json_t *value, void *arg);
void ld_for_each(const struct ld_page *p, const json_t *value, ld_each *each, void *arg);

/* Is one of its types such an ending, or name: "Event", "=Festival"? */
bool ld_is(const json_t *object, const char *const *endings);
const char *ld_type(const json_t *object);	/* the first one's last word: "MusicEvent"; "" none */

/*
 * The texts of a property as one: numbers as people write them, of an object its
 * name. Several are joined by ", ". "" when it says nothing.
 */
const char *ld_text(const struct ld_page *p, const json_t *value);

/* The text at a path of names joined by dots, of each object that stands there: "performer.sameAs". */
const char *ld_path(const struct ld_page *p, const json_t *object, const char *path);

/* The n-th, from 0, of the dates of a property, plain (iso_time.h); "" none. */
const char *ld_date(const struct ld_page *p, const json_t *object, const char *name, size_t n);

/*
 * An address, absolute where the page's is known, and without what only counts
 * visitors (utm_ and the like); "" none.
 */
const char *ld_url(const struct ld_page *p, const json_t *value);
const char *ld_url_clean(struct arena *a, const char *url);

#endif
