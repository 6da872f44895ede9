/* server/http/site.h - all that is published as files, for any web server. */
#ifndef SERVER_HTTP_SITE_H
#define SERVER_HTTP_SITE_H
#include "base/clock.h"
#include "base/err.h"

/*
 * Writes pages in every language, feeds in every format, single events and what
 * pages need into a folder, each file replaced as a whole. Forms and search are
 * left out: nobody is there to answer.
 *
 * languages   of pages, as languages_read
 * public_url  where the folder will be seen, without a slash at the end
 * n           set to the number of files
 */
int site_export(const char *db_path, const char *public_url, const char *languages,
    const struct clock *clock, const char *dir, int *n, struct err *e);

#endif
