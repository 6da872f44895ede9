#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "feeds/fold.h"

#define TEN	"0123456789"
#define SEVENTY	TEN TEN TEN TEN TEN TEN TEN

static void
lines_are_folded(void **state)
{
	static const struct { const char *why, *line, *want; } cases[] = {
		{ "short", "UID:a", "UID:a\r\n" },
		{ "nothing", "", "\r\n" },
		{ "exactly 75", SEVENTY "01234", SEVENTY "01234\r\n" },
		{ "76", SEVENTY "012345", SEVENTY "01234\r\n 5\r\n" },
		{ "the fold's space counts", SEVENTY "01234" SEVENTY "01234",
		  SEVENTY "01234\r\n " SEVENTY "0123\r\n 4\r\n" },
		{ "three bytes of one character stay together", SEVENTY "0123한",
		  SEVENTY "0123\r\n 한\r\n" },
		{ "four bytes of an emoji stay together", SEVENTY "01⚾🎉",
		  SEVENTY "01⚾\r\n 🎉\r\n" },
		{ "a backslash takes what it escapes along", SEVENTY "0123\\n5",
		  SEVENTY "0123\r\n \\n5\r\n" },
		{ "two backslashes stay together", SEVENTY "0123\\\\5",
		  SEVENTY "0123\r\n \\\\5\r\n" },
		{ "an escape may end a line", SEVENTY "012\\n5", SEVENTY "012\\n\r\n 5\r\n" },
		{ "a trailing backslash", "A:\\", "A:\\\r\n" },
		{ "no value begins a line", "URL:x\r\nSUMMARY:y\x01\x7f", "URL:xSUMMARY:y\r\n" },
		{ "nor after a backslash", "A:\\\r\nB", "A:\\B\r\n" },
		{ "broken bytes are bytes", "A:\xff\xed\x95", "A:\xff\xed\x95\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf b = { 0 };

		print_message("  %s\n", cases[i].why);
		fold_line(cases[i].line, strlen(cases[i].line), &b);
		assert_string_equal(b.data, cases[i].want);
		buf_free(&b);
	}
}

static void
texts_are_escaped(void **state)
{
	static const struct { const char *why, *text, *want; } cases[] = {
		{ "plain", "LG 트윈스", "SUMMARY:LG 트윈스\r\n" },
		{ "empty", "", "SUMMARY:\r\n" },
		{ "all four", "a\\b;c,d\ne", "SUMMARY:a\\\\b\\;c\\,d\\ne\r\n" },
		{ "colons and quotes stay", "a:\"b\"", "SUMMARY:a:\"b\"\r\n" },
		{ "ends in an escape", "a,", "SUMMARY:a\\,\r\n" },
		{ "a carriage return goes", "a\r\nb", "SUMMARY:a\\nb\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf b = { 0 };

		print_message("  %s\n", cases[i].why);
		fold_text("SUMMARY", cases[i].text, &b);
		assert_string_equal(b.data, cases[i].want);
		buf_free(&b);
	}
}

static void
raw_values_are_left_alone(void **state)
{
	struct buf b = { 0 };

	(void)state;
	fold_raw("SOURCE;VALUE=URI", "https://a.example/b;c,d", &b);
	assert_string_equal(b.data, "SOURCE;VALUE=URI:https://a.example/b;c,d\r\n");
	buf_free(&b);
}

/* Whatever the length of what stands before, no line is too long or cuts a character. */
static void
every_offset_holds(void **state)
{
	(void)state;
	for (size_t lead = 0; lead < 160; lead++) {
		struct buf in = { 0 }, out = { 0 };

		for (size_t i = 0; i < lead; i++)
			buf_char(&in, 'x');
		for (int i = 0; i < 40; i++)
			buf_str(&in, "가⚾🎉é\\,");
		fold_line(in.data, in.len, &out);
		for (char *p = out.data, *end; *p != '\0'; p = end + 2) {
			end = strstr(p, "\r\n");
			assert_non_null(end);
			assert_true(end - p <= FOLD_OCTETS);
			assert_true(text_is_utf8(p, (size_t)(end - p)));
			assert_true(end[-1] != '\\');
		}
		buf_free(&in);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_folded),
		cmocka_unit_test(texts_are_escaped),
		cmocka_unit_test(raw_values_are_left_alone),
		cmocka_unit_test(every_offset_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
