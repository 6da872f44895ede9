/* Any bytes as a date's text: what is read must be a date that the event shape knows. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const char *text)
{
	struct civil c;

	assert(strlen(text) < CIVIL_TEXT);
	if (*text != '\0')
		assert(civil_read(text, &c, NULL) != CIVIL_BAD);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct date_hint hint = { .reference = { 2026, 3, 1, 0, 0, 0 } };
	struct err e = { 0 };
	struct date d;
	char *text;

	if (size > 0) {
		hint.order = (enum date_order)(data[0] % 3);
		hint.year = data[0] & 4 ? 2027 : 0;
		hint.month = data[0] & 8 ? 2 : 0;
		hint.school_year = data[0] & 16;
		hint.placeholders = data[0] & 32;
		text = arena_strn(a, (const char *)data + 1, size - 1);
		if ((data[0] & 64 ? date_find : date_read)(text, &hint, &d, &e) == 0) {
			check(d.start);
			check(d.end);
		} else
			assert(e.msg[0] != '\0' && d.notes[0] != '\0');
		assert(date_read_time(text) < 30 * 3600);
	}
	arena_free(a);
	return 0;
}
