/* tests/store.h - a database of its own for every test, and short ways to fill it. */
#ifndef TESTS_STORE_H
#define TESTS_STORE_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/event.h"
#include "base/mem.h"
#include "db/db.h"
#include "db/events.h"
#include "db/sources.h"
#include "db/topics.h"

struct store {
	char dir[64], path[96];
	struct db *db;
	struct arena *a;
	struct err e;
};

static inline int
store_setup(void **state)
{
	struct store *s = mem_new(sizeof(*s));

	strcpy(s->dir, "/tmp/calcast-test-XXXXXX");
	if (mkdtemp(s->dir) == NULL)
		return -1;
	snprintf(s->path, sizeof(s->path), "%s/c.db", s->dir);
	s->a = arena_new();
	s->db = db_open(s->path, true, &s->e);
	*state = s;
	return s->db == NULL ? -1 : 0;
}

static inline int
store_teardown(void **state)
{
	struct store *s = *state;
	char command[96];
	int rc = db_check(s->db, &s->e);

	if (rc == -1)
		print_message("  %s\n", s->e.msg);
	db_close(s->db);
	arena_free(s->a);
	snprintf(command, sizeof(command), "rm -rf %s", s->dir);
	free(s);
	return system(command) == 0 ? rc : -1;
}

#define STORE_TEST(fn) cmocka_unit_test_setup_teardown(fn, store_setup, store_teardown)

/* Says why before it fails. */
#define store_ok(s, call) do {						\
	if ((call) == -1)						\
		fail_msg("%s: %s", #call, (s)->e.msg);			\
} while (0)

#define store_fails(s, call, want) do {					\
	(s)->e = (struct err){ 0 };					\
	assert_int_equal((call), -1);					\
	print_message("    %s\n", (s)->e.msg);				\
	assert_int_equal((s)->e.code, (want));				\
	(s)->e = (struct err){ 0 };					\
} while (0)

/* name(s, x): runs the block that follows as one write; it sees w, x and e. */
#define STORE_WRITE(name, type)						\
	static int name##_in(struct db *w, type *x, struct err *e);	\
	static int name##_fn(struct db *w, void *arg, struct err *e)	\
	{								\
		return name##_in(w, arg, e);				\
	}								\
	static int name(struct store *s, type *x)			\
	{								\
		return db_write(s->db, name##_fn, x, &s->e);		\
	}								\
	static int name##_in(struct db *w, type *x, struct err *e)

static inline int
store_add_source(struct db *w, const char *name, const char *timezone, int64_t *id, struct err *e)
{
	const struct source s = { .name = name, .module = "csv", .url = "https://example.org/x.csv",
	    .timezone = timezone, .lang = "ko", .options = "{}", .every = 3600, .enabled = true };

	return db_source_add(w, &s, id, e);
}

/* A confirmed game of one hour in UTC. */
static inline struct event
store_event(struct arena *a, const char *name, int64_t start)
{
	char text[CIVIL_TEXT];

	civil_put_utc(start, text);
	return (struct event){
		.uid = arena_fmt(a, "%s@test.invalid", name), .external_id = name,
		.kind = "game", .lang = "ko", .title = name, .form = FORM_INSTANT,
		.start = arena_str(a, text), .start_utc = start, .end_utc = start + 3600,
		.status = STATUS_CONFIRMED, .modified = 1000,
	};
}

static inline int
store_put_event(struct db *w, int64_t source, const struct event *ev, int64_t *id, struct err *e)
{
	struct arena *a = arena_new();
	const char **slugs, *bytes = arena_fmt(a, "BEGIN:VEVENT\r\nUID:%s\r\nEND:VEVENT\r\n", ev->uid);
	int64_t revision;
	size_t n;
	int rc = -1;

	if (db_revision_raise(w, &revision, e) == 0 &&
	    (*id == 0 ? db_event_add(w, source, ev, id, e) : db_event_set(w, *id, ev, e)) == 0 &&
	    db_item_put(w, *id, source, ev->external_id, "{}", "00", e) == 0 &&
	    db_fragment_put(w, *id, ev->lang, "plain", ev->title, ev->tzid, bytes,
	    strlen(bytes), 1, e) == 0)
		rc = db_event_publish(w, *id, revision, a, &slugs, &n, e);
	arena_free(a);
	return rc;
}

#endif
