#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/wait.h>

#include "db/schema.h"
#include "tests/place.h"

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

	return w == NULL ? -1 : conn_lock(w, lock_wait_ms(), e);
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
	assert_non_null(strstr(p->e.msg, "test_lock"));
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
	const char *const steps[] = { [DB_SCHEMA] = "CREATE TABLE second (x);" };
	struct place *p = *state;
	struct db *db = open_new(p);
	int end, fd;
	pid_t pid;

	assert_int_equal(db_backup(db, p->other, &p->e), 0);
	pid = hold(take_serve, p->path, &end);
	assert_int_equal(db_serve_lock(p->path, &fd, &p->e), -1);
	assert_int_equal(p->e.code, ERR_BUSY);
	print_message("  %s\n", p->e.msg);
	assert_int_equal(schema_migrate(p->path, steps, DB_SCHEMA + 1, &p->e), -1);
	assert_int_equal(p->e.code, ERR_BUSY);
	p->e.code = ERR_NONE;
	assert_int_equal(db_restore(p->path, p->other, &p->e), -1);
	assert_int_equal(p->e.code, ERR_BUSY);
	let_go(pid, end);

	/* By this process: another of the same pid, in a container, is no better. */
	assert_int_equal(db_serve_lock(p->path, &fd, &p->e), 0);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	p->e.code = ERR_NONE;
	assert_int_equal(schema_migrate(p->path, steps, DB_SCHEMA + 1, &p->e), -1);
	assert_int_equal(p->e.code, ERR_BUSY);
	db_serve_unlock(fd);
	p->e.code = ERR_NONE;
	assert_int_equal(schema_migrate(p->path, steps, DB_SCHEMA + 1, &p->e), 0);
	assert_int_equal(db_serve_lock(p->path, &fd, &p->e), 0);
	db_serve_unlock(fd);
	db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE_TEST(the_holder_of_the_lock_is_named),
		PLACE_TEST(a_served_database_is_neither_migrated_nor_restored),
	};

	return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
