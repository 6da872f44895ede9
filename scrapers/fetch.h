/* scrapers/fetch.h - one page of a source, from the web or a file. */
#ifndef SCRAPERS_FETCH_H
#define SCRAPERS_FETCH_H
#include <stdbool.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/err.h"
#include "db/sources.h"
#include "scrapers/polite.h"
#include "scrapers/request.h"
#include "scrapers/secret.h"
#include "scrapers/settings.h"

struct fetcher {			/* one run's; all borrowed but the turn */
	const struct source *source;
	const struct settings *settings;
	struct secrets secrets;		/* that the settings name */
	struct polite polite;
};

struct fetched {			/* fetched_free */
	int status;			/* of HTTP; 0: a file */
	bool not_modified;		/* 304: there is no body */
	struct buf body;		/* decoded */
	char hash[SHA256_HEX];
	char *url, *charset;		/* final address, without secrets; label given, NULL: none */
	char *etag, *last_modified;	/* NULL: none */
	int64_t retry_after;		/* seconds; -1: not said */
};

/*
 * Asks when it is our turn. On the web it is over with fetcher_close or the
 * next one's beginning.
 *
 * kept    the page of the last good run, for its validators; NULL: none
 * returns 0 with 200, 304 or a file; -1 with what went wrong, status and
 *         retry_after filled in where a server answered
 */
int fetch_page(struct fetcher *f, const struct request *q, const struct kept_page *kept,
    struct arena *a, struct fetched *out, struct err *e);
void fetched_free(struct fetched *f);	/* all zero is fine */

#endif
