/* server/http/personal.h - a subscription becomes the bytes of its feed. */
#ifndef SERVER_HTTP_PERSONAL_H
#define SERVER_HTTP_PERSONAL_H
#include "base/buf.h"
#include "db/subscriptions.h"
#include "server/http/cache.h"
#include "server/http/settings.h"

enum { PERSONAL_KEY = 33 };

/*
 * What the bytes depend on, besides topics and picks: alike subscriptions share
 * one body. Holds neither token nor anything made from one.
 */
void personal_key(const struct subscription *s, char key[PERSONAL_KEY]);

struct personal {			/* of what was built */
	int64_t revision;		/* of its topics and picks; as db_subscription_revision, or older */
	int64_t modified;		/* Unix seconds, for Last-Modified */
};

/*
 * Builds the calendar: each event once, where the first topic that has it
 * decides how it rings and is called.
 *
 * c       topics in memory: loaded.h
 * epoch   as cache_get
 */
int personal_build(struct db *db, struct cache *c, int64_t epoch, const struct subscription *s,
    struct buf *out, struct personal *built, struct err *e);

/* Ids of the events in it that end after from, soonest first, limit at most. */
int personal_coming(struct db *db, struct cache *c, int64_t epoch, const struct subscription *s,
    int64_t from, size_t limit, struct arena *a, int64_t **ids, size_t *n, struct err *e);

/*
 * A title from a template such as "{away}–{home} {venue}"; "" when a hole of it
 * stands for nothing in this event.
 *
 * kind    its name for people
 */
struct detail;
void personal_title(const char *template, const struct detail *d, const char *kind, struct buf *out);

#endif
