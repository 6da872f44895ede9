#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "scrapers/modules/jsonld_text.h"

static void
scripts_are_read(void **state)
{
	static const struct { const char *why, *in, *want; } cases[] = {
		{ "as it should be", "{\"a\":[1,\"x\"]}", "{\"a\":[1,\"x\"]}" },
		{ "a bare value", "false", "false" },
		{ "a comment around it", "\n<!-- {\"a\":1} -->\n", "{\"a\":1}" },
		{ "a comment that is not closed", "<!--\n{\"a\":1}", "{\"a\":1}" },
		{ "CDATA", "<![CDATA[[1]]]>", "[1]" },
		{ "CDATA for JavaScript", "//<![CDATA[\n{\"a\":1}\n//]]>", "{\"a\":1}" },
		{ "CDATA in a comment", "/* <![CDATA[ */ {\"a\":1} /* ]]> */", "{\"a\":1}" },
		{ "a semicolon", "{\"a\":1};", "{\"a\":1}" },
		{ "a BOM", "\xEF\xBB\xBF{\"a\":1}", "{\"a\":1}" },
		{ "two values", "{\"a\":1}\n{\"b\":2}", "[{\"a\":1},{\"b\":2}]" },
		{ "two values and a comma", "{\"a\":1},{\"b\":2}", "[{\"a\":1},{\"b\":2}]" },
		{ "commas at the end", "{\"a\":[1,2,],}", "{\"a\":[1,2]}" },
		{ "a comma too many", "[1,,2]", "[1,2]" },
		{ "comments inside", "{ // name\n\"a\":1, /* no \"b\" */ \"c\":2, // end\n}", "{\"a\":1,\"c\":2}" },
		{ "no comment in a text", "{\"a\":\"http://x/*y*/\",}", "{\"a\":\"http://x/*y*/\"}" },
		{ "a line feed in a text", "{\"a\":\"x\ny\tz\r\"}", "{\"a\":\"x\\ny\\tz \"}" },
		{ "a control in a text", "{\"a\":\"x\x01y\"}", "{\"a\":\"x y\"}" },
		{ "quotes in a text", "{\"a\":\"The \"Best\" show\",\"b\":1}", "{\"a\":\"The \\\"Best\\\" show\",\"b\":1}" },
		{ "an escaped apostrophe", "{\"a\":\"it\\'s\"}", "{\"a\":\"it's\"}" },
		{ "a lone backslash", "{\"a\":\"C:\\x\\u12\"}", "{\"a\":\"C:\\\\x\\\\u12\"}" },
		{ "half a pair", "{\"a\":\"x\\ud83d\"}", "{\"a\":\"x\xEF\xBF\xBD\"}" },
		{ "the other half", "{\"a\":\"\\ude00x\"}", "{\"a\":\"\xEF\xBF\xBDx\"}" },
		{ "a whole pair in a broken text", "{\"a\":\"\\ud83d\\ude00\n\"}", "{\"a\":\"\xF0\x9F\x98\x80\\n\"}" },
		{ "NUL", "{\"a\":\"x\\u0000y\"}", "{\"a\":\"xy\"}" },
		{ "entities for quotes", "{&quot;a&quot;:&quot;R&amp;D&quot;}", "{\"a\":\"R&D\"}" },
		{ "entities in a text stay", "{\"a\":\"R&amp;D &quot;\"}", "{\"a\":\"R&amp;D &quot;\"}" },
		{ "nothing", " ", NULL }, { "only a comment", "<!-- -->", NULL },
		{ "cut", "{\"a\":[1,", NULL }, { "cut in a text", "{\"a\":\"x", NULL },
		{ "JavaScript", "var a = {};", NULL }, { "a comma alone", ",", NULL },
		{ "a comma first", ",{}", NULL },
		{ "a template", "{\"a\":{{ name }}}", NULL },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		json_t *v = jsonld_text(a, cases[i].in, &e);
		char *got = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);

		print_message("  %s\n", cases[i].why);
		if (cases[i].want == NULL) {
			assert_null(v);
			assert_int_equal(e.code, ERR_INVALID);
		} else {
			if (v == NULL)
				fail_msg("%s", e.msg);
			assert_string_equal(got, cases[i].want);
			assert_int_equal(e.code, ERR_NONE);
		}
		free(got);
		json_decref(v);
	}
	arena_free(a);
}

static void
depth_is_a_limit(void **state)
{
	struct arena *a = arena_new();
	struct buf b = { 0 };
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_str(&b, "{\"a\":[");
	assert_null(jsonld_text(a, b.data, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	buf_free(&b);
	arena_free(a);
}

static void
quotes_without_end_cost_no_more_than_they_are_long(void **state)
{
	struct arena *a = arena_new();
	struct buf b = { 0 };
	struct err e = { 0 };

	(void)state;
	buf_str(&b, "[\"");
	for (int i = 0; i < 200000; i++)
		buf_str(&b, "\"                 x");
	assert_null(jsonld_text(a, b.data, &e));
	buf_reset(&b);
	for (int i = 0; i < 1000000; i++)
		buf_str(&b, "//,/*");
	assert_null(jsonld_text(a, b.data, &e));
	buf_free(&b);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_are_read),
		cmocka_unit_test(depth_is_a_limit),
		cmocka_unit_test(quotes_without_end_cost_no_more_than_they_are_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
