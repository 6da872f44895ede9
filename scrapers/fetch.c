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
refused(const struct source *s, int status, struct err *e)
{
	struct arena *a = arena_new();
	struct url_parts u = { .host = "the server" };
	struct err ignored;

	url_parse(a, s->url, &u, &ignored);
	err_set(e, ERR_UPSTREAM, "%s answered %d", u.host, status);
	arena_free(a);
	return -1;
}

static int
read_web(const struct runner *r, const struct source *s,
    const struct kept_page *kept, struct fetched *out, struct err *e)
{
	const struct http_request q = {
		.url = s->url, .user_agent = r->user_agent,
		.etag = kept == NULL ? NULL : kept->etag,
		.last_modified = kept == NULL ? NULL : kept->last_modified,
		.allow_private = s->allow_private,
		.stop = r->stop, .stop_arg = r->stop_arg,
	};
	struct http_reply reply = { 0 };

	if (http_do(&q, &reply, e) == -1)
		return -1;
	*out = (struct fetched){ .status = reply.status,
	    .not_modified = reply.status == 304, .body = reply.body,
	    .url = reply.url, .charset = reply.charset, .etag = reply.etag,
	    .last_modified = reply.last_modified, .retry_after = reply.retry_after };
	free(reply.content_type);
	if (reply.status != 200 && reply.status != 304)
		return refused(s, reply.status, e);
	return 0;
}

int
fetch_page(const struct runner *r, const struct source *s,
    const struct kept_page *kept, struct fetched *out, struct err *e)
{
	int rc;

	*out = (struct fetched){ .retry_after = -1 };
	if (s->url == NULL)
		return err_set(e, ERR_INVALID, "%s has no address: its events are typed", s->name);
	rc = strncmp(s->url, "file:", 5) == 0 ? read_file(s->url, out, e) :
	    read_web(r, s, kept, out, e);
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
