/* scrapers/ingest.h - items become events: identity, change, vanishing, one transaction. */
#ifndef SCRAPERS_INGEST_H
#define SCRAPERS_INGEST_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/crypto.h"
#include "base/err.h"
#include "db/db.h"
#include "db/sources.h"
#include "scrapers/gate.h"

enum {
	INGEST_GONE_RUNS = 3,		/* complete runs an event must be missing from ... */
	INGEST_GONE_S = 24 * 3600,	/* ... and for how long, to be cancelled */
	INGEST_DIFF_MAX = 50		/* differences that are shown */
};

struct ingest {
	const struct source *source;
	const json_t *items;		/* array */
	bool complete;			/* absence means something ... */
	struct civil from, to;		/* ... in [from, to); all zero: everywhere */
	int64_t now;
	bool gate;			/* hold back what looks like a failure */
};

struct ingest_result {
	size_t added, changed, cancelled, unread;
	size_t missing;			/* events that the page should have, and has not */
	size_t kept;			/* known events that an item was found for */
	int64_t generation;		/* of the source, as this leaves it */
	json_t *why;			/* array of {"row","why"} for items that are no events; decref */
	bool held;			/* the gate closed: nothing was stored */
	bool vanishing;			/* ... because events would be lost */
	char reason[GATE_REASON];	/* ... in words */
	char content[SHA256_HEX];	/* what the items say, whatever their order and ids */
	json_t *diff;			/* when held or previewed: array of {"what","before","after"}, the first INGEST_DIFF_MAX; decref */
};

void ingest_result_free(struct ingest_result *r);	/* all zero is fine */

/*
 * Brings the store to what the items say, in one transaction. Starts over when
 * another process stored the same source meanwhile.
 * returns 0 (look at held); -1 with nothing changed: ERR_INVALID when there are
 *         fewer items than the source's min-rows
 */
int ingest_items(struct db *db, const struct ingest *in, struct ingest_result *r,
    struct err *e);

/*
 * What ingest_items would do; nothing is written. The source is taken as it is
 * given, so that settings can be tried before they are stored; id 0: a new one.
 * r->added are events with a new UID, r->kept those that keep theirs,
 * r->missing those that no item was found for; r->held says that the gate would
 * close.
 *
 * db      NULL: there is no database yet
 */
int ingest_preview(struct db *db, const struct ingest *in, struct ingest_result *r,
    struct err *e);

/* The page did not change: complete runs count for events that are missing. */
int ingest_unchanged(struct db *db, const struct source *s, int64_t now,
    struct ingest_result *r, struct err *e);

#endif
