#include "db/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "db/db.h"

enum { COMMAND_MAX = 80, NAP_MAX_MS = 20 };

/* "PID command" of this process; neither URL nor option, since one may hold a key. */
static void
put_self(struct buf *b)
{
	struct buf args = { 0 };
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	const char *word;

	buf_fmt(b, "%ld", (long)getpid());
	if (fd == -1 || buf_read_fd(&args, fd, 1 << 20) == -1)
		buf_reset(&args);
	if (fd != -1)
		close(fd);
	for (size_t at = 0; at < args.len; at += strlen(word) + 1) {
		word = args.data + at;
		if (*word == '-' || strstr(word, "://") != NULL ||
		    b->len + strlen(word) > COMMAND_MAX)
			break;
		buf_fmt(b, " %s", word);
	}
	buf_free(&args);
}

static void
write_holder(const struct lock *l)
{
	struct buf b = { 0 };
	ssize_t n;

	put_self(&b);
	n = pwrite(l->fd, b.data, b.len, 0);
	if (n == -1 || ftruncate(l->fd, n) == -1)	/* a full disk: the lock holds all the same */
		(void)n;
	buf_free(&b);
}

/* Its pid; 0 when the file does not say. */
static long
read_holder(const struct lock *l, char text[COMMAND_MAX + 32])
{
	ssize_t n = pread(l->fd, text, COMMAND_MAX + 31, 0);

	text[n > 0 ? n : 0] = '\0';
	return strtol(text, NULL, 10);
}

static int
busy(const struct lock *l, int wait_ms, struct err *e)
{
	char text[COMMAND_MAX + 32];
	long pid = read_holder(l, text);
	const char *command = strchr(text, ' ');

	if (pid == 0)
		return err_set(e, ERR_BUSY, "%s is held by another process: try again",
		    l->db_path);
	return err_set(e, ERR_BUSY, wait_ms == 0 ? "%s is held by %ld (%s): stop it first" :
	    "%s is held by %ld (%s): try again when that is done", l->db_path, pid,
	    command == NULL ? "?" : command + 1);
}

/* Who may use the database may use its lock: root must not shut out the owner. */
static void
copy_owner(const struct lock *l)
{
	struct stat db, st;

	if (stat(l->db_path, &db) == -1 || fstat(l->fd, &st) == -1)
		return;
	if ((st.st_uid != db.st_uid || st.st_gid != db.st_gid) &&
	    fchown(l->fd, db.st_uid, db.st_gid) == -1)
		return;
	if ((st.st_mode & 0777) != (db.st_mode & 0777))
		(void)fchmod(l->fd, db.st_mode & 0777);
}

int
lock_open(struct lock *l, const char *db_path, const char *suffix, struct err *e)
{
	struct buf path = { 0 };

	buf_fmt(&path, "%s%s", db_path, suffix);
	l->db_path = mem_str(db_path);
	l->path = buf_take(&path);
	l->fd = open(l->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (l->fd == -1) {
		err_set(e, ERR_IO, "cannot write %s: cannot open the lock %s (%s); "
		    "check the owner and mode of both and of their directory",
		    db_path, l->path, strerror(errno));
		lock_close(l);
		return -1;
	}
	copy_owner(l);
	return 0;
}

void
lock_close(struct lock *l)
{
	if (l->path != NULL && l->fd != -1)
		close(l->fd);
	free(l->path);
	free(l->db_path);
	*l = (struct lock){ 0 };
}

int
lock_take(struct lock *l, int wait_ms, struct err *e)
{
	int64_t now, until = clock_mono_ms() + wait_ms;
	struct timespec nap = { 0, 500000 };

	while (flock(l->fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_set(e, ERR_IO, "cannot lock %s: %s", l->path,
			    strerror(errno));
		now = clock_mono_ms();
		if (atomic_load(&l->hurry) && until > now + LOCK_HURRY_MS)
			until = now + LOCK_HURRY_MS;
		if (now >= until)
			return busy(l, wait_ms, e);
		nanosleep(&nap, NULL);
		if (nap.tv_nsec < NAP_MAX_MS * 1000000)
			nap.tv_nsec *= 2;
	}
	write_holder(l);
	return 0;
}

void
lock_release(struct lock *l)
{
	flock(l->fd, LOCK_UN);
}

int
lock_wait_ms(void)
{
	const char *s = getenv("CALCAST_LOCK_WAIT_S");

	return (s == NULL ? DB_LOCK_WAIT_S : atoi(s)) * 1000;
}

int
lock_not_served(const char *db_path, struct err *e)
{
	struct lock l;
	int rc;

	if (lock_open(&l, db_path, "-serve", e) == -1)
		return -1;
	rc = lock_take(&l, 0, e);
	lock_close(&l);
	return rc;
}

int
db_serve_lock(const char *path, int *fd, struct err *e)
{
	struct lock l;

	if (lock_open(&l, path, "-serve", e) == -1)
		return -1;
	if (lock_take(&l, 0, e) == -1) {
		lock_close(&l);
		return -1;
	}
	*fd = l.fd;
	l.fd = -1;
	lock_close(&l);
	return 0;
}

void
db_serve_unlock(int fd)
{
	close(fd);
}
