/* scrapers/try.h - a source read without storing anything: the scraper author's view. */
#ifndef SCRAPERS_TRY_H
#define SCRAPERS_TRY_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "scrapers/fetch.h"
#include "scrapers/ingest.h"
#include "scrapers/parse.h"
#include "scrapers/run.h"
#include "scrapers/settings.h"

struct try {
	struct runner *runner;		/* its db NULL: none is needed */
	const struct source *source;
	const char *saved;		/* a file that is read in place of the web; NULL: none */
	int64_t now;			/* the day that dates without a year are near to */
};

struct tried {				/* tried_free */
	struct settings settings;
	struct fetched page;		/* the first, or the saved one */
	struct parse_result parse;	/* items as the module gives them, of all pages of the source */
	json_t *items;			/* these, and those of lists whose own page was not asked for */
	const char *url;		/* of a saved page: where its request would find it; NULL: nowhere */
	json_t *context;		/* likewise what that says; NULL: nothing */
	json_t *events;			/* of these, what would be published: array of the one shape */
	json_t *unread;			/* array of {"row","why"}: rows, then items that make no event (row null) */
	struct ingest_result would;	/* what a run would do now */
};

/*
 * Fetches or opens the page, parses it in the child, and makes events of the
 * items as a run does.
 * returns 0; -1 when a run would fail, with its reason
 */
int try_source(const struct try *t, struct arena *a, struct tried *out, struct err *e);
void tried_free(struct tried *t);		/* all zero is fine */

/* What tests/replay.h compares a saved page (t->saved) with: a new object. */
json_t *try_wanted(const struct try *t, const struct tried *r);

#endif
