/*
 * The library parses leniently: what two parsers could read in two ways is
 * refused here, and the connection closed, before anything is looked up.
 */
#include "server/http/http.h"

#include <ctype.h>
#include <malloc.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "server/http/audience.h"
#include "server/http/holders.h"
#include "server/http/limit.h"
#include "server/http/listen.h"
#include "server/http/remember.h"
#include "server/http/request.h"
#include "server/http/routes.h"
#include "server/http/watch.h"
#include "server/http/writes.h"

enum {
	CONNECTIONS_MAX = 1000,
	CONNECTION_MEMORY = 16 << 10,	/* bytes: request line and headers */
	IDLE_S = 30,			/* no byte for that long */
	CACHE_BYTES = 64 << 20,
	HUSK_BLOCK = 16,
	DRAIN_MS = 10000
};

struct listener {
	struct http_server *server;
	bool is_admin;
	int fd;				/* until the daemon has it; -1: none */
	int port;
	struct MHD_Daemon *daemon;	/* NULL: not answering */
};

struct http_server {
	struct app app;
	struct clock clock;
	char *public_url;
	struct watch *watch;
	struct writes *writes;
	pthread_mutex_t making;		/* of the library's responses */
	struct listener public, admin;
};

/* A request that is read whole and handled on the thread of writes. */
struct exchange {
	struct listener *listener;
	struct MHD_Connection *connection;
	struct request q;
	const struct route *route;
	struct buf body;
	bool handed_over, done;		/* done: reply is there */
	struct reply reply;
};

static void
log_library(void *arg, const char *fmt, va_list ap)
{
	char text[256];

	(void)arg;
	vsnprintf(text, sizeof(text), fmt, ap);
	text[strcspn(text, "\n")] = '\0';
	log_line(LOG_LEVEL_DEBUG, "http-library", LOG_STR("says", text));
}

static size_t
leave_encoded(void *arg, struct MHD_Connection *c, char *s)
{
	(void)arg;
	(void)c;
	return strlen(s);
}

static struct watched *
watched_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c,
	    MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

static void
on_connection(void *arg, struct MHD_Connection *c, void **context,
    enum MHD_ConnectionNotificationCode what)
{
	struct listener *l = arg;
	const union MHD_ConnectionInfo *fd;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
		*context = watch_add(l->server->watch, fd->connect_fd);
	} else {
		watch_remove(l->server->watch, *context);
		*context = NULL;
	}
}

static void *
on_request_line(void *arg, const char *uri, struct MHD_Connection *c)
{
	(void)arg;
	(void)uri;
	watch_enter(watched_of(c), WATCH_HEAD);
	return NULL;
}

static void
on_completed(void *arg, struct MHD_Connection *c, void **context,
    enum MHD_RequestTerminationCode how)
{
	struct watched *w = watched_of(c);
	struct exchange *x = *context;

	(void)how;
	if (x != NULL && *context != arg) {
		body_unref(x->reply.body);
		buf_free(&x->body);
		free(x);
	}
	if (w != NULL)
		watch_enter(w, WATCH_IDLE);
}

struct headers {			/* what the checks count */
	struct request *q;
	int hosts, lengths;
	bool bad;
};

static bool
is_token(const char *s)
{
	const char *p = s;

	while (isalnum((unsigned char)*p) || (*p != '\0' && strchr("!#$%&'*+-.^_`|~", *p) != NULL))
		p++;
	return p > s && *p == '\0';
}

static bool
is(const char *name, const char *want, const char **first, const char *value)
{
	if (strcasecmp(name, want) != 0)
		return false;
	if (*first == NULL)
		*first = value;
	return true;
}

static enum MHD_Result
read_header(void *arg, enum MHD_ValueKind kind, const char *name,
    const char *value)
{
	struct headers *h = arg;
	struct request *q = h->q;

	(void)kind;
	if (value == NULL)
		value = "";
	if (!is_token(name) || strcasecmp(name, "Transfer-Encoding") == 0)
		h->bad = true;
	else if (strcasecmp(name, "Host") == 0) {
		h->hosts++;
		q->host = value;
	} else if (strcasecmp(name, "Content-Length") == 0) {
		h->lengths++;
		q->has_body = q->has_body || strcmp(value, "0") != 0;
		q->body_len = strtoul(value, NULL, 10);
	} else if (!is(name, "If-None-Match", &q->if_none_match, value) &&
	    !is(name, "If-Modified-Since", &q->if_modified_since, value) &&
	    !is(name, "Accept-Encoding", &q->accept_encoding, value) &&
	    !is(name, "Accept-Language", &q->accept_language, value) &&
	    !is(name, "X-Forwarded-For", &q->forwarded_for, value) &&
	    !is(name, "Origin", &q->origin, value) &&
	    !is(name, "Sec-Fetch-Site", &q->fetch_site, value) &&
	    !is(name, "Content-Type", &q->content_type, value))
		is(name, "User-Agent", &q->user_agent, value);
	return MHD_YES;
}

/* Can the request be read in one way only? source LIBRARIES A2.1; RFC 9112 3.2, 6.3 */
static bool
is_sound(struct MHD_Connection *c, const char *version, struct request *q)
{
	struct headers h = { .q = q };
	bool reads = strcmp(q->method, "GET") == 0 ||
	    strcmp(q->method, "HEAD") == 0;

	MHD_get_connection_values(c, MHD_HEADER_KIND, read_header, &h);
	return !h.bad && h.lengths <= 1 && h.hosts <= 1 &&
	    (h.hosts == 1 || strcmp(version, "HTTP/1.0") == 0) &&
	    !(reads && q->has_body);
}

static const char *
query_value(const struct request *q, const char *name)
{
	return MHD_lookup_connection_value(q->connection, MHD_GET_ARGUMENT_KIND,
	    name);
}

static void
free_response(void *response)
{
	MHD_destroy_response(response);
}

/* Of a husk there is nothing to send: 304 has no body. */
static ssize_t
read_nothing(void *arg, uint64_t pos, char *out, size_t max)
{
	(void)arg;
	(void)pos;
	(void)out;
	(void)max;
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

/* Made once a body; other requests for it queue the same object. */
static struct MHD_Response *
response_of(struct http_server *s, struct body *b)
{
	struct MHD_Response *response = b->response;
	size_t i;

	if (response != NULL)
		return response;
	pthread_mutex_lock(&s->making);
	response = b->response;
	if (response == NULL) {
		response = b->data != NULL ?
		    MHD_create_response_from_buffer_with_free_callback(b->len, b->data, free) :
		    MHD_create_response_from_callback(b->len, HUSK_BLOCK, read_nothing, NULL, NULL);
		for (i = 0; i < b->n_headers; i++)
			MHD_add_response_header(response, b->headers[i].name,
			    b->headers[i].value);
		b->response_free = free_response;
		b->response = response;
	}
	pthread_mutex_unlock(&s->making);
	return response;
}

/* Takes the reply's reference. */
static enum MHD_Result
send_reply(struct listener *l, struct MHD_Connection *c, struct reply *r)
{
	enum MHD_Result rc;

	watch_enter(watched_of(c), WATCH_REPLY);
	if (r->status == 0)
		return MHD_NO;
	rc = MHD_queue_response(c, (unsigned)r->status, response_of(l->server, r->body));
	body_unref(r->body);
	r->body = NULL;
	return rc;
}

/*
 * Who asks: the peer; or, when that is a front on this machine, the last address
 * of X-Forwarded-For, which the front itself added.
 */
static void
put_address(struct MHD_Connection *c, struct request *q)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c,
	    MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const char *last = q->forwarded_for == NULL ? NULL : strrchr(q->forwarded_for, ',');

	if (info == NULL || !listen_peer(info->client_addr, q->address) ||
	    q->forwarded_for == NULL)
		return;
	last = last == NULL ? q->forwarded_for : last + 1;
	last += strspn(last, " ");
	if (strlen(last) < sizeof(q->address))
		strcpy(q->address, last);
}

static void
refuse_busy(const struct request *q, struct reply *r)
{
	reply_error(q, 503, "Too much is being changed at this moment. Try again soon.", r);
	body_header(r->body, "Retry-After", "5");
}

/* On the thread of writes. */
static void
handle(void *arg)
{
	struct exchange *x = arg;

	if (clock_mono_ms() >= x->q.arrived_ms + REQUEST_WRITE_MS)
		refuse_busy(&x->q, &x->reply);
	else
		x->route->handle(&x->q, &x->reply);
	x->done = true;
	MHD_resume_connection(x->connection);
}

/* The connection rests until the thread resumes it: then we are called again. */
static void
hand_over(struct exchange *x)
{
	x->handed_over = true;
	buf_str(&x->body, "");
	x->q.body = x->body.data;
	x->q.body_len = x->body.len;
	x->q.arrived_ms = clock_mono_ms();
	watch_enter(watched_of(x->connection), WATCH_REPLY);
	MHD_suspend_connection(x->connection);
	if (writes_add(x->listener->server->writes, handle, x))
		return;
	refuse_busy(&x->q, &x->reply);
	x->done = true;
	MHD_resume_connection(x->connection);
}

static enum MHD_Result
go_on(struct exchange *x, const char *upload, size_t *upload_len)
{
	if (x->done)
		return send_reply(x->listener, x->connection, &x->reply);
	if (*upload_len == 0) {
		hand_over(x);
		return MHD_YES;
	}
	if (x->body.len + *upload_len > x->route->body_max)
		return MHD_NO;
	buf_add(&x->body, upload, *upload_len);
	*upload_len = 0;
	return MHD_YES;
}

static enum MHD_Result
begin(struct listener *l, struct MHD_Connection *c, struct request *q, void **context)
{
	struct reply r = { 0 };
	const struct route *route = route_take(q, &r);
	struct exchange *x;

	if (route == NULL && q->has_body)
		return send_reply(l, c, &r);
	x = mem_new(sizeof(*x));
	*x = (struct exchange){ .listener = l, .connection = c, .q = *q, .route = route,
	    .reply = r, .done = route == NULL };
	*context = x;
	return MHD_YES;
}

/*
 * Called when the headers are there, for parts of a body, and again when the
 * request is whole. An answer to the first call makes the library close the
 * connection: right for what we do not want to read on, and for nothing else.
 */
static enum MHD_Result
on_request(void *arg, struct MHD_Connection *c, const char *path,
    const char *method, const char *version, const char *upload,
    size_t *upload_len, void **context)
{
	struct listener *l = arg;
	struct request q = { .app = &l->server->app, .method = method,
	    .path = path, .is_admin = l->is_admin, .query = query_value,
	    .connection = c };
	const struct route *route;
	struct reply r = { 0 };

	if (*context != NULL && *context != l)
		return go_on(*context, upload, upload_len);
	if (!is_sound(c, version, &q)) {
		reply_error(&q, 400, "The request can be read in more than one way.", &r);
		return send_reply(l, c, &r);
	}
	put_address(c, &q);
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		return begin(l, c, &q, context);
	if (*context == NULL) {
		*context = l;
		return MHD_YES;
	}
	route = route_take(&q, &r);
	if (route != NULL)
		route->handle(&q, &r);
	return send_reply(l, c, &r);
}

static int
answer_on(struct listener *l, unsigned threads, struct err *e)
{
	l->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD |
	    MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, l,
	    MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL,
	    MHD_OPTION_LISTEN_SOCKET, l->fd,
	    MHD_OPTION_THREAD_POOL_SIZE, threads,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
	    MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, l,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, l,
	    MHD_OPTION_URI_LOG_CALLBACK, on_request_line, l,
	    MHD_OPTION_END);
	if (l->daemon == NULL)
		return err_set(e, ERR_IO, "cannot start threads to answer on "
		    "port %d", l->port);
	l->fd = -1;
	return 0;
}

static unsigned
thread_count(int wanted)
{
	long n = wanted > 0 ? wanted : sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : (unsigned)n;
}

/* The listen address with the port really bound, for when nobody gave a better one. */
static char *
own_url(const char *address, int port)
{
	const char *colon = strrchr(address, ':');
	int host = colon == NULL ? 0 : (int)(colon - address);
	char *out;

	if (host == 0)
		host = (int)strlen(address = "127.0.0.1");
	if (asprintf(&out, "http://%.*s:%d", host, address, port) == -1)
		abort();
	return out;
}

static int
start(struct http_server *s, const struct http_config *c, struct err *e)
{
	if (languages_read(c->languages, &s->app.languages, e) == -1 ||
	    (s->app.revision = revision_start(c->db_path, e)) == NULL)
		return -1;
	s->public.fd = listen_open(c->listen, &s->public.port, e);
	if (s->public.fd == -1)
		return -1;
	if (c->admin_listen != NULL) {
		s->admin.fd = listen_open(c->admin_listen, &s->admin.port, e);
		if (s->admin.fd == -1)
			return -1;
	}
	s->public_url = c->public_url != NULL ? mem_str(c->public_url) :
	    own_url(c->listen, s->public.port);
	s->app.public_url = s->public_url;
	if (answer_on(&s->public, thread_count(c->threads), e) == -1)
		return -1;
	return c->admin_listen == NULL ? 0 : answer_on(&s->admin, 1, e);
}

/*
 * A feed is put together in large buffers of which a small body stays. Where both
 * come from one heap, the small ones keep the large holes between them resident,
 * several times the cache in the end; so what is large comes from the system and
 * goes back to it.
 */
static void
keep_large_apart(void)
{
	enum { LARGE = 128 << 10 };

	mallopt(M_MMAP_THRESHOLD, LARGE);
}

struct http_server *
http_start(const struct http_config *c, struct err *e)
{
	struct http_server *s = mem_new(sizeof(*s));

	keep_large_apart();
	pthread_mutex_init(&s->making, NULL);
	s->clock = *c->clock;
	s->app.clock = &s->clock;
	s->app.readers = readers_new(c->db_path);
	s->app.cache = cache_new(CACHE_BYTES);
	s->app.holders = holders_new();
	s->app.limit = limit_new();
	s->app.audience = audience_new();
	s->app.writer = c->writer;
	s->app.tips = c->tips;
	s->watch = watch_start(watch_limits);
	s->writes = writes_start();
	s->public = (struct listener){ .server = s, .fd = -1 };
	s->admin = (struct listener){ .server = s, .fd = -1, .is_admin = true };
	if (start(s, c, e) == -1) {
		http_stop(s);
		return NULL;
	}
	return s;
}

int
http_remember(struct http_server *s, struct db *db, struct err *e)
{
	return remember(&s->app, db, e);
}

int
http_port(const struct http_server *s)
{
	return s->public.port;
}

int
http_admin_port(const struct http_server *s)
{
	return s->admin.port;
}

/* From now on nobody can connect; the socket is ours again, to close. */
static void
quiesce(struct listener *l)
{
	if (l->daemon != NULL)
		l->fd = MHD_quiesce_daemon(l->daemon);
	if (l->fd != -1)
		close(l->fd);
}

static void
drain(struct http_server *s)
{
	int64_t end = clock_mono_ms() + DRAIN_MS;

	while (watch_busy(s->watch) > 0 && clock_mono_ms() < end)
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
}

void
http_stop(struct http_server *s)
{
	if (s == NULL)
		return;
	quiesce(&s->public);
	quiesce(&s->admin);
	drain(s);
	writes_stop(s->writes);		/* a resting connection would be stopped in its sleep */
	if (s->public.daemon != NULL)
		MHD_stop_daemon(s->public.daemon);
	if (s->admin.daemon != NULL)
		MHD_stop_daemon(s->admin.daemon);
	writes_free(s->writes);
	watch_stop(s->watch);
	revision_stop(s->app.revision);
	cache_free(s->app.cache);
	holders_free(s->app.holders);
	limit_free(s->app.limit);
	audience_free(s->app.audience);
	readers_free(s->app.readers);
	pthread_mutex_destroy(&s->making);
	free(s->public_url);
	free(s);
}
