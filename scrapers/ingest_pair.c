/* Which item is which known event: first by id, then by what it says. */
#include <string.h>

#include "scrapers/ingest_plan.h"

static void
pair(struct plan *p, size_t f, size_t k)
{
	p->known_of[f] = (long)k;
	p->found_of[k] = (long)f;
}

/* Both lists are sorted by external id: one walk finds the pairs. */
static void
pair_by_id(struct plan *p)
{
	size_t i = 0, j = 0;
	int c;

	while (i < p->n_found && j < p->n_known) {
		c = strcmp(p->found[i].external_id, p->known[j].external_id);
		if (c == 0)
			pair(p, i, j);
		i += c <= 0;
		j += c >= 0;
	}
}

int
plan_pair(struct plan *p, struct db *db, struct err *e)
{
	(void)db;
	(void)e;
	p->known_of = arena_alloc(p->a, (p->n_found + 1) * sizeof(*p->known_of));
	p->found_of = arena_alloc(p->a, (p->n_known + 1) * sizeof(*p->found_of));
	p->recycled = arena_alloc(p->a, p->n_known + 1);
	for (size_t i = 0; i < p->n_found; i++)
		p->known_of[i] = NOBODY;
	for (size_t j = 0; j < p->n_known; j++)
		p->found_of[j] = NOBODY;
	pair_by_id(p);
	return 0;
}
