#include "server/http/loaded.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

enum { EVENT_COST = 512 };		/* of an event beside its bytes */

struct loading {
	struct db *db;
	const char *slug, *lang;	/* lang NULL: each event's own */
	enum vevent_style style;
	bool details;
};

static void
free_loaded(struct cached *v)
{
	struct loaded *l = (struct loaded *)v;

	arena_free(l->a);
	free(l);
}

int
loaded_timezones(struct db *db, struct arena *a, struct feed_timezone **out, size_t *n,
    struct err *e)
{
	struct timezone_row *rows;

	if (db_timezone_list(db, a, &rows, n, e) == -1)
		return -1;
	*out = arena_alloc(a, (*n + 1) * sizeof(**out));
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct feed_timezone){ rows[i].tzid, rows[i].bytes, rows[i].len };
	return 0;
}

static int
by_event(const void *key, const void *d)
{
	int64_t event = *(const int64_t *)key, other = ((const struct detail *)d)->event;

	return event < other ? -1 : event > other;
}

const struct detail *
detail_of(const struct detail *d, size_t n, int64_t event)
{
	return n == 0 ? NULL : bsearch(&event, d, n, sizeof(*d), by_event);
}

static int
read_details(const struct loading *ld, struct loaded *l, struct err *e)
{
	struct detail *d;
	size_t n;

	if (db_topic_details(ld->db, l->topic.id, ld->lang, l->a, &d, &n, e) == -1)
		return -1;
	l->details = arena_alloc(l->a, (l->n + 1) * sizeof(*l->details));
	for (size_t i = 0; i < l->n; i++)
		l->details[i] = detail_of(d, n, l->events[i].id);
	return 0;
}

static int
read_all(const struct loading *ld, struct loaded *l, struct err *e)
{
	if (db_topic_get(ld->db, ld->slug, l->a, &l->topic, e) == -1 ||
	    alarm_read(l->topic.alarm, ',', ALARM_MAX, &l->alarms, e) == -1 ||
	    alarm_read_allday(l->topic.allday, &l->alarms.allday, e) == -1 ||
	    db_topic_vevents(ld->db, l->topic.id, ld->lang, vevent_styles[ld->style], l->a,
	    &l->events, &l->n, e) == -1 ||
	    loaded_timezones(ld->db, l->a, &l->timezones, &l->n_timezones, e) == -1)
		return -1;
	return ld->details ? read_details(ld, l, e) : 0;
}

static int
make(void *arg, const int64_t *have, struct cached **out, struct err *e)
{
	const struct loading *ld = arg;
	struct loaded *l = mem_new(sizeof(*l));
	int rc;

	l->a = arena_new();
	if ((rc = db_snapshot(ld->db, e)) == 0) {
		rc = have == NULL ? 0 : db_topic_get(ld->db, ld->slug, l->a, &l->topic, e);
		if (rc == 0 && (have == NULL || l->topic.revision != *have))
			rc = read_all(ld, l, e) == -1 ? -1 : 1;
		db_snapshot_end(ld->db);
	}
	l->cached = (struct cached){ .revision = l->topic.revision, .free = free_loaded };
	atomic_init(&l->cached.refs, 1);
	for (size_t i = 0; i < l->n; i++)
		l->cached.cost += l->events[i].len + EVENT_COST * (ld->details ? 2 : 1);
	*out = &l->cached;
	if (rc != 1)
		cached_unref(&l->cached);
	return rc;
}

struct loaded *
loaded_get(struct cache *c, struct db *db, const char *slug, enum lang lang,
    enum vevent_style style, bool details, int64_t epoch, struct err *e)
{
	struct loading ld = { db, slug, lang == LANG_NONE ? NULL : lang_names[lang], style, details };
	char key[CACHE_KEY];

	snprintf(key, sizeof(key), "topic/%s/%s/%s%s", slug, ld.lang == NULL ? "" : ld.lang,
	    vevent_styles[style], details ? "/details" : "");
	return (struct loaded *)cache_get(c, key, epoch, make, &ld, e);
}
