#include "scrapers/modules/html_row.h"

#include <stdlib.h>
#include <string.h>

#include "scrapers/modules/html_text.h"

struct headings {		/* of one expression, in document order */
	const char *expression;
	const struct node **node;
	size_t n;
	struct headings *next;
};

/* A selector that makes no sense is told once, at the end; it finds nothing until then. */
static const char *
wrong(struct html *h, const struct err *e)
{
	if (h->wrong.code == ERR_NONE)
		h->wrong = *e;
	return "";
}

static const char *
value(struct html *h, const struct node *from, const char *expression)
{
	struct err e = { 0 };
	const char *text = markup_value(h->markup, from, expression, h->arena, &e);

	return text == NULL ? wrong(h, &e) : text;
}

static const struct headings *
headings_of(struct html *h, const char *expression)
{
	struct headings *all;
	struct err e = { 0 };

	for (all = h->headings; all != NULL; all = all->next)
		if (strcmp(all->expression, expression) == 0)
			return all;
	all = arena_alloc(h->arena, sizeof(*all));
	all->expression = arena_str(h->arena, expression);
	all->next = h->headings;
	h->headings = all;
	if (markup_find(h->markup, NULL, expression, h->arena, &all->node, &all->n, &e) == -1)
		wrong(h, &e);
	return all;
}

static const char *
heading_before(struct html *h, const struct node *row, const char *expression)
{
	const struct headings *all = headings_of(h, expression);
	size_t from = 0, to = all->n, mid;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (node_stands_before(all->node[mid], row))
			from = mid + 1;
		else
			to = mid;
	}
	return from == 0 ? "" : node_text(all->node[from - 1], h->arena);
}

/* "/h1" is CSS; "//h1" and "/html/body" are XPath. */
static const char *
in_page(struct html *h, const char *name)
{
	bool css = name[1] != '/' && strchr(name + 1, '/') == NULL;

	return value(h, NULL, css ? name + 1 : name);
}

/* What the list says on a page about one of its items. */
static const char *
of_item(const struct html *h, const char *key)
{
	const char *text = json_string_value(json_object_get(
	    json_object_get(h->page->context, "item"), key));

	return text == NULL ? "" : text;
}

/* The cell beside the one that is the label. */
static const char *
beside_label(const struct html_row *row, const char *label)
{
	struct arena *a = row->html->arena;
	char *bare = arena_str(a, label), *to = bare;

	for (const char *p = label; *p != '\0'; p++)
		if (strchr(" :\"", *p) == NULL)
			*to++ = *p;
	*to = '\0';
	return value(row->html, row->node, arena_fmt(a, "xpath:descendant::*[self::td or self::th or self::dt]"
	    "[translate(normalize-space(.),' :：*\"','')=\"%s\"]/following-sibling::*[1]", bare));
}

/* What follows the label in the line that it begins. */
static const char *
behind_label(const struct html_row *row, const char *label)
{
	static const char colon[] = "：";
	const char *s = value(row->html, row->node, ".");
	size_t n = strlen(label);

	for (; *s != '\0'; s += strcspn(s, "\n"), s += *s == '\n') {
		const char *at = skip_bullet(s);

		if (strncmp(at, label, n) != 0)
			continue;
		at += n + strspn(at + n, " ");
		if (*at != ':' && strncmp(at, colon, strlen(colon)) != 0)
			continue;
		at += *at == ':' ? 1 : strlen(colon);
		at += strspn(at, " ");
		return arena_strn(row->html->arena, at, strcspn(at, "\n"));
	}
	return "";
}

static const char *
cell(const struct html_row *row, int column)
{
	const struct node *n = column >= 0 && (size_t)column < row->line->n ?
	    row->line->cell[column] : NULL;

	return n == NULL ? "" : node_text(n, row->html->arena);
}

/* "#3": 2; -1: it is not that. */
static int
column_number(const char *name)
{
	char *end;
	long n = strtol(name + 1, &end, 10);

	return *name == '#' && end != name + 1 && *end == '\0' && n >= 1 && n <= COLUMNS_MAX ?
	    (int)n - 1 : -1;
}

/* The text of a column; NULL: name means none. */
static const char *
of_column(const struct html_row *row, const char *name)
{
	bool header = strncmp(name, "th:", 3) == 0;
	int column = column_number(name);

	if (row->line == NULL)
		return header || column >= 0 ? "" : NULL;
	if (column < 0)
		column = grid_column(row->grid, name + (header ? 3 : 0), row->html->arena);
	return column < 0 && !header ? NULL : cell(row, column);
}

const char *
html_get(const struct record *r, const char *name)
{
	const struct html_row *row = r->of;
	const char *text = row->extra == NULL ? NULL : row->extra(row, name);

	if (text != NULL)
		return text;
	if (strncmp(name, "item.", 5) == 0)
		return of_item(row->html, name + 5);
	if (row->html->markup == NULL || *name == '%')
		return NULL;
	if (*name == '^')
		return row->node == NULL ? "" : heading_before(row->html, row->node, name + 1);
	if (*name == '/')
		return in_page(row->html, name);
	if (row->node == NULL)
		return NULL;
	if (strncmp(name, "label:", 6) == 0)
		return *(text = beside_label(row, name + 6)) != '\0' ? text : behind_label(row, name + 6);
	if ((text = of_column(row, name)) != NULL)
		return text;
	return value(row->html, row->node, name);
}

/* "@key" of a part is its number: what it is called by in an id. */
static const char *
part_key(const struct html_row *part, const char *name)
{
	return strcmp(name, "@key") == 0 ? part->of : NULL;
}

static const struct record *
get_each(const struct record *r, const char *name, size_t i)
{
	const struct html_row *row = r->of;
	struct html_row *part;
	const struct node **node;
	struct record *out;
	struct err e = { 0 };
	size_t n;

	if (row->html->markup == NULL || row->node == NULL)
		return NULL;
	if (markup_find(row->html->markup, row->node, name, r->arena, &node, &n, &e) == -1) {
		wrong(row->html, &e);
		return NULL;
	}
	if (i >= n)
		return NULL;
	part = arena_alloc(r->arena, sizeof(*part));
	out = arena_alloc(r->arena, sizeof(*out));
	html_row_init(part, row->html, node[i], out);
	part->extra = part_key;
	part->of = arena_fmt(r->arena, "%zu", i + 1);
	out->row = r->row;
	return out;
}

void
html_row_init(struct html_row *row, struct html *h, const struct node *n, struct record *r)
{
	*row = (struct html_row){ .html = h, .node = n };
	*r = (struct record){ .get = html_get, .each = get_each, .of = row, .arena = h->arena };
	if (n != NULL && strcmp(node_name(n), "tr") == 0 &&
	    (row->grid = grid_of(&h->grids, n)) != NULL)
		row->line = grid_line(row->grid, n);
}
