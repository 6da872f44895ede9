/* server/http/settings.h - what a subscription is set to: read from JSON of API, forms and CLI; checked; shown again. */
#ifndef SERVER_HTTP_SETTINGS_H
#define SERVER_HTTP_SETTINGS_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/alarm.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/lang.h"
#include "db/db.h"
#include "db/subscriptions.h"

enum {
	SETTINGS_TOPICS_MAX = 50, SETTINGS_EVENTS_MAX = 500,	/* picked, and muted */
	SETTINGS_FILTERS_MAX = 50,		/* values of one kind of filter */
	SETTINGS_NAME_MAX = 100, SETTINGS_TITLE_MAX = 200, SETTINGS_PREFIX_MAX = 32	/* bytes */
};

struct kind_alarms {			/* of events of one kind */
	const char *kind;
	bool has_alarm, has_allday;
	struct alarms alarms;
};

struct profile {			/* reminders; what is not there is asked of whoever comes next */
	bool has_alarm, has_allday;
	struct alarms alarms;
	struct kind_alarms *kinds;
	size_t n_kinds;
};

struct choice {				/* one topic of a subscription */
	int64_t topic;
	const char *slug;
	const char *prefix;		/* before every title: an emoji, say; NULL: none */
	const char *title;		/* template, as settings'; NULL: the subscription's */
	struct profile profile;
	/* An event must have one of each that is given: kind, tag "key:value", words of its title; and none of except. */
	const char **kinds, **tags, **match, **except;	/* match and except folded */
	size_t n_kinds, n_tags, n_match, n_except;
};

/*
 * JSON of it, as the API takes and gives it (what is left out or null is as
 * before, or the default):
 *	{"name":"…", "lang":"ko", "client":"google", "spoilers":false,
 *	 "title":"{away}–{home} {venue}", "alarms":["30m"], "allday":"1d-1800",
 *	 "kinds":{"ticket-open":{"alarms":["1h"]}, "game":{"alarms":[],"allday":"none"}},
 *	 "topics":["mlb", {"slug":"kbo","prefix":"⚾ ","title":"…","alarms":[…],
 *	    "allday":"…","kinds":{…},
 *	    "only":{"kinds":[…],"tags":["home:lad"],"match":["…"],"except":["…"]}}],
 *	 "picked":["UID"], "muted":["UID"]}
 */
struct settings {
	const char *name;		/* of the calendar; NULL: titles of its topics */
	enum lang lang;			/* LANG_NONE: each event's own */
	const char *client;		/* "apple" "google" "outlook" "thunderbird" "android"; NULL: not said */
	bool spoilers;			/* false: no results */
	const char *title;		/* template: {title} {venue} {kind} and {KEY} for the label of a tag; NULL: as it is */
	struct profile profile;
	struct choice *choices;
	size_t n_choices;
};

/*
 * Brings a subscription to what a JSON document says: fields that it does not
 * name stay, so the same serves for POST (over an empty one) and PATCH.
 * Topics and events are looked up; texts cleaned; lists checked.
 *
 * s       changed: settings, topics, picks, mutes as db_subscription_set takes them
 * restamp set when events will look or ring otherwise than before
 * returns 0; -1 with ERR_INVALID naming the field and what may stand there,
 *         ERR_LIMIT, ERR_NOT_FOUND (topic or event)
 */
int settings_apply(struct db *db, const json_t *doc, struct arena *a, struct subscription *s,
    bool *restamp, struct err *e);

/* What is stored, for the feed. Never fails on what settings_apply wrote; ERR_INVALID else. */
int settings_read(const struct subscription *s, struct arena *a, struct settings *out, struct err *e);

/* Everything again as the API shows it, picks and mutes too; no token in it. Caller decrefs. */
json_t *settings_to_json(const struct subscription *s);

/* The reminders of an event of that kind: choice's kind, choice, subscription's kind, subscription, topic. */
void settings_alarms(const struct settings *s, const struct choice *c, const char *kind,
    const struct alarms *topic, struct alarms *out);

#endif
