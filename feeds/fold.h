/* feeds/fold.h - content lines: escaped, folded, ended by CRLF. */
#ifndef FEEDS_FOLD_H
#define FEEDS_FOLD_H
#include <stddef.h>

#include "base/buf.h"

enum { FOLD_OCTETS = 75 };	/* longest line, without its CRLF */

/*
 * Appends one content line of n bytes, folded between code points and never
 * between a backslash and what it escapes. Controls are left out, so that no
 * value can begin a line of its own.
 * source  RFC 5545 3.1
 */
void fold_line(const char *line, size_t n, struct buf *out);

/* Appends "name:" and s as it is. */
void fold_raw(const char *name, const char *s, struct buf *out);

/* Appends "name:" and s as TEXT. source RFC 5545 3.3.11 */
void fold_text(const char *name, const char *s, struct buf *out);

#endif
