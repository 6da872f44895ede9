#include "scrapers/recipe.h"

#include <stdio.h>
#include <string.h>

#include "server/cli/recipe.h"

/* --- list, show --- */

/* In one word: ready, or why it would not simply be read. */
static const char *
state(struct arena *a, const struct recipe *r)
{
	const char *verdict = recipe_text(r, "robots.verdict");

	if (verdict != NULL && (strcmp(verdict, "permission") == 0 || strcmp(verdict, "forbidden") == 0))
		return verdict;
	if (json_array_size(json_object_get(r->json, "needs")) > 0)
		return *recipe_needs(a, r) == '\0' ? "ready" : "key";
	return r->enabled ? "ready" : "off";
}

static json_t *
params_json(const struct recipe *r)
{
	json_t *out = json_array(), *param;
	size_t i;

	json_array_foreach(json_object_get(r->json, "params"), i, param)
		json_array_append(out, json_object_get(param, "name"));
	return out;
}

static json_t *
row_json(struct arena *a, const struct recipe *r)
{
	return json_pack("{s:s, s:s?, s:s, s:s, s:o, s:O?, s:b, s:s?, s:s?, s:s?, s:s?}",
	    "name", recipe_text(r, "name"),
	    "about", recipe_about(json_object_get(r->json, "about"), "en"),
	    "module", r->module->name, "state", state(a, r), "params", params_json(r),
	    "needs", json_object_get(r->json, "needs"), "enabled", r->enabled,
	    "robots", recipe_text(r, "robots.verdict"), "licence", recipe_text(r, "licence"),
	    "contact", recipe_text(r, "contact"), "verified", recipe_text(r, "verified"));
}

static int
list(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "name", "RECIPE" }, { "state", "STATE" }, { "params", "--set" },
		{ "needs", "KEY" }, { "robots", "ROBOTS" }, { "about", "READS" },
		{ "licence", "LICENCE" }, { NULL, NULL },
	};
	json_t *rows = json_array();
	struct recipe r;

	for (const struct shipped *s = recipes_shipped; s->name != NULL; s++) {
		if (recipe_load(c->a, s->name, &r, e) == -1) {
			json_decref(rows);
			return -1;
		}
		json_array_append_new(rows, row_json(c->a, &r));
		recipe_free(&r);
	}
	cli_print_list(c, rows, columns);
	if (!c->json)
		puts("\nkey: it is read when the environment has its KEY. forbidden, permission: ask those who run "
		    "the site,\nthen: calcast source add ... --enable. off: calcast recipe show NAME says why");
	return 0;
}

/* As it stands in its file; --json for programs. */
static int
show(struct cli *c, struct err *e)
{
	struct recipe r;
	int rc = 0;

	if (recipe_load(c->a, c->argv[0], &r, e) == -1)
		return -1;
	if (c->json)
		rc = cli_print_json(json_incref(r.json));
	else
		fputs(r.text, stdout);
	recipe_free(&r);
	return rc;
}

static int
schema(struct cli *c, struct err *e)
{
	(void)c;
	(void)e;
	return cli_print_json(recipe_schema());
}

const struct command recipe_commands[] = {
	{ "recipe list", "", 0, 0, CLI_DB_NONE, NULL, list, "sites that can be read without writing anything; what each wants first" },
	{ "recipe show", "NAME", 1, 1, CLI_DB_NONE, NULL, show, "a recipe as it stands: a start for your own" },
	{ "recipe check", "[RECIPE]...", 0, -1, CLI_DB_NONE, recipe_check_options, recipe_check, "is a recipe right, what does it make of a page; with --live, of the web" },
	{ "recipe schema", "", 0, 0, CLI_DB_NONE, NULL, schema, "the JSON Schema of recipes, for editors" },
	{ 0 }
};
