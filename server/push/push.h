/* server/push/push.h - causes become deliveries, deliveries arrive. */
#ifndef SERVER_PUSH_PUSH_H
#define SERVER_PUSH_PUSH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "db/hooks.h"

struct pusher {
	struct db *db;
	const struct clock *clock;
	const char *user_agent;
	bool (*stop)(void *arg);	/* NULL: never stopped */
	void *stop_arg;
};

struct push_result {
	size_t queued, sent, retried, dead, dropped;	/* dropped: expired or moved */
};

/* Turns what happened since the last time into deliveries. One or more transactions. */
int push_expand(struct pusher *p, struct push_result *r, struct err *e);
/* Sends what is due now, once each. */
int push_send(struct pusher *p, struct push_result *r, struct err *e);
/* Sends a made-up reminder at once, past the outbox; ERR_UPSTREAM or ERR_IO says why it did not arrive. */
int push_test(struct pusher *p, const struct hook *h, struct err *e);

/* For transports: one file each. timeout in seconds. retry: trying again may help. */
int push_url(const struct pusher *p, const struct hook *h, const struct delivery *d,
    bool *retry, int64_t *retry_after, struct err *e);
int push_exec(const struct pusher *p, const struct hook *h, const struct delivery *d,
    bool *retry, struct err *e);

/* "whsec_" + base64 of 32 random bytes. out holds 64. */
void push_new_secret(char *out);

#endif
