#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
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

/* --- from fork to exec: only what a child of many threads may call --- */

static void
put_ends(int in, int out, int words)
{
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	dup2(in, STDIN_FILENO);
	dup2(out != -1 ? out : nowhere, STDOUT_FILENO);
#ifdef SANITIZED	/* a library's complaint about foreign bytes is nobody's news, a sanitizer's is */
	if (words != -1)
#endif
		dup2(words != -1 ? words : nowhere, STDERR_FILENO);
}

/* Signals as a new program expects them; ends when we do, however that is. */
static bool
stand_alone(pid_t parent)
{
	sigset_t none;

	setpgid(0, 0);
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

static bool
set_limits(const struct process *p)
{
	for (size_t i = 0; i < p->n_limits; i++)
		if (setrlimit(p->limits[i].what,
		    &(struct rlimit){ p->limits[i].max, p->limits[i].max }) == -1)
			return false;
	return true;
}

/* Becomes the program; what went wrong is written to report, which exec closes. */
static _Noreturn void
become(const struct process *p, pid_t parent, int in, int out, int words, int report)
{
	enum { REPORT_FD = STDERR_FILENO + 1 };
	int why = 0;

	put_ends(in, out, words);
	if (report != REPORT_FD)
		dup3(report, REPORT_FD, O_CLOEXEC);
	close_range(REPORT_FD + 1, ~0U, 0);
	if (stand_alone(parent) && (p->dir == NULL || chdir(p->dir) == 0) && set_limits(p))
		execve(p->program, p->argv, p->env);
	why = errno;
	if (write(REPORT_FD, &why, sizeof(why)) == -1)
		_exit(126);
	_exit(127);
}

static int
spawn(const struct process *p, struct talk *t, int in, int out, int words, struct err *e)
{
	int report[2], why = 0;
	pid_t parent = getpid();
	ssize_t n;

	if (pipe2(report, O_CLOEXEC) == -1 || (t->pid = fork()) == -1)
		return err_set(e, ERR_IO, "starting %s: %s", p->program, strerror(errno));
	if (t->pid == 0)
		become(p, parent, in, out, words, report[1]);
	close(report[1]);
	while ((n = read(report[0], &why, sizeof(why))) == -1 && errno == EINTR)
		;
	close(report[0]);
	if (n <= 0)
		return 0;
	waitpid(t->pid, NULL, 0);
	return err_set(e, ERR_IO, "starting %s: %s", p->program, strerror(why));
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
