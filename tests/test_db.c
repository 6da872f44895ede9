#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "db/stmt.h"
#include "tests/place.h"

static void
every_statement_is_sound(void **state)
{
	struct place *p = *state;
	struct db *db = open_new(p);

	if (db_prepare_all(db, &p->e) == -1)
		fail_msg("%s", p->e.msg);
	db_close(db);
}

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE_TEST(every_statement_is_sound),
		PLACE_TEST(a_failed_write_leaves_nothing),
		PLACE_TEST(revision_and_data_version_move),
		PLACE_TEST(a_snapshot_stays_as_it_was),
		PLACE_TEST(a_write_reads_what_it_wrote),
		PLACE_TEST(a_reader_cannot_write),
		PLACE_TEST(many_writers_lose_nothing),
		PLACE_TEST(the_writing_thread_tells_what_failed),
		PLACE_TEST(killing_a_writer_loses_nothing_it_acknowledged),
	};

	return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
