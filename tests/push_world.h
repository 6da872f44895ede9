/* tests/push_world.h - a store, a clock and a receiver, for tests of pushes. */
#ifndef TESTS_PUSH_WORLD_H
#define TESTS_PUSH_WORLD_H
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/http.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/events.h"
#include "db/sources.h"
#include "db/topics.h"
#include "server/push/push.h"

enum {
	NOW = 1775034000,		/* 2026-04-01T09:00:00Z */
	MINUTE = 60, HOUR = 3600,
	SINK_MAX = 64, SINK_BYTES = 16384
};
#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

/* A webhook's receiver: answers what it is told to, keeps what it got. */
struct sink {
	int fd, port;
	pthread_t thread;
	pthread_mutex_t lock;
	const char *answer;		/* status line's end and headers */
	int n;
	char got[SINK_MAX][SINK_BYTES];
};

struct world {
	char dir[64], path[128], url[64];
	struct db *db;
	struct arena *a;
	struct clock clock;
	struct pusher pusher;
	struct push_result result;
	struct sink *sink;
	int64_t source;
};

static inline void
serve_one(struct sink *s, int fd)
{
	char text[SINK_BYTES] = "", reply[512];
	const char *body, *length;
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, text + n, sizeof(text) - 1 - n)) > 0) {
		n += (size_t)got;
		text[n] = '\0';
		body = strstr(text, "\r\n\r\n");
		length = strcasestr(text, "\r\ncontent-length: ");
		if (body != NULL && length != NULL &&
		    strlen(body + 4) >= strtoul(length + 18, NULL, 10))
			break;
	}
	pthread_mutex_lock(&s->lock);
	if (s->n < SINK_MAX)
		memcpy(s->got[s->n++], text, sizeof(text));
	snprintf(reply, sizeof(reply),
	    "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", s->answer);
	pthread_mutex_unlock(&s->lock);
	if (n > 0 && write(fd, reply, strlen(reply)) == -1)
		perror("sink");
	close(fd);
}

static inline void *
serve(void *arg)
{
	struct sink *s = arg;
	int fd;

	while ((fd = accept(s->fd, NULL, NULL)) != -1)
		serve_one(s, fd);
	return NULL;
}

static inline struct sink *
sink_start(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	struct sink *s = mem_new(sizeof(*s));

	s->answer = "204 No Content";
	pthread_mutex_init(&s->lock, NULL);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s->fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(s->fd, 16), 0);
	getsockname(s->fd, (struct sockaddr *)&at, &len);
	s->port = ntohs(at.sin_port);
	pthread_create(&s->thread, NULL, serve, s);
	return s;
}

static inline void
sink_stop(struct sink *s)
{
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
	free(s);
}

static inline void
answer(struct sink *s, const char *text)
{
	pthread_mutex_lock(&s->lock);
	s->answer = text;
	pthread_mutex_unlock(&s->lock);
}

/* The value of a header of the i-th request, or its body for "". */
static inline const char *
received(struct sink *s, int i, const char *header)
{
	static char value[SINK_BYTES];
	char name[64];
	const char *p;

	assert_true(i < s->n);
	if (*header == '\0')
		return strstr(s->got[i], "\r\n\r\n") + 4;
	snprintf(name, sizeof(name), "\r\n%s: ", header);
	p = strcasestr(s->got[i], name);
	if (p == NULL)
		return NULL;
	snprintf(value, sizeof(value), "%.*s", (int)strcspn(p + strlen(name), "\r"),
	    p + strlen(name));
	return value;
}

struct put {
	struct world *w;
	const struct source *source;
	const struct hook *hook;
	const struct event *ev;
	const char *type, *before, *after;
	const struct topic *topic;
	const struct topic_rule *rule;
	int64_t id, at;
};

static inline int
put(struct db *db, void *arg, struct err *e)
{
	struct put *p = arg;
	const char **slugs;
	size_t n;

	if (p->source != NULL)
		return db_source_add(db, p->source, &p->id, e);
	if (p->hook != NULL)
		return db_hook_add(db, p->hook, &p->id, e);
	if (p->topic != NULL)
		return db_topic_add(db, p->topic, p->at, &p->id, e) == -1 ||
		    db_topic_rule_add(db, p->id, p->rule, 1, e) == -1 ? -1 : 0;
	if (p->type != NULL)
		return db_change_add(db, p->id, p->w->source, p->type, p->before,
		    p->after, p->at, e);
	if (p->id != 0)
		return db_event_set(db, p->id, p->ev, e);
	return db_event_add(db, p->w->source, p->ev, &p->id, e) == -1 ? -1 :
	    db_event_publish(db, p->id, 1, p->w->a, &slugs, &n, e);
}

static inline int64_t
must(struct world *w, struct put p)
{
	struct err e = { 0 };

	p.w = w;
	if (db_write(w->db, put, &p, &e) == -1)
		fail_msg("%s", e.msg);
	return p.id;
}

static inline int
setup(void **state)
{
	struct world *w = mem_new(sizeof(*w));
	struct err e = { 0 };

	strcpy(w->dir, "/tmp/calcast-push-XXXXXX");
	if (mkdtemp(w->dir) == NULL)
		return -1;
	snprintf(w->path, sizeof(w->path), "%s/t.db", w->dir);
	w->db = db_open(w->path, true, &e);
	if (w->db == NULL) {
		print_error("%s\n", e.msg);
		return -1;
	}
	w->a = arena_new();
	w->clock = clock_fixed(NOW);
	w->pusher = (struct pusher){ .db = w->db, .clock = &w->clock,
	    .user_agent = "calcast-test", .exec_s = 5 };
	w->sink = sink_start();
	snprintf(w->url, sizeof(w->url), "http://127.0.0.1:%d/hook", w->sink->port);
	w->source = must(w, (struct put){ .source = &(struct source){
	    .name = "s", .module = "manual", .lang = "ko", .options = "{}",
	    .enabled = true } });
	*state = w;
	return 0;
}

static inline int
teardown(void **state)
{
	struct world *w = *state;
	char command[128];

	db_close(w->db);
	arena_free(w->a);
	sink_stop(w->sink);
	snprintf(command, sizeof(command), "rm -rf %s", w->dir);
	if (system(command) != 0)
		print_error("cannot remove %s\n", w->dir);
	free(w);
	return 0;
}

static inline struct hook
webhook(struct world *w, const char *name)
{
	return (struct hook){ .name = name, .url = w->url, .args = "[]",
	    .secret = SECRET, .topics = "[]", .kinds = "[]", .tags = "[]",
	    .causes = "reminder,changed,cancelled", .before = "30m",
	    .allday = "1d-1800", .allow_private = true, .created = NOW - HOUR };
}

static inline int64_t
add_hook(struct world *w, struct hook h)
{
	return must(w, (struct put){ .hook = &h });
}

/* An event of an hour at a time; or, with all_day, of that UTC day. */
static inline struct event
event_at(struct world *w, const char *id, int64_t start, bool all_day)
{
	struct event ev = { .uid = arena_fmt(w->a, "%s@test.invalid", id),
	    .source = "s", .external_id = id, .kind = "game", .lang = "ko",
	    .title = "두산 : LG", .status = STATUS_CONFIRMED, .modified = NOW };
	struct event_defaults d = { .source = "s" };
	char text[CIVIL_TEXT];
	struct err e = { 0 };

	civil_put_utc(start, text);
	if (all_day)
		text[10] = '\0';
	assert_int_equal(event_set_time(w->a, &ev, text, NULL, NULL, &d, &e), 0);
	return ev;
}

static inline int64_t
add_event(struct world *w, const char *id, int64_t start)
{
	struct event ev = event_at(w, id, start, false);

	return must(w, (struct put){ .ev = &ev });
}

static inline void
expand(struct world *w)
{
	struct err e = { 0 };

	w->result = (struct push_result){ 0 };
	if (push_expand(&w->pusher, &w->result, &e) == -1)
		fail_msg("%s", e.msg);
}

static inline void
send_due(struct world *w)
{
	struct err e = { 0 };

	w->result = (struct push_result){ 0 };
	if (push_send(&w->pusher, &w->result, &e) == -1)
		fail_msg("%s", e.msg);
}

static inline size_t
outbox(struct world *w, struct delivery **out)
{
	struct err e = { 0 };
	size_t n;

	assert_int_equal(db_delivery_list(w->db, NULL, 5000, w->a, out, &n, &e), 0);
	return n;
}

/* The one delivery there is. */
static inline struct delivery
only(struct world *w)
{
	struct delivery *d;

	assert_int_equal(outbox(w, &d), 1);
	return d[0];
}

static inline void
set_clock(struct world *w, int64_t seconds)
{
	w->clock = clock_fixed(seconds);
}

/* Changes as ingest stores them. */
#define EVENT(start, end, topic) "{\"kind\":\"game\",\"title\":\"t\",\"start\":\"" start \
    "\",\"end\":" end ",\"topics\":[\"" topic "\"],\"tags\":[]}"
#define SOON EVENT("2026-04-02T09:00:00Z", "null", "kbo")
#define LATER EVENT("2026-04-03T09:00:00Z", "null", "kbo")

/* A world with one reminder queued for one hook. */
static inline struct delivery
one_queued(struct world *w, struct hook h)
{
	add_hook(w, h);
	add_event(w, "a", NOW + 30 * MINUTE);
	expand(w);
	assert_int_equal(w->result.queued, 1);
	return only(w);
}

#define WORLD(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* A main() of these tests. */
#define PUSH_TESTS(...)								\
int										\
main(void)									\
{										\
	const struct CMUnitTest tests[] = { __VA_ARGS__ };			\
	int rc;									\
										\
	signal(SIGPIPE, SIG_IGN);						\
	log_limit(LOG_LEVEL_ERROR);						\
	http_setup();								\
	rc = cmocka_run_group_tests(tests, NULL, NULL);				\
	http_cleanup();								\
	return rc;								\
}

#endif
