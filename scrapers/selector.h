/* scrapers/selector.h - CSS selectors as XPath. */
#ifndef SCRAPERS_SELECTOR_H
#define SCRAPERS_SELECTOR_H
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

enum { SELECTOR_MAX = 2000, SELECTOR_DEPTH = 8 };	/* bytes; :not(:has(:is(...))) */

/*
 * Selectors of level 3 and what of level 4 pages need: type, *, .class, #id,
 * [a], [a=v] and ~= |= ^= $= *= (with i), descendants, > + ~ (the first may open
 * the selector: "> td"), commas, :first-child :last-child :only-child
 * :nth-child() :nth-last-child() :first-of-type :last-of-type :nth-of-type()
 * :nth-last-of-type(), :not() :is() :where() :has(), :empty, :root and
 * :contains("text"). In XML case counts, and "a:b" is an element with a prefix.
 *
 * returns an XPath 1.0 expression for what is inside a context node; NULL with
 *         ERR_INVALID saying where the selector stops making sense
 * source  Selectors 4
 */
char *selector_xpath(const char *css, bool xml, struct arena *a, struct err *e);

#endif
