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

static int
list(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "name", "MODULE", 10 }, { "about", "READS", 0 }, { NULL, NULL, 0 },
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
	static const struct cli_column columns[] = {
		{ "name", "--set", 18 }, { "type", "TYPE", 6 }, { "default", "DEFAULT", 8 },
		{ "about", "", 0 }, { NULL, NULL, 0 },
	};
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
	printf("%s: %s\n\n", s->name, s->about);
	json_array_extend(own, common);
	json_decref(common);
	return cli_print_list(c, own, columns);
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
