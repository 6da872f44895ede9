/* server/push/match.h - what a hook wants to hear of. */
#ifndef SERVER_PUSH_MATCH_H
#define SERVER_PUSH_MATCH_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/alarm.h"
#include "base/arena.h"
#include "base/err.h"
#include "db/hooks.h"

struct words {
	const char **v;
	size_t n;
};

struct wish {			/* a hook's row, read; lives in the arena it was read into */
	const struct hook *hook;
	struct words causes, topics, kinds, tags;
	struct alarms alarms;
};

/* ERR_INVALID names the hook whose row makes no sense. */
int wish_read(struct arena *a, const struct hook *h, struct wish *out, struct err *e);

bool wish_cause(const struct wish *w, const char *cause);	/* "reminder", "changed"... */

/*
 * Does the event (the one shape) pass the hook's filters? An empty filter lets
 * everything through; of tags, values of one key are alternatives and different
 * keys must all hold.
 */
bool wish_event(const struct wish *w, const json_t *event);

#endif
