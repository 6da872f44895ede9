/* server/http/body.h - bytes with their headers: immutable once handed out, shared by threads. */
#ifndef SERVER_HTTP_BODY_H
#define SERVER_HTTP_BODY_H
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { BODY_HEADERS_MAX = 16, ETAG_SIZE = 35 };	/* two quotes, 32 hex, NUL */

struct body_header {
	const char *name;		/* a literal */
	char *value;			/* owned */
};

struct body {
	atomic_int refs;
	char *data;			/* NULL: only its headers are known, for 304 */
	size_t len;
	char etag[ETAG_SIZE];		/* "" none */
	int64_t modified;		/* Unix seconds; 0: not known */
	int64_t topic;			/* whose feed it is; 0: of none */
	struct body_header headers[BODY_HEADERS_MAX];
	size_t n_headers;
	/*
	 * The library's object made of all this, at first use. From then on it
	 * owns data, which must outlive us while a slow client still reads.
	 */
	void *_Atomic response;
	void (*response_free)(void *response);
};

/* Takes the bytes (b is empty afterwards); one reference, the caller's. */
struct body *body_new(struct buf *b, const char *content_type);
/* Headers of a body of len bytes that is made no more: for 304 and nothing else. etag: as body_validators made it. */
struct body *body_husk(size_t len, const char *etag, const char *content_type);
/* Before the body is shared. No control characters in the value. */
void body_header(struct body *b, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds ETag (a hash of the bytes) and, unless modified is 0, Last-Modified. */
void body_validators(struct body *b, int64_t modified);

struct body *body_ref(struct body *b);
void body_unref(struct body *b);	/* NULL is fine */

#endif
