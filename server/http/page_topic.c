/* One topic: what it is, what comes, what changed, how to subscribe. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "base/zone.h"
#include "db/events.h"
#include "server/http/alarm_choice.h"
#include "server/http/api.h"
#include "server/http/changes.h"
#include "server/http/feed.h"
#include "server/http/handlers.h"
#include "server/http/links.h"
#include "server/http/page.h"
#include "server/http/panel.h"

enum { NEXT = 40, IN_A_MONTH = 500, CHANGES = 8, MONTH_MARGIN_DAYS = 8 };

struct view {				/* which of its pages */
	struct feed_options options;
	char key[FEED_OPTIONS_KEY];	/* of the options; "" none */
	int year, month;		/* of the month that is shown */
	bool is_month;			/* it was asked for */
};

/* The second part of the path: a month, or a feed's options. */
static int
read_view(const struct request *q, struct view *v, struct err *e)
{
	const struct capture *c = &q->captures[1];
	char text[8];
	int end = 0;

	v->key[0] = '\0';
	if (c->n == 0)
		return 0;
	if (c->n == 7) {
		memcpy(text, c->s, 7);
		text[7] = '\0';
		if (sscanf(text, "%4d-%2d%n", &v->year, &v->month, &end) == 2 && end == 7 &&
		    v->year >= EVENT_YEAR_MIN && v->year <= EVENT_YEAR_MAX && v->month >= 1 &&
		    v->month <= 12) {
			v->is_month = true;
			return 0;
		}
	}
	if (feed_options_read(c->s, c->n, &v->options, e) == -1)
		return -1;
	feed_options_key(&v->options, v->key);
	return 0;
}

/* --- reminders to choose from --- */

/* Options with one of them exchanged, as a path of this page. */
static const char *
variant_path(struct page *p, const struct topic *t, const struct view *v, const char *word)
{
	struct feed_options o = v->options, one;
	char key[FEED_OPTIONS_KEY];
	struct err ignored = { 0 };

	if (strncmp(word, "alarm-", 6) == 0)
		o.has_alarm = false;
	else
		o.has_allday = false;
	if (strchr(word, '-')[1] != '\0' && feed_options_read(word, strlen(word), &one, &ignored) == 0) {
		if (one.has_alarm) {
			o.has_alarm = true;
			o.alarms.n = one.alarms.n;
			memcpy(o.alarms.minutes, one.alarms.minutes, sizeof(o.alarms.minutes));
		}
		if (one.has_allday && strncmp(word, "allday-", 7) == 0) {
			o.has_allday = true;
			o.alarms.allday = one.alarms.allday;
		}
	}
	feed_options_key(&o, key);
	return page_path(p->q, p->a, "/topics/%s%s%s", t->slug, *key == '\0' ? "" : "/", key);
}

/* So that they stand side by side; the form has them all. */
static bool
is_offered(const char *value)
{
	static const char *const rare[] = { "0m", "5m", "15m", "2h", "6h", "12h", "2d", "3d", "1w", "2w" };

	for (size_t i = 0; i < MEM_COUNT(rare); i++)
		if (strcmp(rare[i], value) == 0)
			return false;
	return true;
}

static json_t *
variants(struct page *p, const struct topic *t, const struct view *v, const char *prefix,
    json_t *choices, const char *current)
{
	json_t *c, *out = json_array();
	size_t i;

	json_array_foreach(choices, i, c) {
		const char *value = json_string_value(json_object_get(c, "value"));

		if (!is_offered(value) && strcmp(value, current) != 0)
			continue;
		json_array_append_new(out, json_pack("{s:s, s:s, s:b}", "label",
		    json_string_value(json_object_get(c, "label")), "path",
		    variant_path(p, t, v, arena_fmt(p->a, "%s%s", prefix, value)),
		    "current", strcmp(value, current) == 0));
	}
	json_decref(choices);
	return out;
}

static void
put_variants(struct page *p, const struct topic *t, const struct view *v)
{
	const struct feed_options *o = &v->options;
	const char *alarm = !o->has_alarm ? "" : o->alarms.n == 0 ? "none" :
	    alarm_word(o->alarms.minutes[0]);
	const char *allday = !o->has_allday || (o->has_alarm && o->alarms.n == 0) ? "" :
	    allday_word(o->alarms.allday);

	json_object_set_new(p->model, "alarm_variants", variants(p, t, v, "alarm-",
	    alarm_choices(p->q->lang, NULL, true), alarm));
	json_object_set_new(p->model, "allday_variants", variants(p, t, v, "allday-",
	    allday_choices(p->q->lang, NULL, true), allday));
	json_object_set_new(p->model, "alarm1", alarm_choices(p->q->lang, NULL, true));
	json_object_set_new(p->model, "alarm2", alarm_choices(p->q->lang, NULL, true));
	json_object_set_new(p->model, "allday", allday_choices(p->q->lang, NULL, true));
}

/* --- what comes, what changed --- */

static int
put_events(struct page *p, const struct topic *t, struct err *e)
{
	struct event_filter f = { .topic = t->slug, .from = p->now, .limit = NEXT };
	struct event *ev;
	size_t n;

	if (db_event_list(p->db, &f, p->a, &ev, NULL, &n, e) == -1)
		return -1;
	json_object_set_new(p->model, "days", page_agenda(p, ev, n, t->timezone));
	return 0;
}

static int
put_month(struct page *p, const struct topic *t, struct view *v, struct err *e)
{
	const struct zone *z = zone_find(t->timezone);
	struct civil c = zone_to_local(z != NULL ? z : zone_find("UTC"), p->now);
	struct event_filter f = { .topic = t->slug, .limit = IN_A_MONTH };
	struct event *ev;
	size_t n;

	if (!v->is_month) {
		v->year = c.year;
		v->month = c.month;
	}
	c = (struct civil){ v->year, v->month, 1, 0, 0, 0 };
	f.from = civil_to_epoch(&c) - MONTH_MARGIN_DAYS * (int64_t)DAY_SECONDS;
	f.to = civil_to_epoch(&c) + (31 + 2 * MONTH_MARGIN_DAYS) * (int64_t)DAY_SECONDS;
	if (db_event_list(p->db, &f, p->a, &ev, NULL, &n, e) == -1)
		return -1;
	json_object_set_new(p->model, "month", page_month(p, v->year, v->month, ev, n, t->timezone,
	    t->slug));
	json_object_set_new(p->model, "month_open", json_boolean(v->is_month));
	return 0;
}

static int
put_changes(struct page *p, const struct topic *t, struct err *e)
{
	json_t *list = json_array();
	struct change_words w;
	struct change *c;
	struct civil at;
	size_t n;

	json_object_set_new(p->model, "changes", list);
	if (db_topic_changes(p->db, t->id, 0, CHANGES * 4, p->a, &c, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n && json_array_size(list) < CHANGES; i++) {
		struct buf when = { 0 };

		if (c[i].before == NULL)
			continue;	/* new ones stand in the agenda */
		changes_describe(&c[i], p->q->lang, p->a, &w);
		at = zone_to_local(zone_find(zone_find(t->timezone) == NULL ? "UTC" : t->timezone), c[i].at);
		when_put_day(p->q->lang, &at, at.year, &when);
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "what", w.what,
		    "title", w.title, "before", w.before, "after", w.after, "at", when.data));
		buf_free(&when);
	}
	return 0;
}

/* --- where it comes from --- */

static const char *
host_of(const char *url, struct arena *a)
{
	const char *host = url == NULL ? NULL : strstr(url, "://");

	if (host == NULL || strncmp(url, "http", 4) != 0)
		return NULL;
	return arena_strn(a, host + 3, strcspn(host + 3, "/:?#"));
}

static int
put_sources(struct page *p, const struct topic *t, struct err *e)
{
	json_t *list = json_array();
	struct topic_source *s;
	size_t n;

	json_object_set_new(p->model, "sources", list);
	if (db_topic_sources(p->db, t->id, p->a, &s, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct zone *z = zone_find(t->timezone);
		struct civil c = zone_to_local(z != NULL ? z : zone_find("UTC"), s[i].last_good);
		struct buf checked = { 0 };
		const char *host = host_of(s[i].url, p->a);
		char at[CIVIL_TEXT];

		civil_put_utc(s[i].last_good, at);
		if (s[i].last_good != 0)
			when_put_time(p->q->lang, &c, zone_to_local(zone_find("UTC"), p->now).year, &checked);
		json_array_append_new(list, json_pack("{s:s, s:s?, s:s?, s:s?, s:s}",
		    "name", s[i].attribution != NULL ? s[i].attribution : host != NULL ? host : s[i].name,
		    "url", s[i].homepage, "licence", s[i].licence,
		    "checked", checked.len > 0 ? checked.data : NULL, "checked_at", at));
		buf_free(&checked);
	}
	return 0;
}

/* --- the page --- */

/* Google shows a cancelled event only where it is told that it takes place. */
static const char *
google_feed(struct page *p, const struct topic *t, const struct view *v)
{
	struct feed_options o = v->options;
	char key[FEED_OPTIONS_KEY];

	o.google = true;
	feed_options_key(&o, key);
	return link_feed(p->a, p->q->app->public_url, key, t->slug, "ics");
}

static void
put_links(struct page *p, const struct topic *t, const struct view *v)
{
	const char *public_url = p->q->app->public_url;
	const char *feed = link_feed(p->a, public_url, v->key, t->slug, "ics");
	const struct panel panel = { .feed_url = feed, .google_url = google_feed(p, t, v), .title = t->title,
	    .page_url = arena_fmt(p->a, "%s%s", public_url, page_path(p->q, p->a, "/topics/%s%s%s",
	    t->slug, *v->key == '\0' ? "" : "/", v->key)) };

	json_object_set_new(p->model, "panel", panel_model(p->q, &panel, p->a));
	json_object_set_new(p->model, "feeds", json_pack("[{s:s, s:s}]", "title", t->title, "url", feed));
	json_object_set_new(p->model, "canonical", json_string(arena_fmt(p->a, "/topics/%s", t->slug)));
	json_object_set_new(p->model, "topic", page_topic_card(p, t));
	json_object_set_new(p->model, "description", json_string(t->description != NULL ?
	    t->description : word(p->q->lang, WORD_slogan)));
}

static int
find_topic(struct page *p, struct topic *t, struct err *e)
{
	const char *slug = api_slug(p->q, p->a);

	if (*slug == '\0')
		return err_set(e, ERR_NOT_FOUND, "no topic can be called so");
	return db_topic_get(p->db, slug, p->a, t, e);
}

static int
make(struct page *p, struct err *e)
{
	struct view v = { 0 };
	struct topic t;

	if (read_view(p->q, &v, e) == -1 || find_topic(p, &t, e) == -1)
		return -1;
	page_title(p, t.title);
	json_object_set_new(p->model, "ended", json_boolean(t.ended != 0));
	put_links(p, &t, &v);
	put_variants(p, &t, &v);
	if (page_put_choices(p, t.id, NULL, p->model, e) == -1 || put_events(p, &t, e) == -1 ||
	    put_month(p, &t, &v, e) == -1 || put_changes(p, &t, e) == -1)
		return -1;
	return put_sources(p, &t, e);
}

void
page_topic(const struct request *q, struct reply *r)
{
	page_answer(q, "topic", make, r);
}

static int
make_embed(struct page *p, struct err *e)
{
	struct view v = { 0 };
	struct topic t;

	p->embed = 1;
	if (find_topic(p, &t, e) == -1)
		return -1;
	page_title(p, t.title);
	put_links(p, &t, &v);
	return put_events(p, &t, e);
}

void
page_embed(const struct request *q, struct reply *r)
{
	page_answer(q, "embed", make_embed, r);
}
