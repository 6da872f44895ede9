/* Opening: which file, is it ours, is it of our schema. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/conn.h"
#include "db/open.h"
#include "db/schema.h"
#include "db/stmt.h"

int
open_make_file(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd != -1) {
		close(fd);
		return 0;
	}
	if (errno == EEXIST)
		return 0;
	if (errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "cannot make %s: its directory does "
		    "not exist: make it first", path);
	return err_set(e, ERR_IO, "cannot make %s: %s; check the owner and mode of "
	    "its directory", path, strerror(errno));
}

/* What SQLite would only call "unable to open database file". */
static int
look_at_file(const char *path, struct err *e)
{
	struct stat st;

	if (stat(path, &st) == -1 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(e, ERR_NOT_FOUND, "no database at %s: name it with --db, "
		    "or make one with: calcast source add", path);
	if (stat(path, &st) == -1)
		return err_set(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_INVALID, "%s is no file, so it is no database", path);
	if (access(path, R_OK) == -1)
		return err_set(e, ERR_IO, "cannot read %s: %s; check its owner and mode",
		    path, strerror(errno));
	return 0;
}

/* A copy made by VACUUM INTO that somebody put in place is not in WAL mode. */
static int
is_wal(struct db *db, bool *wal, struct err *e)
{
	struct arena *a = arena_new();
	const char *mode = NULL;
	int rc = stmt_one(db_use(db, SQL_JOURNAL_MODE), a, read_text, &mode, e);

	*wal = rc == 1 && strcmp(mode, "wal") == 0;
	arena_free(a);
	return rc == -1 ? -1 : 0;
}

static int
make_current(struct db *db, bool create, struct err *e)
{
	int version = schema_version(db, DB_SCHEMA, e);
	bool wal;

	if (version == -1 || is_wal(db, &wal, e) == -1)
		return -1;
	if (version == 0 && !create)
		return err_set(e, ERR_NOT_FOUND, "%s is empty: make it a database with: "
		    "calcast source add", db->path);
	if (version < DB_SCHEMA && conn_read_only(db))
		return err_set(e, ERR_IO, "%s has the older schema %d and cannot be "
		    "written: check its owner and mode", db->path, version);
	if ((version == DB_SCHEMA && wal) || conn_read_only(db))
		return 0;
	return schema_migrate(db->path, schema_steps, DB_SCHEMA, e);
}

struct db *
db_open(const char *path, bool create, struct err *e)
{
	struct db *db;

	if ((create && open_make_file(path, e) == -1) || look_at_file(path, e) == -1)
		return NULL;
	db = conn_open(path, CONN_READ, e);
	if (db != NULL && make_current(db, create, e) == -1) {
		db_close(db);
		return NULL;
	}
	return db;
}

int
db_snapshot(struct db *db, struct err *e)
{
	if (db->writing)	/* its transaction is one moment already */
		return 0;
	if (db->snapshots == 0 && conn_exec(db, "BEGIN", e) == -1)
		return -1;
	db->snapshots++;
	return 0;
}

void
db_snapshot_end(struct db *db)
{
	if (!db->writing && --db->snapshots == 0)
		conn_undo(db);
}
