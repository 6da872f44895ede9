#include "scrapers/scraper.h"

#include <stdio.h>

#include "scrapers/schema.h"
#include "scrapers/settings.h"
#include "server/cli/cli.h"

static json_t *
option_rows(const struct option *o)
{
	static const char *const types[] = { "text", "number", "bool", "choice", "json" };
	json_t *rows = json_array();

	for (; o->name != NULL; o++)
		json_array_append_new(rows, json_pack("{s:s, s:s, s:s?, s:s?, s:s}",
		    "name", o->name, "type", types[o->type], "default", o->fallback,
		    "choices", o->choices, "about", o->about));
	return rows;
}

/* For people the choices stand in place of the word choice. */
static void
print_options(struct cli *c, const char *title, json_t *rows)
{
	static const struct cli_column columns[] = {
		{ "name", "--set" }, { "type", "VALUE" }, { "default", "DEFAULT" },
		{ "about", "WHAT" }, { NULL, NULL },
	};
	json_t *row, *choices;
	size_t i;

	json_array_foreach(rows, i, row)
		if (json_is_string(choices = json_object_get(row, "choices")))
			json_object_set(row, "type", choices);
	if (json_array_size(rows) > 0)
		printf("\n%s\n", title);
	cli_print_list(c, rows, columns);
}

static int
list(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "name", "MODULE" }, { "about", "READS" }, { NULL, NULL },
	};
	json_t *rows = json_array();

	(void)e;
	for (int i = 0; scrapers[i] != NULL; i++)
		json_array_append_new(rows, json_pack("{s:s, s:s}",
		    "name", scrapers[i]->name, "about", scrapers[i]->about));
	return cli_print_list(c, rows, columns);
}

static int
show(struct cli *c, struct err *e)
{
	const struct scraper *s = scraper_find(c->argv[0]);
	json_t *own, *common;

	if (s == NULL)
		return err_set(e, ERR_NOT_FOUND, "no module is called %s; see: calcast module list", c->argv[0]);
	if (cli_flag(c, "--schema"))
		return cli_print_json(schema_of_line(s->name));
	own = option_rows(s->options);
	common = option_rows(settings_common);
	if (c->json)
		return cli_print_json(json_pack("{s:s, s:s, s:o, s:o}", "name", s->name,
		    "about", s->about, "options", own, "common", common));
	printf("%s: %s\n", s->name, s->about);
	print_options(c, scraper_has_option(s, "emit") ?
	    "of this module; title, start and the like say where in a row that stands" :
	    "of this module", own);
	print_options(c, "of every source", common);
	return 0;
}

static const struct cli_option show_options[] = {
	{ "--schema", NULL, "the JSON Schema of a line of its output, for the author of a program" },
	{ NULL, NULL, NULL }
};

const struct command module_commands[] = {
	{ "module list", "", 0, 0, CLI_DB_NONE, NULL, list, "the formats that can be read" },
	{ "module show", "NAME", 1, 1, CLI_DB_NONE, show_options, show, "a module's options" },
	{ 0 }
};
