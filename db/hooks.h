/* db/hooks.h - who hears of what: hooks, causes, the outbox. */
#ifndef DB_HOOKS_H
#define DB_HOOKS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/event.h"
#include "db/db.h"

struct hook {			/* strings in an arena; lists are JSON arrays of texts, "[]": any */
	int64_t id;
	const char *name;
	const char *url;		/* webhook; NULL: exec */
	const char *program;		/* exec; NULL: webhook */
	const char *args;		/* of the program */
	const char *secret;		/* "whsec_…"; NULL for exec. Never in lists or logs */
	const char *topics, *kinds, *tags;
	const char *causes;		/* "reminder,changed,cancelled" */
	const char *before;		/* alarm words: "10m,1d" */
	const char *allday;		/* "1d-1800" */
	bool allow_private, paused;
	int64_t created;		/* Unix seconds: reminders due before it are not for this hook */
	int64_t since_change;		/* last event_change when it was added */
};

int db_hook_list(struct db *db, struct arena *a, struct hook **out, size_t *n, struct err *e);	/* by name, secrets too */
int db_hook_get(struct db *db, const char *name, struct arena *a, struct hook *out, struct err *e);
int db_hook_add(struct db *w, const struct hook *h, int64_t *id, struct err *e);	/* sets since_change; ERR_CONFLICT */
int db_hook_pause(struct db *w, int64_t id, bool paused, struct err *e);
int db_hook_secret(struct db *w, int64_t id, const char *secret, struct err *e);
int db_hook_remove(struct db *w, int64_t id, struct err *e);			/* its deliveries go too */

/* Durable causes. Cursors: "changes" (event_change.id), "reminders" (Unix seconds of the last tick). */
int db_cursor_get(struct db *db, const char *name, int64_t *out, struct err *e);	/* 0 when never set */
int db_cursor_set(struct db *w, const char *name, int64_t value, struct err *e);

struct change {
	int64_t id, event, at;
	const char *type;		/* "added" "changed" "cancelled" */
	const char *before, *after;	/* JSON of the one shape; before NULL for added */
};
/* Of events that are in a topic, newest first. before: an id, only older ones; 0: from the newest. */
int db_topic_changes(struct db *db, int64_t topic, int64_t before, int limit, struct arena *a, struct change **out, size_t *n, struct err *e);
int db_change_list(struct db *db, int64_t after, int limit, struct arena *a, struct change **out, size_t *n, struct err *e);

struct due {
	int64_t event;
	struct event ev;		/* in full */
};
/* Events that are neither cancelled nor postponed, timed (or all-day and of unknown time), whose start_utc is in (from, to]. */
int db_due_list(struct db *db, bool timed, int64_t from, int64_t to, struct arena *a, struct due **out, size_t *n, struct err *e);

struct delivery {
	int64_t id;
	int64_t hook;
	const char *key;		/* unique: the cause and the receiver */
	const char *msg_id;		/* constant over tries: "msg_…" */
	const char *type;		/* "event.reminder"... */
	int64_t event;			/* 0: none (a test) */
	int64_t start_utc;		/* of the event, when it was queued (reminders) */
	const char *body;		/* one line of JSON */
	int64_t next_at, lease_until;	/* Unix milliseconds */
	int tries;
	const char *state;		/* "queued" "done" "dead" "moved" "expired" */
	const char *last_error;
	int64_t created;		/* Unix milliseconds */
};
int db_delivery_add(struct db *w, const struct delivery *d, bool *is_new, struct err *e);	/* equal key: nothing happens */
/* Takes up to n due deliveries of hooks that are not paused, the hooks in turn, oldest first; they are ours until lease_until. */
int db_delivery_lease(struct db *w, int64_t now_ms, int64_t lease_until, int n, struct arena *a,
    struct delivery **out, size_t *got, struct err *e);
int db_delivery_done(struct db *w, int64_t id, const char *state, const char *error, int64_t now_ms, struct err *e);	/* done, dead: tries + 1 */
int db_delivery_retry(struct db *w, int64_t id, int64_t next_at, const char *error, struct err *e);	/* tries + 1 if it was queued; lease over */
int db_delivery_list(struct db *db, const char *state, int limit, struct arena *a, struct delivery **out, size_t *n, struct err *e);	/* state NULL: all; newest first */
int db_delivery_next(struct db *db, int64_t *next_at, struct err *e);		/* earliest next_at; INT64_MAX: none */

#endif
