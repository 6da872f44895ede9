#include "feeds/assemble.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "feeds/fold.h"

#define BEGIN_EVENT	"BEGIN:VEVENT\r\n"
#define END_EVENT	"END:VEVENT\r\n"

enum { LEN_BEGIN = sizeof(BEGIN_EVENT) - 1, LEN_END = sizeof(END_EVENT) - 1 };

static void
put_header(const struct feed *f, struct buf *out)
{
	const char *hex = f->color == NULL ? NULL : color_hex(f->color);

	buf_str(out, "BEGIN:VCALENDAR\r\n"
	    "VERSION:2.0\r\n"
	    "PRODID:-//calcast//calcast//EN\r\n"
	    "CALSCALE:GREGORIAN\r\n"
	    "METHOD:PUBLISH\r\n");
	fold_text("X-WR-CALNAME", f->title, out);
	fold_text("NAME", f->title, out);
	if (f->description != NULL) {
		fold_text("X-WR-CALDESC", f->description, out);
		fold_text("DESCRIPTION", f->description, out);
	}
	if (hex != NULL) {
		fold_raw("COLOR", f->color, out);
		fold_raw("X-APPLE-CALENDAR-COLOR", hex, out);
	}
	buf_str(out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
	    "X-PUBLISHED-TTL:PT1H\r\n");
	if (f->timezone != NULL)
		fold_raw("X-WR-TIMEZONE", f->timezone, out);
	if (f->source_url != NULL)
		fold_raw("SOURCE;VALUE=URI", f->source_url, out);
	if (f->page_url != NULL)
		fold_raw("URL", f->page_url, out);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The zones that events name, sorted, each once. Caller frees. */
static const char **
zones_named(const struct vevent *events, size_t n, size_t *count)
{
	const char **zones = NULL;
	size_t used = 0, cap = 0, kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (events[i].tzid == NULL ||
		    (used > 0 && strcmp(zones[used - 1], events[i].tzid) == 0))
			continue;
		MEM_PUSH(zones, used, cap);
		zones[used++] = events[i].tzid;
	}
	if (used > 0)
		qsort(zones, used, sizeof(*zones), by_text);
	for (size_t i = 0; i < used; i++)
		if (kept == 0 || strcmp(zones[i], zones[kept - 1]) != 0)
			zones[kept++] = zones[i];
	*count = kept;
	return zones;
}

static void
put_timezone(const struct feed *f, const char *tzid, struct buf *out)
{
	for (size_t i = 0; i < f->n_timezones; i++)
		if (strcmp(f->timezones[i].tzid, tzid) == 0) {
			buf_add(out, f->timezones[i].bytes, f->timezones[i].len);
			return;
		}
}

static void
put_timezones(const struct feed *f, struct buf *out)
{
	size_t n;
	const char **zones = zones_named(f->events, f->n_events, &n);

	for (size_t i = 0; i < n; i++)
		put_timezone(f, zones[i], out);
	free(zones);
}

struct stamps {				/* the last that were written: neighbours often have the same */
	int64_t at;
	char text[160];
	size_t len;
};

static void
put_stamps(const struct vevent *ev, const struct feed *f, struct stamps *last, struct buf *out)
{
	int64_t at = ev->modified > f->stamp ? ev->modified : f->stamp;
	struct civil c;
	char when[80];

	if (last->len == 0 || at != last->at) {
		c = civil_from_epoch(at);
		snprintf(when, sizeof(when), "%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day,
		    c.hour, c.minute, c.second);
		last->at = at;
		last->len = (size_t)snprintf(last->text, sizeof(last->text),
		    "DTSTAMP:%.40s\r\nLAST-MODIFIED:%.40s\r\nSEQUENCE:", when, when);
	}
	buf_add(out, last->text, last->len);
	buf_fmt(out, "%d\r\n", ev->sequence + f->bump);
}

/*
 * Days and hours are written as such and weeks as days: "-P1D", "-PT2H". One
 * reader or another stumbles over other legal forms.
 */
static void
put_lead(int minutes, struct buf *out)
{
	if (minutes == 0)
		buf_str(out, "PT0S");
	else if (minutes % (24 * 60) == 0)
		buf_fmt(out, "-P%dD", minutes / (24 * 60));
	else if (minutes % 60 == 0)
		buf_fmt(out, "-PT%dH", minutes / 60);
	else
		buf_fmt(out, "-PT%dM", minutes);
}

static void
put_allday(enum allday allday, struct buf *out)
{
	int hours = allday_offset(allday) / 3600;

	buf_fmt(out, "%sPT%dH", hours < 0 ? "-" : "", abs(hours));
}

/* What a VALARM says before its trigger, the same for all of one event. */
static void
begin_alarm(const struct vevent *ev, struct buf *out)
{
	const char *title = ev->summary != NULL ? ev->summary : ev->title;

	buf_room(out, strlen(title) + 128);
	buf_str(out, "BEGIN:VALARM\r\nACTION:DISPLAY\r\n");
	fold_text("DESCRIPTION", title, out);
	buf_str(out, "TRIGGER:");
}

static void
end_alarm(struct buf *out)
{
	buf_str(out, "\r\nEND:VALARM\r\n");
}

static bool
is_day(const struct vevent *ev)
{
	return ev->form == FORM_DATE || ev->time_unknown;
}

/* How many alarms it has where a feed asks for n, and for one on days. */
static int
alarms_of(const struct vevent *ev, int n)
{
	if (ev->status == STATUS_CANCELLED || ev->status == STATUS_POSTPONED)
		return 0;
	if (is_day(ev))
		return 1;
	return n < ALARM_MAX ? n : ALARM_MAX;
}

static void
put_alarms(const struct vevent *ev, const struct alarms *a, struct buf *out)
{
	bool day = is_day(ev);
	int n = day && a->allday == ALLDAY_NONE ? 0 : alarms_of(ev, a->n);
	size_t from = out->len, head = 0;

	for (int i = 0; i < n; i++) {
		if (i == 0) {
			begin_alarm(ev, out);
			head = out->len - from;
		} else {		/* as the first began */
			buf_room(out, head);
			buf_add(out, out->data + from, head);
		}
		if (day)
			put_allday(a->allday, out);
		else
			put_lead(a->minutes[i], out);
		end_alarm(out);
	}
}

/* The end of the content line at p, folds included. */
static const char *
line_end(const char *p, const char *end)
{
	do {
		p = memchr(p, '\n', (size_t)(end - p));
		p = p == NULL ? end : p + 1;
	} while (p < end && *p == ' ');
	return p;
}

/* Where the UID's line ends: stamps go there. NULL: these are not bytes of ours. */
static const char *
after_uid(const struct vevent *ev)
{
	const char *end = ev->bytes + ev->len, *p;

	if (ev->len < LEN_BEGIN + LEN_END ||
	    memcmp(ev->bytes, BEGIN_EVENT "UID:", LEN_BEGIN + 4) != 0 ||
	    memcmp(end - LEN_END, END_EVENT, LEN_END) != 0)
		return NULL;
	p = ev->bytes + LEN_BEGIN;
	p = line_end(p, end);
	return p < end ? p : NULL;
}

/* What stands between stamps and alarms, with another SUMMARY where the selection has one. */
static void
put_rest(const struct vevent *ev, const char *rest, struct buf *out)
{
	const char *end = ev->bytes + ev->len - LEN_END;
	const char *line = ev->summary == NULL ? NULL :
	    memmem(rest, (size_t)(end - rest), "\r\nSUMMARY:", 10);

	if (line != NULL) {
		buf_add(out, rest, (size_t)(line + 2 - rest));
		fold_text("SUMMARY", ev->summary, out);
		rest = line_end(line + 2, end);
	}
	buf_add(out, rest, (size_t)(end - rest));
}

/* A VEVENT that is broken in the store is left out: one bad line costs a reader the whole file. */
static void
put_event(const struct vevent *ev, const struct feed *f, struct stamps *last, struct buf *out)
{
	const char *rest = after_uid(ev);

	if (rest == NULL)
		return;
	buf_add(out, ev->bytes, (size_t)(rest - ev->bytes));
	put_stamps(ev, f, last, out);
	put_rest(ev, rest, out);
	put_alarms(ev, ev->alarms != NULL ? ev->alarms : &f->alarms, out);
	buf_add(out, END_EVENT, LEN_END);
}

void
feed_assemble(const struct feed *f, struct buf *out)
{
	struct stamps last = { .len = 0 };
	size_t total = 1024;

	for (size_t i = 0; i < f->n_events; i++)
		total += f->events[i].len + 256;
	buf_room(out, total);
	put_header(f, out);
	put_timezones(f, out);
	for (size_t i = 0; i < f->n_events; i++)
		put_event(&f->events[i], f, &last, out);
	buf_str(out, "END:VCALENDAR\r\n");
}

/* Bytes of an event in its largest variant: long stamps, every alarm it can have. */
static size_t
largest(const struct vevent *ev)
{
	enum {
		STAMPS = sizeof("DTSTAMP:20260101T000000Z\r\n"
		    "LAST-MODIFIED:20260101T000000Z\r\nSEQUENCE:2147483647\r\n"),
		TRIGGER = sizeof("-PT30M")
	};
	struct buf alarm = { 0 };
	size_t n;

	begin_alarm(ev, &alarm);
	end_alarm(&alarm);
	n = ev->len + (ev->summary == NULL ? 0 : 2 * strlen(ev->summary)) + STAMPS + (size_t)alarms_of(ev, ALARM_MAX) * (alarm.len + TRIGGER);
	buf_free(&alarm);
	return n;
}

/* More than it can have: what is surely small enough need not be measured. */
static size_t
at_most(const struct vevent *ev)
{
	enum { STAMPS_AND_ALARMS = 320 };	/* without titles */
	size_t title = strlen(ev->title) + (ev->summary == NULL ? 0 : strlen(ev->summary));

	return ev->len + STAMPS_AND_ALARMS + (2 * ALARM_MAX + 1) * title;	/* escaped, folded */
}

void
feed_fit(const struct vevent *events, size_t n, int64_t today, size_t *first,
    size_t *count)
{
	enum { HEADER = 8192, TIMEZONE = 512 };
	size_t *sizes = mem_new(n * sizeof(*sizes) + 1);
	size_t from = 0, to = n, zones, bytes = HEADER;

	free(zones_named(events, n, &zones));
	bytes += zones * TIMEZONE;
	for (size_t i = 0; i < n && bytes <= FEED_BYTES_MAX; i++)
		bytes += at_most(&events[i]);
	if (n > FEED_EVENTS_MAX || bytes > FEED_BYTES_MAX) {
		bytes = HEADER + zones * TIMEZONE;
		for (size_t i = 0; i < n; i++)
			bytes += sizes[i] = largest(&events[i]);
	}
	while (to - from > 1 &&
	    (to - from > FEED_EVENTS_MAX || bytes > FEED_BYTES_MAX)) {
		if (events[from].end_utc <= today)
			bytes -= sizes[from++];
		else
			bytes -= sizes[--to];
	}
	free(sizes);
	*first = from;
	*count = to - from;
}
