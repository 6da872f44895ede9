#include "scrapers/modules/ics_event.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/event.h"
#include "base/mem.h"
#include "base/text.h"
#include "scrapers/modules/ics_recur.h"
#include "scrapers/status.h"

enum {
	TEXT_MAX = 4 * EVENT_TEXT_MAX,	/* bytes of a text that are looked at */
	EVENING = 23 * 3600 + 1800	/* some write a whole day as 00:00 to 23:30 or 23:59 */
};

static int64_t
round_up_to_days(int64_t seconds)
{
	return (seconds + DAY_SECONDS - 1) / DAY_SECONDS * DAY_SECONDS;
}

/* What DTEND says; -1: nothing, or nothing possible. */
static int64_t
length_to(const struct ics_zones *z, const struct page *page,
    const struct ics_time *start, const struct ics_time *end)
{
	struct ics_time t = *end;
	int64_t length;

	if (start->form == ICS_DATE) {
		length = t.at - start->at;
		if (t.form == ICS_DATE && option_bool(page, "end-inclusive"))
			length += DAY_SECONDS;
		return length > 0 ? round_up_to_days(length) : -1;
	}
	if (t.form == ICS_DATE) {	/* until that day is over */
		t = *start;
		t.at = end->at + DAY_SECONDS;
	}
	length = ics_time_utc(z, &t) - ics_time_utc(z, start);
	return length > 0 ? length : -1;
}

/* Days are counted on the clock, the rest as it passes. */
static int64_t
length_of(const struct ics_zones *z, const struct ics_time *start, int days, int seconds)
{
	struct ics_time end = *start;

	end.at += (int64_t)days * DAY_SECONDS;
	if (start->form == ICS_DATE)
		return round_up_to_days(end.at + seconds - start->at);
	return ics_time_utc(z, &end) + seconds - ics_time_utc(z, start);
}

static void
read_end(struct ics_zones *z, const struct page *page, struct ics_event *ev, const char **note)
{
	const struct ics_line *l = ics_next(ev->part, "DTEND", NULL);
	const char *duration = ics_value(ev->part, "DURATION");
	struct ics_time end;
	struct err e = { 0 };
	int days, seconds;

	ev->length = -1;
	if (l != NULL && *l->value != '\0') {
		if (ics_time_read(z, l, l->value, &end, &e) == -1)
			*note = arena_str(z->arena, e.msg);
		else
			ev->length = length_to(z, page, &ev->start, &end);
	} else if (duration != NULL && ics_duration(duration, &days, &seconds))
		ev->length = length_of(z, &ev->start, days, seconds);
}

/* Start and length as whole days, if the start is a midnight: as written, or at home. */
static void
make_all_day(const struct ics_zones *z, struct ics_event *ev)
{
	static const struct ics_time floating = { .form = ICS_FLOATING };
	struct ics_time t = ev->start;

	if (t.at % DAY_SECONDS != 0)
		t = ics_time_like(z, &t, &floating);
	if (t.at % DAY_SECONDS != 0)
		return;
	ev->start = (struct ics_time){ .form = ICS_DATE, .at = t.at };
	if (ev->length > 0)
		ev->length = round_up_to_days(ev->length);
}

/* Is it a whole day written as a time? */
static bool
looks_all_day(const struct page *page, const struct ics_event *ev)
{
	const char *said = ics_value(ev->part, "X-MICROSOFT-CDO-ALLDAYEVENT");
	int64_t evening = ev->length % DAY_SECONDS;

	if (ev->start.form == ICS_DATE)
		return false;
	if (said != NULL && strcasecmp(said, "TRUE") == 0)
		return true;
	return option_bool(page, "midnight-all-day") && ev->length > 0 &&
	    (evening == 0 || evening >= EVENING);
}

static int
read_original(struct ics_zones *z, struct ics_event *ev, struct err *e)
{
	const struct ics_line *l = ics_next(ev->part, "RECURRENCE-ID", NULL);
	const char *range;

	if (l == NULL || *l->value == '\0')
		return 0;
	range = ics_param(z->arena, l, "RANGE");
	ev->is_override = true;
	ev->and_future = range != NULL && strcasecmp(range, "THISANDFUTURE") == 0;
	return ics_time_read(z, l, l->value, &ev->original, e);
}

/* The first line that is not empty, without outer space; NULL: there is none. */
static char *
first_line(char *s)
{
	char *line, *end;

	while (s != NULL && (line = strsep(&s, "\n")) != NULL) {
		while (isspace((unsigned char)*line))
			line++;
		for (end = line + strlen(line); end > line && isspace((unsigned char)end[-1]); end--)
			end[-1] = '\0';
		if (*line != '\0')
			return line;
	}
	return NULL;
}

/* Does it hold tags or entities, rather than an address in angle brackets or a comparison? */
static bool
is_html(const char *s)
{
	static const char *const tags[] = {
		"a", "b", "br", "div", "em", "font", "h1", "h2", "h3", "html", "i", "li",
		"ol", "p", "span", "strong", "table", "td", "tr", "u", "ul",
	};
	static const char *const entities[] = { "&amp;", "&#", "&quot;", "&apos;", "&nbsp;" };

	for (size_t i = 0; i < MEM_COUNT(entities); i++)
		if (strstr(s, entities[i]) != NULL)
			return true;
	while ((s = strchr(s, '<')) != NULL) {
		s += 1 + (s[1] == '/');
		for (size_t i = 0; i < MEM_COUNT(tags); i++) {
			size_t n = strlen(tags[i]);

			if (strncasecmp(s, tags[i], n) == 0 && s[n] != '\0' &&
			    strchr(" >/\n", s[n]) != NULL)
				return true;
		}
	}
	return false;
}

/* Plain text of a property, cut where nobody reads on; NULL: none. */
static char *
text_of(struct ics_zones *z, const struct ics_part *p, const char *name)
{
	char *s = ics_unescape(z->arena, ics_value(p, name));
	size_t n = 0;

	if (s == NULL)
		return NULL;
	if (strlen(s) > TEXT_MAX) {
		while (n + text_step(s + n) <= TEXT_MAX)
			n += text_step(s + n);
		s[n] = '\0';
	}
	return is_html(s) ? text_from_html(z->arena, s) : s;
}

static const char *
title(struct ics_zones *z, const struct ics_part *p)
{
	char *s = text_of(z, p, "SUMMARY"), *line;

	if (s != NULL && s[strspn(s, " \t\n")] != '\0')
		return s;
	if ((line = first_line(text_of(z, p, "DESCRIPTION"))) != NULL)
		return line;
	return first_line(text_of(z, p, "CATEGORIES"));
}

int
ics_event_read(struct ics_zones *z, const struct page *page,
    const struct ics_part *part, struct ics_event *out, const char **note,
    struct err *e)
{
	const struct ics_line *l = ics_next(part, "DTSTART", NULL);
	const char *sequence = ics_value(part, "SEQUENCE"), *modified;

	*note = NULL;
	modified = ics_value(part, "LAST-MODIFIED");
	*out = (struct ics_event){ .part = part, .uid = ics_value(part, "UID"),
	    .title = title(z, part), .modified = modified == NULL ? "" : modified,
	    .sequence = sequence == NULL ? 0 : strtol(sequence, NULL, 10) };
	if (l == NULL)
		return err_set(e, ERR_INVALID, "no DTSTART");
	if (ics_time_read(z, l, l->value, &out->start, e) == -1 ||
	    read_original(z, out, e) == -1)
		return -1;
	if (out->start.unknown != NULL)
		*note = arena_fmt(z->arena, "TZID %s is no zone known here: read as %s",
		    ics_shown(z->arena, out->start.unknown),
		    z->home == NULL ? "UTC" : zone_name(z->home));
	read_end(z, page, out, note);
	if (looks_all_day(page, out))
		make_all_day(z, out);
	return 0;
}

/* Adds one category as a tag; without ASCII in it it cannot be one. */
static void
put_category(struct ics_zones *z, const char *category, json_t *tags, json_t *labels)
{
	char *label = first_line(ics_unescape(z->arena, category)), *tag, value[65];

	if (label == NULL || json_array_size(tags) == EVENT_TAGS_MAX)
		return;
	text_to_tag(label, value);
	tag = arena_fmt(z->arena, "category:%s", value);
	if (*value == '\0' || json_object_get(labels, tag) != NULL)
		return;
	json_array_append_new(tags, json_string(tag));
	json_object_set_new(labels, tag, json_string(label));
}

/* Categories become tags, for topics to choose by. */
static void
put_categories(struct ics_zones *z, const struct ics_part *p, json_t *item)
{
	json_t *tags = json_array(), *labels = json_object();
	char *one, *end;
	bool more;

	for (const struct ics_line *l = NULL; (l = ics_next(p, "CATEGORIES", l)) != NULL;) {
		one = arena_str(z->arena, l->value);
		do {
			for (end = one; *end != '\0' && *end != ','; end++)
				end += end[0] == '\\' && end[1] != '\0';
			more = *end == ',';
			*end = '\0';
			put_category(z, one, tags, labels);
			one = end + 1;
		} while (more);
	}
	if (json_array_size(tags) > 0) {
		json_object_set(item, "tags", tags);
		json_object_set(item, "labels", labels);
	}
	json_decref(tags);
	json_decref(labels);
}

static void
put(json_t *item, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		json_object_set_new(item, key, json_string(text));
}

static const char *
status(const struct ics_part *p)
{
	static const struct { const char *said, *is; } table[] = {
		{ "CONFIRMED", "confirmed" }, { "TENTATIVE", "tentative" },
		{ "CANCELLED", "cancelled" }, { "CANCELED", "cancelled" },
	};
	const char *said = ics_value(p, "STATUS");

	for (size_t i = 0; said != NULL && i < MEM_COUNT(table); i++)
		if (strcasecmp(said, table[i].said) == 0)
			return table[i].is;
	return NULL;
}

/* Title and status: many only write (취소) or CANCELLED before the title. */
static void
put_title(struct ics_zones *z, const struct page *page, const struct ics_event *ev, json_t *item)
{
	enum event_status found = STATUS_CONFIRMED;
	const char *said = status(ev->part), *title = ev->title;

	if (option_bool(page, "status-words"))
		title = status_strip(z->arena, title, NULL, &found);
	if (found != STATUS_CONFIRMED && (said == NULL || strcmp(said, "confirmed") == 0))
		said = event_statuses[found];
	put(item, "title", title);
	put(item, "status", said);
}

/* What all instances of an event have in common. */
static json_t *
texts(struct ics_zones *z, const struct page *page, const struct ics_event *ev)
{
	json_t *item = json_object();

	put_title(z, page, ev, item);
	put(item, "kind", option_text(page, "kind"));
	put(item, "location", text_of(z, ev->part, "LOCATION"));
	put(item, "description", text_of(z, ev->part, "DESCRIPTION"));
	put(item, "url", ics_value(ev->part, "URL"));
	put_categories(z, ev->part, item);
	return item;
}

json_t *
ics_event_item(struct ics_zones *z, const struct page *page,
    struct ics_event *ev, const char *id, const struct ics_time *start,
    int64_t length)
{
	struct ics_time end;
	char text[CIVIL_TEXT];
	json_t *item;

	if (ev->texts == NULL)
		ev->texts = texts(z, page, ev);
	item = json_copy(ev->texts);
	put(item, "external_id", id);
	ics_time_put(z, start, text);
	put(item, "start", text);
	put(item, "timezone", ics_time_zone(z, start));
	if (length <= 0 || (start->form == ICS_DATE && length <= DAY_SECONDS))
		return item;
	end = ics_time_after(z, start, start->form == ICS_DATE ? length - DAY_SECONDS : length);
	ics_time_put(z, &end, text);
	put(item, "end", text);
	return item;
}

void
ics_event_stamp(const struct ics_time *t, char *buf)
{
	struct civil c = civil_from_epoch(t->at);
	char text[CIVIL_TEXT];
	char *to = buf;

	civil_put_local(&c, text);
	if (t->form == ICS_DATE)
		text[10] = '\0';
	for (const char *s = text; *s != '\0'; s++)
		if (*s != '-' && *s != ':')
			*to++ = *s;
	if (t->form == ICS_UTC)
		*to++ = 'Z';
	*to = '\0';
}
