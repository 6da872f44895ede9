#include "db/search.h"

#include <string.h>

#include "db/topics.h"
#include "server/http/api.h"
#include "server/http/feed.h"
#include "server/http/handlers.h"

static int
read_tag_filter(const char *tag, struct arena *a, struct event_filter *f, struct err *e)
{
	const char *colon = strchr(tag, ':');

	if (colon == NULL)
		return err_set(e, ERR_INVALID, "tag must be written KEY:VALUE, as in home:lg.");
	f->tag_key = arena_strn(a, tag, (size_t)(colon - tag));
	f->tag_value = colon + 1;
	return 0;
}

/* Names that nobody has give an empty page, as any filter that nothing fits. */
static int
read_filter(struct db *db, const struct request *q, struct arena *a, struct event_filter *f,
    struct err *e)
{
	const char *tag = api_parameter(q, "tag", a), *zone = "UTC";
	struct topic t;

	f->topic = api_parameter(q, "topic", a);
	f->source = api_parameter(q, "source", a);
	f->kind = api_parameter(q, "kind", a);
	if (f->kind != NULL && !event_kind_known(f->kind))
		return err_set(e, ERR_INVALID, "kind must be one of those that events have, as in game.");
	if (f->topic != NULL) {
		if (db_topic_get(db, f->topic, a, &t, e) == -1)
			return -1;
		f->topic = t.slug;
		zone = t.timezone;
	}
	return tag != NULL && read_tag_filter(tag, a, f, e) == -1 ? -1 :
	    api_read_page(q, zone, a, f, e);
}

static json_t *
events(struct db *db, const struct request *q, struct arena *a, struct err *e)
{
	struct event_filter f = { 0 };

	return read_filter(db, q, a, &f, e) == -1 ? NULL : api_events_page(db, &f, a, e);
}

static json_t *
event(struct db *db, const struct request *q, struct arena *a, struct err *e)
{
	const struct capture *c = &q->captures[0];
	struct event ev;

	if (db_event_by_uid(db, arena_strn(a, c->s, c->n), a, NULL, &ev, e) == -1)
		return NULL;
	if (ev.hidden || ev.waiting) {
		err_set(e, ERR_NOT_FOUND, "it is in no topic");
		return NULL;
	}
	return event_to_json(&ev);
}

static json_t *
search(struct db *db, const struct request *q, struct arena *a, struct err *e)
{
	const char *text = api_parameter(q, "q", a);
	json_t *topics = json_array(), *events;
	struct topic *t;
	struct event *ev;
	size_t n_topics = 0, n_events = 0;
	int limit;

	if (text == NULL || *text == '\0')
		err_set(e, ERR_INVALID, "q must hold the words that are searched for.");
	if (e->code != ERR_NONE || api_read_limit(q, a, &limit, e) == -1 ||
	    db_search_topics(db, text, limit, a, &t, &n_topics, e) == -1 ||
	    db_search_events(db, text, clock_now(q->app->clock), limit, a, &ev, &n_events, e) == -1) {
		json_decref(topics);
		return NULL;
	}
	events = json_array();
	for (size_t i = 0; i < n_topics; i++)
		json_array_append_new(topics, topic_to_json(&t[i], q->app->public_url, a));
	for (size_t i = 0; i < n_events; i++)
		json_array_append_new(events, event_to_json(&ev[i]));
	return json_pack("{s:o, s:o}", "topics", topics, "events", events);
}

void
api_events(const struct request *q, struct reply *r)
{
	api_answer(q, "topic", events, r);
}

void
api_event(const struct request *q, struct reply *r)
{
	api_answer(q, "event", event, r);
}

void
api_search(const struct request *q, struct reply *r)
{
	api_answer(q, "topic", search, r);
}
