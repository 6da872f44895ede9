/* db/hosts.h - hosts that are asked: whose turn it is, shared by every thread and process on one database. */
#ifndef DB_HOSTS_H
#define DB_HOSTS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"

enum { HOST_AHEAD_MS = 2 * 3600 * 1000 };	/* a next_at_ms that is farther ahead is of a clock that was set back */

struct host {			/* all zero for one that was never asked */
	int64_t next_at_ms;		/* no request before; Unix milliseconds */
	int64_t retry_at;		/* the host asked to be left alone until then; Unix seconds */
	int used;			/* requests today (UTC) */
	const void *robots;		/* the last robots.txt that could be had; NULL: there is none */
	size_t robots_len;
	int robots_status;		/* of HTTP, when it was had */
	int64_t robots_at, robots_tried;	/* when it was had and last asked for; 0: never */
};

/* host: lower case, ":port" where it is not the scheme's own. now: Unix seconds. */
int db_host_get(struct db *db, const char *host, int64_t now, struct arena *a, struct host *out, struct err *e);

/* In db_write only. */

/*
 * Takes the turn for one request, which is counted, until until_ms: a time that
 * names the turn when it is given back and ends it when nobody does.
 * taken   false when it is somebody else's
 */
int db_host_take(struct db *w, const char *host, int64_t now_ms, int64_t until_ms, bool *taken, struct err *e);
/* Gives the turn of that until_ms back. retry_at 0: not asked to wait. */
int db_host_leave(struct db *w, const char *host, int64_t until_ms, int64_t next_ms, int64_t retry_at, struct err *e);
int db_host_robots(struct db *w, const char *host, const void *text, size_t len, int status, int64_t now, struct err *e);
int db_host_robots_tried(struct db *w, const char *host, int64_t now, struct err *e);	/* and not had */

#endif
