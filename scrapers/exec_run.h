/* scrapers/exec_run.h - a program of the operator's stands in for a module. */
#ifndef SCRAPERS_EXEC_RUN_H
#define SCRAPERS_EXEC_RUN_H
#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "scrapers/parse.h"

enum {
	EXEC_PAGE_S = 30,		/* seconds, where a page is read */
	EXEC_SELF_S = 120,		/* where it goes to the network itself */
	EXEC_LONGEST_S = 600
};

/*
 * May this be run? To be asked when a source is told of a program; asked again
 * before every run.
 *
 * options  as scraper_options made them
 * returns  0; -1 with ERR_INVALID: program is not an absolute path of an
 *          executable file, or somebody else may write it; args is no list of
 *          texts; timeout is out of range. ERR_NOT_FOUND: there is none.
 */
int exec_check(const json_t *options, struct err *e);

/* A source that the runner has nothing to fetch for. */
bool exec_fetches(const char *module, const json_t *options);

/*
 * Gives the program the page on standard input as it was fetched, and in the
 * environment what else is known (exec_run.c has the list); reads lines.h from
 * its standard output. Fixed arguments, no shell, nothing else inherited.
 *
 * returns 0; -1 with ERR_IO, ERR_LIMIT or what the program said is wrong. The
 *         last line of its standard error is part of the message.
 */
int exec_run(const struct parse_job *job, struct parse_result *r, struct err *e);

#endif
