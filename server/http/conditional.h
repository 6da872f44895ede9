/* server/http/conditional.h - what a client has already, and what it can unpack. */
#ifndef SERVER_HTTP_CONDITIONAL_H
#define SERVER_HTTP_CONDITIONAL_H
#include <stdbool.h>
#include <stdint.h>

enum { HTTP_DATE_SIZE = 30 };	/* "Sun, 06 Nov 1994 08:49:37 GMT" and NUL */

void http_date_put(int64_t seconds, char out[HTTP_DATE_SIZE]);
/* Any of the three forms. False: not a date, to be ignored. source RFC 9110 5.6.7 */
bool http_date_read(const char *s, int64_t *seconds);

/* Is the tag in the list (weak comparison), or the list "*"? source RFC 9110 13.1.2 */
bool etag_listed(const char *list, const char *etag);

/*
 * Does GET or HEAD answer 304? If-None-Match decides where it is given, whatever
 * If-Modified-Since says.
 *
 * if_none_match, if_modified_since  NULL: not sent
 * modified                          0: not known
 * source  RFC 9110 13.2.2
 */
bool not_modified(const char *if_none_match, const char *if_modified_since,
    const char *etag, int64_t modified);

/* May the body be gzip? Not for Outlook, of which some installations cannot unpack it. NULL: not sent. */
bool gzip_wanted(const char *accept_encoding, const char *user_agent);

#endif
