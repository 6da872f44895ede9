#include "tests/replay.h"

static void
saved_pages_give_what_is_wanted(void **state)
{
	(void)state;
	replay_fixtures("json");
}

static void
pages_of_another_kind_are_refused(void **state)
{
	static const struct { const char *why, *body, *options, *says; } cases[] = {
		{ "HTML", "<html>checking your browser</html>", "", "HTML where JSON was expected" },
		{ "XML", "<?xml version=\"1.0\"?><OpenAPI_ServiceResponse/>", "", "XML where JSON was expected" },
		{ "nothing", "", "", "an empty page where JSON was expected" },
		{ "cut", "{\"events\":[{\"name\":\"A\",", "", "the JSON ends in the middle" },
		{ "not JSON", "events = []", "", "not JSON at line 1" },
		{ "an error document", "{\"RESULT\":{\"CODE\":\"ERROR-337\"}}", "", "rows: no \"events\"; found an object with RESULT" },
		{ "an empty object", "{}", "", "rows: no \"events\"; found an empty object" },
		{ "a list at the top", "[{\"events\":[]}]", "", "rows: no \"events\"; found a list of 1" },
		{ "a text for the rows", "{\"events\":\"limit reached\"}", "", "found the text \"limit reached\"" },
		{ "a number for the rows", "{\"events\":7}", "", "found the number 7" },
		{ "true for the rows", "{\"events\":true}", "", "found true" },
		{ "an error in the middle", "{\"response\":{\"header\":{\"resultCode\":\"22\"}}}",
		    "rows=response.body.items.item", "rows: no \"body\" before items.item; found an object with header" },
		{ "a text in the middle", "{\"response\":{\"body\":\"quota\"}}",
		    "rows=response.body.items.item", "rows: no \"items\" before item; found the text \"quota\"" },
		{ "a list of too few", "{\"a\":[{\"head\":1}]}", "rows=a[1].row", "rows: no \"a\" before row" },
		{ "a number where members were", "{\"a\":5}", "rows=a.*", "rows: no list; found the number 5" },
		{ "a name twice may be, but not a mess", "{\"a\":1,\"a\":}", "", "not JSON" },
		{ "no row understood", "{\"events\":[{\"nam\":\"A\"},{}]}", "", "none of 2 rows was understood: no title in name" },
		{ "a text that is not JSON", "\"hello\"", "", "not JSON" },
		{ "a number", "42", "", "rows: no \"events\"; found the number 42" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char options[200];
		struct replay r;

		print_message("  %s\n", cases[i].why);
		snprintf(options, sizeof(options), "rows=events\ntitle=name\nstart=date\n%s", cases[i].options);
		replay_text(&r, "json", cases[i].body, options);
		assert_int_equal(r.rc, -1);
		assert_int_equal(r.err.code, ERR_INVALID);
		if (strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		replay_free(&r);
	}
}

static void
title_and_start_must_be_told(void **state)
{
	static const char *const options[] = { "", "title=name", "start=date" };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(options); i++) {
		struct replay r;

		print_message("  \"%s\"\n", options[i]);
		replay_text(&r, "json", "[]", options[i]);
		assert_int_equal(r.rc, -1);
		assert_non_null(strstr(r.err.msg, "--set title=name"));
		replay_free(&r);
	}
}

/* Titles of all items joined by '/'. */
static void
titles_are(const struct replay *r, const char *want)
{
	struct buf got = { 0 };
	json_t *item;
	size_t i;

	json_array_foreach(r->items, i, item)
		buf_fmt(&got, "%s/", json_string_value(json_object_get(item, "title")));
	assert_string_equal(got.data == NULL ? "" : got.data, want);
	buf_free(&got);
}

#define ROW(t) "{\"t\":\"" t "\"}"

static void
rows_are_found(void **state)
{
	static const struct { const char *why, *body, *rows, *title, *want; } cases[] = {
		{ "a list", "[" ROW("A") "," ROW("B") "]", "[]", "t", "A/B/" },
		{ "a list, told as the page", "[" ROW("A") "]", ".", "t", "A/" },
		{ "one object as the page", ROW("A"), ".", "t", "A/" },
		{ "a name", "{\"e\":[" ROW("A") "]}", "e", "t", "A/" },
		{ "a name with []", "{\"e\":[" ROW("A") "]}", "e[]", "t", "A/" },
		{ "an object where a list was", "{\"e\":" ROW("A") "}", "e[]", "t", "A/" },
		{ "lists in a list", "{\"d\":[{\"g\":[" ROW("A") "]},{\"g\":[]},{\"g\":[" ROW("B") "," ROW("C") "]}]}", "d[].g[]", "t", "A/B/C/" },
		{ "an inner list is missing", "{\"d\":[{\"x\":1},{\"g\":[" ROW("B") "]}]}", "d[].g[]", "t", "B/" },
		{ "an index", "{\"s\":[{\"head\":[]},{\"row\":[" ROW("A") "]}]}", "s[1].row", "t", "A/" },
		{ "members", "{\"x\":{\"e\":[" ROW("A") "]},\"y\":{\"e\":[" ROW("B") "]}}", "*.e[]", "{@key} {t}", "x A/y B/" },
		{ "members of members", "{\"x\":{\"p\":" ROW("A") ",\"q\":" ROW("B") "}}", "*.*", "{@key1} {@key2} {@key} {t}", "x p p A/x q q B/" },
		{ "further out", "{\"n\":\"N\",\"d\":[{\"m\":\"M\",\"g\":[" ROW("A") "]}]}", "d[].g[]", "{^^.n} {^.m} {t}", "N M A/" },
		{ "further out than the page", "[" ROW("A") "]", "[]", "{^^^.n}{t}", "A/" },
		{ "texts as rows", "{\"d\":[\"A\",\"B\"]}", "d[]", ".", "A/B/" },
		{ "lists as rows", "[[\"A\",1],[\"B\",2]]", "[]", "[0]", "A/B/" },
		{ "another case", "{\"Events\":[{\"T\":\"A\"}]}", "events", "t", "A/" },
		{ "as written goes first", "[{\"T\":\"B\",\"t\":\"A\"}]", "[]", "t", "A/" },
		{ "dots in a name", "[{\"a.b\":\"A\",\"c[0]\":\"B\"}]", "[]", "{a.b}{c[0]}", "AB/" },
		{ "spaces in a name", "[{\"Meeting Name\":\"A\"}]", "[]", "Meeting Name", "A/" },
		{ "a list of texts", "[{\"t\":[\"A\",2,true,null,{}]}]", "[]", "t", "A, 2, true/" },
		{ "numbers", "[{\"t\":1.5},{\"t\":7.0},{\"t\":20260301}]", "[]", "t", "1.5/7/20260301/" },
		{ "a name twice", "[{\"t\":\"A\",\"t\":\"B\"}]", "[]", "t", "B/" },
		{ "a page that is a text", "\"[{\\\"t\\\":\\\"A\\\"}]\"", "[]", "t", "A/" },
		{ "an open bracket", "[{\"t[\":\"A\"}]", "[]", "t[", "A/" },
		{ "the first of two", "{\"d\":{\"e\":[" ROW("A") "]}}", "d.e|e|.", "t", "A/" },
		{ "the second of two", "{\"e\":[" ROW("A") "]}", "d.e|e|.", "t", "A/" },
		{ "the last of three", "[" ROW("A") "]", "d.e|e|.", "t", "A/" },
		{ "nothing: a list", "{\"e\":[]}", "e", "t", "" },
		{ "nothing: a text", "{\"e\":{\"i\":\"\"}}", "e.i.item", "t", "" },
		{ "nothing: null", "{\"e\":null}", "e[]", "t", "" },
		{ "nothing: no last name", "{\"r\":{\"count\":0}}", "r.games", "t", "" },
		{ "nothing: an empty list for an object", "{\"e\":{\"i\":[]}}", "e.i.item", "t", "" },
		{ "nothing: no members", "{}", "*", "t", "" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char options[200];
		struct replay r;

		print_message("  %s\n", cases[i].why);
		snprintf(options, sizeof(options), "rows=%s\ntitle=%s\nstart==2026-03-01",
		    cases[i].rows, cases[i].title);
		replay_text(&r, "json", cases[i].body, options);
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		titles_are(&r, cases[i].want);
		replay_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saved_pages_give_what_is_wanted),
		cmocka_unit_test(pages_of_another_kind_are_refused),
		cmocka_unit_test(title_and_start_must_be_told),
		cmocka_unit_test(rows_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
