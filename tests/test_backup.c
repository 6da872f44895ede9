#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/schema.h"
#include "db/stmt.h"
#include "tests/place.h"

static void
migrations_keep_a_copy_and_are_whole_or_not_at_all(void **state)
{
	const char *const steps[] = {
	    [DB_SCHEMA] = "CREATE TABLE second (x INTEGER) STRICT;",
	    [DB_SCHEMA + 1] = "CREATE TABLE third (x INTEGER) STRICT; SELECT nonsense;" };
	struct place *p = *state;
	struct db *db = open_new(p), *copy;
	char path[128];
	int64_t tables, before;
	struct stat st;

	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	assert_int_equal(stmt_value(db_use(db, SQL_TABLES), &before, &p->e), 0);
	assert_int_equal(schema_migrate(p->path, steps, DB_SCHEMA + 1, &p->e), 0);
	assert_int_equal(schema_version(db, DB_SCHEMA + 1, &p->e), DB_SCHEMA + 1);
	assert_int_equal(schema_version(db, DB_SCHEMA, &p->e), -1);
	assert_int_equal(p->e.code, ERR_INVALID);

	snprintf(path, sizeof(path), "%s-schema-%d", p->path, DB_SCHEMA);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	copy = db_open(path, false, &p->e);
	assert_non_null(copy);
	assert_int_equal(number(copy), 1);
	db_close(copy);

	p->e = (struct err){ 0 };
	assert_int_equal(schema_migrate(p->path, steps, DB_SCHEMA + 2, &p->e), -1);
	print_message("  %s\n", p->e.msg);
	assert_int_equal(schema_version(db, DB_SCHEMA + 2, &p->e), DB_SCHEMA + 1);
	assert_int_equal(stmt_value(db_use(db, SQL_TABLES), &tables, &p->e), 0);
	assert_int_equal(tables, before + 1);
	assert_int_equal(schema_migrate(p->path, steps, DB_SCHEMA + 1, &p->e), 0);
	db_close(db);
}

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

static void
what_is_no_database_any_more_is_replaced(void **state)
{
	static const struct { const char *why; void (*make)(const char *); int rc; } cases[] = {
		{ "cut short", make_cut, 0 },
		{ "a text", make_text, 0 },
		{ "newer", make_newer, 0 },
		{ "empty", make_empty, 0 },
		{ "somebody else's", make_foreign, -1 },
		{ "a directory", make_directory, -1 },
	};
	struct place *p = *state;
	struct db *db = open_new(p);

	assert_int_equal(db_write(db, add_one, NULL, &p->e), 0);
	assert_int_equal(db_backup(db, p->other, &p->e), 0);
	db_close(db);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char path[128], fresh[144];
		struct err e = { 0 };
		struct stat st;

		print_message("  %s\n", cases[i].why);
		snprintf(path, sizeof(path), "%s/%zu.db", p->dir, i);
		snprintf(fresh, sizeof(fresh), "%s-restore", path);
		cases[i].make(path);
		assert_int_equal(chmod(path, 0700), 0);
		if (db_restore(path, p->other, &e) == -1)
			print_message("    %s\n", e.msg);
		assert_int_equal(e.code == ERR_NONE ? 0 : -1, cases[i].rc);
		assert_int_equal(stat(fresh, &st), -1);
		if (cases[i].rc == -1)
			continue;
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0700);
		db = db_open(path, false, &e);
		assert_non_null(db);
		assert_int_equal(number(db), 1);
		assert_int_equal(db_write(db, add_one, NULL, &e), 0);
		assert_int_equal(db_check(db, &e), 0);
		db_close(db);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE_TEST(migrations_keep_a_copy_and_are_whole_or_not_at_all),
		PLACE_TEST(the_wal_is_kept_small),
		PLACE_TEST(a_full_disk_changes_nothing),
		PLACE_TEST(a_backup_can_be_restored),
		PLACE_TEST(what_is_no_backup_is_not_restored),
		PLACE_TEST(what_is_no_database_any_more_is_replaced),
	};

	return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
