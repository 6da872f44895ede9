/* scrapers/spec.h - how an option says where in a record a text stands. */
#ifndef SCRAPERS_SPEC_H
#define SCRAPERS_SPEC_H
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct record {			/* a row of a table, an object in a list */
	/* The text of a part by its name: "" empty, NULL no such part. */
	const char *(*get)(const struct record *r, const char *name);
	const void *of;		/* whatever get needs */
	struct arena *arena;	/* for the texts */
	size_t row;		/* counted from 1, for messages */
};

/*
 * The text that a spec stands for, without white space at its ends. A spec is
 *	NAME		the part of that name
 *	A|B		the first of them that is not empty
 *	{A} - {B|C}	a template; empty when all its parts are
 *	=TEXT		that text itself
 *	-		nothing
 *
 * spec    NULL: nothing
 * returns never NULL
 */
const char *spec_text(const struct record *r, const char *spec);

/* The first part of a spec that the record has no place for; NULL: it has all. */
const char *spec_unknown(const struct record *r, const char *spec);

/*
 * Is the text one of "A|B|C*"? ASCII case does not count, * stands for any
 * text, an empty alternative for an empty text. NULL patterns match nothing.
 */
bool spec_like(const char *text, const char *patterns);

/* "SPEC": is it yes, true, 1...; "NAME=A|B": is it like one of these? */
bool spec_holds(const struct record *r, const char *spec);

#endif
