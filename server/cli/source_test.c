/* source test: what a source would give, and why the rest is not read; nothing is stored. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "scrapers/try.h"
#include "server/cli/source.h"

const struct cli_option source_test_options[] = {
	SOURCE_SETTINGS,
	{ "--page", "SAVED", "a page that was saved, in place of the web" },
	{ "--now", "DATE", "as if today were that day: 2026-03-01" },
	{ "--save", "FIXTURE", "write page and items as tests/fixtures/MODULE/NAME for the tests" },
	{ NULL, NULL, NULL }
};

/* An existing source, put otherwise by the flags given; or one that is only flags. */
static int
pick(struct cli *c, struct source *s, struct err *e)
{
	if (c->argc == 1) {
		if (cli_open(c, e) == -1 || db_source_get(c->db, c->argv[0], c->a, s, e) == -1)
			return -1;
	} else {
		*s = source_new("test");
		if (cli_option(c, "--module") == NULL && cli_option(c, "--recipe") == NULL)
			return err_set(e, ERR_USAGE, "which source? a NAME, or --module or --recipe as for source add");
	}
	return source_apply(c, s, e);
}

static int
read_now(struct cli *c, int64_t *now, struct err *e)
{
	const char *text = cli_option(c, "--now");
	struct civil day;

	*now = clock_now(&c->clock);
	if (text == NULL)
		return 0;
	if (civil_read(text, &day, NULL) != CIVIL_DATE)
		return err_set(e, ERR_USAGE, "--now %s: write a day as 2026-03-01", text);
	*now = civil_to_epoch(&day);
	return 0;
}

/* The whole path, since the file: address that it becomes is read from anywhere. */
static int
read_saved(struct cli *c, const char **path, struct err *e)
{
	const char *given = cli_option(c, "--page");
	char *real;

	*path = NULL;
	if (given == NULL)
		return 0;
	if ((real = realpath(given, NULL)) == NULL)
		return err_set(e, ERR_NOT_FOUND, "--page %s: %s", given, strerror(errno));
	*path = arena_str(c->a, real);
	free(real);
	return 0;
}

int
source_try_page(struct cli *c, struct try *t, struct err *e)
{
	return read_now(c, &t->now, e) == -1 || read_saved(c, &t->saved, e) == -1 ? -1 : 0;
}

/* --- what is printed --- */

static size_t
moves(const json_t *diff)
{
	size_t i, n = 0;
	json_t *one;

	json_array_foreach((json_t *)diff, i, one)
		n += strcmp(json_string_value(json_object_get(one, "what")), "moved") == 0;
	return n;
}

static json_t *
would_json(const struct ingest_result *w)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:s?, s:O?}", "added", (json_int_t)w->added,
	    "changed", (json_int_t)w->changed, "moved", (json_int_t)moves(w->diff),
	    "kept", (json_int_t)w->kept, "gone", (json_int_t)w->missing,
	    "held", w->held ? w->reason : NULL, "diff", w->diff);
}

static json_t *
result_json(const struct tried *r)
{
	return json_pack("{s:O, s:I, s:O, s:b, s:O, s:o}", "items", r->events,
	    "rows", (json_int_t)r->parse.rows, "unread", r->unread,
	    "complete", r->parse.complete, "follow", r->parse.follow, "would", would_json(&r->would));
}

/* Of an existing source: what would be other than it is. */
static void
print_would(struct cli *c, const struct ingest_result *w)
{
	static const struct cli_column columns[] = {
		{ "what", "WOULD BE" }, { "before", "NOW" }, { "after", "THEN" },
		{ NULL, NULL },
	};

	printf("a run would add %zu, change %zu, keep %zu, miss %zu events%s%s\n", w->added,
	    w->changed, w->kept, w->missing, w->held ? ", and is held back: " : "",
	    w->held ? w->reason : "");
	cli_print_list(c, json_incref(w->diff), columns);
}

int
source_print_tried(struct cli *c, const struct tried *r)
{
	static const struct cli_column items[] = {
		{ "start", "START" }, { "end", "END" }, { "status", "STATUS" },
		{ "kind", "KIND" }, { "timezone", "ZONE" }, { "external_id", "ID" },
		{ "title", "TITLE" }, { NULL, NULL },
	};

	if (c->json)
		return cli_print_json(result_json(r));
	cli_print_list(c, json_incref(r->events), items);
	printf("%s%zu row%s, %zu event%s, %zu not read%s\n", json_array_size(r->events) > 0 ? "\n" : "",
	    r->parse.rows, r->parse.rows == 1 ? "" : "s", json_array_size(r->events),
	    json_array_size(r->events) == 1 ? "" : "s", json_array_size(r->unread),
	    r->parse.complete ? "" : "; the page is not all there is: an event that it lacks is not taken as gone");
	if (c->db != NULL) {
		putchar('\n');
		print_would(c, &r->would);
	}
	source_print_unread(c, json_deep_copy(r->unread));
	return 0;
}

/* --- --save --- */

static const char *
extension(const struct tried *r)
{
	static const struct { const char *module, *ext; } of[] = {
		{ "csv", "csv" }, { "ics", "ics" }, { "json", "json" }, { "mlb", "json" },
		{ "kbo", "json" }, { "neis", "json" }, { "rss", "xml" }, { "xml", "xml" },
		{ "kopis", "xml" },
	};

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		if (strcmp(of[i].module, r->settings.module->name) == 0)
			return of[i].ext;
	return "html";
}

static int
write_file(const char *path, const void *bytes, size_t n, struct err *e)
{
	FILE *f = fopen(path, "wb");
	bool good = f != NULL && (n == 0 || fwrite(bytes, 1, n, f) == n);

	if (f != NULL && fclose(f) == EOF)
		good = false;
	return good ? 0 : err_set(e, ERR_IO, "--save %s: %s", path, strerror(errno));
}

/* The page, and what is read from it alone: of several pages it is the first. */
static int
save(struct cli *c, const struct try *t, const struct tried *r, struct err *e)
{
	const char *name = cli_option(c, "--save"), *path, *text;
	struct try again = *t;
	struct tried saved;
	json_t *wanted;
	char *dump;

	if (name == NULL)
		return 0;
	path = arena_fmt(c->a, "%s.%s", name, extension(r));
	if (write_file(path, r->page.body.data, r->page.body.len, e) == -1)
		return -1;
	again.saved = realpath(path, NULL);
	if (try_source(&again, c->a, &saved, e) == -1) {
		free((char *)again.saved);
		return -1;
	}
	wanted = try_wanted(&again, &saved);
	dump = json_dumps(wanted, JSON_INDENT(1) | JSON_SORT_KEYS);
	text = arena_fmt(c->a, "%s\n", dump);
	free(dump);
	json_decref(wanted);
	tried_free(&saved);
	free((char *)again.saved);
	return write_file(arena_fmt(c->a, "%s.want.json", name), text, strlen(text), e);
}

int
source_test(struct cli *c, struct err *e)
{
	struct runner runner;
	struct source s;
	struct tried r;
	struct try t = { .runner = &runner, .source = &s };
	int rc;

	if (pick(c, &s, e) == -1 || source_try_page(c, &t, e) == -1)
		return -1;
	runner = cli_runner(c);
	if (try_source(&t, c->a, &r, e) == -1)
		return -1;
	rc = save(c, &t, &r, e);
	if (rc == 0)
		rc = source_print_tried(c, &r);
	tried_free(&r);
	return rc;
}

int
source_dry_run(struct cli *c, const struct source *s, struct err *e)
{
	struct runner runner = cli_runner(c);
	const struct try t = { .runner = &runner, .source = s, .now = clock_now(&c->clock) };
	struct tried r;

	if (try_source(&t, c->a, &r, e) == -1)
		return -1;
	if (c->json)
		cli_print_json(would_json(&r.would));
	else
		print_would(c, &r.would);
	tried_free(&r);
	return 0;
}
