/* server/http/api.h - what the JSON API's handlers share. */
#ifndef SERVER_HTTP_API_H
#define SERVER_HTTP_API_H
#include <jansson.h>

#include "base/arena.h"
#include "db/db.h"
#include "db/events.h"
#include "server/http/request.h"

enum { API_LIMIT = 100, API_LIMIT_MAX = 500 };

/* A parameter of the query, decoded and UTF-8; NULL: not given. */
char *api_parameter(const struct request *q, const char *name, struct arena *a);
/* "limit", "from", "to" and "cursor" of a request for events, on the clocks of a zone. ERR_INVALID. */
int api_read_page(const struct request *q, const char *timezone, struct arena *a,
    struct event_filter *f, struct err *e);
int api_read_limit(const struct request *q, struct arena *a, int *out, struct err *e);
/* {"events":[…],"next":…} of a filter whose limit is the page's. NULL with e. */
json_t *api_events_page(struct db *db, struct event_filter *f, struct arena *a, struct err *e);

/* The path's slug or UID; "" when it cannot be one. */
const char *api_slug(const struct request *q, struct arena *a);

/*
 * Reads in one snapshot and answers: 200 or 304 with what make gives, else a
 * problem. what: "topic", for 404. Anybody's page may read it.
 */
void api_answer(const struct request *q, const char *what, json_t *(*make)(struct db *,
    const struct request *, struct arena *, struct err *), struct reply *r);
/* A document for one reader, with that status. Takes the reference. */
void api_reply_private(const struct request *q, int status, json_t *doc, struct reply *r);
/* what: of 404s. An error of a body is 422. */
void api_failure(const struct request *q, const struct err *e, const char *what, struct reply *r);

#endif
