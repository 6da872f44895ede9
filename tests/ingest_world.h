/* tests/ingest_world.h - a source "games", a topic of it, and items that come in. */
#ifndef TESTS_INGEST_WORLD_H
#define TESTS_INGEST_WORLD_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/events.h"
#include "db/hooks.h"
#include "db/sources.h"
#include "db/topics.h"
#include "scrapers/ingest.h"

enum { HOUR = 3600, DAY = 86400 };
static const int64_t T0 = 1775001600;		/* 2026-04-01T00:00:00Z */

struct world {
	char dir[64], path[96];
	struct db *db;
	struct arena *a;
	struct source source;
};

static inline int
make_source(struct db *w, void *arg, struct err *e)
{
	const struct topic_rule rule = { "source", "games" };
	struct source s = { .name = "games", .module = "json", .url = "file:/x",
	    .timezone = "Asia/Seoul", .lang = "ko", .options = "{}", .every = HOUR, .enabled = true };
	struct topic t = { .slug = "games", .title = "Games", .color = "crimson",
	    .alarm = "30m", .allday = "1d-1800" };
	int64_t id;

	(void)arg;
	if (db_meta_set(w, "uid_domain", "test.invalid", e) == -1 ||
	    db_source_add(w, &s, &id, e) == -1 || db_topic_add(w, &t, T0, &t.id, e) == -1)
		return -1;
	return db_topic_rule_add(w, t.id, &rule, 1, e);
}

static inline int
open_world(void **state)
{
	struct world *w = mem_new(sizeof(*w));
	struct err e = { 0 };

	strcpy(w->dir, "/tmp/calcast-ingest-XXXXXX");
	if (mkdtemp(w->dir) == NULL)
		return -1;
	snprintf(w->path, sizeof(w->path), "%s/db", w->dir);
	w->a = arena_new();
	*state = w;
	if ((w->db = db_open(w->path, true, &e)) == NULL ||
	    db_write(w->db, make_source, NULL, &e) == -1 ||
	    db_source_get(w->db, "games", w->a, &w->source, &e) == -1) {
		print_error("%s\n", e.msg);
		return -1;
	}
	return 0;
}

static inline int
close_world(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-writer" };
	struct world *w = *state;
	char path[128];

	db_close(w->db);
	for (size_t i = 0; i < MEM_COUNT(suffixes); i++) {
		snprintf(path, sizeof(path), "%s%s", w->path, suffixes[i]);
		unlink(path);
	}
	rmdir(w->dir);
	arena_free(w->a);
	free(w);
	return 0;
}

static inline int
write_state(struct db *db, void *arg, struct err *e)
{
	bool current;

	return db_source_state(db, arg, &current, e);
}

static inline struct ingest_result
put(struct world *w, const char *items, int64_t now)
{
	json_t *list = json_loads(items, 0, NULL);
	const struct ingest in = { .source = &w->source, .items = list,
	    .complete = true, .now = now, .gate = true };
	struct ingest_result r;
	struct err e = { 0 };

	assert_non_null(list);
	if (ingest_items(w->db, &in, &r, &e) == -1)
		fail_msg("%s", e.msg);
	if (!r.held) {			/* as a run does after it */
		w->source.generation = r.generation;
		w->source.last_found = (int)json_array_size(list);
		assert_int_equal(db_write(w->db, write_state, &w->source, &e), 0);
	}
	json_decref(list);
	return r;
}

static inline struct event
only(struct world *w)
{
	const struct event_filter f = { .topic = "games" };
	struct event *ev;
	struct err e = { 0 };
	size_t n;

	assert_int_equal(db_event_list(w->db, &f, w->a, &ev, NULL, &n, &e), 0);
	assert_int_equal(n, 1);
	return ev[0];
}

static inline int64_t
changes(struct world *w, const char *type)
{
	struct change *c;
	struct err e = { 0 };
	int64_t count = 0;
	size_t n;

	assert_int_equal(db_change_list(w->db, 0, 1000, w->a, &c, &n, &e), 0);
	for (size_t i = 0; i < n; i++)
		count += strcmp(c[i].type, type) == 0;
	return count;
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

#endif
