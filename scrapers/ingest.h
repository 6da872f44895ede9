/* scrapers/ingest.h - items become events: identity, change, vanishing, one transaction. */
#ifndef SCRAPERS_INGEST_H
#define SCRAPERS_INGEST_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/err.h"
#include "db/db.h"
#include "db/sources.h"

enum {
	INGEST_GONE_RUNS = 3,		/* complete runs an event must be missing from ... */
	INGEST_GONE_S = 24 * 3600,	/* ... and for how long, to be cancelled */
	INGEST_GONE_SHOWN = 20,
	GATE_GONE_MIN = 5,		/* more future events than this gone ... */
	GATE_GONE_PERCENT = 30		/* ... and more of them than this: held back */
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
	size_t added, changed, cancelled, missing, unread;
	json_t *why;			/* array of {"row","why"} for items that are no events; decref */
	bool held;			/* the gate closed: nothing was stored */
	json_t *gone;			/* when held: array of "DATE title", the first INGEST_GONE_SHOWN that would go; decref */
};

void ingest_result_free(struct ingest_result *r);	/* all zero is fine */

/*
 * Brings the store to what the items say, in one transaction. Starts over when
 * another process stored the same source meanwhile.
 * returns 0 (look at held); -1 with nothing changed
 */
int ingest_items(struct db *db, const struct ingest *in, struct ingest_result *r,
    struct err *e);

/* The page did not change: complete runs count for events that are missing. */
int ingest_unchanged(struct db *db, const struct source *s, int64_t now,
    struct ingest_result *r, struct err *e);

#endif
