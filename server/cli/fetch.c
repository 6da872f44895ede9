#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db/sources.h"
#include "scrapers/run.h"
#include "scrapers/stale_note.h"
#include "server/cli/cli.h"

static int
pick_named(struct cli *c, struct source **out, size_t *n, struct err *e)
{
	*out = arena_alloc(c->a, (size_t)c->argc * sizeof(**out));
	*n = (size_t)c->argc;
	for (int i = 0; i < c->argc; i++)
		if (db_source_get(c->db, c->argv[i], c->a, &(*out)[i], e) == -1)
			return -1;
	return 0;
}

/* Every source but those that people type. */
static int
pick_all(struct cli *c, struct source **out, size_t *n, struct err *e)
{
	size_t count, kept = 0;

	if (db_source_list(c->db, c->a, out, &count, e) == -1)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp((*out)[i].module, "manual") != 0 && (*out)[i].enabled)
			(*out)[kept++] = (*out)[i];
	*n = kept;
	return 0;
}

static int
pick(struct cli *c, struct source **out, size_t *n, struct err *e)
{
	if (c->argc > 0)
		return pick_named(c, out, n, e);
	if (cli_flag(c, "--all"))
		return pick_all(c, out, n, e);
	return db_source_due(c->db, clock_now(&c->clock), c->a, out, n, e);
}

static json_t *
result_json(const struct source *s, const struct source_run *r)
{
	return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:s?}",
	    "source", s->name, "status", r->status == NULL ? "failed" : r->status,
	    "found", (json_int_t)r->found, "added", (json_int_t)r->added,
	    "changed", (json_int_t)r->changed, "cancelled", (json_int_t)r->cancelled,
	    "unread", (json_int_t)r->unread, "error", r->error);
}

static void
progress(size_t i, size_t n, const char *name)
{
	enum { WIDTH = 24 };
	size_t done = n == 0 ? WIDTH : i * WIDTH / n;

	if (!isatty(STDERR_FILENO))
		return;
	if (name == NULL) {
		fputs("\r\033[K", stderr);
		return;
	}
	fprintf(stderr, "\r\033[K[%.*s%.*s] %zu/%zu %s", (int)done,
	    "########################", (int)(WIDTH - done),
	    "........................", i + 1, n, name);
}

static int
fetch(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "source", "SOURCE" }, { "status", "STATUS" }, { "found", "FOUND" },
		{ "added", "NEW" }, { "changed", "CHGD" }, { "cancelled", "CANC" },
		{ "unread", "UNREAD" }, { "error", "ERROR" }, { NULL, NULL },
	};
	struct runner r = cli_runner(c);
	json_t *rows;
	struct source *s;
	size_t n, failed = 0;
	struct err first = { 0 };

	if (pick(c, &s, &n, e) == -1)
		return -1;
	rows = json_array();
	for (size_t i = 0; i < n; i++) {
		struct source_run run;
		struct err why = { 0 };

		progress(i, n, s[i].name);
		if (run_source(&r, &s[i], c->a, &run, &why) == -1 && failed++ == 0)
			first = why;
		json_array_append_new(rows, result_json(&s[i], &run));
	}
	progress(n, n, NULL);
	if (!c->json && n == 1)		/* the only one's reason is the command's own message */
		json_object_del(json_array_get(rows, 0), "error");
	cli_print_list(c, rows, columns);
	if (stale_notes(c->db, clock_now(&c->clock), e) == -1)
		return -1;
	if (failed == 0)
		return 0;
	if (n == 1)
		return err_set(e, first.code, "%s", first.msg);
	return err_set(e, first.code, "%zu of %zu sources failed or are held back; the first: %s",
	    failed, n, first.msg);
}

static const struct cli_option options[] = {
	{ "--all", NULL, "every source that is enabled, due or not" },
	{ NULL, NULL, NULL }
};

const struct command fetch_commands[] = {
	{ "fetch", "[NAME]...", 0, -1, CLI_DB_NEED, options, fetch, "read sources now; without names those that are due" },
	{ 0 }
};
