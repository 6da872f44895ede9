#include "base/event.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"

static json_t *
text_or_null(const char *s)
{
	json_t *v = s == NULL ? NULL : json_string(s);

	return v == NULL ? json_null() : v;
}

/* "2026-04-01T18:30:00+09:00" on the clocks of the zone. */
static json_t *
time_json(const struct zone *z, int64_t utc)
{
	int offset = z == NULL ? 0 : zone_offset(z, utc), minutes = abs(offset) / 60;
	struct civil c;
	char text[CIVIL_TEXT];

	/* No zone; or local mean time, whose seconds an offset cannot tell. */
	if (z == NULL || offset % 60 != 0) {
		civil_put_utc(utc, text);
		return json_string(text);
	}
	c = zone_to_local(z, utc);
	civil_put_local(&c, text);
	return json_sprintf("%s%c%02d:%02d", text, offset < 0 ? '-' : '+',
	    minutes / 60, minutes % 60);
}

/* The last day of a span whose first day after it is given. */
static json_t *
day_before(const char *exclusive)
{
	struct civil c;
	char text[CIVIL_TEXT];

	if (exclusive == NULL || civil_read(exclusive, &c, NULL) != CIVIL_DATE)
		return json_null();
	c = civil_add_days(c, -1);
	civil_put_date(&c, text);
	return json_string(text);
}

static void
put_times(json_t *o, const struct event *ev)
{
	const struct zone *z = ev->tzid == NULL ? NULL : zone_find(ev->tzid);
	bool dates = ev->form == FORM_DATE;

	json_object_set_new(o, "start",
	    dates ? text_or_null(ev->start) : time_json(z, ev->start_utc));
	if (dates)
		json_object_set_new(o, "end", day_before(ev->end));
	else
		json_object_set_new(o, "end",
		    ev->end == NULL ? json_null() : time_json(z, ev->end_utc));
	json_object_set_new(o, "all_day", json_boolean(dates));
	json_object_set_new(o, "time_unknown", json_boolean(ev->time_unknown));
	json_object_set_new(o, "timezone",
	    text_or_null(ev->tzid == NULL && !dates ? "UTC" : ev->tzid));
}

static void
put_tags(json_t *o, const struct event *ev)
{
	json_t *tags = json_array(), *labels = json_object();
	char name[2 * 64 + 2];

	for (size_t i = 0; i < ev->n_tags; i++) {
		const struct tag *t = &ev->tags[i];

		snprintf(name, sizeof(name), "%s:%s", t->key, t->value);
		json_array_append_new(tags, json_string(name));
		if (t->label != NULL)
			json_object_set_new(labels, name, text_or_null(t->label));
	}
	json_object_set_new(o, "tags", tags);
	json_object_set_new(o, "labels", labels);
}

static json_t *
topics_json(const struct event *ev)
{
	json_t *topics = json_array();

	for (size_t i = 0; i < ev->n_topics; i++)
		json_array_append_new(topics, json_string(ev->topics[i]));
	return topics;
}

static json_t *
texts_json(const struct event *ev)
{
	json_t *o = json_object();

	for (size_t i = 0; i < ev->n_texts; i++)
		json_object_set_new(o, ev->texts[i].lang, json_pack("{s:s?, s:s?, s:s?}",
		    "title", ev->texts[i].title, "location", ev->texts[i].location,
		    "description", ev->texts[i].description));
	return o;
}

static json_t *
modified_json(int64_t modified)
{
	char text[CIVIL_TEXT];

	if (modified == 0)
		return json_null();
	civil_put_utc(modified, text);
	return json_string(text);
}

json_t *
event_to_json(const struct event *ev)
{
	json_t *o = json_object();

	json_object_set_new(o, "uid", text_or_null(ev->uid));
	json_object_set_new(o, "source", text_or_null(ev->source));
	json_object_set_new(o, "external_id", text_or_null(ev->external_id));
	json_object_set_new(o, "kind", text_or_null(ev->kind));
	json_object_set_new(o, "parent", text_or_null(ev->parent));
	json_object_set_new(o, "topics", topics_json(ev));
	json_object_set_new(o, "title", text_or_null(ev->title));
	put_times(o, ev);
	json_object_set_new(o, "status", json_string(event_statuses[ev->status]));
	json_object_set_new(o, "location", text_or_null(ev->location));
	json_object_set_new(o, "url", text_or_null(ev->url));
	json_object_set_new(o, "description", text_or_null(ev->description));
	put_tags(o, ev);
	json_object_set_new(o, "texts", texts_json(ev));
	if (ev->was_start != NULL || ev->was_location != NULL)
		json_object_set_new(o, "previous", json_pack("{s:s?, s:s?}", "start", ev->was_start,
		    "location", ev->was_location));
	json_object_set_new(o, "result", text_or_null(ev->result));
	json_object_set_new(o, "price", text_or_null(ev->price));
	json_object_set_new(o, "image", text_or_null(ev->image));
	json_object_set_new(o, "sequence", json_integer(ev->sequence));
	json_object_set_new(o, "modified", modified_json(ev->modified));
	return o;
}

char *
event_canonical(const json_t *item)
{
	char *s = json_dumps(item, JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY);

	assert(s != NULL);
	return s;
}

static bool
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_tags(const struct event *a, const struct event *b)
{
	if (a->n_tags != b->n_tags)
		return false;
	for (size_t i = 0; i < a->n_tags; i++)
		if (!same(a->tags[i].key, b->tags[i].key) ||
		    !same(a->tags[i].value, b->tags[i].value))
			return false;
	return true;
}

static bool
same_texts(const struct event *a, const struct event *b)
{
	if (a->n_texts != b->n_texts)
		return false;
	for (size_t i = 0; i < a->n_texts; i++)
		if (!same(a->texts[i].lang, b->texts[i].lang) ||
		    !same(a->texts[i].title, b->texts[i].title) ||
		    !same(a->texts[i].location, b->texts[i].location) ||
		    !same(a->texts[i].description, b->texts[i].description))
			return false;
	return true;
}

/* Where a day begins is nothing that a feed says of a date; of a time it is all. */
static bool
same_time(const struct event *a, const struct event *b)
{
	if (a->form != b->form || a->time_unknown != b->time_unknown ||
	    !same(a->start, b->start) || !same(a->end, b->end) ||
	    !same(a->tzid, b->tzid))
		return false;
	return a->form == FORM_DATE || (a->start_utc == b->start_utc &&
	    a->end_utc == b->end_utc && a->utc_offset == b->utc_offset);
}

bool
event_differs(const struct event *a, const struct event *b)
{
	return !same_time(a, b) || a->status != b->status ||
	    !same(a->title, b->title) || !same(a->location, b->location) ||
	    !same(a->description, b->description) || !same(a->url, b->url) ||
	    !same(a->kind, b->kind) || !same(a->parent, b->parent) ||
	    !same(a->parent_uid, b->parent_uid) ||
	    !same(a->lang, b->lang) || !same(a->result, b->result) ||
	    !same(a->price, b->price) || !same(a->image, b->image) ||
	    !same_tags(a, b) || !same_texts(a, b);
}

/* Another way to write the same hours moves nothing. */
static bool
moved(const struct event *a, const struct event *b)
{
	if ((a->form == FORM_DATE) != (b->form == FORM_DATE))
		return true;
	if (a->form == FORM_DATE)
		return !same(a->start, b->start) || !same(a->end, b->end);
	if (a->start_utc != b->start_utc || (a->end == NULL) != (b->end == NULL))
		return true;
	return a->end != NULL && a->end_utc != b->end_utc;
}

bool
event_changed(const struct event *a, const struct event *b)
{
	return moved(a, b) || a->status != b->status ||
	    !same(a->title, b->title) || !same(a->location, b->location);
}
