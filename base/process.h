/* base/process.h - a program that is given bytes and writes bytes, however it behaves. */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>

#include "base/buf.h"
#include "base/err.h"

enum { PROCESS_SAID = 200 };		/* bytes of its last words that are kept */

struct process_limit {
	enum __rlimit_resource what;
	rlim_t max;
};

struct process {
	const char *program;		/* path */
	char *const *argv, *const *env;	/* all it gets; end in NULL */
	const char *who;		/* what messages call it */
	const char *dir;		/* where it runs; NULL: where we do */
	const struct process_limit *limits;	/* set before it runs */
	size_t n_limits;
	const struct buf *in;		/* for its standard input; a program need not read it */
	size_t out_max;			/* bytes */
	int wall_s;			/* seconds */
	bool (*stop)(void *arg);	/* polled; true ends it with ERR_BUSY. NULL: never */
	void *stop_arg;
	bool listen;			/* keep the last line of its standard error, which else goes nowhere */
	bool mute;			/* nor does its standard output go anywhere: what it writes is no matter */

	struct buf out;			/* result: what it wrote; buf_free */
	int status;			/* result: as waitpid has it */
	char said[PROCESS_SAID + 8];	/* result: its last words; "" none */
};

/*
 * Runs the program in a process group of its own, of which nothing is left
 * when this returns; if we are killed meanwhile, so is it. One that ended, but whose children hold its output, has
 * ended.
 *
 * returns 0 when it came to its end, whatever its status; -1 with ERR_IO (it
 *         could not be started) or ERR_LIMIT (too long, too much). The results
 *         are set in either case.
 */
int process_run(struct process *p, struct err *e);

#endif
