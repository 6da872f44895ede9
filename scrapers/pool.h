/* scrapers/pool.h - sources that are due, read by a few threads; never two of one host at a time. */
#ifndef SCRAPERS_POOL_H
#define SCRAPERS_POOL_H
#include <stdbool.h>

#include "base/err.h"
#include "db/db.h"
#include "scrapers/run.h"

enum {
	POOL_ACTIVE = 4,		/* runs at a time that do not wait for a host to answer */
	POOL_THREADS_MAX = 16		/* and with those that do */
};

struct pool;

/*
 * Starts no thread before there is work.
 *
 * r       copied; its db is not used. stop is a must.
 * writer  of the threads' connections; NULL: each writes for itself
 */
struct pool *pool_new(const struct runner *r, const char *db_path, struct db_writer *writer);

/* Hands what is due to the threads, as much as they can take: one query. For one thread alone. */
int pool_fill(struct pool *p, struct db *db, struct err *e);

/* Waits until the threads can take more, or for so long. */
void pool_wait(struct pool *p, int ms);

/* Waits for every run to end, which they do soon once the runner's stop says so. NULL is fine. */
void pool_free(struct pool *p);

#endif
