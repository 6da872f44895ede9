/* db/details.h - what subscriptions choose events by and call them: texts and tags. */
#ifndef DB_DETAILS_H
#define DB_DETAILS_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/event.h"
#include "db/db.h"

struct detail {
	int64_t event;
	const char *lang;		/* of the event's own texts */
	const char *title, *location;	/* in the language asked for, else its own; location NULL: not known */
	const char *folded;		/* its own title, as titles are compared */
	struct tag *tags;		/* by key, value */
	size_t n_tags;
};

/* Of a topic's events, past ones too; of those a subscription picked. By event. lang NULL: each event's own. */
int db_topic_details(struct db *db, int64_t topic, const char *lang, struct arena *a,
    struct detail **out, size_t *n, struct err *e);
int db_pick_details(struct db *db, int64_t subscription, const char *lang, struct arena *a,
    struct detail **out, size_t *n, struct err *e);

/* Kinds, and the most frequent tags, of those of a topic's events that end after from (Unix seconds): by them one can choose. */
int db_topic_kinds(struct db *db, int64_t topic, int64_t from, struct arena *a,
    const char ***out, size_t *n, struct err *e);
int db_topic_tags(struct db *db, int64_t topic, const char *lang, int64_t from, int limit,
    struct arena *a, struct tag **out, size_t *n, struct err *e);

int db_pick_revision(struct db *db, int64_t subscription, int64_t *out, struct err *e);	/* the greatest; 0: none picked */

/* The VEVENTs of events that a subscription picked, by start and uid, as db_topic_vevents gives them. */
int db_pick_vevents(struct db *db, int64_t subscription, const char *lang, const char *style,
    struct arena *a, struct vevent **out, size_t *n, struct err *e);

#endif
