#include "server/http/body.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/mem.h"
#include "server/http/conditional.h"

struct body *
body_new(struct buf *b, const char *content_type)
{
	struct body *body = mem_new(sizeof(*body));

	atomic_init(&body->refs, 1);
	body->len = b->len;
	body->data = buf_take(b);
	body_header(body, "Content-Type", "%s", content_type);
	body_header(body, "X-Content-Type-Options", "nosniff");
	return body;
}

struct body *
body_husk(size_t len, const char *etag, const char *content_type)
{
	struct buf none = { 0 };
	struct body *b = body_new(&none, content_type);

	free(b->data);
	b->data = NULL;
	b->len = len;
	snprintf(b->etag, sizeof(b->etag), "%s", etag);
	body_header(b, "ETag", "%s", b->etag);
	return b;
}

void
body_header(struct body *b, const char *name, const char *fmt, ...)
{
	struct buf value = { 0 };
	char text[1024];
	va_list ap;
	int n;

	assert(b->n_headers < BODY_HEADERS_MAX);
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	assert(n >= 0 && (size_t)n < sizeof(text));
	buf_add(&value, text, (size_t)n);
	b->headers[b->n_headers++] = (struct body_header){ name, buf_take(&value) };
}

void
body_validators(struct body *b, int64_t modified)
{
	char hex[SHA256_HEX], date[HTTP_DATE_SIZE];

	crypto_sha256_hex(b->data, b->len, hex);
	snprintf(b->etag, sizeof(b->etag), "\"%.32s\"", hex);
	body_header(b, "ETag", "%s", b->etag);
	if (modified == 0)
		return;
	b->modified = modified;
	http_date_put(modified, date);
	body_header(b, "Last-Modified", "%s", date);
}

struct body *
body_ref(struct body *b)
{
	atomic_fetch_add(&b->refs, 1);
	return b;
}

void
body_unref(struct body *b)
{
	size_t i;

	if (b == NULL || atomic_fetch_sub(&b->refs, 1) > 1)
		return;
	if (b->response != NULL)
		b->response_free(b->response);
	else
		free(b->data);
	for (i = 0; i < b->n_headers; i++)
		free(b->headers[i].value);
	free(b);
}
