/* scrapers/scraper.h - what a module is: a row and one pure function. */
#ifndef SCRAPERS_SCRAPER_H
#define SCRAPERS_SCRAPER_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/err.h"

enum option_type { OPTION_TEXT, OPTION_NUMBER, OPTION_BOOL, OPTION_CHOICE, OPTION_JSON };	/* the last: a text that is JSON */

struct option {
	const char *name;		/* NULL ends a list */
	enum option_type type;
	const char *fallback;		/* NULL: not set */
	const char *choices;		/* "ymd|mdy|dmy" for OPTION_CHOICE */
	const char *about;		/* one line for people */
};

struct page {				/* borrowed by parse for the call */
	const char *body;		/* NUL after len; UTF-8 unless the module has raw set */
	size_t len;
	const char *charset;		/* the label that HTTP or the operator gave it; NULL: none */
	const char *url;		/* the final one; NULL for a saved page */
	const char *timezone;		/* the source's; NULL: none */
	const char *lang;		/* the source's: "ko" */
	const char *role;		/* "page"; "next" or "detail" where a follow led here */
	/*
	 * What else is known of this page. Of a request made from a template: year,
	 * month (numbers), from, to (its first and last day). Of a followed page: item, the object that
	 * the module gave with the follow. NULL: nothing.
	 */
	const json_t *context;
	struct civil reference;		/* the day this page was first seen */
	struct civil from, to;		/* the horizon: rules are expanded in [from, to) */
	const json_t *options;		/* object: every option of the module that is set or has a fallback */
	struct arena *arena;		/* for whatever the module needs until it returns */
};

/*
 * Where a module puts what it finds. Items are JSON objects of the event shape
 * (base/event.h): title and start at least; external_id is the source's own id
 * for the event, left out when there is none.
 */
struct follow {			/* another page of the same source; texts borrowed for the call */
	const char *url;		/* absolute, or relative to the page's */
	const char *method;		/* NULL: GET, or POST with a form */
	const char *form;		/* urlencoded body; NULL: none */
	const char *role;		/* "next": more of the same; "detail": about one item */
	/*
	 * With "detail": the item as the list has it, which is then not put into the
	 * sink. The page is asked for when it is new or differs from the last time,
	 * and its parse gives the item, or items, in its place. A detail page that
	 * could not be had, or is not yet, leaves the list's item as it is.
	 * With "next": whatever the module wants to hand on to the parse of that page,
	 * which finds it as context.item; NULL: nothing.
	 */
	const json_t *item;
};

struct sink {
	int (*item)(struct sink *s, json_t *item, struct err *e);	/* takes the reference; -1 ends the parse */
	int (*follow)(struct sink *s, const struct follow *f, struct err *e);	/* -1 ends the parse: too many, or no address */
	void (*unread)(struct sink *s, size_t row, const char *why);	/* row counts from 1; 0: the page as a whole */
	size_t rows;			/* set by the module: records it saw, read or not */
	bool partial;			/* set: what is missing here may exist elsewhere */
	struct civil from, to;		/* set when the page speaks of [from, to) only; else all zero */
};

struct scraper {
	const char *name;		/* key in the database, never renamed */
	const char *about;		/* one line */
	const struct option *options;	/* never NULL */
	bool raw;			/* wants the fetched bytes, not decoded text */
	/*
	 * No clock, network, database or globals. A page that is not of the
	 * format, or is cut, is an error: never half a calendar.
	 * returns 0, or -1 with ERR_INVALID saying what was found instead
	 */
	int (*parse)(const struct page *page, struct sink *sink, struct err *e);
	/* What can be said of its options before there is a page; NULL: nothing. ERR_INVALID: "OPTION: what is wrong". */
	int (*check)(const json_t *options, struct arena *a, struct err *e);
};

extern const struct scraper *const scrapers[];	/* sorted by name, ends in NULL */
const struct scraper *scraper_find(const char *name);
bool scraper_has_option(const struct scraper *s, const char *name);

/*
 * Checks KEY=VALUE settings against a module's options and fills in fallbacks.
 * given   object of texts
 * returns a new object for page.options; NULL with ERR_INVALID naming the option
 *         and those that exist, or what its value should be
 */
json_t *scraper_options(const struct scraper *s, const json_t *given, struct err *e);

/* Is the text one of "a|b|c"? */
bool option_is_choice(const char *choices, const char *text);

/* For modules: an option's value; NULL, 0 or false when it is not set. */
const char *option_text(const struct page *p, const char *name);
int option_number(const struct page *p, const char *name);
bool option_bool(const struct page *p, const char *name);

#endif
