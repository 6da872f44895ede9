/* recipe check: is a recipe right, what does it make of a page, does the web still look like it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "scrapers/recipe.h"
#include "server/cli/recipe.h"
#include "server/cli/source.h"

const struct cli_option recipe_check_options[] = {
	{ "--page", "SAVED", "read that saved page with it: what comes of it, and what is not read" },
	{ "--now", "DATE", "as if today were that day: 2026-03-01" },
	{ "--set", "KEY=VALUE", "a parameter of the recipe; else its samples" },
	{ "--live", NULL, "fetch the page of each recipe named, or of all shipped that need nothing first, once" },
	{ "--base", "URL", "with --live: another server in place of theirs" },
	{ "--allow-private", NULL, "the server may be on a private network or an odd port" },
	{ NULL, NULL, NULL }
};

/* The recipe's samples, and --set over them. */
static const char *
samples(struct cli *c, const struct recipe *r, struct err *e)
{
	json_t *all = json_deep_copy(json_object_get(r->json, "sample"));
	const char **given, *eq, *out = NULL;
	char *text;
	size_t n, i;

	if (all == NULL)
		all = json_object();
	given = cli_options(c, "--set", &n);
	for (i = 0; i < n && (eq = strchr(given[i], '=')) != NULL; i++)
		json_object_setn_new(all, given[i], (size_t)(eq - given[i]), json_string(eq + 1));
	if (i < n) {
		err_set(e, ERR_USAGE, "--set %s: write KEY=VALUE", given[i]);
	} else {
		text = json_dumps(all, JSON_COMPACT);
		out = arena_str(c->a, text);
		free(text);
	}
	json_decref(all);
	return out;
}

static int
source_of(struct cli *c, const struct recipe *r, struct source *s, struct err *e)
{
	*s = source_new("check");
	s->recipe = r->ref;
	s->module = r->module->name;
	s->allow_private = cli_flag(c, "--allow-private");
	s->options = samples(c, r, e);
	return s->options == NULL ? -1 : 0;
}

/* --- a file, and a page --- */

static int
check_page(struct cli *c, const struct recipe *r, struct err *e)
{
	struct runner runner = cli_runner(c);
	struct source s;
	struct try t = { .runner = &runner, .source = &s };
	struct tried tried;
	int rc;

	if (source_of(c, r, &s, e) == -1 || source_try_page(c, &t, e) == -1 ||
	    try_source(&t, c->a, &tried, e) == -1)
		return -1;
	rc = source_print_tried(c, &tried);
	tried_free(&tried);
	return rc;
}

static int
check_files(struct cli *c, struct err *e)
{
	struct recipe r;
	int rc = 0;

	if (c->argc == 0)
		return err_set(e, ERR_USAGE, "which recipe? a FILE or NAME, or --live");
	if (c->argc > 1 && cli_option(c, "--page") != NULL)
		return err_set(e, ERR_USAGE, "--page goes with one recipe");
	for (int i = 0; i < c->argc && rc == 0; i++) {
		if (recipe_load(c->a, c->argv[i], &r, e) == -1)
			return -1;
		if (cli_option(c, "--page") != NULL)
			rc = check_page(c, &r, e);
		else if (!c->json)
			printf("%s: a recipe for module %s\n", r.file, r.module->name);
		recipe_free(&r);
	}
	return rc;
}

/* --- the web --- */

/* The recipe's address on another server. */
static int
move(struct cli *c, struct source *s, const char *base, struct err *e)
{
	struct settings its;
	struct url_parts parts;
	int rc;

	if (settings_of(c->a, s, &its, e) == -1)
		return -1;
	rc = its.url == NULL ? 0 : url_parse(c->a, its.url, &parts, e);
	if (its.url != NULL && rc == 0)
		s->url = arena_fmt(c->a, "%s%s", base, parts.path);
	settings_free(&its);
	return rc;
}

static int
try_live(struct cli *c, const struct recipe *r, struct tried *out, struct err *e)
{
	const char *base = cli_option(c, "--base");
	struct runner runner = cli_runner(c);
	struct source s;
	struct try t = { .runner = &runner, .source = &s };

	if (source_of(c, r, &s, e) == -1 || source_try_page(c, &t, e) == -1 ||
	    (base != NULL && move(c, &s, base, e) == -1) ||
	    try_source(&t, c->a, out, e) == -1)
		return -1;
	if (json_array_size(out->events) > 0)
		return 0;
	return err_set(e, ERR_INVALID, "%zu rows, and no event in them", out->parse.rows);
}

static json_t *
live_json(struct cli *c, const struct recipe *r, bool *rotten)
{
	struct tried tried = { 0 };
	struct err e = { 0 };
	json_t *row;
	int rc = try_live(c, r, &tried, &e);

	*rotten = rc == -1;
	row = json_pack("{s:s, s:s, s:I, s:I, s:I, s:s?}", "name", recipe_text(r, "name"),
	    "state", *rotten ? "rotten" : "good", "rows", (json_int_t)tried.parse.rows,
	    "events", (json_int_t)json_array_size(tried.events),
	    "unread", (json_int_t)json_array_size(tried.unread), "why", rc == -1 ? e.msg : NULL);
	tried_free(&tried);
	return row;
}

/* Does it know of a page: its own, or a sample of what a source must choose? */
static bool
knows_a_page(const struct recipe *r)
{
	const json_t *sample = json_object_get(r->json, "sample");
	json_t *param;
	size_t i;

	json_array_foreach(json_object_get(r->json, "params"), i, param)
		if (json_is_true(json_object_get(param, "required")) &&
		    json_object_get(sample, json_string_value(json_object_get(param, "name"))) == NULL)
			return false;
	return recipe_text(r, "url") != NULL;
}

/* One that wants a key or a permission first, or an address of the source's own, is passed over unless named. */
static bool
is_wanted(struct cli *c, const struct recipe *r)
{
	return c->argc > 0 || (r->enabled && *recipe_needs(c->a, r) == '\0' && knows_a_page(r));
}

static int
check_one(struct cli *c, const char *ref, json_t *rows, size_t *rotten, struct err *e)
{
	struct recipe r;
	bool bad;

	if (recipe_load(c->a, ref, &r, e) == -1)
		return -1;
	if (is_wanted(c, &r)) {
		json_array_append_new(rows, live_json(c, &r, &bad));
		*rotten += bad;
	}
	recipe_free(&r);
	return 0;
}

static int
check_live(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "name", "RECIPE" }, { "state", "STATE" }, { "rows", "ROWS" },
		{ "events", "EVENTS" }, { "unread", "UNREAD" }, { "why", "WHY" }, { NULL, NULL },
	};
	json_t *rows = json_array();
	size_t rotten = 0;
	int rc = 0;

	for (int i = 0; i < c->argc && rc == 0; i++)
		rc = check_one(c, c->argv[i], rows, &rotten, e);
	for (const struct shipped *s = recipes_shipped; c->argc == 0 && s->name != NULL && rc == 0; s++)
		rc = check_one(c, s->name, rows, &rotten, e);
	if (rc == -1) {
		json_decref(rows);
		return -1;
	}
	cli_print_list(c, rows, columns);
	return rotten == 0 ? 0 : err_set(e, ERR_INVALID, "%zu recipes do not read their sites any more", rotten);
}

int
recipe_check(struct cli *c, struct err *e)
{
	return cli_flag(c, "--live") ? check_live(c, e) : check_files(c, e);
}
