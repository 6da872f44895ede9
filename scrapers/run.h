/* scrapers/run.h - one source, start to end: due, fetch, parse, gate, store. */
#ifndef SCRAPERS_RUN_H
#define SCRAPERS_RUN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "db/sources.h"

struct runner {
	struct db *db;
	const struct clock *clock;
	const char *program;		/* that parses: "/proc/self/exe" */
	const char *user_agent;
	bool (*stop)(void *arg);	/* NULL: never stopped */
	void *stop_arg;
	/* Called before and after a wait for a host, its turn or its answer. NULL: nobody wants to know. */
	void (*waits)(void *arg, bool begins);
	void *waits_arg;
};

/*
 * Fetches and stores one source now. What happens is a row of the source's
 * history, unless the server asked to be left alone for a while ("waiting") or
 * the runner was stopped ("stopped"); what is published changes only when all
 * of it went well.
 *
 * run     filled in either way; its texts live in a
 * returns 0 when the source is as upstream has it (run->status says how); -1
 *         when it failed or was held back, with the reason
 */
int run_source(struct runner *r, const struct source *s, struct arena *a,
    struct source_run *run, struct err *e);

/* Lets a held run through, or drops it. ERR_NOT_FOUND: nothing is held. */
int run_accept(struct runner *r, const struct source *s, struct arena *a,
    struct source_run *run, struct err *e);
int run_reject(struct runner *r, const struct source *s, struct err *e);

#endif
