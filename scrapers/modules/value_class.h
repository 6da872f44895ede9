/* scrapers/modules/value_class.h - the texts of microformats' properties. */
#ifndef SCRAPERS_MODULES_VALUE_CLASS_H
#define SCRAPERS_MODULES_VALUE_CLASS_H
#include <stdbool.h>

#include "scrapers/markup.h"

enum mf_type { MF_TEXT, MF_URL, MF_DATE };

bool mf_has_class(const struct node *n, const char *name, struct arena *a);

/*
 * What a property's element says: the parts of class value in it put together,
 * else its attribute for that, else its text.
 *
 * day  what a time without a date is on; NULL: nothing
 */
const char *mf_value(const struct node *n, enum mf_type type, const char *day, struct arena *a);

/*
 * One date of several parts: "2013-06-25", "7pm", "-08" is "2013-06-25 19:00-08".
 * A part that is none of these is passed over.
 */
const char *mf_date(const char *const *parts, size_t n, const char *day, struct arena *a);

#endif
