/* scrapers/spec.h - how an option says where in a record a text stands. */
#ifndef SCRAPERS_SPEC_H
#define SCRAPERS_SPEC_H
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * The words, in all modules that read rows:
 *	record	a row of a table, an object of a list, as its module found it
 *	part	what a record holds under a name: a cell, a member, an element
 *	spec	where in a record a text stands; cond: what holds for it
 *	field	a text of an item, and the option that has its spec (fields.h)
 *	branch	one of several things that a part holds, as a record of its own
 *	draft	an item while it is made of a row or branch, by an item rule: the
 *		options, or an entry of emit (fields_in.h)
 */
struct record {
	/* The text of a part by its name: "" empty, NULL no such part. "." is the record's own text. */
	const char *(*get)(const struct record *r, const char *name);
	const void *of;		/* whatever get needs */
	struct arena *arena;	/* for the texts */
	size_t row;		/* counted from 1, for messages */
	/*
	 * NULL-able: the i-th, from 0, of what a part holds several of, as a record in
	 * the arena; NULL: there are no more. In it "." is that one's text and "@key"
	 * its name; "^." before a name means a part of this record.
	 */
	const struct record *(*each)(const struct record *r, const char *name, size_t i);
};

struct spec;			/* read once, used for every record */

/*
 * A spec is
 *	NAME		the part of that name
 *	A|B		the first of them that is not empty; A|=TEXT: else that text
 *	{A} - {B|C}	a template; empty when all its parts are
 *	=TEXT		that text itself
 *	-		nothing
 *	SPEC =~ REGEX	what the expression finds in it: its first group, else all
 *			that it matched (regex.h). Also inside the braces.
 * or JSON: a list of specs, of which the first that is not empty counts, or
 *	{"from": SPEC or list, "regex": "…", "map": {"text": "value"}, "default": "…"}
 * where a text that the map does not have stays as it is, or is the default.
 *
 * text    NULL gives NULL without an error
 * returns what lives in a; NULL with ERR_INVALID saying what is wrong with it
 */
const struct spec *spec_new(struct arena *a, const char *text, struct err *e);

/* The text that it stands for, without white space at its ends. Never NULL; "" when s is NULL. */
const char *spec_text(const struct record *r, const struct spec *s);

/* The first part that the record has no place for; NULL: it has all. */
const char *spec_unknown(const struct record *r, const struct spec *s);

/* Was an expression in it too slow for a text, so that it matches nothing any more? */
bool spec_gave_up(const struct spec *s);

/*
 * Is the text one of "A|B|C*"? ASCII case does not count, * stands for any
 * text, an empty alternative for an empty text. NULL patterns match nothing.
 */
bool spec_like(const char *text, const char *patterns);

/*
 * A condition is "NAME=A|B*" (is the text like one of these?), "NAME!=A|B", or a
 * spec. One with =~ holds when it matches. Of others COND_FLAG wants a word that
 * says yes (1, true, yes...), COND_TEXT any text but one that says no.
 */
enum cond_of { COND_FLAG, COND_TEXT };
struct cond;
const struct cond *cond_new(struct arena *a, const char *text, enum cond_of of, struct err *e);
bool cond_holds(const struct record *r, const struct cond *c);	/* false when c is NULL */

#endif
