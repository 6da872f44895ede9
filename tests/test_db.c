#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/conn.h"
#include "db/db.h"
#include "db/schema.h"
#include "db/stmt.h"

/* A directory of its own for every test; the database in it is not made yet. */
struct place {
	char dir[64];
	char path[96];
	char other[96];
	struct err e;
};

static int
setup(void **state)
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

static int
teardown(void **state)
{
	struct place *p = *state;
	char command[96];

	snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	free(p);
	return system(command);
}

static struct db *
open_new(struct place *p)
{
	struct db *db = db_open(p->path, true, &p->e);

	if (db == NULL)
		print_message("  %s\n", p->e.msg);
	assert_non_null(db);
	return db;
}

static void
put_file(const char *path, const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
	close(fd);
}

static int
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
static int
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

static int64_t
number(struct db *db)
{
	struct err e = { 0 };
	int64_t n;

	assert_int_equal(number_in(db, &n, &e), 0);
	return n;
}

/* --- opening --- */

static void
every_statement_is_sound(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p);

	if (db_prepare_all(db, &p->e) == -1)
		fail_msg("%s", p->e.msg);
	db_close(db);
}

static void
a_new_file_is_private_and_in_wal_mode(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p);
	struct arena *a = arena_new();
	const char *mode;
	char lock[128];
	struct stat st;

	assert_int_equal(stat(p->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(number(db), 0);
	assert_int_equal(stmt_one(db_use(db, SQL_JOURNAL_MODE), a, read_text, &mode, &p->e), 1);
	assert_string_equal(mode, "wal");
	snprintf(lock, sizeof(lock), "%s-writer", p->path);
	assert_int_equal(stat(lock, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_string_equal(db_path(db), p->path);
	assert_int_equal(db_check(db, &p->e), 0);
	arena_free(a);
	db_close(db);
	db_close(NULL);
}

static void
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

static void
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

static void
make_nothing(const char *path)
{
	(void)path;
}

static void
make_empty(const char *path)
{
	put_file(path, "", 0);
}

static void
make_text(const char *path)
{
	char text[8192];

	memset(text, 'x', sizeof(text));
	put_file(path, text, sizeof(text));
}

static void
make_directory(const char *path)
{
	assert_int_equal(mkdir(path, 0700), 0);
}

static void
make_foreign(const char *path)
{
	make_sqlite(path, "CREATE TABLE t (x)");
}

static void
make_other_application(const char *path)
{
	make_sqlite(path, "CREATE TABLE t (x); PRAGMA application_id=7; PRAGMA user_version=1");
}

static void
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

static void
what_cannot_be_opened_says_why(void **state)
{
	static const struct {
		const char *why;
		void (*make)(const char *path);
		bool create;
		enum err_code code;
		const char *says;
	} cases[] = {
		{ "not there", make_nothing, false, ERR_NOT_FOUND, "no database at" },
		{ "empty, and not to be made", make_empty, false, ERR_NOT_FOUND, "is empty" },
		{ "a text", make_text, false, ERR_INVALID, "not a calcast database" },
		{ "a text, also when it may be made", make_text, true, ERR_INVALID, "not a calcast database" },
		{ "a directory", make_directory, true, ERR_INVALID, "is no file" },
		{ "somebody else's tables", make_foreign, true, ERR_INVALID, "not a calcast database" },
		{ "another application's", make_other_application, true, ERR_INVALID, "not a calcast database" },
		{ "newer than we are", make_newer, true, ERR_INVALID, "schema 99" },
		{ "cut short", make_cut, false, ERR_IO, "damaged" },
	};
	struct place *p = *state;

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char path[128];
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		snprintf(path, sizeof(path), "%s/%zu.db", p->dir, i);
		cases[i].make(path);
		assert_null(db_open(path, cases[i].create, &e));
		print_message("    %s\n", e.msg);
		assert_int_equal(e.code, cases[i].code);
		assert_non_null(strstr(e.msg, cases[i].says));
		assert_non_null(strstr(e.msg, path));
	}
}

static void
a_missing_directory_is_named(void **state)
{
	struct place *p = *state;
	char path[128];

	snprintf(path, sizeof(path), "%s/no/such/c.db", p->dir);
	assert_null(db_open(path, true, &p->e));
	assert_int_equal(p->e.code, ERR_NOT_FOUND);
	assert_non_null(strstr(p->e.msg, "directory"));
}

static void
an_empty_file_becomes_a_database_where_one_may_be_made(void **state)
{
	struct place *p = *state;

	put_file(p->path, "", 0);
	db_close(open_new(p));
	assert_int_equal(p->e.code, ERR_NONE);
}

static void
names_with_odd_characters_work(void **state)
{
	struct place *p = *state;
	struct db *db;

	snprintf(p->path, sizeof(p->path), "%s/a b%%20?c#\xed\x95\x9c.db", p->dir);
	db = open_new(p);
	assert_int_equal(access(p->path, F_OK), 0);
	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	db_close(db);
}

/* Runs fn as somebody without rights, in a child; its result is the exit status. */
static int
as_nobody(struct place *p, int (*fn)(struct place *p))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (getuid() == 0 && (setgroups(0, NULL) == -1 || setgid(65534) == -1 ||
		    setuid(65534) == -1))
			_exit(99);
		_exit(fn(p));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

static int
read_but_not_write(struct place *p)
{
	struct db *db = db_open(p->path, false, &p->e);
	int64_t n;

	if (db == NULL) {
		fprintf(stderr, "    open: %s\n", p->e.msg);
		return 1;
	}
	if (number_in(db, &n, &p->e) == -1 || n != 1) {
		fprintf(stderr, "    read: %lld %s\n", (long long)n, p->e.msg);
		return 2;
	}
	if (db_write(db, add_one, NULL, &p->e) != -1)
		return 3;
	fprintf(stderr, "    %s\n", p->e.msg);
	if (p->e.code != ERR_IO || strstr(p->e.msg, p->path) == NULL ||
	    strstr(p->e.msg, "owner") == NULL)
		return 4;
	db_close(db);
	return 0;
}

static int
cannot_read(struct place *p)
{
	if (db_open(p->path, false, &p->e) != NULL)
		return 1;
	fprintf(stderr, "    %s\n", p->e.msg);
	return p->e.code == ERR_IO && strstr(p->e.msg, "cannot read") != NULL ? 0 : 2;
}

static int
cannot_make(struct place *p)
{
	if (db_open(p->other, true, &p->e) != NULL)
		return 1;
	fprintf(stderr, "    %s\n", p->e.msg);
	return p->e.code == ERR_IO && strstr(p->e.msg, "Permission denied") != NULL ? 0 : 2;
}

static void
set_modes(struct place *p, mode_t dir, mode_t file)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-writer", "-serve" };
	char path[128];

	for (size_t i = 0; i < MEM_COUNT(suffixes); i++) {
		snprintf(path, sizeof(path), "%s%s", p->path, suffixes[i]);
		chmod(path, file);
	}
	chmod(p->dir, dir);
}

static void
a_read_only_database_is_read(void **state)
{
	static const struct { const char *why; mode_t dir, file; bool checkpointed, files; } cases[] = {
		{ "read-only directory, all of it in the WAL", 0755, 0444, false, true },
		{ "read-only directory, an empty WAL",         0755, 0444, true,  true },
		{ "read-only directory, the file alone",       0755, 0444, true,  false },
		{ "read-only file, the directory is not",      0777, 0444, true,  false },
	};
	struct place *p = *state;

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char other[128];
		struct db *db;

		print_message("  %s\n", cases[i].why);
		set_modes(p, 0700, 0600);
		snprintf(p->path, sizeof(p->path), "%s/%zu.db", p->dir, i);
		db = open_new(p);
		assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
		if (cases[i].checkpointed)
			assert_int_equal(db_checkpoint(db, &p->e), 0);
		db_close(db);
		for (int k = 0; !cases[i].files && k < 3; k++) {
			snprintf(other, sizeof(other), "%s%s", p->path,
			    (const char *[]){ "-wal", "-shm", "-writer" }[k]);
			unlink(other);
		}
		set_modes(p, cases[i].dir, cases[i].file);
		assert_int_equal(as_nobody(p, read_but_not_write), 0);
	}
	set_modes(p, 0700, 0600);
}

static void
a_file_of_somebody_else_is_refused(void **state)
{
	struct place *p = *state;

	db_close(open_new(p));
	set_modes(p, 0755, 0000);
	assert_int_equal(as_nobody(p, cannot_read), 0);
	set_modes(p, 0555, 0000);
	assert_int_equal(as_nobody(p, cannot_make), 0);
	set_modes(p, 0700, 0600);
}

/* --- schemas --- */

static void
migrations_keep_a_copy_and_are_whole_or_not_at_all(void **state)
{
	const char *const steps[] = { schema_steps[0],
	    "CREATE TABLE second (x INTEGER) STRICT;",
	    "CREATE TABLE third (x INTEGER) STRICT; SELECT nonsense;" };
	struct place *p = *state;
	struct db *db = open_new(p), *copy;
	char path[128];
	int64_t tables, before;
	struct stat st;

	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	assert_int_equal(stmt_value(db_use(db, SQL_TABLES), &before, &p->e), 0);
	assert_int_equal(schema_migrate(p->path, steps, 2, &p->e), 0);
	assert_int_equal(schema_version(db, 2, &p->e), 2);
	assert_int_equal(schema_version(db, 1, &p->e), -1);
	assert_int_equal(p->e.code, ERR_INVALID);

	snprintf(path, sizeof(path), "%s-schema-1", p->path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	copy = db_open(path, false, &p->e);
	assert_non_null(copy);
	assert_int_equal(number(copy), 1);
	db_close(copy);

	p->e = (struct err){ 0 };
	assert_int_equal(schema_migrate(p->path, steps, 3, &p->e), -1);
	print_message("  %s\n", p->e.msg);
	assert_int_equal(schema_version(db, 3, &p->e), 2);
	assert_int_equal(stmt_value(db_use(db, SQL_TABLES), &tables, &p->e), 0);
	assert_int_equal(tables, before + 1);
	assert_int_equal(schema_migrate(p->path, steps, 2, &p->e), 0);
	db_close(db);
}

/* In a child: holds the lock, says so, waits to be told to end. */
static pid_t
hold(int (*take)(const char *path, struct err *e), const char *path, int *end)
{
	int ready[2], go[2];
	char c;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(go), 0);
	pid = fork();
	if (pid == 0) {
		struct err e = { 0 };

		close(go[1]);
		if (take(path, &e) == -1 || write(ready[1], "x", 1) != 1)
			_exit(1);
		if (read(go[0], &c, 1) == -1)
			_exit(2);
		_exit(0);
	}
	close(go[0]);
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	*end = go[1];
	return pid;
}

static int
take_writer(const char *path, struct err *e)
{
	struct db *w = conn_open(path, CONN_WRITE, e);

	return w == NULL ? -1 : conn_lock(w, e);
}

static int
take_serve(const char *path, struct err *e)
{
	int fd;

	return db_serve_lock(path, &fd, e);
}

static void
let_go(pid_t pid, int end)
{
	int status;

	close(end);
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
}

static void
the_holder_of_the_lock_is_named(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p);
	char pid_text[32];
	int end;
	pid_t pid = hold(take_writer, p->path, &end);

	setenv("CALCAST_LOCK_WAIT_S", "0", 1);
	assert_int_equal(db_write(db, add_one, NULL, &p->e), -1);
	print_message("  %s\n", p->e.msg);
	assert_int_equal(p->e.code, ERR_BUSY);
	snprintf(pid_text, sizeof(pid_text), "held by %ld (", (long)pid);
	assert_non_null(strstr(p->e.msg, pid_text));
	assert_non_null(strstr(p->e.msg, "test_db"));
	assert_int_equal(number(db), 0);	/* reading goes on */
	unsetenv("CALCAST_LOCK_WAIT_S");
	let_go(pid, end);
	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	assert_int_equal(number(db), 1);
	db_close(db);
}

static void
a_served_database_is_neither_migrated_nor_restored(void **state)
{
	const char *const steps[] = { schema_steps[0], "CREATE TABLE second (x);" };
	struct place *p = *state;
	struct db *db = open_new(p);
	int end, fd;
	pid_t pid;

	assert_int_equal(db_backup(db, p->other, &p->e), 0);
	pid = hold(take_serve, p->path, &end);
	assert_int_equal(db_serve_lock(p->path, &fd, &p->e), -1);
	assert_int_equal(p->e.code, ERR_BUSY);
	print_message("  %s\n", p->e.msg);
	assert_int_equal(schema_migrate(p->path, steps, 2, &p->e), -1);
	assert_int_equal(p->e.code, ERR_BUSY);
	p->e.code = ERR_NONE;
	assert_int_equal(db_restore(p->path, p->other, &p->e), -1);
	assert_int_equal(p->e.code, ERR_BUSY);
	let_go(pid, end);

	/* By this process, which is the one that migrates. */
	assert_int_equal(db_serve_lock(p->path, &fd, &p->e), 0);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(schema_migrate(p->path, steps, 2, &p->e), 0);
	db_serve_unlock(fd);
	assert_int_equal(db_serve_lock(p->path, &fd, &p->e), 0);
	db_serve_unlock(fd);
	db_close(db);
}

/* --- transactions --- */

static int
add_then_fail(struct db *w, void *arg, struct err *e)
{
	(void)arg;
	if (add_one(w, NULL, e) == -1)
		return -1;
	return err_set(e, ERR_LIMIT, "enough");
}

static void
a_failed_write_leaves_nothing(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p);

	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	assert_int_equal(db_write(db, add_then_fail, NULL, &p->e), -1);
	assert_int_equal(p->e.code, ERR_LIMIT);
	assert_string_equal(p->e.msg, "enough");
	assert_int_equal(number(db), 1);
	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	assert_int_equal(number(db), 2);
	db_close(db);
}

static int
raise_revision(struct db *w, void *arg, struct err *e)
{
	return db_revision_raise(w, arg, e);
}

static void
revision_and_data_version_move(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p);
	int64_t a, b, version, later;

	assert_int_equal(db_revision(db, &a, &p->e), 0);
	assert_int_equal(a, 0);
	assert_int_equal(db_data_version(db, &version, &p->e), 0);
	assert_int_equal(db_data_version(db, &later, &p->e), 0);
	assert_int_equal(version, later);
	assert_int_equal(db_write(db, raise_revision, &b, &p->e), 0);
	assert_int_equal(b, 1);
	assert_int_equal(db_revision(db, &a, &p->e), 0);
	assert_int_equal(a, 1);
	assert_int_equal(db_data_version(db, &later, &p->e), 0);
	assert_int_not_equal(version, later);
	db_close(db);
}

static void
a_snapshot_stays_as_it_was(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p), *other = open_new(p);

	assert_int_equal(db_snapshot(db, &p->e), 0);
	assert_int_equal(number(db), 0);
	assert_int_equal(db_write(other, add_one, NULL, &p->e), 0);
	assert_int_equal(number(db), 0);
	db_snapshot_end(db);
	assert_int_equal(number(db), 1);
	db_snapshot_end(db);		/* without one: nothing happens */
	db_close(other);
	db_close(db);
}

static int
snapshot_inside(struct db *w, void *arg, struct err *e)
{
	if (add_one(w, NULL, e) == -1 || db_snapshot(w, e) == -1)
		return -1;
	*(int64_t *)arg = number(w);
	db_snapshot_end(w);
	return add_one(w, NULL, e);
}

static void
a_write_reads_what_it_wrote(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p);
	int64_t seen = 0;

	assert_int_equal(db_write(db, snapshot_inside, &seen, &p->e), 0);
	assert_int_equal(seen, 1);
	assert_int_equal(number(db), 2);
	db_close(db);
}

static void
a_reader_cannot_write(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p);

	assert_int_equal(db_meta_set(db, "number", "7", &p->e), -1);
	assert_int_equal(p->e.code, ERR_IO);
	assert_int_equal(number(db), 0);
	db_close(db);
}

enum { THREADS = 4, CHILDREN = 3, EACH = 25 };

struct adder {
	const char *path;
	struct db_writer *writer;	/* NULL: each writes for itself */
	int failed;
	struct err e;
};

static void *
add_many(void *arg)
{
	struct adder *ad = arg;
	struct db *db = db_open(ad->path, false, &ad->e);

	ad->failed = db == NULL;
	if (db != NULL)
		db_attach(db, ad->writer);
	for (int i = 0; db != NULL && i < EACH; i++)
		ad->failed += db_write(db, add_one, NULL, &ad->e) == -1;
	db_close(db);
	return NULL;
}

static void
run_adders(struct place *p, struct adder *ad, struct db_writer *writer)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++) {
		ad[i] = (struct adder){ .path = p->path, .writer = writer };
		assert_int_equal(pthread_create(&threads[i], NULL, add_many, &ad[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void
many_writers_lose_nothing(void **state)
{
	static const char *const why[] = { "each for itself", "through the writing thread" };
	struct place *p = *state;
	struct db *db = open_new(p);
	int64_t want = 0;

	for (int w = 0; w < 2; w++) {
		struct adder ad[THREADS];
		struct db_writer *writer = NULL;
		pid_t children[CHILDREN];
		int status;

		print_message("  %s, beside %d processes\n", why[w], CHILDREN);
		for (int i = 0; i < CHILDREN; i++)
			if ((children[i] = fork()) == 0) {
				struct adder mine = { .path = p->path };

				add_many(&mine);
				_exit(mine.failed == 0 ? 0 : 1);
			}
		if (w == 1)
			assert_non_null(writer = db_writer_start(p->path, &p->e));
		run_adders(p, ad, writer);
		db_writer_stop(writer);
		for (int i = 0; i < CHILDREN; i++) {
			waitpid(children[i], &status, 0);
			assert_int_equal(status, 0);
		}
		for (int i = 0; i < THREADS; i++) {
			if (ad[i].failed)
				print_message("  %s\n", ad[i].e.msg);
			assert_int_equal(ad[i].failed, 0);
		}
		want += (THREADS + CHILDREN) * EACH;
		assert_int_equal(number(db), want);
	}
	assert_int_equal(db_check(db, &p->e), 0);
	db_close(db);
}

static void
the_writing_thread_tells_what_failed(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p);
	struct db_writer *writer = db_writer_start(p->path, &p->e);

	assert_non_null(writer);
	db_attach(db, writer);
	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	assert_int_equal(db_write(db, add_then_fail, NULL, &p->e), -1);
	assert_int_equal(p->e.code, ERR_LIMIT);
	db_attach(db, NULL);
	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	assert_int_equal(number(db), 2);
	db_writer_stop(writer);
	db_writer_stop(NULL);
	assert_null(db_writer_start(p->other, &p->e));
	db_close(db);
}

static int
is_running(struct db *w, void *arg, struct err *e)
{
	if (add_one(w, NULL, e) == -1)
		return -1;
	return write(*(int *)arg, "x", 1) == 1 ? 0 : err_set(e, ERR_IO, "pipe");
}

/* Writes for ever, saying so after each commit: what was said must be there. */
static void
write_until_killed(const char *path, int fd)
{
	struct err e = { 0 };
	struct db *db = db_open(path, false, &e);
	int inside = open("/dev/null", O_WRONLY | O_CLOEXEC);

	while (db != NULL && db_write(db, is_running, &inside, &e) == 0)
		if (write(fd, "x", 1) != 1)
			break;
	_exit(1);
}

static void
killing_a_writer_loses_nothing_it_acknowledged(void **state)
{
	enum { ROUNDS = 20 };
	struct place *p = *state;
	struct db *db = open_new(p);
	int64_t said = 0, there;
	char acks[4096];

	for (int i = 0; i < ROUNDS; i++) {
		struct timespec pause = { 0, (long)(i * 377 % 1000) * 1000 };
		int fd[2], status;
		ssize_t n;
		pid_t pid;

		assert_int_equal(pipe(fd), 0);
		if ((pid = fork()) == 0)
			write_until_killed(p->path, fd[1]);
		close(fd[1]);
		assert_int_equal(read(fd[0], acks, 1), 1);	/* it is at it */
		nanosleep(&pause, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		assert_true(WIFSIGNALED(status));
		for (said++; (n = read(fd[0], acks, sizeof(acks))) > 0; said += n)
			;
		close(fd[0]);
		there = number(db);
		assert_true(there == said || there == said + 1);	/* committed, not yet said */
		said = there;
		assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
		said++;
	}
	print_message("  %lld writes, %d kills\n", (long long)said, ROUNDS);
	assert_int_equal(db_check(db, &p->e), 0);
	db_close(db);
}

/* --- the file --- */

static int
make_much(struct db *w, void *arg, struct err *e)
{
	char *text = mem_new((size_t)1 << 20);
	int rc;

	memset(text, 'x', (1 << 20) - 1);
	rc = db_meta_set(w, arg, text, e);
	free(text);
	return rc;
}

static void
the_wal_is_kept_small(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p);
	char wal[128], key[] = "a", other[] = "b";
	struct stat st;

	snprintf(wal, sizeof(wal), "%s-wal", p->path);
	for (int i = 0; i < 30; i++)
		assert_int_equal(db_write(db, make_much, i % 2 ? key : other, &p->e), 0);
	assert_int_equal(stat(wal, &st), 0);
	print_message("  %lld bytes of WAL after 30 MB\n", (long long)st.st_size);
	assert_true(st.st_size < 12 << 20);
	assert_int_equal(db_checkpoint(db, &p->e), 0);
	assert_int_equal(stat(wal, &st), 0);
	assert_int_equal(st.st_size, 0);
	db_close(db);
}

static void
a_full_disk_changes_nothing(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p), *w;
	char key[] = "a";

	/* A limit on pages fails just as a full disk does: SQLITE_FULL. */
	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	w = db->own;
	assert_int_equal(conn_exec(w, "PRAGMA max_page_count=60", &p->e), 0);
	assert_int_equal(db_write(db, make_much, key, &p->e), -1);
	print_message("  %s\n", p->e.msg);
	assert_int_equal(p->e.code, ERR_IO);
	assert_non_null(strstr(p->e.msg, "no space left"));
	assert_int_equal(number(db), 1);
	assert_int_equal(conn_exec(w, "PRAGMA max_page_count=1073741823", &p->e), 0);
	assert_int_equal(db_write(db, make_much, key, &p->e), 0);
	assert_int_equal(db_check(db, &p->e), 0);
	db_close(db);
}

static void
a_backup_can_be_restored(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p), *again;
	char third[128];
	struct stat st;

	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	assert_int_equal(db_backup(db, p->other, &p->e), 0);
	assert_int_equal(stat(p->other, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(db_backup(db, p->other, &p->e), -1);
	assert_int_equal(p->e.code, ERR_CONFLICT);

	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	assert_int_equal(number(db), 2);
	assert_int_equal(db_restore(p->path, p->other, &p->e), 0);
	assert_int_equal(number(db), 1);	/* an open reader sees it */
	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	assert_int_equal(db_check(db, &p->e), 0);

	snprintf(third, sizeof(third), "%s/new.db", p->dir);	/* where there was none */
	assert_int_equal(db_restore(third, p->other, &p->e), 0);
	again = db_open(third, false, &p->e);
	assert_non_null(again);
	assert_int_equal(number(again), 1);
	assert_int_equal(db_write(again, add_one, NULL, &p->e), 0);
	db_close(again);

	again = db_open(p->other, false, &p->e);	/* put in place by hand: it is made fit */
	assert_non_null(again);
	assert_int_equal(db_write(again, add_one, NULL, &p->e), 0);
	assert_int_equal(number(again), 2);
	db_close(again);
	db_close(db);
}

static void
what_is_no_backup_is_not_restored(void **state)
{
	static const struct { const char *why; void (*make)(const char *); enum err_code code; } cases[] = {
		{ "not there", make_nothing, ERR_NOT_FOUND },
		{ "empty", make_empty, ERR_INVALID },
		{ "a text", make_text, ERR_INVALID },
		{ "somebody else's", make_foreign, ERR_INVALID },
		{ "newer", make_newer, ERR_INVALID },
		{ "cut short", make_cut, ERR_IO },
	};
	struct place *p = *state;
	struct db *db = open_new(p);

	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char path[128];
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		snprintf(path, sizeof(path), "%s/%zu.db", p->dir, i);
		cases[i].make(path);
		assert_int_equal(db_restore(p->path, path, &e), -1);
		print_message("    %s\n", e.msg);
		assert_int_equal(e.code, cases[i].code);
		assert_int_equal(number(db), 1);
	}
	db_close(db);
}

int
main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(every_statement_is_sound),
		TEST(a_new_file_is_private_and_in_wal_mode),
		TEST(what_cannot_be_opened_says_why),
		TEST(a_missing_directory_is_named),
		TEST(an_empty_file_becomes_a_database_where_one_may_be_made),
		TEST(names_with_odd_characters_work),
		TEST(a_read_only_database_is_read),
		TEST(a_file_of_somebody_else_is_refused),
		TEST(migrations_keep_a_copy_and_are_whole_or_not_at_all),
		TEST(the_holder_of_the_lock_is_named),
		TEST(a_served_database_is_neither_migrated_nor_restored),
		TEST(a_failed_write_leaves_nothing),
		TEST(revision_and_data_version_move),
		TEST(a_snapshot_stays_as_it_was),
		TEST(a_write_reads_what_it_wrote),
		TEST(a_reader_cannot_write),
		TEST(many_writers_lose_nothing),
		TEST(the_writing_thread_tells_what_failed),
		TEST(killing_a_writer_loses_nothing_it_acknowledged),
		TEST(the_wal_is_kept_small),
		TEST(a_full_disk_changes_nothing),
		TEST(a_backup_can_be_restored),
		TEST(what_is_no_backup_is_not_restored),
	};

	return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
