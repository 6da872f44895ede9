#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/crypto.h"
#include "base/mem.h"

static void
sha256_of_the_standard(void **state)
{
	static const struct { const char *in, *want, *why; } cases[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "nothing" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "one block" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", "two blocks" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char hex[SHA256_HEX];

		print_message("  %s\n", cases[i].why);
		crypto_sha256_hex(cases[i].in, strlen(cases[i].in), hex);
		assert_string_equal(hex, cases[i].want);
	}
}

static void
hmac_of_rfc_4231(void **state)
{
	unsigned char long_key[131];
	const struct { const void *key; size_t key_len; const char *data, *want, *why; } cases[] = {
		{ "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b", 20, "Hi There",
		    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", "case 1" },
		{ "Jefe", 4, "what do ya want for nothing?",
		    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", "case 2" },
		{ long_key, sizeof(long_key), "Test Using Larger Than Block-Size Key - Hash Key First",
		    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", "case 6" },
		{ "", 0, "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad", "no key, no data" },
	};

	(void)state;
	memset(long_key, 0xaa, sizeof(long_key));
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		unsigned char sum[SHA256_LEN];
		char hex[SHA256_HEX];

		print_message("  %s\n", cases[i].why);
		crypto_hmac_sha256(cases[i].key, cases[i].key_len, cases[i].data,
		    strlen(cases[i].data), sum);
		crypto_hex(sum, sizeof(sum), hex);
		assert_string_equal(hex, cases[i].want);
	}
}

static void
base64_of_rfc_4648(void **state)
{
	static const struct { const char *plain, *coded; } cases[] = {
		{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
		{ "\xfb\xff\xfe", "+//+" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		size_t n = strlen(cases[i].plain);
		char out[16];

		print_message("  '%s'\n", cases[i].coded);
		crypto_base64(cases[i].plain, n, out);
		assert_string_equal(out, cases[i].coded);
		assert_int_equal(crypto_unbase64(cases[i].coded, out, n), n);
		assert_memory_equal(out, cases[i].plain, n);
		if (n > 0)
			assert_int_equal(crypto_unbase64(cases[i].coded, out, n - 1), -1);
	}
}

static void
other_texts_are_not_base64(void **state)
{
	static const struct { const char *in, *why; } cases[] = {
		{ "Z", "one character" }, { "Zg", "no padding" }, { "Zg=", "half of it" },
		{ "Zh==", "bits left over" }, { "Zm9=", "bits left over" }, { "====", "only padding" },
		{ "Z===", "one digit" }, { "Zg==Zg==", "padding inside" }, { "Zg=a", "padding inside" },
		{ "Zm9v ", "space" }, { "Zm 9", "space inside" }, { "Zm9\n", "line feed" },
		{ "-_-_", "the URL alphabet" }, { "Zm9v====", "too much padding" },
		{ "\xed\x95\x9c!", "not ASCII" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char out[16];

		print_message("  '%s': %s\n", cases[i].in, cases[i].why);
		assert_int_equal(crypto_unbase64(cases[i].in, out, sizeof(out)), -1);
	}
}

static void
chance_and_comparison(void **state)
{
	unsigned char a[32] = { 0 }, b[32] = { 0 };

	(void)state;
	assert_true(crypto_same(a, b, sizeof(a)));
	crypto_random(a, sizeof(a));
	crypto_random(b, sizeof(b));
	assert_false(crypto_same(a, b, sizeof(a)));
	assert_true(crypto_same(a, a, sizeof(a)));
	memcpy(b, a, sizeof(a));
	b[31] ^= 1;
	assert_false(crypto_same(a, b, sizeof(a)));
	assert_true(crypto_same(a, b, 31));
	assert_true(crypto_same(a, b, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_of_the_standard),
		cmocka_unit_test(hmac_of_rfc_4231),
		cmocka_unit_test(base64_of_rfc_4648),
		cmocka_unit_test(other_texts_are_not_base64),
		cmocka_unit_test(chance_and_comparison),
	};

	return cmocka_run_group_tests_name("crypto", tests, NULL, NULL);
}
