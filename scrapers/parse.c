/*
 * The runner's side of a parse: starts the child, feeds it the page, reads its
 * lines. Nothing it writes or does can be worse than a failed fetch.
 */
#include "scrapers/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "scrapers/job.h"

enum { END_MS = 2000 };	/* from the end of its output to its own */

struct child {
	pid_t pid;
	int in, out;			/* our ends, non-blocking; -1 closed */
};

static void
close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static int
spawn(struct child *c, const struct parse_job *job, int in, int out, struct err *e)
{
	char *const argv[] = { (char *)"calcast", (char *)"parse", (char *)job->module, NULL };
	char *const env[] = { NULL };
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t none;
	int rc;

	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&fa, out, STDOUT_FILENO);
#ifndef SANITIZED	/* a library's complaint about foreign bytes is nobody's news */
	posix_spawn_file_actions_addopen(&fa, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#endif
	rc = posix_spawn(&c->pid, job->program, &fa, &attr, argv, env);
	posix_spawn_file_actions_destroy(&fa);
	posix_spawnattr_destroy(&attr);
	if (rc != 0)
		return err_set(e, ERR_IO, "starting %s: %s", job->program, strerror(rc));
	return 0;
}

static int
child_start(struct child *c, const struct parse_job *job, struct err *e)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, rc = -1;

	if (pipe2(in, O_CLOEXEC) == -1 || pipe2(out, O_CLOEXEC) == -1) {
		err_set(e, ERR_IO, "pipe: %s", strerror(errno));
		goto out;
	}
	if (spawn(c, job, in[0], out[1], e) == -1)
		goto out;
	c->in = in[1];
	c->out = out[0];
	in[1] = out[0] = -1;
	fcntl(c->in, F_SETFL, O_NONBLOCK);
	fcntl(c->out, F_SETFL, O_NONBLOCK);
	rc = 0;
out:
	close_fd(&in[0]);
	close_fd(&in[1]);
	close_fd(&out[0]);
	close_fd(&out[1]);
	return rc;
}

/* Writes what fits; a child that stopped reading is judged by what it wrote. */
static void
feed(struct child *c, const struct buf *job, size_t *sent)
{
	ssize_t n = write(c->in, job->data + *sent, job->len - *sent);

	if (n > 0)
		*sent += (size_t)n;
	else if (n == -1 && errno != EAGAIN && errno != EINTR)
		*sent = job->len;
	if (*sent == job->len)
		close_fd(&c->in);
}

/* 1 more may come, 0 end of output, -1 too much of it. */
static int
drain(struct child *c, struct buf *out, struct err *e)
{
	ssize_t n;

	buf_room(out, 65536);
	n = read(c->out, out->data + out->len, 65536);
	if (n == -1)
		return errno == EAGAIN || errno == EINTR ? 1 : 0;
	out->len += (size_t)n;
	out->data[out->len] = '\0';
	if (out->len > PARSE_OUT_MAX + (1 << 20))
		return err_set(e, ERR_LIMIT, "the parser wrote over %d MiB", PARSE_OUT_MAX >> 20);
	return n > 0;
}

static int
converse(struct child *c, const struct buf *job, struct buf *out, struct err *e)
{
	int64_t deadline = clock_mono_ms() + PARSE_WALL_S * 1000;
	size_t sent = 0;
	int more = 1;

	while (more == 1) {
		struct pollfd p[2] = {
			{ .fd = c->out, .events = POLLIN },
			{ .fd = c->in, .events = POLLOUT },	/* -1 is passed over */
		};
		int64_t left = deadline - clock_mono_ms();

		if (left <= 0)
			return err_set(e, ERR_LIMIT, "the parser took over %d s", PARSE_WALL_S);
		if (poll(p, 2, (int)left) == -1 && errno != EINTR)
			return err_set(e, ERR_IO, "poll: %s", strerror(errno));
		if (p[1].revents != 0)
			feed(c, job, &sent);
		if (p[0].revents != 0)
			more = drain(c, out, e);
	}
	return more;
}

/*
 * Waits for the child's end; one that closed its output but stays, or is not
 * wanted any more, is killed with whatever it started.
 */
static int
child_end(struct child *c, bool kill_it)
{
	const struct timespec nap = { 0, 2000000 };
	int64_t deadline = clock_mono_ms() + (kill_it ? 0 : END_MS);
	int status = 0;
	pid_t got;

	close_fd(&c->in);
	close_fd(&c->out);
	while ((got = waitpid(c->pid, &status, WNOHANG)) == 0 && clock_mono_ms() < deadline)
		nanosleep(&nap, NULL);
	if (got == 0) {
		kill(-c->pid, SIGKILL);
		while (waitpid(c->pid, &status, 0) == -1 && errno == EINTR)
			;
	}
	return status;
}

static enum err_code
code_named(const char *name)
{
	for (int c = ERR_NONE + 1; name != NULL && c < ERR__MAX; c++)
		if (strcmp(err_name((enum err_code)c), name) == 0)
			return (enum err_code)c;
	return ERR_IO;
}

static int
take_error(const json_t *error, struct err *e)
{
	const char *code = json_string_value(json_object_get(error, "code"));
	const char *text = json_string_value(json_object_get(error, "message"));

	return err_set(e, code_named(code), "%s", text == NULL ? "the parser failed" : text);
}

static void
take_trailer(const json_t *end, struct parse_result *r)
{
	json_t *unread = json_object_get(end, "unread"), *follow = json_object_get(end, "follow");

	r->rows = (size_t)json_integer_value(json_object_get(end, "rows"));
	r->n_unread = (size_t)json_integer_value(json_object_get(end, "unread_count"));
	r->complete = json_is_true(json_object_get(end, "complete"));
	r->from = job_day(end, "from");
	r->to = job_day(end, "to");
	if (json_is_array(unread))
		r->unread = json_incref(unread);
	if (json_is_array(follow))
		r->follow = json_incref(follow);
}

/* 1 an item, 0 the trailer, -1 the child's complaint or nonsense. */
static int
take_line(const char *line, size_t n, struct parse_result *r, struct err *e)
{
	json_error_t je;
	json_t *v = json_loadb(line, n, JSON_REJECT_DUPLICATES, &je);
	json_t *end, *error;
	int rc = 1;

	if (!json_is_object(v))
		rc = err_set(e, ERR_IO, "the parser wrote a line that is no JSON object");
	else if (json_is_object(error = json_object_get(v, "error")))
		rc = take_error(error, e);
	else if (json_is_object(end = json_object_get(v, "end"))) {	/* an item's is a text */
		take_trailer(end, r);
		rc = 0;
	} else if (json_array_size(r->items) >= PARSE_ITEMS_MAX)
		rc = err_set(e, ERR_LIMIT, "more than %d items", PARSE_ITEMS_MAX);
	else
		json_array_append(r->items, v);
	json_decref(v);
	return rc;
}

static int
take_lines(const struct buf *out, struct parse_result *r, struct err *e)
{
	const char *p = out->data, *end = p + out->len, *nl;
	int rc = 1;

	while (rc == 1 && p < end && (nl = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		rc = take_line(p, (size_t)(nl - p), r, e);
		p = nl + 1;
	}
	if (rc == 1 || (rc == 0 && p < end))
		return err_set(e, ERR_IO, "the parser's last line is %s", rc == 1 ? "missing" : "not the last");
	return rc;
}

int
parse_run(const struct parse_job *job, struct parse_result *r, struct err *e)
{
	struct child c = { .in = -1, .out = -1 };
	struct buf in = { 0 }, out = { 0 };
	char *line;
	int rc, status;

	*r = (struct parse_result){ 0 };
	if (job->len > PARSE_IN_MAX)
		return err_set(e, ERR_LIMIT, "the page is over %d MiB", PARSE_IN_MAX >> 20);
	r->items = json_array();
	line = job_write(job);
	buf_str(&in, line);
	buf_add(&in, job->body, job->len);
	free(line);
	buf_room(&out, 0);
	if ((rc = child_start(&c, job, e)) == 0) {
		rc = converse(&c, &in, &out, e);
		status = child_end(&c, rc == -1);
		if (rc == 0 && WIFSIGNALED(status))
			rc = WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL ?
			    err_set(e, ERR_LIMIT, "the parser was killed: over %d s of CPU, or it did not end", PARSE_CPU_S) :
			    err_set(e, ERR_IO, "the parser died: %s", strsignal(WTERMSIG(status)));
		if (rc == 0)
			rc = take_lines(&out, r, e);
		if (rc == 0 && r->unread == NULL)
			r->unread = json_array();
		if (rc == 0 && r->follow == NULL)
			r->follow = json_array();
	}
	buf_free(&in);
	buf_free(&out);
	if (rc == -1)
		parse_result_free(r);
	return rc;
}

void
parse_result_free(struct parse_result *r)
{
	json_decref(r->items);
	json_decref(r->unread);
	json_decref(r->follow);
	*r = (struct parse_result){ 0 };
}
