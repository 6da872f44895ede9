/* db/members.h - what the files about topics share. */
#ifndef DB_MEMBERS_H
#define DB_MEMBERS_H
#include <stdint.h>

#include "base/err.h"
#include "db/db.h"

/* The topic's feed changed: its revision becomes *revision (0: raised first), its modified now or later than before. */
int topic_touch(struct db *w, int64_t topic, int64_t now, int64_t *revision, struct err *e);

/* The window as its zone has it now; the caller touches the topic. */
int topic_window_here(struct db *w, int64_t topic, int64_t now, struct err *e);

#endif
