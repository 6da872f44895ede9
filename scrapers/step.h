/* scrapers/step.h - one run of a source while it lasts: what the files run*.c hand to each other. */
#ifndef SCRAPERS_STEP_H
#define SCRAPERS_STEP_H
#include <stdbool.h>
#include <stdint.h>

#include "db/sources.h"
#include "scrapers/crawl.h"
#include "scrapers/ingest.h"
#include "scrapers/run.h"
#include "scrapers/settings.h"

struct step {
	struct runner *r;
	struct arena *a;
	struct source s;
	struct source_run *run;
	int64_t now;
	struct settings settings;
	struct crawl *crawl;		/* NULL: nothing was asked for */
	struct held_run held;
	bool hold, drop_held, drop_page;
	bool good;			/* the pages are those that the store has now */
};

void step_counts(struct source_run *run, const struct ingest_result *r);
const char *step_day(struct step *t, const struct civil *c);	/* as a text; NULL: none */

/*
 * Keeps what would have been stored for the operator. The same content seen
 * often enough is stored after all, unless events would be lost by it.
 * returns 1 when it was stored (ir tells how); -1 when it is held, saying so
 */
int step_hold(struct step *t, const struct ingest *in, struct ingest_result *ir,
    struct err *e);

/* The host is not to be asked now, which is no failure: when the source is due again is all that is written. */
void step_wait(struct step *t);
/* Writes the run down, however it went; rc is what came of it, and is returned. */
int step_end(struct step *t, int rc, struct err *e);
int step_write(struct db *w, void *step, struct err *e);	/* in db_write: what step_end writes */

#endif
