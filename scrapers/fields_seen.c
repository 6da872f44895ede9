/* distinct: rows that say what one above has said. */
#include <string.h>

#include "scrapers/fields_in.h"

enum { BUCKETS = 4096 };		/* a page has some thousands of rows */

struct said {
	const char *text;
	struct said *next;
};

struct seen {
	struct said *bucket[BUCKETS];
};

/* FNV-1a, 32 bits. */
static uint32_t
hash(const char *s)
{
	uint32_t h = 2166136261u;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

bool
fields_seen(struct rules *r, const struct record *row)
{
	struct said **at, *said;
	const char *text;

	if (r->distinct == NULL || *(text = spec_text(row, r->distinct)) == '\0')
		return false;
	if (r->seen == NULL)
		r->seen = arena_alloc(row->arena, sizeof(*r->seen));
	at = &r->seen->bucket[hash(text) % BUCKETS];
	for (said = *at; said != NULL; said = said->next)
		if (strcmp(said->text, text) == 0)
			return true;
	said = arena_alloc(row->arena, sizeof(*said));
	*said = (struct said){ arena_str(row->arena, text), *at };	/* the record's lives no longer than the row */
	*at = said;
	return false;
}
