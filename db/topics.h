/* db/topics.h - published calendars: what is in them and how they ring. */
#ifndef DB_TOPICS_H
#define DB_TOPICS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/event.h"
#include "db/db.h"

enum { TOPIC_PAST_DAYS = 90, TOPIC_ENDED_DAYS = 180 };

struct topic {			/* strings in an arena; NULL: not set */
	int64_t id;
	const char *slug;		/* [a-z0-9][a-z0-9-]{0,63} */
	const char *title, *description, *category;
	const char *color;		/* CSS3 name */
	const char *timezone;		/* IANA; set by hand, else of its first source, else "UTC" */
	bool timezone_given;
	const char *alarm;		/* alarm words: "30m" */
	const char *allday;		/* "1d-1800" */
	const char *lang;		/* of its first source; "ko" */
	int64_t stamp;			/* 0 until alarms were edited */
	int bump;
	int64_t revision;
	int64_t window_from;		/* events that ended before it are not in the feed; 00:00 in its zone */
	int64_t modified;		/* of the newest event, edit or window move; Unix seconds: Last-Modified */
	int64_t ended;			/* when it was removed: its feed says so; 0: it is published */
	bool gone;			/* ... and that was so long ago that there is no feed any more */
	int64_t n_events;		/* output only: members in the window */
	int64_t readers, relays;	/* output only: about how many ask for it, on the best day of the last week */
};

/* One rule: values of one key are alternatives, keys must all hold. */
struct topic_rule {
	const char *key;		/* "source", "kind", "text", or "tag:KEY" */
	const char *value;
};

int db_topic_get(struct db *db, const char *slug, struct arena *a, struct topic *out, struct err *e);	/* ERR_NOT_FOUND */
int db_topic_by_id(struct db *db, int64_t id, struct arena *a, struct topic *out, struct err *e);
int db_topic_list(struct db *db, struct arena *a, struct topic **out, size_t *n, struct err *e);	/* by category, title */
int db_topic_rules(struct db *db, int64_t topic, struct arena *a, struct topic_rule **out, int **rule, size_t *n, struct err *e);	/* rule: which rule a row belongs to */

/*
 * The topic's window of VEVENTs by start_utc, uid; the last past event alone
 * when the window holds none. Where the language and style asked for have no
 * row of their own, the event's plain one serves.
 *
 * lang    of texts and of our own words; NULL: each event's own
 */
int db_topic_vevents(struct db *db, int64_t topic, const char *lang, const char *style,
    struct arena *a, struct vevent **out, size_t *n, struct err *e);
int db_event_vevent(struct db *db, const char *uid_key, const char *style, struct arena *a, struct vevent *out, struct err *e);	/* by the part before @; ERR_NOT_FOUND */
struct timezone_row { const char *tzid; const char *bytes; size_t len; };
int db_timezone_list(struct db *db, struct arena *a, struct timezone_row **out, size_t *n, struct err *e);

struct topic_source {			/* where a topic's events come from */
	const char *name, *module;
	const char *url;		/* NULL: nothing is fetched */
	const char *attribution, *licence, *homepage;	/* NULL: not known */
	int64_t last_good;		/* Unix seconds; 0: never */
};
int db_topic_sources(struct db *db, int64_t topic, struct arena *a, struct topic_source **out, size_t *n, struct err *e);	/* by name */

/* In db_write only. */
int db_topic_add(struct db *w, const struct topic *t, int64_t now, int64_t *id, struct err *e);	/* ERR_CONFLICT */
/* Saves settings and raises the revision; an edit of alarms raises stamp and bump as well. */
int db_topic_set(struct db *w, const struct topic *t, int64_t now, struct err *e);
/* From now on only events of that source are in it, which say that it has ended; it is listed no more. */
int db_topic_end(struct db *w, int64_t id, const char *source, int64_t now, struct err *e);
int db_topics_gone(struct db *w, int64_t now, struct err *e);	/* those that ended TOPIC_ENDED_DAYS ago */
int db_topic_rename(struct db *w, int64_t id, const char *slug, struct err *e);	/* the old slug goes on working; ERR_CONFLICT */

struct topic_per {			/* a tag's value and the topic made for it */
	const char *value, *label;	/* label: the value where there is none */
	int64_t topic;			/* 0: none yet */
	const char *title, *titled;	/* of the topic; titled: the label it was titled with, NULL: by hand */
};
int db_topic_per_list(struct db *db, const char *source, int64_t source_id, const char *lang, const char *key,
    struct arena *a, struct topic_per **out, size_t *n, struct err *e);
int db_topic_readers(struct db *w, int64_t topic, int64_t day, int64_t readers, int64_t relays, struct err *e);	/* the most of that day stay */
int db_topic_label(struct db *w, int64_t id, const char *label, struct err *e);
int db_topic_rule_add(struct db *w, int64_t topic, const struct topic_rule *rows, size_t n, struct err *e);	/* one rule; then publishes */
int db_topic_rules_clear(struct db *w, int64_t topic, struct err *e);
int db_topic_publish(struct db *w, int64_t topic, int64_t now, struct err *e);	/* membership of all events anew */
/* Moves every window whose topic's zone began a new day; raises revisions where an event left. */
int db_topic_windows(struct db *w, int64_t now, struct err *e);
int64_t topic_window(const char *timezone, int64_t now);	/* window_from as of now */

#endif
