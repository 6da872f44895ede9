/* scrapers/robots.h - what a robots.txt says to us about one address; pure. */
#ifndef SCRAPERS_ROBOTS_H
#define SCRAPERS_ROBOTS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROBOTS_TOKEN "calcast"

enum {
	ROBOTS_MAX = 500 << 10,		/* bytes that are read of it */
	ROBOTS_DELAY_MAX_MS = 60 * 1000,	/* a longer Crawl-delay counts as this */
	ROBOTS_RULE = 80
};

struct robots {
	bool allowed;
	int64_t delay_ms;		/* Crawl-delay; 0: none */
	char rule[ROBOTS_RULE];		/* that decided, cut, printable: "Disallow: /"; "": none did */
};

/*
 * text    as fetched, whatever its encoding; borrowed
 * path    of the address with its query, as it is asked for; begins with /
 * source  RFC 9309 2.2: all groups of our product token, else all of "*"; the
 *         longest rule decides, Allow among equals
 */
void robots_read(const char *text, size_t len, const char *path, struct robots *out);

#endif
