/* scrapers/topic_per.h - a topic for every value of a tag that a source's events have. */
#ifndef SCRAPERS_TOPIC_PER_H
#define SCRAPERS_TOPIC_PER_H
#include "base/err.h"
#include "db/db.h"
#include "db/sources.h"

/*
 * In db_write: makes the topics that are missing, titled with the tag's label,
 * and follows a label that changed where nobody gave another title. One that an
 * operator removed is not made again: its slug is taken.
 */
int topic_per_make(struct db *w, const struct source *s, int64_t now, struct err *e);

enum { TOPIC_PER_SLUG = 65 };

/* "kbo" and "lg" or, of a number, its label: "kbo-lg", "mlb-los-angeles-dodgers"; "" when nothing is left. */
void topic_per_slug(const char *source, const char *value, const char *label, char out[TOPIC_PER_SLUG]);

#endif
