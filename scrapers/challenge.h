/* scrapers/challenge.h - pages that come with status 200 and are not the page; pure. */
#ifndef SCRAPERS_CHALLENGE_H
#define SCRAPERS_CHALLENGE_H
#include <stddef.h>

/*
 * Says what a page is that could not be read, or held nothing: one that checks
 * for bots, or a notice that the site is being worked on. Not to be asked of a
 * page that was understood: any site may speak of its maintenance.
 *
 * body    as fetched, of any encoding; NULL when n is 0
 * returns words to put after "the page is": "a bot check (Cloudflare)"; NULL:
 *         it looks like neither
 */
const char *challenge_said(const char *body, size_t n);

#endif
