/* scrapers/lines.h - what a parser writes: an item a line, then the trailer. */
#ifndef SCRAPERS_LINES_H
#define SCRAPERS_LINES_H
#include "base/buf.h"
#include "base/err.h"
#include "scrapers/parse.h"

enum { LINE_MAX_BYTES = 1 << 20 };

/*
 * Reads the lines of a child, or of a program of the operator's, into r. Each is
 * a JSON object: an item; {"end":{...}}, once, at the end; or {"error":{"code",
 * "message"}}, which makes the whole a failure. White space between lines, CR LF,
 * a byte order mark and a last line without its end are borne.
 *
 * who     what messages call the writer
 * returns 0; -1 with ERR_IO (not of this form: which line), ERR_LIMIT (which
 *         limit) or what the writer itself complained of. r may be half filled.
 */
int lines_read(const struct buf *out, const char *who, struct parse_result *r,
    struct err *e);

#endif
