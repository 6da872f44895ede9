/* scrapers/schedule.h - when a source is to be read again; pure. */
#ifndef SCRAPERS_SCHEDULE_H
#define SCRAPERS_SCHEDULE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SCHEDULE_JITTER = 10,		/* percent of a wait, either way, so that sources do not fall due together */
	SCHEDULE_BACKOFF_MAX = 24 * 3600,	/* seconds between the tries of one that fails, unless it is read less often */
	SCHEDULE_FRESH_BEFORE = 4 * 3600,	/* from so long before an event ... */
	SCHEDULE_FRESH_AFTER = 3600,	/* ... until so long after its start ... */
	SCHEDULE_FRESH = 15 * 60,	/* ... it is read at least so often */
	SCHEDULE_WAITING = 3600		/* at least so often while detail pages are left */
};

struct schedule {
	const char *source;		/* its name */
	int64_t now;			/* the end of a run; Unix seconds */
	int64_t every;			/* seconds, as the operator set it */
	int failures;			/* in a row; 0: the run went well */
	int64_t event;			/* start of the first timed event that is not over
					   for SCHEDULE_FRESH_AFTER yet; 0: none, or freshness is not for it */
	bool waiting;			/* detail pages are left for the next runs */
};

/* Unix seconds, after now. Never later because of freshness, never sooner after failures. */
int64_t schedule_next(const struct schedule *s);

/* Seconds after a time that many sources wait for together. */
int64_t schedule_spread(const char *source, int64_t now);

#endif
