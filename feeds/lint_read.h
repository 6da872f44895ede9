/* feeds/lint_read.h - the lint's own reader: takes any bytes apart, judges nothing. */
#ifndef FEEDS_LINT_READ_H
#define FEEDS_LINT_READ_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct lint_physical {		/* a line as it stands in the file */
	const char *p;		/* without its end; not NUL-terminated */
	size_t n;
	bool crlf;		/* ended by CRLF, not by less */
	bool folded;		/* continues the line before */
};

struct lint_line {		/* a content line, unfolded */
	size_t number;		/* of its first physical line, from 1 */
	const char *text;	/* whole; len bytes, may hold NUL, NUL-terminated */
	size_t len;
	const char *name;	/* upper case; "" when there is no colon */
	const char *params;	/* what stands between name and colon; "" none */
	const char *value;
	const struct lint_component *in;
	const struct lint_line *next;	/* property of the same component */
};

struct lint_component {
	const char *kind;	/* upper case; "" for the file as a whole */
	size_t number;		/* line of its BEGIN */
	size_t end;		/* line of its END; 0: none came */
	struct lint_component *parent;
	struct lint_component *child, *last_child;
	struct lint_component *sibling;	/* next of the same parent */
	const struct lint_line *first;	/* its own properties, without BEGIN and END */
	struct lint_line *last;
	struct lint_component *later;	/* next in the file, whatever its parent */
};

struct lint_doc {
	struct arena *arena;
	const char *bytes;
	size_t len;
	struct lint_physical *physical;
	size_t n_physical;
	struct lint_line *lines;
	size_t n_lines;
	struct lint_component *file;	/* component of kind ""; first of all */
};

/* Linear in len, whatever the bytes are. */
struct lint_doc *lint_read(const char *bytes, size_t len);
void lint_doc_free(struct lint_doc *d);		/* NULL is fine */

/* First property of that name; NULL: none. */
const struct lint_line *lint_prop(const struct lint_component *c, const char *name);
size_t lint_count(const struct lint_component *c, const char *name);
/* Children of that kind. */
size_t lint_children(const struct lint_component *c, const char *kind);

/* A parameter's value without quotes, in the arena; NULL: none. */
const char *lint_param(struct arena *a, const struct lint_line *line,
    const char *name);

enum lint_form { LINT_BAD, LINT_DATE, LINT_FLOATING, LINT_ZONED, LINT_UTC };

struct lint_time {
	enum lint_form form;
	int64_t local;		/* seconds, as if it were UTC */
	int64_t utc;		/* where the zone is known, else local */
	int year;
	const char *tzid;	/* NULL: none */
};

/* A DTSTART, DTEND or stamp. line NULL: LINT_BAD. */
struct lint_time lint_time(struct arena *a, const struct lint_line *line);

/* A duration in seconds; false: not a legal one. source RFC 5545 3.3.6 */
bool lint_duration(const char *s, int64_t *seconds);

#endif
