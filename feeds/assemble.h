/* feeds/assemble.h - stored VEVENTs and a topic become one calendar. */
#ifndef FEEDS_ASSEMBLE_H
#define FEEDS_ASSEMBLE_H
#include <stddef.h>
#include <stdint.h>

#include "base/alarm.h"
#include "base/buf.h"
#include "base/event.h"

enum { FEED_EVENTS_MAX = 1000, FEED_BYTES_MAX = 900000 };

struct feed_timezone {
	const char *tzid;
	const char *bytes;		/* BEGIN:VTIMEZONE ... END:VTIMEZONE CRLF */
	size_t len;
};

struct feed {				/* borrowed for the call */
	const char *title;
	const char *description;	/* NULL: none */
	const char *color;		/* a CSS3 colour name; NULL: none */
	const char *timezone;		/* X-WR-TIMEZONE; NULL: none */
	const char *source_url;		/* canonical address of the feed; NULL: not known */
	const char *page_url;		/* for people; NULL: not known */
	struct alarms alarms;
	int64_t stamp;			/* 0: never edited */
	int bump;
	const struct vevent *events;	/* by start, then UID */
	size_t n_events;
	const struct feed_timezone *timezones;
	size_t n_timezones;		/* may hold more than are needed */
};

/* Bytes depend on the arguments alone. source RFC 5545 3.4-3.6, RFC 7986; INTEROP 1-10, 22, 24, 29-34 */
void feed_assemble(const struct feed *f, struct buf *out);

/*
 * Which of n events (by start) fit the budget of FEED_EVENTS_MAX and
 * FEED_BYTES_MAX in every variant: the oldest that ended before today go first,
 * then the farthest in the future. Sets *first and *count: the rest is to be
 * left out. source INTEROP 45
 */
void feed_fit(const struct vevent *events, size_t n, int64_t today,
    size_t *first, size_t *count);

/* A CSS3 colour name's "#RRGGBB"; NULL: no such name. */
const char *color_hex(const char *name);
/* A colour for a slug, always the same, from a few that read well on white and black. */
const char *color_for(const char *slug);

#endif
