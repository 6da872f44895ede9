#include "server/http/writes.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct job {
	void (*fn)(void *arg);
	void *arg;
};

struct writes {
	pthread_mutex_t lock;		/* guards all below */
	pthread_cond_t queued;
	struct job jobs[WRITES_WAITING_MAX];	/* a ring */
	size_t first, n;
	bool stop;
	pthread_t thread;
};

static bool
take(struct writes *w, struct job *out)
{
	bool got;

	pthread_mutex_lock(&w->lock);
	while (w->n == 0 && !w->stop)
		pthread_cond_wait(&w->queued, &w->lock);
	got = w->n > 0;
	if (got) {
		*out = w->jobs[w->first];
		w->first = (w->first + 1) % WRITES_WAITING_MAX;
		w->n--;
	}
	pthread_mutex_unlock(&w->lock);
	return got;
}

static void *
work(void *arg)
{
	struct writes *w = arg;
	struct job j;

	while (take(w, &j))
		j.fn(j.arg);
	return NULL;
}

struct writes *
writes_start(void)
{
	struct writes *w = mem_new(sizeof(*w));

	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->queued, NULL);
	if (pthread_create(&w->thread, NULL, work, w) != 0)
		abort();
	return w;
}

void
writes_stop(struct writes *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->queued);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
}

void
writes_free(struct writes *w)
{
	if (w == NULL)
		return;
	pthread_cond_destroy(&w->queued);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

bool
writes_add(struct writes *w, void (*fn)(void *arg), void *arg)
{
	bool room;

	pthread_mutex_lock(&w->lock);
	room = w->n < WRITES_WAITING_MAX && !w->stop;
	if (room) {
		w->jobs[(w->first + w->n++) % WRITES_WAITING_MAX] = (struct job){ fn, arg };
		pthread_cond_signal(&w->queued);
	}
	pthread_mutex_unlock(&w->lock);
	return room;
}
