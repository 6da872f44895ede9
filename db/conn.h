/* db/conn.h - one SQLite connection, for the files of db/ alone. */
#ifndef DB_CONN_H
#define DB_CONN_H
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/db.h"
#include "db/lock.h"

enum conn_mode {
	CONN_READ,		/* query_only, never checkpoints */
	CONN_WRITE		/* has the writers' lock at hand */
};

struct stmt;

struct db {
	char *path;
	struct sqlite3 *sql;		/* only db.c looks inside */
	struct stmt *stmts;		/* one a statement of sql.def, prepared at first use */
	int snapshots;			/* within one another: the outermost is the moment */
	bool writing;			/* this is the connection that fn of db_write was given */
	struct lock lock;		/* of CONN_WRITE */
	struct db *own;			/* where db_write writes; NULL: not yet, or the writer does */
	struct db_writer *writer;	/* attached; not owned */
};

/* The file must exist. ERR_IO, ERR_INVALID (no database at all). */
struct db *conn_open(const char *path, enum conn_mode mode, struct err *e);

int conn_exec(struct db *db, const char *sql, struct err *e);	/* SQL without parameters or rows */
void conn_undo(struct db *db);		/* ends a transaction, if there is one; keeps no error */
bool conn_in_transaction(struct db *db);
bool conn_read_only(struct db *db);	/* the file cannot be written by this process */
int conn_lock(struct db *w, int wait_ms, struct err *e);	/* the writers' lock: around every transaction and checkpoint */
void conn_unlock(struct db *w);
int conn_copy(struct db *to, struct db *from, struct err *e);	/* every page, in one transaction */

int64_t conn_last_id(struct db *db);	/* of the last INSERT */
int conn_changes(struct db *db);	/* rows of the last statement */

#endif
