/* scrapers/modules/html_table.h - the cells of tables where they are seen. */
#ifndef SCRAPERS_MODULES_HTML_TABLE_H
#define SCRAPERS_MODULES_HTML_TABLE_H
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "scrapers/markup.h"

enum { COLUMNS_MAX = 100, HEAD_MAX = 5 };	/* what goes beyond is not looked at */

struct line {			/* a row of a table */
	const struct node *row;
	const struct node **cell;	/* a cell that spans columns or rows stands in each of them; NULL: a hole */
	size_t n;
};

struct grid {
	const struct node *table;
	struct line *line;
	size_t n;
	size_t heads;		/* of them at the top are headers */
	const char **folded[HEAD_MAX];	/* their texts, usual_fold */
	size_t last;		/* where a row was found the last time */
	struct grid *next;
};

struct grids {			/* those looked at so far; { 0 } is none */
	struct grid *first;
	struct arena *arena;
};

/* The table that the node stands in, nearest first; NULL: it stands in none. */
struct grid *grid_of(struct grids *all, const struct node *n);

/* The line of a row; NULL: the node is no row of it. */
const struct line *grid_line(struct grid *g, const struct node *row);

/* The column of a header's text, "Period Start" where one stands over the other; -1: there is none. */
int grid_column(const struct grid *g, const char *name, struct arena *a);

/* Is it one that says what columns are: of the head, all <th>, or the head's texts again? */
bool line_is_head(const struct grid *g, const struct line *l, struct arena *a);

/* One cell over all columns, such as a month's name or a <hr>? */
bool line_is_one_cell(const struct line *l);

#endif
