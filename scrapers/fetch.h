/* scrapers/fetch.h - a source's page, from the web or a file. */
#ifndef SCRAPERS_FETCH_H
#define SCRAPERS_FETCH_H
#include <stdbool.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/err.h"
#include "db/sources.h"
#include "scrapers/run.h"

struct fetched {			/* fetched_free */
	int status;			/* of HTTP; 0: a file */
	bool not_modified;		/* 304: there is no body */
	struct buf body;		/* decoded */
	char hash[SHA256_HEX];
	char *url, *charset;		/* final address; label given, NULL: none */
	char *etag, *last_modified;	/* NULL: none */
	int64_t retry_after;		/* seconds; -1: not said */
};

/*
 * kept    the page of the last good run, for its validators; NULL: none
 * returns 0 with 200, 304 or a file; -1 with what went wrong, status and
 *         retry_after filled in where a server answered
 */
int fetch_page(const struct runner *r, const struct source *s,
    const struct kept_page *kept, struct fetched *out, struct err *e);
void fetched_free(struct fetched *f);	/* all zero is fine */

#endif
