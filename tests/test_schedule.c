#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/mem.h"
#include "scrapers/schedule.h"

enum { HOUR = 3600, NOW = 1800000000 };

static void
the_next_run_is_in_time(void **state)
{
	static const struct {
		const char *why;
		struct schedule s;
		int64_t least, most;	/* seconds from now */
	} cases[] = {
		{ "as set, 10 % either way", { .every = 6 * HOUR }, 6 * HOUR * 9 / 10, 6 * HOUR * 11 / 10 },
		{ "a failure doubles", { .every = HOUR, .failures = 1 }, 2 * HOUR * 9 / 10, 2 * HOUR * 11 / 10 },
		{ "three of them", { .every = HOUR, .failures = 3 }, 8 * HOUR * 9 / 10, 8 * HOUR * 11 / 10 },
		{ "up to a day", { .every = HOUR, .failures = 100 }, 24 * HOUR * 9 / 10, 24 * HOUR * 11 / 10 },
		{ "a weekly one stays weekly", { .every = 168 * HOUR, .failures = 5 }, 168 * HOUR * 9 / 10, 168 * HOUR * 11 / 10 },
		{ "an event soon", { .every = 6 * HOUR, .event = NOW + HOUR }, 10 * 60, 15 * 60 },
		{ "an event that began", { .every = 6 * HOUR, .event = NOW - HOUR + 1 }, 10 * 60, 15 * 60 },
		{ "an event that began long ago", { .every = 6 * HOUR, .event = NOW - HOUR }, 6 * HOUR * 9 / 10, 6 * HOUR * 11 / 10 },
		{ "an event in five hours", { .every = 6 * HOUR, .event = NOW + 5 * HOUR }, HOUR, HOUR },
		{ "an event in a week", { .every = 6 * HOUR, .event = NOW + 168 * HOUR }, 6 * HOUR * 9 / 10, 6 * HOUR * 11 / 10 },
		{ "freshness makes nothing slower", { .every = 5 * 60, .event = NOW + HOUR }, 270, 330 },
		{ "failing during a game", { .every = 6 * HOUR, .event = NOW + HOUR, .failures = 1 }, 20 * 60, 30 * 60 },
		{ "details are left", { .every = 6 * HOUR, .waiting = true }, HOUR * 9 / 10, HOUR * 11 / 10 },
		{ "never by itself", { .every = 0 }, 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct schedule s = cases[i].s;

		print_message("  %s\n", cases[i].why);
		s.now = NOW;
		for (int k = 0; k < 200; k++) {
			char name[16];
			int64_t wait;

			snprintf(name, sizeof(name), "s%d", k);
			s.source = name;
			wait = schedule_next(&s) - NOW;
			assert_true(wait >= cases[i].least && wait <= cases[i].most);
		}
	}
}

/* A thousand sources that were read at one moment are not due at one moment. */
static void
many_sources_spread(void **state)
{
	enum { N = 1000, SLOTS = 20 };
	int slots[SLOTS] = { 0 };
	const int64_t span = 2 * 6 * HOUR / 10;

	(void)state;
	for (int k = 0; k < N; k++) {
		char name[16];
		struct schedule s = { .source = name, .now = NOW, .every = 6 * HOUR };
		int64_t into;

		snprintf(name, sizeof(name), "school-%d", k);
		into = schedule_next(&s) - NOW - 6 * HOUR * 9 / 10;
		slots[into * SLOTS / (span + 1)]++;
		assert_in_range(schedule_spread(name, NOW), 0, 59);
	}
	for (int k = 0; k < SLOTS; k++)
		assert_in_range(slots[k], N / SLOTS / 2, N / SLOTS * 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_run_is_in_time),
		cmocka_unit_test(many_sources_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
