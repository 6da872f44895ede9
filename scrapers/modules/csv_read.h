/* scrapers/modules/csv_read.h - records of a CSV text. */
#ifndef SCRAPERS_MODULES_CSV_READ_H
#define SCRAPERS_MODULES_CSV_READ_H
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum { CSV_COLUMNS_MAX = 500 };

struct csv {			/* { .at, .end, .delimiter, .line = 1 } */
	const char *at, *end;
	char delimiter;
	size_t line;		/* where at stands */
};

struct csv_row {
	const char *cell[CSV_COLUMNS_MAX];	/* in the arena */
	size_t n;
	size_t line;		/* of its first byte */
};

/* Which of , ; tab | separates the cells of the first lines; ',' when none does. */
char csv_delimiter(const char *text, size_t n);

/*
 * Reads the next record that is not empty. Line ends are CRLF, LF or CR; a
 * quote inside an unquoted cell is a letter; text behind a closing quote stays.
 *
 * returns 1, or 0 at the end; -1 with ERR_INVALID when the text ends inside
 *         quotes, or ERR_LIMIT for more than CSV_COLUMNS_MAX cells
 * source  RFC 4180 section 2
 */
int csv_next(struct csv *c, struct arena *a, struct csv_row *row, struct err *e);

#endif
