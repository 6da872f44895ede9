#include "base/http.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <netinet/in.h>

#include "base/clock.h"
#include "base/http_header.h"
#include "base/mem.h"
#include "base/netguard.h"

/*
 * Redirects are followed here and not by curl: it would hand headers that hold
 * a key to whatever host it is sent to, and go from https back to http.
 */

enum {
	BUFFER = 16384,			/* bytes curl may have read before it counts them */
	HEADER_VALUE_MAX = 8192,
	SLOW_BYTES = 100, SLOW_S = 10	/* fewer bytes a second for so long: given up */
};

struct origin {				/* curl_free each */
	char *scheme, *host, *port;
};

struct call {
	const struct http_request *q;
	struct http_reply *r;
	CURL *curl;
	struct origin origin;		/* of the hop at hand */
	struct curl_slist *headers;
	size_t body_max;
	int64_t deadline;		/* clock_mono_ms */
	const char *refused;		/* what the last refused address is; NULL: none was */
	int refused_port;		/* 0: none */
	bool too_large, too_dense;
	char why[CURL_ERROR_SIZE];
};

void
http_setup(void)
{
	/* A TLS connection that the other side drops must not end the process. */
	signal(SIGPIPE, SIG_IGN);
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

void
http_cleanup(void)
{
	curl_global_cleanup();
}

void
http_reply_free(struct http_reply *r)
{
	buf_free(&r->body);
	free(r->url);
	free(r->charset);
	free(r->content_type);
	free(r->etag);
	free(r->last_modified);
	*r = (struct http_reply){ 0 };
}

/* Called for every address of a name, after it was resolved and on every hop. */
static curl_socket_t
open_guarded(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct call *c = arg;
	int port = ntohs(to->family == AF_INET6 ?
	    ((struct sockaddr_in6 *)(void *)&to->addr)->sin6_port :
	    ((struct sockaddr_in *)(void *)&to->addr)->sin_port);

	(void)purpose;
	if (!c->q->allow_private) {
		if ((c->refused = netguard_refusal(&to->addr)) != NULL)
			return CURL_SOCKET_BAD;
		if (port != 80 && port != 443) {
			c->refused_port = port;
			return CURL_SOCKET_BAD;
		}
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct call *c = arg;
	size_t len = c->r->body.len + size * n;
	curl_off_t received = 0;

	curl_easy_getinfo(c->curl, CURLINFO_SIZE_DOWNLOAD_T, &received);
	c->too_large = len > c->body_max;
	c->too_dense = len > HTTP_RATIO_FREE &&
	    len / HTTP_RATIO_MAX > (size_t)received + BUFFER;
	if (c->too_large && c->q->cut && !c->too_dense)
		buf_add(&c->r->body, p, c->body_max - c->r->body.len);
	if (c->too_large || c->too_dense)
		return 0;
	buf_add(&c->r->body, p, size * n);
	return size * n;
}

static int
poll_stop(void *arg, curl_off_t a, curl_off_t b, curl_off_t u, curl_off_t v)
{
	const struct http_request *q = arg;

	(void)a, (void)b, (void)u, (void)v;
	return q->stop(q->stop_arg) ? 1 : 0;
}

static void
origin_free(struct origin *o)
{
	curl_free(o->scheme);
	curl_free(o->host);
	curl_free(o->port);
	*o = (struct origin){ 0 };
}

/* curl's own parser, so that we judge what it will connect to. */
static int
origin_read(const char *url, struct origin *o, struct err *e)
{
	CURLU *u = curl_url();
	int rc = -1;

	*o = (struct origin){ 0 };
	if (curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &o->scheme, 0) != CURLUE_OK)
		err_set(e, ERR_INVALID, "not a URL that can be fetched: "
		    "write it whole, like https://example.org/events");
	else if (strcasecmp(o->scheme, "http") != 0 && strcasecmp(o->scheme, "https") != 0)
		err_set(e, ERR_INVALID, "scheme \"%.20s\": only http and https are fetched",
		    o->scheme);
	else if (curl_url_get(u, CURLUPART_HOST, &o->host, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_PORT, &o->port, CURLU_DEFAULT_PORT) != CURLUE_OK)
		err_set(e, ERR_INVALID, "a URL without a host");
	else
		rc = 0;
	curl_url_cleanup(u);
	if (rc == -1)
		origin_free(o);
	return rc;
}

static bool
origin_same(const struct origin *a, const struct origin *b)
{
	return strcasecmp(a->scheme, b->scheme) == 0 &&
	    strcasecmp(a->host, b->host) == 0 && strcmp(a->port, b->port) == 0;
}

static int
add_header(struct call *c, const char *name, const char *value, size_t max,
    struct err *e)
{
	struct buf line = { 0 };

	if (!http_name_fits(name) || !http_value_fits(value, max))
		return err_set(e, ERR_INVALID, "header %.60s cannot be sent: it holds "
		    "control characters or is over %zu bytes", name, max);
	if (*value == '\0')
		buf_fmt(&line, "%s;", name);	/* curl's way to send an empty one */
	else
		buf_fmt(&line, "%s: %s", name, value);
	c->headers = curl_slist_append(c->headers, line.data);
	buf_free(&line);
	return 0;
}

/* ours: the headers that the caller gave, which another host must not see. */
static int
set_headers(struct call *c, bool ours, struct err *e)
{
	const struct http_request *q = c->q;

	curl_slist_free_all(c->headers);
	/* No waiting for "100 Continue": many servers never say it. */
	c->headers = curl_slist_append(NULL, "Expect:");
	if (q->user_agent != NULL &&
	    add_header(c, "User-Agent", q->user_agent, HEADER_VALUE_MAX, e) == -1)
		return -1;
	if (q->etag != NULL &&
	    add_header(c, "If-None-Match", q->etag, HTTP_VALIDATOR_MAX, e) == -1)
		return -1;
	if (q->last_modified != NULL &&
	    add_header(c, "If-Modified-Since", q->last_modified, HTTP_VALIDATOR_MAX, e) == -1)
		return -1;
	for (const struct http_header *h = q->headers;
	    ours && h != NULL && h->name != NULL; h++)
		if (add_header(c, h->name, h->value, HEADER_VALUE_MAX, e) == -1)
			return -1;
	curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, c->headers);
	return 0;
}

static void
set_method(struct call *c)
{
	const struct http_request *q = c->q;

	if (q->body != NULL) {
		curl_easy_setopt(c->curl, CURLOPT_POST, 1L);
		curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, q->body);
		curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body_len);
	}
	if (q->method == NULL)
		return;
	if (strcmp(q->method, "HEAD") == 0)
		curl_easy_setopt(c->curl, CURLOPT_NOBODY, 1L);
	else
		curl_easy_setopt(c->curl, CURLOPT_CUSTOMREQUEST, q->method);
}

static void
set_guards(struct call *c)
{
	CURL *h = c->curl;

	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	/* Through a proxy the guard would see nothing but the proxy's address. */
	curl_easy_setopt(h, CURLOPT_PROXY, "");
	curl_easy_setopt(h, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_guarded);
	curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, c);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(h, CURLOPT_BUFFERSIZE, (long)BUFFER);
	curl_easy_setopt(h, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_QUICK_EXIT, 1L);	/* a resolver that hangs is left behind, not waited for */
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long)HTTP_CONNECT_S);
	curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
	curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME, (long)SLOW_S);
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, c->why);
	if (c->q->stop != NULL) {
		curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
		curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, poll_stop);
		curl_easy_setopt(h, CURLOPT_XFERINFODATA, (void *)(uintptr_t)c->q);
	}
}

/* Names the host only: a path or query may hold a key. */
static int
failed(const struct call *c, CURLcode rc, struct err *e)
{
	const char *host = c->origin.host;

	if (c->too_large)
		return err_set(e, ERR_LIMIT, "%s: the body is over %zu bytes", host,
		    c->body_max);
	if (c->too_dense)
		return err_set(e, ERR_LIMIT, "%s: the body unpacks to over %d times its size",
		    host, HTTP_RATIO_MAX);
	if (rc == CURLE_OUT_OF_MEMORY)	/* what curl calls a header line over 100 kB */
		return err_set(e, ERR_LIMIT, "%s: its headers are too large", host);
	if (rc == CURLE_COULDNT_CONNECT && c->refused != NULL)
		return err_set(e, ERR_INVALID, "%s is %s: not a public address; "
		    "--allow-private lifts this", host, c->refused);
	if (rc == CURLE_COULDNT_CONNECT && c->refused_port != 0)
		return err_set(e, ERR_INVALID, "%s: port %d is neither 80 nor 443; "
		    "--allow-private lifts this", host, c->refused_port);
	if (rc == CURLE_ABORTED_BY_CALLBACK)
		return err_set(e, ERR_BUSY, "%s: stopped while waiting", host);
	return err_set(e, rc == CURLE_URL_MALFORMAT ? ERR_INVALID : ERR_UPSTREAM,
	    "%s: %s", host, c->why[0] != '\0' ? c->why : curl_easy_strerror(rc));
}

/* One request, without following anything. */
static int
do_hop(struct call *c, const char *url, struct err *e)
{
	int64_t left = c->deadline - clock_mono_ms();
	long status = 0;
	CURLcode rc;

	buf_reset(&c->r->body);
	c->refused = NULL;
	c->refused_port = 0;
	curl_easy_setopt(c->curl, CURLOPT_URL, url);
	curl_easy_setopt(c->curl, CURLOPT_TIMEOUT_MS, left > 0 ? (long)left : 1L);
	rc = curl_easy_perform(c->curl);
	if (rc != CURLE_OK && !(c->q->cut && c->too_large && !c->too_dense))
		return failed(c, rc, e);
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	c->r->status = (int)status;
	return 0;
}

/* May we go there? The time it takes to find out, be it a wait for our turn, is not the server's. */
static int
ask_hop(struct call *c, const char *url, struct err *e)
{
	int64_t began = clock_mono_ms();
	int rc = c->q->hop == NULL ? 0 : c->q->hop(c->q->hop_arg, url, e);

	c->deadline += clock_mono_ms() - began;
	return rc;
}

/* Moves on to where the reply points; c->origin becomes the new one. */
static int
redirect(struct call *c, const char *url, struct err *e)
{
	struct origin next;
	int rc = -1, status = c->r->status;
	bool keep;

	if (origin_read(url, &next, e) == -1)
		return err_in(e, "%s redirects", c->origin.host);
	if (strcasecmp(c->origin.scheme, "https") == 0 && strcasecmp(next.scheme, "http") == 0) {
		err_set(e, ERR_INVALID, "%s redirects from https to http: not followed",
		    c->origin.host);
		goto out;
	}
	keep = origin_same(&c->origin, &next);
	if (status >= 307 && c->q->body != NULL && !keep) {	/* it may hold a key */
		err_set(e, ERR_INVALID, "%s redirects a form to %s: not sent there",
		    c->origin.host, next.host);
		goto out;
	}
	if (ask_hop(c, url, e) == -1)
		goto out;
	/* RFC 9110 15.4: only 307 and 308 ask for the same method again. */
	if (status < 307 && c->q->body != NULL) {
		curl_easy_setopt(c->curl, CURLOPT_CUSTOMREQUEST, NULL);
		curl_easy_setopt(c->curl, CURLOPT_HTTPGET, 1L);
	}
	origin_free(&c->origin);
	c->origin = next;
	next = (struct origin){ 0 };
	rc = keep ? 0 : set_headers(c, false, e);
out:
	origin_free(&next);
	return rc;
}

/* Performs the request and what it redirects to. */
static int
do_all(struct call *c, struct err *e)
{
	char *url = mem_str(c->q->url), *next;
	int rc = -1;

	for (int hops = 0;; hops++) {
		if (do_hop(c, url, e) == -1)
			break;
		next = NULL;
		curl_easy_getinfo(c->curl, CURLINFO_REDIRECT_URL, &next);
		if (next == NULL || c->q->no_redirects) {
			c->r->url = mem_str(url);
			rc = 0;
			break;
		}
		if (hops == HTTP_REDIRECTS) {
			err_set(e, ERR_LIMIT, "%s: over %d redirects", c->origin.host,
			    HTTP_REDIRECTS);
			break;
		}
		free(url);
		url = mem_str(next);
		if (redirect(c, url, e) == -1)
			break;
	}
	free(url);
	return rc;
}

/* The field of the last reply; NULL: none. Valid until the next curl call. */
static const char *
field(struct call *c, const char *name)
{
	struct curl_header *h;

	return curl_easy_header(c->curl, name, 0, CURLH_HEADER, -1, &h) == CURLHE_OK ?
	    h->value : NULL;
}

static char *
validator(struct call *c, const char *name)
{
	const char *s = field(c, name);

	return s != NULL && *s != '\0' && http_value_fits(s, HTTP_VALIDATOR_MAX) ?
	    mem_str(s) : NULL;
}

static void
read_fields(struct call *c)
{
	struct clock wall = clock_wall();
	const char *type = field(c, "Content-Type");
	char *after, *date;

	if (type != NULL)
		http_content_type(type, &c->r->content_type, &c->r->charset);
	c->r->etag = validator(c, "ETag");
	c->r->last_modified = validator(c, "Last-Modified");
	/* Asking for one field again ends what the last answer points to. */
	after = mem_str(field(c, "Retry-After"));
	date = mem_str(field(c, "Date"));
	c->r->retry_after = http_retry_after(after, date, clock_now(&wall));
	free(after);
	free(date);
}

int
http_do(const struct http_request *q, struct http_reply *r, struct err *e)
{
	struct call c = {
		.q = q, .r = r,
		.body_max = q->body_max != 0 ? q->body_max : HTTP_BODY_MAX,
	};
	int rc = -1, total = q->total_s != 0 ? q->total_s : HTTP_TOTAL_S;

	*r = (struct http_reply){ .retry_after = -1 };
	if (origin_read(q->url, &c.origin, e) == -1)
		return -1;
	c.curl = curl_easy_init();
	c.deadline = clock_mono_ms() + (int64_t)total * 1000;
	set_guards(&c);
	set_method(&c);
	if (set_headers(&c, true, e) == -1 || do_all(&c, e) == -1)
		goto out;
	if (r->status == 304 && q->etag == NULL && q->last_modified == NULL) {
		err_set(e, ERR_UPSTREAM, "%s: answered 304 though nothing was asked "
		    "to be compared", c.origin.host);
		goto out;
	}
	read_fields(&c);
	rc = 0;
out:
	curl_easy_cleanup(c.curl);
	curl_slist_free_all(c.headers);
	origin_free(&c.origin);
	if (rc == -1)
		http_reply_free(r);
	return rc;
}
