/* scrapers/crawl.h - all pages of a source read as one: requests, next pages, detail pages of items. */
#ifndef SCRAPERS_CRAWL_H
#define SCRAPERS_CRAWL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scrapers/visit.h"

enum {
	CRAWL_FOLLOWED_MAX = 50,	/* next and detail pages that a run asks for */
	CRAWL_DETAILS_MAX = 2000,	/* detail pages that a source may have */
	CRAWL_DEPTH_MAX = 2,		/* detail pages of detail pages */
	CRAWL_SHARED_MAX = 100,		/* items that one detail page is read for */
	CRAWL_BYTES_MAX = 64 << 20,	/* fetched in a run */
	CRAWL_KEPT_DAYS = 30		/* that a page is kept after its last use */
};

struct crawl {			/* crawl_free */
	struct visiting g;
	struct arena *a;		/* borrowed */
	bool again;			/* read what was kept even if nothing is new */

	/* What came of it. */
	struct parse_result result;	/* all items; nothing where unchanged is set */
	const char *unchanged;		/* "not-modified" "unchanged"; NULL: there is something new */
	size_t waiting;			/* detail pages that are left for the next runs */
	const char *host;		/* that it asks: as db/hosts.h has it; "" for none */

	struct visit *visits;
	size_t n, cap;
	size_t roots, followed, read;	/* read: list pages in the result */
	bool hole;			/* a request in the middle of the window brought nothing */
};

/* s, settings: borrowed until crawl_free. */
void crawl_init(struct crawl *c, struct runner *r, const struct source *s,
    const struct settings *settings, struct arena *a);

/*
 * Asks for what is to be asked for and reads it. The store is not touched, but
 * for the rows of the hosts.
 *
 * returns 0; -1 when a root or next page could not be had or read. ERR_BUSY: a
 *         host is not to be asked now (c->g.fetcher.polite.again_at says until
 *         when) or the run was stopped. No message holds a secret.
 */
int crawl_run(struct crawl *c, struct err *e);

/* The bytes of the first page, as fetched now or kept; none where nothing was fetched. */
int crawl_first_page(const struct crawl *c, struct buf *out, struct err *e);

/* In db_write: keeps detail pages; the others only of a good run, from which on they tell what is new. */
int crawl_write(struct db *w, const struct crawl *c, bool good, struct err *e);
void crawl_free(struct crawl *c);

#endif
