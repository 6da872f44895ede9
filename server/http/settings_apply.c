/* A JSON document from outside becomes rows of a subscription: looked up, checked, merged with what is there. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "db/events.h"
#include "db/topics.h"
#include "server/http/settings.h"
#include "server/http/settings_check.h"

enum { SLUG_MAX = 64 };

struct applying {
	struct db *db;
	struct arena *a;
	struct subscription *s;
	bool *restamp;
};

static json_t *
stored(const char *settings)
{
	json_t *v = settings == NULL ? NULL : json_loads(settings, 0, NULL);

	return json_is_object(v) ? v : (json_decref(v), json_object());
}

/* Takes the reference. */
static const char *
canonical(json_t *v, struct arena *a)
{
	char *text = json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS);
	const char *out = arena_str(a, text);

	free(text);
	json_decref(v);
	return out;
}

/* --- what is not of one topic --- */

/* The calendar's name is no part of an event. */
static bool
look_alike(json_t *a, json_t *b)
{
	json_t *x = json_copy(a), *y = json_copy(b);
	bool same;

	json_object_del(x, "name");
	json_object_del(y, "name");
	same = json_equal(x, y);
	json_decref(x);
	json_decref(y);
	return same;
}

static int
apply_fields(struct applying *ap, const json_t *doc, struct err *e)
{
	static const char *const more[] = { "topics", "picked", "muted", NULL };
	json_t *before = stored(ap->s->settings), *after = json_deep_copy(before);
	int rc = settings_merge(settings_fields, more, doc, after, ap->a, e);

	if (!look_alike(before, after))
		*ap->restamp = true;
	json_decref(before);
	ap->s->settings = canonical(after, ap->a);
	return rc;
}

/* --- topics --- */

static const struct subscription_topic *
had(const struct applying *ap, int64_t topic)
{
	for (size_t i = 0; i < ap->s->n_topics; i++)
		if (ap->s->topics[i].topic == topic)
			return &ap->s->topics[i];
	return NULL;
}

static int
find_topic(struct applying *ap, const json_t *v, struct topic *t, struct err *e)
{
	const char *slug = json_string_value(json_is_object(v) ? json_object_get(v, "slug") : v);

	if (slug == NULL)
		return err_set(e, ERR_INVALID, "must be a slug, or an object with \"slug\"");
	if (!text_is_slug(slug, SLUG_MAX) || db_topic_get(ap->db, slug, ap->a, t, e) == -1)
		return err_set(e, ERR_NOT_FOUND, "there is no topic \"%.64s\"", slug);
	return 0;
}

static int
apply_topic(struct applying *ap, const json_t *v, struct subscription_topic *out, struct err *e)
{
	static const char *const more[] = { "slug", NULL };
	const struct subscription_topic *old;
	struct topic t;
	json_t *settings;
	int rc = 0;

	if (find_topic(ap, v, &t, e) == -1)
		return -1;
	old = had(ap, t.id);
	if (old == NULL && t.ended != 0)
		return err_set(e, ERR_NOT_FOUND, "the topic \"%.64s\" has ended", t.slug);
	settings = stored(old == NULL ? NULL : old->settings);
	if (json_is_object(v))
		rc = settings_merge(settings_topic_fields, more, v, settings, ap->a, e);
	*out = (struct subscription_topic){ .topic = t.id, .slug = t.slug, .title = t.title,
	    .settings = canonical(settings, ap->a) };
	if (old != NULL && strcmp(old->settings, out->settings) != 0)
		*ap->restamp = true;
	return rc;
}

/*
 * May an event that stays look otherwise? The first topic that has it decides, and
 * where none has it any more, or one has it now, that it was picked. Topics that
 * come or go at the end change nothing for the others.
 */
static bool
order_matters(const struct subscription *s, const struct subscription_topic *to, size_t n)
{
	size_t same = 0;

	while (same < n && same < s->n_topics && s->topics[same].topic == to[same].topic)
		same++;
	if (same < n && same < s->n_topics)
		return true;
	return (same < n || same < s->n_topics) && s->n_picks > 0;
}

static int
apply_topics(struct applying *ap, const json_t *list, struct err *e)
{
	struct subscription_topic *to;
	size_t i, n = json_array_size(list);
	const json_t *v;

	if (!json_is_array(list))
		return err_set(e, ERR_INVALID, "\"topics\" must be a list");
	if (n > SETTINGS_TOPICS_MAX)
		return err_set(e, ERR_LIMIT, "\"topics\" holds %zu topics, at most %d are allowed",
		    n, SETTINGS_TOPICS_MAX);
	to = arena_alloc(ap->a, (n + 1) * sizeof(*to));
	json_array_foreach(list, i, v) {
		if (apply_topic(ap, v, &to[i], e) == -1)
			return err_in(e, "\"topics\"[%zu]", i);
		for (size_t j = 0; j < i; j++)
			if (to[j].topic == to[i].topic)
				return err_set(e, ERR_INVALID, "\"topics\" names \"%s\" twice", to[i].slug);
	}
	if (order_matters(ap->s, to, n))
		*ap->restamp = true;
	ap->s->topics = to;
	ap->s->n_topics = n;
	return 0;
}

/* --- events --- */

/* Both as far as the @. */
static bool
same_uid(const char *a, const char *b)
{
	size_t n = strcspn(a, "@");

	return n == strcspn(b, "@") && memcmp(a, b, n) == 0;
}

/* One that is in the list already stays in it, whatever became of the event. */
static int
find_event(struct applying *ap, const json_t *v, const struct subscription_event *list, size_t n,
    struct subscription_event *out, struct err *e)
{
	const char *uid = json_string_value(v);
	struct event ev;

	if (uid == NULL)
		return err_set(e, ERR_INVALID, "must be the UID of an event");
	for (size_t i = 0; i < n; i++)
		if (same_uid(list[i].uid, uid)) {
			*out = list[i];
			return 0;
		}
	if (db_event_by_uid(ap->db, uid, ap->a, &out->event, &ev, e) == -1)
		return err_set(e, ERR_NOT_FOUND, "there is no event \"%.120s\"", uid);
	/* What no topic shows is nobody's to pick. */
	if (ev.hidden || ev.waiting)
		return err_set(e, ERR_NOT_FOUND, "there is no event \"%.120s\"", uid);
	out->uid = ev.uid;
	out->title = ev.title;
	out->start_utc = ev.start_utc;
	return 0;
}

static int
apply_events(struct applying *ap, const char *key, const json_t *list,
    struct subscription_event **out, size_t *count, struct err *e)
{
	struct subscription_event *to;
	size_t i, j, used = 0, n = json_array_size(list);
	const json_t *v;

	if (!json_is_array(list) && !json_is_null(list))
		return err_set(e, ERR_INVALID, "\"%s\" must be a list of UIDs", key);
	if (n > SETTINGS_EVENTS_MAX)
		return err_set(e, ERR_LIMIT, "\"%s\" holds %zu events, at most %d are allowed",
		    key, n, SETTINGS_EVENTS_MAX);
	to = arena_alloc(ap->a, (n + 1) * sizeof(*to));
	json_array_foreach(list, i, v) {
		if (find_event(ap, v, *out, *count, &to[used], e) == -1)
			return err_in(e, "\"%s\"[%zu]", key, i);
		for (j = 0; j < used && to[j].event != to[used].event; j++)
			;
		used += j == used;
	}
	*out = to;
	*count = used;
	return 0;
}

int
settings_apply(struct db *db, const json_t *doc, struct arena *a, struct subscription *s,
    bool *restamp, struct err *e)
{
	struct applying ap = { db, a, s, restamp };
	const json_t *v;

	*restamp = false;
	if (!json_is_object(doc))
		return err_set(e, ERR_INVALID, "the body must be a JSON object");
	if (apply_fields(&ap, doc, e) == -1)
		return -1;
	v = json_object_get(doc, "topics");
	if (v != NULL && apply_topics(&ap, v, e) == -1)
		return -1;
	v = json_object_get(doc, "picked");
	if (v != NULL && apply_events(&ap, "picked", v, &s->picks, &s->n_picks, e) == -1)
		return -1;
	v = json_object_get(doc, "muted");
	return v == NULL ? 0 : apply_events(&ap, "muted", v, &s->mutes, &s->n_mutes, e);
}
