/* robots.txt of a host: asked for when it is our turn, kept in its row, obeyed. */
#include "scrapers/polite_row.h"

#include <string.h>

#include "base/http.h"
#include "scrapers/robots.h"

enum {
	DAY = 86400,
	ROBOTS_AGE = DAY,		/* how long a robots.txt holds ... */
	ROBOTS_AGE_MAX = 7 * DAY,	/* ... and for how long in place of one that cannot be had */
	ROBOTS_AGAIN = 60		/* seconds until one that could not be had is asked for again */
};

/* 2xx is a file and 4xx none; all else, and a host that has enough, is no answer. source RFC 9309 2.3.1 */
static bool
is_answer(int status)
{
	return (status >= 200 && status < 300) || (status >= 400 && status < 500 && status != 429);
}

/* With the turn at hand. why: filled in when it could not be had. */
static int
ask_robots(struct polite *p, const char *host, const char *address, struct err *why, struct err *e)
{
	const struct http_request q = { .url = address, .user_agent = p->user_agent,
	    .allow_private = p->allow_private, .body_max = ROBOTS_MAX, .cut = true,
	    .stop = p->stop, .stop_arg = p->stop_arg };
	struct http_reply reply = { .retry_after = -1 };
	bool had;
	int rc;

	rc = http_do(&q, &reply, why);
	polite_leave(p, reply.status, rc == 0 ? reply.retry_after : -1);
	if (rc == -1 && polite_stopped(p)) {
		http_reply_free(&reply);
		return err_set(e, ERR_BUSY, "%s", why->msg);
	}
	had = rc == 0 && is_answer(reply.status);
	if (rc == 0 && !had)
		err_set(why, ERR_UPSTREAM, "%s answered %d when asked for its robots.txt: without "
		    "it nothing is read there", host, reply.status);
	rc = polite_keep_robots(p, host, had ? &reply : NULL, e);
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

static bool
is_stale(const struct polite *p, const struct host *h)
{
	int64_t now = clock_now(p->clock);

	return !is_fresh(h->robots_at, now, ROBOTS_AGE) && !is_fresh(h->robots_tried, now, ROBOTS_AGAIN);
}

/* Asks for it unless somebody else did while we waited for our turn, which then serves for the page. */
static int
refresh(struct polite *p, const char *host, const struct url_parts *u, struct host *h,
    struct arena *a, struct err *why, struct err *e)
{
	const char *v6 = strchr(u->host, ':');

	if (!polite_has_turn(p, host) && polite_take_turn(p, host, e) == -1)
		return -1;
	if (polite_row(p, host, h, a, e) == -1)
		return -1;
	if (!is_stale(p, h))
		return 0;
	if (ask_robots(p, host, arena_fmt(a, "%s://%s%s%s:%d/robots.txt", u->scheme,
	    v6 ? "[" : "", u->host, v6 ? "]" : "", u->port), why, e) == -1)
		return -1;
	return polite_row(p, host, h, a, e);
}

int
polite_check_robots(struct polite *p, const char *host, const struct url_parts *u,
    struct arena *a, struct err *e)
{
	struct err why = { 0 };
	struct host h;

	if (polite_row(p, host, &h, a, e) == -1 ||
	    (is_stale(p, &h) && refresh(p, host, u, &h, a, &why, e) == -1))
		return -1;
	if (is_fresh(h.robots_at, clock_now(p->clock), ROBOTS_AGE_MAX))
		return judge(p, host, u->path, &h, e);
	if (why.code == ERR_NONE)
		err_set(&why, ERR_UPSTREAM, "the robots.txt of %s could not be had a moment ago: "
		    "without it nothing is read there", host);
	return err_set(e, why.code, "%s", why.msg);
}
