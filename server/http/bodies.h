/* server/http/bodies.h - the bodies of one address in every encoding, kept in the cache. */
#ifndef SERVER_HTTP_BODIES_H
#define SERVER_HTTP_BODIES_H
#include "server/http/body.h"
#include "server/http/cache.h"

enum encoding { ENCODING_IDENTITY, ENCODING_GZIP, ENCODING__MAX };

struct bodies {
	int64_t revision;		/* of what they were made from */
	struct body *of[ENCODING__MAX];
};

/* As cache_make; the references in out are the cache's then. An encoding that is asked for under another key: NULL. */
typedef int bodies_make(void *arg, const int64_t *have, struct bodies *out, struct err *e);

/* As cache_get, of one encoding: a reference for the caller; NULL with make's error. */
struct body *bodies_get(struct cache *c, const char *key, int64_t epoch, enum encoding encoding,
    bodies_make *make, void *arg, struct err *e);

/* As cache_peek. */
struct body *bodies_peek(struct cache *c, const char *key, int64_t epoch, enum encoding encoding);

#endif
