/* db/history.h - what changed in a topic, newest first. */
#ifndef DB_HISTORY_H
#define DB_HISTORY_H
#include "base/arena.h"
#include "base/err.h"
#include "db/hooks.h"

/* Changes of events that are in the topic. before: an id; only older ones; 0: from the newest. */
int db_topic_changes(struct db *db, int64_t topic, int64_t before, int limit, struct arena *a,
    struct change **out, size_t *n, struct err *e);

#endif
