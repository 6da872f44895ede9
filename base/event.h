/* base/event.h - the one event shape: what modules find, the store keeps, and JSON shows. */
#ifndef BASE_EVENT_H
#define BASE_EVENT_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/alarm.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/zone.h"

enum {
	EVENT_TITLE_MAX = 500,		/* bytes */
	EVENT_PLACE_MAX = 500,
	EVENT_TEXT_MAX = 8000,
	EVENT_ID_MAX = 500,		/* an upstream id is kept verbatim up to here */
	EVENT_TAGS_MAX = 32,
	EVENT_TEXTS_MAX = 8,		/* languages beside its own */
	EVENT_YEAR_MIN = 1900, EVENT_YEAR_MAX = 2100,
	EVENT_DAYS_MAX = 400		/* longest event */
};

enum event_form {			/* never mixed, never converted into each other */
	FORM_DATE,			/* "2026-04-01" */
	FORM_ZONED,			/* "2026-04-01T18:30:00" on the clocks of a zone */
	FORM_INSTANT,			/* "2026-04-01T09:30:00Z" */
	FORM__MAX
};

enum event_status { STATUS_CONFIRMED, STATUS_TENTATIVE, STATUS_CANCELLED, STATUS_POSTPONED, STATUS__MAX };

struct tag {
	const char *key, *value;	/* [a-z0-9._-]{1,64} */
	const char *label;		/* for people, in the source's language; NULL: none */
};

struct event_text {			/* in another language than the event's own */
	const char *lang;
	const char *title;		/* NULL: as in its own language, likewise the others */
	const char *location, *description;
};

struct event {				/* strings in somebody's arena; NULL: not known */
	const char *uid;		/* whole, with @domain */
	const char *source;		/* name */
	const char *external_id;
	int incarnation;		/* which event of that id, from 0: upstream may use an id again */
	const char *kind;		/* one of event_kinds; never NULL once read */
	const char *parent;		/* external id in the same source */
	const char *parent_uid;		/* that event's; NULL: it is not stored yet */
	const char *lang;		/* of the texts: "ko" */

	const char *title;		/* one line */
	const char *location;		/* one line */
	const char *description;	/* lines */
	const char *url;
	const char *result, *price, *image;
	struct event_text *texts;	/* by lang */
	size_t n_texts;

	enum event_form form;
	const char *start;		/* text in that form */
	const char *end;		/* text in that form, EXCLUSIVE; NULL: unknown */
	const char *tzid;		/* IANA; the zone it is written in; NULL: none */
	bool time_unknown;		/* the day is known, the time is not */
	int64_t start_utc, end_utc;	/* derived; end_utc as rendered, never NULL */
	int utc_offset;			/* derived; at the start, seconds east */

	/* Before it moved last, as people saw it; NULL: it never did. */
	const char *was_start;		/* a date, or local time in its zone */
	const char *was_location;

	enum event_status status;
	int sequence;
	int64_t modified;		/* Unix seconds */
	int64_t revision;
	bool hidden;			/* an operator took it out of every topic */
	bool waiting;			/* not confirmed yet: in no topic */

	size_t n_tags;
	struct tag *tags;		/* sorted by key, value */
	size_t n_topics;
	const char **topics;		/* slugs, sorted; only in output */
};

/* An event's stored VEVENT and the columns that a feed adds to it. */
struct vevent {
	int64_t id;			/* in the store */
	const char *uid;
	const char *kind;
	const char *bytes;		/* BEGIN:VEVENT to END:VEVENT CRLF, without stamps and alarms */
	size_t len;
	const char *tzid;		/* NULL: it needs no VTIMEZONE */
	const char *title;		/* an alarm says it again: as in the bytes' SUMMARY, unescaped */
	enum event_form form;
	enum event_status status;
	bool time_unknown;
	int64_t start_utc, end_utc;
	int sequence;
	int64_t modified;
	/* What a selection says otherwise; the store leaves both NULL. */
	const char *summary;		/* instead of the title; NULL: as in the bytes */
	const struct alarms *alarms;	/* NULL: as the feed's */
};

extern const char *const event_kinds[];			/* ends in NULL */
extern const char *const event_statuses[STATUS__MAX];	/* "confirmed"... */
extern const char *const event_forms[FORM__MAX];	/* "date", "zoned", "instant" */
bool event_kind_known(const char *kind);
int event_status_named(const char *name);		/* -1: no such status */

/* What an item that says nothing means: a source's settings. */
struct event_defaults {
	const char *source;
	const char *timezone;		/* NULL: the source has none */
	const char *day_zone;		/* where an all-day event of no zone begins; NULL: UTC */
	const char *lang;		/* "ko" when NULL */
	const char *kind;		/* NULL: "event" */
	int64_t length;			/* seconds for an unknown end; 0: by kind */
};

/*
 * Reads an item (a JSON object of the event shape, any subset) into an event:
 * texts cleaned, times brought into one form and derived, tags sorted.
 *
 * returns 0; -1 with ERR_INVALID: no title, no or impossible start, a year
 *         outside 1900..2100, an unknown zone, kind, status or tag
 */
int event_from_item(struct arena *a, const json_t *item,
    const struct event_defaults *d, struct event *out, struct err *e);

/*
 * Sets form, start, end, tzid and what derives from them. Reads kind, status and
 * time_unknown: a postponed event, or one whose time nobody knows, keeps the
 * date of its start in its zone and loses the hours.
 *
 * start, end  as in the shape: date (end inclusive), local, or with offset; end
 *             NULL: unknown. An end not after its start, or of over
 *             EVENT_DAYS_MAX days, is dropped.
 * tzid        the item's own, else the source's; NULL: none
 */
int event_set_time(struct arena *a, struct event *ev, const char *start,
    const char *end, const char *tzid, const struct event_defaults *d,
    struct err *e);

/* Derives start_utc, end_utc and utc_offset again (tzdata changed, row read back). day_zone as above. */
int event_derive(struct event *ev, const char *day_zone, int64_t length, struct err *e);

/* Seconds an event of that kind lasts when nobody says. source DESIGN "An unknown end" */
int64_t event_length(const char *kind);

/* What it was, where after has moved away from it: sets after's was_start and was_location. */
void event_note_move(struct arena *a, const struct event *before, struct event *after);

/* The event with its texts in another language where it has them. Borrows from ev. */
struct event event_in(const struct event *ev, const char *lang);

/* The event as a new JSON object of the one shape. Caller decrefs. */
json_t *event_to_json(const struct event *ev);

/* Would a reader of the feed see a difference? */
bool event_differs(const struct event *a, const struct event *b);
/* Does it concern start, end, place, status or title - what a push calls changed? Results do not. */
bool event_changed(const struct event *a, const struct event *b);

/* The stored form of an item: sorted keys, no spaces. Caller frees. */
char *event_canonical(const json_t *item);

#endif
