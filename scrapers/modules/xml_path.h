/* scrapers/modules/xml_path.h - which elements of a document are rows, and what stands in them. */
#ifndef SCRAPERS_MODULES_XML_PATH_H
#define SCRAPERS_MODULES_XML_PATH_H
#include <stdbool.h>

#include "scrapers/markup.h"

/*
 * A path is names of elements joined by "/", from the root or from its children
 * on: "meetings/meeting", "/dbs/db", "items/item". "*" is any name; prefixes and
 * case do not count. One that needs more than that is XPath 1.0: it begins with
 * "//", "./", "..", "(" or "xpath:", or has brackets or "::" in it.
 *
 * returns 0 and the elements, none also when only the last name is not there;
 *         -1 with ERR_INVALID naming the part that is not there and what is
 *         found instead, or saying what is wrong with the XPath
 */
int xml_rows(struct markup *m, const char *path, struct arena *a,
    const struct node ***out, size_t *n, struct err *e);

/*
 * The text at a path from a row: "name", "start/date", "@id", "a/b@id", "." its own
 * text, "*" any element. Several are joined by ", ".
 *
 * returns NULL when there is no such element or attribute
 */
const char *xml_field(struct markup *m, const struct node *row, const char *path, struct arena *a);

/* The i-th, from 0, of the elements at a path from a row; NULL: there are no more. */
const struct node *xml_nth(const struct node *row, const char *path, size_t i);

#endif
