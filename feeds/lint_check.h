/* feeds/lint_check.h - what the rules of lint.def share. */
#ifndef FEEDS_LINT_CHECK_H
#define FEEDS_LINT_CHECK_H
#include <stddef.h>

#include "feeds/lint_read.h"

struct lint;		/* one run of one rule after the other */

const struct lint_doc *lint_doc(const struct lint *l);
struct arena *lint_arena(const struct lint *l);

/* Notes a breach of the rule that is being checked. number 0: the file as a whole. */
void lint_breach(struct lint *l, size_t number, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The same, for a line: what is its own text. */
void lint_breach_line(struct lint *l, const struct lint_line *line);

/* Expects the property, once; NULL and a breach if it is not so. */
const struct lint_line *lint_need(struct lint *l, const struct lint_component *c,
    const char *name);

#define LINT(id, scope, check, rule, why, reference) \
	void check(struct lint *l, const struct lint_component *c);
#include "feeds/lint.def"
#undef LINT

#endif
