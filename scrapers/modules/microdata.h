/* scrapers/modules/microdata.h - schema.org in the attributes of HTML, as the JSON that it stands for. */
#ifndef SCRAPERS_MODULES_MICRODATA_H
#define SCRAPERS_MODULES_MICRODATA_H
#include <jansson.h>

#include "scrapers/markup.h"

/* Properties of all items of a page: itemref can make much of little. */
enum { MICRODATA_MAX = 500000, MICRODATA_DEPTH_MAX = 32 };

/*
 * Appends every item that is not itself a property. An item is an object with
 * "@type", "@id" and its properties; one that stands several times is a list.
 * Against the letter of the specification, a content attribute goes first on
 * any element, and a link says its words where the property is not an address
 * (<a itemprop="name" href>): that is how people write it.
 *
 * returns 0; -1 with ERR_LIMIT
 * source  WHATWG HTML 5.2 Encoding microdata
 */
int microdata_read(struct markup *m, struct arena *a, json_t *out, struct err *e);

#endif
