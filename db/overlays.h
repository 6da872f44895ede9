/* db/overlays.h - what operators corrected, and what waits for them. */
#ifndef DB_OVERLAYS_H
#define DB_OVERLAYS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"

struct overlay {
	int64_t event;
	const char *what;		/* "cancel" "hide" "move" "note" "rename" */
	const char *value;		/* JSON object: what of the item it replaces */
	const char *who;
	const char *why;		/* NULL: not said */
	int64_t at;
};

int db_overlay_list(struct db *db, int64_t source, struct arena *a, struct overlay **out, size_t *n, struct err *e);	/* of its events, by event and what */
int db_overlay_of(struct db *db, int64_t event, struct arena *a, struct overlay **out, size_t *n, struct err *e);	/* by what */

/* In db_write only. */
int db_overlay_put(struct db *w, const struct overlay *o, struct err *e);	/* instead of one of that kind */
int db_overlay_drop(struct db *w, int64_t event, const char *what, struct err *e);	/* what NULL: all of them */
int db_event_flags(struct db *w, int64_t event, bool hidden, bool waiting, struct err *e);

#endif
