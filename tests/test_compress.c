#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "feeds/compress.h"

static struct buf
sample(size_t n)
{
	struct buf b = { 0 };

	buf_room(&b, n);
	while (b.len < n)
		buf_fmt(&b, "BEGIN:VEVENT %zu\r\n", b.len);
	b.len = n;
	b.data[n] = '\0';
	return b;
}

static void
comes_back_as_it_went(void **state)
{
	static const size_t sizes[] = { 0, 1, 17, 4095, 4096, 4097, 500000 };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(sizes); i++) {
		struct buf in = sample(sizes[i]), gz = { 0 }, again = { 0 }, out = { 0 };
		struct err e = { 0 };

		print_message("  %zu bytes\n", sizes[i]);
		compress_gzip(in.data, in.len, &gz);
		compress_gzip(in.data, in.len, &again);
		assert_int_equal(gz.len, again.len);
		assert_memory_equal(gz.data, again.data, gz.len);
		buf_str(&out, "kept:");
		assert_int_equal(compress_gunzip(gz.data, gz.len, sizes[i], &out, &e), 0);
		assert_int_equal(out.len, 5 + in.len);
		assert_memory_equal(out.data, "kept:", 5);
		assert_memory_equal(out.data + 5, in.data, in.len);
		if (in.len > 4096)
			assert_true(gz.len < in.len / 3);
		buf_free(&in);
		buf_free(&gz);
		buf_free(&again);
		buf_free(&out);
	}
}

static void
broken_data_is_refused(void **state)
{
	static const struct {
		const char *why;
		long cut;		/* bytes to leave out at the end */
		long flip;		/* place of a byte to change; -1 none */
		bool more;		/* a byte after the end */
		size_t limit;
		enum err_code want;
	} cases[] = {
		{ "one byte over the limit", 0, -1, false, 9999, ERR_LIMIT },
		{ "no room at all", 0, -1, false, 0, ERR_LIMIT },
		{ "cut", 20, -1, false, 20000, ERR_INVALID },
		{ "cut to nothing", 100000, -1, false, 20000, ERR_INVALID },
		{ "not gzip", 0, 0, false, 20000, ERR_INVALID },
		{ "the check sum is wrong", 0, -8, false, 20000, ERR_INVALID },
		{ "it lies about its length", 0, -4, false, 20000, ERR_INVALID },
		{ "something follows", 0, -1, true, 20000, ERR_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf in = sample(10000), gz = { 0 }, out = { 0 };
		struct err e = { 0 };
		size_t n;

		print_message("  %s\n", cases[i].why);
		compress_gzip(in.data, in.len, &gz);
		if (cases[i].flip != -1)
			gz.data[cases[i].flip < 0 ? (long)gz.len + cases[i].flip :
			    cases[i].flip] ^= 1;
		if (cases[i].more)
			buf_char(&gz, 'x');
		n = (size_t)cases[i].cut > gz.len ? 0 : gz.len - (size_t)cases[i].cut;
		assert_int_equal(compress_gunzip(gz.data, n, cases[i].limit, &out, &e), -1);
		assert_int_equal(e.code, cases[i].want);
		assert_int_equal(out.len, 0);
		buf_free(&in);
		buf_free(&gz);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back_as_it_went),
		cmocka_unit_test(broken_data_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
