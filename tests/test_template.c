#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "base/xml.h"
#include "server/http/template.h"
#include "server/pages/pages.h"

static const char *const hostile[] = {
	"<script>x()</script>", "\" onclick=\"x()", "' onclick='x()", "javascript:x()", " javascript:x()",
	"JaVaScRiPt:x()", "data:text/html,x", "vbscript:x", "//evil.example/", "/\\evil.example", "{{t:site}}",
	"</script><script>x()", "]]>", "&lt;", "\xe2\x80\xa8", "-->",
};

/* A page's model in which every text is the given one. */
static json_t *
model_of(const char *text)
{
	json_t *event = json_object(), *model = json_object(), *list;
	static const char *const texts[] = { "title", "url", "path", "when", "time", "datetime", "place", "kind",
		"uid", "result", "price", "description", "name", "label", "value", "slug", "color", "category",
		"feed_url", "webcal_url", "lang", "code", "base", "public_url", "detail", "status", "query", "google",
		"file", "self", "what", "before", "after", "at", "checked", "licence", "prefix", "template", "tags", "tag",
		"other_lang", "until" };
	static const char *const lists[] = { "languages", "soon", "groups", "topics", "days", "events", "changes",
		"sources", "kinds", "ways", "links", "coming", "found", "picked", "muted", "offers", "feeds",
		"alarm_variants", "allday_variants", "alarm1", "alarm2", "allday", "langs", "clients", "choices" };
	static const char *const objects[] = { "topic", "event", "panel", "next", "in_app", "qr", "month", "settings",
		"ahead", "past" };

	for (size_t i = 0; i < MEM_COUNT(texts); i++)
		json_object_set_new(event, texts[i], json_string(text));
	json_object_update(model, event);
	for (size_t i = 0; i < MEM_COUNT(lists); i++) {
		list = json_array();
		json_array_append_new(list, json_copy(event));
		json_object_set_new(model, lists[i], list);
	}
	for (size_t i = 0; i < MEM_COUNT(objects); i++)
		json_object_set_new(model, objects[i], json_copy(event));
	json_object_set_new(model, "live", json_true());
	json_object_set_new(model, "ld", json_pack("{s:s}", "name", text));
	json_decref(event);
	return model;
}

static size_t
count(const char *s, const char *what)
{
	size_t n = 0;

	for (; (s = strstr(s, what)) != NULL; s += strlen(what))
		n++;
	return n;
}

static const struct { const char *script, *elsewhere; } addresses[] = {
	{ " href=\"javascript:", " href=\"//" }, { " src=\"javascript:", " src=\"//" },
	{ " action=\"javascript:", " action=\"//" },
};

/* Every template, every hole, every hostile text: tags and attributes are those of a harmless one. */
static void
no_value_leaves_its_place(void **state)
{
	(void)state;
	for (size_t p = 0; pages_templates[p] != NULL; p++) {
		json_t *model = model_of("x");
		struct buf plain = { 0 };

		print_message("  %s\n", pages_templates[p]);
		template_render(pages_templates[p], LANG_KO, model, &plain);
		json_decref(model);
		for (size_t i = 0; i < MEM_COUNT(hostile); i++) {
			struct buf out = { 0 };

			model = model_of(hostile[i]);
			template_render(pages_templates[p], LANG_KO, model, &out);
			assert_int_equal(count(out.data, "<"), count(plain.data, "<"));
			/* In linked data a quotation mark is escaped as JSON has it. */
			assert_int_equal(count(out.data, "\"") - count(out.data, "\\\""), count(plain.data, "\""));
			for (size_t u = 0; u < MEM_COUNT(addresses); u++) {
				assert_int_equal(count(out.data, addresses[u].script), 0);
				assert_int_equal(count(out.data, addresses[u].elsewhere), 0);
			}
			json_decref(model);
			buf_free(&out);
		}
		buf_free(&plain);
	}
}

static void
addresses_have_schemes_that_are_harmless(void **state)
{
	static const struct { const char *url; bool passes; } cases[] = {
		{ "https://x.example/", true }, { "http://x", true }, { "webcal://x/a.ics", true }, { "webcals://x", true },
		{ "/topics/x", true }, { "#events", true }, { "?q=x", true }, { "mailto:a@b", true }, { "tel:+82", true },
		{ "intent://x#Intent;end", true }, { "javascript:x", false }, { "JAVASCRIPT:x", false },
		{ "data:x", false }, { "blob:x", false }, { "//x", false }, { "/\\x", false }, { "\\\\x", false }, { "\\/x", false }, { "\\x", true }, { "file:/etc/passwd", false },
		{ "java\nscript:x", false }, { " javascript:x", false }, { "\x01javascript:x", false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		json_t *model = model_of(cases[i].url);
		struct buf out = { 0 };

		print_message("  %s\n", cases[i].url);
		template_render("embed", LANG_EN, model, &out);
		assert_int_equal(count(out.data, "<h1>"), 1);
		assert_int_equal(strstr(strstr(out.data, "<h1>"), "href=\"#\"") != NULL &&
		    strcmp(cases[i].url, "#") != 0, !cases[i].passes);
		json_decref(model);
		buf_free(&out);
	}
}

/* Every word in every language: a page in Japanese says nothing in Korean. */
static void
words_are_there_in_every_language(void **state)
{
	(void)state;
	for (int w = 0; w < WORD__MAX; w++)
		for (int l = 0; l < LANG__MAX; l++) {
			const char *s = word((enum lang)l, (enum word)w);

			assert_non_null(s);
			assert_null(strstr(s, "<"));
			for (const unsigned char *u = (const unsigned char *)s; l != LANG_KO && *u != '\0'; u++)
				assert_false(u[0] == 0xec || u[0] == 0xeb);	/* Hangul syllables */
		}
}

static void
html_is_escaped(void **state)
{
	static const struct { const char *in, *want; } cases[] = {
		{ "", "" },
		{ "야구", "야구" },
		{ "<script>", "&lt;script&gt;" },
		{ "a & b", "a &amp; b" },
		{ "\" onload='x'", "&quot; onload=&#39;x&#39;" },
		{ "&amp;", "&amp;amp;" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct buf b = { 0 };

		print_message("  %s\n", cases[i].in);
		buf_str(&b, "");
		xml_text(&b, cases[i].in);
		assert_string_equal(b.data, cases[i].want);
		buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_is_escaped),
		cmocka_unit_test(no_value_leaves_its_place),
		cmocka_unit_test(addresses_have_schemes_that_are_harmless),
		cmocka_unit_test(words_are_there_in_every_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
