/* server/http/audience.h - about how many read a topic, without knowing who: a sketch a topic and day. */
#ifndef SERVER_HTTP_AUDIENCE_H
#define SERVER_HTTP_AUDIENCE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct audience;

struct audience *audience_new(void);
void audience_free(struct audience *a);		/* NULL is fine */

/*
 * Somebody asked for a topic's feed: a token's hash, or an address and what
 * program it is. Only a salted hash enters a sketch, and salt and sketches are
 * forgotten when the day ends (UTC), so nobody can be followed from one to the
 * next. Servers that read for many people are counted apart.
 *
 * who         any text that tells readers apart
 * user_agent  NULL: not sent
 * now         Unix seconds
 */
void audience_saw(struct audience *a, int64_t topic, const char *who, const char *user_agent,
    int64_t now);

struct audience_count {
	int64_t topic, day;		/* day: since 1970 in UTC */
	int64_t readers, relays;	/* over some dozens estimates, off by a twentieth or so */
};

/* Every topic that was asked for today. Caller frees; NULL: none. */
struct audience_count *audience_counts(struct audience *a, size_t *n);

#endif
