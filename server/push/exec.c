/* A program: the body on its stdin, exit status 0 is an arrival. */
#include "server/push/push.h"

#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/process.h"

enum {
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

static int
seconds_of(const struct pusher *p)
{
	return p->exec_s > 0 ? p->exec_s : PUSH_EXEC_S;
}

/* rc: of process_run. */
static int
judge(const struct process *p, int rc, struct err *e)
{
	if (rc == -1 && e->code == ERR_LIMIT)
		return err_set(e, ERR_UPSTREAM, "%s ran for %d s and was killed", p->program, p->wall_s);
	if (rc == -1)
		return -1;
	if (WIFSIGNALED(p->status))
		return err_set(e, ERR_UPSTREAM, "%s was ended by signal %d (%s)",
		    p->program, WTERMSIG(p->status), strsignal(WTERMSIG(p->status)));
	if (WEXITSTATUS(p->status) != 0)
		return err_set(e, ERR_UPSTREAM, "%s exited with %d", p->program, WEXITSTATUS(p->status));
	return 0;
}

int
push_exec(const struct pusher *p, const struct hook *h, const struct delivery *d,
    bool *retry, struct err *e)
{
	/* Of processes there is no limit: it would count those of the whole user. */
	static const struct process_limit limits[] = {
		{ RLIMIT_CPU,    PUSH_EXEC_S },
		{ RLIMIT_CORE,   0 },
		{ RLIMIT_NOFILE, FILES_MAX },
		{ RLIMIT_DATA,   DATA_MAX },
	};
	char *const env[] = { (char *)"PATH=/usr/local/bin:/usr/bin:/bin", NULL };
	json_t *args = h->args == NULL ? NULL : json_loads(h->args, 0, NULL);
	char **argv = argv_of(h->program, args);
	struct buf in = { 0 };
	struct process run = { .program = h->program, .argv = argv, .env = env, .who = h->program,
	    .dir = "/", .limits = limits, .n_limits = MEM_COUNT(limits), .in = &in,
	    .wall_s = seconds_of(p), .stop = p->stop, .stop_arg = p->stop_arg, .mute = true };
	int rc;

	*retry = true;
	buf_fmt(&in, "%s\n", d->body);
	rc = judge(&run, process_run(&run, e), e);
	buf_free(&in);
	buf_free(&run.out);
	free(argv);
	json_decref(args);
	return rc;
}
