/* scrapers/modules/xml_error.h - answers that are not the data but say why there is none. */
#ifndef SCRAPERS_MODULES_XML_ERROR_H
#define SCRAPERS_MODULES_XML_ERROR_H
#include <stdbool.h>

#include "scrapers/markup.h"

/*
 * Knows the error documents of Korean open data (data.go.kr, NEIS, KOPIS) and
 * any root that is called an error.
 *
 * *none   set when the answer is that there is no data: a good one, of no rows
 * returns 0; -1 with ERR_INVALID and what the server says
 */
int xml_error(const struct node *root, struct arena *a, bool *none, struct err *e);

#endif
