#include "server/http/watch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

enum { SCANS = 10, SCAN_MAX_MS = 500, LATELY_MS = 300 };

const int watch_limits[WATCH__MAX] = {
	[WATCH_OPEN] = 15000,
	[WATCH_HEAD] = 15000,
	[WATCH_REPLY] = 120000,		/* the largest feed at 8 kB/s */
	[WATCH_IDLE] = 45000,		/* 30 s idle, which the library cuts, and a request line */
};

struct watched {
	int fd;
	int64_t opened;			/* monotonic ms, like all here */
	const int *limits;
	atomic_int phase;
	atomic_llong deadline;
	struct watched *prev, *next;
};

struct watch {
	int limits[WATCH__MAX];
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop;
	struct watched *first;
	pthread_t thread;
};

static int
scan_every(const struct watch *w)
{
	int i, ms = SCAN_MAX_MS;

	for (i = 0; i < WATCH__MAX; i++)
		if (w->limits[i] / SCANS < ms)
			ms = w->limits[i] / SCANS;
	return ms < 1 ? 1 : ms;
}

/* Under the lock, so that no fd here has been closed and given to somebody else. */
static void
cut_late(struct watch *w)
{
	int64_t now = clock_mono_ms();
	struct watched *c;

	for (c = w->first; c != NULL; c = c->next)
		if (atomic_load(&c->deadline) <= now)
			shutdown(c->fd, SHUT_RDWR);
}

static void *
scan(void *arg)
{
	struct watch *w = arg;
	long ns = scan_every(w) * 1000000L;
	struct timespec until;

	pthread_mutex_lock(&w->lock);
	while (!w->stop) {
		cut_late(w);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += (until.tv_nsec + ns) / 1000000000L;
		until.tv_nsec = (until.tv_nsec + ns) % 1000000000L;
		pthread_cond_timedwait(&w->wake, &w->lock, &until);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct watch *
watch_start(const int limits[WATCH__MAX])
{
	struct watch *w = mem_new(sizeof(*w));
	pthread_condattr_t monotonic;
	int i;

	for (i = 0; i < WATCH__MAX; i++)
		w->limits[i] = limits[i];
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&w->thread, NULL, scan, w) != 0)
		abort();
	return w;
}

void
watch_stop(struct watch *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

struct watched *
watch_add(struct watch *w, int fd)
{
	struct watched *c = mem_new(sizeof(*c));

	c->fd = fd;
	c->opened = clock_mono_ms();
	c->limits = w->limits;
	atomic_init(&c->phase, WATCH_OPEN);
	atomic_init(&c->deadline, c->opened + w->limits[WATCH_OPEN]);
	pthread_mutex_lock(&w->lock);
	c->next = w->first;
	if (c->next != NULL)
		c->next->prev = c;
	w->first = c;
	pthread_mutex_unlock(&w->lock);
	return c;
}

void
watch_enter(struct watched *c, enum watch_phase phase)
{
	int64_t end = clock_mono_ms() + c->limits[phase];

	/* A late request line does not earn its headers more time. */
	if (phase != WATCH_HEAD || end < atomic_load(&c->deadline))
		atomic_store(&c->deadline, end);
	atomic_store(&c->phase, phase);
}

void
watch_remove(struct watch *w, struct watched *c)
{
	if (c == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	if (c->next != NULL)
		c->next->prev = c->prev;
	*(c->prev != NULL ? &c->prev->next : &w->first) = c->next;
	pthread_mutex_unlock(&w->lock);
	free(c);
}

size_t
watch_busy(struct watch *w)
{
	int64_t lately = clock_mono_ms() - LATELY_MS;
	struct watched *c;
	size_t n = 0;

	pthread_mutex_lock(&w->lock);
	for (c = w->first; c != NULL; c = c->next)
		switch ((enum watch_phase)atomic_load(&c->phase)) {
		case WATCH_HEAD:
		case WATCH_REPLY:
			n++;
			break;
		case WATCH_OPEN:
			n += c->opened > lately;
			break;
		default:
			break;
		}
	pthread_mutex_unlock(&w->lock);
	return n;
}
