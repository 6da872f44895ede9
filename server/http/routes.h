/* server/http/routes.h - every path that is answered, in one table. */
#ifndef SERVER_HTTP_ROUTES_H
#define SERVER_HTTP_ROUTES_H
#include <stdbool.h>
#include <stddef.h>

#include "server/http/request.h"

enum route_kind {
	ROUTE_FEED,			/* for calendar programs: never an error while there is a last good answer */
	ROUTE_PAGE,			/* for people: also under /ko, /en, /ja */
	ROUTE_API,			/* for programs */
	ROUTE_SYSTEM,			/* what else a site has */
	ROUTE_ADMIN			/* on the admin listener only, all others on the public one only */
};

struct route {			/* HEAD follows GET */
	const char *method;		/* NULL ends the table */
	const char *pattern;		/* {}: one or more characters of a segment */
	enum route_kind kind;
	size_t body_max;		/* bytes that are read of a request; 0: none */
	void (*handle)(const struct request *q, struct reply *r);
	const char *about;
};
extern const struct route routes[];

enum { ALLOW_SIZE = 48 };

/* Fills q->captures. Patterns have at most one {} in a segment. */
bool route_matches(const char *pattern, struct request *q);

/* The row for a request; NULL: none. allow: methods of the rows with its path, "" when there is no such path. */
const struct route *route_find(struct request *q, char allow[ALLOW_SIZE]);

/*
 * The row that answers a request, once its head is there. Sets q->lang, and takes
 * the language off the path.
 * returns NULL with r filled: 404, 405, or a body that is not read: 413, 415
 */
const struct route *route_take(struct request *q, struct reply *r);

#endif
