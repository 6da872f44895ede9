#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "server/http/token.h"

static void
a_token_has_an_alphabet_that_paths_allow(void **state)
{
	char seen[256] = "", a[TOKEN_SIZE], b[TOKEN_SIZE], hash[SHA256_HEX];
	size_t kinds = 0;

	(void)state;
	for (int i = 0; i < 200; i++) {
		token_make(a);
		assert_int_equal(strlen(a), TOKEN_CHARS);
		assert_true(token_hash(a, TOKEN_CHARS, hash));
		for (const char *p = a; *p != '\0'; p++)
			seen[(unsigned char)*p] = 1;
	}
	for (size_t i = 0; i < sizeof(seen); i++)
		kinds += seen[i] != 0;
	assert_int_equal(kinds, 64);
	token_make(b);
	assert_string_not_equal(a, b);
}

static void
what_cannot_be_a_token_has_no_hash(void **state)
{
	static const char *const cases[] = {
		"", "short", "0123456789012345678901234567890123456789.12",
		"01234567890123456789012345678901234567890123", "012345678901234567890123456789012345678901/",
	};
	char hash[SHA256_HEX];

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		assert_false(token_hash(cases[i], strlen(cases[i]), hash));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_has_an_alphabet_that_paths_allow),
		cmocka_unit_test(what_cannot_be_a_token_has_no_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
