/* scrapers/charset.h - which bytes are which letters. */
#ifndef SCRAPERS_CHARSET_H
#define SCRAPERS_CHARSET_H
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Decodes a page to UTF-8 without a BOM. What it is is found in this order: BOM,
 * the label given (of HTTP or the operator), a label in the first 1,024 bytes
 * (meta, XML prolog), UTF-8 if it is valid, then CP949 for lang ko, CP932 for
 * ja, CP1252 else. Labels mean what browsers mean by them: euc-kr is CP949,
 * shift_jis CP932, latin1 CP1252. A UTF-8 label on bytes that are not UTF-8 is
 * not believed; a few broken bytes among many letters of UTF-8 are forgiven.
 * Broken bytes become U+FFFD.
 *
 * label   NULL: none given
 * returns 0; -1 with ERR_INVALID when more than 1 % of the page is broken
 * source  SOURCES 1 "Encoding"; WHATWG Encoding, labels
 */
int charset_decode(const char *bytes, size_t n, const char *label,
    const char *lang, struct buf *out, struct err *e);

#endif
