/* base/http.h - the HTTP client: fetches pages and posts webhooks, guarded. */
#ifndef BASE_HTTP_H
#define BASE_HTTP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum {
	HTTP_BODY_MAX = 8 << 20,	/* decoded bytes of a page */
	HTTP_RATIO_FREE = 1 << 20,	/* decoded bytes before the ratio counts */
	HTTP_RATIO_MAX = 100,		/* decoded : received beyond that */
	HTTP_REDIRECTS = 5,
	HTTP_CONNECT_S = 5,
	HTTP_TOTAL_S = 30,
	HTTP_VALIDATOR_MAX = 512	/* longest ETag or Last-Modified we keep */
};

struct http_header {
	const char *name, *value;	/* name NULL ends a list */
};

struct http_request {
	const char *url;
	const char *method;		/* NULL: GET, or POST when there is a body */
	const char *body;		/* NULL: none */
	size_t body_len;
	const struct http_header *headers;	/* NULL: none; CR, LF and NUL are refused */
	const char *etag;		/* sent as If-None-Match, verbatim; NULL: none */
	const char *last_modified;	/* sent as If-Modified-Since, verbatim; NULL: none */
	const char *user_agent;
	bool allow_private;		/* lifts the check of address and port */
	bool no_redirects;		/* webhooks: a 3xx is an answer like any other */
	size_t body_max;		/* 0: HTTP_BODY_MAX */
	bool cut;			/* a longer body is cut there, which is no failure */
	int total_s;			/* 0: HTTP_TOTAL_S */
	/* Polled about once a second while waiting; true ends the transfer (a stop). NULL: never. */
	bool (*stop)(void *arg);
	void *stop_arg;
	/* Asked before each redirect is followed; -1 ends the request with its error. Its time does not count. NULL: always. */
	int (*hop)(void *arg, const char *url, struct err *e);
	void *hop_arg;
};

struct http_reply {			/* http_reply_free */
	int status;
	struct buf body;		/* decoded */
	char *url;			/* the final one, after redirects */
	char *charset;			/* of Content-Type, lower case; NULL: none given */
	char *content_type;		/* without parameters, lower case; NULL: none given */
	char *etag, *last_modified;	/* NULL: none, or not fit to be sent back */
	int64_t retry_after;		/* seconds from now; -1: not said */
};

void http_setup(void);			/* once, before threads */
void http_cleanup(void);

/*
 * Does one request, following at most HTTP_REDIRECTS redirects (never from
 * https to http). Only http and https; every address is checked when it is
 * connected to, so neither a name that resolves to a private address nor a
 * redirect gets through. Proxies of the environment are ignored.
 *
 * returns 0 with any status the server gave (304 only when a validator was
 *         sent); -1 with ERR_UPSTREAM (refused, timed out, cut short, TLS),
 *         ERR_LIMIT (too large, too many redirects), ERR_INVALID (URL, scheme,
 *         header, or an address that may not be fetched), ERR_BUSY (stopped)
 * source  LIBRARIES A3
 */
int http_do(const struct http_request *q, struct http_reply *r, struct err *e);
void http_reply_free(struct http_reply *r);	/* all zero is fine */

#endif
