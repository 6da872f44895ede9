#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "scrapers/modules/html_auto.h"

enum {
	GROUPS_MAX = 400,
	UNITS_MAX = 20000,
	UNIT_BYTES = 1500,	/* of text: what says more is no row */
	UNIT_ELEMENTS = 100
};

static const char *const rows[] = { "li", "dt", "p", "div", "a", "article", "section", "dd", "ul" };
static const char *const headings[] = { "h1", "h2", "h3", "h4", "h5", "h6", "caption", "th",
    "title", "legend", "strong", "b", "summary", "dt" };
static const char *const elsewhere[] = { "nav", "header", "footer", "aside", "select", "script", "style" };
static const char *const of_news[] = { "news", "notice", "bbs", "blog", "comment", "sidebar", "recent-post" };

static bool
is_one_of(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Menus and lists of what was written, whose dates are of the writing. */
static bool
is_elsewhere(const struct search *s, const struct node *n)
{
	const char *class;

	if (is_one_of(node_name(n), elsewhere, MEM_COUNT(elsewhere)))
		return true;
	class = strcmp(node_name(n), "body") == 0 ? NULL : node_attribute(n, "class", s->html->arena);
	for (size_t i = 0; class != NULL && i < MEM_COUNT(of_news); i++)
		if (strcasestr(class, of_news[i]) != NULL)
			return true;
	return false;
}

/* Elements in it, itself too; more than most when there are more. */
static size_t
count_elements(const struct node *n, size_t most)
{
	size_t count = 1;

	for (n = node_child(n); n != NULL && count <= most; n = node_next(n))
		count += count_elements(n, most);
	return count;
}

static bool
has_table(const struct node *n)
{
	for (n = node_child(n); n != NULL; n = node_next(n))
		if (strcmp(node_name(n), "table") == 0 || has_table(n))
			return true;
	return false;
}

static void
add_heading(struct search *s, const struct node *n)
{
	const char *name = node_name(n), *text;
	struct heading h;

	if (strcmp(name, "a") == 0 || count_elements(n, 4) > 4 || node_size(n, HEADING_MAX) > HEADING_MAX)
		return;
	if (strcmp(name, "option") == 0 && node_attribute(n, "selected", s->html->arena) == NULL)
		return;
	text = node_text(n, s->html->arena);
	if (!heading_read(text, &h) || (!h.pure && !is_one_of(name, headings, MEM_COUNT(headings))))
		return;
	if (h.year == 0 && s->n_above > 0) {
		h.year = s->above[s->n_above - 1].heading.year;
		h.school_year = s->above[s->n_above - 1].heading.school_year;
	}
	MEM_PUSH(s->above, s->n_above, s->cap_above);
	s->above[s->n_above++] = (struct above){ n, h };
}

static struct group *
group_of(struct search *s, const char *key, struct grid *grid)
{
	struct group *g;

	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->group[i].key, key) == 0)
			return &s->group[i];
	if (s->n == GROUPS_MAX)
		return NULL;
	MEM_PUSH(s->group, s->n, s->cap);
	g = &s->group[s->n++];
	*g = (struct group){ .key = key, .grid = grid };
	if (grid == NULL)
		s->lists++;
	return g;
}

static void
add_unit(struct search *s, const char *key, struct grid *grid, struct unit u)
{
	struct group *g = group_of(s, key, grid);

	if (g == NULL || g->n == UNITS_MAX)
		return;
	MEM_PUSH(g->unit, g->n, g->cap);
	g->unit[g->n++] = u;
}

/* What tables of the same columns have in common: a page may have one for each month. */
static void
add_table(struct search *s, const struct node *table)
{
	struct arena *a = s->html->arena;
	struct grid *g = grid_of(&s->html->grids, table);
	const struct line *last = g->n == 0 ? NULL : &g->line[g->n - 1];
	const char *key;

	s->tables++;
	if (last == NULL || has_table(table))
		return;
	key = arena_fmt(a, "table of %zu", last->n);
	for (size_t i = 0; g->heads > 0 && line_is_head(g, &g->line[0], a) &&
	    i < g->line[g->heads - 1].n && strlen(key) < 300; i++)
		key = arena_fmt(a, "%s, %s", key, g->folded[g->heads - 1][i]);
	for (size_t i = 0; i < g->n; i++)
		if (!line_is_head(g, &g->line[i], a) && !line_is_one_cell(&g->line[i]))
			add_unit(s, key, g, (struct unit){ .node = g->line[i].row, .line = &g->line[i] });
}

/*
 * An element's text, with a line for each element in it where one of them is all
 * a date: how far they stand apart, only the style sheet knows.
 */
static const char *
text_in_parts(const struct search *s, const struct node *n)
{
	struct arena *a = s->html->arena;
	const char *text = NULL, *part;
	bool dated = false;

	while (!node_has_text(n) && node_child(n) != NULL && node_next(node_child(n)) == NULL)
		n = node_child(n);
	for (const struct node *c = node_has_text(n) ? NULL : node_child(n); c != NULL; c = node_next(c)) {
		part = node_text(c, a);
		dated = dated || (is_dateish(part) && strchr(part, '\n') == NULL);
		text = text == NULL ? part : arena_fmt(a, "%s\n%s", text, part);
	}
	return dated ? text : node_text(n, a);
}

/* A row's text; a term's with its definitions. */
static const char *
text_of(const struct search *s, const struct node *n)
{
	struct arena *a = s->html->arena;
	const char *text = text_in_parts(s, n);
	bool is_term = strcmp(node_name(n), "dt") == 0;

	for (n = node_next(n); is_term && n != NULL && strcmp(node_name(n), "dd") == 0 &&
	    node_size(n, UNIT_BYTES) <= UNIT_BYTES && strlen(text) <= UNIT_BYTES; n = node_next(n))
		text = arena_fmt(a, "%s\n%s", text, node_text(n, a));
	return text;
}

static const char *
class_of(const struct search *s, const struct node *n)
{
	const char *class = n == NULL ? NULL : node_attribute(n, "class", s->html->arena);

	return class == NULL ? "" : class;
}

/* Children that are alike. */
static void
add_list(struct search *s, const struct node *parent)
{
	const struct node *above = node_parent(parent);
	const char *text, *key;

	for (const struct node *n = node_child(parent); n != NULL; n = node_next(n)) {
		if (!is_one_of(node_name(n), rows, MEM_COUNT(rows)) ||
		    count_elements(n, UNIT_ELEMENTS) > UNIT_ELEMENTS ||
		    node_size(n, 2 * UNIT_BYTES) > 2 * UNIT_BYTES)
			continue;
		text = text_of(s, n);
		if (*text == '\0' || strlen(text) > UNIT_BYTES)
			continue;
		key = arena_fmt(s->html->arena, "%s > %s.%s > %s", above == NULL ? "" : node_name(above),
		    node_name(parent), class_of(s, parent), node_name(n));
		add_unit(s, key, NULL, (struct unit){ .node = n, .text = text });
	}
}

static void
search_in(struct search *s, const struct node *n)
{
	if (is_elsewhere(s, n)) {
		for (const struct node *c = node_child(n); c != NULL; c = node_next(c))
			if (strcmp(node_name(c), "option") == 0)
				add_heading(s, c);
		if (strcmp(node_name(n), "header") != 0)
			return;
	}
	add_heading(s, n);
	if (strcmp(node_name(n), "table") == 0)
		add_table(s, n);
	else if (strcmp(node_name(n), "header") != 0)
		add_list(s, n);
	for (const struct node *c = node_child(n); c != NULL; c = node_next(c))
		search_in(s, c);
}

void
search_page(struct search *s, const struct node *root)
{
	search_in(s, root);
}

void
search_free(struct search *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->group[i].unit);
	free(s->group);
	free(s->above);
}
