/* scrapers/regex.h - regular expressions that a recipe gives: Perl's, over UTF-8, bounded in time and memory. */
#ifndef SCRAPERS_REGEX_H
#define SCRAPERS_REGEX_H
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum {
	REGEX_PATTERN_MAX = 2000,	/* bytes of an expression */
	REGEX_SUBJECT_MAX = 65536,	/* bytes of a text that are looked at */
	REGEX_STEPS_MAX = 200000,	/* of a match from one place of the text */
	REGEX_DEPTH_MAX = 2000,		/* of backtracking */
	REGEX_HEAP_MAX = 4096		/* KiB that a match may take */
};

struct regex;			/* with the place of its last match: one thread at a time */

/*
 * Classes such as \w and \d go by Unicode; (?i) and its like are written into
 * the pattern. returns what lives in a; NULL with ERR_INVALID saying where it is wrong
 */
struct regex *regex_new(struct arena *a, const char *pattern, struct err *e);

/*
 * Looks for the first match in a text, which must live as long as its groups are
 * asked for. An expression that once took more than its bounds allow matches
 * nothing any more: regex_gave_up.
 */
bool regex_match(struct regex *re, const char *text);
bool regex_gave_up(const struct regex *re);

/* Of the last match, in a; NULL: it has no such group, or it took no part. 0 is the whole. */
const char *regex_group(const struct regex *re, struct arena *a, size_t n);
const char *regex_named(const struct regex *re, struct arena *a, const char *name);
bool regex_has_name(const struct regex *re, const char *name);

/* What a match stands for: its first group that took part, else the whole. */
const char *regex_text(const struct regex *re, struct arena *a);

/* The text without whatever matches, in a. */
const char *regex_without(struct regex *re, struct arena *a, const char *text);

#endif
