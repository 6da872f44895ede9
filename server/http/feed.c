#include "server/http/feed.h"

#include <stdlib.h>
#include <string.h>

#include "db/events.h"
#include "feeds/assemble.h"
#include "feeds/vevent.h"
#include "server/http/changes.h"
#include "server/http/csv.h"
#include "server/http/links.h"
#include "server/http/loaded.h"

/* What every format of a topic shows: read in one snapshot, cut to the size all clients can take. */
struct selection {
	struct vevent *events;
	size_t n;
};

static int
select_events(struct db *db, const struct topic *t, enum lang lang, enum vevent_style style,
    struct arena *a, struct selection *out, struct err *e)
{
	size_t first, n;

	if (db_topic_vevents(db, t->id, lang == LANG_NONE ? NULL : lang_names[lang], vevent_styles[style], a, &out->events,
	    &n, e) == -1)
		return -1;
	feed_fit(out->events, n, t->window_from + TOPIC_PAST_DAYS * DAY_SECONDS,
	    &first, &out->n);
	out->events += first;
	return 0;
}

static int
alarms_of(const struct topic *t, const struct feed_options *o,
    struct alarms *out, struct err *e)
{
	*out = o->alarms;
	if (!o->has_alarm &&
	    alarm_read(t->alarm, ',', ALARM_MAX, out, e) == -1)
		return err_in(e, "topic %s", t->slug);
	if (!o->has_allday &&
	    alarm_read_allday(t->allday, &out->allday, e) == -1)
		return err_in(e, "topic %s", t->slug);
	return 0;
}

static int
read_feed(struct db *db, const char *slug, const struct feed_options *o,
    struct arena *a, struct topic *t, struct feed *out, struct err *e)
{
	enum vevent_style style = vevent_style_of(o->google, true);
	struct feed_timezone *zones;
	struct selection chosen;

	if (db_topic_get(db, slug, a, t, e) == -1 ||
	    select_events(db, t, o->has_lang ? o->lang : LANG_NONE, style, a, &chosen, e) == -1 ||
	    loaded_timezones(db, a, &zones, &out->n_timezones, e) == -1)
		return -1;
	out->events = chosen.events;
	out->n_events = chosen.n;
	out->timezones = zones;
	return 0;
}

int
feed_build(struct db *db, const char *slug, const struct feed_options *o,
    const char *public_url, struct arena *a, struct topic *topic,
    struct buf *out, struct err *e)
{
	char key[FEED_OPTIONS_KEY];
	struct feed f = { 0 };
	int rc;

	if (db_snapshot(db, e) == -1)
		return -1;
	rc = read_feed(db, slug, o, a, topic, &f, e);
	db_snapshot_end(db);
	if (rc == -1 || alarms_of(topic, o, &f.alarms, e) == -1)
		return -1;
	f.title = topic->title;
	f.description = topic->description;
	f.color = topic->color;
	f.timezone = topic->timezone;
	f.stamp = topic->stamp;
	f.bump = topic->bump;
	if (public_url != NULL) {
		feed_options_key(o, key);
		f.source_url = link_feed(a, public_url, key, topic->slug, "ics");
		f.page_url = link_page(a, public_url, topic->slug);
	}
	feed_assemble(&f, out);
	return 0;
}

json_t *
topic_to_json(const struct topic *t, const char *public_url, struct arena *a)
{
	char modified[CIVIL_TEXT];
	char *url = NULL, *json = NULL, *webcal = NULL, *page = NULL;

	civil_put_utc(t->modified, modified);
	if (public_url != NULL) {
		url = link_feed(a, public_url, "", t->slug, "ics");
		json = link_feed(a, public_url, "", t->slug, "json");
		webcal = link_webcal(a, url);
		page = link_page(a, public_url, t->slug);
	}
	return json_pack("{s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:I, s:b, s:s, s:s?, s:s?, s:s?, s:s?}",
	    "slug", t->slug, "title", t->title, "description", t->description, "category", t->category,
	    "color", t->color, "timezone", t->timezone,
	    "events", (json_int_t)t->n_events, "ended", t->ended != 0, "modified", modified,
	    "feed_url", url, "webcal_url", webcal, "json_url", json, "page_url", page);
}

static int
by_uid(const void *a, const void *b)
{
	const struct vevent *const *x = a, *const *y = b;

	return strcmp((*x)->uid, (*y)->uid);
}

static int
uid_is(const void *uid, const void *b)
{
	const struct vevent *const *y = b;

	return strcmp(uid, (*y)->uid);
}

/* The selection's events in full: a list that may hold more, held against its UIDs. */
static int
read_events(struct db *db, const struct topic *t, struct arena *a, json_t *out,
    struct err *e)
{
	struct event_filter f = { .topic = t->slug };
	const struct vevent **uids;
	struct selection chosen;
	struct event *events;
	size_t i, n;

	if (select_events(db, t, LANG_NONE, VEVENT_PLAIN, a, &chosen, e) == -1)
		return -1;
	if (chosen.n == 0)
		return 0;
	uids = arena_alloc(a, chosen.n * sizeof(*uids));
	f.from = INT64_MAX;
	for (i = 0; i < chosen.n; i++) {
		uids[i] = &chosen.events[i];
		if (uids[i]->end_utc - 1 < f.from)
			f.from = uids[i]->end_utc - 1;
	}
	f.to = uids[chosen.n - 1]->start_utc + 1;
	qsort(uids, chosen.n, sizeof(*uids), by_uid);
	if (db_event_list(db, &f, a, &events, NULL, &n, e) == -1)
		return -1;
	for (i = 0; i < n; i++)
		if (bsearch(events[i].uid, uids, chosen.n, sizeof(*uids),
		    uid_is) != NULL)
			json_array_append_new(out, event_to_json(&events[i]));
	return 0;
}

/* The topic and its events as JSON, in one snapshot. Caller decrefs; NULL with e. */
static json_t *
events_of(struct db *db, const char *slug, struct arena *a, struct topic *topic, struct err *e)
{
	json_t *events = json_array();
	int rc;

	if ((rc = db_snapshot(db, e)) == 0) {
		rc = db_topic_get(db, slug, a, topic, e);
		if (rc == 0)
			rc = read_events(db, topic, a, events, e);
		db_snapshot_end(db);
	}
	if (rc == 0)
		return events;
	json_decref(events);
	return NULL;
}

int
feed_build_json(struct db *db, const char *slug, const char *public_url,
    struct arena *a, struct topic *topic, struct buf *out, struct err *e)
{
	json_t *events = events_of(db, slug, a, topic, e), *doc;
	char *text;

	if (events == NULL)
		return -1;
	doc = json_pack("{s:o, s:o}", "topic",
	    topic_to_json(topic, public_url, a), "events", events);
	text = json_dumps(doc, JSON_COMPACT);
	buf_fmt(out, "%s\n", text);
	free(text);
	json_decref(doc);
	return 0;
}

int
feed_build_csv(struct db *db, const char *slug, struct arena *a, struct topic *topic,
    struct buf *out, struct err *e)
{
	json_t *events = events_of(db, slug, a, topic, e);

	if (events == NULL)
		return -1;
	csv_put(events, out);
	json_decref(events);
	return 0;
}

int
feed_build_atom(struct db *db, const char *slug, const char *public_url, struct arena *a,
    struct topic *topic, struct buf *out, struct err *e)
{
	int rc;

	if (db_snapshot(db, e) == -1)
		return -1;
	rc = db_topic_get(db, slug, a, topic, e);
	if (rc == 0)
		rc = changes_atom(db, topic, public_url, a, out, e);
	db_snapshot_end(db);
	return rc;
}

int
feed_build_event(struct db *db, const char *uid_key, struct arena *a, int64_t *modified,
    struct buf *out, struct err *e)
{
	struct feed f = { .alarms = { 1, { 30 }, ALLDAY_1D_1800 }, .n_events = 1 };
	struct feed_timezone *zones;
	struct vevent ev = { 0 };
	int rc;

	if (db_snapshot(db, e) == -1)
		return -1;
	rc = db_event_vevent(db, uid_key, vevent_styles[VEVENT_PLAIN], a, &ev, e);
	if (rc == 0)
		rc = loaded_timezones(db, a, &zones, &f.n_timezones, e);
	db_snapshot_end(db);
	if (rc == -1)
		return -1;
	f.timezones = zones;
	f.title = ev.title;
	f.color = color_for(uid_key);
	f.events = &ev;
	*modified = ev.modified;
	feed_assemble(&f, out);
	return 0;
}
