#include "scrapers/exec_run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/process.h"
#include "scrapers/exec_path.h"
#include "scrapers/lines.h"

enum {
	FILE_BYTES = 64 << 20,		/* of a file it writes */
	FILES_MAX = 256,
	DATA_BYTES = 1 << 30,
	SPARE_TASKS = 256		/* that it can start at least */
};

static const char *
text(const json_t *options, const char *name)
{
	const char *s = json_string_value(json_object_get(options, name));

	return s == NULL ? "" : s;
}

static bool
is_self(const json_t *options)
{
	return strcmp(text(options, "fetch"), "self") == 0;
}

bool
exec_fetches(const char *module, const json_t *options)
{
	return strcmp(module, "exec") == 0 && is_self(options);
}

/* Seconds; -1 out of range. */
static int
timeout_of(const json_t *options)
{
	const char *s = text(options, "timeout");
	long n = strtol(s, NULL, 10);

	if (*s == '\0')
		return is_self(options) ? EXEC_SELF_S : EXEC_PAGE_S;
	return n >= 1 && n <= EXEC_LONGEST_S ? (int)n : -1;
}

static int
check_program(const char *program, struct err *e)
{
	struct stat st;

	if (*program == '\0')
		return err_set(e, ERR_INVALID, "which program? --set program=/usr/local/lib/calcast/NAME");
	if (*program != '/')
		return err_set(e, ERR_INVALID, "program: %.200s is not an absolute path", program);
	if (stat(program, &st) == -1)
		return err_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_INVALID,
		    "program: %.200s: %s", program, strerror(errno));
	if (!S_ISREG(st.st_mode) || access(program, X_OK) == -1)
		return err_set(e, ERR_INVALID, "program: %.200s is not an executable file", program);
	return exec_path_check(program, e);
}

static int
check_args(const json_t *options, struct err *e)
{
	json_t *args = json_loads(*text(options, "args") == '\0' ? "[]" : text(options, "args"), 0, NULL);
	bool ok = json_is_array(args);

	for (size_t i = 0; ok && i < json_array_size(args); i++)
		ok = json_is_string(json_array_get(args, i));
	json_decref(args);
	return ok ? 0 : err_set(e, ERR_INVALID, "args: write a list of texts: [\"--all\",\"서울\"]");
}

int
exec_check(const json_t *options, struct err *e)
{
	if (timeout_of(options) == -1)
		return err_set(e, ERR_INVALID, "timeout: from 1 to %d seconds", EXEC_LONGEST_S);
	if (check_args(options, e) == -1)
		return -1;
	return check_program(text(options, "program"), e);
}

/* Program and arguments, ending in NULL. Texts of the options and of a. */
static char **
argv_of(struct arena *a, const json_t *options)
{
	json_t *args = json_loads(text(options, "args"), 0, NULL);
	size_t n = json_array_size(args);
	char **argv = arena_alloc(a, (n + 2) * sizeof(*argv));

	argv[0] = arena_str(a, text(options, "program"));
	for (size_t i = 0; i < n; i++)
		argv[i + 1] = arena_str(a, json_string_value(json_array_get(args, i)));
	json_decref(args);
	return argv;
}

static const char *
day(struct arena *a, const struct civil *c)
{
	char *s = arena_alloc(a, CIVIL_TEXT);

	if (c->year != 0)
		civil_put_date(c, s);
	return s;
}

/* All that the program knows beside the page. What is not known is not set. */
static char **
environment(struct arena *a, const struct parse_job *job)
{
	char *context = job->context == NULL ? NULL : json_dumps(job->context, JSON_COMPACT);
	const struct { const char *name, *value; } rows[] = {
		{ "PATH", "/usr/local/bin:/usr/bin:/bin" },
		{ "CALCAST_URL", job->url },			/* the page's, after redirects */
		{ "CALCAST_CHARSET", job->charset },		/* as HTTP or the operator says */
		{ "CALCAST_ROLE", job->role == NULL ? "page" : job->role },	/* or: next, detail */
		{ "CALCAST_CONTEXT", context },			/* JSON: year, month of the request; item of a detail page */
		{ "CALCAST_TIMEZONE", job->timezone },		/* of times that name none: Asia/Seoul */
		{ "CALCAST_LANG", job->lang },			/* of the texts: ko */
		{ "CALCAST_REFERENCE", day(a, &job->reference) },	/* the day the page was first seen */
		{ "CALCAST_FROM", day(a, &job->from) },		/* the horizon: events from this day on ... */
		{ "CALCAST_TO", day(a, &job->to) },		/* ... up to this one, which is not part of it */
	};
	char **env = arena_alloc(a, (MEM_COUNT(rows) + 1) * sizeof(*env));
	size_t n = 0;

	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (rows[i].value != NULL && *rows[i].value != '\0')
			env[n++] = arena_fmt(a, "%s=%s", rows[i].name, rows[i].value);
	free(context);
	return env;
}

/*
 * The kernel counts the tasks of the whole user, so a fixed number would say
 * nothing: as many as there are now, and some. 0: not known.
 */
static rlim_t
tasks_max(void)
{
	FILE *f = fopen("/proc/loadavg", "re");
	unsigned long tasks = 0;

	if (f == NULL)
		return 0;
	if (fscanf(f, "%*s %*s %*s %*u/%lu", &tasks) != 1)
		tasks = 0;
	fclose(f);
	return tasks == 0 ? 0 : tasks + SPARE_TASKS;
}

static int
judge_end(const struct process *p, int timeout, struct err *e)
{
	if (!WIFSIGNALED(p->status))
		return 0;
	if (WTERMSIG(p->status) == SIGXCPU || WTERMSIG(p->status) == SIGKILL)
		return err_set(e, ERR_LIMIT, "%s was killed: over %d s of CPU, or it did not end", p->who, timeout);
	return err_set(e, ERR_IO, "%s died: %s", p->who, strsignal(WTERMSIG(p->status)));
}

static int
judge_lines(const struct process *p, bool self, struct parse_result *r, struct err *e)
{
	int status = WEXITSTATUS(p->status);

	if ((status == 0 || p->out.len > 0) && lines_read(&p->out, p->who, r, e) == -1)
		return -1;
	if (status != 0)
		return err_set(e, ERR_IO, "%s exited with %d", p->who, status);
	if (self && json_array_size(r->follow) > 0)
		return err_set(e, ERR_IO, "%s names pages to follow, but with fetch=self it fetches them itself", p->who);
	return 0;
}

/* What the program said last is what its author wants to read. */
static void
quote(const struct process *p, struct err *e)
{
	char msg[ERR_MSG];

	if (*p->said == '\0')
		return;
	snprintf(msg, sizeof(msg), "%s", e->msg);
	err_set(e, e->code, "%.280s; it said: %s", msg, p->said);
}

int
exec_run(const struct parse_job *job, struct parse_result *r, struct err *e)
{
	bool self = is_self(job->options);
	int timeout = timeout_of(job->options), rc;
	const struct process_limit limits[] = {
		{ RLIMIT_CPU, (rlim_t)timeout }, { RLIMIT_CORE, 0 }, { RLIMIT_FSIZE, FILE_BYTES },
		{ RLIMIT_NOFILE, FILES_MAX }, { RLIMIT_DATA, DATA_BYTES }, { RLIMIT_NPROC, tasks_max() },
	};
	const char *program = text(job->options, "program"), *slash = strrchr(program, '/');
	struct arena *a;
	struct buf in = { 0 };
	struct process p = { .program = program, .who = slash == NULL ? program : slash + 1,
	    .dir = "/", .limits = limits, .n_limits = MEM_COUNT(limits), .in = &in,
	    .out_max = PARSE_OUT_MAX, .wall_s = timeout, .listen = true,
	    .stop = job->stop, .stop_arg = job->stop_arg };

	if (exec_check(job->options, e) == -1)
		return -1;
	if (limits[MEM_COUNT(limits) - 1].max == 0)
		p.n_limits--;
	a = arena_new();
	p.argv = argv_of(a, job->options);
	p.env = environment(a, job);
	buf_add(&in, job->body, self ? 0 : job->len);
	rc = process_run(&p, e);
	if (rc == 0)
		rc = judge_end(&p, timeout, e);
	if (rc == 0)
		rc = judge_lines(&p, self, r, e);
	if (rc == -1)
		quote(&p, e);
	buf_free(&in);
	buf_free(&p.out);
	arena_free(a);
	return rc;
}
