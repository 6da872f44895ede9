/*
 * The runner's side of a parse: starts the child, feeds it the page, reads its
 * lines. Nothing it writes or does can be worse than a failed fetch.
 */
#include "scrapers/parse.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/process.h"
#include "scrapers/exec_run.h"
#include "scrapers/job.h"
#include "scrapers/lines.h"

static const char who[] = "the parser";

/* What it wrote counts only when it was not killed on the way. */
static int
run_child(struct process *p, struct err *e)
{
	if (process_run(p, e) == -1)
		return -1;
	if (!WIFSIGNALED(p->status))
		return 0;
	if (WTERMSIG(p->status) == SIGXCPU || WTERMSIG(p->status) == SIGKILL)
		return err_set(e, ERR_LIMIT, "%s was killed: over %d s of CPU, or it did not end",
		    who, PARSE_CPU_S);
	return err_set(e, ERR_IO, "%s died: %s", who, strsignal(WTERMSIG(p->status)));
}

static int
run_module(const struct parse_job *job, struct parse_result *r, struct err *e)
{
	char *const argv[] = { (char *)"calcast", (char *)"parse", (char *)job->module, NULL };
	char *const env[] = { NULL };
	struct buf in = { 0 };
	struct process p = { .program = job->program, .argv = argv, .env = env,
	    .who = who, .in = &in, .out_max = PARSE_OUT_MAX + (1 << 20), .wall_s = PARSE_WALL_S,
	    .stop = job->stop, .stop_arg = job->stop_arg };
	char *line = job_write(job);
	int rc;

	buf_str(&in, line);
	buf_add(&in, job->body, job->len);
	free(line);
	if ((rc = run_child(&p, e)) == 0)
		rc = lines_read(&p.out, who, r, e);
	buf_free(&in);
	buf_free(&p.out);
	return rc;
}

int
parse_run(const struct parse_job *job, struct parse_result *r, struct err *e)
{
	int rc;

	*r = (struct parse_result){ 0 };
	if (job->len > PARSE_IN_MAX)
		return err_set(e, ERR_LIMIT, "the page is over %d MiB", PARSE_IN_MAX >> 20);
	rc = strcmp(job->module, "exec") == 0 ? exec_run(job, r, e) : run_module(job, r, e);
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
