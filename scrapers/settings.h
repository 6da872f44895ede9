/* scrapers/settings.h - what every source can be told, whatever its module. */
#ifndef SCRAPERS_SETTINGS_H
#define SCRAPERS_SETTINGS_H
#include <jansson.h>

#include "base/event.h"
#include "db/sources.h"
#include "scrapers/scraper.h"

extern const struct option settings_common[];	/* length, charset */

/*
 * Checks a source's KEY=VALUE settings: the common ones here, the others by the
 * module.
 * given   JSON object of texts
 * returns a new object with the module's options; NULL with ERR_INVALID naming
 *         the option
 */
json_t *settings_options(const struct scraper *m, const char *given, struct err *e);

/* Value of a common setting in a source's options, in a; NULL: not set. */
const char *settings_get(struct arena *a, const struct source *s, const char *name);

/* What the source's settings say about items that do not. Strings in a or borrowed from s. */
int settings_defaults(struct db *db, const struct source *s, struct arena *a,
    struct event_defaults *out, struct err *e);
/* The same as a text, to be hashed with an item. */
char *settings_salt(struct arena *a, const struct event_defaults *d);

/* "90s" "30m" "3h" "1d" "2w" in seconds; ERR_INVALID. */
int settings_duration(const char *text, int64_t *out, struct err *e);

#endif
