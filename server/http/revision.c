#include "server/http/revision.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/db.h"

enum { FRESH_MS = 5000 };

struct revision {
	struct db *db;
	int64_t version;		/* the thread's: data_version at the last look */
	atomic_llong now;
	atomic_llong looked_ms;		/* monotonic; of the last look that worked */
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop;			/* under lock */
	pthread_t thread;
};

void
revision_publish(struct revision *r, int64_t now)
{
	long long was = atomic_load(&r->now);

	/* Never back: a look that began before a commit may end after it was published. */
	while (was < now && !atomic_compare_exchange_weak(&r->now, &was, now))
		;
}

static int
look(struct revision *r, struct err *e)
{
	int64_t version, now;

	if (db_data_version(r->db, &version, e) == -1)
		return -1;
	if (version != r->version) {
		if (db_revision(r->db, &now, e) == -1)
			return -1;
		revision_publish(r, now);
		r->version = version;
	}
	atomic_store(&r->looked_ms, clock_mono_ms());
	return 0;
}

/* Waits for the next look; false: stop. */
static bool
pause_ms(struct revision *r, int ms)
{
	struct timespec until;
	bool stop;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += ms * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&r->lock);
	while (!r->stop &&
	    pthread_cond_timedwait(&r->wake, &r->lock, &until) == 0)
		;
	stop = r->stop;
	pthread_mutex_unlock(&r->lock);
	return !stop;
}

static void *
watch(void *arg)
{
	struct revision *r = arg;
	bool failing = false;

	while (pause_ms(r, REVISION_POLL_MS)) {
		struct err e = { 0 };
		bool failed = look(r, &e) == -1;

		if (failed && !failing)
			log_line(LOG_LEVEL_ERROR, "revision-unreadable",
			    LOG_STR("error", e.msg));
		if (!failed && failing)
			log_line(LOG_LEVEL_INFO, "revision-readable",
			    LOG_INT("revision", revision_now(r)));
		failing = failed;
	}
	return NULL;
}

struct revision *
revision_start(const char *path, struct err *e)
{
	struct revision *r = mem_new(sizeof(*r));
	pthread_condattr_t monotonic;

	r->version = -1;
	if ((r->db = db_open(path, false, e)) == NULL || look(r, e) == -1) {
		db_close(r->db);
		free(r);
		return NULL;
	}
	pthread_mutex_init(&r->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&r->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&r->thread, NULL, watch, r) != 0)
		abort();
	return r;
}

void
revision_stop(struct revision *r)
{
	if (r == NULL)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	pthread_cond_destroy(&r->wake);
	pthread_mutex_destroy(&r->lock);
	db_close(r->db);
	free(r);
}

int64_t
revision_now(const struct revision *r)
{
	return atomic_load(&r->now);
}

bool
revision_is_fresh(const struct revision *r)
{
	return clock_mono_ms() - atomic_load(&r->looked_ms) < FRESH_MS;
}
