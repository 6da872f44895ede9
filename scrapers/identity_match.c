/*
 * Each pass puts the strays of both sides into groups of one key and looks at a
 * group alone, so that pages of thousands of rows cost a sort, not a product.
 */
#include "scrapers/identity_match.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP_MAX = 64 };		/* beyond it nothing is without doubt */

struct row {
	const char *key;
	struct stray *s;
	bool is_old;
};

static void
join(struct stray *a, struct stray *b)
{
	a->match = b;
	b->match = a;
}

/* --- the keys of the passes --- */

static const char *
key_time(struct arena *a, const struct face *f)
{
	return arena_fmt(a, "%s|%" PRId64 "|%s|%s", f->key, f->day, f->place, f->start);
}

static const char *
key_place(struct arena *a, const struct face *f)
{
	return arena_fmt(a, "%s|%" PRId64 "|%s", f->key, f->day, f->place);
}

static const char *
key_day(struct arena *a, const struct face *f)
{
	return arena_fmt(a, "%s|%" PRId64, f->key, f->day);
}

static const char *
key_title_place(struct arena *a, const struct face *f)
{
	return arena_fmt(a, "%s|%s", f->key, f->place);
}

static const char *
key_title(struct arena *a, const struct face *f)
{
	(void)a;
	return f->key;
}

static const char *
key_where(struct arena *a, const struct face *f)
{
	return arena_fmt(a, "%" PRId64 "|%s", f->day, f->place);
}

/* --- what fits within a group --- */

static bool
moved(const struct stray *old, const struct stray *new)
{
	return llabs(old->face.day - new->face.day) <= MATCH_DAYS;
}

static bool
renamed(const struct stray *old, const struct stray *new)
{
	return face_similar(&old->face, &new->face);
}

typedef bool fits_fn(const struct stray *old, const struct stray *new);

static const struct pass {
	const char *(*key)(struct arena *a, const struct face *f);
	fits_fn *fits;			/* NULL: the key says all */
} passes[] = {
	{ key_time,        NULL },
	{ key_place,       NULL },
	{ key_day,         NULL },
	{ key_title_place, moved },
	{ key_title,       moved },
	{ key_where,       renamed },
};

/* Rows of one key: old ones first, each side by its time. */
static int
by_key(const void *x, const void *y)
{
	const struct row *a = x, *b = y;
	int c = strcmp(a->key, b->key);

	if (c == 0)
		c = (int)b->is_old - (int)a->is_old;
	if (c == 0)
		c = strcmp(a->s->face.start, b->s->face.start);
	if (c == 0)
		c = a->s->place < b->s->place ? -1 : a->s->place > b->s->place;
	return c;
}

/* The only row that fits; NULL: none, or several. */
static struct row *
only(struct row *of, struct row *rows, size_t n, fits_fn *fits)
{
	struct row *found = NULL;

	for (size_t i = 0; i < n; i++) {
		if (rows[i].s->match != NULL || !(of->is_old ? fits(of->s, rows[i].s) :
		    fits(rows[i].s, of->s)))
			continue;
		if (found != NULL)
			return NULL;
		found = &rows[i];
	}
	return found;
}

static void
settle(struct row *old, size_t n_old, struct row *new, size_t n_new, fits_fn *fits)
{
	struct row *r;

	if (fits == NULL) {
		for (size_t i = 0; n_old == n_new && i < n_old; i++)
			join(old[i].s, new[i].s);
		return;
	}
	for (size_t i = 0; n_old <= GROUP_MAX && n_new <= GROUP_MAX && i < n_old; i++)
		if ((r = only(&old[i], new, n_new, fits)) != NULL &&
		    only(r, old, n_old, fits) == &old[i])
			join(old[i].s, r->s);
}

static size_t
gather(struct arena *a, const struct pass *p, struct stray *s, size_t n, bool is_old,
    bool loose, struct row *out)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i].match != NULL || s[i].face.day == INT64_MIN)
			continue;
		/* A guess about an event that is over would make it come again. */
		if (p->fits != NULL && ((!s[i].derived && !loose) || (is_old && !s[i].coming)))
			continue;
		out[k++] = (struct row){ p->key(a, &s[i].face), &s[i], is_old };
	}
	return k;
}

void
identity_match(struct arena *a, struct stray *old, size_t n_old, struct stray *new,
    size_t n_new, bool loose)
{
	struct row *rows = arena_alloc(a, (n_old + n_new + 1) * sizeof(*rows));
	size_t n, i, j, split;

	for (size_t p = 0; p < sizeof(passes) / sizeof(passes[0]); p++) {
		n = gather(a, &passes[p], old, n_old, true, loose, rows);
		n += gather(a, &passes[p], new, n_new, false, loose, rows + n);
		qsort(rows, n, sizeof(*rows), by_key);
		for (i = 0; i < n; i = j) {
			for (split = i; split < n && rows[split].is_old &&
			    strcmp(rows[split].key, rows[i].key) == 0; split++)
				;
			for (j = split; j < n && strcmp(rows[j].key, rows[i].key) == 0; j++)
				;
			settle(rows + i, split - i, rows + split, j - split, passes[p].fits);
		}
	}
}
