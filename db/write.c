/* Write transactions: under the lock, on a connection of the handle's own or in the writer's thread. */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "db/conn.h"

typedef int write_fn(struct db *w, void *arg, struct err *e);

struct job {
	write_fn *fn;
	void *arg;
	struct err *e;
	int64_t deadline_ms;		/* monotonic */
	int rc;
	bool begun, done;
	struct job *next;
};

struct db_writer {
	struct db *db;			/* used by the thread alone */
	pthread_t thread;
	pthread_mutex_t mutex;		/* guards all below, and the jobs */
	pthread_cond_t queued, finished;
	struct job *first, **last;
	bool stop;
};

/* Commits or undoes; what fn has to say comes first. */
static int
transaction(struct db *w, int64_t deadline_ms, write_fn *fn, void *arg, struct err *e)
{
	int64_t wait = deadline_ms - clock_mono_ms();
	int rc;

	assert(!w->writing);	/* a write inside a write would deadlock */
	if (conn_lock(w, wait < 0 ? 0 : (int)wait, e) == -1)
		return -1;
	rc = conn_exec(w, "BEGIN IMMEDIATE", e);
	if (rc == 0) {
		w->writing = true;
		rc = fn(w, arg, e);
		w->writing = false;
	}
	if (rc == 0)
		rc = conn_exec(w, "COMMIT", e);
	if (rc != 0)
		conn_undo(w);
	conn_unlock(w);
	return rc;
}

static void *
work(void *arg)
{
	struct db_writer *wr = arg;
	struct job *j;

	pthread_mutex_lock(&wr->mutex);
	for (;;) {
		while (wr->first == NULL && !wr->stop)
			pthread_cond_wait(&wr->queued, &wr->mutex);
		if (wr->first == NULL)
			break;
		j = wr->first;
		wr->first = j->next;
		if (wr->first == NULL)
			wr->last = &wr->first;
		j->begun = true;
		pthread_mutex_unlock(&wr->mutex);
		j->rc = transaction(wr->db, j->deadline_ms, j->fn, j->arg, j->e);
		pthread_mutex_lock(&wr->mutex);
		j->done = true;
		pthread_cond_broadcast(&wr->finished);
	}
	pthread_mutex_unlock(&wr->mutex);
	return NULL;
}

/* Under the mutex: a job that did not begin is no longer queued. */
static void
withdraw(struct db_writer *wr, struct job *j)
{
	struct job **p = &wr->first;

	while (*p != j)
		p = &(*p)->next;
	*p = j->next;
	if (j->next == NULL)
		wr->last = p;
	j->rc = err_set(j->e, ERR_BUSY, "%s is being written to: try again", db_path(wr->db));
	j->done = true;
}

/* Waits for the job; one that does not begin in time is withdrawn. */
static void
wait_for(struct db_writer *wr, struct job *j)
{
	const struct timespec until = { j->deadline_ms / 1000, j->deadline_ms % 1000 * 1000000L };

	while (!j->done)
		if (j->begun)
			pthread_cond_wait(&wr->finished, &wr->mutex);
		else if (pthread_cond_timedwait(&wr->finished, &wr->mutex, &until) == ETIMEDOUT &&
		    !j->begun)
			withdraw(wr, j);
}

static int
hand_over(struct db_writer *wr, int64_t deadline_ms, write_fn *fn, void *arg, struct err *e)
{
	struct job j = { .fn = fn, .arg = arg, .e = e, .deadline_ms = deadline_ms };

	assert(!pthread_equal(pthread_self(), wr->thread));
	pthread_mutex_lock(&wr->mutex);
	assert(!wr->stop);
	*wr->last = &j;
	/* cppcheck-suppress autoVariables ; off the queue before we return */
	wr->last = &j.next;
	pthread_cond_signal(&wr->queued);
	wait_for(wr, &j);
	pthread_mutex_unlock(&wr->mutex);
	return j.rc;
}

int
db_write_by(struct db *db, int64_t deadline_ms, write_fn *fn, void *arg, struct err *e)
{
	assert(!db->writing);
	if (db->writer != NULL)
		return hand_over(db->writer, deadline_ms, fn, arg, e);
	if (db->own == NULL && (db->own = conn_open(db->path, CONN_WRITE, e)) == NULL)
		return -1;
	return transaction(db->own, deadline_ms, fn, arg, e);
}

int
db_write(struct db *db, write_fn *fn, void *arg, struct err *e)
{
	return db_write_by(db, clock_mono_ms() + lock_wait_ms(), fn, arg, e);
}

void
db_attach(struct db *db, struct db_writer *w)
{
	db->writer = w;
}

struct db_writer *
db_writer_start(const char *path, struct err *e)
{
	struct db_writer *wr = mem_new(sizeof(*wr));
	pthread_condattr_t monotonic;
	sigset_t all, old;
	int rc;

	wr->db = conn_open(path, CONN_WRITE, e);
	if (wr->db == NULL) {
		free(wr);
		return NULL;
	}
	wr->last = &wr->first;
	pthread_mutex_init(&wr->mutex, NULL);
	pthread_cond_init(&wr->queued, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&wr->finished, &monotonic);
	pthread_condattr_destroy(&monotonic);
	sigfillset(&all);	/* signals are for the threads that wait for them */
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&wr->thread, NULL, work, wr);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (rc != 0) {
		err_set(e, ERR_IO, "cannot start the writing thread: %s", strerror(rc));
		db_close(wr->db);
		free(wr);
		return NULL;
	}
	return wr;
}

void
db_writer_hurry(struct db_writer *wr)
{
	if (wr != NULL)
		atomic_store(&wr->db->lock.hurry, true);
}

void
db_writer_stop(struct db_writer *wr)
{
	if (wr == NULL)
		return;
	pthread_mutex_lock(&wr->mutex);
	wr->stop = true;
	pthread_cond_signal(&wr->queued);
	pthread_mutex_unlock(&wr->mutex);
	pthread_join(wr->thread, NULL);
	pthread_cond_destroy(&wr->finished);
	pthread_cond_destroy(&wr->queued);
	pthread_mutex_destroy(&wr->mutex);
	db_close(wr->db);
	free(wr);
}
