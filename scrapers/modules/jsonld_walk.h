/* scrapers/modules/jsonld_walk.h - which objects of a page are events, each once. */
#ifndef SCRAPERS_MODULES_JSONLD_WALK_H
#define SCRAPERS_MODULES_JSONLD_WALK_H
#include <stddef.h>

#include "scrapers/modules/jsonld_value.h"

enum ld_form { LD_JSON, LD_MICRODATA, LD_MICROFORMATS };

struct ld_event {		/* in the page's arena */
	const json_t *object;
	const json_t *tree;		/* what it was found in */
	size_t date;			/* which of its dates, where it has several */
	const struct ld_event *in;	/* the one that it is a part of; NULL: none */
	const json_t *around;		/* the object whose event it is, for what it does not say itself; NULL */
	enum ld_form form;
	const char *title, *start, *url;	/* url: with its fragment; "" none of them */
	const char *id;			/* ld_events_name; NULL: none */
};

struct ld_events {		/* ld_events_free */
	const struct ld_page *page;
	struct ld_event **at;
	size_t n, cap;
	json_t *known;		/* what was seen by its texts, as places in at */
	json_t *seen;		/* objects by their addresses */
};

void ld_events_init(struct ld_events *all, const struct ld_page *p);
void ld_events_free(struct ld_events *all);

/* Enters a tree's objects in by_id. */
void ld_index(struct ld_page *p, const json_t *tree);

/*
 * Adds the events of a tree that are not there yet: one that has the url and
 * start, or title and start, of another is the same; in another form
 * than the other's the url, or title and day, are enough. Every object whose type
 * ends in Event or is Festival, CourseInstance, EventSeries or Hackathon is one,
 * wherever it stands, but for those that say no date and are only mentioned.
 *
 * tree    borrowed until ld_events_free
 */
void ld_events_add(struct ld_events *all, const json_t *tree, enum ld_form form);

/*
 * Gives them ids: the url without fragment where no other event has the same,
 * else with it, else their @id.
 */
void ld_events_name(struct ld_events *all);

#endif
