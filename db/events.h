/* db/events.h - items, events, fragments, changes: written by ingest alone. */
#ifndef DB_EVENTS_H
#define DB_EVENTS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/event.h"
#include "db/db.h"

/* What ingest must know of every event of a source to tell new, changed and missing apart. */
struct known {
	int64_t event;
	const char *uid;
	const char *external_id;	/* of its item */
	const char *item_hash;		/* hex */
	const char *parent;		/* external id; NULL: none */
	enum event_form form;
	int64_t start_utc, end_utc;
	enum event_status status;
	int64_t missing_since;		/* 0: it is there */
	int missing_runs;
	bool vanished;			/* cancelled by us because it is missing */
	bool hidden, waiting;		/* as struct event has them */
};
int db_known_list(struct db *db, int64_t source, struct arena *a, struct known **out, size_t *n, struct err *e);	/* by external_id, bytewise */

/* One event in full, tags and topics too. ERR_NOT_FOUND. */
int db_event_by_id(struct db *db, int64_t id, struct arena *a, struct event *out, struct err *e);
/* uid with or without "@domain". */
int db_event_by_uid(struct db *db, const char *uid, struct arena *a, int64_t *id, struct event *out, struct err *e);
int db_item_json(struct db *db, int64_t event, struct arena *a, const char **json, struct err *e);	/* the last item */
int db_source_tags(struct db *db, int64_t source, struct arena *a, struct tag **out, size_t *n, struct err *e);	/* of all its events, sorted; without labels */
int db_uid_taken(struct db *db, const char *uid, bool *taken, struct err *e);
/* The lowest incarnation of that id above all that its events have. */
int db_incarnation_next(struct db *db, int64_t source, const char *external_id, int *out, struct err *e);

/* No topic has those that an operator hid, nor those that wait to be confirmed. */
enum event_seen { EVENT_PUBLIC, EVENT_WAITING, EVENT_HIDDEN };

struct event_filter {
	const char *topic, *source;	/* NULL: any */
	enum event_seen seen;		/* without a topic; of a topic all are public */
	const char *kind;		/* NULL: any */
	const char *tag_key, *tag_value;	/* NULL: any */
	int64_t from, to;		/* events that end after from and start before to; 0: no bound */
	int64_t after_start;		/* for paging: start_utc, event id after which to go on; 0: from the start */
	int64_t after_id;
	int limit;			/* 0: no limit */
};
int db_event_list(struct db *db, const struct event_filter *f, struct arena *a,
    struct event **out, int64_t **ids, size_t *n, struct err *e);	/* by start, then id; ids NULL-able */

/* In db_write only, all of them. */
int db_event_add(struct db *w, int64_t source, const struct event *ev, int64_t *id, struct err *e);
int db_event_set(struct db *w, int64_t id, const struct event *ev, struct err *e);	/* all columns and tags */
int db_item_put(struct db *w, int64_t event, int64_t source, const char *external_id, const char *json, const char *hash, struct err *e);
/* The event goes by another id from now on. */
int db_event_adopt(struct db *w, int64_t id, const char *external_id, int incarnation, struct err *e);
/* Its id names another event now: it stays as it stands, followed no more. */
int db_event_retire(struct db *w, int64_t id, struct err *e);
int db_event_missing(struct db *w, int64_t id, int64_t since, int runs, bool vanished, struct err *e);	/* 0, 0, false: back */
int db_fragment_put(struct db *w, int64_t event, const char *lang, const char *style,
    const char *title, const char *tzid, const void *bytes, size_t len, int renderer, struct err *e);
int db_fragments_drop(struct db *w, int64_t event, struct err *e);	/* all of an event, before those that it has now */
int db_timezone_put(struct db *w, const char *tzid, const void *bytes, size_t len, struct err *e);
/* type "added", "changed" or "cancelled"; before NULL for added. JSON of the one shape. */
int db_change_add(struct db *w, int64_t event, int64_t source, const char *type,
    const char *before, const char *after, int64_t at, struct err *e);
/*
 * Puts the event into the topics whose rules it fits, out of those it does not,
 * and raises the revision of every topic it is or was in, and its own, to the
 * given one. slugs: those it is in now, sorted.
 */
int db_event_publish(struct db *w, int64_t event, int64_t revision, struct arena *a,
    const char ***slugs, size_t *n, struct err *e);

#endif
