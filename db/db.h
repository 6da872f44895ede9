/* db/db.h - the store: connections, transactions, revision. Only db.c includes sqlite3.h. */
#ifndef DB_DB_H
#define DB_DB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;		/* one connection; one thread at a time */
struct db_writer;	/* a thread that does every write of this process */

enum { DB_LOCK_WAIT_S = 30, DB_SCHEMA = 4 };

/*
 * Opens a connection that reads; db_write finds its own to write. Migrates an
 * older schema (unless a daemon holds the database), after a copy beside it.
 *
 * create  make the file (0600) when it is not there
 * returns the handle; NULL with ERR_NOT_FOUND (which file is missing), ERR_IO
 *         (unreadable, corrupt, read-only directory), ERR_INVALID (not a calcast
 *         database, or a newer one than this program), ERR_BUSY (lock)
 */
struct db *db_open(const char *path, bool create, struct err *e);
void db_close(struct db *db);		/* NULL is fine */
const char *db_path(const struct db *db);

/*
 * Runs fn in one IMMEDIATE transaction under the writers' lock (flock on
 * FILE-writer, waited for DB_LOCK_WAIT_S, then ERR_BUSY names the holder), on
 * the process's writing thread if it has one. fn gets the writing connection,
 * may be called on another thread, and must be short: no network, no child.
 * Returning -1 from fn undoes all of it.
 */
int db_write(struct db *db, int (*fn)(struct db *w, void *arg, struct err *e),
    void *arg, struct err *e);

/*
 * The same for somebody who waits: given up with ERR_BUSY when it could not
 * begin by then. deadline_ms: as clock_mono_ms.
 */
int db_write_by(struct db *db, int64_t deadline_ms,
    int (*fn)(struct db *w, void *arg, struct err *e), void *arg, struct err *e);

/* Starts a thread that does every write of the handles that are attached to it. */
struct db_writer *db_writer_start(const char *path, struct err *e);
void db_writer_stop(struct db_writer *w);		/* finishes what is queued; detach or close handles first. NULL is fine */
void db_writer_hurry(struct db_writer *w);	/* what waits for another process gives up soon: we are to stop. NULL is fine */
void db_attach(struct db *db, struct db_writer *w);	/* NULL detaches */

/*
 * Several reads as of one moment. db_snapshot_end follows where it worked; a
 * snapshot is never held across I/O. One within another is of the same moment.
 */
int db_snapshot(struct db *db, struct err *e);
void db_snapshot_end(struct db *db);

/* Changes whenever another connection committed (PRAGMA data_version); 3 µs. */
int db_data_version(struct db *db, int64_t *out, struct err *e);
int db_revision(struct db *db, int64_t *out, struct err *e);
int db_revision_raise(struct db *w, int64_t *out, struct err *e);	/* in db_write only */

/* meta: "uid_domain", "public_url". Value in a, NULL when not set. */
int db_meta_get(struct db *db, const char *key, struct arena *a, const char **out, struct err *e);
int db_meta_set(struct db *w, const char *key, const char *value, struct err *e);

/* Held by a daemon that fetches or pushes; ERR_BUSY names the one that has it. */
int db_serve_lock(const char *path, int *fd, struct err *e);
void db_serve_unlock(int fd);

/* PRAGMA integrity_check and foreign_key_check; ERR_IO says what is broken. */
int db_check(struct db *db, struct err *e);
int db_backup(struct db *db, const char *to, struct err *e);		/* VACUUM INTO; ERR_CONFLICT: file exists */
int db_restore(const char *path, const char *from, struct err *e);	/* checks the copy first; ERR_BUSY: a daemon holds path */
int db_checkpoint(struct db *db, struct err *e);		/* under the lock; hourly */
/* Deletes what is past its keeping time: runs 90 days, done deliveries 14, changes 400. */
int db_retire(struct db *w, int64_t now, struct err *e);

#endif
