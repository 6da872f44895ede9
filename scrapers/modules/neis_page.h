/* scrapers/modules/neis_page.h - what NEIS answers, be it JSON or XML. */
#ifndef SCRAPERS_MODULES_NEIS_PAGE_H
#define SCRAPERS_MODULES_NEIS_PAGE_H
#include <jansson.h>

#include "scrapers/scraper.h"

struct neis_page {			/* neis_page_free */
	json_t *rows;			/* array of objects of texts; empty: there are none */
	json_int_t total;		/* rows of all pages */
};

/* returns 0; -1 with ERR_INVALID: not its format, or the code and words of its refusal */
int neis_page_read(const struct page *p, struct neis_page *out, struct err *e);
void neis_page_free(struct neis_page *n);

#endif
