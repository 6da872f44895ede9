/* scrapers/polite.h - when a host may be asked: one request at a time, gap, robots.txt, Retry-After, budget. */
#ifndef SCRAPERS_POLITE_H
#define SCRAPERS_POLITE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"

enum {
	POLITE_GAP_MS = 2000,		/* between requests to one host; none for private addresses */
	POLITE_BUDGET = 2000,		/* requests a day and host */
	POLITE_RETRY_MAX = 7 * 86400,	/* seconds; no host may silence us for longer */
	POLITE_GAP_MAX_MS = 3600 * 1000,
	POLITE_WAIT_MAX_S = 180		/* for our turn; what takes longer is left for a later run */
};

/* The state is the host's row in the database: daemon and commands keep to it together. */
struct polite {			/* polite_close; one run of a source */
	struct db *db;			/* NULL: there is none, and nobody else to keep to */
	const struct clock *clock;
	const char *user_agent;
	const char *source;		/* its name, for messages */
	bool allow_private, ignore_robots;
	int64_t gap_ms;			/* of the source; 0: the default */
	int budget;			/* of the source; 0: the default */
	bool (*stop)(void *arg);	/* NULL: never stopped */
	void *stop_arg;
	/* Called before and after a wait, for a turn or an answer: others may use what we do not. NULL: nobody. */
	void (*waits)(void *arg, bool begins);
	void *waits_arg;
	bool waiting;

	/* What came of it. */
	const char *robots;		/* "allowed" "forbidden"; NULL: not asked */
	int64_t again_at;		/* where ERR_BUSY came of the host: no request before; Unix seconds */

	struct polite_alone *alone;	/* the row of the host, without a database */

	/* The turn at hand. */
	char *host;			/* NULL: none */
	int64_t until_ms;		/* which turn it is */
	int64_t delay_ms;		/* the host's own gap, of robots.txt */
	int64_t left_ms;		/* when the request was over; 0: it is not */
	bool tired;			/* the host has enough but did not say for how long */
	int64_t retry_at;		/* it did: Unix seconds; 0: it did not */
};

/* The name of the host in table host: "example.org", "127.0.0.1:8080". NULL: not a web address. Caller frees. */
char *polite_host(const char *url);

/*
 * Waits for the turn to make one request and takes it.
 * returns 0; -1 with ERR_BUSY (the host asked to be left alone, the day's
 *         requests are used up, or it was stopped), ERR_INVALID (robots.txt
 *         forbids it), or why robots.txt could not be had
 */
int polite_enter(struct polite *p, const char *url, struct err *e);

/* A redirect leads there: the turn at hand is for that host, or is changed for one that is. */
int polite_hop(void *polite, const char *url, struct err *e);

/* The request is over. status: of HTTP, 0: no answer; retry_after: seconds, -1: not said. */
void polite_leave(struct polite *p, int status, int64_t retry_after);

/* Writes down what the last turn left, in db_write; nothing to write is fine. */
int polite_write(struct db *w, void *polite, struct err *e);
void polite_forget(struct polite *p);	/* it is written */
void polite_close(struct polite *p);	/* writes it down if nobody did */

#endif
