#include "scrapers/modules/csv_read.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"

enum { GUESS_LINES = 10 };

static bool
is_end_of_line(char c)
{
	return c == '\r' || c == '\n';
}

char
csv_delimiter(const char *text, size_t n)
{
	static const char tried[] = ",;\t|";
	size_t count[sizeof(tried)] = { 0 }, lines = 0, best = 0;
	const char *hit;
	bool quoted = false;

	for (size_t i = 0; i < n && lines < GUESS_LINES; i++) {
		if (text[i] == '"')
			quoted = !quoted;
		else if (quoted || text[i] == '\0')
			continue;
		else if (text[i] == '\n')
			lines++;
		else if ((hit = strchr(tried, text[i])) != NULL)
			count[hit - tried]++;
	}
	for (size_t i = 1; i < sizeof(tried) - 1; i++)
		if (count[i] > count[best])
			best = i;
	return tried[best];
}

static void
skip_line_end(struct csv *c)
{
	if (c->at < c->end && *c->at == '\r') {
		c->at++;
		if (c->at == c->end || *c->at != '\n')
			c->line++;
	}
	if (c->at < c->end && *c->at == '\n') {
		c->at++;
		c->line++;
	}
}

/* Step 5 to 7 of the RFC: at stands behind the opening quote. */
static int
read_quoted(struct csv *c, struct buf *cell, struct err *e)
{
	size_t first = c->line;

	for (; c->at < c->end; c->at++) {
		if (*c->at == '"') {
			if (c->at + 1 == c->end || c->at[1] != '"') {
				c->at++;
				return 0;
			}
			c->at++;
		} else if (*c->at == '\n')
			c->line++;
		buf_char(cell, *c->at);
	}
	return err_set(e, ERR_INVALID,
	    "the quote of line %zu is never closed: the page is cut", first);
}

static int
read_cell(struct csv *c, struct arena *a, const char **out, struct err *e)
{
	const char *p = c->at;
	struct buf cell = { 0 };
	int rc = 0;

	/* Blanks before a quote do not belong to the text. */
	while (p < c->end && (*p == ' ' || (*p == '\t' && c->delimiter != '\t')))
		p++;
	if (p < c->end && *p == '"') {
		c->at = p + 1;
		rc = read_quoted(c, &cell, e);
	}
	p = c->at;
	while (p < c->end && *p != c->delimiter && !is_end_of_line(*p))
		p++;
	buf_add(&cell, c->at, (size_t)(p - c->at));
	c->at = p;
	*out = cell.len == 0 ? "" : arena_strn(a, cell.data, cell.len);
	buf_free(&cell);
	return rc;
}

int
csv_next(struct csv *c, struct arena *a, struct csv_row *row, struct err *e)
{
	bool empty;

	do {
		if (c->at == c->end)
			return 0;
		empty = true;
		row->n = 0;
		row->line = c->line;
		for (;;) {
			if (row->n == CSV_COLUMNS_MAX)
				return err_set(e, ERR_LIMIT, "line %zu has more than %d cells",
				    row->line, CSV_COLUMNS_MAX);
			if (read_cell(c, a, &row->cell[row->n], e) == -1)
				return -1;
			empty = empty && row->cell[row->n][0] == '\0';
			row->n++;
			if (c->at == c->end || *c->at != c->delimiter)
				break;
			c->at++;
		}
		skip_line_end(c);
	} while (empty);
	return 1;
}
