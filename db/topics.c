#include "db/topics.h"

#include <string.h>

#include "base/text.h"
#include "base/zone.h"
#include "db/conn.h"
#include "db/members.h"
#include "db/search.h"
#include "db/stmt.h"

enum { SLUG_MAX = 64 };

static void
read_topic(struct stmt *q, struct arena *a, void *out)
{
	struct topic *t = out;

	t->id = get_i64(q);
	t->slug = get_text(q, a);
	t->title = get_text(q, a);
	t->description = get_text(q, a);
	t->category = get_text(q, a);
	t->color = get_text(q, a);
	t->timezone = get_text(q, a);
	t->timezone_given = get_i64(q) != 0;
	t->alarm = get_text(q, a);
	t->allday = get_text(q, a);
	t->lang = get_text(q, a);
	t->stamp = get_i64(q);
	t->bump = (int)get_i64(q);
	t->revision = get_i64(q);
	t->window_from = get_i64(q);
	t->modified = get_i64(q);
	t->ended = get_i64(q);
	t->gone = get_i64(q) != 0;
	t->n_events = get_i64(q);
	t->readers = get_i64(q);
	t->relays = get_i64(q);
}

int
db_topic_get(struct db *db, const char *slug, struct arena *a, struct topic *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_TOPIC_GET);
	int rc;

	stmt_text(q, ":slug", slug);
	rc = stmt_one(q, a, read_topic, out, e);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "no topic %s; there are: "
		    "calcast topic list", slug);
	return rc == 1 ? 0 : -1;
}

int
db_topic_by_id(struct db *db, int64_t id, struct arena *a, struct topic *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_TOPIC_BY_ID);
	int rc;

	stmt_i64(q, ":id", id);
	rc = stmt_one(q, a, read_topic, out, e);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "the topic was removed meanwhile");
	return rc == 1 ? 0 : -1;
}

int
db_topic_list(struct db *db, struct arena *a, struct topic **out, size_t *n, struct err *e)
{
	return stmt_list(db_use(db, SQL_TOPIC_LIST), a, read_topic, sizeof(**out), out, n, e);
}

static void
read_source(struct stmt *q, struct arena *a, void *out)
{
	struct topic_source *s = out;

	s->name = get_text(q, a);
	s->module = get_text(q, a);
	s->url = get_text(q, a);
	s->attribution = get_text(q, a);
	s->licence = get_text(q, a);
	s->homepage = get_text(q, a);
	s->last_good = get_i64(q);
}

int
db_topic_sources(struct db *db, int64_t topic, struct arena *a, struct topic_source **out,
    size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_TOPIC_SOURCES);

	stmt_i64(q, ":topic", topic);
	return stmt_list(q, a, read_source, sizeof(**out), out, n, e);
}

/* --- the window --- */

int64_t
topic_window(const char *timezone, int64_t now)
{
	const struct zone *z = zone_find(timezone);
	struct civil day;

	if (z == NULL)
		z = zone_find("UTC");
	day = civil_add_days(zone_to_local(z, now), -TOPIC_PAST_DAYS);
	day.hour = day.minute = day.second = 0;
	return zone_to_utc(z, &day);
}

struct window {
	int64_t topic;
	const char *timezone;
	int64_t from;
};

static void
read_window(struct stmt *q, struct arena *a, void *out)
{
	struct window *v = out;

	v->topic = get_i64(q);
	v->timezone = get_text(q, a);
	v->from = get_i64(q);
}

int
topic_touch(struct db *w, int64_t topic, int64_t now, int64_t *revision, struct err *e)
{
	struct stmt *q;

	if (*revision == 0 && db_revision_raise(w, revision, e) == -1)
		return -1;
	q = db_use(w, SQL_TOPIC_TOUCH);
	stmt_i64(q, ":id", topic);
	stmt_i64(q, ":revision", *revision);
	stmt_i64(q, ":now", now);
	return stmt_run(q, e);
}

static int
move_window(struct db *w, const struct window *v, int64_t to, int64_t now,
    int64_t *revision, struct err *e)
{
	struct stmt *q = db_use(w, SQL_TOPIC_WINDOW_SHOWS);
	int64_t shows = 0;

	stmt_i64(q, ":id", v->topic);
	stmt_i64(q, ":old", v->from);
	stmt_i64(q, ":new", to);
	if (stmt_value(q, &shows, e) == -1)
		return -1;
	q = db_use(w, SQL_TOPIC_WINDOW_SET);
	stmt_i64(q, ":id", v->topic);
	stmt_i64(q, ":window", to);
	if (stmt_run(q, e) == -1)
		return -1;
	return shows ? topic_touch(w, v->topic, now, revision, e) : 0;
}

/* They come by zone: each zone's midnight is worked out once. */
static int
move_windows(struct db *w, int64_t now, struct arena *a, struct err *e)
{
	struct window *v;
	int64_t revision = 0, to = 0;
	size_t n;

	if (stmt_list(db_use(w, SQL_TOPIC_WINDOWS), a, read_window, sizeof(*v), &v, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || strcmp(v[i].timezone, v[i - 1].timezone) != 0)
			to = topic_window(v[i].timezone, now);
		if (to != v[i].from && move_window(w, &v[i], to, now, &revision, e) == -1)
			return -1;
	}
	return 0;
}

int
db_topic_windows(struct db *w, int64_t now, struct err *e)
{
	struct arena *a = arena_new();
	int rc = move_windows(w, now, a, e);

	arena_free(a);
	return rc;
}

int
topic_window_here(struct db *w, int64_t topic, int64_t now, struct err *e)
{
	struct stmt *q = db_use(w, SQL_TOPIC_BY_ID);
	struct arena *a = arena_new();
	struct topic t = { 0 };
	int rc;

	stmt_i64(q, ":id", topic);
	rc = stmt_one(q, a, read_topic, &t, e);
	if (rc == 1) {
		q = db_use(w, SQL_TOPIC_WINDOW_SET);
		stmt_i64(q, ":id", topic);
		stmt_i64(q, ":window", topic_window(t.timezone, now));
		rc = stmt_run(q, e);
	}
	arena_free(a);
	return rc;
}

/* --- settings --- */

static int
refuse_retired(struct db *w, const char *slug, struct err *e)
{
	struct stmt *q = db_use(w, SQL_TOPIC_RETIRED);
	struct arena *a = arena_new();
	const char *found;
	int rc;

	stmt_text(q, ":slug", slug);
	rc = stmt_one(q, a, read_text, &found, e);
	arena_free(a);
	if (rc == 1)
		return err_set(e, ERR_CONFLICT, "%s was a topic's slug before, and "
		    "people may still have its address: choose another", slug);
	return rc;
}

static void
bind_settings(struct stmt *q, const struct topic *t, int64_t revision)
{
	stmt_text(q, ":title", t->title);
	stmt_text(q, ":description", t->description);
	stmt_text(q, ":category", t->category);
	stmt_text(q, ":color", t->color);
	stmt_text(q, ":timezone", t->timezone_given ? t->timezone : NULL);
	stmt_text(q, ":alarm", t->alarm);
	stmt_text(q, ":allday", t->allday);
	stmt_i64(q, ":revision", revision);
}

int
db_topic_add(struct db *w, const struct topic *t, int64_t now, int64_t *id, struct err *e)
{
	struct stmt *q;
	int64_t revision;

	if (!text_is_slug(t->slug, SLUG_MAX))
		return err_set(e, ERR_INVALID, "\"%s\" is no slug: small letters, digits "
		    "and hyphens, at most %d", t->slug, SLUG_MAX);
	if (refuse_retired(w, t->slug, e) == -1 || db_revision_raise(w, &revision, e) == -1)
		return -1;
	q = db_use(w, SQL_TOPIC_ADD);
	bind_settings(q, t, revision);
	stmt_text(q, ":slug", t->slug);
	stmt_i64(q, ":window_from", topic_window(t->timezone_given ? t->timezone : "UTC", now));
	stmt_i64(q, ":modified", now);
	if (stmt_run(q, e) == -1)
		return -1;
	if (conn_changes(w) == 0)
		return err_set(e, ERR_CONFLICT, "there is a topic %s already", t->slug);
	*id = conn_last_id(w);
	return search_put_topic(w, *id, e);
}

/*
 * Alarms are no part of an event, yet clients take a VEVENT anew only when its
 * stamps are later than all they have seen.
 */
static int
stamp_alarms(struct db *w, const struct topic *old, struct topic *t, int64_t now,
    struct err *e)
{
	struct stmt *q = db_use(w, SQL_TOPIC_NEWEST);
	int64_t newest = 0;

	t->stamp = old->stamp;
	t->bump = old->bump;
	stmt_i64(q, ":topic", t->id);
	if (stmt_value(q, &newest, e) == -1)
		return -1;
	if (strcmp(old->alarm, t->alarm) == 0 && strcmp(old->allday, t->allday) == 0)
		return 0;
	t->stamp = now > old->stamp ? now : old->stamp + 1;
	if (t->stamp <= newest)
		t->stamp = newest + 1;
	t->bump++;
	return 0;
}

static int
restamp_subscriptions(struct db *w, const struct topic *t, struct err *e)
{
	struct stmt *q = db_use(w, SQL_SUBSCRIPTIONS_RESTAMP);

	stmt_i64(q, ":topic", t->id);
	stmt_i64(q, ":stamp", t->stamp);
	return stmt_run(q, e);
}

static int
save(struct db *w, const struct topic *t, int64_t now, struct err *e)
{
	struct stmt *q;
	int64_t revision;

	if (db_revision_raise(w, &revision, e) == -1)
		return -1;
	q = db_use(w, SQL_TOPIC_SET);
	bind_settings(q, t, revision);
	stmt_i64(q, ":id", t->id);
	stmt_i64(q, ":stamp", t->stamp);
	stmt_i64(q, ":bump", t->bump);
	stmt_i64(q, ":now", now);
	if (stmt_run(q, e) == -1 || search_put_topic(w, t->id, e) == -1)
		return -1;
	return topic_window_here(w, t->id, now, e);	/* its zone may be another */
}

int
db_topic_set(struct db *w, const struct topic *given, int64_t now, struct err *e)
{
	struct stmt *q = db_use(w, SQL_TOPIC_BY_ID);
	struct arena *a = arena_new();
	struct topic old = { 0 }, t = *given;
	int rc;

	stmt_i64(q, ":id", t.id);
	rc = stmt_one(q, a, read_topic, &old, e);
	if (rc == 0)
		rc = err_set(e, ERR_NOT_FOUND, "topic %s was removed meanwhile", t.slug);
	else if (rc == 1)
		rc = stamp_alarms(w, &old, &t, now, e);
	if (rc == 0)
		rc = save(w, &t, now, e);
	if (rc == 0 && t.bump != old.bump)
		rc = restamp_subscriptions(w, &t, e);
	arena_free(a);
	return rc;
}

int
db_topic_end(struct db *w, int64_t id, const char *source, int64_t now, struct err *e)
{
	const struct topic_rule rule = { "source", source };
	struct stmt *q;
	int64_t revision;

	if (db_topic_rules_clear(w, id, e) == -1 || db_topic_rule_add(w, id, &rule, 1, e) == -1 ||
	    db_revision_raise(w, &revision, e) == -1)
		return -1;
	q = db_use(w, SQL_TOPIC_END);
	stmt_i64(q, ":id", id);
	stmt_i64(q, ":now", now);
	stmt_i64(q, ":revision", revision);
	return stmt_run(q, e);
}

int
db_topics_gone(struct db *w, int64_t now, struct err *e)
{
	int64_t before = now - TOPIC_ENDED_DAYS * (int64_t)DAY_SECONDS, n = 0, revision;
	struct stmt *q = db_use(w, SQL_TOPIC_ENDED_LONG);

	stmt_i64(q, ":before", before);
	if (stmt_value(q, &n, e) == -1)
		return -1;
	if (n == 0)
		return 0;
	if (db_revision_raise(w, &revision, e) == -1)
		return -1;
	q = db_use(w, SQL_TOPIC_GONE);
	stmt_i64(q, ":before", before);
	stmt_i64(q, ":revision", revision);
	return stmt_run(q, e);
}

int
db_topic_rename(struct db *w, int64_t id, const char *slug, struct err *e)
{
	struct stmt *q;
	int64_t revision;

	if (!text_is_slug(slug, SLUG_MAX))
		return err_set(e, ERR_INVALID, "\"%s\" is no slug: small letters, digits "
		    "and hyphens, at most %d", slug, SLUG_MAX);
	if (refuse_retired(w, slug, e) == -1 || db_revision_raise(w, &revision, e) == -1)
		return -1;
	q = db_use(w, SQL_ALIAS_ADD);
	stmt_i64(q, ":id", id);
	if (stmt_run(q, e) == -1)
		return -1;
	q = db_use(w, SQL_TOPIC_SLUG);
	stmt_i64(q, ":id", id);
	stmt_text(q, ":slug", slug);
	stmt_i64(q, ":revision", revision);
	if (stmt_run(q, e) == -1)
		return e->code == ERR_CONFLICT ? err_set(e, ERR_CONFLICT,
		    "there is a topic %s already", slug) : -1;
	return search_put_topic(w, id, e);
}

static void
read_topic_per(struct stmt *q, struct arena *a, void *out)
{
	struct topic_per *t = out;

	t->value = get_text(q, a);
	t->label = get_text(q, a);
	t->topic = get_i64(q);
	t->title = get_text(q, a);
	t->titled = get_text(q, a);
}

int
db_topic_per_list(struct db *db, const char *source, int64_t source_id, const char *lang,
    const char *key, struct arena *a, struct topic_per **out, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_TOPIC_PER);

	stmt_text(q, ":name", source);
	stmt_i64(q, ":source", source_id);
	stmt_text(q, ":lang", lang);
	stmt_text(q, ":key", key);
	return stmt_list(q, a, read_topic_per, sizeof(**out), out, n, e);
}

int
db_topic_label(struct db *w, int64_t id, const char *label, struct err *e)
{
	struct stmt *q = db_use(w, SQL_TOPIC_LABEL);

	stmt_i64(q, ":id", id);
	stmt_text(q, ":label", label);
	return stmt_run(q, e);
}

int
db_topic_readers(struct db *w, int64_t topic, int64_t day, int64_t readers, int64_t relays,
    struct err *e)
{
	struct stmt *q = db_use(w, SQL_TOPIC_READERS);

	stmt_i64(q, ":id", topic);
	stmt_i64(q, ":day", day);
	stmt_i64(q, ":readers", readers);
	stmt_i64(q, ":relays", relays);
	return stmt_run(q, e);
}
