/*
 * The outbox: deliveries are leased in one transaction, sent without any, and
 * their outcomes stored in one more. Whoever dies in between leaves leases that
 * run out, so that everything is sent at least once, under the same id.
 *
 * Each receiver has a lane: its deliveries go one after the other and in order,
 * those of different receivers at the same time, so that a slow one holds up a
 * round but never the order, and nobody else beyond it.
 */
#include "server/push/push.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/crypto.h"
#include "base/event.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/events.h"
#include "server/push/body.h"

enum {
	ROUND = 64,			/* deliveries leased at once */
	LANES = 8,			/* threads */
	LEASE_MS = 60 * 1000,
	LANE_MS = LEASE_MS - (PUSH_URL_S + 5) * 1000,	/* nothing is begun later than this */
	DAY_MS = DAY_SECONDS * 1000,
	JITTER = 5			/* a wait is shortened by up to a fifth of it */
};

/* Seconds to wait after the n-th try; what failed the last time is dead. */
static const int waits[] = {
	5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600,
	24 * 3600
};

enum outcome { UNTRIED, SENT, FAILED, MOVED, EXPIRED };

struct job {
	const struct delivery *d;
	const struct hook *hook;	/* NULL: removed meanwhile */
	enum outcome outcome;
	bool retry;
	int64_t retry_after;		/* seconds; -1: not said */
	struct err why;
};

struct round {
	struct pusher *p;
	struct arena *a;
	struct hook *hooks;
	size_t n_hooks;
	int64_t due_ms, lease_ms;	/* what is due by then is leased until then */
	int64_t until;			/* monotonic: no try begins later */
	struct delivery *deliveries;
	struct job *jobs;		/* by hook, then as leased */
	size_t n;
	pthread_mutex_t lock;		/* of next */
	size_t next;			/* first job of a hook that no lane has taken */
	struct push_result *result;
};

bool
push_stopped(const struct pusher *p)
{
	return p->stop != NULL && p->stop(p->stop_arg);
}

static int
transport(const struct pusher *p, const struct hook *h, const struct delivery *d,
    bool *retry, int64_t *retry_after, struct err *e)
{
	*retry_after = -1;
	return h->url != NULL ? push_url(p, h, d, retry, retry_after, e) :
	    push_exec(p, h, d, retry, e);
}

static int
lease(struct db *w, void *arg, struct err *e)
{
	struct round *r = arg;

	return db_delivery_lease(w, r->due_ms, r->lease_ms, ROUND, r->a,
	    &r->deliveries, &r->n, e);
}

static const struct hook *
hook_of(const struct round *r, int64_t id)
{
	size_t i;

	for (i = 0; i < r->n_hooks; i++)
		if (r->hooks[i].id == id)
			return &r->hooks[i];
	return NULL;
}

static int
by_hook(const void *a, const void *b)
{
	const struct delivery *x = ((const struct job *)a)->d;
	const struct delivery *y = ((const struct job *)b)->d;

	if (x->hook != y->hook)
		return x->hook < y->hook ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Is a queued reminder still true, and of use? */
static int
check_reminder(struct round *r, struct job *j, struct err *e)
{
	int64_t now = clock_now(r->p->clock), due = body_due(j->d->body), id = j->d->event;
	struct err missing = { 0 };
	struct event ev;

	if (db_event_by_id(r->p->db, id, r->a, &ev, &missing) == -1) {
		if (missing.code != ERR_NOT_FOUND)
			return err_set(e, missing.code, "%s", missing.msg);
		j->outcome = MOVED;
	} else if (ev.start_utc != j->d->start_utc || ev.hidden ||
	    ev.status == STATUS_CANCELLED || ev.status == STATUS_POSTPONED)
		j->outcome = MOVED;
	else if (now - due > PUSH_GRACE_S && now - ev.start_utc > PUSH_GRACE_S)
		j->outcome = EXPIRED;
	return 0;
}

static int
prepare(struct round *r, struct err *e)
{
	size_t i;

	r->jobs = arena_alloc(r->a, (r->n + 1) * sizeof(*r->jobs));
	for (i = 0; i < r->n; i++) {
		struct job *j = &r->jobs[i];

		j->d = &r->deliveries[i];
		j->hook = hook_of(r, j->d->hook);
		if (strcmp(j->d->type, "event.reminder") == 0 &&
		    j->d->event != 0 && check_reminder(r, j, e) == -1)
			return -1;
	}
	qsort(r->jobs, r->n, sizeof(*r->jobs), by_hook);
	return 0;
}

static void
try(struct round *r, struct job *j)
{
	if (j->outcome != UNTRIED || j->hook == NULL || push_stopped(r->p) ||
	    clock_mono_ms() > r->until)
		return;
	if (transport(r->p, j->hook, j->d, &j->retry, &j->retry_after,
	    &j->why) == 0)
		j->outcome = SENT;
	else if (j->why.code != ERR_BUSY)
		j->outcome = FAILED;
}

/* Takes the jobs of one hook after the other until none are left. */
static void *
lane(void *arg)
{
	struct round *r = arg;
	size_t i, end;

	for (;;) {
		pthread_mutex_lock(&r->lock);
		i = end = r->next;
		while (end < r->n && r->jobs[end].d->hook == r->jobs[i].d->hook)
			end++;
		r->next = end;
		pthread_mutex_unlock(&r->lock);
		if (i == end)
			return NULL;
		for (; i < end; i++)
			try(r, &r->jobs[i]);
	}
}

/* This thread is a lane too: with one receiver it is the only one. */
static void
run_lanes(struct round *r)
{
	pthread_t threads[LANES - 1];
	size_t i, receivers = 0, n = 0;

	for (i = 0; i < r->n; i++)
		receivers += i == 0 || r->jobs[i].d->hook != r->jobs[i - 1].d->hook;
	while (n + 1 < receivers && n < MEM_COUNT(threads) &&
	    pthread_create(&threads[n], NULL, lane, r) == 0)
		n++;
	lane(r);
	while (n > 0)
		pthread_join(threads[--n], NULL);
}

/* Milliseconds until the next try; -1: there is none. */
static int64_t
wait_ms(const struct job *j)
{
	size_t tries = (size_t)j->d->tries;
	int64_t ms, asked = j->retry_after * 1000;
	uint32_t chance;

	if (!j->retry || tries >= MEM_COUNT(waits))
		return -1;
	crypto_random(&chance, sizeof(chance));
	ms = (int64_t)waits[tries] * 1000;
	ms -= ms / JITTER * chance / UINT32_MAX;
	if (asked > DAY_MS)
		asked = DAY_MS;
	return ms > asked ? ms : asked;
}

static void
tell(const struct job *j, const char *event, int64_t wait)
{
	log_line(LOG_LEVEL_WARN, event, LOG_STR("hook", j->hook->name),
	    LOG_STR("id", j->d->msg_id), LOG_INT("tries", j->d->tries + 1),
	    LOG_INT("next_s", wait / 1000), LOG_STR("error", j->why.msg));
}

static int
failed(struct db *w, const struct round *r, const struct job *j, struct err *e)
{
	int64_t now = clock_now_ms(r->p->clock), wait = wait_ms(j);

	if (wait == -1) {
		tell(j, "push-dead", 0);
		r->result->dead++;
		return db_delivery_done(w, j->d->id, "dead", j->why.msg, now, e);
	}
	tell(j, "push-retry", wait);
	r->result->retried++;
	return db_delivery_retry(w, j->d->id, now + wait, j->why.msg, e);
}

static int
settle(struct db *w, void *arg, struct err *e)
{
	static const char *const states[] = {
		[SENT] = "done", [MOVED] = "moved", [EXPIRED] = "expired"
	};
	struct round *r = arg;
	const struct push_result was = *r->result;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < r->n; i++) {
		const struct job *j = &r->jobs[i];

		if (j->outcome == UNTRIED)
			continue;
		if (j->outcome == FAILED) {
			rc = failed(w, r, j, e);
			continue;
		}
		*(j->outcome == SENT ? &r->result->sent : &r->result->dropped) += 1;
		rc = db_delivery_done(w, j->d->id, states[j->outcome], NULL,
		    clock_now_ms(r->p->clock), e);
	}
	if (rc == -1)
		*r->result = was;
	return rc;
}

/* One lease, one round of tries. *got: how many were leased. */
static int
send_round(struct pusher *p, int64_t due_ms, size_t *got, struct push_result *result,
    struct err *e)
{
	struct round r = {
		.p = p, .a = arena_new(), .due_ms = due_ms, .result = result,
		.lease_ms = clock_now_ms(p->clock) + LEASE_MS,
		.until = clock_mono_ms() + LANE_MS,
		.lock = PTHREAD_MUTEX_INITIALIZER
	};
	int rc = -1;

	if (db_hook_list(p->db, r.a, &r.hooks, &r.n_hooks, e) == 0 &&
	    db_write(p->db, lease, &r, e) == 0 && prepare(&r, e) == 0) {
		run_lanes(&r);
		rc = r.n > 0 ? db_write(p->db, settle, &r, e) : 0;
	}
	*got = r.n;
	arena_free(r.a);
	return rc;
}

int
push_send(struct pusher *p, struct push_result *r, struct err *e)
{
	int64_t now = clock_now_ms(p->clock), next;
	size_t got = 1;

	while (got > 0 && !push_stopped(p)) {
		if (db_delivery_next(p->db, &next, e) == -1)
			return -1;
		if (next > now)
			break;
		if (send_round(p, now, &got, r, e) == -1)
			return -1;
	}
	return 0;
}

int
push_test(struct pusher *p, const struct hook *h, struct err *e)
{
	struct arena *a = arena_new();
	unsigned char chance[16];
	char hex[2 * sizeof(chance) + 1], start[CIVIL_TEXT];
	int64_t now = clock_now(p->clock), retry_after;
	struct event ev = {
		.uid = "test@calcast.invalid", .source = "test",
		.external_id = "test", .kind = "event", .lang = "en",
		.title = "Test of the hook", .form = FORM_INSTANT,
		.start = start, .start_utc = now + 30 * 60,
		.end_utc = now + 90 * 60, .modified = now
	};
	struct delivery d = { .type = "event.reminder" };
	json_t *event;
	bool retry;
	int rc;

	civil_put_utc(ev.start_utc, start);
	event = event_to_json(&ev);
	crypto_random(chance, sizeof(chance));
	crypto_hex(chance, sizeof(chance), hex);
	d.msg_id = arena_fmt(a, "msg_%s", hex);
	d.body = body_reminder(a, event, now, "30m");
	rc = transport(p, h, &d, &retry, &retry_after, e);
	json_decref(event);
	arena_free(a);
	return rc;
}
