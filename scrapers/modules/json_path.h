/* scrapers/modules/json_path.h - which parts of a JSON document are rows, and what stands in them. */
#ifndef SCRAPERS_MODULES_JSON_PATH_H
#define SCRAPERS_MODULES_JSON_PATH_H
#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * A path is names joined by dots: "response.body.items". name[2] is the third
 * of a list, from 0. In a path to rows, name[] stands for each of a list and *
 * for each member of an object. A name that is not there as written is looked
 * for without regard to case. A path leads on through a text that is JSON.
 */
struct json_row {
	const json_t *value;
	const struct json_row *up;	/* the row one [] or * further out; NULL: the page */
	const char *key;		/* its name when it came from a *; NULL */
	json_t *opened;			/* keeps what its texts held, by their addresses; NULL: they stay shut */
};

struct json_walk {
	int (*row)(const struct json_walk *w, const struct json_row *row, struct err *e);	/* -1 ends the walk */
	void *arg;
	struct arena *arena;
	json_t *opened;		/* json_walk's own */
};

/*
 * Calls row for everything that path stands for. A list at its end is its
 * elements, an object one row; null, "" and a last name that is missing are no
 * rows, below the first name.
 *
 * returns 0; -1 with ERR_INVALID naming the part of the path that is not there
 *         and what is found instead, or what row returned
 */
int json_walk(struct json_walk *w, const json_t *root, const char *path,
    struct err *e);

/*
 * What a field's name stands for in a row: a path in it, "." the row itself,
 * "^.path" in the row further out (^^. two further out), "@key" the name of the
 * nearest *, "@key1" that of the outermost.
 *
 * returns a text (of a list of texts: joined by ", "); NULL when there is
 *         nothing, or an object
 */
const char *json_field(const struct json_row *row, const char *name, struct arena *a);

/* The i-th, from 0, of what a name's list or object holds; NULL: there are no more. */
const struct json_row *json_each(const struct json_row *row, const char *name, size_t i,
    struct arena *a);

#endif
