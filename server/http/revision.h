/* server/http/revision.h - the database's revision, known without asking it. */
#ifndef SERVER_HTTP_REVISION_H
#define SERVER_HTTP_REVISION_H
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum { REVISION_POLL_MS = 250 };

struct revision;

/* Reads it once, then watches on a thread of its own. NULL as db_open. */
struct revision *revision_start(const char *path, struct err *e);
void revision_stop(struct revision *r);			/* NULL is fine */

void revision_publish(struct revision *r, int64_t now);	/* by who committed it: nobody waits for the next look */
int64_t revision_now(const struct revision *r);		/* at most REVISION_POLL_MS old */
bool revision_is_fresh(const struct revision *r);	/* the last look at the database worked, and was lately */

#endif
