/* scrapers/request.h - what a source asks for: its settings' templates over a window of days; pure. */
#ifndef SCRAPERS_REQUEST_H
#define SCRAPERS_REQUEST_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/http.h"
#include "scrapers/settings.h"

enum { REQUESTS_MAX = 50 };		/* root requests of a run */

struct request {			/* texts in an arena; ${NAME} as it is written */
	const char *url;
	const char *form;		/* what is sent with POST; NULL: none */
	bool post;
	struct http_header *headers;	/* name NULL ends; NULL: none */
	const char *key;		/* "GET https://..." with the form: names the kept page */
	int year, month;		/* that it is about; 0: no one year or month */
	struct civil from, to;		/* first and last day that it asks for; all zero: whatever there is */
};

/*
 * The root requests, in the order of their days. In url, form and the values of
 * headers stand
 *   {year} {month} {month:02} {day} {day:02}   one request for each of the finest
 *   {schoolyear}         the same for a school year, which begins in March
 *   {from} {to}          the first and the last day: of that year, month or day;
 *                        without these, of the whole window or of a slice
 *   {from:YYYYMMDD} ...  of YYYY YY MM M DD D and what stands between, or as in
 *                        strftime %Y %y %m %d
 *   {from:epoch} {from:epochms} {from:iso}   where the day begins; {to:...}: ends
 * A brace in a form or header that begins none of these stays as it is.
 *
 * now     Unix seconds; the window is [now - back, now + ahead] in the source's zone
 * out     at least one, in a
 * returns 0; -1 with ERR_INVALID (a template or header that there is not) or
 *         ERR_LIMIT (more than REQUESTS_MAX)
 */
int request_roots(struct arena *a, const struct settings *s, int64_t now,
    struct request **out, size_t *n, struct err *e);

/* Another page: the headers are those of the root it comes from. */
struct request request_of(struct arena *a, const struct request *root, const char *url,
    const char *method, const char *form);

/* For page.context: year, month, from, to, as far as known; NULL: nothing. A new reference. */
json_t *request_context(const struct request *r);

#endif
