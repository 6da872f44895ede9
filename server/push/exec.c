/* A program: the body on its stdin, exit status 0 is an arrival. */
#include "server/push/push.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

enum {
	SLICE_MS = 200,			/* how often a stop is looked for */
	FILES_MAX = 256,
	DATA_MAX = 1 << 30
};

/* argv of strings borrowed from args; caller frees the array alone. */
static char **
argv_of(const char *program, const json_t *args)
{
	size_t i, n = json_array_size(args);
	char **argv = mem_new((n + 2) * sizeof(*argv));

	argv[0] = (char *)(uintptr_t)program;
	for (i = 0; i < n; i++) {
		const char *s = json_string_value(json_array_get(args, i));

		argv[i + 1] = (char *)(uintptr_t)(s != NULL ? s : "");
	}
	return argv;
}

/* A file and not a pipe: a program that reads nothing can hold nobody up. */
static int
stdin_of(const char *body, struct err *e)
{
	size_t n = strlen(body);
	int fd = memfd_create("body", MFD_CLOEXEC);

	if (fd == -1)
		return err_set(e, ERR_IO, "no file for the body: %s", strerror(errno));
	if (write(fd, body, n) != (ssize_t)n || write(fd, "\n", 1) != 1 ||
	    lseek(fd, 0, SEEK_SET) == -1) {
		close(fd);
		return err_set(e, ERR_IO, "cannot write the body: %s", strerror(errno));
	}
	return fd;
}

static void
limit(pid_t pid)
{
	static const struct {
		enum __rlimit_resource what;
		rlim_t max;
	} limits[] = {
		{ RLIMIT_CPU,    PUSH_EXEC_S },
		{ RLIMIT_CORE,   0 },
		{ RLIMIT_NOFILE, FILES_MAX },
		{ RLIMIT_DATA,   DATA_MAX },
	};
	size_t i;

	/* Of processes there is no limit: it would count those of the whole user. */
	for (i = 0; i < MEM_COUNT(limits); i++)
		prlimit(pid, limits[i].what,
		    &(struct rlimit){ limits[i].max, limits[i].max }, NULL);
}

/* In a process group of its own, with nothing of ours but fd 0. */
static int
start(const char *program, char **argv, int in, pid_t *pid)
{
	static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
	char *env[] = { path, NULL };
	posix_spawn_file_actions_t files;
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
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
	posix_spawn_file_actions_addchdir_np(&files, "/");
	rc = posix_spawn(pid, program, &files, &attr, argv, env);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return rc;
}

static int
seconds_of(const struct pusher *p)
{
	return p->exec_s > 0 ? p->exec_s : PUSH_EXEC_S;
}

/* Waits for its end: 1 it ended, 0 its time is over, -1 we are stopped. */
static int
wait_end(const struct pusher *p, pid_t pid)
{
	struct pollfd end = { .fd = pidfd_open(pid, 0), .events = POLLIN };
	int64_t until = clock_mono_ms() + seconds_of(p) * 1000;
	int n = 0;

	while (end.fd != -1 && n == 0 && clock_mono_ms() < until &&
	    !push_stopped(p))
		n = poll(&end, 1, SLICE_MS) == 1;
	if (end.fd != -1)
		close(end.fd);
	return n == 1 ? 1 : push_stopped(p) ? -1 : 0;
}

/*
 * The group goes when the program does, whatever it left running; only then is
 * its number given back.
 */
static int
finish(const struct pusher *p, const char *program, pid_t pid, struct err *e)
{
	int status = 0, ended = wait_end(p, pid);

	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	if (ended == -1)
		return err_set(e, ERR_BUSY, "%s: stopped", program);
	if (ended == 0)
		return err_set(e, ERR_UPSTREAM, "%s ran for %d s and was killed",
		    program, seconds_of(p));
	if (WIFSIGNALED(status))
		return err_set(e, ERR_UPSTREAM, "%s was ended by signal %d (%s)",
		    program, WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) != 0)
		return err_set(e, ERR_UPSTREAM, "%s exited with %d", program,
		    WEXITSTATUS(status));
	return 0;
}

int
push_exec(const struct pusher *p, const struct hook *h, const struct delivery *d,
    bool *retry, struct err *e)
{
	json_t *args = h->args == NULL ? NULL : json_loads(h->args, 0, NULL);
	char **argv = argv_of(h->program, args);
	int in = -1, bad, rc = -1;
	pid_t pid;

	*retry = true;
	if ((in = stdin_of(d->body, e)) == -1)
		goto out;
	if ((bad = start(h->program, argv, in, &pid)) != 0) {
		err_set(e, ERR_IO, "cannot run %s: %s", h->program, strerror(bad));
		goto out;
	}
	limit(pid);
	rc = finish(p, h->program, pid, e);
out:
	if (in != -1)
		close(in);
	free(argv);
	json_decref(args);
	return rc;
}
