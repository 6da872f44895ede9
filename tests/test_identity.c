/* Items find their events: ids given, ids derived, ids given twice. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "scrapers/identity.h"

enum { IDS = 4 };

static void
ids_are_given_or_derived(void **state)
{
	static const struct {
		const char *why, *items;
		size_t n;
		const char *ids[IDS];		/* NULL: any */
		const char *title_of_first;
	} cases[] = {
		{ "ids as they stand, sorted bytewise",
		  "[{\"external_id\":\"b\",\"title\":\"B\"},{\"external_id\":\"a\",\"title\":\"A\"}]",
		  2, { "a", "b" }, "A" },
		{ "numbers are ids",
		  "[{\"external_id\":777464,\"title\":\"x\"}]", 1, { "777464" }, "x" },
		{ "the last row of an id counts",
		  "[{\"external_id\":\"a\",\"title\":\"old\"},{\"external_id\":\"a\",\"title\":\"new\"}]",
		  1, { "a" }, "new" },
		{ "an empty id is none",
		  "[{\"external_id\":\"\",\"title\":\"x\",\"start\":\"2026-01-01\"}]", 1, { NULL }, "x" },
		{ "rows that repeat another are one event",
		  "[{\"title\":\"x\",\"start\":\"2026-01-01\"},{\"title\":\"x\",\"start\":\"2026-01-01\"}]",
		  1, { NULL }, "x" },
		{ "a doubleheader without ids is two, the earlier first",
		  "[{\"title\":\"x\",\"start\":\"2026-01-01T18:00:00\"},{\"title\":\"x\",\"start\":\"2026-01-01T14:00:00\"}]",
		  2, { NULL, NULL }, "x" },
		{ "nor is an empty id one event for two games",
		  "[{\"external_id\":\"\",\"title\":\"x\",\"start\":\"2026-01-01T18:00:00\"},"
		  "{\"external_id\":null,\"title\":\"x\",\"start\":\"2026-01-01T14:00:00\"}]",
		  2, { NULL, NULL }, "x" },
		{ "nothing", "[]", 0, { NULL }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		json_t *items = json_loads(cases[i].items, 0, NULL);
		struct found *f;
		size_t n;

		print_message("  %s\n", cases[i].why);
		assert_non_null(items);
		f = identify(a, items, "", &n);
		assert_int_equal(n, cases[i].n);
		for (size_t k = 0; k < n; k++)
			if (cases[i].ids[k] != NULL)
				assert_string_equal(f[k].external_id, cases[i].ids[k]);
		for (size_t k = 1; k < n; k++)
			assert_true(strcmp(f[k - 1].external_id, f[k].external_id) < 0);
		if (n > 0)
			assert_string_equal(json_string_value(json_object_get(f[0].item, "title")),
			    cases[i].title_of_first);
		json_decref(items);
		arena_free(a);
	}
}

static const char *
one_id(struct arena *a, const char *item, const char *salt, char *hash)
{
	json_t *items = json_pack("[o]", json_loads(item, 0, NULL));
	struct found *f;
	size_t n;

	f = identify(a, items, salt, &n);
	assert_int_equal(n, 1);
	memcpy(hash, f[0].hash, SHA256_HEX);
	json_decref(items);
	return f[0].external_id;
}

static void
a_derived_id_outlives_small_edits(void **state)
{
	static const struct { const char *why, *before, *after; int same; } cases[] = {
		{ "another time of day",
		  "{\"title\":\"수강신청\",\"start\":\"2026-02-10T09:00:00\"}",
		  "{\"title\":\"수강신청\",\"start\":\"2026-02-10T10:00:00\"}", 1 },
		{ "another spacing",
		  "{\"title\":\"Spring  Festival\",\"start\":\"2026-02-10\"}",
		  "{\"title\":\"spring festival\",\"start\":\"2026-02-10\"}", 1 },
		{ "another description",
		  "{\"title\":\"x\",\"start\":\"2026-02-10\"}",
		  "{\"title\":\"x\",\"start\":\"2026-02-10\",\"description\":\"d\"}", 1 },
		{ "another day",
		  "{\"title\":\"x\",\"start\":\"2026-02-10\"}",
		  "{\"title\":\"x\",\"start\":\"2026-02-11\"}", 0 },
		{ "another place",
		  "{\"title\":\"x\",\"start\":\"2026-02-10\",\"location\":\"서울\"}",
		  "{\"title\":\"x\",\"start\":\"2026-02-10\",\"location\":\"부산\"}", 0 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		char h1[SHA256_HEX], h2[SHA256_HEX];
		const char *before = one_id(a, cases[i].before, "", h1);
		const char *after = one_id(a, cases[i].after, "", h2);

		print_message("  %s\n", cases[i].why);
		assert_int_equal(strcmp(before, after) == 0, cases[i].same);
		arena_free(a);
	}
}

static void
settings_are_part_of_the_hash(void **state)
{
	struct arena *a = arena_new();
	char seoul[SHA256_HEX], tokyo[SHA256_HEX], again[SHA256_HEX];
	const char *item = "{\"title\":\"x\",\"start\":\"2026-02-10T10:00:00\"}";

	(void)state;
	one_id(a, item, "Asia/Seoul", seoul);
	one_id(a, item, "Asia/Tokyo", tokyo);
	one_id(a, item, "Asia/Seoul", again);
	assert_string_not_equal(seoul, tokyo);
	assert_string_equal(seoul, again);
	arena_free(a);
}

static void
a_uid_depends_on_source_and_id_alone(void **state)
{
	struct arena *a = arena_new();
	const char *one = identity_uid(a, "mlb", "777464", 0, "example.org");

	(void)state;
	assert_int_equal(strlen(one), UID_HEX + strlen("@example.org"));
	assert_string_equal(one, identity_uid(a, "mlb", "777464", 0, "example.org"));
	assert_string_not_equal(one, identity_uid(a, "mlb", "777465", 0, "example.org"));
	assert_string_not_equal(one, identity_uid(a, "mlb", "777464", 1, "example.org"));
	/* "ab" + "c" is not "a" + "bc" */
	assert_string_not_equal(identity_uid(a, "ab", "c", 0, "x"), identity_uid(a, "a", "bc", 0, "x"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_given_or_derived),
		cmocka_unit_test(a_derived_id_outlives_small_edits),
		cmocka_unit_test(settings_are_part_of_the_hash),
		cmocka_unit_test(a_uid_depends_on_source_and_id_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
