/* feeds/vevent.h - an event becomes a VEVENT, by libical behind our gate. */
#ifndef FEEDS_VEVENT_H
#define FEEDS_VEVENT_H
#include "base/buf.h"
#include "base/err.h"
#include "base/event.h"
#include "base/lang.h"

enum { VEVENT_RENDERER = 2 };	/* raised when the same event gives other bytes */

enum vevent_style {
	VEVENT_PLAIN,
	VEVENT_GOOGLE,		/* cancelled shown as confirmed: Google removes them else */
	VEVENT_NO_SCORE,	/* without results */
	VEVENT_GOOGLE_NO_SCORE,
	VEVENT__MAX
};
extern const char *const vevent_styles[VEVENT__MAX];	/* names in the store */
enum vevent_style vevent_style_of(bool google, bool spoilers);

/*
 * Could the event's bytes in that style, and in that language, be others than its
 * plain ones in its own?
 */
bool vevent_varies(const struct event *ev, enum vevent_style style, enum lang lang);

/*
 * Renders everything but DTSTAMP, LAST-MODIFIED, SEQUENCE and VALARMs: UID
 * first, folded at 75 octets between code points, CRLF. The bytes are read back
 * and compared before they are handed out.
 *
 * returns 0 and the bytes in out; -1 with ERR_INVALID when they would not read
 *         back as the same event
 * source  RFC 5545 3.1, 3.6.1; INTEROP 11, 13, 16-20, 25, 27, 46-50
 */
int vevent_render(const struct event *ev, enum vevent_style style,
    struct buf *out, struct err *e);

/* SUMMARY as rendered, before escaping: prefix or suffix for cancelled, postponed, time unknown. */
void vevent_title(const struct event *ev, struct buf *out);

/* Is the event written with TZID (then the feed needs that VTIMEZONE)? NULL: UTC or a date. */
const char *vevent_zone(const struct event *ev);

#endif
