#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <libdeflate.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/http.h"
#include "base/http_header.h"
#include "base/mem.h"

/*
 * An upstream of one thread: it answers each connection once, with the bytes
 * that stand beside the path, and keeps what it was asked.
 */

enum { REQUEST_MAX = 65536 };

struct answer {
	const char *path;
	const char *bytes;		/* {port} becomes the server's; NULL: stays silent */
	size_t len;			/* 0: up to the NUL */
};

static struct answer big[8];		/* made in setup */
static size_t n_big;

#define OK "HTTP/1.1 200 OK\r\n"
#define TO(status, url) "HTTP/1.1 " status " Moved\r\nLocation: " url "\r\nContent-Length: 4\r\n\r\ngone"

static const struct answer answers[] = {
	{ "/plain", OK "Content-Type: Text/HTML; charset=\"EUC-KR\"\r\nETag: \"v1\"\r\n"
	    "Last-Modified: Tue, 27 Dec 2005 13:30:33 GMT\r\nContent-Length: 5\r\n\r\nhello", 0 },
	{ "/bare", OK "Content-Length: 2\r\n\r\nhi", 0 },
	{ "/empty", OK "Content-Length: 0\r\n\r\n", 0 },
	{ "/close", OK "Connection: close\r\n\r\nuntil the end", 0 },
	{ "/chunked", OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 0 },
	{ "/nul", OK "Content-Length: 3\r\n\r\na\0b", sizeof(OK "Content-Length: 3\r\n\r\na\0b") - 1 },
	{ "/304", "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n", 0 },
	{ "/404", "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone", 0 },
	{ "/500", "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops", 0 },
	{ "/429", "HTTP/1.1 429 Slow Down\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n", 0 },
	{ "/503", "HTTP/1.1 503 Later\r\nDate: Tue, 27 Dec 2005 13:00:00 GMT\r\n"
	    "Retry-After: Tue, 27 Dec 2005 13:30:00 GMT\r\nContent-Length: 0\r\n\r\n", 0 },
	{ "/control-etag", OK "ETag: \"a\001b\"\r\nContent-Length: 0\r\n\r\n", 0 },
	{ "/cut", OK "Content-Length: 100\r\n\r\nonly this", 0 },
	{ "/cut-chunked", OK "Transfer-Encoding: chunked\r\n\r\n64\r\nonly this", 0 },
	{ "/nothing", "", 0 },
	{ "/not-http", "SSH-2.0-x\r\n", 0 },
	{ "/bad-gzip", OK "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", 0 },
	{ "/silent", NULL, 0 },
	{ "/301", TO("301", "/plain"), 0 },
	{ "/302", TO("302", "http://127.0.0.1:{port}/plain"), 0 },
	{ "/303", TO("303", "/plain"), 0 },
	{ "/307", TO("307", "/plain"), 0 },
	{ "/308", TO("308", "/plain"), 0 },
	{ "/307-elsewhere", TO("307", "http://localhost:{port}/plain"), 0 },
	{ "/elsewhere", TO("302", "http://localhost:{port}/plain"), 0 },
	{ "/there-and-back", TO("302", "http://localhost:{port}/back"), 0 },
	{ "/back", TO("302", "http://127.0.0.1:{port}/plain"), 0 },
	{ "/loop", TO("302", "/loop"), 0 },
	{ "/hop5", TO("302", "/hop4"), 0 }, { "/hop4", TO("302", "/hop3"), 0 },
	{ "/hop3", TO("302", "/hop2"), 0 }, { "/hop2", TO("302", "/hop1"), 0 },
	{ "/hop1", TO("302", "/plain"), 0 }, { "/hop6", TO("302", "/hop5"), 0 },
	{ "/to-file", TO("302", "file:///etc/hostname"), 0 },
	{ "/to-gopher", TO("302", "gopher://127.0.0.1:{port}/x"), 0 },
	{ "/to-ftp", TO("302", "ftp://127.0.0.1/x"), 0 },
	{ "/no-location", "HTTP/1.1 302 Found\r\nContent-Length: 4\r\n\r\nhere", 0 },
};

static struct upstream {
	int fd, port;
	pthread_t thread;
	pthread_mutex_t lock;
	char request[REQUEST_MAX];	/* the last one */
	int connections;
} up = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const struct answer *
answer_for(const char *path)
{
	for (size_t i = 0; i < MEM_COUNT(answers); i++)
		if (strcmp(answers[i].path, path) == 0)
			return &answers[i];
	for (size_t i = 0; i < n_big; i++)
		if (strcmp(big[i].path, path) == 0)
			return &big[i];
	return answer_for("/404");
}

static void
send_all(int fd, const char *p, size_t n)
{
	ssize_t sent;

	for (; n > 0; p += sent, n -= (size_t)sent)
		if ((sent = send(fd, p, n, MSG_NOSIGNAL)) <= 0)
			return;
}

static void
send_answer(int fd, const struct answer *ans)
{
	const char *mark = ans->len == 0 ? strstr(ans->bytes, "{port}") : NULL;
	char port[8];

	if (mark == NULL) {
		send_all(fd, ans->bytes, ans->len != 0 ? ans->len : strlen(ans->bytes));
		return;
	}
	snprintf(port, sizeof(port), "%d", up.port);
	send_all(fd, ans->bytes, (size_t)(mark - ans->bytes));
	send_all(fd, port, strlen(port));
	send_all(fd, mark + 6, strlen(mark + 6));
}

/* Reads a request with its body; false when the client only connected. */
static bool
read_request(int fd, char buf[REQUEST_MAX])
{
	size_t n = 0, want = 0;
	char *end = NULL, *length;
	ssize_t got;

	while (end == NULL || n < want) {
		if ((got = recv(fd, buf + n, REQUEST_MAX - 1 - n, 0)) <= 0)
			return false;
		n += (size_t)got;
		buf[n] = '\0';
		if (end == NULL && (end = strstr(buf, "\r\n\r\n")) != NULL) {
			length = strcasestr(buf, "\r\nContent-Length:");
			want = (size_t)(end + 4 - buf);
			if (length != NULL && length < end)
				want += strtoul(length + 17, NULL, 10);
		}
	}
	return true;
}

static void
serve_one(int fd)
{
	static char request[REQUEST_MAX];
	char path[64] = "", rest;
	const struct answer *ans;

	pthread_mutex_lock(&up.lock);
	up.connections++;
	pthread_mutex_unlock(&up.lock);
	if (!read_request(fd, request))
		return;
	pthread_mutex_lock(&up.lock);
	memcpy(up.request, request, sizeof(request));
	pthread_mutex_unlock(&up.lock);
	sscanf(request, "%*s %63s", path);
	ans = answer_for(path);
	if (ans->bytes != NULL)
		send_answer(fd, ans);
	else if (recv(fd, &rest, 1, 0) > 0)	/* not a byte, until the client gives up */
		abort();
}

static void *
serve(void *arg)
{
	int fd;

	(void)arg;
	while ((fd = accept(up.fd, NULL, NULL)) != -1) {
		serve_one(fd);
		close(fd);
	}
	return NULL;
}

/* An answer whose body is packed so many times. */
static void
add_gzip(const char *path, const char *encoding, const char *body, size_t len, int times)
{
	struct libdeflate_compressor *z = libdeflate_alloc_compressor(9);
	char *plain = mem_strn(body, len);
	struct buf b = { 0 };

	for (int i = 0; i < times; i++) {
		size_t room = libdeflate_gzip_compress_bound(z, len);
		char *packed = mem_new(room);

		len = libdeflate_gzip_compress(z, plain, len, packed, room);
		free(plain);
		plain = packed;
	}
	buf_fmt(&b, OK "Content-Encoding: %s\r\nContent-Length: %zu\r\n\r\n", encoding, len);
	buf_add(&b, plain, len);
	free(plain);
	libdeflate_free_compressor(z);
	big[n_big] = (struct answer){ path, NULL, b.len };
	big[n_big++].bytes = buf_take(&b);
}

static void
add_sized(const char *path, const char *head, const char *tail, size_t spaces)
{
	struct buf b = { 0 };

	buf_str(&b, head);
	buf_room(&b, spaces);
	memset(b.data + b.len, ' ', spaces);
	b.len += spaces;
	buf_str(&b, tail);
	big[n_big] = (struct answer){ path, NULL, b.len };
	big[n_big++].bytes = buf_take(&b);
}

static int
start(void **state)
{
	struct sockaddr_in sa = { .sin_family = AF_INET };
	socklen_t len = sizeof(sa);
	char *zeros = mem_new(20 << 20), head[128];

	(void)state;
	http_setup();
	add_gzip("/gzip", "gzip", "hello hello hello", 17, 1);
	add_gzip("/bomb", "gzip", zeros, 20 << 20, 1);
	add_gzip("/bomb-twice", "gzip, gzip", zeros, 20 << 20, 2);
	add_gzip("/dense-but-small", "gzip", zeros, HTTP_RATIO_FREE, 1);
	free(zeros);
	snprintf(head, sizeof(head), OK "Content-Length: %d\r\n\r\n", HTTP_BODY_MAX);
	add_sized("/largest", head, "", HTTP_BODY_MAX);
	snprintf(head, sizeof(head), OK "Transfer-Encoding: chunked\r\n\r\n%x\r\n", HTTP_BODY_MAX + 1);
	add_sized("/too-large", head, "\r\n0\r\n\r\n", HTTP_BODY_MAX + 1);
	add_sized("/headers", OK "X-Fill: ", "\r\n\r\n", 400000);
	add_sized("/long-etag", OK "ETag: \"", "\"\r\nContent-Length: 0\r\n\r\n", HTTP_VALIDATOR_MAX);

	up.fd = socket(AF_INET, SOCK_STREAM, 0);
	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(up.fd, (struct sockaddr *)&sa, sizeof(sa)) == -1 || listen(up.fd, 64) == -1 ||
	    getsockname(up.fd, (struct sockaddr *)&sa, &len) == -1)
		return -1;
	up.port = ntohs(sa.sin_port);
	return pthread_create(&up.thread, NULL, serve, NULL);
}

static int
stop(void **state)
{
	(void)state;
	shutdown(up.fd, SHUT_RDWR);
	pthread_join(up.thread, NULL);
	close(up.fd);
	for (size_t i = 0; i < n_big; i++)
		free((void *)(uintptr_t)big[i].bytes);
	http_cleanup();
	return 0;
}

static const char *
url_of(const char *path)
{
	static char url[512];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", up.port, path);
	return url;
}

static bool
asked_for(const char *text)
{
	bool found;

	pthread_mutex_lock(&up.lock);
	found = strcasestr(up.request, text) != NULL;
	pthread_mutex_unlock(&up.lock);
	return found;
}

static int
connections(void)
{
	int n;

	pthread_mutex_lock(&up.lock);
	n = up.connections;
	pthread_mutex_unlock(&up.lock);
	return n;
}

static struct http_request
request(const char *path)
{
	return (struct http_request){ .url = url_of(path), .allow_private = true,
		.user_agent = "calcast-test/1" };
}

static void
answers_with_any_status(void **state)
{
	static const struct {
		const char *path;
		int status;
		const char *body;
		size_t len;
		int64_t retry_after;
	} cases[] = {
		{ "/plain",   200, "hello", 5, -1 },
		{ "/empty",   200, "", 0, -1 },
		{ "/close",   200, "until the end", 13, -1 },
		{ "/chunked", 200, "abcde", 5, -1 },
		{ "/nul",     200, "a\0b", 3, -1 },
		{ "/gzip",    200, "hello hello hello", 17, -1 },
		{ "/404",     404, "none", 4, -1 },
		{ "/500",     500, "oops", 4, -1 },
		{ "/429",     429, "", 0, 120 },
		{ "/503",     503, "", 0, 1800 },
		{ "/no-location", 302, "here", 4, -1 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct http_request q = request(cases[i].path);
		struct http_reply r;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].path);
		if (http_do(&q, &r, &e) == -1)
			fail_msg("%s", e.msg);
		assert_int_equal(r.status, cases[i].status);
		assert_int_equal(r.body.len, cases[i].len);
		if (cases[i].len > 0)
			assert_memory_equal(r.body.data, cases[i].body, cases[i].len);
		assert_int_equal(r.retry_after, cases[i].retry_after);
		assert_string_equal(r.url, q.url);
		http_reply_free(&r);
	}
}

static void
keeps_what_describes_the_page(void **state)
{
	struct http_request q = request("/plain");
	struct http_reply r;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(http_do(&q, &r, &e), 0);
	assert_string_equal(r.content_type, "text/html");
	assert_string_equal(r.charset, "euc-kr");
	assert_string_equal(r.etag, "\"v1\"");
	assert_string_equal(r.last_modified, "Tue, 27 Dec 2005 13:30:33 GMT");
	assert_true(asked_for("GET /plain HTTP/1.1\r\n"));
	assert_true(asked_for("\r\nUser-Agent: calcast-test/1\r\n"));
	assert_true(asked_for("\r\nAccept-Encoding: gzip, deflate\r\n"));
	assert_false(asked_for("If-None-Match"));
	http_reply_free(&r);

	q = request("/bare");
	assert_int_equal(http_do(&q, &r, &e), 0);
	assert_null(r.content_type);
	assert_null(r.charset);
	assert_null(r.etag);
	assert_null(r.last_modified);
	http_reply_free(&r);
}

static void
a_304_counts_only_when_we_compared(void **state)
{
	struct http_request q = request("/304");
	struct http_reply r;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(http_do(&q, &r, &e), -1);
	assert_int_equal(e.code, ERR_UPSTREAM);
	assert_non_null(strstr(e.msg, "304"));

	q.etag = "W/\"v1\"";
	e = (struct err){ 0 };
	assert_int_equal(http_do(&q, &r, &e), 0);
	assert_int_equal(r.status, 304);
	assert_true(asked_for("\r\nIf-None-Match: W/\"v1\"\r\n"));
	http_reply_free(&r);

	q.etag = NULL;
	q.last_modified = "Tue, 27 Dec 2005 13:30:33 GMT";
	assert_int_equal(http_do(&q, &r, &e), 0);
	assert_true(asked_for("\r\nIf-Modified-Since: Tue, 27 Dec 2005 13:30:33 GMT\r\n"));
	http_reply_free(&r);
}

static void
a_long_body_may_be_cut(void **state)
{
	static const char *const paths[] = { "/plain", "/chunked", "/gzip", "/close" };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(paths); i++) {
		struct http_request q = request(paths[i]);
		struct http_reply r;
		struct err e = { 0 };

		print_message("  %s\n", paths[i]);
		q.body_max = 3;
		q.cut = true;
		assert_int_equal(http_do(&q, &r, &e), 0);
		assert_int_equal(r.status, 200);
		assert_int_equal(r.body.len, 3);
		http_reply_free(&r);
	}
}

static int
note_hop(void *arg, const char *url, struct err *e)
{
	snprintf(arg, 64, "%s", strrchr(url, '/'));
	return strcmp(arg, "/plain") == 0 ? 0 : err_set(e, ERR_INVALID, "not there");
}

static void
somebody_may_forbid_a_redirect(void **state)
{
	static const struct { const char *path, *hop; int rc; } cases[] = {
		{ "/plain", "", 0 }, { "/301", "/plain", 0 }, { "/302", "/plain", 0 }, { "/loop", "/loop", -1 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct http_request q = request(cases[i].path);
		struct http_reply r;
		struct err e = { 0 };
		char hop[64] = "";

		print_message("  %s\n", cases[i].path);
		q.hop = note_hop;
		q.hop_arg = hop;
		assert_int_equal(http_do(&q, &r, &e), cases[i].rc);
		assert_string_equal(hop, cases[i].hop);
		if (cases[i].rc == 0)
			http_reply_free(&r);
		else
			assert_string_equal(e.msg, "not there");
	}
}

static void
a_form_goes_to_no_other_host(void **state)
{
	struct http_request q = request("/307-elsewhere");
	struct http_reply r;
	struct err e = { 0 };

	(void)state;
	q.body = "key=secret";
	q.body_len = strlen(q.body);
	assert_int_equal(http_do(&q, &r, &e), -1);
	assert_int_equal(e.code, ERR_INVALID);
	assert_non_null(strstr(e.msg, "localhost"));
	assert_true(asked_for("POST /307-elsewhere "));	/* the last thing that was asked */
}

static void
validators_that_cannot_go_back_are_not_kept(void **state)
{
	static const char *const paths[] = { "/control-etag", "/long-etag" };
	struct http_reply r;
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(paths); i++) {
		struct http_request q = request(paths[i]);

		print_message("  %s\n", paths[i]);
		assert_int_equal(http_do(&q, &r, &e), 0);
		assert_null(r.etag);
		http_reply_free(&r);
	}
}

static void
sends_bodies_methods_and_headers(void **state)
{
	static const struct http_header headers[] = {
		{ "Content-Type", "application/json" }, { "X-Empty", "" }, { NULL, NULL }
	};
	struct http_request q = request("/bare");
	struct http_reply r;
	struct err e = { 0 };

	(void)state;
	q.body = "{\"a\":1}";
	q.body_len = 7;
	q.headers = headers;
	assert_int_equal(http_do(&q, &r, &e), 0);
	assert_true(asked_for("POST /bare HTTP/1.1\r\n"));
	assert_true(asked_for("\r\nContent-Type: application/json\r\n"));
	assert_true(asked_for("\r\nX-Empty:\r\n"));
	assert_true(asked_for("\r\n\r\n{\"a\":1}"));
	assert_false(asked_for("Expect:"));
	http_reply_free(&r);

	q.method = "PUT";
	assert_int_equal(http_do(&q, &r, &e), 0);
	assert_true(asked_for("PUT /bare HTTP/1.1\r\n"));
	http_reply_free(&r);

	q = request("/bare");
	q.method = "HEAD";
	assert_int_equal(http_do(&q, &r, &e), 0);
	assert_true(asked_for("HEAD /bare HTTP/1.1\r\n"));
	assert_int_equal(r.body.len, 0);
	http_reply_free(&r);
}

static void
refuses_headers_that_smuggle(void **state)
{
	static const struct { const char *why; struct http_header header; } cases[] = {
		{ "CRLF in a value", { "X-A", "b\r\nX-Evil: 1" } },
		{ "LF in a value",   { "X-A", "b\nX-Evil: 1" } },
		{ "a control",       { "X-A", "b\001" } },
		{ "DEL",             { "X-A", "b\177" } },
		{ "CRLF in a name",  { "X-A: 1\r\nX-Evil", "1" } },
		{ "a colon",         { "X-A:", "1" } },
		{ "a space",         { "X A", "1" } },
		{ "no name",         { "", "1" } },
	};
	int before = connections();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct http_header headers[] = { cases[i].header, { NULL, NULL } };
		struct http_request q = request("/bare");
		struct http_reply r;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		q.headers = headers;
		assert_int_equal(http_do(&q, &r, &e), -1);
		assert_int_equal(e.code, ERR_INVALID);

		/* The same text as a validator that a database has kept. */
		q.headers = NULL;
		q.etag = cases[i].header.value;
		if (http_value_fits(q.etag, HTTP_VALIDATOR_MAX))
			continue;
		e = (struct err){ 0 };
		assert_int_equal(http_do(&q, &r, &e), -1);
		assert_int_equal(e.code, ERR_INVALID);
	}
	assert_int_equal(connections(), before);
}

static void
follows_redirects_as_far_as_is_sane(void **state)
{
	static const struct {
		const char *why, *path;
		enum err_code code;
		const char *msg;
	} cases[] = {
		{ "301, relative", "/301", ERR_NONE, "" },
		{ "302, absolute", "/302", ERR_NONE, "" },
		{ "five hops",     "/hop5", ERR_NONE, "" },
		{ "six hops",      "/hop6", ERR_LIMIT, "redirects" },
		{ "a loop",        "/loop", ERR_LIMIT, "redirects" },
		{ "to a file",     "/to-file", ERR_INVALID, "scheme \"file\"" },
		{ "to gopher",     "/to-gopher", ERR_INVALID, "scheme \"gopher\"" },
		{ "to ftp",        "/to-ftp", ERR_INVALID, "scheme \"ftp\"" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct http_request q = request(cases[i].path);
		struct http_reply r;
		struct err e = { 0 };
		int rc;

		print_message("  %s\n", cases[i].why);
		rc = http_do(&q, &r, &e);
		assert_int_equal(e.code, cases[i].code);
		assert_int_equal(rc, cases[i].code == ERR_NONE ? 0 : -1);
		if (rc == -1) {
			assert_non_null(strstr(e.msg, cases[i].msg));
			continue;
		}
		assert_int_equal(r.status, 200);
		assert_string_equal(r.body.data, "hello");
		assert_string_equal(r.url, url_of("/plain"));
		http_reply_free(&r);
	}
}

static void
a_redirect_is_an_answer_where_none_are_wanted(void **state)
{
	struct http_request q = request("/302");
	struct http_reply r;
	struct err e = { 0 };

	(void)state;
	q.no_redirects = true;
	assert_int_equal(http_do(&q, &r, &e), 0);
	assert_int_equal(r.status, 302);
	assert_string_equal(r.body.data, "gone");
	http_reply_free(&r);
}

static void
redirects_repeat_the_method_as_the_status_says(void **state)
{
	static const struct { const char *path, *line; bool body; } cases[] = {
		{ "/301", "GET /plain ", false }, { "/302", "GET /plain ", false },
		{ "/303", "GET /plain ", false },
		{ "/307", "POST /plain ", true }, { "/308", "POST /plain ", true },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct http_request q = request(cases[i].path);
		struct http_reply r;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].path);
		q.body = "a=b";
		q.body_len = 3;
		assert_int_equal(http_do(&q, &r, &e), 0);
		assert_true(asked_for(cases[i].line));
		assert_int_equal(asked_for("\r\n\r\na=b"), cases[i].body);
		http_reply_free(&r);
	}
}

static void
a_key_in_a_header_stays_with_its_host(void **state)
{
	static const struct http_header headers[] = { { "X-Api-Key", "geheim" }, { NULL, NULL } };
	static const struct { const char *why, *path; bool sent; } cases[] = {
		{ "no redirect",    "/plain", true },
		{ "the same host",  "/302", true },
		{ "another host",   "/elsewhere", false },
		{ "there and back", "/there-and-back", false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct http_request q = request(cases[i].path);
		struct http_reply r;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		q.headers = headers;
		if (http_do(&q, &r, &e) == -1)
			fail_msg("%s", e.msg);
		assert_int_equal(r.status, 200);
		assert_int_equal(asked_for("geheim"), cases[i].sent);
		assert_true(asked_for("User-Agent: calcast-test/1"));
		http_reply_free(&r);
	}
}

static void
opens_no_socket_to_private_addresses(void **state)
{
	static const char *const hosts[] = {
		"127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "127.1",
		"017700000001", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]",
		"[::ffff:7f00:1]", "user@127.0.0.1", "[2002:7f00:1::]", "[64:ff9b::7f00:1]",
		"169.254.169.254", "10.0.0.1", "192.168.0.1", "[fe80::1]", "[fd00::1]",
	};
	int before = connections();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(hosts); i++) {
		struct http_request q = { 0 };
		struct http_reply r;
		struct err e = { 0 };
		char url[128];

		print_message("  %s\n", hosts[i]);
		snprintf(url, sizeof(url), "http://%s:%d/plain", hosts[i], up.port);
		q.url = url;
		assert_int_equal(http_do(&q, &r, &e), -1);
		assert_int_equal(e.code, ERR_INVALID);
		assert_non_null(strstr(e.msg, "not a public address"));
		assert_non_null(strstr(e.msg, "--allow-private"));
		assert_null(strstr(e.msg, "/plain"));
	}
	assert_int_equal(connections(), before);
}

static void
public_addresses_are_asked_on_web_ports_only(void **state)
{
	/* An address that is nobody's to answer: refused before a packet leaves. */
	static const int ports[] = { 22, 25, 81, 8080, 8443, 65535 };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(ports); i++) {
		struct http_request q = { 0 };
		struct http_reply r;
		struct err e = { 0 };
		char url[64];

		print_message("  %d\n", ports[i]);
		snprintf(url, sizeof(url), "http://1.0.0.0:%d/", ports[i]);
		q.url = url;
		assert_int_equal(http_do(&q, &r, &e), -1);
		assert_int_equal(e.code, ERR_INVALID);
		assert_non_null(strstr(e.msg, "neither 80 nor 443"));
	}
}

static void
refuses_urls_that_are_not_the_web(void **state)
{
	static const struct { const char *url, *msg; } cases[] = {
		{ "", "not a URL" },
		{ "example.org", "not a URL" },
		{ "/path", "not a URL" },
		{ "file:///etc/hostname", "scheme \"file\"" },
		{ "ftp://127.0.0.1/", "scheme \"ftp\"" },
		{ "dict://127.0.0.1/", "scheme \"dict\"" },
		{ "unheard://127.0.0.1/", "scheme \"unheard\"" },
		{ "http://127.0.0.1/a b", "not a URL" },
		{ "http://127.0.0.1/\r\nX: 1", "not a URL" },
		{ "http://127.0.0.1:99999/", "not a URL" },
		{ "http://", "not a URL" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct http_request q = { .url = cases[i].url, .allow_private = true };
		struct http_reply r;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].url);
		assert_int_equal(http_do(&q, &r, &e), -1);
		assert_int_equal(e.code, ERR_INVALID);
		assert_non_null(strstr(e.msg, cases[i].msg));
	}
}

static void
bodies_have_a_limit(void **state)
{
	static const struct {
		const char *why, *path;
		size_t max;
		enum err_code code;
		const char *msg;
	} cases[] = {
		{ "the largest page",   "/largest", 0, ERR_NONE, "" },
		{ "a byte more",        "/too-large", 0, ERR_LIMIT, "over 8388608 bytes" },
		{ "an own limit",       "/plain", 5, ERR_NONE, "" },
		{ "over it",            "/plain", 4, ERR_LIMIT, "over 4 bytes" },
		{ "over it, chunked",   "/chunked", 4, ERR_LIMIT, "over 4 bytes" },
		{ "over it, unpacked",  "/gzip", 16, ERR_LIMIT, "over 16 bytes" },
		{ "1 MiB of one byte",  "/dense-but-small", 0, ERR_NONE, "" },
		{ "400 kB of headers",  "/headers", 0, ERR_LIMIT, "headers are too large" },
		{ "a bomb",             "/bomb", 64 << 20, ERR_LIMIT, "100 times" },
		{ "a bomb in a bomb",   "/bomb-twice", 64 << 20, ERR_LIMIT, "100 times" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct http_request q = request(cases[i].path);
		struct http_reply r;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		q.body_max = cases[i].max;
		http_do(&q, &r, &e);
		assert_int_equal(e.code, cases[i].code);
		if (cases[i].code != ERR_NONE)
			assert_non_null(strstr(e.msg, cases[i].msg));
		assert_true(r.body.cap <= 16 << 20);
		http_reply_free(&r);
	}
}

static void
broken_answers_are_the_upstreams_fault(void **state)
{
	static const char *const paths[] = {
		"/cut", "/cut-chunked", "/nothing", "/not-http", "/bad-gzip",
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(paths); i++) {
		struct http_request q = request(paths[i]);
		struct http_reply r;
		struct err e = { 0 };

		print_message("  %s\n", paths[i]);
		assert_int_equal(http_do(&q, &r, &e), -1);
		print_message("    %s\n", e.msg);
		assert_int_equal(e.code, ERR_UPSTREAM);
		assert_null(strstr(e.msg, paths[i]));
		assert_null(r.body.data);
	}
}

static void
nobody_there_is_said_so(void **state)
{
	struct sockaddr_in sa = { .sin_family = AF_INET };
	socklen_t len = sizeof(sa);
	struct http_request q = request("/");
	struct http_reply r;
	struct err e = { 0 };
	char url[64];
	int fd = socket(AF_INET, SOCK_STREAM, 0);	/* bound, but not listening: refuses */

	(void)state;
	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&sa, &len), 0);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", ntohs(sa.sin_port));
	q.url = url;
	assert_int_equal(http_do(&q, &r, &e), -1);
	assert_int_equal(e.code, ERR_UPSTREAM);
	close(fd);
}

static bool
always(void *arg)
{
	(*(int *)arg)++;
	return true;
}

static void
ends_when_told_and_when_time_is_up(void **state)
{
	struct http_request q = request("/silent");
	struct http_reply r;
	struct err e = { 0 };
	int asked = 0;

	(void)state;
	q.stop = always;
	q.stop_arg = &asked;
	assert_int_equal(http_do(&q, &r, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	assert_true(asked > 0);

	q.stop = NULL;
	q.total_s = 1;
	e = (struct err){ 0 };
	assert_int_equal(http_do(&q, &r, &e), -1);
	assert_int_equal(e.code, ERR_UPSTREAM);
	assert_non_null(strstr(e.msg, "timed out"));
}

static void
the_environments_proxy_is_ignored(void **state)
{
	struct http_request q = request("/plain");
	struct http_reply r;
	struct err e = { 0 };

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1/", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
	assert_int_equal(http_do(&q, &r, &e), 0);
	assert_int_equal(r.status, 200);
	http_reply_free(&r);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
}

static void
splits_content_types(void **state)
{
	static const struct { const char *value, *type, *charset; } cases[] = {
		{ "text/html", "text/html", NULL },
		{ "TEXT/HTML;CHARSET=UTF-8", "text/html", "utf-8" },
		{ "text/html; charset=\"EUC-KR\"", "text/html", "euc-kr" },
		{ "text/html; charset='utf-8'", "text/html", "utf-8" },
		{ "text/calendar ; method=PUBLISH ; charset = utf-8 ", "text/calendar", "utf-8" },
		{ "text/html; charset=utf-8; boundary=x", "text/html", "utf-8" },
		{ "text/html; charset=utf-8, text/html", "text/html", "utf-8" },
		{ "text/html; charset=", "text/html", NULL },
		{ "text/html; charset=\"\"", "text/html", NULL },
		{ "text/html; charset=\"open", "text/html", "open" },
		{ "text/html; charsets=x", "text/html", NULL },
		{ "text/html;", "text/html", NULL },
		{ "; charset=cp949", NULL, "cp949" },
		{ "", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *type, *charset;

		print_message("  %s\n", cases[i].value);
		http_content_type(cases[i].value, &type, &charset);
		if (cases[i].type == NULL)
			assert_null(type);
		else
			assert_string_equal(type, cases[i].type);
		if (cases[i].charset == NULL)
			assert_null(charset);
		else
			assert_string_equal(charset, cases[i].charset);
		free(type);
		free(charset);
	}
}

static void
waits_no_longer_than_a_week(void **state)
{
	static const char date[] = "Tue, 27 Dec 2005 13:00:00 GMT";
	static const struct { const char *value, *date; int64_t want; } cases[] = {
		{ NULL, NULL, -1 }, { "", NULL, -1 }, { "soon", NULL, -1 }, { "-5", NULL, -1 },
		{ "1.5", NULL, -1 }, { "0", NULL, 0 }, { "120", NULL, 120 }, { " 120 ", NULL, 120 },
		{ "604800", NULL, 604800 }, { "604801", NULL, 604800 },
		{ "99999999999999999999999", NULL, 604800 },
		{ "Tue, 27 Dec 2005 13:30:00 GMT", date, 1800 },
		{ "Tue, 27 Dec 2005 12:00:00 GMT", date, 0 },
		{ "Fri, 31 Dec 9999 23:59:59 GMT", date, 604800 },
		{ "Thu, 01 Jan 1970 00:03:20 GMT", NULL, 100 },
		{ "Thu, 01 Jan 1970 00:03:20 GMT", "garbled", 100 },
		{ "Tue, 27 Foo 2005 13:30:00 GMT", date, -1 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].value == NULL ? "(none)" : cases[i].value);
		assert_int_equal(http_retry_after(cases[i].value, cases[i].date, 100), cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_with_any_status),
		cmocka_unit_test(keeps_what_describes_the_page),
		cmocka_unit_test(a_304_counts_only_when_we_compared),
		cmocka_unit_test(validators_that_cannot_go_back_are_not_kept),
		cmocka_unit_test(sends_bodies_methods_and_headers),
		cmocka_unit_test(refuses_headers_that_smuggle),
		cmocka_unit_test(follows_redirects_as_far_as_is_sane),
		cmocka_unit_test(a_redirect_is_an_answer_where_none_are_wanted),
		cmocka_unit_test(redirects_repeat_the_method_as_the_status_says),
		cmocka_unit_test(a_key_in_a_header_stays_with_its_host),
		cmocka_unit_test(opens_no_socket_to_private_addresses),
		cmocka_unit_test(public_addresses_are_asked_on_web_ports_only),
		cmocka_unit_test(refuses_urls_that_are_not_the_web),
		cmocka_unit_test(bodies_have_a_limit),
		cmocka_unit_test(a_long_body_may_be_cut),
		cmocka_unit_test(somebody_may_forbid_a_redirect),
		cmocka_unit_test(a_form_goes_to_no_other_host),
		cmocka_unit_test(broken_answers_are_the_upstreams_fault),
		cmocka_unit_test(nobody_there_is_said_so),
		cmocka_unit_test(ends_when_told_and_when_time_is_up),
		cmocka_unit_test(the_environments_proxy_is_ignored),
		cmocka_unit_test(splits_content_types),
		cmocka_unit_test(waits_no_longer_than_a_week),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
