/*
 * The daemon: an HTTP server, threads that fetch, one that pushes, one that
 * keeps the windows moving, one that writes for all of them, and this one, which
 * waits for the signal to stop and for nothing else.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/url.h"
#include "db/topics.h"
#include "scrapers/pool.h"
#include "scrapers/stale_note.h"
#include "server/cli/cli.h"
#include "server/http/http.h"
#include "server/push/push.h"

enum {
	LOOP_MS = 500,			/* how often fetching and pushing look for work ... */
	FAILED_LOOPS = 20,		/* ... and for how many of these they rest when they cannot do it */
	KEEP_S = 20			/* between the tries of a chore */
};

struct daemon {
	struct cli *c;
	struct db_writer *writer;
	struct http_server *http;
	struct pool *pool;		/* threads that fetch; NULL: none */
	atomic_bool stopping;
	int serve_lock;			/* -1: neither fetching nor pushing */
	int64_t *chore_ms;		/* when each chore is due, on the monotonic clock; the thread's that does them */
};

struct worker {
	struct daemon *d;
	const char *name;
	int (*work)(struct daemon *d, struct db *db, struct err *e);
	bool waits;			/* work takes its time by itself when there is nothing to do */
	pthread_t thread;
	bool running;
};

static bool
is_stopping(void *arg)
{
	struct daemon *d = arg;

	return atomic_load(&d->stopping);
}

static void
pause_ms(int ms)
{
	const struct timespec ts = { ms / 1000, (ms % 1000) * 1000000L };

	nanosleep(&ts, NULL);
}

/* --- what the threads do --- */

static int
fetch_due(struct daemon *d, struct db *db, struct err *e)
{
	if (pool_fill(d->pool, db, e) == -1)
		return -1;
	pool_wait(d->pool, LOOP_MS);
	return 0;
}

static int
push_due(struct daemon *d, struct db *db, struct err *e)
{
	struct pusher p = { .db = db, .clock = &d->c->clock,
	    .user_agent = d->c->user_agent, .stop = is_stopping, .stop_arg = d };
	struct push_result r = { 0 };

	if (push_expand(&p, &r, e) == -1 || push_send(&p, &r, e) == -1)
		return -1;
	if (r.queued + r.sent + r.retried + r.dead + r.dropped > 0)
		log_line(LOG_LEVEL_INFO, "push", LOG_INT("queued", r.queued),
		    LOG_INT("sent", r.sent), LOG_INT("retried", r.retried),
		    LOG_INT("dead", r.dead), LOG_INT("dropped", r.dropped));
	return 0;
}

/* A failure is told once, and again when it is another one. */
static void *
work(void *arg)
{
	struct worker *w = arg;
	struct err e = { 0 }, told = { 0 };
	struct db *db = NULL;
	int rc;

	while (!is_stopping(w->d)) {
		if (db == NULL && (db = db_open(w->d->c->db_path, false, &e)) != NULL)
			db_attach(db, w->d->writer);
		rc = db == NULL ? -1 : w->work(w->d, db, &e);
		if (rc == -1 && strcmp(e.msg, told.msg) != 0) {
			log_line(LOG_LEVEL_ERROR, "failing", LOG_STR("thread", w->name), LOG_STR("error", e.msg));
			told = e;
		} else if (rc == 0 && told.code != ERR_NONE) {
			log_line(LOG_LEVEL_INFO, "recovered", LOG_STR("thread", w->name));
			told = (struct err){ 0 };
		}
		for (int i = rc == 0 && w->waits; i < (rc == -1 ? FAILED_LOOPS : 1) && !is_stopping(w->d); i++)
			pause_ms(LOOP_MS);
	}
	db_close(db);
	return NULL;
}

static int
write_windows(struct db *w, void *arg, struct err *e)
{
	return db_topic_windows(w, *(int64_t *)arg, e);
}

static int
write_retire(struct db *w, void *arg, struct err *e)
{
	return db_retire(w, *(int64_t *)arg, e);
}

/* Has a new day begun in the zone of some topic? */
static int
windows_stale(struct db *db, int64_t now, bool *stale, struct err *e)
{
	struct arena *a = arena_new();
	struct topic *t;
	size_t n;
	int rc = db_topic_list(db, a, &t, &n, e);

	*stale = false;
	for (size_t i = 0; rc == 0 && i < n; i++)
		*stale = *stale || topic_window(t[i].timezone, now) > t[i].window_from;
	arena_free(a);
	return rc;
}

static int
keep_windows(struct daemon *d, struct db *db, int64_t now, struct err *e)
{
	bool stale;

	(void)d;
	if (windows_stale(db, now, &stale, e) == -1)
		return -1;
	return stale ? db_write(db, write_windows, &now, e) : 0;
}

static int
write_gone(struct db *w, void *arg, struct err *e)
{
	return db_topics_gone(w, *(int64_t *)arg, e);
}

static int
keep_ended(struct daemon *d, struct db *db, int64_t now, struct err *e)
{
	(void)d;
	return db_write(db, write_gone, &now, e);
}

static int
keep_retired(struct daemon *d, struct db *db, int64_t now, struct err *e)
{
	(void)d;
	return db_write(db, write_retire, &now, e);
}

static int
keep_log_short(struct daemon *d, struct db *db, int64_t now, struct err *e)
{
	(void)d;
	(void)now;
	return db_checkpoint(db, e);
}

static int
keep_notes(struct daemon *d, struct db *db, int64_t now, struct err *e)
{
	(void)d;
	return stale_notes(db, now, e);
}

static int
keep_uses(struct daemon *d, struct db *db, int64_t now, struct err *e)
{
	(void)now;
	return http_remember(d->http, db, e);
}

static const struct {
	int every;			/* seconds */
	int (*work)(struct daemon *d, struct db *db, int64_t now, struct err *e);
	const char *name;
} chores[] = {
	{ KEEP_S,    keep_windows,   "windows" },
	{ 60,        keep_notes,     "stale notes" },
	{ 3600,      keep_log_short, "checkpoint" },
	{ 3600,      keep_ended,     "ended topics" },
	{ 600,       keep_uses,      "uses" },
	{ 24 * 3600, keep_retired,   "retire" },
};
enum { CHORES = sizeof(chores) / sizeof(chores[0]) };

/* One that fails is told of and tried again soon; the others are not kept from their work by it. */
static int
do_chores(struct daemon *d, struct db *db, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < CHORES && !is_stopping(d); i++) {
		int every = chores[i].every;
		struct err why = { 0 };

		if (clock_mono_ms() < d->chore_ms[i])
			continue;
		if (chores[i].work(d, db, clock_now(&d->c->clock), &why) == -1) {
			log_line(LOG_LEVEL_ERROR, "failing", LOG_STR("chore", chores[i].name),
			    LOG_STR("error", why.msg));
			every = KEEP_S;
		}
		d->chore_ms[i] = clock_mono_ms() + every * 1000LL;
	}
	return 0;
}

/* --- start and stop --- */

static int
write_public_url(struct db *w, void *arg, struct err *e)
{
	int64_t revision;

	if (db_meta_set(w, "public_url", arg, e) == -1)
		return -1;
	return db_revision_raise(w, &revision, e);
}

/* Feeds name their own address, so only one said on purpose is remembered. */
static int
public_url(struct cli *c, const char **url, struct err *e)
{
	const char *given = cli_option(c, "--public-url"), *stored;

	if (given == NULL)
		return cli_public_url(c, url, e);
	if (cli_check_url(c, given, url, e) == -1)
		return -1;
	if (db_meta_get(c->db, "public_url", c->a, &stored, e) == -1)
		return -1;
	if (stored != NULL && strcmp(stored, *url) == 0)
		return 0;
	return db_write(c->db, write_public_url, (void *)*url, e);
}

static int
read_switch(const char *key, const char *value, bool *out, struct err *e)
{
	*out = value != NULL && strcmp(value, "on") == 0;
	return value == NULL || *out || strcmp(value, "off") == 0 ? 0 :
	    err_set(e, ERR_INVALID, "%s = %.40s: write on or off", key, value);
}

static int
start_http(struct daemon *d, struct err *e)
{
	struct cli *c = d->c;
	const char *listen = cli_option(c, "--listen"), *admin = cli_option(c, "--admin-listen");
	struct http_config h = { .db_path = c->db_path, .clock = &c->clock, .writer = d->writer };
	char *host;
	int port;

	h.languages = c->conf.languages;
	if (read_switch("tips", c->conf.tips, &h.tips, e) == -1)
		return -1;
	h.listen = listen != NULL ? listen : c->conf.listen != NULL ? c->conf.listen : "127.0.0.1:8080";
	h.admin_listen = admin != NULL ? admin : c->conf.admin_listen;
	if (public_url(c, &h.public_url, e) == -1 ||
	    url_listen(c->a, h.listen, &host, &port, e) == -1 ||
	    (d->http = http_start(&h, e)) == NULL)
		return -1;
	printf("serving http://%s%s%s:%d/\n", strchr(host, ':') ? "[" : "", host,
	    strchr(host, ':') ? "]" : "", http_port(d->http));
	if (http_admin_port(d->http) != 0)
		printf("admin on port %d\n", http_admin_port(d->http));
	fflush(stdout);
	return 0;
}

static void
start_pool(struct daemon *d)
{
	struct runner r = cli_runner(d->c);

	r.stop = is_stopping;
	r.stop_arg = d;
	d->pool = pool_new(&r, d->c->db_path, d->writer);
}

static int
wait_for_stop(const sigset_t *signals)
{
	int sig;

	while ((sig = sigwaitinfo(signals, NULL)) == -1)
		;
	return sig;
}

static void
stop_all(struct daemon *d, struct worker *w, size_t n)
{
	struct err why = { 0 };

	atomic_store(&d->stopping, true);
	db_writer_hurry(d->writer);
	if (d->http != NULL && http_remember(d->http, d->c->db, &why) == -1)
		log_line(LOG_LEVEL_WARN, "not-remembered", LOG_STR("error", why.msg));
	if (d->http != NULL)
		http_stop(d->http);
	for (size_t i = 0; i < n; i++)
		if (w[i].running)
			pthread_join(w[i].thread, NULL);
	pool_free(d->pool);
	db_attach(d->c->db, NULL);
	if (d->writer != NULL)
		db_writer_stop(d->writer);
	if (d->serve_lock != -1)
		db_serve_unlock(d->serve_lock);
}

static int
serve(struct cli *c, struct err *e)
{
	int64_t chore_ms[CHORES] = { 0 };
	struct daemon d = { .c = c, .serve_lock = -1, .chore_ms = chore_ms };
	struct worker w[] = {
		{ .d = &d, .name = "fetch", .work = fetch_due, .waits = true },
		{ .d = &d, .name = "push", .work = push_due },
		{ .d = &d, .name = "keep", .work = do_chores },
	};
	const bool off[] = { cli_flag(c, "--no-fetch"), cli_flag(c, "--no-push"), false };
	enum { WORKERS = sizeof(w) / sizeof(w[0]) };
	sigset_t signals;
	int rc = -1;

	if (!c->verbose && c->conf.log == NULL)
		log_limit(LOG_LEVEL_INFO);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);	/* before any thread: they inherit it */
	if (!(off[0] && off[1]) && db_serve_lock(c->db_path, &d.serve_lock, e) == -1)
		goto out;
	if ((d.writer = db_writer_start(c->db_path, e)) == NULL)
		goto out;
	db_attach(c->db, d.writer);
	if (start_http(&d, e) == -1)
		goto out;
	if (!off[0])
		start_pool(&d);
	for (size_t i = 0; i < WORKERS; i++) {
		if (off[i])
			continue;
		if (pthread_create(&w[i].thread, NULL, work, &w[i]) != 0) {
			err_set(e, ERR_IO, "no thread to %s with", w[i].name);
			goto out;
		}
		w[i].running = true;
	}
	log_line(LOG_LEVEL_INFO, "started", LOG_STR("version", CALCAST_VERSION), LOG_STR("db", c->db_path));
	log_line(LOG_LEVEL_INFO, "stopping", LOG_STR("signal", strsignal(wait_for_stop(&signals))));
	rc = 0;
out:
	stop_all(&d, w, WORKERS);
	return rc;
}

static const struct cli_option options[] = {
	{ "--listen", "ADDR:PORT", "127.0.0.1:8080 by default; port 0: any free one" },
	{ "--public-url", "URL", "how people reach it; is remembered" },
	{ "--admin-listen", "ADDR:PORT", "where machines ask whether it is ready; none by default" },
	{ "--no-fetch", NULL, "read no sources" },
	{ "--no-push", NULL, "send nothing" },
	{ NULL, NULL, NULL }
};

const struct command serve_commands[] = {
	{ "serve", "", 0, 0, CLI_DB_MAKE, options, serve, "everything in one process: feeds, fetching, pushing" },
	{ 0 }
};
