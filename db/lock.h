/* db/lock.h - one holder at a time, in whatever process: flock on a file beside the database. */
#ifndef DB_LOCK_H
#define DB_LOCK_H
#include <stdatomic.h>

#include "base/err.h"

enum { LOCK_HURRY_MS = 1000 };	/* that one who is in a hurry waits */

struct lock {
	char *path;		/* of the lock file; owned */
	char *db_path;		/* owned */
	int fd;
	atomic_bool hurry;	/* may be set while another thread waits for it */
};

/* Opens DB_PATH + suffix ("-writer"), with the database's owner and mode. Takes nothing yet. */
int lock_open(struct lock *l, const char *db_path, const char *suffix, struct err *e);
void lock_close(struct lock *l);	/* releases; all zero is fine */

/* Waits up to wait_ms; then ERR_BUSY names the process that holds it. */
int lock_take(struct lock *l, int wait_ms, struct err *e);
void lock_release(struct lock *l);

/* DB_LOCK_WAIT_S in ms; tests shorten it with $CALCAST_LOCK_WAIT_S. */
int lock_wait_ms(void);

/* ERR_BUSY when a daemon, be it this process, holds the serve lock. A pid says nothing: every container has a 1. */
int lock_not_served(const char *db_path, struct err *e);

#endif
