/* What the gate holds back, and what it must let through. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "scrapers/gate.h"

enum { HOUR = 3600, DAY = 86400 };
static const int64_t T0 = 1775001600;		/* 2026-04-01T00:00:00Z */

static void
lost_events_close_it(void **state)
{
	static const struct { const char *why; size_t found, last, future, gone; bool closed; } cases[] = {
		{ "as before",                     20, 20, 20, 0,  false },
		{ "nothing where there was",       0,  20, 20, 20, true },
		{ "nothing, as always",            0,  0,  0,  0,  false },
		{ "one where there was one",       1,  1,  1,  0,  false },
		{ "five of five: too few to tell", 5,  5,  5,  5,  false },
		{ "six of twenty is 30 %",         14, 20, 20, 6,  false },
		{ "seven of twenty",               13, 20, 20, 7,  true },
		{ "half of a thousand",            500, 999, 1000, 500, true },
		{ "a tenth of a thousand",         900, 999, 1000, 100, false },
		{ "past ones do not count",        394, 921, 388, 2, false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const struct gate g = { .now = T0, .found = cases[i].found, .last_found = cases[i].last,
		    .known = 1000, .future = cases[i].future, .gone = cases[i].gone };
		struct gate_verdict v = gate_check(&g);

		print_message("  %s: %s\n", cases[i].why, v.reason);
		assert_int_equal(v.closed, cases[i].closed);
		assert_int_equal(v.vanishing, cases[i].closed);
		assert_int_equal(v.reason[0] != '\0', cases[i].closed);
	}
}

/* n changed of `of` known events (0: all changes are new events), every one moved by `move`. */
struct change_case {
	const char *why;
	size_t n, of;
	bool days, known, renamed;
	int64_t move, odd;		/* odd: what the last one moves by, where not 0 */
	bool closed;
	const char *word;
};

static struct gate_verdict
check(struct arena *a, const struct change_case *c, bool vanishing_only)
{
	struct gate_change *changes = arena_alloc(a, c->n * sizeof(*changes));
	struct gate g = { .now = T0, .found = c->of, .last_found = c->of, .known = c->known ? c->of : 0,
	    .changes = changes, .n = c->n, .vanishing_only = vanishing_only };

	*(c->days ? &g.matched_days : &g.matched_timed) = c->known ? c->of : 0;
	for (size_t i = 0; i < c->n; i++) {
		struct event *before = arena_alloc(a, sizeof(*before)), *after = arena_alloc(a, sizeof(*after));

		before->title = arena_fmt(a, "event %zu", i);
		before->form = c->days ? FORM_DATE : FORM_ZONED;
		before->start_utc = T0 + (int64_t)(i + 1) * 3 * DAY + (c->days ? 0 : 9 * HOUR);
		*after = *before;
		if (c->renamed)
			after->title = arena_fmt(a, "other %zu", i);
		after->start_utc += i == c->n - 1 && c->odd != 0 ? c->odd : c->move;
		changes[i] = (struct gate_change){ c->known ? before : NULL, after };
	}
	return gate_check(&g);
}

static void
changes_that_a_fault_makes_close_it(void **state)
{
	static const struct change_case cases[] = {
		/* why                            n  of  days  known ren  move       odd  closed */
		{ "all nine hours later",         10, 10, false, true, false, 9 * HOUR, 0, true, "times moved by +9 h" },
		{ "half an hour earlier",         10, 10, false, true, false, -HOUR / 2, 0, true, "times moved by -0.5 h" },
		{ "all but one of thirty",        30, 30, false, true, false, 9 * HOUR, HOUR, true, "times" },
		{ "two are too few",              2,  2,  false, true, false, 9 * HOUR, 0, false, "" },
		{ "three of four",                3,  4,  false, true, false, 9 * HOUR, 0, false, "" },
		{ "each otherwise",               3,  3,  false, true, false, 9 * HOUR, HOUR, false, "" },
		{ "one round an hour earlier",    5,  30, false, true, false, -HOUR, 0, false, "" },
		{ "15 hours is no zone",          4,  4,  false, true, false, 15 * HOUR, 0, false, "" },
		{ "all dates one day on",         10, 10, true,  true, false, DAY, 0, true, "dates moved" },
		{ "all dates one day back",       3,  3,  true,  true, false, -DAY, 0, true, "dates moved" },
		{ "all times one day on",         3,  3,  false, true, false, DAY, 0, true, "one day" },
		{ "four dates by two days",       4,  4,  true,  true, false, 2 * DAY, 0, false, "" },
		{ "six of ten dates",             6,  10, true,  true, false, 2 * DAY, 0, true, "6 of 10 dates" },
		{ "half of the dates",            5,  10, true,  true, false, 2 * DAY, 0, false, "" },
		{ "five of five titles",          5,  5,  true,  true, true,  0, 0, true, "5 of 5 titles" },
		{ "four of four titles",          4,  4,  true,  true, true,  0, 0, false, "" },
		{ "half of the titles",           10, 20, true,  true, true,  0, 0, false, "" },
		{ "ten years on",                 2,  10, true,  true, false, 3650 * (int64_t)DAY, 0, true, "3 years" },
		{ "one of ten is 10 %",           1,  10, true,  true, false, 3650 * (int64_t)DAY, 0, false, "" },
		{ "history, at its first fetch",  10, 10, true,  false, false, -9000 * (int64_t)DAY, 0, false, "" },
		{ "a description",                10, 10, true,  true, false, 0, 0, false, "" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		struct gate_verdict v = check(a, &cases[i], false);

		print_message("  %s: %s\n", cases[i].why, v.reason);
		assert_int_equal(v.closed, cases[i].closed);
		assert_false(v.vanishing);
		assert_non_null(strstr(v.reason, cases[i].word));
		assert_false(check(a, &cases[i], true).closed);
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lost_events_close_it),
		cmocka_unit_test(changes_that_a_fault_makes_close_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
