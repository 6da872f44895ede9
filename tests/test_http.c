#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/db.h"
#include "db/events.h"
#include "db/sources.h"
#include "db/topics.h"
#include "feeds/compress.h"
#include "feeds/lint.h"
#include "feeds/vevent.h"
#include "server/http/http.h"
#include "server/http/listen.h"

#define NOW 1775000000		/* 2026-03-31T23:33:20Z */

struct world {
	char dir[64], path[96];
	struct db *db;
	struct clock clock;
	struct http_server *server;
	int port, admin;
	int64_t source, topic, events[3];
};

/* --- a small database */

static void
fill_event(struct event *ev, int i)
{
	static char uids[3][64], ids[3][8], titles[3][64], starts[3][32];

	snprintf(uids[i], sizeof(uids[i]), "%032d@test.invalid", i);
	snprintf(ids[i], sizeof(ids[i]), "id%d", i);
	snprintf(titles[i], sizeof(titles[i]), "Game %d <LG & KT>", i);
	snprintf(starts[i], sizeof(starts[i]), "2026-04-%02dT09:30:00Z", 10 + i);
	*ev = (struct event){ .uid = uids[i], .source = "league",
	    .external_id = ids[i], .kind = "game", .lang = "ko",
	    .title = titles[i], .form = FORM_INSTANT, .start = starts[i],
	    .modified = NOW - 1000 };
}

static int
put_event(struct db *w, struct world *wo, int i, const char *title,
    int64_t modified, struct err *e)
{
	struct arena *a = arena_new();
	struct buf bytes = { 0 }, summary = { 0 };
	const char **slugs;
	struct event ev;
	int64_t revision;
	size_t n;
	int rc = -1;

	fill_event(&ev, i);
	if (title != NULL)
		ev.title = title;
	if (modified != 0)
		ev.modified = modified;
	if (event_derive(&ev, NULL, 0, e) == -1 ||
	    vevent_render(&ev, VEVENT_PLAIN, &bytes, e) == -1 ||
	    db_revision_raise(w, &revision, e) == -1)
		goto out;
	ev.revision = revision;
	vevent_title(&ev, &summary);
	if ((wo->events[i] == 0 ?
	    db_event_add(w, wo->source, &ev, &wo->events[i], e) :
	    db_event_set(w, wo->events[i], &ev, e)) == -1 ||
	    db_fragment_put(w, wo->events[i], "ko", vevent_styles[VEVENT_PLAIN],
	    summary.data, NULL, bytes.data, bytes.len, VEVENT_RENDERER, e) == -1)
		goto out;
	rc = db_event_publish(w, wo->events[i], revision, a, &slugs, &n, e);
out:
	buf_free(&bytes);
	buf_free(&summary);
	arena_free(a);
	return rc;
}

static int
fill(struct db *w, void *arg, struct err *e)
{
	struct world *wo = arg;
	struct source s = { .name = "league", .module = "csv", .lang = "ko",
	    .url = "https://example.org/x.csv", .timezone = "Asia/Seoul",
	    .options = "{}", .enabled = true };
	struct topic t = { .slug = "kbo-lg", .title = "LG <트윈스>", .color = "red",
	    .category = "sports", .timezone = "Asia/Seoul", .timezone_given = true,
	    .alarm = "30m", .allday = "1d-1800", .lang = "ko" };
	struct topic_rule rule = { "source", "league" };
	int i;

	if (db_source_add(w, &s, &wo->source, e) == -1 ||
	    db_topic_add(w, &t, NOW, &wo->topic, e) == -1 ||
	    db_topic_rule_add(w, wo->topic, &rule, 1, e) == -1)
		return -1;
	for (i = 0; i < 3; i++)
		if (put_event(w, wo, i, NULL, 0, e) == -1)
			return -1;
	return 0;
}

static void
must(int rc, const struct err *e)
{
	if (rc == -1)
		print_message("%s: %s\n", err_name(e->code), e->msg);
	assert_int_not_equal(rc, -1);
}

static int
open_world(void **state)
{
	struct world *w = mem_new(sizeof(*w));
	struct err e = { 0 };
	struct http_config c = { .listen = "127.0.0.1:0",
	    .admin_listen = "127.0.0.1:0", .threads = 2 };

	log_limit(LOG_LEVEL_ERROR);
	signal(SIGPIPE, SIG_IGN);
	strcpy(w->dir, "/tmp/calcast-http-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->path, sizeof(w->path), "%s/x.db", w->dir);
	w->clock = clock_fixed(NOW);
	w->db = db_open(w->path, true, &e);
	if (w->db == NULL)
		print_message("%s\n", e.msg);
	assert_non_null(w->db);
	must(db_write(w->db, fill, w, &e), &e);
	c.db_path = w->path;
	c.clock = &w->clock;
	w->server = http_start(&c, &e);
	if (w->server == NULL)
		print_message("%s\n", e.msg);
	assert_non_null(w->server);
	w->port = http_port(w->server);
	w->admin = http_admin_port(w->server);
	*state = w;
	return 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;
	char command[128];

	http_stop(w->server);
	db_close(w->db);
	snprintf(command, sizeof(command), "rm -rf %s", w->dir);
	assert_int_equal(system(command), 0);
	free(w);
	return 0;
}

/* --- a client that sends what it is told */

static int
dial(int port)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_not_equal(fd, -1);
	assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	return fd;
}

static void
say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* Everything up to the end of the connection; the caller asks for one. */
static void
hear(int fd, struct buf *out)
{
	char bytes[4096];
	ssize_t n;

	for (;;) {
		struct pollfd p = { fd, POLLIN, 0 };

		if (poll(&p, 1, 10000) != 1)
			fail_msg("the connection stays open");
		n = recv(fd, bytes, sizeof(bytes), 0);
		if (n <= 0)
			break;
		buf_add(out, bytes, (size_t)n);
	}
	buf_str(out, "");
}

struct answer {
	int status;			/* 0: the connection was dropped */
	struct buf all;
	const char *body;
	size_t body_len;
};

static void
part(struct answer *a)
{
	const char *end = strstr(a->all.data, "\r\n\r\n");

	a->status = 0;
	sscanf(a->all.data, "HTTP/1.1 %d", &a->status);
	a->body = end == NULL ? "" : end + 4;
	a->body_len = end == NULL ? 0 : a->all.len - (size_t)(a->body - a->all.data);
}

/* One request on a connection of its own. headers: lines with CRLF. */
static struct answer
ask(int port, const char *method, const char *target, const char *headers)
{
	struct answer a = { 0 };
	struct buf q = { 0 };
	int fd = dial(port);

	buf_fmt(&q, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n",
	    method, target, headers);
	say(fd, q.data);
	buf_free(&q);
	hear(fd, &a.all);
	close(fd);
	part(&a);
	return a;
}

static void
done(struct answer *a)
{
	buf_free(&a->all);
}

/* A header's value; "" when it is not there. */
static const char *
header(const struct answer *a, const char *name)
{
	static char value[512];
	char line[64];
	const char *s;

	snprintf(line, sizeof(line), "\r\n%s: ", name);
	s = strstr(a->all.data, line);
	if (s == NULL || s >= a->body)
		return "";
	s += strlen(line);
	snprintf(value, sizeof(value), "%.*s", (int)strcspn(s, "\r"), s);
	return value;
}

static size_t
count(const char *s, const char *what)
{
	size_t n = 0;

	for (; (s = strstr(s, what)) != NULL; s += strlen(what))
		n++;
	return n;
}

static void
show_breach(const struct lint_breach *b, void *arg)
{
	(void)arg;
	print_message("  line %zu breaks %s: %s\n", b->line, b->rule->id, b->what);
}

/* --- feeds */

static void
feed_has_all_headers(void **state)
{
	static const struct { const char *name, *value; } want[] = {
		{ "Content-Type", "text/calendar; charset=utf-8" },
		{ "Content-Disposition", "inline; filename=\"kbo-lg.ics\"" },
		{ "Cache-Control", "public, max-age=300, s-maxage=60, "
		    "stale-while-revalidate=600, stale-if-error=86400" },
		{ "Vary", "Accept-Encoding" },
		{ "X-Content-Type-Options", "nosniff" },
		{ "X-Robots-Tag", "noindex" },
	};
	struct world *w = *state;
	struct answer a = ask(w->port, "GET", "/feeds/kbo-lg.ics", "");
	size_t i;

	assert_int_equal(a.status, 200);
	for (i = 0; i < MEM_COUNT(want); i++) {
		print_message("  %s\n", want[i].name);
		assert_string_equal(header(&a, want[i].name), want[i].value);
	}
	print_message("  Content-Length\n");
	assert_int_equal(atol(header(&a, "Content-Length")), a.body_len);
	print_message("  a strong ETag of 32 hex digits\n");
	assert_int_equal(strlen(header(&a, "ETag")), 34);
	assert_int_equal(header(&a, "ETag")[0], '"');
	print_message("  Last-Modified\n");
	assert_non_null(strstr(header(&a, "Last-Modified"), " GMT"));
	print_message("  no Content-Encoding\n");
	assert_string_equal(header(&a, "Content-Encoding"), "");

	print_message("  the calendar itself\n");
	assert_int_equal(count(a.body, "BEGIN:VEVENT\r\n"), 3);
	assert_int_equal(count(a.body, "TRIGGER:-PT30M\r\n"), 3);
	assert_int_equal(lint_feed(a.body, a.body_len, show_breach, NULL), 0);
	done(&a);
}

static void
head_is_get_without_a_body(void **state)
{
	static const char *const paths[] = { "/feeds/kbo-lg.ics",
		"/feeds/kbo-lg.json", "/", "/api/v1/topics", "/healthz", "/nothing" };
	struct world *w = *state;
	size_t i;

	for (i = 0; i < MEM_COUNT(paths); i++) {
		struct answer get = ask(w->port, "GET", paths[i], "");
		struct answer head = ask(w->port, "HEAD", paths[i], "");
		size_t n = get.all.len - get.body_len;

		print_message("  %s\n", paths[i]);
		assert_int_equal(head.status, get.status);
		assert_int_equal(head.body_len, 0);
		assert_string_equal(header(&head, "Content-Length"),
		    header(&get, "Content-Length"));
		assert_int_equal(head.all.len, n);
		done(&get);
		done(&head);
	}
}

static void
not_modified_keeps_headers(void **state)
{
	struct world *w = *state;
	struct answer a = ask(w->port, "GET", "/feeds/kbo-lg.ics", ""), b;
	char line[128], etag[64], modified[64];

	snprintf(etag, sizeof(etag), "%s", header(&a, "ETag"));
	snprintf(modified, sizeof(modified), "%s", header(&a, "Last-Modified"));
	snprintf(line, sizeof(line), "If-None-Match: W/%s\r\n", etag);
	b = ask(w->port, "GET", "/feeds/kbo-lg.ics", line);
	print_message("  tag\n");
	assert_int_equal(b.status, 304);
	assert_int_equal(b.body_len, 0);
	assert_string_equal(header(&b, "ETag"), etag);
	assert_string_equal(header(&b, "Last-Modified"), modified);
	assert_string_equal(header(&b, "Vary"), "Accept-Encoding");
	assert_true(header(&b, "Cache-Control")[0] != '\0');
	done(&b);

	print_message("  HEAD\n");
	b = ask(w->port, "HEAD", "/feeds/kbo-lg.ics", line);
	assert_int_equal(b.status, 304);
	done(&b);

	print_message("  date\n");
	snprintf(line, sizeof(line), "If-Modified-Since: %s\r\n", modified);
	b = ask(w->port, "GET", "/feeds/kbo-lg.ics", line);
	assert_int_equal(b.status, 304);
	done(&b);

	print_message("  another tag outweighs the date\n");
	snprintf(line, sizeof(line), "If-Modified-Since: %s\r\n"
	    "If-None-Match: \"x\"\r\n", modified);
	b = ask(w->port, "GET", "/feeds/kbo-lg.ics", line);
	assert_int_equal(b.status, 200);
	assert_int_equal(b.body_len, a.body_len);
	done(&b);

	print_message("  a tag is of one encoding\n");
	snprintf(line, sizeof(line), "Accept-Encoding: gzip\r\n"
	    "If-None-Match: %s\r\n", etag);
	b = ask(w->port, "GET", "/feeds/kbo-lg.ics", line);
	assert_int_equal(b.status, 200);
	done(&b);
	done(&a);
}

static void
gzip_when_asked(void **state)
{
	struct world *w = *state;
	struct answer plain = ask(w->port, "GET", "/feeds/kbo-lg.ics", "");
	struct answer a = ask(w->port, "GET", "/feeds/kbo-lg.ics",
	    "Accept-Encoding: gzip\r\n");
	struct buf out = { 0 };
	struct err e = { 0 };
	char etag[64];

	print_message("  gzip of the same bytes, with its own tag\n");
	assert_string_equal(header(&a, "Content-Encoding"), "gzip");
	assert_int_equal(atol(header(&a, "Content-Length")), a.body_len);
	must(compress_gunzip(a.body, a.body_len, 1 << 20, &out, &e), &e);
	assert_int_equal(out.len, plain.body_len);
	assert_memory_equal(out.data, plain.body, out.len);
	snprintf(etag, sizeof(etag), "%s", header(&a, "ETag"));
	assert_string_not_equal(header(&plain, "ETag"), etag);
	done(&a);
	buf_free(&out);

	print_message("  not for Outlook\n");
	a = ask(w->port, "GET", "/feeds/kbo-lg.ics", "Accept-Encoding: gzip\r\n"
	    "User-Agent: Microsoft Office/16.0 (Microsoft Outlook 16.0.14931; Pro)\r\n");
	assert_string_equal(header(&a, "Content-Encoding"), "");
	assert_int_equal(a.body_len, plain.body_len);
	done(&a);
	done(&plain);
}

static void
options_change_alarms_only(void **state)
{
	static const struct { const char *why, *path; size_t half, hour; } cases[] = {
		{ "the topic's own",      "/feeds/kbo-lg.ics", 3, 0 },
		{ "silent",               "/feeds/alarm-none/kbo-lg.ics", 0, 0 },
		{ "another",              "/feeds/alarm-1h/kbo-lg.ics", 0, 3 },
		{ "two",                  "/feeds/alarm-30m-1h/kbo-lg.ics", 3, 3 },
		{ "with others",          "/feeds/client-google~alarm-1h/kbo-lg.ics", 0, 3 },
		{ "all-day only",         "/feeds/allday-0900/kbo-lg.ics", 3, 0 },
		{ "a query is ignored",   "/feeds/alarm-1h/kbo-lg.ics?alarm=none&x", 0, 3 },
	};
	struct world *w = *state;
	size_t i;

	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct answer a = ask(w->port, "GET", cases[i].path, "");

		print_message("  %s: %s\n", cases[i].why, cases[i].path);
		assert_int_equal(a.status, 200);
		assert_int_equal(count(a.body, "BEGIN:VEVENT\r\n"), 3);
		assert_int_equal(count(a.body, "TRIGGER:-PT30M\r\n"), cases[i].half);
		assert_int_equal(count(a.body, "TRIGGER:-PT1H\r\n"), cases[i].hour);
		done(&a);
	}
}

static void
options_in_any_order_are_one_feed(void **state)
{
	struct world *w = *state;
	struct answer a = ask(w->port, "GET",
	    "/feeds/client-google~allday-0900~alarm-1d-1h/kbo-lg.ics", "");
	struct answer b = ask(w->port, "GET",
	    "/feeds/alarm-1h-1d~allday-0900~client-google/kbo-lg.ics", "");
	char etag[64];

	snprintf(etag, sizeof(etag), "%s", header(&a, "ETag"));
	assert_int_equal(a.status, 200);
	assert_string_equal(header(&b, "ETag"), etag);
	assert_non_null(strstr(a.body, "/feeds/alarm-1h-1d~allday-0900"));
	done(&a);
	done(&b);
}

static void
statuses(void **state)
{
	static const struct { const char *method, *path; int want; const char *type; } cases[] = {
		{ "GET",      "/feeds/nothing.ics",            404, "text/html; charset=utf-8" },
		{ "GET",      "/feeds/kbo-lg",                 404, NULL },
		{ "GET",      "/feeds/KBO-LG.ics",             404, NULL },
		{ "GET",      "/feeds/-x.ics",                 404, NULL },
		{ "GET",      "/feeds/a.b.ics",                404, NULL },
		{ "GET",      "/feeds/kbo-lg.ics/",            404, NULL },
		{ "GET",      "/feeds/kbo%2Dlg.ics",           404, NULL },
		{ "GET",      "/feeds/kbo-lg%2eics",           404, NULL },
		{ "GET",      "/feeds/kbo-lg.ics%00",          404, NULL },
		{ "GET",      "/feeds/%0d%0akbo-lg.ics",       404, NULL },
		{ "GET",      "//feeds/kbo-lg.ics",            404, NULL },
		{ "GET",      "/feeds/../feeds/kbo-lg.ics",    404, NULL },
		{ "GET",      "/feeds/alarm-7m/kbo-lg.ics",    404, NULL },
		{ "GET",      "/feeds/lang-de/kbo-lg.ics",     404, NULL },
		{ "GET",      "/feeds/alarm-1h/nothing.ics",   404, NULL },
		{ "GET",      "/feeds/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.ics", 404, NULL },
		{ "GET",      "/topics/nothing",               404, NULL },
		{ "GET",      "/topics/kbo-lg",                200, "text/html; charset=utf-8" },
		{ "GET",      "/readyz",                       404, NULL },
		{ "PUT",      "/feeds/kbo-lg.ics",             405, NULL },
		{ "POST",     "/",                             405, NULL },
		{ "PROPFIND", "/feeds/kbo-lg.ics",             405, NULL },
		{ "DELETE",   "/api/v1/topics",                405, "application/problem+json" },
		{ "GET",      "/api/v1/nothing",               404, "application/problem+json" },
		{ "GET",      "/api/v1/topics/nothing/events", 404, "application/problem+json" },
		{ "GET",      "/healthz",                      200, "text/plain; charset=utf-8" },
		{ "GET",      "/robots.txt",                   200, "text/plain; charset=utf-8" },
		{ "GET",      "/style.css",                    200, "text/css; charset=utf-8" },
	};
	struct world *w = *state;
	size_t i;

	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct answer a = ask(w->port, cases[i].method, cases[i].path, "");

		print_message("  %s %s\n", cases[i].method, cases[i].path);
		assert_int_equal(a.status, cases[i].want);
		assert_int_equal(atol(header(&a, "Content-Length")), a.body_len);
		assert_string_equal(header(&a, "X-Content-Type-Options"), "nosniff");
		if (cases[i].type != NULL)
			assert_string_equal(header(&a, "Content-Type"), cases[i].type);
		assert_string_equal(header(&a, "Allow"),
		    cases[i].want == 405 ? "GET, HEAD" : "");
		done(&a);
	}
}

/* What two programs could read in two ways is answered once, with 400, and not read on. */
static void
smuggling(void **state)
{
	static const struct { const char *why, *text; int want; } cases[] = {
		{ "Transfer-Encoding", "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
		{ "identity is one, too", "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n", 400 },
		{ "length and chunks", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
		{ "chunks to POST", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
		{ "two lengths", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello", 400 },
		{ "same length twice", "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400 },
		{ "body of a GET", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 400 },
		{ "body of a HEAD", "HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 400 },
		{ "length with a sign", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +0\r\n\r\n", 400 },
		{ "no length at all", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", 400 },
		{ "two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400 },
		{ "no host", "GET / HTTP/1.1\r\nX: y\r\n\r\n", 400 },
		{ "space after a name", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nhello", 400 },
		{ "space in a name", "GET / HTTP/1.1\r\nHost: x\r\nX Y: 5\r\n\r\n", 400 },
		{ "body of a PUT is not read", "PUT /feeds/kbo-lg.ics HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 405 },
		{ "nor one of PROPFIND", "PROPFIND /feeds/kbo-lg.ics HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 405 },
	};
	struct world *w = *state;
	size_t i;

	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct answer a = { 0 };
		int fd = dial(w->port);

		print_message("  %s\n", cases[i].why);
		say(fd, cases[i].text);
		say(fd, "GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n");
		hear(fd, &a.all);
		close(fd);
		part(&a);
		assert_int_equal(a.status, cases[i].want);
		assert_null(strstr(a.all.data, "User-agent: *"));
		done(&a);
	}
}

static void
connections_are_kept(void **state)
{
	struct world *w = *state;
	struct buf all = { 0 };
	int i, fd = dial(w->port);

	for (i = 0; i < 3; i++)
		say(fd, "GET /feeds/kbo-lg.ics HTTP/1.1\r\nHost: x\r\n\r\n");
	say(fd, "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
	say(fd, "GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	hear(fd, &all);
	close(fd);
	assert_int_equal(count(all.data, "HTTP/1.1 200 OK"), 4);
	assert_int_equal(count(all.data, "HTTP/1.1 405 "), 1);
	assert_int_equal(count(all.data, "END:VCALENDAR"), 3);
	buf_free(&all);
}

/* --- requests that change something */

static struct answer
send_json(int port, const char *method, const char *target, const char *json)
{
	struct answer a = { 0 };
	struct buf q = { 0 };
	int fd = dial(port);

	buf_fmt(&q, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", method, target,
	    strlen(json), json);
	say(fd, q.data);
	buf_free(&q);
	hear(fd, &a.all);
	close(fd);
	part(&a);
	return a;
}

/* The path of an address that a JSON answer names. */
static void
path_in(const struct answer *a, const char *key, char out[256])
{
	json_t *o = json_loads(a->body, 0, NULL);
	const char *url = json_string_value(json_object_get(o, key));

	assert_non_null(url);
	snprintf(out, 256, "%s", strchr(strstr(url, "://") + 3, '/'));
	json_decref(o);
}

static void *
poll_feed(void *arg)
{
	const struct { int port; const char *path; } *p = arg;
	int rounds = 20;
	intptr_t wrong = 0;

	while (rounds-- > 0) {
		struct answer a = ask(p->port, "GET", p->path, "");

		wrong += a.status != 200 || count(a.body, "END:VCALENDAR") != 1;
		done(&a);
	}
	return (void *)wrong;
}

/* Readers and writers at once: what threads share is seen by TSan here. */
static void
subscriptions_change_while_they_are_read(void **state)
{
	struct world *w = *state;
	struct answer a = send_json(w->port, "POST", "/api/v1/subscriptions", "{\"topics\":[\"kbo-lg\"]}");
	char feed[256], own[256], etag[128];
	struct { int port; const char *path; } p = { w->port, feed };
	pthread_t threads[2];
	void *wrong;

	assert_int_equal(a.status, 201);
	path_in(&a, "feed_url", feed);
	path_in(&a, "url", own);
	done(&a);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, poll_feed, &p), 0);
	for (int i = 0; i < 6; i++) {
		a = send_json(w->port, "PATCH", own, i % 2 == 0 ? "{\"alarms\":[\"1h\"]}" : "{\"alarms\":[\"2h\"]}");
		assert_int_equal(a.status, 200);
		done(&a);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	a = ask(w->port, "GET", feed, "");
	assert_int_equal(count(a.body, "TRIGGER:-PT2H"), 3);
	assert_int_equal(count(a.body, "SEQUENCE:6\r\n"), 3);
	snprintf(etag, sizeof(etag), "If-None-Match: %s\r\n", header(&a, "ETag"));
	done(&a);
	a = ask(w->port, "GET", feed, etag);
	assert_int_equal(a.status, 304);
	assert_int_equal(a.body_len, 0);
	done(&a);
}

/* --- a database that changes */

struct change_arg {
	struct world *w;
	const char *title;
};

static int
retitle(struct db *w, void *arg, struct err *e)
{
	struct change_arg *c = arg;

	return put_event(w, c->w, 1, c->title, NOW + 5, e);
}

static int
raise_only(struct db *w, void *arg, struct err *e)
{
	int64_t revision;

	(void)arg;
	return db_revision_raise(w, &revision, e);
}

/* Asks until the answer holds the text, 3 s at most. */
static bool
comes(int port, const char *path, const char *text)
{
	int64_t end = clock_mono_ms() + 3000;
	bool there = false;

	while (!there && clock_mono_ms() < end) {
		struct answer a = ask(port, "GET", path, "");

		there = strstr(a.all.data, text) != NULL;
		done(&a);
		if (!there)
			nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	}
	return there;
}

static void
changes_arrive(void **state)
{
	struct world *w = *state;
	struct change_arg change = { w, "Moved game" };
	struct answer a = ask(w->port, "GET", "/feeds/kbo-lg.ics", "");
	struct err e = { 0 };
	char line[128];

	snprintf(line, sizeof(line), "If-None-Match: %s\r\n", header(&a, "ETag"));
	done(&a);
	must(db_write(w->db, retitle, &change, &e), &e);
	print_message("  in the feed, its variants, JSON and the page\n");
	assert_true(comes(w->port, "/feeds/kbo-lg.ics", "SUMMARY:Moved game"));
	assert_true(comes(w->port, "/feeds/alarm-none/kbo-lg.ics", "Moved game"));
	assert_true(comes(w->port, "/feeds/kbo-lg.json", "Moved game"));
	assert_true(comes(w->port, "/", "Moved game"));
	print_message("  and the old tag is another's\n");
	a = ask(w->port, "GET", "/feeds/kbo-lg.ics", line);
	assert_int_equal(a.status, 200);
	snprintf(line, sizeof(line), "If-None-Match: %s\r\n", header(&a, "ETag"));
	done(&a);

	print_message("  a change elsewhere leaves the bytes as they are\n");
	must(db_write(w->db, raise_only, NULL, &e), &e);
	nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
	a = ask(w->port, "GET", "/feeds/kbo-lg.ics", line);
	assert_int_equal(a.status, 304);
	done(&a);
}

static int
add_empty(struct db *w, void *arg, struct err *e)
{
	struct topic t = { .slug = "empty", .title = "Empty", .timezone = "UTC",
	    .alarm = "30m", .allday = "1d-1800", .lang = "en" };
	int64_t *id = arg;

	return db_topic_add(w, &t, NOW, id, e);
}

static void
topics_come_at_once(void **state)
{
	struct world *w = *state;
	struct answer a = ask(w->port, "GET", "/feeds/empty.ics", "");
	struct err e = { 0 };
	int64_t id;

	print_message("  not there yet\n");
	assert_int_equal(a.status, 404);
	done(&a);
	must(db_write(w->db, add_empty, &id, &e), &e);
	print_message("  there, and without events\n");
	a = ask(w->port, "GET", "/feeds/empty.ics", "");
	assert_int_equal(a.status, 200);
	assert_int_equal(count(a.body, "BEGIN:VCALENDAR"), 1);
	done(&a);
	a = ask(w->port, "GET", "/feeds/empty.json", "");
	assert_int_equal(a.status, 200);
	assert_non_null(strstr(a.body, "\"events\":[]"));
	done(&a);
	assert_true(comes(w->port, "/", "Empty"));
}

/* --- the API and the pages */

static json_t *
get_json(int port, const char *target, int want)
{
	struct answer a = ask(port, "GET", target, "");
	json_t *j = json_loadb(a.body, a.body_len, 0, NULL);

	print_message("  %s\n", target);
	assert_int_equal(a.status, want);
	assert_non_null(j);
	assert_string_equal(header(&a, "X-Robots-Tag"), "noindex");
	done(&a);
	return j;
}

static const char *
text_of(const json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));

	return s == NULL ? "" : s;
}

static void
topics_as_json(void **state)
{
	struct world *w = *state;
	json_t *j = get_json(w->port, "/api/v1/topics", 200);
	json_t *t = json_array_get(json_object_get(j, "topics"), 0);
	char url[96];

	assert_int_equal(json_array_size(json_object_get(j, "topics")), 1);
	assert_string_equal(text_of(t, "slug"), "kbo-lg");
	assert_string_equal(text_of(t, "title"), "LG <트윈스>");
	assert_string_equal(text_of(t, "category"), "sports");
	assert_string_equal(text_of(t, "color"), "red");
	assert_string_equal(text_of(t, "timezone"), "Asia/Seoul");
	assert_int_equal(json_integer_value(json_object_get(t, "events")), 3);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/feeds/kbo-lg.ics", w->port);
	assert_string_equal(text_of(t, "feed_url"), url);
	snprintf(url, sizeof(url), "webcal://127.0.0.1:%d/feeds/kbo-lg.ics", w->port);
	assert_string_equal(text_of(t, "webcal_url"), url);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/feeds/kbo-lg.json", w->port);
	assert_string_equal(text_of(t, "json_url"), url);
	json_decref(j);

	j = get_json(w->port, "/feeds/kbo-lg.json", 200);
	assert_int_equal(json_array_size(json_object_get(j, "events")), 3);
	assert_string_equal(text_of(json_object_get(j, "topic"), "slug"), "kbo-lg");
	json_decref(j);
}

static void
events_in_pages(void **state)
{
	struct world *w = *state;
	char target[128], cursor[64] = "", seen[8] = "";
	int pages = 0;

	do {
		json_t *j, *list, *next;
		size_t i;

		snprintf(target, sizeof(target), "/api/v1/topics/kbo-lg/events"
		    "?limit=2%s%s", cursor[0] == '\0' ? "" : "&cursor=", cursor);
		j = get_json(w->port, target, 200);
		list = json_object_get(j, "events");
		for (i = 0; i < json_array_size(list); i++)
			strncat(seen, text_of(json_array_get(list, i),
			    "external_id") + 2, 1);
		next = json_object_get(j, "next");
		assert_non_null(next);
		snprintf(cursor, sizeof(cursor), "%s",
		    json_is_null(next) ? "" : json_string_value(next));
		json_decref(j);
		pages++;
	} while (cursor[0] != '\0' && pages < 10);
	assert_string_equal(seen, "012");
	assert_int_equal(pages, 2);
}

static void
events_in_a_window(void **state)
{
	static const struct { const char *why, *query; int want; } cases[] = {
		{ "all",                        "", 3 },
		{ "unknown names are ignored",  "?x=1", 3 },
		{ "from a day on",              "?from=2026-04-11", 2 },
		{ "up to a day, it included",   "?to=2026-04-11", 2 },
		{ "one day",                    "?from=2026-04-11&to=2026-04-11", 1 },
		{ "on the topic's clocks",      "?from=2026-04-12T18:00:00", 1 },
		{ "an instant",                 "?to=2026-04-10T09:30:01Z", 1 },
		{ "an offset, encoded",         "?to=2026-04-10T18:30:00%2B09:00", 0 },
		{ "afterwards",                 "?from=2027-01-01", 0 },
		{ "most",                       "?limit=500", 3 },
	};
	static const char *const bad[] = {
		"?limit=0", "?limit=501", "?limit=-1", "?limit=", "?limit=1x",
		"?limit=99999999999999999999", "?from=tomorrow", "?from=2026-02-30",
		"?to=", "?cursor=x", "?cursor=1", "?cursor=1.2.3", "?cursor=",
		"?cursor=1.0", "?from=2026-04-10T18:30:00+09:00",
	};
	struct world *w = *state;
	char target[128];
	size_t i;

	for (i = 0; i < MEM_COUNT(cases); i++) {
		json_t *j;

		print_message("  %s\n", cases[i].why);
		snprintf(target, sizeof(target), "/api/v1/topics/kbo-lg/events%s",
		    cases[i].query);
		j = get_json(w->port, target, 200);
		assert_int_equal(json_array_size(json_object_get(j, "events")),
		    cases[i].want);
		assert_true(json_is_null(json_object_get(j, "next")));
		json_decref(j);
	}
	for (i = 0; i < MEM_COUNT(bad); i++) {
		json_t *j;

		snprintf(target, sizeof(target), "/api/v1/topics/kbo-lg/events%s", bad[i]);
		j = get_json(w->port, target, 400);
		assert_int_equal(json_integer_value(json_object_get(j, "status")), 400);
		assert_true(strlen(text_of(j, "detail")) > 0);
		json_decref(j);
	}
}

static void
page_says_how_to_subscribe(void **state)
{
	struct world *w = *state;
	struct answer a = ask(w->port, "GET", "/", "");
	char text[160];

	assert_int_equal(a.status, 200);
	print_message("  escaped title\n");
	assert_non_null(strstr(a.body, "LG &lt;트윈스&gt;"));
	assert_null(strstr(a.body, "<트윈스>"));
	print_message("  its next event on the topic's clocks\n");
	assert_non_null(strstr(a.body, "<time datetime=\"2026-04-10T18:30:00+09:00\" class=\"timed\">4월 10일(금) "));
	assert_non_null(strstr(a.body, "Game 0 &lt;LG &amp; KT&gt;"));
	done(&a);
	a = ask(w->port, "GET", "/topics/kbo-lg", "");
	assert_int_equal(a.status, 200);
	print_message("  subscribe links\n");
	snprintf(text, sizeof(text), "href=\"webcal://127.0.0.1:%d/feeds/kbo-lg.ics\"", w->port);
	assert_non_null(strstr(a.body, text));
	snprintf(text, sizeof(text), "?cid=webcal%%3A%%2F%%2F127.0.0.1%%3A%d%%2Ffeeds%%2Fclient-google%%2Fkbo-lg.ics\"", w->port);
	assert_non_null(strstr(a.body, text));
	snprintf(text, sizeof(text), "value=\"http://127.0.0.1:%d/feeds/kbo-lg.ics\"", w->port);
	assert_non_null(strstr(a.body, text));
	assert_non_null(strstr(a.body, "/topics/kbo-lg/alarm-none#subscribe"));
	assert_non_null(strstr(a.body, "rel=\"alternate\" type=\"text/calendar\""));
	print_message("  nothing that runs or comes from elsewhere\n");
	assert_non_null(strstr(header(&a, "Content-Security-Policy"), "default-src 'none'"));
	assert_string_equal(header(&a, "X-Frame-Options"), "DENY");
	assert_string_equal(header(&a, "Referrer-Policy"), "strict-origin");
	assert_int_equal(count(a.body, "<script"), 1);
	assert_non_null(strstr(a.body, "<script src=\"/app.js\" defer></script>"));
	assert_null(strstr(a.body, "style="));
	done(&a);
	print_message("  a variant is the same page with its own address\n");
	a = ask(w->port, "GET", "/en/topics/kbo-lg/alarm-1h", "");
	assert_int_equal(a.status, 200);
	snprintf(text, sizeof(text), "href=\"webcal://127.0.0.1:%d/feeds/alarm-1h/kbo-lg.ics\"", w->port);
	assert_non_null(strstr(a.body, text));
	assert_non_null(strstr(a.body, "<html lang=\"en\">"));
	done(&a);
}

static void
ready_on_the_admin_listener_only(void **state)
{
	struct world *w = *state;
	struct answer a = ask(w->admin, "GET", "/readyz", "");

	assert_int_equal(a.status, 200);
	assert_string_equal(a.body, "ok\n");
	done(&a);
	a = ask(w->admin, "GET", "/feeds/kbo-lg.ics", "");
	assert_int_equal(a.status, 404);
	done(&a);
}

/* --- starting and stopping */

static void
bad_addresses(void **state)
{
	struct world *w = *state;
	char taken[32];
	const struct { const char *why, *listen; enum err_code want; } cases[] = {
		{ "taken",            taken, ERR_CONFLICT },
		{ "no port",          "127.0.0.1", ERR_INVALID },
		{ "port too large",   "127.0.0.1:70000", ERR_INVALID },
		{ "a name",           "example.org:80", ERR_INVALID },
		{ "not of this machine", "192.0.2.1:0", ERR_INVALID },
		{ "nonsense",         "x", ERR_INVALID },
	};
	size_t i;

	snprintf(taken, sizeof(taken), "127.0.0.1:%d", w->port);
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct http_config c = { .db_path = w->path, .clock = &w->clock,
		    .listen = cases[i].listen };
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		assert_null(http_start(&c, &e));
		assert_int_equal(e.code, cases[i].want);
	}
}

static void
admin_address_taken_stops_both(void **state)
{
	struct world *w = *state;
	char taken[32];
	struct http_config c = { .db_path = w->path, .clock = &w->clock,
	    .listen = "127.0.0.1:0", .admin_listen = taken };
	struct err e = { 0 };

	snprintf(taken, sizeof(taken), "127.0.0.1:%d", w->port);
	assert_null(http_start(&c, &e));
	assert_int_equal(e.code, ERR_CONFLICT);
}

static void
no_database(void **state)
{
	struct clock now = clock_fixed(NOW);
	struct http_config c = { .db_path = "/nonexistent/x.db", .clock = &now,
	    .listen = "127.0.0.1:0" };
	struct err e = { 0 };

	(void)state;
	assert_null(http_start(&c, &e));
	assert_int_not_equal(e.code, ERR_NONE);
}

struct slow_client {
	int port, fd;
	struct buf heard;
};

static void *
finish_late(void *arg)
{
	struct slow_client *c = arg;

	nanosleep(&(struct timespec){ .tv_nsec = 150000000 }, NULL);
	send(c->fd, "\r\n", 2, MSG_NOSIGNAL);
	hear(c->fd, &c->heard);
	return NULL;
}

static void
stop_finishes_what_began(void **state)
{
	struct world *w = *state;
	struct slow_client c = { .port = w->port };
	pthread_t t;
	int idle = dial(w->port);

	print_message("  one request half sent, one connection idle after an answer\n");
	say(idle, "GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n");
	c.fd = dial(w->port);
	say(c.fd, "GET /feeds/kbo-lg.ics HTTP/1.1\r\nHost: x\r\n");
	nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	assert_int_equal(pthread_create(&t, NULL, finish_late, &c), 0);
	http_stop(w->server);
	w->server = NULL;
	pthread_join(t, NULL);
	assert_non_null(strstr(c.heard.data, "HTTP/1.1 200 OK"));
	assert_non_null(strstr(c.heard.data, "END:VCALENDAR"));
	close(c.fd);
	close(idle);
	buf_free(&c.heard);
}

#define SERVED(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_database),
		SERVED(feed_has_all_headers),
		SERVED(head_is_get_without_a_body),
		SERVED(not_modified_keeps_headers),
		SERVED(gzip_when_asked),
		SERVED(options_change_alarms_only),
		SERVED(options_in_any_order_are_one_feed),
		SERVED(statuses),
		SERVED(smuggling),
		SERVED(connections_are_kept),
		SERVED(subscriptions_change_while_they_are_read),
		SERVED(changes_arrive),
		SERVED(topics_come_at_once),
		SERVED(topics_as_json),
		SERVED(events_in_pages),
		SERVED(events_in_a_window),
		SERVED(page_says_how_to_subscribe),
		SERVED(ready_on_the_admin_listener_only),
		SERVED(bad_addresses),
		SERVED(admin_address_taken_stops_both),
		SERVED(stop_finishes_what_began),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
