#include "tests/replay.h"

#include "scrapers/markup.h"

static struct markup *
html(const char *s)
{
	struct err e = { 0 };
	struct markup *m = markup_html(s, strlen(s), &e);

	if (m == NULL)
		fail_msg("%s", e.msg);
	return m;
}

static struct markup *
xml(const char *s)
{
	struct err e = { 0 };
	struct markup *m = markup_xml(s, strlen(s), &e);

	if (m == NULL)
		fail_msg("%s", e.msg);
	return m;
}

static void
check_value(struct markup *m, const char *expression, const char *want)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	const char *got = markup_value(m, NULL, expression, a, &e);

	if (got == NULL)
		fail_msg("%s: %s", expression, e.msg);
	if (strcmp(got, want) != 0)
		fail_msg("%s is \"%s\", not \"%s\"", expression, got, want);
	arena_free(a);
}

static void
text_is_what_people_see(void **state)
{
	static const struct { const char *html, *want; } cases[] = {
		{ "<p>a  b\n c</p>", "a b c" },
		{ "<p>a<br>b<br/>c</p>", "a\nb\nc" },
		{ "<p>a</p><p>b</p>c", "a\nb\nc" },
		{ "a<b>b</b>c <i> d</i>", "abc d" },
		{ "<script>x</script>a<style>y</style><template>z</template>", "a" },
		{ "<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc" },
		{ "a&nbsp;&nbsp;b&amp;&lt;&eacute;&#44032;", "a b&<\xC3\xA9\xEA\xB0\x80" },
		{ "a\xE2\x80\x8B" "b&shy;c", "abc" },
		{ "<pre>a\n  b</pre>", "a\nb" },
		{ "a<!-- no -->b", "ab" },
		{ "<div><div><p>a</p></div></div><div>b</div>", "a\nb" },
		{ "<p> </p>", "" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct markup *m = html(cases[i].html);

		check_value(m, "body", cases[i].want);
		markup_free(m);
	}
}

static void
values_are_texts_attributes_and_numbers(void **state)
{
	static const struct { const char *expression, *want; } cases[] = {
		{ "p", "one" },
		{ "p:nth-child(2)", "two" },
		{ "p@id", "p1" },
		{ "p[id=p2]@title", "a & b" },
		{ "a[href='x@y']@href", "x@y" },
		{ "//p/@id", "p1" },
		{ "xpath:count(//p)", "2" },
		{ "xpath:string(//p[2])", "two" },
		{ "xpath://p/text()", "one" },
		{ "table", "" },
		{ "p@none", "" },
	};
	struct markup *m = html("<p id=p1>one</p><p id=p2 title='a &amp; b'>two</p>"
	    "<a href='x@y'>z</a>");

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		check_value(m, cases[i].expression, cases[i].want);
	markup_free(m);
}

static void
values_start_from_a_node(void **state)
{
	struct markup *m = html("<ul><li class=k>a<b>1</b><li>b<b>2</b></ul>");
	struct arena *a = arena_new();
	struct err e = { 0 };
	const struct node **li;
	size_t n;

	(void)state;
	assert_int_equal(markup_find(m, NULL, "li", a, &li, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_string_equal(markup_value(m, li[1], "b", a, &e), "2");
	assert_string_equal(markup_value(m, li[1], "> b", a, &e), "2");
	assert_string_equal(markup_value(m, li[1], "./b", a, &e), "2");
	assert_string_equal(markup_value(m, li[1], ".", a, &e), "b2");
	assert_string_equal(markup_value(m, li[1], "../li/b", a, &e), "1");
	assert_string_equal(markup_value(m, li[1], "//b", a, &e), "1");
	assert_string_equal(markup_value(m, li[0], "@class", a, &e), "k");
	assert_string_equal(markup_value(m, li[1], "@class", a, &e), "");
	assert_true(node_stands_before(li[0], li[1]));
	assert_false(node_stands_before(li[1], li[0]));
	assert_ptr_equal(node_next(li[0]), li[1]);
	arena_free(a);
	markup_free(m);
}

/* A page labelled otherwise is UTF-8 by the time it comes here. */
static void
labels_inside_are_not_believed(void **state)
{
	struct markup *m = html("<meta charset=euc-kr><p>\xEB\x98\xA0 \xED\x8E\xB2</p><b>end</b>");

	(void)state;
	check_value(m, "p", "\xEB\x98\xA0 \xED\x8E\xB2");
	check_value(m, "b", "end");
	markup_free(m);
	m = xml("<?xml version='1.0' encoding='euc-kr'?><p>\xEB\x98\xA0</p>");
	check_value(m, "p", "\xEB\x98\xA0");
	markup_free(m);
}

static void
namespaces_are_found_by_prefix_or_not_at_all(void **state)
{
	static const struct { const char *expression, *want; } cases[] = {
		{ "//entry/title", "T" },
		{ "entry title", "T" },
		{ "entry > title", "T" },
		{ "ev:startdate", "2026-05-01" },
		{ "ev|startdate", "2026-05-01" },
		{ "entry:first-child", "T2026-05-01w" },
		{ "gd:when@startTime", "w1" },
		{ "own:x", "y" },
		{ "//own:x", "y" },
		{ "xcal:dtstart", "" },
		{ "TITLE", "" },
	};
	struct markup *m = xml("\n<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' "
	    "xmlns:e='http://purl.org/rss/1.0/modules/event/' xmlns:own='urn:x'>"
	    "<entry><title>T</title><e:startdate>2026-05-01</e:startdate>"
	    "<when xmlns='http://schemas.google.com/g/2005'>w</when></entry>"
	    "<own:x>y</own:x><g:when xmlns:g='http://schemas.google.com/g/2005' startTime='w1'/></feed>");
	struct arena *a = arena_new();
	struct err e = { 0 };
	const struct node **n;
	size_t count;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		check_value(m, cases[i].expression, cases[i].want);
	assert_int_equal(markup_find(m, NULL, "when", a, &n, &count, &e), 0);
	assert_int_equal(count, 1);
	assert_string_equal(node_namespace(n[0]), "http://schemas.google.com/g/2005");
	assert_string_equal(node_namespace(markup_root(m)), "http://www.w3.org/2005/Atom");
	arena_free(a);
	markup_free(m);
}

static void
xml_that_is_wrong_or_declares_is_refused(void **state)
{
	static const struct { const char *xml, *says; } cases[] = {
		{ "<a><b></a>", "not well-formed XML: line 1" },
		{ "", "not well-formed XML" },
		{ "<a>&nbsp;</a>", "nbsp" },
		{ "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "DOCTYPE" },
		{ "<?xml version='1.0'?><!-- c --><!doctype a [ ]><a/>", "DOCTYPE" },
		{ "<!DOCTYPE a SYSTEM \"file:///etc/[passwd\" [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>",
		    "DOCTYPE" },
		{ "<a>\xFF</a>", "not UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };

		assert_null(markup_xml(cases[i].xml, strlen(cases[i].xml), &e));
		if (strstr(e.msg, cases[i].says) == NULL)
			fail_msg("%s: \"%s\" lacks \"%s\"", cases[i].xml, e.msg, cases[i].says);
	}
	markup_free(xml("<!DOCTYPE html PUBLIC \"-//W3C//DTD\" \"http://127.0.0.1:1/[x].dtd\"><a/>"));
}

static char *
repeated(const char *before, const char *what, size_t times, const char *after)
{
	struct buf b = { 0 };

	buf_str(&b, before);
	for (size_t i = 0; i < times; i++)
		buf_str(&b, what);
	buf_str(&b, after);
	return buf_take(&b);
}

static void
bombs_are_refused(void **state)
{
	static const struct {
		const char *before, *what;
		size_t times;
		const char *after, *says;
	} cases[] = {
		{ "", "<div>", (8 << 20) / 5, "", "tags" },
		{ "", "<div>", 100000, "", "too deep" },
		{ "", "<div>", 300, "<p>deep</p>", "too deep" },
		{ "<table>", "<tr><td><table>", 300, "", "too deep" },
		{ "<p ", "a1b2=c ", 20000, ">x</p>", "larger than" },
		{ "<p ", "a=\"\" ", 30000, ">x</p>", "larger than" },
		{ "<p>", "<br>", 1100000, "", "more than" },
		{ "<p>", "</b>x", 1100000, "", "more than" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *s = repeated(cases[i].before, cases[i].what, cases[i].times, cases[i].after);
		struct err e = { 0 };

		print_message("  %zu %s\n", cases[i].times, cases[i].what);
		assert_null(markup_html(s, strlen(s), &e));
		assert_int_equal(e.code, ERR_LIMIT);
		if (strstr(e.msg, cases[i].says) == NULL)
			fail_msg("\"%s\" lacks \"%s\"", e.msg, cases[i].says);
		e = (struct err){ 0 };
		assert_null(markup_xml(s, strlen(s), &e));
		free(s);
	}
}

static void
what_is_large_but_honest_is_read(void **state)
{
	static const struct { const char *why, *before, *what; size_t times; const char *after; } cases[] = {
		{ "a picture inside", "<img src=\"data:image/png;base64,", "AAAA", 50000, "\"><b>end</b>" },
		{ "a script with < in it", "<script>if(a<b){", "x='>';y=\"<a\";", 20000, "}</script><b>end</b>" },
		{ "a comment", "<!-- <p ", "a=b ", 40000, "--><b>end</b>" },
		{ "rows", "<table>", "<tr><td>1</td></tr>", 50000, "</table><b>end</b>" },
		{ "as deep as it may be", "", "<div>", 200, "<b>end</b>" },
		{ "nothing is closed", "", "<p>x", 50000, "<b>end</b>" },
		{ "controls", "", "\x01\x7F", 10, "<b>end</b>" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *s = repeated(cases[i].before, cases[i].what, cases[i].times, cases[i].after);
		struct markup *m;

		print_message("  %s\n", cases[i].why);
		m = html(s);
		check_value(m, "b", "end");
		markup_free(m);
		free(s);
	}
}

/* libxml2 ends a page at a NUL. */
static void
a_nul_does_not_end_the_page(void **state)
{
	static const char page[] = "<p>a\0b</p><b>end</b>";
	struct err e = { 0 };
	struct markup *m = markup_html(page, sizeof(page) - 1, &e);

	(void)state;
	assert_non_null(m);
	check_value(m, "b", "end");
	markup_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_what_people_see),
		cmocka_unit_test(values_are_texts_attributes_and_numbers),
		cmocka_unit_test(values_start_from_a_node),
		cmocka_unit_test(labels_inside_are_not_believed),
		cmocka_unit_test(namespaces_are_found_by_prefix_or_not_at_all),
		cmocka_unit_test(xml_that_is_wrong_or_declares_is_refused),
		cmocka_unit_test(bombs_are_refused),
		cmocka_unit_test(what_is_large_but_honest_is_read),
		cmocka_unit_test(a_nul_does_not_end_the_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
