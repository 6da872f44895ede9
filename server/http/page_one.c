/* One event: what it is, for people and for machines, and how to keep it. */
#include <string.h>

#include "base/url.h"
#include "base/when.h"
#include "db/events.h"
#include "server/http/feed.h"
#include "server/http/handlers.h"
#include "server/http/links.h"
#include "server/http/page.h"

static const char *
uid_of(const struct request *q, struct arena *a)
{
	return arena_strn(a, q->captures[0].s, q->captures[0].n);
}

static int
find_event(struct page *p, struct event *ev, struct err *e)
{
	if (db_event_by_uid(p->db, uid_of(p->q, p->a), p->a, NULL, ev, e) == -1)
		return -1;
	return ev->hidden || ev->waiting ? err_set(e, ERR_NOT_FOUND, "it is in no topic") : 0;
}

/* source schema.org Event */
static json_t *
linked_data(const struct event *ev, const char *url)
{
	static const char *const statuses[STATUS__MAX] = {
		[STATUS_CONFIRMED] = "https://schema.org/EventScheduled",
		[STATUS_TENTATIVE] = "https://schema.org/EventScheduled",
		[STATUS_CANCELLED] = "https://schema.org/EventCancelled",
		[STATUS_POSTPONED] = "https://schema.org/EventPostponed",
	};
	json_t *shape = event_to_json(ev);
	json_t *o = json_pack("{s:s, s:s, s:s, s:O, s:s, s:s}", "@context", "https://schema.org",
	    "@type", strcmp(ev->kind, "game") == 0 ? "SportsEvent" : "Event", "name", ev->title,
	    "startDate", json_object_get(shape, "start"), "eventStatus", statuses[ev->status], "url", url);

	if (json_is_string(json_object_get(shape, "end")))
		json_object_set(o, "endDate", json_object_get(shape, "end"));
	if (ev->location != NULL)
		json_object_set_new(o, "location", json_pack("{s:s, s:s, s:s}", "@type", "Place",
		    "name", ev->location, "address", ev->location));
	if (ev->description != NULL)
		json_object_set_new(o, "description", json_string(ev->description));
	if (ev->image != NULL)
		json_object_set_new(o, "image", json_string(ev->image));
	json_decref(shape);
	return o;
}

static void
put_stamp(int64_t utc, bool day, struct buf *out)
{
	struct civil c = civil_from_epoch(utc);

	buf_fmt(out, "%04d%02d%02d", c.year, c.month, c.day);
	if (!day)
		buf_fmt(out, "T%02d%02d%02dZ", c.hour, c.minute, c.second);
}

static void
put_compact(const char *date, struct buf *out)
{
	for (; *date != '\0'; date++)
		if (*date != '-')
			buf_char(out, *date);
}

/* Google's page for one new event, filled in. */
static const char *
google_url(const struct event *ev, struct arena *a)
{
	bool day = ev->form == FORM_DATE;
	struct buf dates = { 0 };
	const char *url;
	struct civil next;
	char end[CIVIL_TEXT];

	if (day) {
		put_compact(ev->start, &dates);
		buf_char(&dates, '/');
		civil_read(ev->start, &next, NULL);
		next = civil_add_days(next, 1);
		civil_put_date(&next, end);
		put_compact(ev->end != NULL ? ev->end : end, &dates);
	} else {
		put_stamp(ev->start_utc, false, &dates);
		buf_char(&dates, '/');
		put_stamp(ev->end_utc, false, &dates);
	}
	url = arena_fmt(a, "https://calendar.google.com/calendar/render?action=TEMPLATE&text=%s&dates=%s&location=%s",
	    url_encode(a, ev->title), url_encode(a, dates.data),
	    url_encode(a, ev->location == NULL ? "" : ev->location));
	buf_free(&dates);
	return url;
}

static int
put_topics(struct page *p, const struct event *ev, struct err *e)
{
	json_t *list = json_array();
	struct topic t;

	json_object_set_new(p->model, "topics", list);
	if (ev->n_topics > 0)
		json_object_set_new(p->model, "first_topic", json_string(ev->topics[0]));
	for (size_t i = 0; i < ev->n_topics; i++) {
		if (db_topic_get(p->db, ev->topics[i], p->a, &t, e) == -1)
			return -1;
		json_array_append_new(list, page_topic_card(p, &t));
	}
	return 0;
}

/* What it was before it moved last; null: it never did. */
static json_t *
was(struct page *p, const struct event *ev)
{
	struct buf out = { 0 };
	json_t *v;

	if (ev->was_start != NULL)
		when_put_text(p->q->lang, ev->was_start, civil_from_epoch(ev->start_utc).year, &out);
	if (ev->was_location != NULL)
		buf_fmt(&out, "%s%s", out.len > 0 ? " · " : "", ev->was_location);
	v = out.len == 0 ? json_null() : json_string(out.data);
	buf_free(&out);
	return v;
}

static int
make(struct page *p, struct err *e)
{
	struct event ev, in;
	const char *url;
	json_t *o;

	if (find_event(p, &ev, e) == -1)
		return -1;
	in = event_in(&ev, lang_names[p->q->lang]);
	url = link_event(p->a, p->q->app->public_url, ev.uid);
	page_title(p, in.title);
	o = page_event(p, &ev, NULL);
	json_object_set_new(o, "description", in.description == NULL ? json_null() :
	    json_string(in.description));
	json_object_set_new(o, "url", ev.url == NULL ? json_null() : json_string(ev.url));
	json_object_set_new(o, "price", ev.price == NULL ? json_null() : json_string(ev.price));
	json_object_set_new(o, "was", was(p, &ev));
	json_object_set_new(o, "timezone", json_string(ev.tzid == NULL ? "UTC" : ev.tzid));
	json_object_set_new(o, "timed", json_boolean(ev.form != FORM_DATE && !ev.time_unknown));
	json_object_set_new(p->model, "event", o);
	json_object_set_new(p->model, "description", json_string(in.location != NULL ? in.location :
	    word(p->q->lang, WORD_slogan)));
	json_object_set_new(p->model, "ld", linked_data(&in, url));
	json_object_set_new(p->model, "file", json_string(arena_fmt(p->a, "/events/%.*s.ics",
	    (int)strcspn(ev.uid, "@"), ev.uid)));
	json_object_set_new(p->model, "google", json_string(google_url(&in, p->a)));
	return put_topics(p, &ev, e);
}

void
page_event_one(const struct request *q, struct reply *r)
{
	page_answer(q, "event", make, r);
}
