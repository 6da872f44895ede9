/* scrapers/visit.h - one page of a run: as it was kept, as it was fetched, what it says. */
#ifndef SCRAPERS_VISIT_H
#define SCRAPERS_VISIT_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "db/sources.h"
#include "scrapers/fetch.h"
#include "scrapers/parse.h"
#include "scrapers/request.h"
#include "scrapers/run.h"

struct visit {			/* visit_free; texts of the request in the run's arena */
	struct request request;
	uint32_t key_hash;		/* of request.key: to find it by */
	const char *role;		/* "page" "next" "detail" */
	int depth;			/* detail pages on the way to it, itself included */
	json_t *items;			/* of a detail page: what the lists say of it; of a next page: what the one before hands on; NULL: none */
	bool done;			/* what it says is part of the result */

	struct arena *a;		/* of what follows; NULL: not looked at yet, or done with */
	bool has_kept;
	struct kept_page kept;		/* as the last good run had it */
	bool fetched, same;		/* by this run; and it is as it was kept */
	bool not_modified;		/* the server said so itself */
	bool settled;			/* no more is left of it than tells that it is in use */
	bool gone;			/* the server says that there is no such page */
	struct kept_page page;		/* what there is to read, and to keep */
	struct buf z;			/* its body, where it is new: gzip */
};

/* What every page of a run has in common. */
struct visiting {
	struct runner *r;
	const struct source *source;
	const struct settings *settings;
	struct fetcher fetcher;
	int64_t now;
	int status;			/* of the last answer; 0: none */
	int64_t bytes;			/* fetched so far */
	int64_t retry_after;		/* that the last server asked for; -1: none */
};

/* Gets what was kept of it; what was loaded or fetched before is forgotten. */
int visit_load(struct visiting *g, struct visit *v, struct err *e);
/* Is what was kept of a detail page still about the items that lead to it? */
bool visit_current(const struct visit *v);
/* Asks for it; visit_load first. */
int visit_fetch(struct visiting *g, struct visit *v, struct err *e);
/* Reads what was kept instead. */
void visit_use_kept(struct visit *v);
/* Forgets what was loaded. */
void visit_unload(struct visit *v);
/* It is read: what is not needed to write it is forgotten. */
void visit_settle(struct visit *v, int64_t now);

/* item: one of v->items; NULL: none. */
int visit_parse(struct visiting *g, struct visit *v, const json_t *item,
    struct parse_result *r, struct err *e);
/* What challenge_said says of its body. */
const char *visit_challenge(const struct visit *v);

/* Keeps the page, or that it was of use, in db_write. */
int visit_write(struct db *w, int64_t source, const struct visit *v, int64_t now, struct err *e);
void visit_free(struct visit *v);

#endif
