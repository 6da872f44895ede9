#include "tests/replay.h"

#include "scrapers/markup.h"
#include "scrapers/selector.h"

static const char page[] =
    "<!doctype html><html><head><title>T</title></head><body>"
    "<div id=a class='x y'><p id=p1 lang=en-GB>one</p><p id=p2 class=x>two <b id=b1>bold</b></p>"
    "<span id=s1>s</span><p id=p3 data-k='v w'>three</p></div>"
    "<ul id=u><li id=l1>1</li><li id=l2 class='X'>2<ul id=v><li id=m1>2a</li></ul></li>"
    "<li id=l3>3</li><li id=l4></li></ul>"
    "<a id=h1 href='/View.php?no=1'>it's \"so\"</a><a id=h2 href='x.pdf'></a></body></html>";

/* The ids of what an expression finds, each with a blank; or the error. */
static void
found(const char *body, const char *expression, struct arena *a, char *out, size_t size)
{
	struct err e = { 0 };
	struct markup *m = markup_html(body, strlen(body), &e);
	const struct node **n = NULL;
	size_t count = 0;

	*out = '\0';
	assert_non_null(m);
	if (markup_find(m, NULL, expression, a, &n, &count, &e) == -1)
		snprintf(out, size, "%s", e.msg);
	for (size_t i = 0; i < count; i++) {
		const char *id = node_attribute(n[i], "id", a);

		snprintf(out + strlen(out), size - strlen(out), "%s ",
		    id == NULL ? node_name(n[i]) : id);
	}
	markup_free(m);
}

static void
selectors_find_what_browsers_find(void **state)
{
	static const struct { const char *selector, *want; } cases[] = {
		{ "p", "p1 p2 p3 " },
		{ "P", "p1 p2 p3 " },
		{ "*[id=a] > *", "p1 p2 s1 p3 " },
		{ ".x", "a p2 " },
		{ "div.x.y", "a " },
		{ "#p2", "p2 " },
		{ "p#p2.x", "p2 " },
		{ "[data-k]", "p3 " },
		{ "[DATA-K]", "p3 " },
		{ "[data-k='v w']", "p3 " },
		{ "[data-k~=w]", "p3 " },
		{ "[lang|=en]", "p1 " },
		{ "a[href^='/View']", "h1 " },
		{ "a[href^='/view']", "" },
		{ "a[href^='/view' i]", "h1 " },
		{ "a[href$=.pdf]", "h2 " },
		{ "a[href*=no]", "h1 " },
		{ "div p b", "b1 " },
		{ "div > b", "" },
		{ "div>p>b", "b1 " },
		{ "p + p", "p2 " },
		{ "p + span", "s1 " },
		{ "p ~ p", "p2 p3 " },
		{ "ul ul li", "m1 " },
		{ "ul li li", "m1 " },
		{ "li:first-child", "l1 m1 " },
		{ "li:last-child", "m1 l4 " },
		{ "li:only-child", "m1 " },
		{ "#u > li:nth-child(2)", "l2 " },
		{ "#u > li:nth-child(odd)", "l1 l3 " },
		{ "#u > li:nth-child(even)", "l2 l4 " },
		{ "#u > li:nth-child(2n+1)", "l1 l3 " },
		{ "#u > li:nth-child( n + 3 )", "l3 l4 " },
		{ "#u > li:nth-child(-n+2)", "l1 l2 " },
		{ "#u > li:nth-child(-2n+3)", "l1 l3 " },
		{ "#u > li:nth-child(0)", "" },
		{ "#u > li:nth-last-child(2)", "l3 " },
		{ "div p:nth-of-type(3)", "p3 " },
		{ "div p:first-of-type", "p1 " },
		{ "div p:last-of-type", "p3 " },
		{ "div p:nth-last-of-type(2)", "p2 " },
		{ "p:not(.x)", "p1 p3 " },
		{ "p:not(.x, [lang])", "p3 " },
		{ "p:not(:first-child):not(:last-child)", "p2 " },
		{ "p:has(b)", "p2 " },
		{ "p:has(+ span)", "p2 " },
		{ "li:has(> ul)", "l2 " },
		{ ":is(b, span)", "b1 s1 " },
		{ "li:empty", "l4 " },
		{ ":root", "html " },
		{ "p:contains(\"two bold\")", "p2 " },
		{ "p:contains(thr)", "p3 " },
		{ "a:contains('it')", "h1 " },
		{ "a:contains(it's \"so\")", "h1 " },
		{ "b, #s1,a", "b1 s1 h1 h2 " },
		{ ".\\78", "" },
		{ "  p.x  ", "p2 " },
		{ "//p[2]", "p2 " },
		{ "(//p)[last()]", "p3 " },
		{ "xpath:descendant::b", "b1 " },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		char got[512];

		found(page, cases[i].selector, a, got, sizeof(got));
		if (strcmp(got, cases[i].want) != 0)
			fail_msg("%s finds \"%s\", not \"%s\"", cases[i].selector, got, cases[i].want);
		arena_free(a);
	}
}

static void
a_wrong_selector_says_where(void **state)
{
	static const struct { const char *selector, *says; } cases[] = {
		{ "p >", "at its end" },
		{ "p..x", "a class wanted at character 3" },
		{ "p[", "an attribute's name wanted" },
		{ "p[a", "=, ~=" },
		{ "p[a!=b]", "=, ~=" },
		{ "p[a=b", "] wanted" },
		{ "p[a='b]", "a closing quote" },
		{ "p:hover", "\":hover\" is not known; known are :first-child" },
		{ "p:nth-child(x)", "odd, even, a number" },
		{ "p:nth-child(2", ") wanted" },
		{ "p:nth-child(99999999999)", "odd, even, a number" },
		{ ":first-of-type", "an element's name" },
		{ "p,,b", "wanted at character 3" },
		{ "p)", "wanted at character 2" },
		{ "p{}", "wanted at character 2" },
		{ "", "wanted at its end" },
		{ "p:not(:not(:not(:not(:not(:not(:not(:not(:not(b)))))))))", "less depth" },
		{ "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h", "fewer parts" },
		{ "//p[", "wrong XPath" },
		{ "//p[foo()]", "Unregistered function" },
		{ "/x:y", "Undefined namespace prefix" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		char got[512];

		found(page, cases[i].selector, a, got, sizeof(got));
		if (strstr(got, cases[i].says) == NULL)
			fail_msg("%s: \"%s\" lacks \"%s\"", cases[i].selector, got, cases[i].says);
		arena_free(a);
	}
}

/* What multiplies step by step is cut off; what only repeats is fast. */
static void
selectors_from_hell_end(void **state)
{
	static const char *const cases[] = {
		"div div div div div div div div div div",
		"//*[count(//*) > count(preceding::*)]",
		"div:has(div:has(div:has(div:has(div))))",
		"div:nth-child(2n+1) ~ div ~ div ~ div",
	};
	struct buf b = { 0 };

	(void)state;
	for (int i = 0; i < 5000; i++)
		buf_str(&b, i % 200 < 100 ? "<div>" : "</div>");
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		char got[65536];

		found(b.data, cases[i], a, got, sizeof(got));
		print_message("  %s: %.60s\n", cases[i], got);
		arena_free(a);
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(selectors_find_what_browsers_find),
		cmocka_unit_test(a_wrong_selector_says_where),
		cmocka_unit_test(selectors_from_hell_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
