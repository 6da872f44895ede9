#include "scrapers/modules/csv_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "scrapers/usual.h"

int
table_column(const struct table *t, const char *name)
{
	const char *folded;
	char *end;
	long n;

	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->name[i], name) == 0)
			return (int)i;
	if (*name == '#' && (n = strtol(name + 1, &end, 10)) > 0 &&
	    n <= CSV_COLUMNS_MAX && *end == '\0')
		return (int)n - 1;
	folded = usual_fold(t->arena, name);
	for (size_t i = 0; i < t->n && *folded != '\0'; i++)
		if (strcmp(t->folded[i], folded) == 0)
			return (int)i;
	return -1;
}

void
table_take_header(struct table *t)
{
	t->n = t->row.n;
	for (size_t i = 0; i < t->n; i++) {
		t->name[i] = t->row.cell[i];
		t->folded[i] = usual_fold(t->arena, t->row.cell[i]);
	}
}

static bool
is_blank(const char *s)
{
	return s[strspn(s, " \t\r\n")] == '\0';
}

static bool
is_filled(const struct table *t, int column)
{
	return column >= 0 && (size_t)column < t->row.n && !is_blank(t->row.cell[column]);
}

static bool
is_header_again(const struct table *t)
{
	if (t->n == 0 || t->row.n != t->n)
		return false;
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->row.cell[i], t->name[i]) != 0)
			return false;
	return true;
}

/* "|---|:---:|" */
static bool
is_rule(const struct table *t)
{
	bool any = false;

	for (size_t i = 0; i < t->row.n; i++) {
		if (strspn(t->row.cell[i], " -:=") != strlen(t->row.cell[i]))
			return false;
		any = any || strchr(t->row.cell[i], '-') != NULL;
	}
	return any;
}

static bool
stands_alone(const struct table *t)
{
	if (t->n < 3 || t->title == 0 || !is_filled(t, 0))
		return false;
	for (size_t i = 1; i < t->row.n; i++)
		if (!is_blank(t->row.cell[i]))
			return false;
	return true;
}

/* A start that only a merged cell can have left empty: nothing before it, a time and a title behind. */
static bool
start_is_merged(const struct table *t)
{
	if (t->start < 0 || t->time <= t->start || t->title <= t->start ||
	    !is_filled(t, t->time) || !is_filled(t, t->title))
		return false;
	for (int i = 0; i <= t->start; i++)
		if (is_filled(t, i))
			return false;
	return true;
}

/* A new value further left ends what stood to its right. */
static void
inherit(struct table *t)
{
	bool renewed = false;

	for (size_t i = 0; i < CSV_COLUMNS_MAX && i < t->n; i++) {
		if (!t->inherits[i] && (int)i != t->start)
			continue;
		if (is_filled(t, (int)i)) {
			renewed = true;
			t->last[i] = t->row.cell[i];
			continue;
		}
		if (renewed)
			t->last[i] = NULL;
		if (t->last[i] == NULL || (!t->inherits[i] && !start_is_merged(t)))
			continue;
		for (; t->row.n <= i; t->row.n++)
			t->row.cell[t->row.n] = "";
		t->row.cell[i] = t->last[i];
	}
}

int
table_next(struct table *t, struct err *e)
{
	int rc;

	while ((rc = csv_next(&t->csv, t->arena, &t->row, e)) == 1) {
		if (is_header_again(t) || is_rule(t))
			continue;
		if (!stands_alone(t))
			break;
		t->heading = t->row.cell[0];
		inherit(t);
	}
	if (rc == 1)
		inherit(t);
	return rc;
}

const char *
table_text(const struct table *t)
{
	struct buf b = { 0 };
	const char *out;

	for (size_t i = 0; i < t->row.n; i++)
		buf_fmt(&b, "%s%s", i == 0 ? "" : " ", t->row.cell[i]);
	out = b.len == 0 ? "" : arena_strn(t->arena, b.data, b.len);
	buf_free(&b);
	return out;
}
