/* Pushes: what is queued, what is sent, what happens when it does not arrive. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/http.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/events.h"
#include "db/sources.h"
#include "db/topics.h"
#include "server/push/body.h"
#include "server/push/match.h"
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

static void
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

static void *
serve(void *arg)
{
	struct sink *s = arg;
	int fd;

	while ((fd = accept(s->fd, NULL, NULL)) != -1)
		serve_one(s, fd);
	return NULL;
}

static struct sink *
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

static void
sink_stop(struct sink *s)
{
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
	free(s);
}

static void
answer(struct sink *s, const char *text)
{
	pthread_mutex_lock(&s->lock);
	s->answer = text;
	pthread_mutex_unlock(&s->lock);
}

/* The value of a header of the i-th request, or its body for "". */
static const char *
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

static int
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

static int64_t
must(struct world *w, struct put p)
{
	struct err e = { 0 };

	p.w = w;
	if (db_write(w->db, put, &p, &e) == -1)
		fail_msg("%s", e.msg);
	return p.id;
}

static int
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

static int
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

static struct hook
webhook(struct world *w, const char *name)
{
	return (struct hook){ .name = name, .url = w->url, .args = "[]",
	    .secret = SECRET, .topics = "[]", .kinds = "[]", .tags = "[]",
	    .causes = "reminder,changed,cancelled", .before = "30m",
	    .allday = "1d-1800", .allow_private = true, .created = NOW - HOUR };
}

static int64_t
add_hook(struct world *w, struct hook h)
{
	return must(w, (struct put){ .hook = &h });
}

/* An event of an hour at a time; or, with all_day, of that UTC day. */
static struct event
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

static int64_t
add_event(struct world *w, const char *id, int64_t start)
{
	struct event ev = event_at(w, id, start, false);

	return must(w, (struct put){ .ev = &ev });
}

static void
expand(struct world *w)
{
	struct err e = { 0 };

	w->result = (struct push_result){ 0 };
	if (push_expand(&w->pusher, &w->result, &e) == -1)
		fail_msg("%s", e.msg);
}

static void
send_due(struct world *w)
{
	struct err e = { 0 };

	w->result = (struct push_result){ 0 };
	if (push_send(&w->pusher, &w->result, &e) == -1)
		fail_msg("%s", e.msg);
}

static size_t
outbox(struct world *w, struct delivery **out)
{
	struct err e = { 0 };
	size_t n;

	assert_int_equal(db_delivery_list(w->db, NULL, 5000, w->a, out, &n, &e), 0);
	return n;
}

/* The one delivery there is. */
static struct delivery
only(struct world *w)
{
	struct delivery *d;

	assert_int_equal(outbox(w, &d), 1);
	return d[0];
}

static void
set_clock(struct world *w, int64_t seconds)
{
	w->clock = clock_fixed(seconds);
}

/* --- without a database --- */

static void
signature_is_the_standards(void **state)
{
	static const struct {
		const char *why, *secret, *want;
	} cases[] = {
		{ "the example of Standard Webhooks", SECRET,
		  "v1,g0hM9SsE+OTPJTt/tmKtSyEls73zzGcVWRYVHmeyGVg=" },
		{ "no prefix", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", NULL },
		{ "no base64", "whsec_!!", NULL },
		{ "empty", "whsec_", NULL },
		{ "none", NULL, NULL },
	};
	char out[PUSH_SIGNATURE];
	size_t i;
	int rc;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		rc = push_sign(cases[i].secret, "msg_p5jXN8AQM9LWM0D4loKWxJek",
		    1614265330, "{\"test\": 2432232314}", out, &e);
		assert_int_equal(rc, cases[i].want == NULL ? -1 : 0);
		if (rc == 0)
			assert_string_equal(out, cases[i].want);
		else
			assert_int_equal(e.code, ERR_INVALID);
	}
}

static void
secrets_are_32_bytes_and_differ(void **state)
{
	char a[PUSH_SECRET], b[PUSH_SECRET];
	unsigned char key[64];

	(void)state;
	push_new_secret(a);
	push_new_secret(b);
	assert_memory_equal(a, "whsec_", 6);
	assert_int_equal(crypto_unbase64(a + 6, key, sizeof(key)), 32);
	assert_string_not_equal(a, b);
}

static void
filters_let_through(void **state)
{
	static const struct {
		const char *why, *topics, *kinds, *tags;
		bool want;
	} cases[] = {
		{ "no filter", "[]", "[]", "[]", true },
		{ "none given at all", NULL, NULL, NULL, true },
		{ "topic", "[\"kbo\"]", "[]", "[]", true },
		{ "one of the topics", "[\"x\",\"kbo\"]", "[]", "[]", true },
		{ "other topic", "[\"mlb\"]", "[]", "[]", false },
		{ "kind", "[]", "[\"sale\",\"game\"]", "[]", true },
		{ "other kind", "[]", "[\"sale\"]", "[]", false },
		{ "tag", "[]", "[]", "[\"team:lg\"]", true },
		{ "values of one key are alternatives", "[]", "[]",
		  "[\"team:kt\",\"team:lg\"]", true },
		{ "keys must all hold", "[]", "[]",
		  "[\"team:lg\",\"venue:gocheok\"]", false },
		{ "and do", "[]", "[]", "[\"team:kt\",\"venue:jamsil\",\"team:ob\"]", true },
		{ "a key that begins alike", "[]", "[]", "[\"tea:lg\"]", false },
		{ "a value that begins alike", "[]", "[]", "[\"team:l\"]", false },
		{ "all of them", "[\"kbo\"]", "[\"game\"]", "[\"team:ob\"]", true },
		{ "topic fits, kind does not", "[\"kbo\"]", "[\"exam\"]", "[]", false },
	};
	struct arena *a = arena_new();
	json_t *ev = json_pack("{s:s, s:[ss], s:[sss]}", "kind", "game",
	    "topics", "baseball", "kbo", "tags", "team:lg", "team:ob", "venue:jamsil");
	struct wish wish;
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		struct hook h = { .name = "h", .topics = cases[i].topics,
		    .kinds = cases[i].kinds, .tags = cases[i].tags,
		    .causes = "changed", .before = "30m", .allday = "none" };

		print_message("  %s\n", cases[i].why);
		assert_int_equal(wish_read(a, &h, &wish, &e), 0);
		assert_int_equal(wish_event(&wish, ev), cases[i].want);
		assert_true(wish_cause(&wish, "changed"));
		assert_false(wish_cause(&wish, "change"));
		assert_false(wish_cause(&wish, "reminder"));
	}
	json_decref(ev);
	arena_free(a);
}

static void
hooks_that_make_no_sense_are_named(void **state)
{
	struct arena *a = arena_new();
	struct hook h = { .name = "odd", .topics = "[", .causes = "changed",
	    .before = "30m", .allday = "none" };
	struct err e = { 0 };
	struct wish wish;

	(void)state;
	assert_int_equal(wish_read(a, &h, &wish, &e), -1);
	assert_int_equal(e.code, ERR_INVALID);
	assert_non_null(strstr(e.msg, "odd"));
	arena_free(a);
}

static void
bodies_are_one_line(void **state)
{
	struct arena *a = arena_new();
	json_t *ev = json_pack("{s:s}", "title", "한국\n\"어\"");
	const char *reminder, *added;

	(void)state;
	reminder = body_reminder(a, ev, NOW, "30m");
	assert_string_equal(reminder, "{\"version\":1,\"type\":\"event.reminder\","
	    "\"event\":{\"title\":\"한국\\n\\\"어\\\"\"},"
	    "\"due\":\"2026-04-01T09:00:00Z\",\"lead\":\"30m\"}");
	assert_int_equal(body_due(reminder), NOW);
	added = body_change(a, "event.added", NULL, ev);
	assert_string_equal(added, "{\"version\":1,\"type\":\"event.added\","
	    "\"before\":null,\"after\":{\"title\":\"한국\\n\\\"어\\\"\"}}");
	assert_int_equal(body_due(added), 0);
	assert_int_equal(body_due("nonsense"), 0);
	json_decref(ev);
	arena_free(a);
}

/* --- causes --- */

#define EVENT(start, end, topic) "{\"kind\":\"game\",\"title\":\"t\",\"start\":\"" start \
    "\",\"end\":" end ",\"topics\":[\"" topic "\"],\"tags\":[]}"
#define SOON EVENT("2026-04-02T09:00:00Z", "null", "kbo")
#define LATER EVENT("2026-04-03T09:00:00Z", "null", "kbo")
#define OTHER EVENT("2026-04-03T09:00:00Z", "null", "npb")
#define GONE EVENT("2026-03-30T09:00:00Z", "\"2026-03-30T12:00:00Z\"", "kbo")
#define GOING_ON EVENT("2026-04-01T07:00:00Z", "null", "kbo")
#define YESTERDAY EVENT("2026-03-31", "null", "kbo")
#define LAST_WEEK EVENT("2026-03-20", "\"2026-03-21\"", "kbo")
#define LONG_SALE EVENT("2026-03-20", "\"2026-04-05\"", "kbo")

static void
changes_become_deliveries(void **state)
{
	static const struct {
		const char *why, *causes, *topics, *type, *before, *after;
		size_t want;
	} cases[] = {
		{ "moved", "changed", "[]", "changed", SOON, LATER, 1 },
		{ "not asked for", "reminder,cancelled", "[]", "changed", SOON, LATER, 0 },
		{ "cancelled", "changed,cancelled", "[]", "cancelled", SOON, SOON, 1 },
		{ "added", "added", "[]", "added", NULL, SOON, 1 },
		{ "added is not changed", "changed", "[]", "added", NULL, SOON, 0 },
		{ "in the topic", "changed", "[\"kbo\"]", "changed", SOON, LATER, 1 },
		{ "leaves the topic", "changed", "[\"kbo\"]", "changed", SOON, OTHER, 1 },
		{ "comes into it", "changed", "[\"kbo\"]", "changed", OTHER, SOON, 1 },
		{ "other topic", "changed", "[\"mlb\"]", "changed", SOON, OTHER, 0 },
		{ "wholly past", "changed", "[]", "changed", GONE, GONE, 0 },
		{ "past, added", "added", "[]", "added", NULL, GONE, 0 },
		{ "from the past into the future", "changed", "[]", "changed", GONE, SOON, 1 },
		{ "from the future into the past", "changed", "[]", "changed", SOON, GONE, 1 },
		{ "going on", "changed", "[]", "changed", GOING_ON, GOING_ON, 1 },
		{ "a day that lasts somewhere", "changed", "[]", "changed", YESTERDAY, YESTERDAY, 1 },
		{ "days over everywhere", "changed", "[]", "changed", LAST_WEEK, LAST_WEEK, 0 },
		{ "a sale that goes on", "changed", "[]", "changed", LONG_SALE, LONG_SALE, 1 },
	};
	void *fresh;
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct world *w;
		struct hook h;
		int64_t event;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(setup(&fresh), 0);
		w = fresh;
		event = add_event(w, "a", NOW + 24 * HOUR);
		h = webhook(w, "h");
		h.causes = cases[i].causes;
		h.topics = cases[i].topics;
		add_hook(w, h);
		must(w, (struct put){ .id = event, .type = cases[i].type,
		    .before = cases[i].before, .after = cases[i].after, .at = NOW });
		expand(w);
		assert_int_equal(w->result.queued, cases[i].want);
		teardown(&fresh);
	}
}

static void
a_hook_hears_what_comes_after_it(void **state)
{
	struct world *w = *state;
	struct delivery d;
	int64_t event = add_event(w, "a", NOW + 24 * HOUR);

	must(w, (struct put){ .id = event, .type = "changed", .before = SOON,
	    .after = LATER, .at = NOW });
	add_hook(w, webhook(w, "h"));
	expand(w);
	assert_int_equal(w->result.queued, 0);
	must(w, (struct put){ .id = event, .type = "changed", .before = LATER,
	    .after = SOON, .at = NOW });
	expand(w);
	assert_int_equal(w->result.queued, 1);
	expand(w);
	assert_int_equal(w->result.queued, 0);
	d = only(w);
	assert_string_equal(d.type, "event.changed");
	assert_string_equal(d.state, "queued");
	assert_int_equal(strlen(d.msg_id), 36);
	assert_memory_equal(d.msg_id, "msg_", 4);
}

struct many { struct world *w; int64_t event; int n; };

static int
put_many(struct db *db, void *arg, struct err *e)
{
	struct many *m = arg;

	while (m->n-- > 0)
		if (db_change_add(db, m->event, m->w->source, "changed", SOON,
		    LATER, NOW, e) == -1)
			return -1;
	return 0;
}

static void
more_changes_than_a_transaction_takes(void **state)
{
	struct world *w = *state;
	struct many m = { w, add_event(w, "a", NOW + 24 * HOUR), 2300 };
	struct err e = { 0 };

	add_hook(w, webhook(w, "h"));
	assert_int_equal(db_write(w->db, put_many, &m, &e), 0);
	expand(w);
	assert_int_equal(w->result.queued, 2300);
	expand(w);
	assert_int_equal(w->result.queued, 0);
}

static void
reminders_are_due_once(void **state)
{
	static const struct {
		const char *why;
		int64_t start;		/* from NOW */
		bool all_day;
		const char *before, *allday;
		int64_t created;	/* from NOW */
		size_t queued, dropped;
	} cases[] = {
		{ "due this second", 30 * MINUTE, false, "30m", "none", -HOUR, 1, 0 },
		{ "due in a second", 30 * MINUTE + 1, false, "30m", "none", -HOUR, 0, 0 },
		{ "due a minute ago", 29 * MINUTE, false, "30m", "none", -HOUR, 1, 0 },
		{ "due before the hook was there", 29 * MINUTE, false, "30m", "none", -30, 0, 0 },
		{ "two leads, both due", 5 * MINUTE, false, "10m,30m", "none", -HOUR, 2, 0 },
		{ "two leads, one due", 25 * MINUTE, false, "10m,30m", "none", -HOUR, 1, 0 },
		{ "at the start", 0, false, "0m", "none", -HOUR, 1, 0 },
		{ "no lead", 5 * MINUTE, false, "none", "none", -HOUR, 0, 0 },
		{ "late, but ahead of it", 5 * MINUTE, false, "30m", "none", -HOUR, 1, 0 },
		{ "late and over", -20 * MINUTE, false, "10m", "none", -HOUR, 0, 1 },
		{ "begun, within the grace", -5 * MINUTE, false, "5m", "none", -HOUR, 1, 0 },
		/* 2026-04-01 is day 0 of NOW, nine hours old. */
		{ "that day 09:00", -9 * HOUR, true, "none", "0900", -HOUR, 1, 0 },
		{ "that day 09:00, of tomorrow", 15 * HOUR, true, "none", "0900", -HOUR, 0, 0 },
		{ "the day before, 09:00", 15 * HOUR, true, "none", "1d-0900", -HOUR, 1, 0 },
		{ "the day before, 18:00, is to come", 15 * HOUR, true, "none", "1d-1800", -HOUR, 0, 0 },
		{ "timed leads are not for days", 15 * HOUR, true, "30m", "none", -HOUR, 0, 0 },
		{ "day words are not for times", 15 * HOUR, false, "none", "1d-0900", -HOUR, 0, 0 },
	};
	void *fresh;
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct world *w;
		struct event ev;
		struct hook h;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(setup(&fresh), 0);
		w = fresh;
		ev = event_at(w, "a", NOW + cases[i].start, cases[i].all_day);
		must(w, (struct put){ .ev = &ev });
		h = webhook(w, "h");
		h.before = cases[i].before;
		h.allday = cases[i].allday;
		h.created = NOW + cases[i].created;
		add_hook(w, h);
		expand(w);
		assert_int_equal(w->result.queued, cases[i].queued);
		assert_int_equal(w->result.dropped, cases[i].dropped);
		expand(w);
		assert_int_equal(w->result.queued + w->result.dropped, 0);
		teardown(&fresh);
	}
}

static void
a_clock_set_back_rings_nothing_twice_and_loses_nothing(void **state)
{
	struct world *w = *state;

	add_hook(w, webhook(w, "h"));
	add_event(w, "a", NOW + 30 * MINUTE);
	add_event(w, "b", NOW + 50 * MINUTE);
	expand(w);
	assert_int_equal(w->result.queued, 1);
	set_clock(w, NOW + HOUR);
	expand(w);
	assert_int_equal(w->result.queued, 1);
	set_clock(w, NOW);
	expand(w);
	assert_int_equal(w->result.queued, 0);
	add_event(w, "c", NOW + 40 * MINUTE);
	set_clock(w, NOW + 20 * MINUTE);
	expand(w);
	assert_int_equal(w->result.queued, 1);
}

static void
a_reminder_names_its_event_topic_and_time(void **state)
{
	struct world *w = *state;
	struct hook h = webhook(w, "h"), deaf = webhook(w, "deaf");
	json_t *body, *ev;
	struct delivery d;

	must(w, (struct put){ .topic = &(struct topic){ .slug = "kbo",
	    .title = "KBO", .category = "sport", .color = "red",
	    .timezone = "UTC", .alarm = "30m", .allday = "1d-1800", .lang = "ko" },
	    .rule = &(struct topic_rule){ "source", "s" }, .at = NOW });
	h.topics = "[\"kbo\"]";
	deaf.topics = "[\"npb\"]";
	add_hook(w, h);
	add_hook(w, deaf);
	add_event(w, "a", NOW + 30 * MINUTE);
	expand(w);
	d = only(w);
	body = json_loads(d.body, 0, NULL);
	ev = json_object_get(body, "event");
	assert_string_equal(json_string_value(json_object_get(body, "lead")), "30m");
	assert_string_equal(json_string_value(json_object_get(body, "due")),
	    "2026-04-01T09:00:00Z");
	assert_string_equal(json_string_value(json_object_get(ev, "title")), "두산 : LG");
	assert_string_equal(json_string_value(json_array_get(
	    json_object_get(ev, "topics"), 0)), "kbo");
	assert_int_equal(d.start_utc, NOW + 30 * MINUTE);
	assert_string_equal(d.type, "event.reminder");
	json_decref(body);
}

/* --- sending --- */

/* A world with one reminder queued for one hook. */
static struct delivery
one_queued(struct world *w, struct hook h)
{
	add_hook(w, h);
	add_event(w, "a", NOW + 30 * MINUTE);
	expand(w);
	assert_int_equal(w->result.queued, 1);
	return only(w);
}

static void
a_webhook_gets_it_signed(void **state)
{
	struct world *w = *state;
	struct delivery d = one_queued(w, webhook(w, "h"));
	char want[PUSH_SIGNATURE];
	struct err e = { 0 };

	send_due(w);
	assert_int_equal(w->result.sent, 1);
	assert_int_equal(w->sink->n, 1);
	assert_memory_equal(w->sink->got[0], "POST /hook HTTP/1.1\r\n", 21);
	assert_string_equal(received(w->sink, 0, "content-type"), "application/json");
	assert_string_equal(received(w->sink, 0, "webhook-id"), d.msg_id);
	assert_string_equal(received(w->sink, 0, "webhook-timestamp"), "1775034000");
	assert_string_equal(received(w->sink, 0, "user-agent"), "calcast-test");
	assert_string_equal(received(w->sink, 0, ""), d.body);
	assert_int_equal(push_sign(SECRET, d.msg_id, NOW, d.body, want, &e), 0);
	assert_string_equal(received(w->sink, 0, "webhook-signature"), want);
	assert_string_equal(only(w).state, "done");
	send_due(w);
	assert_int_equal(w->sink->n, 1);
}

static void
answers_decide(void **state)
{
	static const struct {
		const char *answer, *state;
		int64_t least, most;	/* seconds until the next try */
	} cases[] = {
		{ "200 OK", "done", 0, 0 },
		{ "202 Accepted", "done", 0, 0 },
		{ "410 Gone", "dead", 0, 0 },
		{ "500 Internal Server Error", "queued", 4, 5 },
		{ "404 Not Found", "queued", 4, 5 },
		{ "302 Found\r\nLocation: http://127.0.0.1:1/", "queued", 4, 5 },
		{ "429 Too Many Requests\r\nRetry-After: 120", "queued", 120, 120 },
		{ "503 Service Unavailable\r\nRetry-After: 1", "queued", 4, 5 },
		{ "503 Service Unavailable\r\nRetry-After: 99999999", "queued", 86400, 86400 },
	};
	void *fresh;
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct world *w;
		struct delivery d;
		int64_t wait;

		print_message("  %s\n", cases[i].answer);
		assert_int_equal(setup(&fresh), 0);
		w = fresh;
		one_queued(w, webhook(w, "h"));
		answer(w->sink, cases[i].answer);
		send_due(w);
		assert_int_equal(w->sink->n, 1);
		d = only(w);
		assert_string_equal(d.state, cases[i].state);
		if (strcmp(d.state, "queued") == 0) {
			wait = d.next_at - (int64_t)NOW * 1000;
			assert_in_range(wait, cases[i].least * 1000, cases[i].most * 1000);
			assert_int_equal(d.tries, 1);
			assert_non_null(d.last_error);
		}
		teardown(&fresh);
	}
}

static void
ten_tries_under_one_id_then_dead(void **state)
{
	static const int64_t waits[] = { 5, 300, 1800, 7200, 18000, 36000, 50400,
	    72000, 86400 };
	struct world *w = *state;
	struct hook h = webhook(w, "h");
	int64_t event = add_event(w, "a", NOW + 24 * HOUR), at = NOW;
	struct delivery d;
	size_t i;

	add_hook(w, h);
	must(w, (struct put){ .id = event, .type = "changed", .before = SOON,
	    .after = LATER, .at = NOW });
	expand(w);
	answer(w->sink, "500 No");
	for (i = 0; i < MEM_COUNT(waits); i++) {
		send_due(w);
		assert_int_equal(w->result.retried, 1);
		d = only(w);
		assert_in_range(d.next_at - at * 1000, waits[i] * 800, waits[i] * 1000);
		at = (d.next_at + 999) / 1000;
		set_clock(w, at - 1);
		send_due(w);
		assert_int_equal(w->result.retried, 0);
		set_clock(w, at);
	}
	send_due(w);
	assert_int_equal(w->result.dead, 1);
	assert_string_equal(only(w).state, "dead");
	assert_int_equal(w->sink->n, 10);
	for (i = 0; i < 10; i++)
		assert_string_equal(received(w->sink, (int)i, "webhook-id"), d.msg_id);
	set_clock(w, at + 30 * 24 * HOUR);
	send_due(w);
	assert_int_equal(w->sink->n, 10);
}

static void
no_receiver_and_no_permission_are_retried(void **state)
{
	struct world *w = *state;
	struct hook private = webhook(w, "private"), refused = webhook(w, "refused");
	struct delivery *d;
	size_t i;

	private.allow_private = false;
	refused.url = "http://127.0.0.1:1/";
	add_hook(w, private);
	add_hook(w, refused);
	add_event(w, "a", NOW + 30 * MINUTE);
	expand(w);
	send_due(w);
	assert_int_equal(w->result.retried, 2);
	assert_int_equal(w->sink->n, 0);
	assert_int_equal(outbox(w, &d), 2);
	for (i = 0; i < 2; i++)
		assert_non_null(d[i].last_error);
}

static void
a_queued_reminder_that_is_no_longer_true(void **state)
{
	static const struct {
		const char *why, *state;
		int64_t move;
		enum event_status status;
		int64_t later;
	} cases[] = {
		{ "moved", "moved", HOUR, STATUS_CONFIRMED, 0 },
		{ "cancelled", "moved", 0, STATUS_CANCELLED, 0 },
		{ "postponed", "moved", 0, STATUS_POSTPONED, 0 },
		{ "as it was", "done", 0, STATUS_CONFIRMED, 0 },
		{ "tentative still happens", "done", 0, STATUS_TENTATIVE, 0 },
		{ "begun a little ago", "done", 0, STATUS_CONFIRMED, 40 * MINUTE },
		{ "begun long ago", "expired", 0, STATUS_CONFIRMED, 46 * MINUTE },
	};
	void *fresh;
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct world *w;
		struct event ev;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(setup(&fresh), 0);
		w = fresh;
		one_queued(w, webhook(w, "h"));
		ev = event_at(w, "a", NOW + 30 * MINUTE + cases[i].move, false);
		ev.status = cases[i].status;
		must(w, (struct put){ .ev = &ev, .id = only(w).event });
		set_clock(w, NOW + cases[i].later);
		send_due(w);
		assert_string_equal(only(w).state, cases[i].state);
		assert_int_equal(w->sink->n, strcmp(cases[i].state, "done") == 0);
		assert_int_equal(w->result.sent + w->result.dropped, 1);
		teardown(&fresh);
	}
}

struct stolen { struct arena *a; size_t got; };

static int
steal(struct db *db, void *arg, struct err *e)
{
	struct stolen *s = arg;
	struct delivery *d;

	return db_delivery_lease(db, (int64_t)NOW * 1000, (int64_t)(NOW + 60) * 1000,
	    10, s->a, &d, &s->got, e);
}

static void
a_lease_whose_holder_died_is_sent_under_the_same_id(void **state)
{
	struct world *w = *state;
	struct delivery d = one_queued(w, webhook(w, "h"));
	struct stolen s = { w->a, 0 };
	struct err e = { 0 };

	assert_int_equal(db_write(w->db, steal, &s, &e), 0);
	assert_int_equal(s.got, 1);
	send_due(w);
	assert_int_equal(w->sink->n, 0);
	set_clock(w, NOW + 61);
	send_due(w);
	assert_int_equal(w->sink->n, 1);
	assert_string_equal(received(w->sink, 0, "webhook-id"), d.msg_id);
}

static bool
yes(void *arg)
{
	(void)arg;
	return true;
}

static void
stopped_means_not_tried(void **state)
{
	struct world *w = *state;

	one_queued(w, webhook(w, "h"));
	w->pusher.stop = yes;
	send_due(w);
	assert_int_equal(w->sink->n, 0);
	assert_int_equal(only(w).tries, 0);
	w->pusher.stop = NULL;
	send_due(w);
	assert_int_equal(w->sink->n, 1);
}

static void
many_receivers_each_in_order(void **state)
{
	struct world *w = *state;
	int64_t event = add_event(w, "a", NOW + 24 * HOUR);
	char name[16];
	struct hook h;
	int i;

	for (i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "h%d", i);
		h = webhook(w, name);
		h.before = "none";
		add_hook(w, h);
	}
	for (i = 0; i < 5; i++)
		must(w, (struct put){ .id = event, .type = "changed",
		    .before = SOON, .after = LATER, .at = NOW + i });
	expand(w);
	assert_int_equal(w->result.queued, 60);
	send_due(w);
	assert_int_equal(w->result.sent, 60);
	assert_int_equal(w->sink->n, 60);
}

/* --- programs --- */

/* Writes a shell script into the world's directory; its hook. */
static struct hook
script(struct world *w, const char *text)
{
	struct hook h = webhook(w, "x");
	char *path = arena_fmt(w->a, "%s/hook.sh", w->dir);
	FILE *f = fopen(path, "we");

	fprintf(f, "#!/bin/sh\nD=%s\n%s\n", w->dir, text);
	fclose(f);
	chmod(path, 0700);
	h.url = NULL;
	h.secret = NULL;
	h.program = path;
	h.args = "[\"one\",\"two words\"]";
	return h;
}

static const char *
written(struct world *w, const char *name)
{
	char *path = arena_fmt(w->a, "%s/%s", w->dir, name);
	char text[SINK_BYTES];
	FILE *f = fopen(path, "re");
	size_t n = 0;

	if (f != NULL) {
		n = fread(text, 1, sizeof(text) - 1, f);
		fclose(f);
	}
	text[n] = '\0';
	return arena_str(w->a, text);
}

static void
a_program_gets_the_line_and_nothing_else(void **state)
{
	struct world *w = *state;
	struct delivery d;

	setenv("CALCAST_TEST_LEAK", "1", 1);
	d = one_queued(w, script(w,
	    "cat >$D/body; echo \"$#:$1:$2\" >$D/args; /usr/bin/env >$D/env; "
	    "pwd >$D/cwd; ls /proc/self/fd | wc -w >$D/fds"));
	send_due(w);
	unsetenv("CALCAST_TEST_LEAK");
	assert_int_equal(w->result.sent, 1);
	assert_string_equal(written(w, "body"), arena_fmt(w->a, "%s\n", d.body));
	assert_string_equal(written(w, "args"), "2:one:two words\n");
	assert_non_null(strstr(written(w, "env"), "PATH="));
	assert_null(strstr(written(w, "env"), "CALCAST"));
	assert_null(strstr(written(w, "env"), "HOME="));
	assert_string_equal(written(w, "cwd"), "/\n");
	/* 0, 1, 2 and the one that ls reads the directory with */
	assert_string_equal(written(w, "fds"), "4\n");
}

static void
a_program_that_fails(void **state)
{
	static const struct {
		const char *why, *text, *want;
	} cases[] = {
		{ "exit status", "exit 3", "exited with 3" },
		{ "signal", "kill -SEGV $$", "signal 11" },
		{ "hangs", "sleep 60", "ran for 1 s and was killed" },
		{ "ignores signals and hangs", "trap '' TERM INT HUP; sleep 60 & wait; sleep 60",
		  "ran for 1 s and was killed" },
		{ "writes without end", "cat /dev/zero", "ran for 1 s and was killed" },
		{ "complains without end", "while :; do echo no >&2; done",
		  "ran for 1 s and was killed" },
	};
	struct world *w = *state;
	struct delivery d = { .msg_id = "msg_x", .type = "event.reminder", .body = "{}" };
	bool retry;
	size_t i;

	w->pusher.exec_s = 1;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct hook h = script(w, cases[i].text);
		struct err e = { 0 };
		int64_t began = clock_mono_ms();

		print_message("  %s\n", cases[i].why);
		assert_int_equal(push_exec(&w->pusher, &h, &d, &retry, &e), -1);
		assert_int_equal(e.code, ERR_UPSTREAM);
		assert_non_null(strstr(e.msg, cases[i].want));
		assert_true(retry);
		assert_true(clock_mono_ms() - began < 10 * 1000);
	}
}

static void
a_program_that_is_not_there(void **state)
{
	struct world *w = *state;
	struct hook h = script(w, "exit 0");
	struct err e = { 0 };
	bool retry;

	h.program = "/nonexistent/hook";
	assert_int_equal(push_exec(&w->pusher, &h, &(struct delivery){ .body = "{}" },
	    &retry, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_non_null(strstr(e.msg, "/nonexistent/hook"));
}

static void
a_program_that_reads_nothing_of_a_large_body(void **state)
{
	struct world *w = *state;
	struct hook h = script(w, "exit 0");
	struct err e = { 0 };
	char *body = mem_new((1 << 20) + 1);
	bool retry;

	memset(body, 'x', 1 << 20);
	assert_int_equal(push_exec(&w->pusher, &h, &(struct delivery){ .body = body },
	    &retry, &e), 0);
	free(body);
}

/* A process that is gone, or a zombie that nobody collected yet. */
static bool
is_gone(long pid)
{
	char path[64], state = 'Z';
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	if ((f = fopen(path, "re")) == NULL)
		return true;
	if (fscanf(f, "%*d %*s %c", &state) != 1)
		state = 'Z';
	fclose(f);
	return state == 'Z' || state == 'X';
}

static void
what_a_program_leaves_running_is_killed(void **state)
{
	static const struct { const char *why, *text; int want; } cases[] = {
		{ "it ends well", "sleep 60 & echo $! >$D/pid", 0 },
		{ "it hangs", "sleep 60 & echo $! >$D/pid; wait", -1 },
	};
	struct world *w = *state;
	struct delivery d = { .body = "{}" };
	bool retry;
	size_t i;
	int k;

	w->pusher.exec_s = 1;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct hook h = script(w, cases[i].text);
		struct err e = { 0 };
		long pid;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(push_exec(&w->pusher, &h, &d, &retry, &e), cases[i].want);
		pid = strtol(written(w, "pid"), NULL, 10);
		assert_true(pid > 1);
		for (k = 0; k < 500 && !is_gone(pid); k++)
			usleep(10 * 1000);
		assert_true(is_gone(pid));
	}
}

static void
a_test_arrives_either_way(void **state)
{
	struct world *w = *state;
	struct hook web = webhook(w, "h"), program = script(w, "cat >$D/body");
	struct err e = { 0 };
	struct delivery *d;

	assert_int_equal(push_test(&w->pusher, &web, &e), 0);
	assert_non_null(strstr(received(w->sink, 0, ""), "\"type\":\"event.reminder\""));
	assert_int_equal(push_test(&w->pusher, &program, &e), 0);
	assert_non_null(strstr(written(w, "body"), "\"lead\":\"30m\"}\n"));
	answer(w->sink, "500 No");
	assert_int_equal(push_test(&w->pusher, &web, &e), -1);
	assert_int_equal(e.code, ERR_UPSTREAM);
	assert_int_equal(outbox(w, &d), 0);
}

#define WORLD(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signature_is_the_standards),
		cmocka_unit_test(secrets_are_32_bytes_and_differ),
		cmocka_unit_test(filters_let_through),
		cmocka_unit_test(hooks_that_make_no_sense_are_named),
		cmocka_unit_test(bodies_are_one_line),
		WORLD(changes_become_deliveries),
		WORLD(a_hook_hears_what_comes_after_it),
		WORLD(more_changes_than_a_transaction_takes),
		cmocka_unit_test(reminders_are_due_once),
		WORLD(a_clock_set_back_rings_nothing_twice_and_loses_nothing),
		WORLD(a_reminder_names_its_event_topic_and_time),
		WORLD(a_webhook_gets_it_signed),
		cmocka_unit_test(answers_decide),
		WORLD(ten_tries_under_one_id_then_dead),
		WORLD(no_receiver_and_no_permission_are_retried),
		cmocka_unit_test(a_queued_reminder_that_is_no_longer_true),
		WORLD(a_lease_whose_holder_died_is_sent_under_the_same_id),
		WORLD(stopped_means_not_tried),
		WORLD(many_receivers_each_in_order),
		WORLD(a_program_gets_the_line_and_nothing_else),
		WORLD(a_program_that_fails),
		WORLD(a_program_that_is_not_there),
		WORLD(a_program_that_reads_nothing_of_a_large_body),
		WORLD(what_a_program_leaves_running_is_killed),
		WORLD(a_test_arrives_either_way),
	};
	int rc;

	signal(SIGPIPE, SIG_IGN);
	log_limit(LOG_LEVEL_ERROR);
	http_setup();
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	http_cleanup();
	return rc;
}
