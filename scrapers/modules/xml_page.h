/* scrapers/modules/xml_page.h - a page that should be XML. */
#ifndef SCRAPERS_MODULES_XML_PAGE_H
#define SCRAPERS_MODULES_XML_PAGE_H
#include "scrapers/markup.h"
#include "scrapers/scraper.h"

/*
 * Reads the whole page. What people's programs get wrong most often is mended
 * when it is no XML as it stands: control characters, an ampersand that stands
 * for itself, entities of HTML.
 *
 * returns NULL with ERR_INVALID saying what the page is instead, or ERR_LIMIT
 */
struct markup *xml_page(const struct page *p, struct err *e);

/* The part of a name behind its prefix: also where the page declares no such prefix. */
const char *xml_local(const struct node *n);

/* The first child of that local name; NULL: none. */
const struct node *xml_child(const struct node *n, const char *name);

/* What an element holds, in words: "<error>: SERVICE KEY IS NOT REGISTERED". */
const char *xml_said(const struct node *n, struct arena *a);

#endif
