#include "scrapers/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/http.h"
#include "base/mem.h"
#include "base/url.h"
#include "scrapers/challenge.h"

static int
read_file(const char *url, struct fetched *out, struct err *e)
{
	struct arena *a = arena_new();
	struct stat st;
	char *path;
	int fd = -1, rc = -1;

	if (url_file_path(a, url, &path, e) == -1)
		goto out;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) == -1 || fstat(fd, &st) == -1)
		err_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
		    "cannot read %s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		err_set(e, ERR_INVALID, "%s is not a file", path);
	else if (buf_read_fd(&out->body, fd, HTTP_BODY_MAX) == -1)
		err_set(e, errno == EFBIG ? ERR_LIMIT : ERR_IO, "%s: %s", path,
		    errno == EFBIG ? "larger than 8 MiB" : strerror(errno));
	else
		rc = 0;
	if (rc == 0)
		out->url = mem_str(url);
	if (fd != -1)
		close(fd);
out:
	arena_free(a);
	return rc;
}

/* The whole address may hold a key: messages name the host. */
static int
refused(const struct fetcher *f, const struct fetched *got, struct err *e)
{
	const char *what = challenge_said(got->body.data, got->body.len);

	return err_set(e, ERR_UPSTREAM, "%s answered %d%s%s",
	    f->polite.host == NULL ? "the server" : f->polite.host, got->status,
	    what == NULL ? "" : ": the page is ", what == NULL ? "" : what);
}

/* The request as it goes out: with the values that it must not be kept with. */
static int
fill(struct fetcher *f, const struct request *q, struct arena *a,
    struct http_request *out, struct err *e)
{
	const struct secrets *s = &f->secrets;
	struct http_header *h;
	size_t n = 0;

	if ((out->url = secret_fill(a, s, q->url, e)) == NULL)
		return -1;
	if (q->post) {
		if ((out->body = secret_fill(a, s, q->form == NULL ? "" : q->form, e)) == NULL)
			return -1;
		out->body_len = strlen(out->body);
	}
	for (h = q->headers; h != NULL && h->name != NULL; h++)
		n++;
	out->headers = h = arena_alloc(a, (n + 1) * sizeof(*h));
	for (size_t i = 0; i < n; i++) {
		h[i].name = q->headers[i].name;
		if ((h[i].value = secret_fill(a, s, q->headers[i].value, e)) == NULL)
			return -1;
	}
	return 0;
}

static void
take_reply(struct fetcher *f, struct arena *a, struct http_reply *reply, struct fetched *out)
{
	*out = (struct fetched){ .status = reply->status,
	    .not_modified = reply->status == 304, .body = reply->body,
	    .url = mem_str(secret_hide(a, &f->secrets, reply->url)),
	    .charset = reply->charset, .etag = reply->etag,
	    .last_modified = reply->last_modified, .retry_after = reply->retry_after };
	secret_hide_page(&f->secrets, &out->body);
	free(reply->url);
	free(reply->content_type);
}

static int
read_web(struct fetcher *f, const struct request *q, const struct kept_page *kept,
    struct arena *a, struct fetched *out, struct err *e)
{
	struct http_request http = {
		.user_agent = f->polite.user_agent,
		.etag = kept == NULL ? NULL : kept->etag,
		.last_modified = kept == NULL ? NULL : kept->last_modified,
		.allow_private = f->polite.allow_private,
		.stop = f->polite.stop, .stop_arg = f->polite.stop_arg,
		.hop = polite_hop, .hop_arg = &f->polite,
	};
	struct http_reply reply = { 0 };

	if (fill(f, q, a, &http, e) == -1 || polite_enter(&f->polite, http.url, e) == -1)
		return -1;
	if (http_do(&http, &reply, e) == -1) {
		polite_leave(&f->polite, 0, -1);
		return -1;
	}
	polite_leave(&f->polite, reply.status, reply.retry_after);
	take_reply(f, a, &reply, out);
	if (out->status != 200 && out->status != 304)
		return refused(f, out, e);
	return 0;
}

int
fetch_page(struct fetcher *f, const struct request *q, const struct kept_page *kept,
    struct arena *a, struct fetched *out, struct err *e)
{
	int rc;

	*out = (struct fetched){ .retry_after = -1 };
	rc = strncmp(q->url, "file:", 5) == 0 ? read_file(q->url, out, e) :
	    read_web(f, q, kept, a, out, e);
	if (rc == 0 && !out->not_modified)
		crypto_sha256_hex(out->body.data == NULL ? "" : out->body.data,
		    out->body.len, out->hash);
	return rc;
}

void
fetched_free(struct fetched *f)
{
	buf_free(&f->body);
	free(f->url);
	free(f->charset);
	free(f->etag);
	free(f->last_modified);
	*f = (struct fetched){ .retry_after = -1 };
}
