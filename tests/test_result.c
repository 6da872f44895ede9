/* Several pages as one. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "scrapers/result.h"

#define NO { 0, 0, 0, 0, 0, 0 }
#define DAY(m, d) { 2026, m, d, 0, 0, 0 }

struct part {
	struct civil asked_from, asked_to;	/* of the request; both inside */
	struct civil from, to;			/* that the page says of itself */
};

static void
windows_add_up(void **state)
{
	static const struct {
		const char *why;
		struct part parts[3];
		size_t n;
		bool several;
		struct civil from, to;
	} cases[] = {
		{ "whatever there is", { { NO, NO, NO, NO } }, 1, false, NO, NO },
		{ "what the page says", { { NO, NO, DAY(4, 1), DAY(5, 1) } }, 1, false, DAY(4, 1), DAY(5, 1) },
		{ "what was asked for", { { DAY(4, 1), DAY(4, 30), NO, NO } }, 1, false, DAY(4, 1), DAY(5, 1) },
		{ "the page knows better", { { DAY(4, 1), DAY(4, 30), DAY(4, 3), DAY(4, 9) } }, 1, false, DAY(4, 3), DAY(4, 9) },
		{ "not among several", { { DAY(4, 1), DAY(4, 30), DAY(4, 3), DAY(4, 9) },
		    { DAY(5, 1), DAY(5, 31), NO, NO } }, 2, true, DAY(4, 1), DAY(6, 1) },
		{ "next pages", { { NO, NO, DAY(4, 1), DAY(4, 8) }, { NO, NO, DAY(4, 8), DAY(4, 15) } }, 2, false,
		    DAY(4, 1), DAY(4, 15) },
		{ "next pages far apart", { { NO, NO, DAY(4, 1), DAY(4, 8) }, { NO, NO, DAY(4, 9), DAY(4, 15) } }, 2, false,
		    DAY(4, 1), DAY(4, 8) },
		{ "a page before it", { { NO, NO, DAY(4, 8), DAY(4, 15) }, { NO, NO, DAY(4, 1), DAY(4, 8) } }, 2, false,
		    DAY(4, 1), DAY(4, 15) },
		{ "one that says nothing", { { NO, NO, DAY(4, 1), DAY(4, 8) }, { NO, NO, NO, NO },
		    { NO, NO, DAY(5, 1), DAY(5, 8) } }, 3, false, NO, NO },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct parse_result all = result_new();

		print_message("  %s\n", cases[i].why);
		for (size_t k = 0; k < cases[i].n; k++) {
			const struct part *p = &cases[i].parts[k];
			const struct request q = { .from = p->asked_from, .to = p->asked_to };
			const struct parse_result page = { .from = p->from, .to = p->to };

			result_window(&all, &page, &q, cases[i].several, k == 0);
		}
		assert_memory_equal(&all.from, &cases[i].from, sizeof(all.from));
		assert_memory_equal(&all.to, &cases[i].to, sizeof(all.to));
		parse_result_free(&all);
	}
}

static void
what_is_missing_anywhere_is_missing(void **state)
{
	struct parse_result all = result_new(), page = result_new();
	struct err e = { 0 };

	(void)state;
	page.rows = 2;
	json_array_append_new(page.items, json_object());
	assert_int_equal(result_merge(&all, &page, &e), 0);
	assert_true(all.complete);
	result_left(&page, "why");
	assert_int_equal(result_merge(&all, &page, &e), 0);
	assert_false(all.complete);
	assert_int_equal(all.rows, 4);
	assert_int_equal(all.n_unread, 1);
	assert_int_equal(json_array_size(all.items), 2);
	for (int i = 0; i < 1000; i++)
		result_note(&all, "x");
	assert_int_equal(json_array_size(all.unread), PARSE_UNREAD_MAX);
	assert_int_equal(all.n_unread, 1001);
	while (json_array_size(page.items) <= PARSE_ITEMS_MAX / 2)
		json_array_append_new(page.items, json_null());
	assert_int_equal(result_merge(&all, &page, &e), 0);
	assert_int_equal(result_merge(&all, &page, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	parse_result_free(&all);
	parse_result_free(&page);
}

static void
all_pages_are_no_more_than_one_may_be(void **state)
{
	struct parse_result all = result_new(), page = result_new();
	struct err e = { 0 };

	(void)state;
	page.bytes = PARSE_OUT_MAX / 2;
	assert_int_equal(result_merge(&all, &page, &e), 0);
	assert_int_equal(result_merge(&all, &page, &e), 0);
	page.bytes = 1;
	assert_int_equal(result_merge(&all, &page, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	parse_result_free(&all);
	parse_result_free(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_add_up),
		cmocka_unit_test(all_pages_are_no_more_than_one_may_be),
		cmocka_unit_test(what_is_missing_anywhere_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
