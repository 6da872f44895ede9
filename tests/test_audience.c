#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "server/http/audience.h"

#define NOW 1775000000

static void
estimates_are_near(void **state)
{
	static const int numbers[] = { 0, 1, 2, 10, 63, 64, 65, 100, 1000, 20000 };

	(void)state;
	for (size_t k = 0; k < MEM_COUNT(numbers); k++) {
		struct audience *a = audience_new();
		struct audience_count *c;
		size_t n;

		print_message("  %d\n", numbers[k]);
		for (int i = 0; i < numbers[k]; i++)
			for (int again = 0; again < 2; again++) {
				char who[32];

				snprintf(who, sizeof(who), "192.0.%d.%d", i / 256, i % 256);
				audience_saw(a, 7, who, "iOS/26", NOW);
			}
		c = audience_counts(a, &n);
		assert_int_equal(n, numbers[k] > 0);
		if (n > 0) {
			/* Few are counted. Of more, six times what is expected of 512 registers: 4.6 %. */
			double off = numbers[k] <= 64 ? 0 : numbers[k] * 0.28;

			assert_in_range(c[0].readers, numbers[k] - off, numbers[k] + off);
			assert_int_equal(c[0].relays, 0);
		}
		free(c);
		audience_free(a);
	}
}

static void
relays_are_apart_topics_are_apart_and_days_are_forgotten(void **state)
{
	struct audience *a = audience_new();
	struct audience_count *c;
	size_t n;

	(void)state;
	audience_saw(a, 9, "66.249.1.1", "Google-Calendar-Importer", NOW);
	audience_saw(a, 3, "192.0.2.1", NULL, NOW);
	audience_saw(a, 9, "192.0.2.1", "Thunderbird", NOW);
	c = audience_counts(a, &n);
	assert_int_equal(n, 2);
	assert_int_equal(c[0].topic, 3);
	assert_int_equal(c[0].readers, 1);
	assert_int_equal(c[1].readers, 1);
	assert_int_equal(c[1].relays, 1);
	free(c);
	audience_saw(a, 3, "192.0.2.2", NULL, NOW + 86400);
	c = audience_counts(a, &n);
	assert_int_equal(n, 1);
	assert_int_equal(c[0].day, (NOW + 86400) / 86400);
	assert_int_equal(c[0].readers, 1);
	free(c);
	audience_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(estimates_are_near),
		cmocka_unit_test(relays_are_apart_topics_are_apart_and_days_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
