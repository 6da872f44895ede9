/* scrapers/query.h - the parameters in a page's address. */
#ifndef SCRAPERS_QUERY_H
#define SCRAPERS_QUERY_H
#include <stdbool.h>

#include "base/arena.h"
#include "base/civil.h"

/* As it stands there, encoded; case counts. NULL: no such parameter. url NULL is fine. */
char *query_value(struct arena *a, const char *url, const char *name);

/* One that is a day as item_day reads it. */
bool query_day(struct arena *a, const char *url, const char *name, struct civil *out);

/* One that is a whole number from 1 on; otherwise fallback. */
int query_number(struct arena *a, const char *url, const char *name, int fallback);

/* The address with that parameter set to an encoded value, added when it is not there; of NULL "?name=value". In a. */
char *query_with(struct arena *a, const char *url, const char *name, const char *value);

#endif
