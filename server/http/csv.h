/* server/http/csv.h - a topic as a table for spreadsheets. */
#ifndef SERVER_HTTP_CSV_H
#define SERVER_HTTP_CSV_H
#include <jansson.h>

#include "base/buf.h"

/*
 * Events of the one shape as CSV with a header row: begins with a byte order mark,
 * without which Excel reads Korean as another charset; a cell that a spreadsheet
 * would take for a formula gets an apostrophe.
 * source  RFC 4180
 */
void csv_put(const json_t *events, struct buf *out);

#endif
