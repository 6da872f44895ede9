#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"

static void
a_buffer_grows_and_ends_in_nul(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_str(&b, "");
	assert_string_equal(b.data, "");
	for (int i = 0; i < 10000; i++) {
		buf_fmt(&b, "%d", i % 10);
		assert_int_equal(b.data[b.len], '\0');
	}
	buf_char(&b, '\0');
	buf_add(&b, NULL, 0);
	buf_add(&b, "xy", 2);
	assert_int_equal(b.len, 10003);
	assert_memory_equal(b.data + 9998, "89\0xy", 6);
	buf_free(&b);
	assert_null(b.data);
	buf_free(&b);
}

static void
room_and_reset_keep_the_memory(void **state)
{
	struct buf b = { 0 };
	char *before;

	(void)state;
	buf_reset(&b);
	buf_room(&b, 5000);
	before = b.data;
	for (int i = 0; i < 5000; i++)
		buf_char(&b, 'a');
	assert_ptr_equal(b.data, before);
	buf_reset(&b);
	assert_int_equal(b.len, 0);
	assert_string_equal(b.data, "");
	assert_ptr_equal(b.data, before);
	buf_free(&b);
}

static void
taken_text_is_never_null(void **state)
{
	struct buf b = { 0 };
	char *s;

	(void)state;
	s = buf_take(&b);
	assert_string_equal(s, "");
	free(s);
	buf_str(&b, "a");
	s = buf_take(&b);
	assert_string_equal(s, "a");
	assert_int_equal(b.len, 0);
	assert_null(b.data);
	free(s);
}

static void
files_are_read_up_to_a_limit(void **state)
{
	static const struct { size_t size, limit; int rc; const char *why; } cases[] = {
		{ 0, 10, 0, "empty" }, { 10, 10, 0, "exactly" }, { 11, 10, -1, "one more" },
		{ 200000, 200000, 0, "several reads" }, { 200000, 199999, -1, "several, one more" },
	};
	struct buf none = { 0 };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char name[] = "/tmp/calcast-buf-XXXXXX";
		int fd = mkstemp(name);
		struct buf b = { 0 };

		print_message("  %s\n", cases[i].why);
		assert_int_not_equal(fd, -1);
		unlink(name);
		assert_int_equal(ftruncate(fd, (off_t)cases[i].size), 0);
		buf_str(&b, "before");
		assert_int_equal(buf_read_fd(&b, fd, cases[i].limit), cases[i].rc);
		if (cases[i].rc == 0) {
			assert_int_equal(b.len, 6 + cases[i].size);
			assert_int_equal(b.data[b.len], '\0');
		} else
			assert_int_equal(errno, EFBIG);
		buf_free(&b);
		close(fd);
	}
	print_message("  no file\n");
	assert_int_equal(buf_read_fd(&none, -1, 10), -1);
	assert_int_equal(errno, EBADF);
	buf_free(&none);
}

static void
an_arena_gives_aligned_zeroes(void **state)
{
	struct arena *a = arena_new();
	char *big;

	(void)state;
	for (size_t n = 0; n < 2000; n++) {
		char *p = arena_alloc(a, n);

		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, n);
	}
	big = arena_alloc(a, 1 << 20);
	assert_int_equal(big[(1 << 20) - 1], 0);
	arena_free(a);
	arena_free(NULL);
}

static void
an_arena_copies(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_null(arena_str(a, NULL));
	assert_string_equal(arena_str(a, ""), "");
	assert_string_equal(arena_strn(a, "abc", 2), "ab");
	assert_string_equal(arena_fmt(a, "%s-%d", "a", 5), "a-5");
	assert_memory_equal(arena_copy(a, "a\0b", 3), "a\0b", 3);
	assert_non_null(arena_copy(a, NULL, 0));
	arena_free(a);
}

static void
arrays_grow_by_one(void **state)
{
	int *list = NULL;
	size_t n = 0, cap = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		MEM_PUSH(list, n, cap);
		list[n++] = i;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(list[i], i);
	free(list);
	assert_null(mem_str(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_buffer_grows_and_ends_in_nul),
		cmocka_unit_test(room_and_reset_keep_the_memory),
		cmocka_unit_test(taken_text_is_never_null),
		cmocka_unit_test(files_are_read_up_to_a_limit),
		cmocka_unit_test(an_arena_gives_aligned_zeroes),
		cmocka_unit_test(an_arena_copies),
		cmocka_unit_test(arrays_grow_by_one),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
