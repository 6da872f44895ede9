#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "scrapers/regex.h"

static void
the_first_group_or_all_is_the_text(void **state)
{
	static const struct { const char *why, *pattern, *text, *want; } cases[] = {
		{ "all of it", "[0-9]+", "no 41589 here", "41589" },
		{ "a group", "no=([0-9]+)", "view.php?no=41589&x=1", "41589" },
		{ "the group that took part", "a(1)|b(2)", "xb2", "2" },
		{ "a named group", "(?<y>[0-9]{4})년", "2026년 3월", "2026" },
		{ "an empty group", "x(y*)z", "xz", "" },
		{ "no match", "[0-9]+", "none", NULL },
		{ "Korean letters are letters", "\\w+", "…서울 마라톤", "서울" },
		{ "one letter is one", "^.(.)", "서울", "울" },
		{ "capitals", "(?i)cancel", "CANCEL", "CANCEL" },
		{ "ends", "^$", "", "" },
		{ "behind", "(?<=no=)\\d+", "no=7", "7" },
		{ "the end before the start", "(?=ab\\K)", "ab", NULL },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		struct regex *re = regex_new(a, cases[i].pattern, &e);
		const char *got;

		print_message("  %s\n", cases[i].why);
		if (re == NULL) {
			assert_null(cases[i].want);	/* newer libraries refuse \K there */
			continue;
		}
		got = regex_match(re, cases[i].text) ? regex_text(re, a) : NULL;
		if (cases[i].want == NULL)
			assert_null(got);
		else
			assert_string_equal(got, cases[i].want);
	}
	arena_free(a);
}

static void
names_are_found(void **state)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct regex *re = regex_new(a, "(?<home>.+) vs (?<away>.+?)(?<rest>!)?$", &e);

	(void)state;
	assert_non_null(re);
	assert_true(regex_has_name(re, "home"));
	assert_false(regex_has_name(re, "house"));
	assert_true(regex_match(re, "Blue vs Red"));
	assert_string_equal(regex_named(re, a, "home"), "Blue");
	assert_string_equal(regex_named(re, a, "away"), "Red");
	assert_null(regex_named(re, a, "rest"));
	assert_null(regex_named(re, a, "house"));
	assert_string_equal(regex_group(re, a, 0), "Blue vs Red");
	assert_null(regex_group(re, a, 9));
	assert_false(regex_match(re, "Blue"));
	assert_null(regex_named(re, a, "home"));
	arena_free(a);
}

static void
matches_are_taken_out(void **state)
{
	static const struct { const char *pattern, *text, *want; } cases[] = {
		{ "\\d+/\\d+ ", "8/16 [L] Blue", "[L] Blue" },
		{ "\\[[WL]\\] |^\\S+ ", "8/16 [L] Blue", "Blue" },
		{ "x", "axbxc", "abc" },
		{ "x*", "abc", "abc" },
		{ "울", "서울 울산", "서 산" },
		{ ".*", "all", "" },
		{ "no", "yes", "yes" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };

		print_message("  %s\n", cases[i].pattern);
		assert_string_equal(regex_without(regex_new(a, cases[i].pattern, &e), a,
		    cases[i].text), cases[i].want);
	}
	arena_free(a);
}

static void
what_is_no_expression_is_refused(void **state)
{
	static const struct { const char *pattern, *says; } cases[] = {
		{ "a(b", "( is wrong at character 4: missing closing parenthesis" },
		{ "[a", "at character 3" },
		{ "*", "at character 1" },
		{ "\\C", "wrong" },
		{ "(?<a>x)(?<a>y)", "wrong" },
		{ "((((((((((((((((((((((((((((((((((((((((((((((((((((x))))))))))))))))))))))))))))))))))))))))))))))))))))", "wrong" },
		{ "((((a|b){60}){60}){60})", "too large" },
		{ "\xff", "wrong" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };

		print_message("  %.20s\n", cases[i].pattern);
		assert_null(regex_new(a, cases[i].pattern, &e));
		assert_int_equal(e.code, ERR_INVALID);
		if (i != 0 && strstr(e.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", e.msg);
	}
	arena_free(a);
}

static void
slow_expressions_give_up(void **state)
{
	static const char *const patterns[] = { "(a+)+$", "(a|aa)+$", "(.*)*[xy]$", "^(([a-z])+.)+[A-Z]$" };
	struct arena *a = arena_new();
	char *text = arena_alloc(a, 5001);

	(void)state;
	memset(text, 'a', 5000);
	text[4999] = '!';
	for (size_t i = 0; i < MEM_COUNT(patterns); i++) {
		struct err e = { 0 };
		struct regex *re = regex_new(a, patterns[i], &e);

		print_message("  %s\n", patterns[i]);
		assert_false(regex_gave_up(re));
		assert_false(regex_match(re, text));
		assert_true(regex_gave_up(re));
		assert_false(regex_match(re, "a"));
		assert_string_equal(regex_without(re, a, "a"), "a");
	}
	arena_free(a);
}

static void
long_and_broken_texts_are_borne(void **state)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct regex *re = regex_new(a, "z|한$", &e);
	char *text = arena_alloc(a, 300001);

	(void)state;
	for (size_t i = 0; i < 300000; i += 3)
		memcpy(text + i, "한", 3);
	text[299997] = 'z';	/* behind what is looked at */
	assert_false(strcmp(regex_match(re, text) ? regex_text(re, a) : "", "z") == 0);
	assert_false(regex_match(re, "\xed\x95z"));
	assert_false(regex_gave_up(re));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_group_or_all_is_the_text),
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(matches_are_taken_out),
		cmocka_unit_test(what_is_no_expression_is_refused),
		cmocka_unit_test(slow_expressions_give_up),
		cmocka_unit_test(long_and_broken_texts_are_borne),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
