/* server/http/cache.h - finished bodies by key, made once per change, the least used dropped first. */
#ifndef SERVER_HTTP_CACHE_H
#define SERVER_HTTP_CACHE_H
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "server/http/body.h"

enum { CACHE_KEY = 192, CACHE_RETRY_MS = 1000 };
enum cache_encoding { CACHE_IDENTITY, CACHE_GZIP, CACHE__MAX };

struct cache_bodies {
	int64_t revision;		/* of what they were made from */
	struct body *of[CACHE__MAX];
};

/*
 * Makes the bodies of a key, or says that those of the revision are still right.
 *
 * have    revision of the bodies that are there; NULL: none
 * returns 1 and out (references are the cache's then), 0 unchanged, -1
 */
typedef int cache_make(void *arg, const int64_t *have, struct cache_bodies *out,
    struct err *e);

struct cache;

struct cache *cache_new(size_t bytes_max);
void cache_free(struct cache *c);	/* NULL is fine */

/*
 * The body of a key. What is there is trusted while the epoch is the one it was
 * last found right at; else make decides, for one thread a key at a time. Where
 * make fails with anything but ERR_NOT_FOUND, the last good body is given, and
 * make is left alone for CACHE_RETRY_MS.
 *
 * returns a reference for the caller; NULL with make's error
 */
struct body *cache_get(struct cache *c, const char *key, int64_t epoch,
    enum cache_encoding encoding, cache_make *make, void *arg, struct err *e);

size_t cache_bytes(struct cache *c);	/* what it holds now */

#endif
