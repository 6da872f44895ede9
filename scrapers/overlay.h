/* scrapers/overlay.h - an operator's lasting corrections: laid over the item, and taken off again. */
#ifndef SCRAPERS_OVERLAY_H
#define SCRAPERS_OVERLAY_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/db.h"
#include "db/overlays.h"

extern const char *const overlay_whats[];	/* ends in NULL */

/*
 * The item as the operator wants it, as a new object; the caller decrefs.
 *
 * o       n overlays, of that event or of others too
 */
json_t *overlay_merge(const json_t *item, int64_t event, const struct overlay *o, size_t n);

/*
 * Lays one over an event and publishes what comes of it: topics, stamps, one
 * change to tell. A hidden event leaves every topic; nobody is told.
 *
 * o       event and at are filled in; value NULL: takes that one away; what NULL
 *         too: takes all away
 * returns 0; -1 with ERR_NOT_FOUND (no such event; nothing to take away) or
 *         ERR_INVALID (it would be no event any more)
 */
int overlay_set(struct db *db, const char *uid, struct overlay o, int64_t now, struct err *e);

/* Publishes an event that waits; hooks hear of it as added. ERR_INVALID: it does not wait. */
int overlay_accept(struct db *db, const char *uid, int64_t now, struct err *e);

#endif
