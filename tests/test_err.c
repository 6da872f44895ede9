#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

static void
the_first_cause_is_told_with_its_places(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(err_set(&e, ERR_BUSY, "held by pid %d", 7), -1);
	assert_int_equal(err_in(&e, "source %s", "mlb"), -1);
	assert_int_equal(err_in(&e, "fetch"), -1);
	assert_int_equal(e.code, ERR_BUSY);
	assert_string_equal(e.msg, "fetch: source mlb: held by pid 7");
}

static void
foreign_bytes_stay_on_one_line(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_set(&e, ERR_INVALID, "bad '%s'", "a\r\nlevel=error\t\x1b[0m\x7f");
	assert_string_equal(e.msg, "bad 'a??level=error??[0m?'");
	err_in(&e, "%s", "x\ny");
	assert_string_equal(e.msg, "x?y: bad 'a??level=error??[0m?'");
	/* Half a letter, as another parser's message may quote. */
	err_set(&e, ERR_INVALID, "near '%s'", "\xec\xa0\xed\x95\x9c\xef");
	assert_string_equal(e.msg, "near '??\xed\x95\x9c?'");
}

static void
long_messages_are_cut_between_code_points(void **state)
{
	char text[2000];

	(void)state;
	for (size_t shift = 0; shift < 4; shift++) {
		struct err e = { 0 };

		memset(text, 'a', shift);
		text[shift] = '\0';
		while (strlen(text) < 1500)
			strcat(text, "\xed\x95\x9c");
		err_set(&e, ERR_INVALID, "%s", text);
		print_message("  shifted by %zu: %zu bytes\n", shift, strlen(e.msg));
		assert_true(strlen(e.msg) > ERR_MSG - 6);
		assert_true(text_is_utf8(e.msg, strlen(e.msg)));
		err_in(&e, "%s", text);
		assert_true(text_is_utf8(e.msg, strlen(e.msg)));
	}
}

static void
every_code_has_a_name(void **state)
{
	(void)state;
	for (int i = ERR_NONE; i < ERR__MAX; i++) {
		assert_non_null(err_name(i));
		for (int k = ERR_NONE; k < i; k++)
			assert_string_not_equal(err_name(i), err_name(k));
	}
	assert_string_equal(err_name(ERR_NOT_FOUND), "not-found");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_cause_is_told_with_its_places),
		cmocka_unit_test(foreign_bytes_stay_on_one_line),
		cmocka_unit_test(long_messages_are_cut_between_code_points),
		cmocka_unit_test(every_code_has_a_name),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
