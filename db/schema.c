#include "db/schema.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/embed.h"
#include "base/mem.h"
#include "db/conn.h"
#include "db/lock.h"
#include "db/stmt.h"

EMBED(schema_001_init, "db/schema/001_init.sql");
EMBED(schema_002_sources, "db/schema/002_sources.sql");
EMBED(schema_003_subscriptions, "db/schema/003_subscriptions.sql");
EMBED(schema_004_search, "db/schema/004_search.sql");

const char *const schema_steps[DB_SCHEMA] = {
	schema_001_init, schema_002_sources, schema_003_subscriptions,
	schema_004_search,
};

static int
number(struct db *db, enum sql which, int64_t *out, struct err *e)
{
	struct stmt *q = db_use(db, which);

	return stmt_value(q, out, e);
}

int
schema_version(struct db *db, int newest, struct err *e)
{
	int64_t application, version, tables;

	if (number(db, SQL_APPLICATION_ID, &application, e) == -1 ||
	    number(db, SQL_USER_VERSION, &version, e) == -1 ||
	    number(db, SQL_TABLES, &tables, e) == -1)
		return -1;
	if (application == 0 && version == 0 && tables == 0)
		return 0;
	if (application != SCHEMA_APPLICATION || version < 1)
		return err_set(e, ERR_INVALID, "%s is not a calcast database", db_path(db));
	if (version > newest)
		return err_set(e, ERR_INVALID, "%s has schema %lld, this calcast "
		    "knows up to %d: use a newer calcast", db_path(db),
		    (long long)version, newest);
	return (int)version;
}

/* Each step is a transaction of its own: what was reached stays reached. */
static int
step(struct db *w, const char *sql, int to, struct err *e)
{
	struct buf b = { 0 };
	int rc;

	buf_fmt(&b, "BEGIN IMMEDIATE;\n%s\nPRAGMA user_version=%d;\n"
	    "PRAGMA application_id=%d;\nCOMMIT;", sql, to, SCHEMA_APPLICATION);
	rc = conn_exec(w, b.data, e);
	buf_free(&b);
	if (rc == -1)
		conn_undo(w);
	return rc;
}

static int
keep_copy(struct db *w, int version, struct err *e)
{
	struct buf to = { 0 };
	int rc;

	buf_fmt(&to, "%s-schema-%d", db_path(w), version);
	unlink(to.data);	/* left by a migration that failed: this one is as good */
	rc = db_backup(w, to.data, e);
	buf_free(&to);
	return rc;
}

static int
migrate_locked(struct db *w, const char *const *steps, int newest, struct err *e)
{
	int version = schema_version(w, newest, e);

	if (version == -1)
		return -1;
	if (version > 0 && version < newest &&
	    (lock_not_served(db_path(w), e) == -1 || keep_copy(w, version, e) == -1))
		return -1;
	/* auto_vacuum counts only before the first page is written. */
	if (conn_exec(w, "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL", e) == -1)
		return -1;
	for (; version < newest; version++)
		if (step(w, steps[version], version + 1, e) == -1)
			return -1;
	return 0;
}

int
schema_migrate(const char *path, const char *const *steps, int newest, struct err *e)
{
	struct db *w = conn_open(path, CONN_WRITE, e);
	int rc = -1;

	if (w != NULL && conn_lock(w, lock_wait_ms(), e) == 0) {
		rc = migrate_locked(w, steps, newest, e);
		conn_unlock(w);
	}
	db_close(w);
	return rc;
}
