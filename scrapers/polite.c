/* Whose turn it is to ask a host, and waiting for it. */
#include "scrapers/polite_row.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/url.h"

enum {
	DAY = 86400,
	NAP_MS = 100,
	TIRED = 15			/* times the gap after a 429 or 503 that does not say how long */
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
int64_t
polite_next_ms(const struct polite *p)
{
	int64_t gap = p->gap_ms != 0 ? p->gap_ms : p->allow_private ? 0 : POLITE_GAP_MS;

	if (gap < p->delay_ms)
		gap = p->delay_ms;
	if (p->tired)
		gap *= TIRED;
	return p->left_ms + (gap < POLITE_GAP_MAX_MS ? gap : POLITE_GAP_MAX_MS);
}

static void
set_waiting(struct polite *p, bool is)
{
	if (p->waits != NULL && p->waiting != is)
		p->waits(p->waits_arg, is);
	p->waiting = is;
}

/* --- giving back --- */

void
polite_leave(struct polite *p, int status, int64_t retry_after)
{
	set_waiting(p, false);
	if (p->host == NULL)
		return;
	p->left_ms = clock_now_ms(p->clock);
	p->retry_at = 0;
	if (status >= 300 && retry_after > 0)
		p->retry_at = clock_now(p->clock) +
		    (retry_after < POLITE_RETRY_MAX ? retry_after : POLITE_RETRY_MAX);
	p->tired = (status == 429 || status == 503) && p->retry_at == 0;
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
	int rc = p->host == NULL ? 0 : polite_put(p, polite_write, p, e);

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
	polite_row_free(p);
}

/* --- waiting --- */

bool
polite_stopped(const struct polite *p)
{
	return p->stop != NULL && p->stop(p->stop_arg);
}

static int
nap(struct polite *p, const char *host, int64_t ms, struct err *e)
{
	const struct timespec ts = { 0, (ms < NAP_MS ? ms : NAP_MS) * 1000000 };

	set_waiting(p, true);
	nanosleep(&ts, NULL);
	if (polite_stopped(p))
		return err_set(e, ERR_BUSY, "%s: stopped while waiting", host);
	return 0;
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

/* 1 the turn is ours, 0 ask again after *wait_ms, -1. */
static int
try_take(struct polite *p, const char *host, int64_t *wait_ms, struct err *e)
{
	struct arena *a = arena_new();
	struct host h;
	bool taken;
	int rc = polite_row(p, host, &h, a, e);

	if (rc == 0)
		rc = refused_today(p, host, &h, e);
	arena_free(a);
	if (rc == -1)
		return -1;
	*wait_ms = h.next_at_ms - clock_now_ms(p->clock);
	if (p->host == NULL && *wait_ms > 0 && *wait_ms <= HOST_AHEAD_MS)
		return 0;
	return polite_take(p, host, &taken, e) == -1 ? -1 : taken;
}

/* Our own gap is known without asking the database; the turn is given back with taking the next. */
static int
wait_for_gap(struct polite *p, const char *host, struct err *e)
{
	int64_t left;

	if (p->host == NULL || polite_next_ms(p) > p->until_ms)	/* others could not know */
		return give_back(p, e);
	while ((left = polite_next_ms(p) - clock_now_ms(p->clock)) > 0)
		if (nap(p, host, left, e) == -1)
			return -1;
	return 0;
}

/* left_ms: until our turn, as far as is known. */
static int
give_up(struct polite *p, const char *host, int64_t left_ms, struct err *e)
{
	char when[CIVIL_TEXT];

	p->again_at = clock_now(p->clock) + (left_ms > 0 ? left_ms / 1000 + 1 : POLITE_WAIT_MAX_S);
	civil_put_utc(p->again_at, when);
	return err_set(e, ERR_BUSY, "%s is not to be asked again before %s, for others ask it "
	    "too or the gap between requests is long", host, when);
}

static int
wait_for_turn(struct polite *p, const char *host, struct err *e)
{
	int64_t until = clock_mono_ms() + POLITE_WAIT_MAX_S * 1000, wait_ms = 0;
	int got;

	if (wait_for_gap(p, host, e) == -1)
		return -1;
	while ((got = try_take(p, host, &wait_ms, e)) == 0) {
		if (clock_mono_ms() > until || wait_ms > POLITE_WAIT_MAX_S * 1000)
			return give_up(p, host, wait_ms, e);
		if (nap(p, host, wait_ms > 0 ? wait_ms : 1, e) == -1)
			return -1;
	}
	return got == 1 ? 0 : -1;
}

int
polite_take_turn(struct polite *p, const char *host, struct err *e)
{
	int rc = wait_for_turn(p, host, e);

	set_waiting(p, rc == 0);	/* now for the answer */
	return rc;
}

bool
polite_has_turn(const struct polite *p, const char *host)
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
		rc = polite_check_robots(p, host, &u, a, e);
	if (rc == 0 && !polite_has_turn(p, host))
		rc = polite_take_turn(p, host, e);
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
