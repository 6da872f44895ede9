#include "scrapers/nearest.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

enum { WORD_MAX = 64, SHOWN = 3 };

static int
least(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Letters to insert, drop or replace to make one of the other. */
static int
distance(const char *a, const char *b)
{
	int row[WORD_MAX + 1], before, above;
	size_t n = strlen(b);

	for (size_t j = 0; j <= n; j++)
		row[j] = (int)j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		before = row[0];
		row[0] = (int)i + 1;
		for (size_t j = 0; j < n; j++) {
			above = row[j + 1];
			row[j + 1] = least(row[j] + 1, above + 1, before + (a[i] != b[j]));
			before = above;
		}
	}
	return row[n];
}

/* How far away, or too far: two letters may be wrong or swapped, more in a long word; the rest missing is fine. */
static int
slip(const char *word, const char *name)
{
	int d = distance(word, name), n = (int)strlen(word);

	if (d <= (n < 4 ? 1 : 2 + n / 8))
		return d;
	return n >= 3 && strstr(name, word) != NULL ? n : INT_MAX;
}

const char *
nearest(struct arena *a, const char *word, const char *const *names, size_t n)
{
	struct { const char *name; int d; } best[SHOWN + 1];
	const char *out = "";
	size_t found = 0, at;

	if (strlen(word) > WORD_MAX)
		return out;
	for (size_t i = 0; i < n; i++) {
		int d = strlen(names[i]) > WORD_MAX ? INT_MAX : slip(word, names[i]);

		if (d == INT_MAX)
			continue;
		for (at = found; at > 0 && best[at - 1].d > d; at--)
			best[at] = best[at - 1];
		best[at].name = names[i];
		best[at].d = d;
		found += found < SHOWN;
	}
	for (size_t i = 0; i < found; i++)
		out = arena_fmt(a, "%s%s%s", out, i == 0 ? "" : ", ", best[i].name);
	return out;
}
