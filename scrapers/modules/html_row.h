/* scrapers/modules/html_row.h - a page of HTML, and what names mean in a row of it. */
#ifndef SCRAPERS_MODULES_HTML_ROW_H
#define SCRAPERS_MODULES_HTML_ROW_H
#include "base/arena.h"
#include "base/err.h"
#include "scrapers/fields.h"
#include "scrapers/markup.h"
#include "scrapers/modules/html_table.h"
#include "scrapers/scraper.h"

struct headings;		/* what "^SELECTOR" found so far */

struct html {			/* a page that is being read */
	const struct page *page;
	struct sink *sink;
	struct arena *arena;
	struct markup *markup;	/* NULL: plain text */
	struct grids grids;
	struct headings *headings;
	struct fields fields;
	struct err wrong;	/* a selector that makes no sense: the first */
};

struct html_row {
	struct html *html;
	const struct node *node;
	struct grid *grid;	/* NULL: the node is no row of a table */
	const struct line *line;
	/* Parts that the way in which rows were found knows; NULL-able. As spec.h's get. */
	const char *(*extra)(const struct html_row *row, const char *name);
	const void *of;
};

/* r borrows row. */
void html_row_init(struct html_row *row, struct html *h, const struct node *n, struct record *r);

/*
 * The part of a row (a struct record whose of is a struct html_row):
 *	.  @href		the row's text, an attribute of it
 *	#3			the third column
 *	th:TEXT, TEXT		the column of that header
 *	label:TEXT		what stands beside or behind that label: "TEXT | value", "TEXT: value"
 *	CSS, XPath, a@href	the first in the row
 *	^CSS, ^XPath		the nearest that starts before the row
 *	/CSS, //XPath		the first in the page
 *	item.KEY		on a detail page: what the list says
 */
const char *html_get(const struct record *r, const char *name);

#endif
