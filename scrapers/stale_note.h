/* scrapers/stale_note.h - a calendar that nobody confirmed for long says so itself. */
#ifndef SCRAPERS_STALE_NOTE_H
#define SCRAPERS_STALE_NOTE_H
#include <stdint.h>

#include "base/err.h"
#include "db/db.h"

/*
 * Of every source with stale-note set: puts one all-day event, of today, into
 * its topics when its last good run is older than that, moves it along from day
 * to day, and takes it away after a good run. Hooks are not told. Called now
 * and then; writes only what differs.
 */
int stale_notes(struct db *db, int64_t now, struct err *e);

#endif
