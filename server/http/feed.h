/* server/http/feed.h - a topic and options become the bytes of a feed. */
#ifndef SERVER_HTTP_FEED_H
#define SERVER_HTTP_FEED_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/alarm.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"
#include "db/db.h"
#include "db/topics.h"

enum { FEED_OPTIONS_KEY = 64 };

struct feed_options {
	bool has_alarm, has_allday;	/* else the topic's own */
	struct alarms alarms;
	bool google;			/* cancelled shown as confirmed */
	bool has_lang;			/* else every event's own */
	enum lang lang;
};

/*
 * Reads "alarm-30m-1d~allday-0900~client-google". "alarm-none" silences all-day
 * events as well, unless allday- says otherwise. ERR_NOT_FOUND: anything else,
 * twice the same included. n bytes of s.
 */
int feed_options_read(const char *s, size_t n, struct feed_options *out, struct err *e);
/* The one way to write the same options: sorted, for cache and canonical URL. "" when there are none. */
void feed_options_key(const struct feed_options *o, char key[FEED_OPTIONS_KEY]);

/*
 * Builds the iCalendar bytes of a topic in one snapshot.
 * public_url  NULL: SOURCE and URL are left out
 * topic       filled in: revision and modified of what was built
 * returns 0; -1 with ERR_NOT_FOUND (no such topic) or ERR_IO
 */
int feed_build(struct db *db, const char *slug, const struct feed_options *o,
    const char *public_url, struct arena *a, struct topic *topic,
    struct buf *out, struct err *e);
/* The same events as a JSON document: {"topic":{…},"events":[…]}. */
int feed_build_json(struct db *db, const char *slug, const char *public_url,
    struct arena *a, struct topic *topic, struct buf *out, struct err *e);

/* One event alone, with the usual reminders. uid_key: its UID before the @. */
int feed_build_event(struct db *db, const char *uid_key, struct arena *a, int64_t *modified,
    struct buf *out, struct err *e);
/* As a table; and its log of changes. */
int feed_build_csv(struct db *db, const char *slug, struct arena *a, struct topic *topic,
    struct buf *out, struct err *e);
int feed_build_atom(struct db *db, const char *slug, const char *public_url, struct arena *a,
    struct topic *topic, struct buf *out, struct err *e);

/* A topic as JSON shows it. public_url NULL: no links. Caller decrefs. */
json_t *topic_to_json(const struct topic *t, const char *public_url, struct arena *a);

#endif
