/* scrapers/modules/csv_table.h - a CSV text as a table: columns with names, rows as people mean them. */
#ifndef SCRAPERS_MODULES_CSV_TABLE_H
#define SCRAPERS_MODULES_CSV_TABLE_H
#include <stdbool.h>

#include "scrapers/modules/csv_read.h"

struct table {
	struct csv csv;
	struct csv_row row;
	const char *name[CSV_COLUMNS_MAX];	/* of the columns, as they stand there */
	const char *folded[CSV_COLUMNS_MAX];
	size_t n;				/* columns; 0 without a header */
	struct arena *arena;
	const char *heading;			/* the last line that stood alone; "" none */

	/* Merged cells: what stands empty below a cell means the same. */
	bool inherits[CSV_COLUMNS_MAX];
	const char *last[CSV_COLUMNS_MAX];	/* NULL: nothing to inherit */
	int title, start, time;			/* columns; -1: not a column by itself */
};

/* Index of the column "#3" or of that name; -1: there is none. */
int table_column(const struct table *t, const char *name);

/* The row that was read is the header. */
void table_take_header(struct table *t);

/*
 * Reads the next row that can be an event: not the header again, no rule of
 * dashes, no line that stands alone in the first column, which becomes the
 * heading. Empty cells of columns that inherit are filled in; of a start in the
 * first column also, when the time of day beside it is there.
 *
 * returns as csv_next
 */
int table_next(struct table *t, struct err *e);

/* All cells, joined by blanks; in the arena. */
const char *table_text(const struct table *t);

#endif
