#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "scrapers/scraper.h"
#include "scrapers/settings.h"

static void
modules_are_found_by_name(void **state)
{
	size_t n = 0;

	(void)state;
	for (; scrapers[n] != NULL; n++) {
		print_message("  %s\n", scrapers[n]->name);
		assert_ptr_equal(scraper_find(scrapers[n]->name), scrapers[n]);
		if (n > 0)
			assert_true(strcmp(scrapers[n - 1]->name, scrapers[n]->name) < 0);
	}
	assert_true(n >= 5);
	assert_null(scraper_find("nosuch"));
	assert_null(scraper_find(""));
	assert_null(scraper_find("ICS"));
}

/* "title-*" is all options that begin so. */
static bool
is_name(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && (s[n] == '\0' || strcmp(s + n - 1, "-*") == 0);
}

static bool
is_line(const char *s)
{
	return s != NULL && *s != '\0' && strchr(s, '\n') == NULL && strlen(s) <= 100;
}

static void
check_option(const struct scraper *s, const struct option *o)
{
	print_message("  %s %s\n", s->name, o->name);
	assert_true(is_name(o->name));
	assert_true(is_line(o->about));
	assert_true((o->choices != NULL) == (o->type == OPTION_CHOICE));
	for (const struct option *p = s->options; p != o; p++)
		assert_string_not_equal(p->name, o->name);
	for (const struct option *p = settings_common; p->name != NULL; p++)
		assert_string_not_equal(p->name, o->name);
}

/* Whoever adds a module gets this test with it. */
static void
every_module_is_well_formed(void **state)
{
	json_t *none = json_object();

	(void)state;
	for (size_t i = 0; scrapers[i] != NULL; i++) {
		const struct scraper *s = scrapers[i];
		struct err e = { 0 };
		json_t *options, *given;

		assert_true(is_name(s->name));
		assert_true(is_line(s->about));
		assert_non_null(s->options);
		assert_non_null(s->parse);
		for (const struct option *o = s->options; o->name != NULL; o++)
			check_option(s, o);
		/* The fallbacks are values that a user could have given. */
		options = scraper_options(s, none, &e);
		assert_non_null(options);
		given = scraper_options(s, options, &e);
		if (given == NULL)
			fail_msg("%s", e.msg);
		assert_true(json_equal(options, given));
		json_decref(options);
		json_decref(given);
	}
	json_decref(none);
}

static const struct option own[] = {
	{ "name", OPTION_TEXT, NULL, NULL, "a text" },
	{ "size", OPTION_NUMBER, "7", NULL, "a number" },
	{ "loud", OPTION_BOOL, "false", NULL, "yes or no" },
	{ "order", OPTION_CHOICE, "ymd", "ymd|mdy|dmy", "one of them" },
	{ NULL, OPTION_TEXT, NULL, NULL, NULL }
};

static const struct scraper module = { .name = "own", .about = "for this test", .options = own };

static const struct option no_options[] = { { NULL, OPTION_TEXT, NULL, NULL, NULL } };
static const struct scraper bare = { .name = "bare", .about = "takes nothing", .options = no_options };

static void
settings_are_checked(void **state)
{
	static const struct {
		const char *why, *given, *want, *error;	/* of want and error one is NULL */
	} cases[] = {
		{ "fallbacks", "{}", "{\"size\":\"7\",\"loud\":\"false\",\"order\":\"ymd\"}", NULL },
		{ "all given", "{\"name\":\"x\",\"size\":\"-3\",\"loud\":\"Yes\",\"order\":\"dmy\"}",
		    "{\"name\":\"x\",\"size\":\"-3\",\"loud\":\"true\",\"order\":\"dmy\"}", NULL },
		{ "an empty text is a text", "{\"name\":\"\"}",
		    "{\"name\":\"\",\"size\":\"7\",\"loud\":\"false\",\"order\":\"ymd\"}", NULL },
		{ "off", "{\"loud\":\"off\"}", "{\"size\":\"7\",\"loud\":\"false\",\"order\":\"ymd\"}", NULL },
		{ "unknown", "{\"colour\":\"x\"}", NULL,
		    "module own has no option colour; see: calcast module show own" },
		{ "a slip", "{\"odrer\":\"x\"}", NULL, "module own has no option odrer; is it order" },
		{ "no number", "{\"size\":\"7 feet\"}", NULL, "size: \"7 feet\" is not a whole number" },
		{ "nothing", "{\"size\":\"\"}", NULL, "size: \"\" is not a whole number" },
		{ "no int", "{\"size\":\"99999999999\"}", NULL, "size: \"99999999999\" is not a whole number" },
		{ "no bool", "{\"loud\":\"maybe\"}", NULL, "loud: \"maybe\" is neither true nor false" },
		{ "no choice", "{\"order\":\"my\"}", NULL, "order: \"my\" is none of ymd|mdy|dmy" },
		{ "two choices", "{\"order\":\"ymd|mdy\"}", NULL, "order: \"ymd|mdy\" is none of ymd|mdy|dmy" },
		{ "an empty choice", "{\"order\":\"\"}", NULL, "order: \"\" is none of ymd|mdy|dmy" },
		{ "no text", "{\"name\":3}", NULL, "name: the value is not a text" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		json_t *given = json_loads(cases[i].given, 0, NULL), *out, *want = NULL;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		out = scraper_options(&module, given, &e);
		if (cases[i].want != NULL) {
			if (out == NULL)
				fail_msg("%s", e.msg);
			want = json_loads(cases[i].want, 0, NULL);
			assert_true(json_equal(out, want));
		} else {
			assert_null(out);
			assert_int_equal(e.code, ERR_INVALID);
			assert_string_equal(e.msg, cases[i].error);
		}
		json_decref(given);
		json_decref(out);
		json_decref(want);
	}
}

static void
a_module_without_options_says_so(void **state)
{
	json_t *given = json_pack("{s:s}", "x", "y");
	struct err e = { 0 };

	(void)state;
	assert_null(scraper_options(&bare, given, &e));
	assert_string_equal(e.msg, "module bare has no option x nor any other");
	json_decref(given);
}

static void
modules_read_their_options(void **state)
{
	json_t *given = json_pack("{s:s, s:s}", "loud", "on", "size", "-12");
	struct err e = { 0 };
	json_t *options = scraper_options(&module, given, &e);
	struct page p = { .options = options }, nothing = { 0 };

	(void)state;
	assert_true(option_bool(&p, "loud"));
	assert_int_equal(option_number(&p, "size"), -12);
	assert_string_equal(option_text(&p, "order"), "ymd");
	assert_null(option_text(&p, "name"));
	assert_int_equal(option_number(&p, "name"), 0);
	assert_false(option_bool(&p, "name"));
	assert_null(option_text(&nothing, "order"));
	json_decref(given);
	json_decref(options);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modules_are_found_by_name),
		cmocka_unit_test(every_module_is_well_formed),
		cmocka_unit_test(settings_are_checked),
		cmocka_unit_test(a_module_without_options_says_so),
		cmocka_unit_test(modules_read_their_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
