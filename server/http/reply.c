#include <jansson.h>
#include <string.h>

#include "server/http/conditional.h"
#include "server/http/page.h"
#include "server/http/request.h"

static const char *
status_text(int status)
{
	switch (status) {
	case 400: return "Bad Request";
	case 403: return "Forbidden";
	case 404: return "Not Found";
	case 405: return "Method Not Allowed";
	case 409: return "Conflict";
	case 410: return "Gone";
	case 413: return "Content Too Large";
	case 415: return "Unsupported Media Type";
	case 422: return "Unprocessable Content";
	case 429: return "Too Many Requests";
	default: return "Service Unavailable";
	}
}

void
reply_body(const struct request *q, struct body *b, struct reply *r)
{
	r->body = b;
	r->status = not_modified(q->if_none_match, q->if_modified_since,
	    b->etag, b->modified) ? 304 : 200;
}

void
reply_once(const struct request *q, struct buf *bytes, const char *type,
    const char *cache_control, struct reply *r)
{
	struct body *b = body_new(bytes, type);

	body_header(b, "Cache-Control", "%s", cache_control);
	body_validators(b, 0);
	reply_body(q, b, r);
}

int
request_write(const struct request *q, int (*fn)(struct db *w, void *arg, struct err *e),
    void *arg, struct err *e)
{
	struct db *db = readers_get(q->app->readers, e);
	struct err ignored = { 0 };
	int64_t now;

	if (db == NULL)
		return -1;
	db_attach(db, q->app->writer);
	if (db_write_by(db, q->arrived_ms + REQUEST_WRITE_MS, fn, arg, e) == -1)
		return -1;
	if (db_revision(db, &now, &ignored) == 0)
		revision_publish(q->app->revision, now);
	return 0;
}

static struct body *
problem(int status, const char *detail)
{
	struct buf out = { 0 };
	json_t *j = json_pack("{s:s, s:s, s:i, s:s}", "type", "about:blank",
	    "title", status_text(status), "status", status, "detail", detail);
	char *text = json_dumps(j, 0);

	buf_fmt(&out, "%s\n", text);
	free(text);
	json_decref(j);
	return body_new(&out, "application/problem+json");
}

void
reply_error(const struct request *q, int status, const char *detail,
    struct reply *r)
{
	r->status = status;
	r->body = strncmp(q->path, "/api/", 5) == 0 ?
	    problem(status, detail) : page_error(q, status, detail);
	body_header(r->body, "Cache-Control", "no-store");
	/* The end of a request we do not understand, or whose body was not read, is not known. */
	if (q->body == NULL && (status == 400 || q->has_body))
		body_header(r->body, "Connection", "close");
}
