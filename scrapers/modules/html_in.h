/* scrapers/modules/html_in.h - what the files of the html module share. */
#ifndef SCRAPERS_MODULES_HTML_IN_H
#define SCRAPERS_MODULES_HTML_IN_H
#include "scrapers/modules/html_row.h"

/* The part of the page that is read; NULL: all of it. -1: "within" finds nothing. */
int html_within(struct html *h, const struct node **out, struct err *e);

/* The text of that part, or the page itself when it is plain text. NULL: as html_within. */
const char *html_page_text(struct html *h, struct err *e);

/* Hands a row to the fields, and to its detail page where there is one. In html_detail.c. */
int html_put(struct html *h, const struct record *r, struct err *e);

/* The page about one item. In html_detail.c. */
int html_detail_page(struct html *h, struct err *e);

/* rows=lines: lines of text as rows. In html_lines.c. */
int html_lines(struct html *h, struct err *e);

/* Nothing is said about the rows: they are found, or the page is refused. In html_auto.c. */
int html_auto(struct html *h, struct err *e);

#endif
