#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "scrapers/charset.h"

#define BYTES(s) (s), sizeof(s) - 1
#define HANGUL_UTF8 "\xED\x95\x9C\xEA\xB5\xAD"		/* 한국 */
#define HANGUL_CP949 "\xC7\xD1\xB1\xB9"
#define FFFD "\xEF\xBF\xBD"
#define TEN(s) s s s s s s s s s s

static void
letters_are_what_the_page_means(void **state)
{
	static const struct {
		const char *why, *in;
		size_t n;
		const char *label, *lang, *want;
	} cases[] = {
		{ "nothing", BYTES(""), NULL, NULL, "" },
		{ "ASCII", BYTES("plain"), NULL, NULL, "plain" },
		{ "UTF-8 without a label", BYTES(HANGUL_UTF8), NULL, NULL, HANGUL_UTF8 },
		{ "a BOM goes", BYTES("\xEF\xBB\xBFx" HANGUL_UTF8), NULL, NULL, "x" HANGUL_UTF8 },
		{ "a BOM beats the label", BYTES("\xEF\xBB\xBF" HANGUL_UTF8), "euc-kr", NULL, HANGUL_UTF8 },
		{ "UTF-16, little end first", BYTES("\xFF\xFE" "a\0\x5C\xD5"), NULL, NULL, "a\xED\x95\x9C" },
		{ "UTF-16, big end first", BYTES("\xFE\xFF" "\0a\xD5\x5C"), "utf-8", NULL, "a\xED\x95\x9C" },
		{ "UTF-16 by label alone", BYTES("a\0b\0"), "UTF-16LE", NULL, "ab" },
		{ "euc-kr", BYTES(HANGUL_CP949), "euc-kr", NULL, HANGUL_UTF8 },
		{ "euc-kr is CP949: a letter that EUC-KR lacks", BYTES("\x8C\x63"), "EUC-KR", NULL, "\xEB\x98\xA0" },
		{ "the label of old Windows", BYTES(HANGUL_CP949), "ks_c_5601-1987", NULL, HANGUL_UTF8 },
		{ "labels may be quoted and padded", BYTES(HANGUL_CP949), " \"Euc-Kr\" ", NULL, HANGUL_UTF8 },
		{ "shift_jis is CP932: a circled 1", BYTES("\x87\x40"), "Shift_JIS", NULL, "\xE2\x91\xA0" },
		{ "euc-jp", BYTES("\xC6\xFC\xCB\xDC"), "euc-jp", NULL, "\xE6\x97\xA5\xE6\x9C\xAC" },
		{ "iso-2022-jp", BYTES("\x1B$BF|K\\\x1B(B"), "iso-2022-jp", NULL, "\xE6\x97\xA5\xE6\x9C\xAC" },
		{ "gb2312 is GB18030", BYTES("\xD6\xD0\x81\x30\x81\x30"), "gb2312", NULL, "\xE4\xB8\xAD\xC2\x80" },
		{ "big5", BYTES("\xA4\xA4"), "big5", NULL, "\xE4\xB8\xAD" },
		{ "latin1 is CP1252: a euro sign", BYTES("\x80" "1"), "iso-8859-1", NULL, "\xE2\x82\xAC" "1" },
		{ "latin9", BYTES("\xA4"), "iso-8859-15", NULL, "\xE2\x82\xAC" },
		{ "cyrillic", BYTES("\xC4\xC1"), "koi8-r", NULL, "\xD0\xB4\xD0\xB0" },
		{ "no label, Korean", BYTES(HANGUL_CP949), NULL, "ko", HANGUL_UTF8 },
		{ "no label, Japanese", BYTES("\x93\xFA\x96\x7B"), NULL, "ja", "\xE6\x97\xA5\xE6\x9C\xAC" },
		{ "no label, Japanese after all", BYTES("\x8D\x91\x96\xAF\x82\xCC"), NULL, "ko", "国民の" },
		{ "no label, English", BYTES("caf\xE9"), NULL, "en", "caf\xC3\xA9" },
		{ "no label, no language", BYTES("caf\xE9"), NULL, NULL, "caf\xC3\xA9" },
		{ "a label nobody knows", BYTES("caf\xE9"), "x-user-defined", NULL, "caf\xC3\xA9" },
		{ "half a label is none", BYTES("caf\xE9"), "kr", "en", "caf\xC3\xA9" },
		{ "an empty label", BYTES(HANGUL_UTF8), "", "ko", HANGUL_UTF8 },
		{ "a UTF-8 label that cannot be true", BYTES(HANGUL_CP949), "utf-8", "ko", HANGUL_UTF8 },
		{ "a label in meta", BYTES("<meta charset=\"euc-kr\">" HANGUL_CP949), NULL, NULL,
		    "<meta charset=\"euc-kr\">" HANGUL_UTF8 },
		{ "a label in an old meta", BYTES("<META http-equiv=Content-Type content='text/html; charset=EUC-KR'>"
		    HANGUL_CP949), NULL, NULL,
		    "<META http-equiv=Content-Type content='text/html; charset=EUC-KR'>" HANGUL_UTF8 },
		{ "the second meta", BYTES("<meta name=x><meta charset=euc-kr>" HANGUL_CP949), NULL, NULL,
		    "<meta name=x><meta charset=euc-kr>" HANGUL_UTF8 },
		{ "a label in an XML prolog", BYTES("<?xml version='1.0' encoding='EUC-KR'?>" HANGUL_CP949), NULL, NULL,
		    "<?xml version='1.0' encoding='EUC-KR'?>" HANGUL_UTF8 },
		{ "HTTP beats meta", BYTES("<meta charset=utf-16>" HANGUL_CP949), "euc-kr", NULL,
		    "<meta charset=utf-16>" HANGUL_UTF8 },
		{ "a page that says UTF-16 in ASCII means UTF-8", BYTES("<meta charset=utf-16>" HANGUL_UTF8), NULL, NULL,
		    "<meta charset=utf-16>" HANGUL_UTF8 },
		{ "the word charset outside a tag", BYTES("charset=euc-kr " HANGUL_UTF8), NULL, NULL,
		    "charset=euc-kr " HANGUL_UTF8 },
		{ "a few broken bytes do not make it another charset",
		    BYTES(TEN(TEN(HANGUL_UTF8)) "\xED\x95!"), "utf-8", "ko",
		    TEN(TEN(HANGUL_UTF8)) FFFD FFFD "!" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf out = { 0 };
		struct err e = { 0 };
		int rc;

		print_message("  %s\n", cases[i].why);
		rc = charset_decode(cases[i].in, cases[i].n, cases[i].label, cases[i].lang, &out, &e);
		if (rc != 0)
			fail_msg("%s", e.msg);
		assert_non_null(out.data);
		assert_string_equal(out.data, cases[i].want);
		assert_int_equal(out.len, strlen(cases[i].want));
		buf_free(&out);
	}
}

static void
a_page_of_rubbish_is_refused(void **state)
{
	static const struct { const char *why, *in; size_t n; const char *label; } cases[] = {
		{ "no CP949", BYTES("\xFF\xFF\xFF\xFF"), "euc-kr" },
		{ "half a letter of UTF-16", BYTES("\xFF\xFE" "a"), NULL },
		{ "UTF-8 with a BOM that is none", BYTES("\xEF\xBB\xBF\xFF\xFF"), NULL },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf out = { 0 };
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		assert_int_equal(charset_decode(cases[i].in, cases[i].n, cases[i].label, NULL, &out, &e), -1);
		assert_int_equal(e.code, ERR_INVALID);
		assert_non_null(strstr(e.msg, "charset"));
		buf_free(&out);
	}
}

/* One letter in a hundred may be broken, wherever the converter's own buffer ends. */
static void
long_pages_survive_a_broken_byte(void **state)
{
	enum { LETTERS = 20000 };
	struct buf in = { 0 }, out = { 0 };
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < LETTERS; i++)
		buf_str(&in, i == LETTERS / 2 ? "\xFF" : HANGUL_CP949);
	assert_int_equal(charset_decode(in.data, in.len, "euc-kr", NULL, &out, &e), 0);
	assert_int_equal(out.len, (LETTERS - 1) * (sizeof(HANGUL_UTF8) - 1) + sizeof(FFFD) - 1);
	assert_memory_equal(out.data + LETTERS / 2 * 6, FFFD, 3);
	assert_memory_equal(out.data + out.len - 6, HANGUL_UTF8, 6);
	buf_free(&in);
	buf_free(&out);
}

static void
nul_bytes_pass(void **state)
{
	struct buf out = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(charset_decode("a\0b", 3, NULL, NULL, &out, &e), 0);
	assert_int_equal(out.len, 3);
	assert_memory_equal(out.data, "a\0b", 4);
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_are_what_the_page_means),
		cmocka_unit_test(a_page_of_rubbish_is_refused),
		cmocka_unit_test(long_pages_survive_a_broken_byte),
		cmocka_unit_test(nul_bytes_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
