/* scrapers/parse.h - a module runs in a child that can do nothing but parse. */
#ifndef SCRAPERS_PARSE_H
#define SCRAPERS_PARSE_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/civil.h"
#include "base/err.h"

enum {
	PARSE_IN_MAX = 8 << 20,		/* bytes of a page */
	PARSE_OUT_MAX = 32 << 20,	/* bytes of items */
	PARSE_ITEMS_MAX = 20000,
	PARSE_FOLLOW_MAX = 2000,	/* pages that one page may name */
	PARSE_UNREAD_MAX = 200,		/* reasons that are kept; all are counted */
	PARSE_CPU_S = 5,
	PARSE_WALL_S = 30
};

struct parse_job {
	const char *program;		/* calcast itself: "/proc/self/exe" */
	const char *module;
	const json_t *options;		/* object, as scraper_options made it */
	const char *body;
	size_t len;
	const char *charset, *url, *timezone, *lang;	/* NULL-able */
	const char *role;		/* NULL: "page" */
	const json_t *context;		/* NULL: none */
	struct civil reference, from, to;
	bool (*stop)(void *arg);	/* polled; true ends it with ERR_BUSY. NULL: never */
	void *stop_arg;
};

struct parse_result {			/* parse_result_free */
	json_t *items;			/* array of objects, in the page's order */
	json_t *follow;			/* array of {"url","method","form","role","item"}, as struct follow has them */
	json_t *unread;			/* array of {"row":N,"why":"…"} */
	size_t rows, n_unread;
	size_t bytes;			/* that it was written with */
	bool complete;
	struct civil from, to;		/* zero: everything */
};

/*
 * Runs the module on the page in a child without network, with limits on
 * memory, CPU, time and output.
 * returns 0; -1 with ERR_INVALID (the module's own complaint about the page),
 *         ERR_LIMIT (which limit) or ERR_IO (it died or wrote nonsense). Items
 *         are as the child wrote them: still foreign bytes.
 */
int parse_run(const struct parse_job *job, struct parse_result *r, struct err *e);
void parse_result_free(struct parse_result *r);

/* The child's side: reads the job from fd 0, writes items and the trailer to fd 1. Returns the exit status. */
int parse_child(const char *module);

#endif
