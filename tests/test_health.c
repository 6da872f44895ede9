#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/store.h"

#include "db/health.h"

enum { DAY = 86400, NOW = 1800000000 };

static void
a_rhythm_that_stops_is_silence(void **state)
{
	static const struct { const char *why; int days_ago[8]; size_t n; bool silent; } cases[] = {
		{ "nothing is known", { 0 }, 0, false },
		{ "three are no rhythm", { 100, 101, 102 }, 3, false },
		{ "daily, yesterday", { 1, 2, 3, 4, 5 }, 5, false },
		{ "daily, a week ago", { 7, 8, 9, 10 }, 4, false },
		{ "daily, eight days ago", { 8, 9, 10, 11 }, 4, true },
		{ "weekly, three weeks ago", { 21, 28, 35, 42 }, 4, false },
		{ "weekly, 22 days ago", { 22, 29, 36, 43 }, 4, true },
		{ "the median, not the mean: one long pause", { 10, 11, 12, 13, 83, 84 }, 6, true },
		{ "several on one day", { 8, 8, 8, 8 }, 4, true },
		{ "monthly, two months ago", { 60, 90, 120, 150 }, 4, false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		int64_t news[8];

		print_message("  %s\n", cases[i].why);
		for (size_t k = 0; k < cases[i].n; k++)
			news[k] = NOW - (int64_t)cases[i].days_ago[k] * DAY;
		assert_int_equal(health_silent(news, cases[i].n, NOW), cases[i].silent);
	}
}

static void
a_long_history_is_not_read_whole(void **state)
{
	int64_t news[1000];

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(news); i++)
		news[i] = NOW - (int64_t)(8 + i) * DAY;
	assert_true(health_silent(news, MEM_COUNT(news), NOW));
}

struct adding { int64_t source; const struct source_run *runs; size_t n; };

STORE_WRITE(put_runs, struct adding)
{
	if (store_add_source(w, "s", NULL, &x->source, e) == -1)
		return -1;
	for (size_t i = 0; i < x->n; i++)
		if (db_run_add(w, x->source, &x->runs[i], e) == -1)
			return -1;
	return 0;
}

#define RUN(days_ago, state, count, news, bad) { .started_ms = (NOW - (days_ago) * (int64_t)DAY) * 1000, \
	.status = state, .found = count, .added = news, .unread = bad }

static void
a_source_is_what_its_runs_left(void **state)
{
	static const struct source_run runs[] = {
		RUN(20, "ok", 120, 120, 0), RUN(19, "unchanged", 120, 0, 0), RUN(18, "ok", 121, 1, 0),
		RUN(17, "failed", 0, 0, 0), RUN(16, "ok", 118, 2, 0), RUN(15, "ok", 118, 1, 4),
		RUN(14, "held", 0, 0, 2), RUN(2, "failed", 0, 0, 0), RUN(1, "not-modified", 118, 0, 0),
	};
	struct store *s = *state;
	struct source src = { .name = "s", .module = "json", .options = "{}", .every = 3600, .enabled = true };
	struct adding ad = { .runs = runs, .n = MEM_COUNT(runs) };
	struct source_health h;

	store_ok(s, put_runs(s, &ad));
	src.id = ad.source;
	src.last_good = NOW;
	store_ok(s, db_source_health(s->db, &src, NOW, s->a, &h, &s->e));
	assert_string_equal(h.trend, "120→121→118→0→118");
	assert_string_equal(health_words[h.health], "silent");
	assert_int_equal(h.last_news, NOW - 15 * DAY);
	assert_int_equal(h.unread, 2);
	src.failures = 1;
	store_ok(s, db_source_health(s->db, &src, NOW, s->a, &h, &s->e));
	assert_string_equal(health_words[h.health], "failing");
	src.held = true;
	store_ok(s, db_source_health(s->db, &src, NOW, s->a, &h, &s->e));
	assert_string_equal(health_words[h.health], "held");
	src.enabled = false;
	store_ok(s, db_source_health(s->db, &src, NOW, s->a, &h, &s->e));
	assert_string_equal(health_words[h.health], "off");
	src = (struct source){ .id = 999, .enabled = true };
	store_ok(s, db_source_health(s->db, &src, NOW, s->a, &h, &s->e));
	assert_string_equal(health_words[h.health], "new");
	assert_string_equal(h.trend, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rhythm_that_stops_is_silence),
		cmocka_unit_test(a_long_history_is_not_read_whole),
		STORE_TEST(a_source_is_what_its_runs_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
