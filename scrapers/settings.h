/* scrapers/settings.h - a source as it is read: its recipe's settings, its own over them, all checked. */
#ifndef SCRAPERS_SETTINGS_H
#define SCRAPERS_SETTINGS_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/crypto.h"
#include "base/event.h"
#include "db/sources.h"
#include "scrapers/scraper.h"

/* What every source can be told, whatever its module; the rows of struct settings. */
extern const struct option settings_common[];
bool settings_is_common(const char *name);

struct settings {		/* settings_free; texts in the arena; NULL, 0: not set */
	const struct scraper *module;
	json_t *options;		/* the module's: object of texts, fallbacks filled in */

	/* The requests. {year} {month} {day} {from} {to} stand in url, form and headers; ${NAME} is of the environment. */
	const char *url;
	const char *method, *form;
	json_t *headers;		/* object of texts */
	const char *charset, *user_agent;
	int64_t back, ahead, slice;	/* seconds: the window that templates go over; of one request */
	bool ignore_robots;
	int64_t gap;			/* seconds between requests to its host; 0: the default */
	int budget;			/* requests a day; 0: the default */
	int64_t detail_every;		/* seconds until a detail page is asked for again */

	/* The items. */
	const char *timezone, *lang;
	int64_t every;			/* as the recipe says; the source's own goes before it */
	const char *kind;		/* the module's option, where it is a kind */
	int64_t length;			/* seconds of an event of unknown end; 0: by kind */
	int min_rows;			/* fewer: the fetch failed */
	bool gate_vanishing;		/* only what would lose events is held back */
	bool confirm;			/* new events wait for the operator */
	int64_t stale_note;		/* seconds without a good run until the topic says so; 0: never */
};

/*
 * A recipe that is a file is read now. What the source says itself goes before
 * what its recipe says.
 * returns 0; -1 with ERR_INVALID naming the module, option or its value, or the
 *         recipe's file, line and key; ERR_NOT_FOUND, ERR_IO: the recipe
 */
int settings_of(struct arena *a, const struct source *s, struct settings *out, struct err *e);
void settings_free(struct settings *s);		/* all zero is fine */

/* Names how a page is read: module, address and options, zone, language, kind and length. */
void settings_hash(struct arena *a, const struct settings *s, char out[SHA256_HEX]);

/* What the settings say about items that do not. Strings in a or borrowed from s. db NULL: the source is in none. */
int settings_defaults(struct db *db, const struct source *s, const struct settings *t,
    struct arena *a, struct event_defaults *out, struct err *e);
/* The same as a text, to be hashed with an item. */
char *settings_salt(struct arena *a, const struct event_defaults *d);

/* "ko", "en", "zh-tw"? */
bool settings_is_lang(const char *text);

/* "90s" "30m" "3h" "1d" "2w" in seconds; ERR_INVALID. */
int settings_duration(const char *text, int64_t *out, struct err *e);
/* The shortest such text, in the arena. */
const char *settings_duration_text(struct arena *a, int64_t seconds);

#endif
