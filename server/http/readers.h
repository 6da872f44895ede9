/* server/http/readers.h - a reading connection for each thread. */
#ifndef SERVER_HTTP_READERS_H
#define SERVER_HTTP_READERS_H
#include "base/err.h"
#include "db/db.h"

struct readers;

struct readers *readers_new(const char *path);
void readers_free(struct readers *r);	/* threads that used it have ended; NULL is fine */

/* This thread's connection, opened at first use and closed when the thread ends; NULL as db_open. */
struct db *readers_get(struct readers *r, struct err *e);
/* After a read failed: if the connection may be at fault, the next get opens another. */
void readers_failed(struct readers *r, const struct err *e);

#endif
