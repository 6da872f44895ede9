#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

enum {
	STOP_MS = 200,			/* how often it is asked whether to stop */
	END_MS = 2000,			/* from the end of its output to its own, or the other way round */
	READ_SIZE = 65536,
	WORDS_MAX = 4096		/* bytes of standard error that are looked at */
};

struct talk {				/* our ends, non-blocking; -1 closed */
	int in, out, words;
	int end;			/* readable once it ended */
	pid_t pid;
	bool ended;
	size_t sent;
	struct buf heard;		/* the end of its standard error */
};

static void
close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static int
spawn(const struct process *p, struct talk *t, int in, int out, int words, struct err *e)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int rc;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, in, STDIN_FILENO);
	if (out != -1)
		posix_spawn_file_actions_adddup2(&fa, out, STDOUT_FILENO);
	else
		posix_spawn_file_actions_addopen(&fa, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (words != -1)
		posix_spawn_file_actions_adddup2(&fa, words, STDERR_FILENO);
#ifndef SANITIZED	/* a library's complaint about foreign bytes is nobody's news */
	else
		posix_spawn_file_actions_addopen(&fa, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#endif
	posix_spawn_file_actions_addclosefrom_np(&fa, STDERR_FILENO + 1);
	if (p->dir != NULL)
		posix_spawn_file_actions_addchdir_np(&fa, p->dir);
	rc = posix_spawn(&t->pid, p->program, &fa, &attr, p->argv, p->env);
	posix_spawn_file_actions_destroy(&fa);
	posix_spawnattr_destroy(&attr);
	if (rc != 0)
		return err_set(e, ERR_IO, "starting %s: %s", p->program, strerror(rc));
	for (size_t i = 0; i < p->n_limits; i++)
		prlimit(t->pid, p->limits[i].what,
		    &(struct rlimit){ p->limits[i].max, p->limits[i].max }, NULL);
	return 0;
}

/* Takes over our end of a pipe. */
static int
keep_end(int *fd)
{
	int kept = *fd;

	*fd = -1;
	fcntl(kept, F_SETFL, O_NONBLOCK);
	return kept;
}

static int
start(const struct process *p, struct talk *t, struct err *e)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, words[2] = { -1, -1 }, rc = -1;

	if (pipe2(in, O_CLOEXEC) == -1 || (!p->mute && pipe2(out, O_CLOEXEC) == -1) ||
	    (p->listen && pipe2(words, O_CLOEXEC) == -1)) {
		err_set(e, ERR_IO, "pipe: %s", strerror(errno));
		goto out;
	}
	if (spawn(p, t, in[0], out[1], words[1], e) == -1)
		goto out;
	t->in = keep_end(&in[1]);
	if (!p->mute)
		t->out = keep_end(&out[0]);
	if (p->listen)
		t->words = keep_end(&words[0]);
	t->end = pidfd_open(t->pid, 0);
	rc = 0;
out:
	for (int i = 0; i < 2; i++) {
		close_fd(&in[i]);
		close_fd(&out[i]);
		close_fd(&words[i]);
	}
	return rc;
}

/* Writes what fits; a program that stopped reading is judged by what it wrote. */
static void
feed(struct talk *t, const struct buf *in)
{
	ssize_t n = write(t->in, in->data + t->sent, in->len - t->sent);

	if (n > 0)
		t->sent += (size_t)n;
	else if (n == -1 && errno != EAGAIN && errno != EINTR)
		t->sent = in->len;
	if (t->sent == in->len)
		close_fd(&t->in);
}

/* Reads what is there. 1 something, 0 nothing for now; at the end the descriptor is closed. */
static int
drain(int *fd, struct buf *to)
{
	ssize_t n;

	buf_room(to, READ_SIZE);
	n = read(*fd, to->data + to->len, READ_SIZE);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n > 0)
		to->len += (size_t)n;
	else
		close_fd(fd);
	to->data[to->len] = '\0';
	return n > 0;
}

static void
hear(struct talk *t)
{
	size_t more;

	drain(&t->words, &t->heard);
	if (t->heard.len <= WORDS_MAX)
		return;
	more = t->heard.len - WORDS_MAX;
	memmove(t->heard.data, t->heard.data + more, WORDS_MAX + 1);
	t->heard.len = WORDS_MAX;
}

/* The whole group goes, whatever the program left running; and the program, which may have left it. */
static void
kill_all(const struct talk *t)
{
	kill(-t->pid, SIGKILL);
	kill(t->pid, SIGKILL);
}

static void
note_end(struct talk *t, int64_t *deadline)
{
	int64_t soon = clock_mono_ms() + END_MS;

	kill_all(t);
	close_fd(&t->end);
	t->ended = true;
	if (soon < *deadline)
		*deadline = soon;
}

/* Feeds and listens until its output ends, or it and its group have. */
static int
converse(struct process *p, struct talk *t, struct err *e)
{
	int64_t deadline = clock_mono_ms() + (int64_t)p->wall_s * 1000, left;

	while (t->out != -1 || (p->mute && !t->ended)) {
		struct pollfd fds[] = {		/* -1 is passed over */
			{ .fd = t->out, .events = POLLIN },
			{ .fd = t->in, .events = POLLOUT },
			{ .fd = t->words, .events = POLLIN },
			{ .fd = t->end, .events = POLLIN },
		};

		if ((left = deadline - clock_mono_ms()) <= 0)
			return t->ended ? 0 : err_set(e, ERR_LIMIT, "%s took over %d s", p->who, p->wall_s);
		if (p->stop != NULL && p->stop(p->stop_arg))
			return err_set(e, ERR_BUSY, "%s was stopped", p->who);
		if (poll(fds, 4, p->stop != NULL && left > STOP_MS ? STOP_MS : (int)left) == -1 && errno != EINTR)
			return err_set(e, ERR_IO, "poll: %s", strerror(errno));
		if (fds[1].revents != 0)
			feed(t, p->in);
		if (fds[2].revents != 0)
			hear(t);
		if (fds[0].revents != 0)
			drain(&t->out, &p->out);
		if (fds[3].revents != 0)
			note_end(t, &deadline);
		if (p->out.len > p->out_max)
			return err_set(e, ERR_LIMIT, "%s wrote over %zu MiB", p->who, p->out_max >> 20);
	}
	return 0;
}

/*
 * Waits for its end; one that closed its output but stays, or is not wanted any
 * more, is killed. Its number is given back only when the group is gone.
 */
static void
finish(struct process *p, struct talk *t, bool kill_it)
{
	const struct timespec nap = { 0, 2000000 };
	int64_t deadline = clock_mono_ms() + (kill_it ? 0 : END_MS);
	siginfo_t si = { 0 };

	close_fd(&t->in);
	close_fd(&t->out);
	while (!t->ended && clock_mono_ms() < deadline) {
		if (waitid(P_PID, (id_t)t->pid, &si, WEXITED | WNOHANG | WNOWAIT) == -1 || si.si_pid != 0)
			break;
		if (t->words != -1)
			hear(t);
		nanosleep(&nap, NULL);
	}
	kill_all(t);
	while (waitpid(t->pid, &p->status, 0) == -1 && errno == EINTR)
		;
	close_fd(&t->end);
}

/* The last line that says anything, fit to be quoted. */
static void
last_words(struct talk *t, char *out)
{
	struct arena *a = arena_new();
	const char *end, *s;

	while (t->words != -1 && drain(&t->words, &t->heard) == 1 && t->heard.len < WORDS_MAX)
		;
	close_fd(&t->words);
	for (end = t->heard.data + t->heard.len; end > t->heard.data && (unsigned char)end[-1] <= ' '; end--)
		;
	for (s = end; s > t->heard.data && s[-1] != '\n'; s--)
		;
	strcpy(out, text_clean(a, s, (size_t)(end - s), TEXT_LINE, PROCESS_SAID));
	arena_free(a);
}

int
process_run(struct process *p, struct err *e)
{
	struct talk t = { .in = -1, .out = -1, .words = -1, .end = -1 };
	int rc;

	buf_room(&p->out, 0);
	buf_room(&t.heard, 0);
	if (start(p, &t, e) == -1) {
		buf_free(&t.heard);
		return -1;
	}
	rc = converse(p, &t, e);
	finish(p, &t, rc == -1);
	last_words(&t, p->said);
	buf_free(&t.heard);
	return rc;
}
