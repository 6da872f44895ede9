/* scrapers/job.h - the lines that runner and child exchange. */
#ifndef SCRAPERS_JOB_H
#define SCRAPERS_JOB_H
#include <jansson.h>

#include "base/civil.h"
#include "scrapers/parse.h"

/* The job's first line, newline included, for fd 0 of the child. Caller frees. */
char *job_write(const struct parse_job *job);

/* Day of that key in a line; all zero when it is null or not a date. */
struct civil job_day(const json_t *line, const char *key);
struct civil job_day_of(const char *text);	/* the same of a text; NULL is fine */
json_t *job_put_day(const struct civil *c);	/* a new text, or null for all zero */

#endif
