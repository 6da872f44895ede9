#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "scrapers/nearest.h"
#include "scrapers/recipe.h"
#include "scrapers/recipe_keys.h"
#include "scrapers/recipe_line.h"
#include "scrapers/recipe_params.h"
#include "scrapers/settings.h"

static int
setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void
places_in_a_text_have_lines(void **state)
{
	static const char text[] =
	    "{\n"						/* 1 */
	    "\t\"name\": \"a\\\"}\",\n"				/* 2 */
	    "\t\"params\": [ { \"name\": \"x\" },\n"		/* 3 */
	    "\t\t{ \"name\": \"y\",\n"				/* 4 */
	    "\t\t  \"about\": [1, {\"a\": \"]\"}] } ],\n"	/* 5 */
	    "\t\"fields\": {\n"					/* 6 */
	    "\t\t\"start\": [\"a\", \"b\"],\n"			/* 7 */
	    "\t\t\"end\": null\n"				/* 8 */
	    "\t}\n}\n";
	static const struct { const char *path; int line; } cases[] = {
		{ "", 1 }, { "name", 2 }, { "params", 3 }, { "params[0].name", 3 },
		{ "params[1]", 4 }, { "params[1].about", 5 }, { "params[7]", 3 },
		{ "fields", 6 }, { "fields.start", 7 }, { "fields.end", 8 },
		{ "fields.end.more", 8 }, { "fields.nosuch", 6 }, { "nosuch", 1 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].path);
		assert_int_equal(recipe_line(text, cases[i].path), cases[i].line);
	}
	assert_int_equal(recipe_line("[]", "a"), 1);
	assert_int_equal(recipe_line("", "a"), 1);
	assert_int_equal(recipe_line("{\"a", "b"), 1);
}

static void
a_slip_names_what_was_meant(void **state)
{
	static const char *const names[] = { "start", "status", "end", "end-time", "title", "url" };
	static const struct { const char *word, *near; } cases[] = {
		{ "strat", "start" }, { "titel", "title" }, { "time", "title, end-time" }, { "urll", "url" },
		{ "colour", "" }, { "", "" }, { "x", "" },
	};
	char *long_word = mem_new(200);

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].word);
		if (strcmp(cases[i].word, "time") == 0)
			assert_non_null(strstr(nearest(*state, "time", names, MEM_COUNT(names)), "end-time"));
		else
			assert_string_equal(nearest(*state, cases[i].word, names, MEM_COUNT(names)), cases[i].near);
	}
	memset(long_word, 'a', 199);
	assert_string_equal(nearest(*state, long_word, names, MEM_COUNT(names)), "");
	free(long_word);
}

/* What every case but the broken part needs. */
#define R(more) "{\n\"name\": \"r\",\n\"module\": \"json\"" more "\n}"

static void
what_is_wrong_is_named_with_its_line(void **state)
{
	static const struct { const char *why, *text, *says; } cases[] = {
		{ "not JSON", "{\n\"name\": \"r\",\n}", "r.json:3: " },
		{ "no object", "[]", "r.json:1: a recipe is a JSON object" },
		{ "empty", "", "r.json:1: " },
		{ "a key twice", "{\"name\":\"a\",\n\"name\":\"b\"}", "r.json:2: duplicate object key" },
		{ "no name", "{\"module\":\"json\"}", "r.json:1: name: write a name" },
		{ "no name's letters", "{\"module\":\"json\",\n\"name\":\"../x\"}", "r.json:2: name: write a name" },
		{ "no module", "{\"name\":\"r\"}", "r.json:1: module: which module" },
		{ "unknown module", "{\"name\":\"r\",\n\"module\":\"jsn\"}", "r.json:2: module: no module is called jsn; is it json" },
		{ "unknown key", R(",\n\"feilds\": {}"), "r.json:4: feilds: no such key; is it fields" },
		{ "far from any", R(",\n\"zzzzzz\": 1"), "r.json:4: zzzzzz: no such key; see " },
		{ "unknown inside", R(",\n\"window\": {\n\"bak\": \"1d\"}"), "r.json:5: window.bak: no such key; is it back" },
		{ "a path as key", R(",\n\"window.back\": \"1d\""), "r.json:1: window.back: no such key" },
		{ "shape", R(",\n\"url\": 3"), "r.json:4: url: write a text" },
		{ "flag", R(",\n\"enabled\": \"no\""), "r.json:4: enabled: write true or false" },
		{ "day", R(",\n\"verified\": \"2026-02-30\""), "r.json:4: verified: write a day" },
		{ "duration", R(",\n\"every\": \"often\""), "r.json:4: every: write a duration" },
		{ "choice", R(",\n\"robots\": {\"verdict\": \"maybe\"}"), "r.json:4: robots.verdict: \"maybe\" is none of allowed|" },
		{ "zone", R(",\n\"timezone\": \"Asia/Soul\""), "r.json:4: timezone: there is no zone Asia/Soul" },
		{ "language", R(",\n\"lang\": \"klingon\""), "r.json:4: lang: write ko, en, ja" },
		{ "kind", R(",\n\"kind\": \"=konzert\""), "r.json:4: kind: konzert is no kind of event" },
		{ "selector", "{\"name\":\"r\",\"module\":\"html\",\n\"rows\": \"ul li[\"}", "r.json:2: rows: selector \"ul li[\"" },
		{ "selector of an option", "{\"name\":\"r\",\"module\":\"html\",\"rows\":\"lines\",\"options\":{\n\"within\": \"//[\"}}",
		    "r.json:2: options.within: " },
		{ "list", R(",\n\"needs\": [\"A\", 1]"), "r.json:4: needs: write a list of texts" },
		{ "field", R(",\n\"fields\": {\n\"strat\": \"date\"}"), "r.json:5: fields.strat: module json has no option strat; is it start" },
		{ "field's shape", R(",\n\"fields\": {\"start\": null}"), "r.json:4: fields.start: write a text, a list" },
		{ "field's object", R(",\n\"fields\": {\"start\": {\"regex\": \"x\"}}"), "r.json:4: fields.start: " },
		{ "a regex", R(",\n\"fields\": {\"title\": \"name\",\n\"start\": \"d =~ (\"}"), "r.json:5: fields.start: " },
		{ "emit", R(",\n\"emit\": [{\"strat\": \"x\"}]"), "r.json:4: emit: " },
		{ "pattern", R(",\n\"pattern\": \"title =~ (\""), "r.json:4: pattern: " },
		{ "option", R(",\n\"options\": {\n\"x\": \"y\"}"), "r.json:5: options.x: module json has no option x" },
		{ "option's value", R(",\n\"order\": \"ydm\""), "r.json:4: order: \"ydm\" is none of" },
		{ "number", R(",\n\"min-rows\": \"few\""), "r.json:4: min-rows: \"few\" is not a whole number" },
		{ "param's shape", R(",\n\"params\": [\n\"team\"]"), "r.json:5: params[0]: write {" },
		{ "param's name", R(",\n\"params\": [{},\n{}]"), "r.json:4: params[0].name: write a name" },
		{ "param's key", R(",\n\"params\": [{\"name\":\"a\"},\n{\"nam\":\"b\"}]"), "r.json:5: params[1].nam: no such key; is it name" },
		{ "a brace of the request", R(",\n\"params\": [{\"name\":\"year\"}]"), "params[0].name: year means something else" },
		{ "an option's name", R(",\n\"params\": [{\"name\":\"title\"}]"), "params[0].name: title means something else" },
		{ "a setting's name", R(",\n\"params\": [{\"name\":\"length\"}]"), "params[0].name: length means something else" },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		struct recipe r;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(recipe_read(*state, "r.json", cases[i].text, &r, &e), -1);
		assert_int_equal(e.code, ERR_INVALID);
		if (strncmp(e.msg, cases[i].says, strlen(cases[i].says)) != 0 && strstr(e.msg, cases[i].says) == NULL)
			fail_msg("it says %s", e.msg);
		assert_null(r.json);
	}
}

static const char whole[] = "{"
    "\"name\": \"club\", \"module\": \"json\","
    "\"url\": \"{site}/api/{team}?q={q}&y={year}\","
    "\"params\": [ {\"name\": \"site\", \"required\": true, \"about\": \"its address\"},"
    "  {\"name\": \"team\", \"default\": \"all\", \"choices\": [\"all\", \"red\"]},"
    "  {\"name\": \"q\"} ],"
    "\"request\": {\"form\": \"q={q}\", \"headers\": {\"X-Key\": \"${KEY}{team}\"}, \"budget\": 20},"
    "\"rows\": \"{team}[]\","
    "\"fields\": {\"title\": [\"name\", \"title\"], \"start\": \"{day} {hour}\", \"url\": \"={site}/{q}\","
    "  \"id\": {\"from\": \"link\", \"regex\": \"no=([0-9]+)\"}, \"all-day\": \"=yes\"},"
    "\"words\": {\"cancelled\": [\"OFF\", \"*취소*\"], \"no-time\": \"00:00\"},"
    "\"tags\": {\"team\": \"home|away\", \"place\": \"city\"}, \"tag-names\": {\"서울\": \"seoul\"},"
    "\"window\": {\"ahead\": \"90d\"}, \"every\": \"12h\", \"timezone\": \"Asia/Seoul\", \"lang\": \"en\","
    "\"options\": {\"end-exclusive\": true}, \"min-rows\": 3, \"confirm\": false, \"kind\": \"game\" }";

static int
fill(struct arena *a, const char *given, struct recipe_settings *out, struct err *e)
{
	json_t *all = json_loads(given, 0, NULL);
	struct recipe r;
	int rc;

	if (recipe_read(a, "club.json", whole, &r, e) == -1)
		fail_msg("%s", e->msg);
	rc = recipe_fill(a, &r, all, out, e);
	recipe_free(&r);
	json_decref(all);
	return rc;
}

static void
a_recipe_becomes_options(void **state)
{
	static const struct { const char *option, *text; } want[] = {
		{ "rows", "red[]" }, { "title", "[\"name\",\"title\"]" }, { "start", "{day} {hour}" },
		{ "url", "=https://a.example/x y&z" }, { "id", "{\"from\":\"link\",\"regex\":\"no=([0-9]+)\"}" },
		{ "all-day", "=yes" }, { "cancelled", "OFF|*취소*" }, { "no-time", "00:00" },
		{ "tags", "[{\"key\":\"team\",\"from\":\"home|away\"},{\"key\":\"place\",\"from\":\"city\"}]" },
		{ "tag-names", "{\"서울\":\"seoul\"}" },
		{ "ahead", "90d" }, { "end-exclusive", "true" }, { "min-rows", "3" },
		{ "confirm", "false" }, { "kind", "game" }, { "budget", "20" },
		{ "form", "q=x%20y%26z" }, { "headers", "{\"X-Key\":\"${KEY}red\"}" },
	};
	struct recipe_settings s;
	struct err e = { 0 };

	if (fill(*state, "{\"site\":\"https://a.example\",\"team\":\"red\",\"q\":\"x y&z\"}", &s, &e) == -1)
		fail_msg("%s", e.msg);
	assert_string_equal(s.url, "https://a.example/api/red?q=x%20y%26z&y={year}");
	assert_string_equal(s.timezone, "Asia/Seoul");
	assert_string_equal(s.lang, "en");
	assert_int_equal(s.every, 12 * 3600);
	for (size_t i = 0; i < MEM_COUNT(want); i++) {
		const char *text = json_string_value(json_object_get(s.options, want[i].option));

		print_message("  %s\n", want[i].option);
		assert_non_null(text);
		assert_string_equal(text, want[i].text);
	}
	assert_int_equal(json_object_size(s.options), MEM_COUNT(want));
	recipe_settings_free(&s);
}

static void
parameters_are_given_or_meant_or_missing(void **state)
{
	static const struct { const char *why, *given, *rows, *says; } cases[] = {
		{ "the default", "{\"site\":\"s\"}", "all[]", NULL },
		{ "missing", "{}", NULL, "recipe club: --set site=... is missing: its address" },
		{ "no choice", "{\"site\":\"s\",\"team\":\"blue\"}", NULL, "recipe club: team: \"blue\" is none of all|red" },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct recipe_settings s;
		struct err e = { 0 };
		int rc = fill(*state, cases[i].given, &s, &e);

		print_message("  %s\n", cases[i].why);
		assert_int_equal(rc, cases[i].says == NULL ? 0 : -1);
		if (cases[i].says == NULL)
			assert_string_equal(json_string_value(json_object_get(s.options, "rows")), cases[i].rows);
		else
			assert_string_equal(e.msg, cases[i].says);
		recipe_settings_free(&s);
	}
}

/* What nobody chose is not asked for. */
static void
parameters_of_an_address_may_be_left_open(void **state)
{
	static const struct { const char *url, *want; } cases[] = {
		{ "https://x/l?q={q}", "https://x/l" },
		{ "https://x/l?q={q}&y={year}", "https://x/l?y={year}" },
		{ "https://x/l?y={year}&q={q}", "https://x/l?y={year}" },
		{ "https://x/l?y={year}&q={q}&n=1", "https://x/l?y={year}&n=1" },
		{ "https://x/l?q={q}&r={q}", "https://x/l" },
		{ "https://x/l?q={q}{q}&n=1", "https://x/l?n=1" },
		{ "https://x/l?q=a{q}&n=1", "https://x/l?q=a&n=1" },
		{ "https://x/q={q}/{q}", "https://x/q=/" },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		json_t *root = json_pack("{s:s}", "url", cases[i].url);
		json_t *values = json_pack("{s:s}", "q", ""), *filled;

		filled = recipe_params_fill(*state, root, values);
		print_message("  %s\n", cases[i].url);
		assert_string_equal(json_string_value(json_object_get(filled, "url")), cases[i].want);
		json_decref(root);
		json_decref(values);
		json_decref(filled);
	}
}

static const char *
file(void **state, const char *text)
{
	char *path = arena_str(*state, "/tmp/calcast-recipe-XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd != -1);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return path;
}

/* What a source says itself goes before what its recipe says. */
static void
a_source_is_read_by_its_recipe(void **state)
{
	struct source s = { .name = "c", .recipe = file(state, whole),
	    .options = "{\"site\":\"https://a.example\",\"kind\":\"race\",\"ahead\":\"7d\",\"stale-note\":\"3d\"}" };
	struct settings own = { 0 };
	struct err e = { 0 };

	if (settings_of(*state, &s, &own, &e) == -1)
		fail_msg("%s", e.msg);
	assert_string_equal(own.module->name, "json");
	assert_string_equal(own.url, "https://a.example/api/all?y={year}");
	assert_string_equal(own.timezone, "Asia/Seoul");
	assert_string_equal(own.lang, "en");
	assert_string_equal(own.kind, "race");
	assert_int_equal(own.ahead, 7 * 86400);
	assert_int_equal(own.stale_note, 3 * 86400);
	assert_int_equal(own.min_rows, 3);
	assert_int_equal(own.budget, 20);
	assert_string_equal(json_string_value(json_object_get(own.options, "order")), "ymd");
	assert_null(json_object_get(own.options, "site"));
	settings_free(&own);
	s.url = "https://b.example/";
	s.timezone = "Europe/Paris";
	s.lang = "fr";
	assert_int_equal(settings_of(*state, &s, &own, &e), 0);
	assert_string_equal(own.url, "https://b.example/");
	assert_string_equal(own.timezone, "Europe/Paris");
	assert_string_equal(own.lang, "fr");
	settings_free(&own);
	unlink(s.recipe);
}

static void
a_broken_or_missing_file_is_named(void **state)
{
	struct source s = { .name = "c", .recipe = file(state, "{\n\"name\": }"), .options = "{}" };
	struct settings own;
	struct err e = { 0 };

	assert_int_equal(settings_of(*state, &s, &own, &e), -1);
	assert_non_null(strstr(e.msg, s.recipe));
	assert_non_null(strstr(e.msg, ":2: "));
	unlink(s.recipe);
	assert_int_equal(settings_of(*state, &s, &own, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_non_null(strstr(e.msg, s.recipe));
	s.recipe = "/";
	assert_int_equal(settings_of(*state, &s, &own, &e), -1);
	s.recipe = "no-such-one";
	assert_int_equal(settings_of(*state, &s, &own, &e), -1);
	assert_string_equal(e.msg, "no recipe is called no-such-one; see: calcast recipe list");
	s.recipe = "nager-holiday";
	assert_int_equal(settings_of(*state, &s, &own, &e), -1);
	assert_string_equal(e.msg, "no recipe is called nager-holiday; is it nager-holidays");
}

/* A recipe may come from anybody: it costs what it weighs, and ends. */
static void
hostile_recipes_are_only_refused(void **state)
{
	enum { DEEP = 100000 };
	char *deep = mem_new(DEEP + 1);
	struct err e = { 0 };
	struct recipe r;

	memset(deep, '[', DEEP);
	assert_int_equal(recipe_read(*state, "deep.json", deep, &r, &e), -1);
	free(deep);
	assert_int_equal(recipe_read(*state, "utf8.json", "{\"name\":\"\xff\"}", &r, &e), -1);
	assert_int_equal(recipe_read(*state, "nul.json", "{\"name\":\"a\\u0000b\"}", &r, &e), -1);
	assert_int_equal(recipe_read(*state, "big.json", R(",\n\"min-rows\": 99999999999999"), &r, &e), -1);
	assert_non_null(strstr(e.msg, "big.json:4: min-rows"));
}

static void
the_schema_in_the_tree_is_that_of_the_tables(void **state)
{
	json_t *there = json_load_file(FIXTURES "/../../scrapers/recipes/schema.json", 0, NULL);
	json_t *made = recipe_schema();

	(void)state;
	if (!json_equal(there, made))
		fail_msg("write it anew: calcast recipe schema >scrapers/recipes/schema.json");
	json_decref(there);
	json_decref(made);
}

static void
every_option_of_the_table_is_one_of_some_module(void **state)
{
	(void)state;
	for (const struct recipe_key *k = recipe_keys; k->path != NULL; k++) {
		bool found = k->option == NULL || settings_is_common(k->option);

		print_message("  %s\n", k->path);
		for (size_t i = 0; !found && scrapers[i] != NULL; i++)
			found = scraper_has_option(scrapers[i], k->option);
		assert_true(found);
		assert_non_null(recipe_shapes[k->shape]);
	}
}

/* A value that is no text was a crash where it was sent. */
static void
headers_are_texts(void **state)
{
	static const struct { const char *options; int rc; } cases[] = {
		{ "{\"title\":\"t\",\"start\":\"s\",\"headers\":\"{\\\"A\\\":\\\"b\\\"}\"}", 0 },
		{ "{\"headers\":\"{\\\"A\\\":3}\"}", -1 },
		{ "{\"headers\":\"[]\"}", -1 },
		{ "{\"headers\":\"3\"}", -1 },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct source s = { .name = "c", .module = "csv", .options = cases[i].options };
		struct settings own;
		struct err e = { 0 };

		assert_int_equal(settings_of(*state, &s, &own, &e), cases[i].rc);
		if (cases[i].rc == 0)
			assert_int_equal(json_object_size(own.headers), 1);
		else
			assert_non_null(strstr(e.msg, "headers: write"));
		settings_free(&own);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_in_a_text_have_lines),
		cmocka_unit_test_setup_teardown(a_slip_names_what_was_meant, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_wrong_is_named_with_its_line, setup, teardown),
		cmocka_unit_test_setup_teardown(a_recipe_becomes_options, setup, teardown),
		cmocka_unit_test_setup_teardown(parameters_are_given_or_meant_or_missing, setup, teardown),
		cmocka_unit_test_setup_teardown(parameters_of_an_address_may_be_left_open, setup, teardown),
		cmocka_unit_test_setup_teardown(a_source_is_read_by_its_recipe, setup, teardown),
		cmocka_unit_test_setup_teardown(a_broken_or_missing_file_is_named, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile_recipes_are_only_refused, setup, teardown),
		cmocka_unit_test(every_option_of_the_table_is_one_of_some_module),
		cmocka_unit_test_setup_teardown(headers_are_texts, setup, teardown),
		cmocka_unit_test(the_schema_in_the_tree_is_that_of_the_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
