/* scrapers/item.h - for modules of one site: putting an item together. */
#ifndef SCRAPERS_ITEM_H
#define SCRAPERS_ITEM_H
#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/civil.h"

/* Sets a text; "" and NULL set nothing. */
void item_text(json_t *item, const char *key, const char *text);

/*
 * Adds key:value with what people call it. A value that is no tag is made one; of
 * which nothing is left, as of Korean, it is no tag. label "" or NULL: none.
 */
void item_tag(json_t *item, const char *key, const char *value, const char *label);

/* Adds "name: text", or the text alone when name is NULL, as a line of the description; "" and NULL add nothing. */
void item_line(struct arena *a, json_t *item, const char *name, const char *text);

/* Starts at that time of that day (seconds), or on that day when it is -1. */
void item_start(json_t *item, const struct civil *day, int seconds);

/* A day as machines write it: 20260401, 2026-04-01, 2026.04.01, 2026/4/1; false for anything else. */
bool item_day(const char *text, struct civil *out);

/* A member that is a text or a number, as text; "" there is none. */
const char *member_text(struct arena *a, const json_t *object, const char *name);

/* A whole number of page.context; 0: it has none of that name. */
int context_number(const json_t *context, const char *name);

#endif
