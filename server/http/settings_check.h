/* server/http/settings_check.h - single values of a subscription's settings; for settings_*.c alone. */
#ifndef SERVER_HTTP_SETTINGS_CHECK_H
#define SERVER_HTTP_SETTINGS_CHECK_H
#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Makes of a value what is stored: cleaned, sorted where order means nothing.
 * returns a new reference; NULL with ERR_INVALID or ERR_LIMIT that says what may
 *         stand there (the caller adds the name of the field)
 */
typedef json_t *settings_check(const json_t *v, struct arena *a, struct err *e);

struct settings_field {
	const char *key;		/* NULL ends a table */
	settings_check *check;
};

/* Of a subscription, and of one of its topics. */
extern const struct settings_field settings_fields[], settings_topic_fields[];

/*
 * Puts every field of the table that doc names into object, or takes it out
 * where doc says null. Other keys than those of the table and of more (ends in
 * NULL) are refused.
 */
int settings_merge(const struct settings_field *table, const char *const *more,
    const json_t *doc, json_t *object, struct arena *a, struct err *e);

#endif
