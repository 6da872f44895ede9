/* What is laid over an item, and what stays of it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/event.h"
#include "base/mem.h"
#include "scrapers/overlay.h"

#define ITEM(more) "{\"title\":\"a\",\"start\":\"2026-05-01T18:30:00\",\"end\":\"2026-05-01T20:00:00\"" more "}"

static void
overlays_replace_what_they_name(void **state)
{
	static const struct { const char *why, *item; struct overlay o[2]; size_t n; const char *want; } cases[] = {
		{ "nothing", ITEM(""), { { 0 } }, 0,
		  "{\"end\":\"2026-05-01T20:00:00\",\"start\":\"2026-05-01T18:30:00\",\"title\":\"a\"}" },
		{ "a title", ITEM(""), { { .what = "rename", .value = "{\"title\":\"b\"}" } }, 1,
		  "{\"end\":\"2026-05-01T20:00:00\",\"start\":\"2026-05-01T18:30:00\",\"title\":\"b\"}" },
		{ "a time leaves nothing of the old one", ITEM(",\"all_day\":true,\"time_unknown\":true,\"status\":\"postponed\""),
		  { { .what = "move", .value = "{\"start\":\"2026-05-02\"}" } }, 1,
		  "{\"start\":\"2026-05-02\",\"title\":\"a\"}" },
		{ "moved and still off", ITEM(",\"status\":\"cancelled\""),
		  { { .what = "move", .value = "{\"start\":\"2026-05-02\"}" } }, 1,
		  "{\"start\":\"2026-05-02\",\"status\":\"cancelled\",\"title\":\"a\"}" },
		{ "cancelled, whatever else", ITEM(",\"status\":\"postponed\""),
		  { { .what = "cancel", .value = "{\"status\":\"cancelled\"}" }, { .what = "move", .value = "{\"start\":\"2026-05-02\"}" } }, 2,
		  "{\"start\":\"2026-05-02\",\"status\":\"cancelled\",\"title\":\"a\"}" },
		{ "a note stands first", "{\"title\":\"a\",\"description\":\"x\"}",
		  { { .what = "note", .value = "{\"description\":\"n\"}" } }, 1,
		  "{\"description\":\"n\\n\\nx\",\"title\":\"a\"}" },
		{ "or alone", "{\"title\":\"a\"}", { { .what = "note", .value = "{\"description\":\"n\"}" } }, 1,
		  "{\"description\":\"n\",\"title\":\"a\"}" },
		{ "another event's", "{\"title\":\"a\"}", { { .event = 7, .what = "rename", .value = "{\"title\":\"b\"}" } }, 1,
		  "{\"title\":\"a\"}" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		json_t *item = json_loads(cases[i].item, 0, NULL), *merged;
		char *before, *after, *text;

		print_message("  %s\n", cases[i].why);
		assert_non_null(item);
		before = event_canonical(item);
		merged = overlay_merge(item, 0, cases[i].o, cases[i].n);
		text = event_canonical(merged);
		assert_string_equal(text, cases[i].want);
		after = event_canonical(item);
		assert_string_equal(before, after);
		free(before);
		free(after);
		free(text);
		json_decref(merged);
		json_decref(item);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(overlays_replace_what_they_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
