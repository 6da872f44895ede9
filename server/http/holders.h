/* server/http/holders.h - who came with which token: remembered, so that a poll that changes nothing asks no database. */
#ifndef SERVER_HTTP_HOLDERS_H
#define SERVER_HTTP_HOLDERS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/crypto.h"
#include "server/http/bodies.h"
#include "server/http/personal.h"

enum { HOLDERS_MAX = 500000 };

struct holder {
	int64_t subscription;
	int64_t until;			/* the token counts until then; 0: for good */
	int64_t epoch;			/* all of this was found right at */
	char key[PERSONAL_KEY];		/* of the body */
	int64_t used_day;		/* the last that was noted */
	int64_t revision;		/* of the body whose tags these are */
	struct {
		char etag[ETAG_SIZE];	/* "" not known */
		size_t len;
	} of[ENCODING__MAX];
};

struct holders;

struct holders *holders_new(void);
void holders_free(struct holders *h);	/* NULL is fine */

/* By the hash of the token. False: not known. */
bool holders_get(struct holders *h, const char hash[SHA256_HEX], struct holder *out);
void holders_put(struct holders *h, const char hash[SHA256_HEX], const struct holder *v);

/* Its feed was asked for on that day (days since 1970). */
void holders_used(struct holders *h, int64_t subscription, int64_t day);

struct use { int64_t subscription, day; };

/* What was noted since the last call, each subscription once. Caller frees; NULL: nothing. */
struct use *holders_uses(struct holders *h, size_t *n);

#endif
