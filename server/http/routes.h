/* server/http/routes.h - every path that is answered, in one table. */
#ifndef SERVER_HTTP_ROUTES_H
#define SERVER_HTTP_ROUTES_H
#include <stdbool.h>
#include <stddef.h>

#include "server/http/request.h"

struct route {			/* HEAD follows GET */
	const char *method;		/* NULL ends the table */
	const char *pattern;		/* {}: one or more characters of a segment */
	bool is_admin;			/* on the admin listener only, else on the public one only */
	void (*handle)(const struct request *q, struct reply *r);
	const char *about;
};
extern const struct route routes[];

enum { ALLOW_SIZE = 32 };

/* Fills q->captures. Patterns have at most one {} in a segment. */
bool route_matches(const char *pattern, struct request *q);

/* The row for a request; NULL: none. allow: methods of the rows with its path, "" when there is no such path. */
const struct route *route_find(struct request *q, char allow[ALLOW_SIZE]);

/* Runs the handler, or answers 404 or 405. */
void route_answer(struct request *q, struct reply *r);

#endif
