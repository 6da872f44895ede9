/* tests/place.h - a directory for a test, and files in it that are databases or are not. */
#ifndef TESTS_PLACE_H
#define TESTS_PLACE_H
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/conn.h"
#include "db/db.h"

/* A directory of its own for every test; the database in it is not made yet. */
struct place {
	char dir[64];
	char path[96];
	char other[96];
	struct err e;
};

static inline int
place_setup(void **state)
{
	struct place *p = mem_new(sizeof(*p));

	strcpy(p->dir, "/tmp/calcast-test-XXXXXX");
	if (mkdtemp(p->dir) == NULL)
		return -1;
	snprintf(p->path, sizeof(p->path), "%s/c.db", p->dir);
	snprintf(p->other, sizeof(p->other), "%s/other", p->dir);
	*state = p;
	return 0;
}

static inline int
place_teardown(void **state)
{
	struct place *p = *state;
	char command[96];

	snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	free(p);
	return system(command);
}

static inline struct db *
open_new(struct place *p)
{
	struct db *db = db_open(p->path, true, &p->e);

	if (db == NULL)
		print_message("  %s\n", p->e.msg);
	assert_non_null(db);
	return db;
}

static inline void
put_file(const char *path, const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
	close(fd);
}

static inline int
number_in(struct db *w, int64_t *n, struct err *e)
{
	struct arena *a = arena_new();
	const char *s;
	int rc = db_meta_get(w, "number", a, &s, e);

	*n = rc == 0 && s != NULL ? strtoll(s, NULL, 10) : 0;
	arena_free(a);
	return rc;
}

/* Reads and writes apart, so that two at once would lose one. */
static inline int
add_one(struct db *w, void *arg, struct err *e)
{
	char text[32];
	int64_t n;

	(void)arg;
	if (number_in(w, &n, e) == -1)
		return -1;
	snprintf(text, sizeof(text), "%lld", (long long)n + 1);
	return db_meta_set(w, "number", text, e);
}

static inline int64_t
number(struct db *db)
{
	struct err e = { 0 };
	int64_t n;

	assert_int_equal(number_in(db, &n, &e), 0);
	return n;
}

static inline void
make_sqlite(const char *path, const char *sql)
{
	struct err e = { 0 };
	struct db *w;

	put_file(path, "", 0);
	w = conn_open(path, CONN_WRITE, &e);
	assert_non_null(w);
	assert_int_equal(conn_exec(w, sql, &e), 0);
	db_close(w);
}

static inline void
make_cut(const char *path)
{
	struct err e = { 0 };

	db_close(db_open(path, true, &e));
	{	/* everything into the file, then half of it away */
		struct db *db = db_open(path, false, &e);
		char wal[128];

		assert_int_equal(db_checkpoint(db, &e), 0);
		db_close(db);
		snprintf(wal, sizeof(wal), "%s-wal", path);
		unlink(wal);
	}
	assert_int_equal(truncate(path, 5 * 4096), 0);
}

static inline void
make_nothing(const char *path)
{
	(void)path;
}

static inline void
make_empty(const char *path)
{
	put_file(path, "", 0);
}

static inline void
make_text(const char *path)
{
	char text[8192];

	memset(text, 'x', sizeof(text));
	put_file(path, text, sizeof(text));
}

static inline void
make_directory(const char *path)
{
	assert_int_equal(mkdir(path, 0700), 0);
}

static inline void
make_foreign(const char *path)
{
	make_sqlite(path, "CREATE TABLE t (x)");
}

static inline void
make_other_application(const char *path)
{
	make_sqlite(path, "CREATE TABLE t (x); PRAGMA application_id=7; PRAGMA user_version=1");
}

static inline void
make_newer(const char *path)
{
	struct err e = { 0 };

	db_close(db_open(path, true, &e));
	{
		struct db *w = conn_open(path, CONN_WRITE, &e);

		assert_int_equal(conn_exec(w, "PRAGMA user_version=99", &e), 0);
		db_close(w);
	}
}

#define PLACE_TEST(fn) cmocka_unit_test_setup_teardown(fn, place_setup, place_teardown)

#endif
