/* How pages show events: one by one, as an agenda, as a month. */
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "base/zone.h"
#include "feeds/assemble.h"
#include "server/http/page.h"

static const struct zone *
zone_of(const struct event *ev, const char *timezone)
{
	const struct zone *z = zone_find(timezone != NULL ? timezone : ev->tzid != NULL ? ev->tzid : "UTC");

	return z != NULL ? z : zone_find("UTC");
}

static struct civil
local_start(const struct event *ev, const char *timezone)
{
	struct civil c;

	if (ev->form == FORM_DATE && civil_read(ev->start, &c, NULL) == CIVIL_DATE)
		return c;
	return zone_to_local(zone_of(ev, timezone), ev->start_utc);
}

static bool
is_day(const struct event *ev)
{
	return ev->form == FORM_DATE || ev->time_unknown;
}

/* "2026-04-01T18:30:00+09:00", or the date alone. */
static void
put_datetime(const struct event *ev, const struct civil *c, const char *timezone, struct buf *out)
{
	char text[CIVIL_TEXT];
	int offset;

	if (is_day(ev)) {
		civil_put_date(c, text);
		buf_str(out, text);
		return;
	}
	civil_put_local(c, text);
	offset = zone_offset(zone_of(ev, timezone), ev->start_utc) / 60;
	buf_fmt(out, "%s%c%02d:%02d", text, offset < 0 ? '-' : '+', (offset < 0 ? -offset : offset) / 60,
	    (offset < 0 ? -offset : offset) % 60);
}

/* The last day of an event of several days; "" it has one. */
static void
put_last_day(const struct page *p, const struct event *ev, const struct civil *first,
    int this_year, struct buf *out)
{
	struct civil last;

	buf_str(out, "");
	if (ev->form != FORM_DATE || ev->end == NULL || civil_read(ev->end, &last, NULL) != CIVIL_DATE)
		return;
	last = civil_add_days(last, -1);
	if (memcmp(&last, first, sizeof(last)) != 0)
		when_put_day(p->q->lang, &last, this_year, out);
}

static void
put_when(struct page *p, const struct event *ev, const char *timezone, json_t *o)
{
	struct civil c = local_start(ev, timezone);
	int this_year = zone_to_local(zone_of(ev, timezone), p->now).year;
	struct buf when = { 0 }, until = { 0 }, at = { 0 };
	char time[16];

	when_put_day(p->q->lang, &c, this_year, &when);
	put_datetime(ev, &c, timezone, &at);
	json_object_set_new(o, "day", json_string(when.data));
	put_last_day(p, ev, &c, this_year, &until);
	json_object_set_new(o, "until", json_string(until.data));
	if (until.len > 0)
		buf_fmt(&when, " – %s", until.data);
	time[0] = '\0';
	if (!is_day(ev))
		snprintf(time, sizeof(time), "%02d:%02d", c.hour % 100, c.minute % 100);
	json_object_set_new(o, "when", json_string(when.data));
	json_object_set_new(o, "time", json_string(time));
	json_object_set_new(o, "datetime", json_string(at.data));
	json_object_set_new(o, "time_unknown", json_boolean(ev->time_unknown &&
	    ev->status != STATUS_POSTPONED && ev->status != STATUS_CANCELLED));
	buf_free(&when);
	buf_free(&until);
	buf_free(&at);
}

/* What a text is in, where that is not the page's language: who hears the page needs to know. */
static const char *
other_lang(const struct page *p, const char *lang)
{
	return lang == NULL || strcmp(lang, lang_names[p->q->lang]) == 0 ? NULL : lang;
}

static const char *
title_lang(const struct page *p, const struct event *ev)
{
	for (size_t i = 0; i < ev->n_texts; i++)
		if (ev->texts[i].title != NULL && other_lang(p, ev->texts[i].lang) == NULL)
			return NULL;
	return other_lang(p, ev->lang);
}

json_t *
page_event(struct page *p, const struct event *ev, const char *timezone)
{
	const char *key = arena_strn(p->a, ev->uid, strcspn(ev->uid, "@"));
	const struct event in = event_in(ev, lang_names[p->q->lang]);
	json_t *o = json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s, s:s?, s:b, s:b}", "uid", key,
	    "path", page_path(p->q, p->a, "/events/%s", key), "title", in.title,
	    "other_lang", title_lang(p, ev), "place", in.location,
	    "kind", word_kind(p->q->lang, ev->kind), "result", ev->result,
	    "cancelled", ev->status == STATUS_CANCELLED,
	    "postponed", ev->status == STATUS_POSTPONED);

	put_when(p, ev, timezone, o);
	return o;
}

json_t *
page_agenda(struct page *p, const struct event *ev, size_t n, const char *timezone)
{
	json_t *days = json_array(), *events = NULL, *o;
	const char *last = "";

	for (size_t i = 0; i < n; i++) {
		o = page_event(p, &ev[i], timezone);
		if (strcmp(json_string_value(json_object_get(o, "day")), last) != 0) {
			last = arena_str(p->a, json_string_value(json_object_get(o, "day")));
			events = json_array();
			json_array_append_new(days, json_pack("{s:s, s:o}", "day", last, "events", events));
		}
		json_array_append_new(events, o);
	}
	return days;
}

/* --- the month --- */

/* Does the event touch that day? */
static bool
is_on(const struct event *ev, const struct civil *day, const char *timezone)
{
	struct civil first = local_start(ev, timezone), last = first;

	if (ev->form == FORM_DATE && ev->end != NULL &&
	    civil_read(ev->end, &last, NULL) == CIVIL_DATE)
		last = civil_add_days(last, -1);
	first.hour = first.minute = first.second = 0;
	last.hour = last.minute = last.second = 0;
	return civil_to_epoch(&first) <= civil_to_epoch(day) && civil_to_epoch(day) <= civil_to_epoch(&last);
}

static json_t *
month_day(struct page *p, const struct civil *day, int month, const struct event *ev, size_t n,
    const char *timezone, const struct civil *today)
{
	json_t *events = json_array(), *o;
	char date[CIVIL_TEXT];

	civil_put_date(day, date);
	for (size_t i = 0; i < n; i++)
		if (is_on(&ev[i], day, timezone))
			json_array_append_new(events, page_event(p, &ev[i], timezone));
	o = json_pack("{s:s, s:i, s:b, s:b, s:o}", "date", date, "number", day->day,
	    "outside", day->month != month, "today", day->year == today->year &&
	    day->month == today->month && day->day == today->day, "events", events);
	return o;
}

static void
put_neighbour(struct page *p, json_t *o, const char *key, int year, int month, const char *slug)
{
	struct buf name = { 0 };

	if (month < 1)
		year--, month = 12;
	if (month > 12)
		year++, month = 1;
	when_put_month(p->q->lang, year, month, &name);
	json_object_set_new(o, key, json_pack("{s:s, s:s}", "name", name.data, "path",
	    page_path(p->q, p->a, "/topics/%s/%04d-%02d", slug, year, month)));
	buf_free(&name);
}

json_t *
page_month(struct page *p, int year, int month, const struct event *ev, size_t n,
    const char *timezone, const char *slug)
{
	struct civil day = { year, month, 1, 0, 0, 0 };
	const struct zone *z = zone_find(timezone);
	struct civil today = zone_to_local(z != NULL ? z : zone_find("UTC"), p->now);
	json_t *weeks = json_array(), *week, *names = json_array(), *o;
	struct buf name = { 0 };

	day = civil_add_days(day, -civil_weekday(year, month, 1));
	for (int d = 0; d < 7; d++)
		json_array_append_new(names, json_string(when_weekday(p->q->lang, d)));
	do {
		week = json_array();
		for (int d = 0; d < 7; d++, day = civil_add_days(day, 1))
			json_array_append_new(week, month_day(p, &day, month, ev, n, timezone, &today));
		json_array_append_new(weeks, json_pack("{s:o}", "days", week));
	} while (day.month == month);
	when_put_month(p->q->lang, year, month, &name);
	o = json_pack("{s:s, s:o, s:o}", "name", name.data, "weekdays", names, "weeks", weeks);
	put_neighbour(p, o, "before", year, month - 1, slug);
	put_neighbour(p, o, "after", year, month + 1, slug);
	buf_free(&name);
	return o;
}

/* --- topics --- */

json_t *
page_topic_card(struct page *p, const struct topic *t)
{
	const char *hex = t->color == NULL ? NULL : color_hex(t->color);

	return json_pack("{s:s, s:s, s:s?, s:s, s:s?, s:s?, s:s, s:I, s:s?}", "slug", t->slug,
	    "title", t->title, "other_lang", other_lang(p, t->lang),
	    "path", page_path(p->q, p->a, "/topics/%s", t->slug), "category", t->category,
	    "description", t->description, "color", hex == NULL ? "#808080" : hex,
	    "events_n", (json_int_t)t->n_events, "timezone", t->timezone);
}
