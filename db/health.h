/* db/health.h - how a source is, in one word, from what its runs left. */
#ifndef DB_HEALTH_H
#define DB_HEALTH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/sources.h"

enum health {
	HEALTH_OFF,			/* not to be read */
	HEALTH_HELD,			/* a run waits for the operator */
	HEALTH_FAILING,			/* the last run failed */
	HEALTH_NEW,			/* never read */
	HEALTH_SILENT,			/* read, but its usual news do not come */
	HEALTH_GOOD,
	HEALTH__MAX
};
extern const char *const health_words[HEALTH__MAX];

enum {
	SILENT_NEWS_MIN = 4,		/* runs with news before a rhythm can be told */
	SILENT_TIMES = 3,		/* so many usual intervals without any ... */
	SILENT_DAYS = 7,		/* ... and more days than this */
	HEALTH_TREND = 12		/* runs that a trend is made of */
};

/*
 * Has the source fallen silent? A page that a site forgot looks good: it is
 * there, and never changes.
 *
 * news    Unix seconds of the runs that added, changed or cancelled events,
 *         newest first
 */
bool health_silent(const int64_t *news, size_t n, int64_t now);

struct source_health {			/* strings in the arena */
	enum health health;
	const char *trend;		/* found in its runs, oldest first, equal ones once: "120→118→0"; "" none */
	int64_t last_news;		/* Unix seconds; 0: none in what is remembered */
	int64_t unread;			/* rows of the last page that was parsed, which were not understood */
};

int db_source_health(struct db *db, const struct source *s, int64_t now, struct arena *a,
    struct source_health *out, struct err *e);

#endif
