/* db/search.h - words in titles, places and labels: found as people type them, in Korean too. */
#ifndef DB_SEARCH_H
#define DB_SEARCH_H
#include "base/arena.h"
#include "base/err.h"
#include "base/event.h"
#include "db/db.h"
#include "db/topics.h"

enum { SEARCH_MAX = 200 };	/* bytes of a query that count */

/*
 * Every word of the query must be there: as a part of the title, place, tag
 * labels or topic titles, or as 초성 of them ("ㄷㅅ" finds 두산). Hidden and
 * waiting events are not found.
 *
 * from    events that end after it come first, soonest first; then past ones, newest first
 * returns 0 (*n may be 0), or -1
 */
int db_search_events(struct db *db, const char *query, int64_t from, int limit, struct arena *a,
    struct event **out, size_t *n, struct err *e);
int db_search_topics(struct db *db, const char *query, int limit, struct arena *a,
    struct topic **out, size_t *n, struct err *e);	/* those that ended are not found */

/* In db_write only: after a text, tag or label of it changed. */
int search_put_event(struct db *w, int64_t event, struct err *e);
int search_put_topic(struct db *w, int64_t topic, struct err *e);

#endif
