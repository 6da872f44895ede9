/* db/subscriptions.h - people's own calendars: tokens, topics, picked and muted events. */
#ifndef DB_SUBSCRIPTIONS_H
#define DB_SUBSCRIPTIONS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/event.h"
#include "db/db.h"

/*
 * What a subscription is set to is JSON here, written and read by
 * server/http/settings.h; topics and events are rows, since they change by
 * themselves. A token is never stored, only its SHA-256 in hex.
 */
struct subscription_topic {
	int64_t topic;
	const char *slug;		/* as it is now */
	const char *title;		/* the topic's */
	const char *settings;		/* JSON object */
};

struct subscription_event {		/* picked or muted */
	int64_t event;
	const char *uid;		/* whole */
	const char *title;		/* in the source's language */
	int64_t start_utc;
};

struct subscription {			/* strings and lists in an arena */
	int64_t id;
	const char *hash;		/* of the present token; the first 8 characters name it in lists */
	const char *settings;		/* JSON object */
	struct subscription_topic *topics;	/* by place */
	size_t n_topics;
	struct subscription_event *picks, *mutes;	/* by start */
	size_t n_picks, n_mutes;
	int64_t stamp;			/* 0: never edited */
	int bump;
	int64_t revision;		/* of the last edit */
	int64_t created, modified;	/* Unix seconds */
	int64_t used_day;		/* days since 1970 in UTC; 0: never */
	int64_t until;			/* the token that found it counts until then; 0: for good */
};

/* Whole, by any token that still counts at now, or by the first 8 or more characters of the present one's hash. ERR_NOT_FOUND. */
int db_subscription_by_token(struct db *db, const char hash[SHA256_HEX], int64_t now,
    struct arena *a, struct subscription *out, struct err *e);
int db_subscription_by_prefix(struct db *db, const char *prefix, struct arena *a,
    struct subscription *out, struct err *e);	/* ERR_CONFLICT: several have it */
int db_subscription_by_id(struct db *db, int64_t id, struct arena *a, struct subscription *out, struct err *e);
int db_subscription_list(struct db *db, struct arena *a, struct subscription **out,
    size_t *n, struct err *e);			/* by id, whole */

/* The greatest revision of its topics and picks: with the same settings, equal means that its feed is the same. */
int db_subscription_revision(struct db *db, int64_t id, int64_t *out, struct err *e);

/* In db_write only. */
int db_subscription_add(struct db *w, const struct subscription *s, const char hash[SHA256_HEX],
    int64_t now, int64_t *id, struct err *e);	/* settings, topics, picks, mutes by their ids */
/*
 * Stores settings, topics, picks and mutes as given, raises the revision and,
 * where restamp (events look or ring otherwise), stamp and bump above what
 * any client has seen: stamp = max(now, old + 1, newest modified of its events + 1).
 */
int db_subscription_set(struct db *w, const struct subscription *s, bool restamp, int64_t now,
    struct err *e);
int db_subscription_rotate(struct db *w, int64_t id, const char hash[SHA256_HEX],
    int64_t old_until, struct err *e);		/* older tokens count until then; 0: no more */
int db_subscription_remove(struct db *w, int64_t id, struct err *e);
int db_subscription_used(struct db *w, int64_t id, int64_t day, struct err *e);

#endif
