#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <grp.h>
#include <sys/wait.h>

#include "db/stmt.h"
#include "tests/place.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE_TEST(a_new_file_is_private_and_in_wal_mode),
		PLACE_TEST(what_cannot_be_opened_says_why),
		PLACE_TEST(a_missing_directory_is_named),
		PLACE_TEST(an_empty_file_becomes_a_database_where_one_may_be_made),
		PLACE_TEST(names_with_odd_characters_work),
		PLACE_TEST(a_read_only_database_is_read),
		PLACE_TEST(a_file_of_somebody_else_is_refused),
	};

	return cmocka_run_group_tests_name("open", tests, NULL, NULL);
}
