/* Sources that are due, read by several threads. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/http.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/sources.h"
#include "scrapers/pool.h"

enum { SOURCES = 60 };

static char dir[] = "/tmp/test_pool.XXXXXX", path[64], file[64];
static atomic_bool stopping;

static int
setup(void **state)
{
	FILE *f;

	(void)state;
	http_setup();
	log_limit(LOG_LEVEL_ERROR);
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/t.db", dir);
	snprintf(file, sizeof(file), "%s/lines", dir);
	assert_non_null(f = fopen(file, "w"));
	fputs("{\"external_id\":\"1\",\"title\":\"x\",\"start\":\"2030-01-01\"}\n{\"end\":{\"rows\":1}}\n", f);
	fclose(f);
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

static int
write_sources(struct db *w, void *arg, struct err *e)
{
	char name[16], url[80];
	int64_t id;

	(void)arg;
	if (db_meta_set(w, "uid_domain", "test.invalid", e) == -1)
		return -1;
	for (int i = 0; i < SOURCES; i++) {
		const struct source s = { .name = name, .module = "exec", .url = url, .every = 3600,
		    .enabled = true, .options = i % 7 == 0 ? "{\"program\":\"/nonesuch\"}" : "{\"program\":\"/bin/cat\"}" };

		snprintf(name, sizeof(name), "s%d", i);
		/* A third of them on a host where nobody is: one that is asked at a time. */
		if (i % 3 == 0)
			snprintf(url, sizeof(url), "http://127.0.0.1:1/%d", i);
		else
			snprintf(url, sizeof(url), "file:%s", file);
		if (db_source_add(w, &s, &id, e) == -1)
			return -1;
	}
	return 0;
}

static bool
is_stopping(void *arg)
{
	(void)arg;
	return atomic_load(&stopping);
}

/* How many were tried, and how many of these went well. */
static void
count(struct db *db, size_t *tried, size_t *good)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct source *s;
	size_t n;

	*tried = *good = 0;
	assert_int_equal(db_source_list(db, a, &s, &n, &e), 0);
	for (size_t i = 0; i < n; i++) {
		*tried += s[i].last_run != 0;
		*good += s[i].last_good != 0;
	}
	arena_free(a);
}

static void
every_source_is_read_once(void **state)
{
	struct clock wall = clock_wall();
	struct err e = { 0 };
	struct db *db = db_open(path, true, &e);
	struct db_writer *writer;
	struct runner r = { .clock = &wall, .program = CALCAST, .user_agent = "test", .stop = is_stopping };
	struct pool *p;
	size_t tried = 0, good = 0, want = 0;

	(void)state;
	assert_non_null(db);
	writer = db_writer_start(path, &e);
	assert_non_null(writer);
	db_attach(db, writer);
	assert_int_equal(db_write(db, write_sources, NULL, &e), 0);
	p = pool_new(&r, path, writer);
	for (int i = 0; i < 600 && tried < SOURCES; i++) {
		assert_int_equal(pool_fill(p, db, &e), 0);
		pool_wait(p, 100);
		count(db, &tried, &good);
	}
	atomic_store(&stopping, true);
	pool_free(p);
	for (int i = 0; i < SOURCES; i++)
		want += i % 3 != 0 && i % 7 != 0;
	assert_int_equal(tried, SOURCES);
	assert_int_equal(good, want);
	db_attach(db, NULL);
	db_writer_stop(writer);
	db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_source_is_read_once),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
