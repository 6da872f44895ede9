/* scrapers/modules/rss_game.h - feeds of college sports (SIDEARM): titles that repeat date and result, days of one tournament. */
#ifndef SCRAPERS_MODULES_RSS_GAME_H
#define SCRAPERS_MODULES_RSS_GAME_H
#include <jansson.h>

#include "base/arena.h"

/* "5/18 6:30 PM [L] A at B" without what the feed says elsewhere: "A at B". */
const char *rss_game_title(struct arena *a, const char *title);

/* Its text, whose lines end in a written "\n", without the title and the address at its end. */
const char *rss_game_text(struct arena *a, const char *text, const char *title);

/* The line that is a result, "L 1-10 (F/5)"; "" none. */
const char *rss_game_result(struct arena *a, const char *text);

/*
 * A tournament has an item a day, all of one title: makes one of those that
 * have no time and are at most two days apart, the first, which gets an end.
 *
 * items  list; those that became part of another are null then
 */
void rss_game_merge(json_t *items);

#endif
