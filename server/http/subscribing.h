/* server/http/subscribing.h - subscriptions are made and changed, for API, pages and commands alike. */
#ifndef SERVER_HTTP_SUBSCRIBING_H
#define SERVER_HTTP_SUBSCRIBING_H
#include <jansson.h>

#include "db/subscriptions.h"
#include "server/http/token.h"

/* What is to be done; each of the functions below is the fn of a write, with one of these as its arg. */
struct subscribing {
	const json_t *doc;		/* settings, as settings.h has them */
	int64_t now;			/* Unix seconds */
	const char *hash;		/* of a token that counts; NULL: id says which */
	int64_t id;
	bool revoke;			/* rotate: the old token counts no more at all */
	struct arena *a;		/* for s */
	char token[TOKEN_SIZE];		/* set by add and rotate: the only time that it is known */
	struct subscription s;		/* set: as it is afterwards */
};

int subscribing_add(struct db *w, void *arg, struct err *e);	/* needs a topic or a picked event; ERR_INVALID */
int subscribing_set(struct db *w, void *arg, struct err *e);
int subscribing_rotate(struct db *w, void *arg, struct err *e);	/* the old token counts for TOKEN_OVERLAP_DAYS */
int subscribing_remove(struct db *w, void *arg, struct err *e);

/* The last part of its address, without ".ics": ASCII, what Thunderbird calls the calendar. */
const char *subscribing_file(const struct subscription *s, struct arena *a);

/*
 * Settings, links and dates as the API shows them. token NULL: it is not known
 * any more, so there are no links; public_url NULL: likewise.
 */
json_t *subscribing_json(const struct subscription *s, const char *token, const char *public_url,
    struct arena *a);

#endif
