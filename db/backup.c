/* Looking after the file: check, copy, checkpoint, throw away what is old. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "db/conn.h"
#include "db/stmt.h"

enum {
	KEEP_RUNS_DAYS = 90,
	KEEP_DELIVERIES_DAYS = 14,
	KEEP_CHANGES_DAYS = 400
};

int
db_check(struct db *db, struct err *e)
{
	struct arena *a = arena_new();
	const char *text = NULL;
	int rc = stmt_one(db_use(db, SQL_INTEGRITY_CHECK), a, read_text, &text, e);

	if (rc == 1 && strcmp(text, "ok") != 0)
		rc = err_set(e, ERR_IO, "%s is damaged (%s): restore a copy with: "
		    "calcast db restore FILE", db->path, text);
	if (rc == 1) {
		rc = stmt_one(db_use(db, SQL_FOREIGN_KEY_CHECK), a, read_text, &text, e);
		if (rc == 1)
			rc = err_set(e, ERR_IO, "%s: rows of table %s belong to nothing: "
			    "restore a copy with: calcast db restore FILE", db->path, text);
	}
	arena_free(a);
	return rc;
}

static int
vacuum_into(const char *path, const char *to, struct err *e)
{
	struct db *own = conn_open(path, CONN_READ, e);
	struct stmt *q;
	int rc;

	if (own == NULL)
		return -1;
	rc = conn_exec(own, "PRAGMA query_only=0", e);	/* else the copy is refused as well */
	if (rc == 0) {
		q = db_use(own, SQL_VACUUM_INTO);
		stmt_text(q, ":path", to);
		rc = stmt_run(q, e);
	}
	db_close(own);
	return rc;
}

/* The copy's file is ours, with our mode, before SQLite fills it. */
int
db_backup(struct db *db, const char *to, struct err *e)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd == -1 && errno == EEXIST)
		return err_set(e, ERR_CONFLICT, "%s exists already: choose another name", to);
	if (fd == -1)
		return err_set(e, ERR_IO, "cannot make %s: %s", to, strerror(errno));
	close(fd);
	if (vacuum_into(db->path, to, e) == -1) {
		unlink(to);
		return err_in(e, "copying to %s", to);
	}
	return 0;
}

/* A reader that is in the way is not an error: what is left goes next time. */
static int
truncate_wal(struct db *w, struct err *e)
{
	int64_t busy = 0;
	int rc;

	if (conn_lock(w, lock_wait_ms(), e) == -1)
		return -1;
	rc = stmt_value(db_use(w, SQL_CHECKPOINT), &busy, e);
	conn_unlock(w);
	return rc;
}

int
db_checkpoint(struct db *db, struct err *e)
{
	struct db *w = conn_open(db->path, CONN_WRITE, e);
	int rc;

	if (w != NULL)			/* it can be done later: nobody is to wait for it */
		atomic_store(&w->lock.hurry, true);
	rc = w == NULL ? -1 : truncate_wal(w, e);
	db_close(w);
	return rc;
}

int
db_retire(struct db *w, int64_t now, struct err *e)
{
	const struct { enum sql sql; int64_t before; } old[] = {
		{ SQL_RUN_RETIRE, (now - KEEP_RUNS_DAYS * (int64_t)DAY_SECONDS) * 1000 },
		{ SQL_DELIVERY_RETIRE, (now - KEEP_DELIVERIES_DAYS * (int64_t)DAY_SECONDS) * 1000 },
		{ SQL_CHANGE_RETIRE, now - KEEP_CHANGES_DAYS * (int64_t)DAY_SECONDS },
		{ SQL_TOKEN_RETIRE, now },
		{ SQL_TOPIC_READERS_RETIRE, now - KEEP_CHANGES_DAYS * (int64_t)DAY_SECONDS },
	};

	for (size_t i = 0; i < sizeof(old) / sizeof(old[0]); i++) {
		struct stmt *q = db_use(w, old[i].sql);

		stmt_i64(q, ":before", old[i].before);
		if (stmt_run(q, e) == -1)
			return -1;
	}
	return conn_exec(w, "PRAGMA incremental_vacuum(1000)", e);
}
