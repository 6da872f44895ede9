#include "scrapers/modules/html_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "scrapers/usual.h"

struct carry {			/* cells that reach down, by column */
	const struct node *cell[COLUMNS_MAX];
	size_t rows[COLUMNS_MAX];	/* how many more */
};

static bool
is(const struct node *n, const char *name)
{
	return strcmp(node_name(n), name) == 0;
}

static bool
is_section(const struct node *n)
{
	return is(n, "thead") || is(n, "tbody") || is(n, "tfoot");
}

/* colspan or rowspan; zero: all that there is. */
static size_t
span(const struct node *cell, const char *name, size_t most, struct arena *a)
{
	const char *text = node_attribute(cell, name, a);
	long n = text == NULL ? 1 : strtol(text, NULL, 10);

	if (n == 0 && text != NULL && *text == '0')
		return most;
	return n < 1 ? 1 : (size_t)n > most ? most : (size_t)n;
}

static void
put_cell(struct carry *c, size_t column, const struct node *cell, size_t rows,
    const struct node **out)
{
	out[column] = cell;
	c->cell[column] = cell;
	c->rows[column] = rows - 1;
}

/* Fills what earlier rows reach into, from column on; returns the next free one. */
static size_t
take_carried(struct carry *c, size_t column, const struct node **out)
{
	for (; column < COLUMNS_MAX && c->rows[column] > 0; column++) {
		out[column] = c->cell[column];
		c->rows[column]--;
	}
	return column;
}

/* Lays the row's cells out; left: rows of its section from it on. */
static void
lay_row(struct line *l, struct carry *c, size_t left, struct arena *a)
{
	const struct node *out[COLUMNS_MAX] = { 0 };
	size_t column = 0, columns, rows;

	for (const struct node *cell = node_child(l->row); cell != NULL; cell = node_next(cell)) {
		if (!is(cell, "td") && !is(cell, "th"))
			continue;
		column = take_carried(c, column, out);
		columns = span(cell, "colspan", COLUMNS_MAX - column, a);
		rows = span(cell, "rowspan", left, a);
		for (; columns > 0 && column < COLUMNS_MAX; columns--, column++)
			put_cell(c, column, cell, rows, out);
	}
	for (size_t i = column; i < COLUMNS_MAX; i++)
		if (c->rows[i] > 0) {
			column = take_carried(c, i, out);
			i = column;
		}
	l->n = column;
	l->cell = arena_copy(a, out, column * sizeof(*out));
}

/* No cell reaches out of its section. */
static void
lay_rows(struct grid *g, struct arena *a)
{
	struct carry *c = mem_new(sizeof(*c));
	const struct node *section = NULL;

	for (size_t i = 0; i < g->n; i++) {
		if (node_parent(g->line[i].row) != section)
			memset(c, 0, sizeof(*c));
		section = node_parent(g->line[i].row);
		lay_row(&g->line[i], c, g->n - i, a);
	}
	free(c);
}

static void
push_rows(struct grid *g, const struct node *of, size_t *cap)
{
	for (const struct node *n = node_child(of); n != NULL; n = node_next(n))
		if (is(n, "tr")) {
			MEM_PUSH(g->line, g->n, *cap);
			g->line[g->n++] = (struct line){ .row = n };
		} else if (is_section(n) && is(of, "table"))
			push_rows(g, n, cap);
}

static bool
all_th(const struct line *l)
{
	size_t i = 0;

	while (i < l->n && l->cell[i] != NULL && is(l->cell[i], "th"))
		i++;
	return l->n > 0 && i == l->n;
}

/* <thead>, else rows of <th>, else the first row. */
static size_t
count_heads(const struct grid *g)
{
	size_t n = 0;

	while (n < g->n && n < HEAD_MAX && (all_th(&g->line[n]) ||
	    is(node_parent(g->line[n].row), "thead")))
		n++;
	return n == 0 && g->n > 1 ? 1 : n;
}

static void
fold_heads(struct grid *g, struct arena *a)
{
	for (size_t h = 0; h < g->heads; h++) {
		const struct line *l = &g->line[h];

		g->folded[h] = arena_alloc(a, l->n * sizeof(*g->folded[h]));
		for (size_t i = 0; i < l->n; i++)
			g->folded[h][i] = l->cell[i] == NULL ? "" :
			    i > 0 && l->cell[i] == l->cell[i - 1] ? g->folded[h][i - 1] :
			    usual_fold(a, node_text(l->cell[i], a));
	}
}

static struct grid *
lay_table(const struct node *table, struct arena *a)
{
	struct grid *g = arena_alloc(a, sizeof(*g));
	struct line *lines;
	size_t cap = 0;

	g->table = table;
	push_rows(g, table, &cap);
	lay_rows(g, a);
	lines = g->line;
	g->line = arena_copy(a, lines, g->n * sizeof(*lines));
	free(lines);
	g->heads = count_heads(g);
	fold_heads(g, a);
	return g;
}

struct grid *
grid_of(struct grids *all, const struct node *n)
{
	struct grid *g;

	while (n != NULL && !is(n, "table"))
		n = node_parent(n);
	if (n == NULL)
		return NULL;
	for (g = all->first; g != NULL; g = g->next)
		if (g->table == n)
			return g;
	g = lay_table(n, all->arena);
	g->next = all->first;
	return all->first = g;
}

const struct line *
grid_line(struct grid *g, const struct node *row)
{
	for (size_t i = 0; i < g->n; i++) {
		size_t at = (g->last + i) % g->n;

		if (g->line[at].row == row) {
			g->last = at;
			return &g->line[at];
		}
	}
	return NULL;
}

/* Is name the texts of one column, from the top on, one behind the other? */
static bool
is_path(const struct grid *g, size_t column, const char *name)
{
	const char *text, *last = NULL;

	for (size_t h = 0; h < g->heads; h++) {
		text = column < g->line[h].n ? g->folded[h][column] : "";
		if (text == last)	/* a cell that reaches down */
			continue;
		if (strncmp(name, text, strlen(text)) != 0)
			return false;
		name += strlen(text);
		last = text;
	}
	return *name == '\0' && last != NULL;
}

int
grid_column(const struct grid *g, const char *name, struct arena *a)
{
	const char *folded = usual_fold(a, name);

	if (*folded == '\0')
		return -1;
	for (size_t h = g->heads; h-- > 0;)
		for (size_t i = 0; i < g->line[h].n; i++)
			if (strcmp(g->folded[h][i], folded) == 0)
				return (int)i;
	for (size_t i = 0; g->heads > 1 && i < g->line[0].n; i++)
		if (is_path(g, i, folded))
			return (int)i;
	return -1;
}

static bool
repeats_head(const struct grid *g, const struct line *l, struct arena *a)
{
	size_t h = g->heads - 1;

	if (g->heads == 0 || l->n != g->line[h].n || l->n == 0)
		return false;
	for (size_t i = 0; i < l->n; i++)
		if (l->cell[i] == NULL || strcmp(usual_fold(a, node_text(l->cell[i], a)),
		    g->folded[h][i]) != 0)
			return false;
	return true;
}

bool
line_is_head(const struct grid *g, const struct line *l, struct arena *a)
{
	size_t at = (size_t)(l - g->line);

	if (at < g->heads && (all_th(l) || is(node_parent(l->row), "thead")))
		return true;
	return all_th(l) || (at >= g->heads && repeats_head(g, l, a));
}

bool
line_is_one_cell(const struct line *l)
{
	size_t i = 1;

	while (i < l->n && l->cell[i] == l->cell[0])
		i++;
	return l->n > 1 && i == l->n && node_parent(l->cell[0]) == l->row;
}
