/* server/http/request.h - a request and its reply, without the library's types. */
#ifndef SERVER_HTTP_REQUEST_H
#define SERVER_HTTP_REQUEST_H
#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/lang.h"
#include "db/db.h"
#include "server/http/body.h"
#include "server/http/bodies.h"
#include "server/http/readers.h"
#include "server/http/revision.h"

struct app {				/* what all handlers share */
	const char *public_url;		/* no slash at the end */
	struct languages languages;	/* that pages are there in */
	bool tips;			/* visitors may say what is missing or wrong */
	bool is_static;			/* answers become files: nothing is there that somebody would have to answer */
	const struct clock *clock;
	struct cache *cache;
	struct holders *holders;
	struct audience *audience;
	struct limit *limit;		/* of what anybody may make */
	struct readers *readers;
	struct revision *revision;
	struct db_writer *writer;	/* NULL: none */
};

enum { CAPTURES_MAX = 2, REQUEST_ADDRESS = 46 };

struct capture {
	const char *s;			/* not terminated */
	size_t n;
};

struct request {			/* all borrowed; NULL: not sent */
	const struct app *app;
	const char *method;
	const char *path;		/* raw: nothing is decoded; without the query */
	enum lang lang;			/* for pages: the path's, else the reader's, else our first */
	bool lang_given;		/* by the path: "/en/..."; path is without it then */
	bool is_admin;			/* came in on the admin listener */
	bool has_body;
	const char *body;		/* of routes that read one; body_len bytes, then NUL */
	size_t body_len;
	const char *content_type;
	int64_t arrived_ms;		/* monotonic */
	char address[REQUEST_ADDRESS];	/* of the reader: the peer's, or what the front on this machine says */
	const char *host, *origin, *fetch_site;
	const char *accept_language, *forwarded_for;
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

/*
 * One transaction for a request whose route reads a body, in the daemon's
 * writing thread; when it is done, readers see it. Within REQUEST_WRITE_MS of
 * the request's arrival, else ERR_BUSY: then 503 with Retry-After is the answer.
 */
enum { REQUEST_WRITE_MS = 5000 };
int request_write(const struct request *q, int (*fn)(struct db *w, void *arg, struct err *e),
    void *arg, struct err *e);

/* 200, or 304 when the client has these bytes. Takes the reference. */
void reply_body(const struct request *q, struct body *b, struct reply *r);
/* Bytes made for this request alone: adds ETag, then as above. */
void reply_once(const struct request *q, struct buf *bytes, const char *type,
    const char *cache_control, struct reply *r);
/* problem+json under /api/, a short page elsewhere. detail: one sentence for people. */
void reply_error(const struct request *q, int status, const char *detail,
    struct reply *r);

#endif
