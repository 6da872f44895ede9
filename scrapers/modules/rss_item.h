/* scrapers/modules/rss_item.h - one item of a feed: its elements by name, and what they mean. */
#ifndef SCRAPERS_MODULES_RSS_ITEM_H
#define SCRAPERS_MODULES_RSS_ITEM_H
#include <stdbool.h>

#include "base/date.h"
#include "scrapers/markup.h"

struct rss_part {
	const struct node *node;
	const char *local;		/* its name without prefix */
	bool core;			/* of RSS or Atom itself, not of a module of them */
};

struct rss_item {
	struct markup *feed;
	const struct node *node;
	struct rss_part *part;		/* every element in it, in order */
	size_t n;
	struct arena *arena;
	const struct date_hint *prose;	/* dates are looked for in its words; NULL: they are not */
	struct date found;		/* there */
	bool looked;
	const char *title;		/* as the feed has it */
	bool game;			/* of the sports sites whose titles repeat date and result */
};

void rss_item_read(struct rss_item *it, struct markup *feed, const struct node *node,
    const struct date_hint *prose, struct arena *a);

/*
 * What a name means: title, start, end, location, description, url, id, status,
 * kind, result, image, time-unknown are made of whichever elements say it; any
 * other is an element (its local name, or with a prefix: dc:subject), "@attr"
 * of one behind it, or a path (./a/b).
 *
 * returns NULL when there is nothing of that name
 */
const char *rss_item_get(struct rss_item *it, const char *name);

/* The i-th, from 0, of the elements of a name; NULL: there are no more. */
const struct node *rss_item_nth(const struct rss_item *it, const char *name, size_t i);

/* Is the name that of a date of posting, which no event happens on? */
bool rss_is_posting(const char *spec);

#endif
