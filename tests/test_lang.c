#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/lang.h"
#include "base/mem.h"

static void
the_reader_gets_what_is_liked_best(void **state)
{
	static const struct { const char *accept; enum lang want; } cases[] = {
		{ NULL, LANG_NONE },
		{ "", LANG_NONE },
		{ "ko", LANG_KO },
		{ "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", LANG_KO },
		{ "en-US,en;q=0.9,ko;q=0.8", LANG_EN },
		{ "de-DE,de;q=0.9,en;q=0.5", LANG_EN },
		{ "de, ja;q=0.4, ko;q=0.6", LANG_KO },
		{ "fr", LANG_NONE },
		{ "KO-kr", LANG_KO },
		{ "ko;q=0,en;q=0.1", LANG_EN },
		{ "ko;level=1,en;q=0.1", LANG_EN },
		{ "kok", LANG_NONE },
		{ ",,, ;;q=1,,ja", LANG_JA },
		{ "ja;q=9", LANG_NONE },
		{ "*", LANG_NONE },
	};

	static const struct languages few = { { LANG_EN, LANG_JA }, 2 };
	struct languages all;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(languages_read(NULL, &all, &e), 0);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].accept == NULL ? "(not sent)" : cases[i].accept);
		assert_int_equal(lang_accepted(cases[i].accept, &all), cases[i].want);
	}
	assert_int_equal(lang_accepted("ko, ja;q=0.4, en;q=0.2", &few), LANG_JA);
	assert_int_equal(lang_accepted("ko", &few), LANG_NONE);
}

static void
an_operator_says_which_languages(void **state)
{
	static const struct { const char *s; size_t n; enum lang first; } cases[] = {
		{ NULL, 3, LANG_KO }, { "ko en ja", 3, LANG_KO }, { "en, ko", 2, LANG_EN },
		{ " ja ", 1, LANG_JA }, { "EN", 1, LANG_EN },
		{ "", 0, LANG_NONE }, { "ko de", 0, LANG_NONE }, { "ko ko", 0, LANG_NONE },
		{ "ko-KR", 0, LANG_NONE },
	};
	struct languages out;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		int rc = languages_read(cases[i].s, &out, &e);

		print_message("  %s\n", cases[i].s == NULL ? "(not set)" : cases[i].s);
		assert_int_equal(rc, cases[i].n > 0 ? 0 : -1);
		if (rc == 0) {
			assert_int_equal(out.n, cases[i].n);
			assert_int_equal(out.of[0], cases[i].first);
		} else
			assert_int_equal(e.code, ERR_INVALID);
	}
}

static void
texts_in_any_language_have_words_around_them(void **state)
{
	static const struct { const char *lang; enum lang want; } cases[] = {
		{ "ko", LANG_KO }, { "ko-KR", LANG_KO }, { "ja_JP", LANG_JA }, { "en", LANG_EN },
		{ "de", LANG_EN }, { NULL, LANG_EN }, { "", LANG_EN }, { "kok", LANG_EN },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		assert_int_equal(lang_for(cases[i].lang), cases[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reader_gets_what_is_liked_best),
		cmocka_unit_test(an_operator_says_which_languages),
		cmocka_unit_test(texts_in_any_language_have_words_around_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
