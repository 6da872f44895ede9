/* scrapers/markup_check.h - what must not reach libxml2; for markup.c. */
#ifndef SCRAPERS_MARKUP_CHECK_H
#define SCRAPERS_MARKUP_CHECK_H
#include <stddef.h>

#include "base/err.h"

/* Tags of a size, and of a number, that libxml2 can bear? -1 with ERR_LIMIT, or ERR_INVALID for what is not UTF-8. */
int markup_check(const char *s, size_t n, struct err *e);

/* Behind white space and a BOM before the prolog, which must not be there and often is. */
size_t markup_prolog(const char *s, size_t n);

/* No DOCTYPE with declarations of its own? They could grow without bound. */
int markup_check_doctype(const char *s, size_t n, struct err *e);

#endif
