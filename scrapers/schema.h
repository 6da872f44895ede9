/* scrapers/schema.h - what a parser's line may be, as a JSON Schema. */
#ifndef SCRAPERS_SCHEMA_H
#define SCRAPERS_SCHEMA_H
#include <jansson.h>
#include <stdbool.h>

enum schema_type {
	SCHEMA_TEXT,			/* a number counts as its digits; null and "" are nothing */
	SCHEMA_TIME,			/* date, local time, or time with an offset */
	SCHEMA_BOOL,
	SCHEMA_KIND,
	SCHEMA_STATUS,
	SCHEMA_TAGS,			/* list of "key:value" */
	SCHEMA_LABELS,			/* object: tag -> text */
	SCHEMA__MAX
};

/* A field of an item as base/event.h reads it. */
struct schema_field {
	const char *name;		/* NULL ends the table */
	enum schema_type type;
	bool must;			/* an item without it is none */
	const char *about;
};

extern const struct schema_field schema_fields[];

/*
 * The JSON Schema of a line that the module, or the program in its place, writes:
 * an item, the trailer, or an error. A new object.
 * source  JSON Schema draft 2020-12
 */
json_t *schema_of_line(const char *module);

#endif
