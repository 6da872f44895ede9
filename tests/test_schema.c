/* The schema that authors are given says what the reader of items does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/event.h"
#include "base/mem.h"
#include "scrapers/schema.h"

static const struct schema_field *
field_named(const char *name)
{
	for (const struct schema_field *f = schema_fields; f->name != NULL; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

static bool
is_read(const char *key, const char *value)
{
	static const struct event_defaults d = { .source = "s" };
	json_t *item = json_pack("{s:s, s:s, s:s}", "title", "x", "start", "2026-04-01T18:30:00",
	    "timezone", "Asia/Seoul");
	json_t *v = json_loads(value, JSON_DECODE_ANY, NULL);
	struct arena *a = arena_new();
	struct event ev;
	struct err e = { 0 };
	int rc;

	assert_non_null(v);
	json_object_set_new(item, key, v);
	rc = event_from_item(a, item, &d, &ev, &e);
	json_decref(item);
	arena_free(a);
	return rc == 0;
}

static void
every_type_is_read_as_it_says(void **state)
{
	static const struct { enum schema_type type; const char *value; bool good; } cases[] = {
		{ SCHEMA_TEXT,   "true", false },
		{ SCHEMA_TEXT,   "[]", false },
		{ SCHEMA_TEXT,   "{}", false },
		{ SCHEMA_TIME,   "\"2026-04-02\"", true },
		{ SCHEMA_TIME,   "\"2026-04-02 18:30\"", true },
		{ SCHEMA_TIME,   "\"2026-04-02T18:30:15.5+0900\"", true },
		{ SCHEMA_TIME,   "\"2026-04-02T18:30Z\"", true },
		{ SCHEMA_TIME,   "true", false },
		{ SCHEMA_TIME,   "{}", false },
		{ SCHEMA_BOOL,   "true", true },
		{ SCHEMA_BOOL,   "null", true },
		{ SCHEMA_BOOL,   "\"yes\"", false },
		{ SCHEMA_BOOL,   "1", false },
		{ SCHEMA_KIND,   "\"concert\"", true },
		{ SCHEMA_KIND,   "null", true },
		{ SCHEMA_KIND,   "\"party\"", false },
		{ SCHEMA_STATUS, "\"postponed\"", true },
		{ SCHEMA_STATUS, "\"CANCELLED\"", false },
		{ SCHEMA_TAGS,   "[\"team:lg\"]", true },
		{ SCHEMA_TAGS,   "null", true },
		{ SCHEMA_TAGS,   "\"team:lg\"", false },
		{ SCHEMA_TAGS,   "[\"lg\"]", false },
		{ SCHEMA_TAGS,   "[\"team:엘지\"]", false },
		{ SCHEMA_LABELS, "{\"team:lg\":\"LG\"}", true },
	};

	(void)state;
	for (const struct schema_field *f = schema_fields; f->name != NULL; f++)
		for (size_t i = 0; i < MEM_COUNT(cases); i++) {
			if (cases[i].type != f->type)
				continue;
			print_message("  %s: %s\n", f->name, cases[i].value);
			assert_int_equal(is_read(f->name, cases[i].value), cases[i].good);
		}
}

static void
what_must_be_there_must(void **state)
{
	(void)state;
	for (const struct schema_field *f = schema_fields; f->name != NULL; f++) {
		print_message("  %s\n", f->name);
		assert_int_equal(is_read(f->name, "null"), !f->must);
	}
}

/* A field that is shown can be given, or is ours. */
static void
no_field_is_forgotten(void **state)
{
	static const char *const ours[] = { "uid", "source", "topics", "texts", "sequence", "modified" };
	struct event ev = { .title = "x", .form = FORM_DATE, .start = "2026-04-01", .kind = "event" };
	json_t *shown = event_to_json(&ev), *value;
	const char *key;

	(void)state;
	json_object_foreach(shown, key, value) {
		bool known = field_named(key) != NULL;

		for (size_t i = 0; i < MEM_COUNT(ours); i++)
			known = known || strcmp(ours[i], key) == 0;
		if (!known)
			fail_msg("%s is in no table", key);
	}
	json_decref(shown);
}

static void
it_is_one_document(void **state)
{
	json_t *s = schema_of_line("exec");

	(void)state;
	assert_string_equal(json_string_value(json_object_get(s, "title")), "a line of module exec");
	assert_non_null(json_object_get(json_object_get(s, "$defs"), "trailer"));
	json_decref(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_is_read_as_it_says),
		cmocka_unit_test(what_must_be_there_must),
		cmocka_unit_test(no_field_is_forgotten),
		cmocka_unit_test(it_is_one_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
