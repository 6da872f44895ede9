/* base/url.h - which addresses may be published or fetched. */
#ifndef BASE_URL_H
#define BASE_URL_H
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * A link from outside, fit to be published: scheme http, https, mailto, tel or
 * geo; no white space, controls, quotes or angle brackets; non-ASCII percent
 * encoded; at most 2,000 bytes.
 * returns the link in a, or NULL when it is not one we publish
 * source  LIBRARIES C "XSS, link schemes"
 */
char *url_publishable(struct arena *a, const char *s);

struct url_parts {		/* in the arena */
	const char *scheme;	/* lower case */
	const char *host;	/* lower case, without brackets; "" for file: */
	int port;		/* given, else the scheme's; 0 for file: */
	const char *path;	/* begins with /; with the query */
};

/* An address to fetch: http, https or file:. ERR_INVALID says which scheme or part is wrong. */
int url_parse(struct arena *a, const char *s, struct url_parts *out, struct err *e);

/* Percent-decoded path of a file: URL ("file:/x", "file:///x", "file://localhost/x"), or ERR_INVALID. */
int url_file_path(struct arena *a, const char *s, char **path, struct err *e);

/*
 * Where a link on a page leads: absolute, with the dots taken out of its path.
 *
 * base    the page's address; NULL, or one that is not absolute: only links that
 *         are absolute themselves lead anywhere
 * returns NULL when it leads nowhere
 * source  RFC 3986 5.2
 */
char *url_join(struct arena *a, const char *base, const char *link);

/* The byte that "%XX" at s stands for; -1: there is no such thing at s. */
int url_percent(const char *s);

/* s percent-encoded as one query value or path segment. */
char *url_encode(struct arena *a, const char *s);

/* "127.0.0.1:8080", "[::1]:0", ":8080" (loopback): host in a, port 0..65535. ERR_INVALID. */
int url_listen(struct arena *a, const char *s, char **host, int *port, struct err *e);

#endif
