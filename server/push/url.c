/* A webhook, as Standard Webhooks has it: signed, any 2xx is an arrival. */
#include "server/push/push.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/http.h"
#include "base/url.h"

#define PREFIX "whsec_"

enum {
	SECRET_NEW = 32,		/* bytes of a secret that we make */
	SECRET_MAX = 64,
	REPLY_MAX = 1 << 20,		/* bytes of an answer that nobody reads */
	GONE = 410
};

void
push_new_secret(char *out)
{
	unsigned char key[SECRET_NEW];

	crypto_random(key, sizeof(key));
	memcpy(out, PREFIX, strlen(PREFIX));
	crypto_base64(key, sizeof(key), out + strlen(PREFIX));
}

int
push_sign(const char *secret, const char *id, int64_t seconds, const char *body,
    char *out, struct err *e)
{
	unsigned char key[SECRET_MAX], mac[SHA256_LEN];
	struct buf text = { 0 };
	int n = -1;

	if (secret != NULL && strncmp(secret, PREFIX, strlen(PREFIX)) == 0)
		n = crypto_unbase64(secret + strlen(PREFIX), key, sizeof(key));
	if (n <= 0)
		return err_set(e, ERR_INVALID,
		    "the hook's secret is not " PREFIX "... in base64; rotate it");
	buf_fmt(&text, "%s.%" PRId64 ".%s", id, seconds, body);
	crypto_hmac_sha256(key, (size_t)n, text.data, text.len, mac);
	buf_free(&text);
	memcpy(out, "v1,", 3);
	crypto_base64(mac, sizeof(mac), out + 3);
	return 0;
}

/* The whole address may hold a key: messages name the host. */
static int
refused(const struct hook *h, int status, struct err *e)
{
	struct arena *a = arena_new();
	struct url_parts u = { .host = "the receiver" };
	struct err ignored = { 0 };

	url_parse(a, h->url, &u, &ignored);
	err_set(e, ERR_UPSTREAM, "%s answered %d", u.host, status);
	arena_free(a);
	return -1;
}

int
push_url(const struct pusher *p, const struct hook *h, const struct delivery *d,
    bool *retry, int64_t *retry_after, struct err *e)
{
	char seconds[24], signature[PUSH_SIGNATURE];
	int64_t now = clock_now(p->clock);
	const struct http_header headers[] = {
		{ "content-type", "application/json" },
		{ "webhook-id", d->msg_id },
		{ "webhook-timestamp", seconds },
		{ "webhook-signature", signature },
		{ 0 }
	};
	struct http_request q = {
		.url = h->url, .method = "POST",
		.body = d->body, .body_len = strlen(d->body),
		.headers = headers, .user_agent = p->user_agent,
		.allow_private = h->allow_private, .no_redirects = true,
		.body_max = REPLY_MAX, .total_s = PUSH_URL_S,
		.stop = p->stop, .stop_arg = p->stop_arg
	};
	struct http_reply r = { 0 };
	int rc;

	*retry = true;
	*retry_after = -1;
	snprintf(seconds, sizeof(seconds), "%" PRId64, now);
	if (push_sign(h->secret, d->msg_id, now, d->body, signature, e) == -1)
		return -1;
	rc = http_do(&q, &r, e);
	if (rc == 0 && r.status / 100 != 2) {
		*retry = r.status != GONE;
		*retry_after = r.retry_after;
		rc = refused(h, r.status, e);
	}
	http_reply_free(&r);
	return rc;
}
