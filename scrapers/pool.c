/*
 * One thread asks the database what is due and puts it into a short queue; the
 * others take from it. Every entry, queued or running, blocks its host for
 * further ones. A run that waits for a host, for its turn or its answer, does not
 * count as active, so that slow hosts do not keep others waiting, and one more
 * thread may be started for it.
 */
#include "scrapers/pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/sources.h"
#include "scrapers/polite.h"
#include "scrapers/settings.h"

enum {
	QUEUE = 32,			/* sources that are handed out ahead */
	LOOK = 64,			/* rows of a query: some will have the same host */
	REST_MS = 10000			/* a run that could not be written down is not tried at once */
};

struct entry {
	int64_t source;
	char *name, *host;		/* owned; host "" blocks nobody */
	bool running;
	int64_t rests_until;		/* clock_mono_ms; 0: it does not */
};

struct worker {
	struct pool *pool;
	pthread_t thread;
	struct db *db;			/* opened with its first work */
	struct runner runner;
};

struct pool {
	struct runner runner;
	const char *db_path;
	struct db_writer *writer;
	pthread_mutex_t mutex;		/* guards all below */
	pthread_cond_t work, room;
	struct entry entries[QUEUE + POOL_THREADS_MAX];
	size_t n_entries, queued, n_workers;
	size_t starting, idle, active;	/* workers; the others wait for a host */
	struct worker workers[POOL_THREADS_MAX];
	bool stop, freed;		/* freed: room was made since it was last asked */
};

/* --- entries; under the mutex --- */

static void
drop_entry(struct pool *p, size_t i)
{
	free(p->entries[i].name);
	free(p->entries[i].host);
	p->entries[i] = p->entries[--p->n_entries];
}

static void
drop_rested(struct pool *p)
{
	int64_t now = clock_mono_ms();

	for (size_t i = p->n_entries; i-- > 0;)
		if (p->entries[i].rests_until != 0 && p->entries[i].rests_until <= now)
			drop_entry(p, i);
}

static bool
is_blocked(const struct pool *p, int64_t source, const char *host)
{
	for (size_t i = 0; i < p->n_entries; i++)
		if (p->entries[i].source == source ||
		    (*host != '\0' && strcmp(p->entries[i].host, host) == 0))
			return true;
	return false;
}

static struct entry *
find_entry(struct pool *p, int64_t source)
{
	for (size_t i = 0; i < p->n_entries; i++)
		if (p->entries[i].source == source)
			return &p->entries[i];
	return NULL;
}

static struct entry *
next_queued(struct pool *p)
{
	for (size_t i = 0; i < p->n_entries; i++)
		if (!p->entries[i].running && p->entries[i].rests_until == 0)
			return &p->entries[i];
	return NULL;
}

/* --- the threads --- */

static void
make_room(struct pool *p)
{
	p->freed = true;
	pthread_cond_signal(&p->work);
	pthread_cond_signal(&p->room);
}

/* A wait begins or ends; what is active beyond the limit by it soon waits again or is done. */
static void
waits(void *arg, bool begins)
{
	struct pool *p = arg;

	pthread_mutex_lock(&p->mutex);
	if (begins) {
		p->active--;
		make_room(p);
	} else
		p->active++;
	pthread_mutex_unlock(&p->mutex);
}

/*
 * As it is now: another process may have read or changed it since it was queued.
 * returns 0; -1 when the run could not be written down, so that it is due still
 */
static int
run_one(struct worker *w, const char *name, struct err *e)
{
	struct pool *p = w->pool;
	struct arena *a = arena_new();
	struct source s, after;
	struct source_run run;
	struct err why = { 0 };		/* is in the run's history and the log */
	int64_t now = clock_now(w->runner.clock);
	bool failed;
	int rc = -1;

	if (w->db == NULL && (w->db = db_open(p->db_path, false, e)) != NULL)
		db_attach(w->db, p->writer);
	w->runner.db = w->db;
	if (w->db == NULL || db_source_get(w->db, name, a, &s, e) == -1)
		goto out;
	rc = 0;
	if (s.enabled && s.next_due <= now && s.retry_at <= now) {
		failed = run_source(&w->runner, &s, a, &run, &why) == -1 && why.code != ERR_BUSY;
		rc = db_source_get(w->db, name, a, &after, e);
		if (rc == 0 && failed && after.next_due <= now)
			rc = err_set(e, why.code, "%s", why.msg);
	}
out:
	arena_free(a);
	return rc == -1 && e->code != ERR_NOT_FOUND ? -1 : 0;
}

static void
end_one(struct pool *p, int64_t source, int rc)
{
	struct entry *en = find_entry(p, source);

	p->active--;
	if (rc == 0)
		drop_entry(p, (size_t)(en - p->entries));
	else
		en->rests_until = clock_mono_ms() + REST_MS;
	make_room(p);
}

/* Takes the entry and runs it; the mutex is given up meanwhile. */
static void
work_on(struct worker *w, struct entry *en)
{
	struct pool *p = w->pool;
	char *name = mem_str(en->name);
	int64_t source = en->source;
	struct err e = { 0 };
	int rc;

	en->running = true;
	p->queued--;
	p->active++;
	pthread_mutex_unlock(&p->mutex);
	if ((rc = run_one(w, name, &e)) == -1)
		log_line(LOG_LEVEL_ERROR, "failing", LOG_STR("source", name), LOG_STR("error", e.msg));
	free(name);
	pthread_mutex_lock(&p->mutex);
	end_one(p, source, rc);
}

static bool
is_over(const struct pool *p)
{
	return p->stop || p->runner.stop(p->runner.stop_arg);
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct pool *p = w->pool;
	struct entry *en;

	pthread_mutex_lock(&p->mutex);
	p->starting--;
	while (!is_over(p)) {
		if (p->active < POOL_ACTIVE && (en = next_queued(p)) != NULL) {
			work_on(w, en);
			continue;
		}
		p->idle++;
		pthread_cond_wait(&p->work, &p->mutex);
		p->idle--;
	}
	pthread_mutex_unlock(&p->mutex);
	db_close(w->db);
	return NULL;
}

/* Under the mutex. One that cannot be started is missed only when there is none at all. */
static int
start_workers(struct pool *p, struct err *e)
{
	while (p->queued > p->idle + p->starting &&
	    p->active + p->idle + p->starting < POOL_ACTIVE && p->n_workers < POOL_THREADS_MAX) {
		struct worker *w = &p->workers[p->n_workers];

		*w = (struct worker){ .pool = p, .runner = p->runner };
		if (pthread_create(&w->thread, NULL, work, w) != 0)
			return p->n_workers > 0 ? 0 : err_set(e, ERR_IO, "no thread to fetch with");
		p->n_workers++;
		p->starting++;
	}
	pthread_cond_broadcast(&p->work);
	return 0;
}

/* --- what is due --- */

struct named {			/* hosts that were not known yet */
	struct source *s;
	size_t n;
};

static int
write_hosts(struct db *w, void *arg, struct err *e)
{
	struct named *n = arg;

	for (size_t i = 0; i < n->n; i++)
		if (db_source_host(w, n->s[i].id, n->s[i].host, e) == -1)
			return -1;
	return 0;
}

/* Of the settings, since a recipe may have the address; "" where they are wrong: the run will say so. */
static const char *
host_of(struct arena *a, const struct source *s)
{
	struct settings settings;
	struct err ignored;
	const char *host = "";
	char *found;

	if (settings_of(a, s, &settings, &ignored) == -1)
		return host;
	if (settings.url != NULL && (found = polite_host(settings.url)) != NULL) {
		host = arena_str(a, found);
		free(found);
	}
	settings_free(&settings);
	return host;
}

static int
name_hosts(struct arena *a, struct db *db, struct source *s, size_t n, struct err *e)
{
	struct named named = { .s = arena_alloc(a, (n + 1) * sizeof(*s)) };

	for (size_t i = 0; i < n; i++)
		if (s[i].host == NULL) {
			s[i].host = host_of(a, &s[i]);
			named.s[named.n++] = s[i];
		}
	return named.n == 0 ? 0 : db_write(db, write_hosts, &named, e);
}

static void
queue(struct pool *p, const struct source *s)
{
	if (p->queued == QUEUE || p->n_entries == MEM_COUNT(p->entries) ||
	    is_blocked(p, s->id, s->host))
		return;
	p->entries[p->n_entries++] = (struct entry){ .source = s->id,
	    .name = mem_str(s->name), .host = mem_str(s->host) };
	p->queued++;
}

/* Nothing is asked while enough is queued. */
static bool
has_enough(struct pool *p)
{
	bool enough;

	pthread_mutex_lock(&p->mutex);
	drop_rested(p);
	enough = p->queued > QUEUE / 2;
	pthread_mutex_unlock(&p->mutex);
	return enough;
}

int
pool_fill(struct pool *p, struct db *db, struct err *e)
{
	struct arena *a = arena_new();
	struct source *s;
	size_t n = 0;
	int rc = 0;

	if (!has_enough(p)) {
		rc = db_source_ready(db, clock_now_ms(p->runner.clock), LOOK, a, &s, &n, e);
		if (rc == 0)
			rc = name_hosts(a, db, s, n, e);
	}
	if (rc == 0) {
		pthread_mutex_lock(&p->mutex);
		for (size_t i = 0; i < n; i++)
			queue(p, &s[i]);
		rc = start_workers(p, e);
		pthread_mutex_unlock(&p->mutex);
	}
	arena_free(a);
	return rc;
}

void
pool_wait(struct pool *p, int ms)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (ms % 1000) * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	pthread_mutex_lock(&p->mutex);
	while (!p->freed || p->queued > QUEUE / 2)
		if (pthread_cond_timedwait(&p->room, &p->mutex, &until) == ETIMEDOUT)
			break;
	p->freed = false;
	pthread_mutex_unlock(&p->mutex);
}

struct pool *
pool_new(const struct runner *r, const char *db_path, struct db_writer *writer)
{
	struct pool *p = mem_new(sizeof(*p));

	p->runner = *r;
	p->runner.db = NULL;
	p->runner.waits = waits;
	p->runner.waits_arg = p;
	p->db_path = db_path;
	p->writer = writer;
	pthread_mutex_init(&p->mutex, NULL);
	pthread_cond_init(&p->work, NULL);
	pthread_cond_init(&p->room, NULL);
	return p;
}

void
pool_free(struct pool *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->mutex);
	p->stop = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->mutex);
	for (size_t i = 0; i < p->n_workers; i++)
		pthread_join(p->workers[i].thread, NULL);
	while (p->n_entries > 0)
		drop_entry(p, 0);
	pthread_cond_destroy(&p->work);
	pthread_cond_destroy(&p->room);
	pthread_mutex_destroy(&p->mutex);
	free(p);
}
