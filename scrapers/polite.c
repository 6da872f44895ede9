/*
 * A turn is taken in one short write transaction that lets its row stand at a
 * time when the request is surely over, so that nobody waits for ever for a
 * process that died. Giving it back is written with whatever is written next.
 */
#include "scrapers/polite.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/civil.h"
#include "base/http.h"
#include "base/mem.h"
#include "base/url.h"
#include "db/hosts.h"
#include "scrapers/robots.h"

enum {
	DAY = 86400,
	TURN_MS = (HTTP_TOTAL_S + 10) * 1000,
	LONGEST_MS = ROBOTS_DELAY_MAX_MS + TURN_MS + 3600 * 1000,	/* a row that is farther ahead is wrong */
	NAP_MS = 100,
	TIRED = 15,			/* times the gap after a 429 or 503 that does not say how long */
	ROBOTS_AGE = DAY,		/* how long a robots.txt holds ... */
	ROBOTS_AGE_MAX = 7 * DAY,	/* ... and for how long in place of one that cannot be had */
	ROBOTS_AGAIN = 60		/* seconds until one that could not be had is asked for again */
};

char *
polite_host(const char *url)
{
	struct arena *a = arena_new();
	struct err ignored;
	struct url_parts u;
	struct buf b = { 0 };

	if (url_parse(a, url, &u, &ignored) == 0 && strcmp(u.scheme, "file") != 0) {
		buf_str(&b, u.host);
		if (u.port != (strcmp(u.scheme, "https") == 0 ? 443 : 80))
			buf_fmt(&b, ":%d", u.port);
	}
	arena_free(a);
	return b.data == NULL ? NULL : buf_take(&b);
}

/* When the host may be asked again after the turn at hand. */
static int64_t
next_ms(const struct polite *p)
{
	int64_t gap = p->gap_ms != 0 ? p->gap_ms : p->allow_private ? 0 : POLITE_GAP_MS;

	if (gap < p->delay_ms)
		gap = p->delay_ms;
	return p->left_ms + gap * (p->tired ? TIRED : 1);
}

/* --- giving back --- */

void
polite_leave(struct polite *p, int status, int64_t retry_after)
{
	if (p->host == NULL)
		return;
	p->left_ms = clock_now_ms(p->clock);
	p->retry_at = 0;
	if (status >= 300 && retry_after > 0)
		p->retry_at = clock_now(p->clock) +
		    (retry_after < POLITE_RETRY_MAX ? retry_after : POLITE_RETRY_MAX);
	p->tired = (status == 429 || status == 503) && p->retry_at == 0;
}

int
polite_write(struct db *w, void *polite, struct err *e)
{
	struct polite *p = polite;

	if (p->host == NULL)
		return 0;
	return db_host_leave(w, p->host, p->until_ms, next_ms(p), p->retry_at, e);
}

void
polite_forget(struct polite *p)
{
	free(p->host);
	p->host = NULL;
	p->left_ms = p->retry_at = 0;
	p->tired = false;
}

static int
give_back(struct polite *p, struct err *e)
{
	int rc = p->host == NULL ? 0 : db_write(p->db, polite_write, p, e);

	polite_forget(p);
	return rc;
}

void
polite_close(struct polite *p)
{
	struct err ignored = { 0 };	/* the turn ends by itself then */

	if (p->left_ms == 0)
		polite_leave(p, 0, -1);
	give_back(p, &ignored);
}

/* --- waiting --- */

static bool
stopped(const struct polite *p)
{
	return p->stop != NULL && p->stop(p->stop_arg);
}

static int
nap(const struct polite *p, const char *host, int64_t ms, struct err *e)
{
	const struct timespec ts = { 0, (ms < NAP_MS ? ms : NAP_MS) * 1000000 };

	nanosleep(&ts, NULL);
	if (stopped(p))
		return err_set(e, ERR_BUSY, "%s: stopped while waiting", host);
	return 0;
}

static int
host_row(struct polite *p, const char *host, struct host *h, struct arena *a, struct err *e)
{
	return db_host_get(p->db, host, clock_now(p->clock), a, h, e);
}

/* What no wait of ours would change. */
static int
refused_today(struct polite *p, const char *host, const struct host *h, struct err *e)
{
	int64_t now = clock_now(p->clock);
	int budget = p->budget != 0 ? p->budget : POLITE_BUDGET;
	char when[CIVIL_TEXT];

	if (h->retry_at > now && h->retry_at <= now + POLITE_RETRY_MAX) {
		p->again_at = h->retry_at;
		civil_put_utc(h->retry_at, when);
		return err_set(e, ERR_BUSY, "%s asked not to be asked before %s", host, when);
	}
	if (h->used < budget)
		return 0;
	p->again_at = (now / DAY + 1) * DAY;
	civil_put_utc(p->again_at, when);
	return err_set(e, ERR_BUSY, "%s was asked %d times today, which is as often as it may be: "
	    "next at %s, or raise it with --set budget=N", host, h->used, when);
}

struct taking {
	struct polite *p;
	const char *host;
	int64_t now_ms;
	bool taken;
};

static int
write_take(struct db *w, void *arg, struct err *e)
{
	struct taking *t = arg;
	struct polite *p = t->p;

	t->now_ms = clock_now_ms(p->clock);
	if (polite_write(w, p, e) == -1)
		return -1;
	return db_host_take(w, t->host, t->now_ms, t->now_ms + TURN_MS, LONGEST_MS, &t->taken, e);
}

/* 1 the turn is ours, 0 ask again after *wait_ms, -1. */
static int
try_take(struct polite *p, const char *host, int64_t *wait_ms, struct err *e)
{
	struct taking t = { .p = p, .host = host };
	struct arena *a = arena_new();
	struct host h;
	int rc = host_row(p, host, &h, a, e);

	if (rc == 0)
		rc = refused_today(p, host, &h, e);
	arena_free(a);
	if (rc == -1)
		return -1;
	*wait_ms = h.next_at_ms - clock_now_ms(p->clock);
	if (p->host == NULL && *wait_ms > 0 && *wait_ms <= LONGEST_MS)
		return 0;
	if (db_write(p->db, write_take, &t, e) == -1)
		return -1;
	polite_forget(p);			/* what it left is written */
	if (!t.taken)
		return 0;
	p->host = mem_str(host);
	p->until_ms = t.now_ms + TURN_MS;
	return 1;
}

/* Our own gap is known without asking the database; the turn is given back with taking the next. */
static int
wait_for_gap(struct polite *p, const char *host, struct err *e)
{
	int64_t left;

	if (p->host == NULL || next_ms(p) > p->until_ms)	/* others could not know */
		return give_back(p, e);
	while ((left = next_ms(p) - clock_now_ms(p->clock)) > 0)
		if (nap(p, host, left, e) == -1)
			return -1;
	return 0;
}

static int
wait_for_turn(struct polite *p, const char *host, struct err *e)
{
	int64_t until = clock_mono_ms() + POLITE_WAIT_MAX_S * 1000, wait_ms = 0;
	int got;

	if (wait_for_gap(p, host, e) == -1)
		return -1;
	while ((got = try_take(p, host, &wait_ms, e)) == 0) {
		if (clock_mono_ms() > until) {
			p->again_at = clock_now(p->clock) + POLITE_WAIT_MAX_S;
			return err_set(e, ERR_BUSY, "%s is being asked by others all the time: try again later", host);
		}
		if (nap(p, host, wait_ms > 0 ? wait_ms : 1, e) == -1)
			return -1;
	}
	return got == 1 ? 0 : -1;
}

static int
take_turn(struct polite *p, const char *host, struct err *e)
{
	int rc;

	if (p->waits != NULL)
		p->waits(p->waits_arg, true);
	rc = wait_for_turn(p, host, e);
	if (p->waits != NULL)
		p->waits(p->waits_arg, false);
	return rc;
}

/* --- robots.txt --- */

struct robots_reply {
	const char *host;
	const struct http_reply *reply;
	int64_t now;
	bool had;
};

static int
write_robots(struct db *w, void *arg, struct err *e)
{
	struct robots_reply *r = arg;
	bool text = r->had && r->reply->status < 300;

	if (!r->had)
		return db_host_robots_tried(w, r->host, r->now, e);
	return db_host_robots(w, r->host, !text ? NULL : r->reply->body.data == NULL ? "" :
	    r->reply->body.data, text ? r->reply->body.len : 0, r->reply->status, r->now, e);
}

/* 2xx is a file and 4xx none; all else, and a host that has enough, is no answer. source RFC 9309 2.3.1 */
static bool
is_answer(int status)
{
	return (status >= 200 && status < 300) || (status >= 400 && status < 500 && status != 429);
}

/* why: filled in when it could not be had. */
static int
ask_robots(struct polite *p, const char *host, const char *address, struct err *why, struct err *e)
{
	const struct http_request q = { .url = address, .user_agent = p->user_agent,
	    .allow_private = p->allow_private, .body_max = ROBOTS_MAX, .cut = true,
	    .stop = p->stop, .stop_arg = p->stop_arg };
	struct http_reply reply = { .retry_after = -1 };
	struct robots_reply r = { .host = host, .reply = &reply };
	int rc;

	if (take_turn(p, host, e) == -1)
		return -1;
	rc = http_do(&q, &reply, why);
	polite_leave(p, reply.status, rc == 0 ? reply.retry_after : -1);
	if (rc == -1 && stopped(p)) {
		http_reply_free(&reply);
		return err_set(e, ERR_BUSY, "%s", why->msg);
	}
	r.had = rc == 0 && is_answer(reply.status);
	r.now = clock_now(p->clock);
	if (rc == 0 && !r.had)
		err_set(why, ERR_UPSTREAM, "%s answered %d when asked for its robots.txt: without "
		    "it nothing is read there", host, reply.status);
	rc = db_write(p->db, write_robots, &r, e);
	http_reply_free(&reply);
	return rc;
}

static int
forbidden(struct polite *p, const char *host, const struct robots *r, struct err *e)
{
	p->robots = "forbidden";
	return err_set(e, ERR_INVALID, "%s forbids this in its robots.txt (%s): ask them, and "
	    "once they agree: calcast source set %s --set robots=ignore", host, r->rule, p->source);
}

static bool
is_fresh(int64_t at, int64_t now, int64_t age)
{
	return at != 0 && at <= now && now - at < age;
}

static int
judge(struct polite *p, const char *host, const char *path, const struct host *h, struct err *e)
{
	struct robots r = { .allowed = true };

	if (h->robots != NULL)
		robots_read(h->robots, h->robots_len, path, &r);
	p->delay_ms = r.delay_ms;
	if (!r.allowed)
		return forbidden(p, host, &r, e);
	p->robots = "allowed";
	return 0;
}

static int
check_robots(struct polite *p, const char *host, const struct url_parts *u,
    struct arena *a, struct err *e)
{
	struct err why = { 0 };
	struct host h;
	int64_t now = clock_now(p->clock);

	if (host_row(p, host, &h, a, e) == -1)
		return -1;
	if (!is_fresh(h.robots_at, now, ROBOTS_AGE) && !is_fresh(h.robots_tried, now, ROBOTS_AGAIN)) {
		const char *v6 = strchr(u->host, ':');
		const char *address = arena_fmt(a, "%s://%s%s%s:%d/robots.txt", u->scheme,
		    v6 ? "[" : "", u->host, v6 ? "]" : "", u->port);

		if (ask_robots(p, host, address, &why, e) == -1 || host_row(p, host, &h, a, e) == -1)
			return -1;
	}
	if (is_fresh(h.robots_at, clock_now(p->clock), ROBOTS_AGE_MAX))
		return judge(p, host, u->path, &h, e);
	if (why.code == ERR_NONE)
		err_set(&why, ERR_UPSTREAM, "the robots.txt of %s could not be had a moment ago: "
		    "without it nothing is read there", host);
	return err_set(e, why.code, "%s", why.msg);
}

/* Is the turn at hand for that host, and no request made with it yet, or only one that redirects there? */
static bool
has_turn(const struct polite *p, const char *host)
{
	return p->host != NULL && p->left_ms == 0 && strcmp(p->host, host) == 0;
}

static int
change_host(struct polite *p, const char *host, struct err *e)
{
	int rc = 0;

	if (p->host != NULL && strcmp(p->host, host) != 0) {
		if (p->left_ms == 0)
			polite_leave(p, 0, -1);
		rc = give_back(p, e);
	}
	if (p->host == NULL)
		p->delay_ms = 0;
	return rc;
}

int
polite_hop(void *polite, const char *url, struct err *e)
{
	struct polite *p = polite;
	struct arena *a = arena_new();
	char *host = polite_host(url);
	struct url_parts u;
	int rc = url_parse(a, url, &u, e);

	if (rc == 0 && host == NULL)
		rc = err_set(e, ERR_INVALID, "this is no address on the web");
	if (rc == 0)
		rc = change_host(p, host, e);
	if (rc == 0 && !p->ignore_robots)
		rc = check_robots(p, host, &u, a, e);
	if (rc == 0 && !has_turn(p, host))
		rc = take_turn(p, host, e);
	free(host);
	arena_free(a);
	return rc;
}

int
polite_enter(struct polite *p, const char *url, struct err *e)
{
	if (p->host != NULL && p->left_ms == 0)
		polite_leave(p, 0, -1);
	return polite_hop(p, url, e);
}
