/* server/http/request.h - a request and its reply, without the library's types. */
#ifndef SERVER_HTTP_REQUEST_H
#define SERVER_HTTP_REQUEST_H
#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "server/http/body.h"
#include "server/http/cache.h"
#include "server/http/readers.h"
#include "server/http/revision.h"

struct app {				/* what all handlers share */
	const char *public_url;		/* no slash at the end */
	const struct clock *clock;
	struct cache *cache;
	struct readers *readers;
	struct revision *revision;
};

enum { CAPTURES_MAX = 2 };

struct capture {
	const char *s;			/* not terminated */
	size_t n;
};

struct request {			/* all borrowed; NULL: not sent */
	const struct app *app;
	const char *method;
	const char *path;		/* raw: nothing is decoded; without the query */
	bool is_admin;			/* came in on the admin listener */
	bool has_body;
	const char *if_none_match, *if_modified_since;
	const char *accept_encoding, *user_agent;
	/* A parameter of the query, still percent-encoded ("+" is a space already); NULL: not there. */
	const char *(*query)(const struct request *q, const char *name);
	void *connection;		/* for query */
	struct capture captures[CAPTURES_MAX];	/* what the route's {} stand for */
};

struct reply {
	int status;			/* 0: drop the connection */
	struct body *body;		/* one reference, the reply's */
};

/* 200, or 304 when the client has these bytes. Takes the reference. */
void reply_body(const struct request *q, struct body *b, struct reply *r);
/* Bytes made for this request alone: adds ETag, then as above. */
void reply_once(const struct request *q, struct buf *bytes, const char *type,
    const char *cache_control, struct reply *r);
/* problem+json under /api/, a short page elsewhere. detail: one sentence for people. */
void reply_error(const struct request *q, int status, const char *detail,
    struct reply *r);

#endif
