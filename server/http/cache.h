/* server/http/cache.h - things made once per change and shared by threads, the least used dropped first. */
#ifndef SERVER_HTTP_CACHE_H
#define SERVER_HTTP_CACHE_H
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { CACHE_KEY = 192, CACHE_RETRY_MS = 1000 };

struct cached {				/* begins what is kept; never changed once made */
	atomic_int refs;
	int64_t revision;		/* of what it was made from */
	size_t cost;			/* bytes */
	void (*free)(struct cached *v);
};

void cached_unref(struct cached *v);	/* NULL is fine */

/*
 * Makes the value of a key, or says that the one of the revision is still right.
 *
 * have    revision of the value that is there; NULL: none
 * returns 1 and out (with one reference, the cache's), 0 unchanged, -1
 */
typedef int cache_make(void *arg, const int64_t *have, struct cached **out, struct err *e);

struct cache;

struct cache *cache_new(size_t bytes_max);
void cache_free(struct cache *c);	/* NULL is fine */

/*
 * The value of a key. What is there is trusted while the epoch is the one it was
 * last found right at; else make decides, for one thread a key at a time. Where
 * make fails with anything but ERR_NOT_FOUND, the last good value is given, and
 * make is left alone for CACHE_RETRY_MS.
 *
 * returns a reference for the caller; NULL with make's error
 */
struct cached *cache_get(struct cache *c, const char *key, int64_t epoch, cache_make *make,
    void *arg, struct err *e);

/* The same of what is there and trusted, without asking make; NULL: there is none. */
struct cached *cache_peek(struct cache *c, const char *key, int64_t epoch);

size_t cache_bytes(struct cache *c);	/* what it holds now */

#endif
