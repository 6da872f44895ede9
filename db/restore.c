/*
 * Putting a copy back: over the pages of a database that is sound, so that its
 * readers see it happen at once; in the place of the file when it is damaged or
 * was never a database.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "db/conn.h"
#include "db/open.h"
#include "db/schema.h"

/*
 * 1: its pages can be written over, of whatever schema they are; 0: the file is
 * beyond that; -1: it cannot be told now, or it is a sound database of another
 * program, which is not ours to destroy.
 */
static int
is_sound(const char *path, struct err *e)
{
	struct err why = { 0 };
	struct db *db = conn_open(path, CONN_READ, &why);
	bool opened = db != NULL;
	int rc = opened && schema_version(db, INT_MAX, &why) != -1 &&
	    db_check(db, &why) == 0;

	db_close(db);
	if (rc == 1)
		return 1;
	if (why.code == ERR_BUSY || (opened && why.code == ERR_INVALID))
		return err_set(e, why.code, "%s", why.msg);
	return 0;
}

static int
copy_over(const char *path, struct db *from, struct err *e)
{
	struct db *w = conn_open(path, CONN_WRITE, e);
	int rc = -1;

	if (w != NULL && conn_lock(w, lock_wait_ms(), e) == 0) {
		rc = conn_exec(w, "PRAGMA journal_mode=WAL", e);
		if (rc == 0)
			rc = conn_copy(w, from, e);
		conn_unlock(w);
	}
	db_close(w);
	return rc;
}

static int
sync_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd == -1)
		return -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

/* Who could use the old file can use the new one. */
static int
like_old(const char *path, const char *old)
{
	struct stat st, now;

	if (stat(old, &st) == -1 || stat(path, &now) == -1)
		return -1;
	if ((st.st_uid != now.st_uid || st.st_gid != now.st_gid) &&
	    chown(path, st.st_uid, st.st_gid) == -1)
		return -1;
	return chmod(path, st.st_mode & 0777);
}

static int
drop(const char *path)
{
	return unlink(path) == -1 && errno != ENOENT ? -1 : 0;
}

/* The old WAL goes first: the new file must never be read with it. */
static int
swap(struct arena *a, const char *path, const char *fresh, struct err *e)
{
	if (like_old(fresh, path) == -1 || sync_path(fresh) == -1 ||
	    drop(arena_fmt(a, "%s-wal", path)) == -1 ||
	    drop(arena_fmt(a, "%s-shm", path)) == -1 ||
	    rename(fresh, path) == -1 || sync_path(dirname(arena_str(a, path))) == -1)
		return err_set(e, ERR_IO, "cannot replace %s: %s; check the owner and "
		    "mode of it and its directory", path, strerror(errno));
	return 0;
}

static int
replace(const char *path, struct db *from, struct err *e)
{
	struct arena *a = arena_new();
	char *real = realpath(path, NULL);	/* of a link: the file that it names */
	const char *file = real == NULL ? path : real;
	const char *fresh = arena_fmt(a, "%s-restore", file);
	struct lock l = { 0 };
	int rc = -1;

	if (lock_open(&l, path, "-writer", e) == 0 && lock_take(&l, lock_wait_ms(), e) == 0) {
		unlink(fresh);	/* of a restore that was cut off */
		rc = db_backup(from, fresh, e);
		if (rc == 0 && (rc = swap(a, file, fresh, e)) == -1)
			unlink(fresh);
	}
	lock_close(&l);
	free(real);
	arena_free(a);
	return rc;
}

static int
put_back(const char *path, struct db *from, struct err *e)
{
	int fd, rc;

	if (open_make_file(path, e) == -1 || db_serve_lock(path, &fd, e) == -1)
		return -1;
	rc = is_sound(path, e);
	if (rc != -1)
		rc = (rc == 1 ? copy_over : replace)(path, from, e);
	db_serve_unlock(fd);
	return rc;
}

int
db_restore(const char *path, const char *from, struct err *e)
{
	struct db *copy;
	int version, rc = -1;

	if (access(from, R_OK) == -1)
		return err_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
		    "cannot read %s: %s", from, strerror(errno));
	if ((copy = conn_open(from, CONN_READ, e)) == NULL)
		return -1;
	version = schema_version(copy, DB_SCHEMA, e);
	if (version == 0)
		err_set(e, ERR_INVALID, "%s is empty: nothing to restore", from);
	if (version >= 1 && db_check(copy, e) == 0)
		rc = put_back(path, copy, e);
	db_close(copy);
	return rc;
}
