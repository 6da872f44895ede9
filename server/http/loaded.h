/* server/http/loaded.h - topics with their events in memory, shared by all subscriptions that have them. */
#ifndef SERVER_HTTP_LOADED_H
#define SERVER_HTTP_LOADED_H
#include "base/alarm.h"
#include "base/arena.h"
#include "base/lang.h"
#include "db/details.h"
#include "db/topics.h"
#include "feeds/assemble.h"
#include "feeds/vevent.h"
#include "server/http/cache.h"

struct loaded {
	struct cached cached;		/* give back with cached_unref(&l->cached) */
	struct arena *a;
	struct topic topic;
	struct alarms alarms;		/* the topic's own */
	struct vevent *events;		/* its window, by start and uid */
	const struct detail **details;	/* of each event; NULL: they were not asked for */
	size_t n;
	struct feed_timezone *timezones;
	size_t n_timezones;
};

/*
 * A topic in a language (LANG_NONE: each event's own) and style, as it was at
 * the epoch or later. details: texts and tags too.
 * returns a reference; NULL with ERR_NOT_FOUND or ERR_IO
 */
struct loaded *loaded_get(struct cache *c, struct db *db, const char *slug, enum lang lang,
    enum vevent_style style, bool details, int64_t epoch, struct err *e);

/* The store's VTIMEZONEs as a feed takes them. */
int loaded_timezones(struct db *db, struct arena *a, struct feed_timezone **out, size_t *n,
    struct err *e);

/* Of n details by event, the one of an event; NULL: none. */
const struct detail *detail_of(const struct detail *d, size_t n, int64_t event);

#endif
