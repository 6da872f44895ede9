/* scrapers/selector_read.h - the small parts of selectors; for selector.c. */
#ifndef SCRAPERS_SELECTOR_READ_H
#define SCRAPERS_SELECTOR_READ_H
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

struct selector_reader {
	const char *css, *at;	/* at: what is read next */
	bool xml;
	int depth;		/* of :not() in :has() and so on */
	struct arena *arena;
	struct err *e;
};

void selector_white(struct selector_reader *r);

/* An identifier, "\:" for a letter that means something else; NULL: none here. colon: "xml:lang" is one. */
char *selector_name(struct selector_reader *r, bool colon);
void selector_lower(const char *name);		/* of selector_name, in place */

/* "text", 'text' or what stands before one of the stops; NULL: the quote is not closed. */
char *selector_value(struct selector_reader *r, const char *stops);

/* Is what stands at ":" or "|" a name behind a prefix, and not a pseudo-class? */
bool selector_prefix(const struct selector_reader *r);

/* "odd", "even", "3", "2n+1", "-n+3" as an + b, up to the ")". */
int selector_nth(struct selector_reader *r, long *a, long *b);

/* -1, and what was wanted where. */
int selector_wrong(const struct selector_reader *r, const char *wanted);
int selector_unknown(const struct selector_reader *r, const char *pseudo);

#endif
