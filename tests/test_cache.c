#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/mem.h"
#include "server/http/bodies.h"

struct maker {
	int calls, rc;
	enum err_code code;
	size_t size;
	int64_t revision;
};

static struct body *
filled(size_t n)
{
	struct buf b = { 0 };

	while (b.len < n)
		buf_char(&b, 'x');
	return body_new(&b, "text/plain");
}

static int
make_some(void *arg, const int64_t *have, struct bodies *out,
    struct err *e)
{
	struct maker *m = arg;

	m->calls++;
	if (m->rc == -1)
		return err_set(e, m->code, "no");
	if (have != NULL && *have == m->revision)
		return 0;
	out->revision = m->revision;
	out->of[ENCODING_IDENTITY] = filled(m->size);
	out->of[ENCODING_GZIP] = filled(m->size / 2);
	return 1;
}

static void
cache_asks_when_it_must(void **state)
{
	static const struct { const char *why; int64_t epoch; struct maker m; int calls; size_t len; enum err_code code; } steps[] = {
		{ "first",                           1, { 0, 0, 0, 100, 7 }, 1, 100, ERR_NONE },
		{ "same epoch: not asked",           1, { 0, 0, 0, 200, 8 }, 0, 100, ERR_NONE },
		{ "new epoch, same revision",        2, { 0, 0, 0, 200, 7 }, 1, 100, ERR_NONE },
		{ "then trusted again",              2, { 0, 0, 0, 200, 9 }, 0, 100, ERR_NONE },
		{ "new revision",                    3, { 0, 0, 0, 300, 8 }, 1, 300, ERR_NONE },
		{ "failure: the last good bytes",    4, { 0, -1, ERR_BUSY, 0, 0 }, 1, 300, ERR_BUSY },
		{ "not asked again so soon",         4, { 0, 0, 0, 400, 9 }, 0, 300, ERR_NONE },
	};
	struct cache *c = cache_new(1 << 20);
	struct maker gone = { .rc = -1, .code = ERR_NOT_FOUND };
	struct maker broken = { .rc = -1, .code = ERR_IO };
	struct err e = { 0 };
	struct body *b;
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(steps); i++) {
		struct maker m = steps[i].m;

		print_message("  %s\n", steps[i].why);
		e = (struct err){ 0 };
		b = bodies_get(c, "a", steps[i].epoch, ENCODING_IDENTITY, make_some, &m, &e);
		assert_non_null(b);
		assert_int_equal(b->len, steps[i].len);
		assert_int_equal(m.calls, steps[i].calls);
		assert_int_equal(e.code, steps[i].code);
		body_unref(b);
	}
	print_message("  another encoding is another body\n");
	b = bodies_get(c, "a", 4, ENCODING_GZIP, make_some, &gone, &e);
	assert_int_equal(b->len, 150);
	body_unref(b);
	print_message("  not there: nothing is kept\n");
	assert_null(bodies_get(c, "b", 1, ENCODING_IDENTITY, make_some, &gone, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	print_message("  broken from the start\n");
	e = (struct err){ 0 };
	assert_null(bodies_get(c, "b", 1, ENCODING_IDENTITY, make_some, &broken, &e));
	assert_int_equal(e.code, ERR_IO);
	cache_free(c);
}

static void
cache_forgets_what_is_gone(void **state)
{
	struct cache *c = cache_new(1 << 20);
	struct maker m = { .size = 100, .revision = 1 };
	struct err e = { 0 };

	(void)state;
	body_unref(bodies_get(c, "a", 1, ENCODING_IDENTITY, make_some, &m, &e));
	assert_true(cache_bytes(c) > 100);
	m = (struct maker){ .rc = -1, .code = ERR_NOT_FOUND };
	assert_null(bodies_get(c, "a", 2, ENCODING_IDENTITY, make_some, &m, &e));
	assert_int_equal(cache_bytes(c), 0);
	cache_free(c);
}

static void
cache_keeps_to_its_size(void **state)
{
	struct cache *c = cache_new(100000);
	struct maker m = { .size = 10000, .revision = 1 };
	struct err e = { 0 };
	struct body *kept, *b;
	char key[16];
	int i;

	(void)state;
	kept = bodies_get(c, "first", 1, ENCODING_IDENTITY, make_some, &m, &e);
	for (i = 0; i < 50; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		body_unref(bodies_get(c, key, 1, ENCODING_IDENTITY, make_some, &m, &e));
		assert_true(cache_bytes(c) <= 100000);
	}
	print_message("  what somebody still sends lives on\n");
	assert_int_equal(kept->len, 10000);
	assert_int_equal(kept->data[9999], 'x');
	body_unref(kept);
	print_message("  the newest stay, the oldest went\n");
	m.calls = 0;
	body_unref(bodies_get(c, "k49", 1, ENCODING_IDENTITY, make_some, &m, &e));
	assert_int_equal(m.calls, 0);
	b = bodies_get(c, "first", 1, ENCODING_IDENTITY, make_some, &m, &e);
	assert_int_equal(m.calls, 1);
	body_unref(b);
	cache_free(c);
}

/* What is trusted is given, and nothing is made for the asking. */
static void
cache_shows_what_it_has(void **state)
{
	static const struct { const char *why, *key; int64_t epoch; size_t len; } cases[] = {
		{ "as it was found right", "a", 1, 100 },
		{ "not looked at since", "a", 2, 0 },
		{ "never asked for", "b", 1, 0 },
	};
	struct cache *c = cache_new(1 << 20);
	struct maker m = { .size = 100, .revision = 1 };
	struct err e = { 0 };
	size_t held;

	(void)state;
	body_unref(bodies_get(c, "a", 1, ENCODING_IDENTITY, make_some, &m, &e));
	held = cache_bytes(c);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct body *b = bodies_peek(c, cases[i].key, cases[i].epoch, ENCODING_IDENTITY);

		print_message("  %s\n", cases[i].why);
		assert_int_equal(b == NULL ? 0 : b->len, cases[i].len);
		assert_int_equal(cache_bytes(c), held);
		body_unref(b);
	}
	assert_int_equal(m.calls, 1);
	cache_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cache_asks_when_it_must),
		cmocka_unit_test(cache_shows_what_it_has),
		cmocka_unit_test(cache_forgets_what_is_gone),
		cmocka_unit_test(cache_keeps_to_its_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
