#include "db/topics.h"

#include "server/http/api.h"
#include "server/http/changes.h"
#include "server/http/feed.h"
#include "server/http/handlers.h"

static json_t *
topics(struct db *db, const struct request *q, struct arena *a, struct err *e)
{
	json_t *list;
	struct topic *t;
	size_t n;

	if (db_topic_list(db, a, &t, &n, e) == -1)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, topic_to_json(&t[i], q->app->public_url, a));
	return json_pack("{s:o}", "topics", list);
}

static json_t *
topic(struct db *db, const struct request *q, struct arena *a, struct err *e)
{
	struct topic t;

	if (db_topic_get(db, api_slug(q, a), a, &t, e) == -1)
		return NULL;
	return topic_to_json(&t, q->app->public_url, a);
}

static json_t *
events(struct db *db, const struct request *q, struct arena *a, struct err *e)
{
	struct event_filter f = { 0 };
	struct topic t;

	if (db_topic_get(db, api_slug(q, a), a, &t, e) == -1)
		return NULL;
	f.topic = t.slug;
	return api_read_page(q, t.timezone, a, &f, e) == -1 ? NULL :
	    api_events_page(db, &f, a, e);
}

static json_t *
changes(struct db *db, const struct request *q, struct arena *a, struct err *e)
{
	struct topic t;
	int limit;

	if (db_topic_get(db, api_slug(q, a), a, &t, e) == -1 ||
	    api_read_limit(q, a, &limit, e) == -1)
		return NULL;
	return changes_json(db, t.id, api_parameter(q, "cursor", a), limit, a, e);
}

void
api_topics(const struct request *q, struct reply *r)
{
	api_answer(q, "topic", topics, r);
}

void
api_topic(const struct request *q, struct reply *r)
{
	api_answer(q, "topic", topic, r);
}

void
api_topic_events(const struct request *q, struct reply *r)
{
	api_answer(q, "topic", events, r);
}

void
api_topic_changes(const struct request *q, struct reply *r)
{
	api_answer(q, "topic", changes, r);
}
