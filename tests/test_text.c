#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#define BAD "\xef\xbf\xbd"		/* U+FFFD */
#define DOTS "\xe2\x80\xa6"

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
foreign_text_is_cleaned(void **state)
{
	static const struct { const char *why, *in; enum text_shape shape; const char *want; } cases[] = {
		{ "plain", "Opening day", TEXT_LINE, "Opening day" },
		{ "empty", "", TEXT_LINE, "" },
		{ "only white space", " \t\r\n ", TEXT_LINES, "" },
		{ "only controls", "\x01\x02\x7f", TEXT_LINE, "" },
		{ "white space joined", "  a \t\n  b  ", TEXT_LINE, "a b" },
		{ "no-break and wide spaces", "a\xc2\xa0\xe3\x80\x80""b", TEXT_LINE, "a b" },
		{ "all line breaks in a line", "a\xe2\x80\xa8""b\xc2\x85""c\v\fd", TEXT_LINE, "a b c d" },
		{ "all line breaks in lines", "a\xe2\x80\xa8""b\xe2\x80\xa9""c\xc2\x85""d\ve\ff\rg\r\nh", TEXT_LINES,
		    "a\nb\nc\nd\ne\nf\ng\nh" },
		{ "one empty line in a row", "a\n\n\n\n\nb", TEXT_LINES, "a\n\nb" },
		{ "lines of white space are empty", "a\n \n\t\n\xc2\xa0\nb", TEXT_LINES, "a\n\nb" },
		{ "CRLF is one break", "a\r\n\r\nb", TEXT_LINES, "a\n\nb" },
		{ "ends of lines and text", "\n  a  \n  b \n\n", TEXT_LINES, "a\n  b" },
		{ "tab becomes a space", "a\tb", TEXT_LINES, "a b" },
		{ "C0", "a\x01\x08\x1b[31mb", TEXT_LINES, "a[31mb" },
		{ "C1 and DEL", "a\x7f\xc2\x80\xc2\x9f""b", TEXT_LINE, "ab" },
		{ "bidi controls", "a\xe2\x80\xae" "b\xe2\x81\xa6" "c\xe2\x80\x8f" "d\xd8\x9c", TEXT_LINE, "abcd" },
		{ "byte order mark inside", "\xef\xbb\xbf" "a\xef\xbb\xbf" "b", TEXT_LINE, "ab" },
		{ "noncharacters", "a\xef\xb7\x90" "b\xef\xbf\xbf" "c\xf0\x9f\xbf\xbe" "d\xf4\x8f\xbf\xbf", TEXT_LINE, "abcd" },
		{ "a control between spaces", "a \x01 b", TEXT_LINE, "a b" },
		{ "NFC: jamo", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", TEXT_LINE, "\xed\x95\x9c" },
		{ "NFC: LV and T", "\xed\x95\x98\xe1\x86\xab", TEXT_LINE, "\xed\x95\x9c" },
		{ "NFC: accent", "e\xcc\x81", TEXT_LINE, "\xc3\xa9" },
		{ "NFC: kana", "\xe3\x81\x8b\xe3\x82\x99", TEXT_LINE, "\xe3\x81\x8c" },
		{ "NFC: order of marks", "a\xcc\x81\xcc\xa3", TEXT_LINE, "\xe1\xba\xa1\xcc\x81" },
		{ "not NFKC", "\xef\xbc\xa1\xe2\x91\xa0", TEXT_LINE, "\xef\xbc\xa1\xe2\x91\xa0" },
		{ "Korean", "\xeb\x91\x90\xec\x82\xb0 vs \xed\x95\x9c\xed\x99\x94", TEXT_LINE,
		    "\xeb\x91\x90\xec\x82\xb0 vs \xed\x95\x9c\xed\x99\x94" },
		{ "emoji family", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", TEXT_LINE,
		    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7" },
		{ "lone continuation", "a\x80" "b", TEXT_LINE, "a" BAD "b" },
		{ "cut sequence", "a\xed\x95", TEXT_LINE, "a" BAD },
		{ "latin-1", "caf\xe9 x", TEXT_LINE, "caf" BAD " x" },
		{ "overlong slash", "\xc0\xaf", TEXT_LINE, BAD },
		{ "surrogate", "\xed\xa0\x80", TEXT_LINE, BAD },
		{ "above U+10FFFF", "\xf4\x90\x80\x80", TEXT_LINE, BAD },
		{ "FE and FF", "\xfe\xff", TEXT_LINE, BAD BAD },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *got = text_clean(*state, cases[i].in, strlen(cases[i].in),
		    cases[i].shape, 500);

		print_message("  %s\n", cases[i].why);
		assert_string_equal(got, cases[i].want);
		assert_string_equal(text_clean(*state, got, strlen(got),
		    cases[i].shape, 500), got);
	}
	assert_string_equal(text_clean(*state, "a\0b", 3, TEXT_LINE, 500), "ab");
}

static void
long_text_is_cut_at_a_code_point(void **state)
{
	static const struct { const char *why, *in; size_t max; const char *want; } cases[] = {
		{ "fits exactly", "abcdef", 6, "abcdef" },
		{ "one too long", "abcdefg", 6, "abc" DOTS },
		{ "in a code point", "\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4", 8, "\xed\x95\x9c" DOTS },
		{ "fits in code points", "\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4", 9, "\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4" },
		{ "no space before the dots", "ab cdefg", 6, "ab" DOTS },
		{ "nothing but the dots fits", "abcdef", 3, DOTS },
		{ "four bytes", "a\xf0\x9f\x91\xa9" "bcd", 7, "a" DOTS },
	};
	static char many[100000];
	char *got;

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		assert_string_equal(text_clean(*state, cases[i].in, strlen(cases[i].in),
		    TEXT_LINE, cases[i].max), cases[i].want);
	}
	print_message("  decomposed text that shrinks\n");
	for (size_t i = 0; i + 9 <= sizeof(many); i += 9)
		memcpy(many + i, "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 9);
	got = text_clean(*state, many, sizeof(many) / 9 * 9, TEXT_LINE, 500);
	assert_true(strlen(got) <= 500 && strlen(got) > 490);
	assert_true(text_is_utf8(got, strlen(got)));
}

/* Times would be a matter of luck: a square of these sizes would need minutes. */
static void
hostile_text_takes_no_longer(void **state)
{
	static const struct { const char *why, *unit; } cases[] = {
		{ "marks in falling order", "\xcc\x95\xcc\xa3\xcc\x81" },
		{ "marks that hide in a starter", "\xe0\xbd\xb3" },
		{ "spaces", " " },
		{ "line breaks and spaces", "\n " },
		{ "controls", "\x01" },
		{ "bad bytes", "\xe1\x84" },
		{ "tags that never end", "<a b='" },
		{ "comments that never end", "<!--" },
		{ "scripts that never end", "<script></" },
		{ "entities that are none", "&#x&ampamp" },
		{ "angle brackets", "<<" },
		{ "long numbers", "&#99999999999999999999" },
	};
	enum { SIZE = 1 << 19 };
	int64_t before = clock_mono_ms();
	char *text = mem_new(SIZE + 32);

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		size_t n = strlen(cases[i].unit);
		char *got;

		print_message("  %s\n", cases[i].why);
		for (size_t k = 0; k < SIZE; k += n)
			memcpy(text + k, cases[i].unit, n);
		text[SIZE] = '\0';
		got = text_clean(a, text, SIZE, TEXT_LINES, SIZE);
		assert_true(text_is_utf8(got, strlen(got)));
		text_from_html(a, text);
		text_fold(a, text);
		arena_free(a);
	}
	free(text);
	assert_true(clock_mono_ms() - before < 120000);
	(void)state;
}

static void
random_bytes_come_out_as_text(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct arena *a = arena_new();
		char in[64], *got;
		size_t n = (size_t)round % sizeof(in);

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245 + 12345;
			in[i] = (char)(seed >> 16);
		}
		got = text_clean(a, in, n, round % 2 ? TEXT_LINE : TEXT_LINES, 40);
		assert_true(text_is_utf8(got, strlen(got)));
		assert_true(strlen(got) <= 40);
		for (const char *p = got; *p != '\0'; p++)
			assert_true((unsigned char)*p >= ' ' || (*p == '\n' && round % 2 == 0));
		got = text_fold(a, arena_strn(a, in, n));
		assert_true(text_is_utf8(got, strlen(got)));
		text_from_html(a, arena_strn(a, in, n));
		arena_free(a);
	}
}

static void
html_becomes_text(void **state)
{
	static const struct { const char *why, *in, *want; } cases[] = {
		{ "plain", "Opening day", "Opening day" },
		{ "empty", "", "" },
		{ "inline tags", "<b>a</b> <i class=\"x\">b</i>", "a b" },
		{ "br", "a<br>b<br/>c<BR />d", "a\nb\nc\nd" },
		{ "two br", "a<br><br>b", "a\n\nb" },
		{ "paragraphs", "<p>a</p><p>b</p>", "a\nb\n" },
		{ "list", "<ul><li>a</li><li>b</li></ul>", "a\nb\n" },
		{ "div", "<div>a</div><div>b</div>", "a\nb\n" },
		{ "source line feeds beside tags", "<p>a\n   b</p>\n\n<p>c</p>", "a b\nc\n" },
		{ "source line feeds without them", "a\n<b>b</b>\n\nc", "a\nb\n\nc" },
		{ "script", "a<script>if (1 < 2) x('</b>');</script>b", "ab" },
		{ "style in capitals", "a<STYLE>p{}</StYlE >b", "ab" },
		{ "script never closed", "a<script>b", "a" },
		{ "comment", "a<!-- <b> - -- > -->b", "ab" },
		{ "empty comment", "a<!-->b", "ab" },
		{ "comment never closed", "a<!-- b", "a" },
		{ "doctype", "<!DOCTYPE html>a", "a" },
		{ "quoted bracket", "<a title=\"x > y\">b</a>", "b" },
		{ "apostrophe outside a value", "<a it's>b</a>", "b" },
		{ "tag never closed", "a<b", "a" },
		{ "less than", "1 < 2 <3 a<=b", "1 < 2 <3 a<=b" },
		{ "lone bracket at the end", "a <", "a <" },
		{ "named entities", "&lt;b&gt; &amp; &quot;&apos;&nbsp;&middot;&hellip;&ndash;&mdash;",
		    "<b> & \"'\xc2\xa0\xc2\xb7\xe2\x80\xa6\xe2\x80\x93\xe2\x80\x94" },
		{ "quotes", "&lsquo;&rsquo;&ldquo;&rdquo;&laquo;&raquo;",
		    "\xe2\x80\x98\xe2\x80\x99\xe2\x80\x9c\xe2\x80\x9d\xc2\xab\xc2\xbb" },
		{ "signs", "&copy;&reg;&trade;&deg;&times;&bull;&euro;&yen;",
		    "\xc2\xa9\xc2\xae\xe2\x84\xa2\xc2\xb0\xc3\x97\xe2\x80\xa2\xe2\x82\xac\xc2\xa5" },
		{ "case of entities", "&Eacute;&eacute;&EACUTE;", "\xc3\x89\xc3\xa9&EACUTE;" },
		{ "numbers", "&#54620;&#xD55C;&#Xd55c;", "\xed\x95\x9c\xed\x95\x9c\xed\x95\x9c" },
		{ "number without semicolon", "&#65b", "Ab" },
		{ "windows-1252 number", "&#146;&#128;", "\xe2\x80\x99\xe2\x82\xac" },
		{ "impossible numbers", "&#0;&#xD800;&#x110000;&#99999999999999;", BAD BAD BAD BAD },
		{ "no entity", "AT&T &unknown; &; &# &#x; & &amp", "AT&T &unknown; &; &# &#x; & &amp" },
		{ "decoded once", "&amp;lt;b&amp;gt;", "&lt;b&gt;" },
		{ "bad bytes stay", "\xff<b>\xc0</b>", "\xff\xc0" },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		assert_string_equal(text_from_html(*state, cases[i].in), cases[i].want);
	}
}

static void
utf8_is_strict(void **state)
{
	static const struct { const char *why, *in; int ok; size_t step; } cases[] = {
		{ "ASCII", "a", 1, 1 }, { "two", "\xc3\xa9", 1, 2 },
		{ "three", "\xed\x95\x9c", 1, 3 }, { "four", "\xf0\x9f\x91\xa9", 1, 4 },
		{ "last", "\xf4\x8f\xbf\xbf", 1, 4 }, { "noncharacter", "\xef\xbf\xbf", 1, 3 },
		{ "continuation", "\x80", 0, 1 }, { "cut", "\xed\x95", 0, 1 },
		{ "overlong two", "\xc1\xbf", 0, 1 }, { "overlong three", "\xe0\x9f\xbf", 0, 1 },
		{ "overlong four", "\xf0\x8f\xbf\xbf", 0, 1 }, { "surrogate", "\xed\xbf\xbf", 0, 1 },
		{ "too large", "\xf4\x90\x80\x80", 0, 1 }, { "five", "\xf8\x88\x80\x80\x80", 0, 1 },
		{ "lead then ASCII", "\xc3\x28", 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		assert_int_equal(text_is_utf8(cases[i].in, strlen(cases[i].in)), cases[i].ok);
		assert_int_equal(text_step(cases[i].in), cases[i].step);
	}
	assert_true(text_is_utf8("", 0));
	assert_true(text_is_utf8("a\0b", 3));
	assert_false(text_is_utf8("\xed\x95\x9c", 2));
}

static void
folded_titles_compare(void **state)
{
	static const struct { const char *why, *in, *want; } cases[] = {
		{ "case", "LG Twins", "lg twins" },
		{ "sharp s", "Stra\xc3\x9f" "e", "strasse" },
		{ "width", "\xef\xbc\xac\xef\xbc\xa7\xe3\x80\x80\xef\xbc\x91", "lg 1" },
		{ "punctuation", " [LG] - \"Twins\"!? ", "lg twins" },
		{ "inner punctuation", "A.B,C/D", "a b c d" },
		{ "symbols stay", "1+1", "1+1" },
		{ "jamo", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c" },
		{ "Korean", "\xeb\x91\x90\xec\x82\xb0\xc2\xb7LG", "\xeb\x91\x90\xec\x82\xb0 lg" },
		{ "line breaks", "a\r\n\tb", "a b" },
		{ "nothing left", " -- ", "" }, { "empty", "", "" },
		{ "bad bytes", "a\xff" "b", "a" BAD "b" },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		assert_string_equal(text_fold(*state, cases[i].in), cases[i].want);
	}
}

static void
slugs_and_tags(void **state)
{
	static const struct { const char *in; int slug, part; const char *tag; } cases[] = {
		{ "lg", 1, 1, "lg" }, { "lg-twins-2026", 1, 1, "lg-twins-2026" },
		{ "2026", 1, 1, "2026" }, { "-lg", 0, 1, "lg" }, { "lg-", 1, 1, "lg" },
		{ "LG Twins", 0, 0, "lg-twins" }, { "a.b_c", 0, 1, "a.b_c" },
		{ "", 0, 0, "" }, { "\xed\x95\x9c\xea\xb5\xad", 0, 0, "" },
		{ "\xed\x95\x9c LG!!", 0, 0, "lg" }, { "a / b", 0, 0, "a-b" },
		{ "a\nb", 0, 0, "a-b" },
		{ "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234", 1, 1,
		    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234" },
		{ "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff12345", 0, 0,
		    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234" },
		{ "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123-5", 0, 0,
		    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char tag[TEXT_TAG_MAX + 1];

		print_message("  '%s'\n", cases[i].in);
		assert_int_equal(text_is_slug(cases[i].in, 64), cases[i].slug);
		assert_int_equal(text_is_tag_part(cases[i].in), cases[i].part);
		text_to_tag(cases[i].in, tag);
		assert_string_equal(tag, cases[i].tag);
	}
	assert_false(text_is_slug("abc", 2));
	assert_true(text_is_slug("abc", 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(foreign_text_is_cleaned, setup, teardown),
		cmocka_unit_test_setup_teardown(long_text_is_cut_at_a_code_point, setup, teardown),
		cmocka_unit_test(hostile_text_takes_no_longer),
		cmocka_unit_test(random_bytes_come_out_as_text),
		cmocka_unit_test_setup_teardown(html_becomes_text, setup, teardown),
		cmocka_unit_test(utf8_is_strict),
		cmocka_unit_test_setup_teardown(folded_titles_compare, setup, teardown),
		cmocka_unit_test(slugs_and_tags),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
