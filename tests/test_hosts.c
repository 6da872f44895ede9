/* Turns at a host: one at a time, whoever asks. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/hosts.h"
#include "scrapers/polite.h"

enum { DAY_MS = 86400 * 1000 };

static char dir[] = "/tmp/test_hosts.XXXXXX", path[64];

static int
setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/t.db", dir);
	return 0;
}

static int
teardown(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

struct call {
	enum { TAKE, LEAVE, ROBOTS, TRIED } what;
	int64_t now_ms, until_ms, next_ms, retry_at;
	bool taken;
};

static int
write_call(struct db *w, void *arg, struct err *e)
{
	struct call *c = arg;

	switch (c->what) {
	case TAKE:
		return db_host_take(w, "h", c->now_ms, c->until_ms, &c->taken, e);
	case LEAVE:
		return db_host_leave(w, "h", c->until_ms, c->next_ms, c->retry_at, e);
	case ROBOTS:
		return db_host_robots(w, "h", "a\0b\xff", 4, 200, c->now_ms / 1000, e);
	default:
		return db_host_robots_tried(w, "h", c->now_ms / 1000, e);
	}
}

static void
turns(void **state)
{
	const int64_t t = 1800000000000;
	static const struct { const char *why; struct call c; bool taken; int64_t next; int used; } cases[] = {
#define T INT64_C(1800000000000)
		{ "the first", { TAKE, T, T + 40000, 0, 0, 0 }, true, T + 40000, 1 },
		{ "another meanwhile", { TAKE, T + 1, T + 40001, 0, 0, 0 }, false, T + 40000, 1 },
		{ "given back by somebody else", { LEAVE, 0, T + 5, T + 7, 0, 0 }, false, T + 40000, 1 },
		{ "given back", { LEAVE, 0, T + 40000, T + 3000, 0, 0 }, false, T + 3000, 1 },
		{ "within the gap", { TAKE, T + 2999, T + 42999, 0, 0, 0 }, false, T + 3000, 1 },
		{ "after it", { TAKE, T + 3000, T + 43000, 0, 0, 0 }, true, T + 43000, 2 },
		{ "never given back", { TAKE, T + 43000, T + 83000, 0, 0, 0 }, true, T + 83000, 3 },
		{ "a clock that was set back", { TAKE, T - 2 * DAY_MS, T - 2 * DAY_MS + 1, 0, 0, 0 }, true, T - 2 * DAY_MS + 1, 0 },
		{ "another day", { TAKE, T + DAY_MS, T + DAY_MS + 1, 0, 0, 0 }, true, T + DAY_MS + 1, 0 },
#undef T
	};
	struct err e = { 0 };
	struct db *db = db_open(path, true, &e);
	struct arena *a = arena_new();
	struct host h;

	(void)state;
	assert_non_null(db);
	assert_int_equal(db_host_get(db, "h", t / 1000, a, &h, &e), 0);
	assert_int_equal(h.next_at_ms, 0);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct call c = cases[i].c;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(db_write(db, write_call, &c, &e), 0);
		assert_int_equal(c.taken, cases[i].taken);
		assert_int_equal(db_host_get(db, "h", t / 1000, a, &h, &e), 0);
		assert_int_equal(h.next_at_ms, cases[i].next);
		assert_int_equal(h.used, cases[i].used);
	}
	assert_null(h.robots);
	assert_int_equal(db_write(db, write_call, &(struct call){ .what = ROBOTS, .now_ms = t }, &e), 0);
	assert_int_equal(db_write(db, write_call, &(struct call){ .what = TRIED, .now_ms = t + 5000 }, &e), 0);
	assert_int_equal(db_host_get(db, "h", t / 1000, a, &h, &e), 0);
	assert_int_equal(h.robots_len, 4);
	assert_memory_equal(h.robots, "a\0b\xff", 4);
	assert_int_equal(h.robots_at, t / 1000);
	assert_int_equal(h.robots_tried, t / 1000 + 5);
	arena_free(a);
	db_close(db);
}

enum { THREADS = 6, TURNS = 5 };

static atomic_int inside, most;
static struct db_writer *writer;

/* Half of them write by themselves, as commands do; the others through the writer of a daemon. */
static void *
take_turns(void *arg)
{
	struct clock wall = clock_wall();
	struct err e = { 0 };
	struct db *db = db_open(path, false, &e);
	struct polite p = { .db = db, .clock = &wall, .user_agent = "test", .source = "s",
	    .allow_private = true, .ignore_robots = true };

	if ((intptr_t)arg % 2 == 0)
		db_attach(db, writer);
	for (int i = 0; i < TURNS; i++) {
		int now;

		if (polite_enter(&p, "http://127.0.0.1/x", &e) == -1)
			break;
		now = atomic_fetch_add(&inside, 1) + 1;
		if (now > atomic_load(&most))
			atomic_store(&most, now);
		usleep(2000);
		atomic_fetch_sub(&inside, 1);
		polite_leave(&p, 200, -1);
	}
	polite_close(&p);
	db_close(db);
	return (void *)(intptr_t)e.code;
}

static void
many_threads_take_turns(void **state)
{
	pthread_t threads[THREADS];
	struct err e = { 0 };
	struct db *db = db_open(path, true, &e);
	struct arena *a = arena_new();
	struct clock wall = clock_wall();
	struct host h;
	void *code;

	(void)state;
	writer = db_writer_start(path, &e);
	assert_non_null(writer);
	for (intptr_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take_turns, (void *)i), 0);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], &code), 0);
		assert_null(code);
	}
	db_writer_stop(writer);
	assert_int_equal(atomic_load(&most), 1);
	assert_int_equal(db_host_get(db, "127.0.0.1", clock_now(&wall), a, &h, &e), 0);
	assert_int_equal(h.used, THREADS * TURNS);
	arena_free(a);
	db_close(db);
}

static void
hosts_have_names(void **state)
{
	static const struct { const char *url, *host; } cases[] = {
		{ "https://Example.org/x", "example.org" }, { "http://example.org:80/", "example.org" },
		{ "https://example.org:8443/", "example.org:8443" }, { "http://[::1]:80/", "::1" },
		{ "file:/x", NULL }, { "no url", NULL },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *host = polite_host(cases[i].url);

		if (cases[i].host == NULL)
			assert_null(host);
		else
			assert_string_equal(host, cases[i].host);
		free(host);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns),
		cmocka_unit_test(many_threads_take_turns),
		cmocka_unit_test(hosts_have_names),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
