/* /s/{token}: everything that a subscription can be set to, for whoever has its address. */
#include <string.h>

#include "db/events.h"
#include "db/search.h"
#include "server/http/alarm_choice.h"
#include "server/http/api.h"
#include "server/http/handlers.h"
#include "server/http/links.h"
#include "server/http/page.h"
#include "server/http/panel.h"
#include "server/http/personal.h"
#include "server/http/subscribing.h"

enum { COMING = 30, FOUND = 20, TOPICS_OFFERED = 300 };

/* --- settings as fields of forms --- */

static const char *
text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s == NULL ? "" : s;
}

static void
put_alarms(const struct request *q, const json_t *from, json_t *to)
{
	const json_t *list = json_object_get(from, "alarms");

	json_object_set_new(to, "alarm1", alarm_choices(q->lang, alarm_chosen(list, 0), true));
	json_object_set_new(to, "alarm2", alarm_choices(q->lang, alarm_chosen(list, 1), true));
	json_object_set_new(to, "allday", allday_choices(q->lang,
	    json_string_value(json_object_get(from, "allday")), true));
}

static json_t *
options(const char *const *values, const char *const *labels, size_t n, const char *selected)
{
	json_t *out = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(out, json_pack("{s:s, s:s, s:b}", "value", values[i],
		    "label", labels[i], "selected", strcmp(values[i], selected) == 0));
	return out;
}

static void
put_settings(const struct request *q, const json_t *from, json_t *model)
{
	const char *langs[] = { "", "ko", "en", "ja" };
	const char *lang_labels[] = { word(q->lang, WORD_language_own), "한국어", "English", "日本語" };
	const char *clients[] = { "", "apple", "android", "google", "outlook", "thunderbird" };
	const char *client_labels[] = { word(q->lang, WORD_client_any), "Apple", "Android (ICSx5)",
	    "Google", "Outlook", "Thunderbird" };
	json_t *o = json_pack("{s:s, s:s, s:b}", "name", text_of(from, "name"),
	    "template", text_of(from, "title"),
	    "spoilers", !json_is_false(json_object_get(from, "spoilers")));

	json_object_set_new(o, "langs", options(langs, lang_labels, 4, text_of(from, "lang")));
	json_object_set_new(o, "clients", options(clients, client_labels, 6, text_of(from, "client")));
	put_alarms(q, from, o);
	json_object_set_new(model, "settings", o);
}

/* --- its topics --- */

static const char *
joined(const json_t *o, const char *key, struct arena *a)
{
	const json_t *v;
	const char *out = "";
	size_t i;

	json_array_foreach(json_object_get(o, key), i, v)
		out = arena_fmt(a, "%s%s%s", out, i == 0 ? "" : ", ", json_string_value(v));
	return out;
}

static int
put_topics(struct page *p, const struct subscription *s, struct err *e)
{
	json_t *list = json_array(), *from, *o;
	int rc = 0;

	json_object_set_new(p->model, "topics", list);
	for (size_t i = 0; i < s->n_topics && rc == 0; i++) {
		from = json_loads(s->topics[i].settings, 0, NULL);
		o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "slug",
		    s->topics[i].slug, "topic_title", s->topics[i].title, "topic_path",
		    page_path(p->q, p->a, "/topics/%s", s->topics[i].slug),
		    "prefix", text_of(from, "prefix"), "template", text_of(from, "title"),
		    "match", joined(json_object_get(from, "only"), "match", p->a),
		    "except", joined(json_object_get(from, "only"), "except", p->a),
		    "not_first", i > 0);
		put_alarms(p->q, from, o);
		rc = page_put_choices(p, s->topics[i].topic, from, o, e);
		json_array_append_new(list, o);
		json_decref(from);
	}
	return rc;
}

/* What it could have besides. */
static int
put_offers(struct page *p, const struct subscription *s, struct err *e)
{
	json_t *list = json_array();
	struct topic *t;
	size_t n, i, k;

	json_object_set_new(p->model, "offers", list);
	if (db_topic_list(p->db, p->a, &t, &n, e) == -1)
		return -1;
	for (i = 0; i < n && json_array_size(list) < TOPICS_OFFERED; i++) {
		for (k = 0; k < s->n_topics && s->topics[k].topic != t[i].id; k++)
			;
		if (k == s->n_topics)
			json_array_append_new(list, json_pack("{s:s, s:s}", "value", t[i].slug,
			    "label", t[i].title));
	}
	return 0;
}

/* --- its events --- */

static json_t *
event_by_id(struct page *p, int64_t id, struct err *e)
{
	struct event ev;

	return db_event_by_id(p->db, id, p->a, &ev, e) == -1 ? NULL : page_event(p, &ev, NULL);
}

static int
put_list(struct page *p, const char *key, const struct subscription_event *list, size_t n,
    struct err *e)
{
	json_t *out = json_array(), *o;

	json_object_set_new(p->model, key, out);
	for (size_t i = 0; i < n; i++) {
		if ((o = event_by_id(p, list[i].event, e)) == NULL)
			return -1;
		json_array_append_new(out, o);
	}
	return 0;
}

static int
put_coming(struct page *p, const struct subscription *s, struct err *e)
{
	json_t *out = json_array(), *o;
	int64_t *ids;
	size_t n;

	json_object_set_new(p->model, "coming", out);
	if (personal_coming(p->db, p->q->app->cache, revision_now(p->q->app->revision), s, p->now,
	    COMING, p->a, &ids, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if ((o = event_by_id(p, ids[i], e)) == NULL)
			return -1;
		json_array_append_new(out, o);
	}
	return 0;
}

static int
put_found(struct page *p, struct err *e)
{
	const char *text = api_parameter(p->q, "q", p->a);
	json_t *out = json_array();
	struct event *ev;
	size_t n;

	json_object_set_new(p->model, "query", json_string(text == NULL ? "" : text));
	json_object_set_new(p->model, "found", out);
	if (text == NULL || *text == '\0')
		return 0;
	if (db_search_events(p->db, text, p->now, FOUND, p->a, &ev, &n, e) == -1)
		return -1;
	json_object_set_new(p->model, "none", json_boolean(n == 0));
	for (size_t i = 0; i < n; i++)
		json_array_append_new(out, page_event(p, &ev[i], NULL));
	return 0;
}

/* --- the page --- */

static void
put_links(struct page *p, const struct subscription *s)
{
	const struct capture *c = &p->q->captures[0];
	const char *token = arena_strn(p->a, c->s, c->n), *public_url = p->q->app->public_url;
	const struct panel panel = { .feed_url = link_personal(p->a, public_url, token,
	    subscribing_file(s, p->a)), .title = word(p->q->lang, WORD_my_calendar),
	    .page_url = link_manage(p->a, public_url, token) };

	json_object_set_new(p->model, "panel", panel_model(p->q, &panel, p->a));
	json_object_set_new(p->model, "self", json_string(page_path(p->q, p->a, "/s/%s", token)));
	json_object_set_new(p->model, "manage_url", json_string(panel.page_url));
	json_object_set_new(p->model, "export_path", json_string(arena_fmt(p->a,
	    "/api/v1/subscriptions/%s", token)));
	json_object_set_new(p->model, "is_private", json_true());
}

static int
make(struct page *p, struct err *e)
{
	const struct capture *c = &p->q->captures[0];
	char hash[SHA256_HEX], day[CIVIL_TEXT];
	struct subscription s;
	json_t *settings;
	int rc;

	if (!token_hash(c->s, c->n, hash))
		return err_set(e, ERR_NOT_FOUND, "that is no token");
	if (db_subscription_by_token(p->db, hash, p->now, p->a, &s, e) == -1)
		return -1;
	page_title(p, word(p->q->lang, WORD_manage));
	put_links(p, &s);
	settings = json_loads(s.settings, 0, NULL);
	put_settings(p->q, settings, p->model);
	json_decref(settings);
	civil_put_utc(s.used_day * DAY_SECONDS, day);
	if (s.used_day > 0)
		json_object_set_new(p->model, "used_day", json_stringn(day, 10));
	rc = put_topics(p, &s, e);
	if (rc == 0)
		rc = put_offers(p, &s, e);
	if (rc == 0)
		rc = put_coming(p, &s, e);
	if (rc == 0)
		rc = put_list(p, "picked", s.picks, s.n_picks, e);
	if (rc == 0)
		rc = put_list(p, "muted", s.mutes, s.n_mutes, e);
	return rc == 0 ? put_found(p, e) : rc;
}

void
page_manage(const struct request *q, struct reply *r)
{
	page_answer_private(q, "manage", make, r);
}
