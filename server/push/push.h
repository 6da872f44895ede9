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

enum {
	PUSH_GRACE_S = 15 * 60,		/* a reminder of an event that began is of use that long */
	PUSH_EXEC_S = 10,		/* a program's time, then it is killed */
	PUSH_URL_S = 15			/* a webhook's time to answer */
};

struct pusher {
	struct db *db;
	const struct clock *clock;
	const char *user_agent;
	int exec_s;			/* 0: PUSH_EXEC_S */
	bool (*stop)(void *arg);	/* NULL: never stopped. Called from several threads */
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

bool push_stopped(const struct pusher *p);

/*
 * For transports: one file each.
 * retry        trying again may help
 * retry_after  seconds the receiver asks for; -1: it does not
 * returns 0: arrived; -1 with ERR_BUSY (stopped: nothing is known), or the reason
 */
int push_url(const struct pusher *p, const struct hook *h, const struct delivery *d,
    bool *retry, int64_t *retry_after, struct err *e);
int push_exec(const struct pusher *p, const struct hook *h, const struct delivery *d,
    bool *retry, struct err *e);

/* "whsec_" + base64 of 32 random bytes. out holds 64. */
enum { PUSH_SECRET = 64 };
void push_new_secret(char *out);

/*
 * The value of webhook-signature: "v1," and the HMAC-SHA256 of id.seconds.body.
 * out holds PUSH_SIGNATURE bytes. ERR_INVALID: that is no secret.
 * source  Standard Webhooks, "Signature scheme"
 */
enum { PUSH_SIGNATURE = 64 };
int push_sign(const char *secret, const char *id, int64_t seconds,
    const char *body, char *out, struct err *e);

#endif
