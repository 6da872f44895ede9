/* base/http_header.h - what single header fields say; pure. */
#ifndef BASE_HTTP_HEADER_H
#define BASE_HTTP_HEADER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_RETRY_MAX = 7 * 86400 };	/* seconds; no server may silence us for longer */

/* Can it be sent as (part of) a header's value: no controls, at most max bytes? */
bool http_value_fits(const char *s, size_t max);
/* Is it a header's name? source RFC 9110 5.1 */
bool http_name_fits(const char *s);

/*
 * Splits a Content-Type; both are the caller's, lower case, NULL where not given.
 * source  RFC 9110 8.3.1; quoted and bare values
 */
void http_content_type(const char *value, char **type, char **charset);

/*
 * Seconds to wait, 0..HTTP_RETRY_MAX; -1 when the field is missing or unreadable.
 * date    the reply's own Date field, which a date is counted from; NULL or
 *         unreadable: now
 * source  RFC 9110 10.2.3
 */
int64_t http_retry_after(const char *value, const char *date, int64_t now);

#endif
