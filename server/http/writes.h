/* server/http/writes.h - requests that change something, one after the other on a thread that may wait for the database. */
#ifndef SERVER_HTTP_WRITES_H
#define SERVER_HTTP_WRITES_H
#include <stdbool.h>

enum { WRITES_WAITING_MAX = 256 };

struct writes;

struct writes *writes_start(void);
void writes_stop(struct writes *w);	/* what is queued is run, what comes later refused; NULL is fine */
void writes_free(struct writes *w);	/* after writes_stop; NULL is fine */

/* Has fn run on the thread. False: too many wait already. */
bool writes_add(struct writes *w, void (*fn)(void *arg), void *arg);

#endif
