#include "feeds/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "feeds/lint_check.h"

const struct lint_rule lint_rules[] = {
#define LINT(id, scope, check, rule, why, reference) { id, rule, why, reference },
#include "feeds/lint.def"
#undef LINT
	{ NULL, NULL, NULL, NULL },
};

/* Beside lint_rules, row by row. */
static const struct {
	const char *scope;	/* kind of the components it looks at; "": the file */
	void (*check)(struct lint *l, const struct lint_component *c);
} checks[] = {
#define LINT(id, scope, check, rule, why, reference) { scope, check },
#include "feeds/lint.def"
#undef LINT
};

struct lint {
	const struct lint_doc *doc;
	size_t rule;			/* row being checked */
	size_t of_rule;			/* its breaches so far */
	size_t total;
	struct lint_breach *found;	/* at most LINT_REPEAT a rule */
	size_t n, cap;
};

const struct lint_doc *
lint_doc(const struct lint *l)
{
	return l->doc;
}

struct arena *
lint_arena(const struct lint *l)
{
	return l->doc->arena;
}

/* Would a terminal obey it, or fail to show it? */
static bool
unprintable(const char *s, size_t step)
{
	unsigned char c = (unsigned char)s[0];

	if (step == 1)
		return c < 0x20 || c >= 0x7f;
	return c == 0xc2 && (unsigned char)s[1] < 0xa0;
}

static void
make_printable(char *s)
{
	for (size_t step; *s != '\0'; s += step) {
		step = text_step(s);
		if (unprintable(s, step))
			memset(s, '?', step);
	}
}

void
lint_breach(struct lint *l, size_t number, const char *fmt, ...)
{
	struct lint_breach *b;
	va_list ap;

	l->total++;
	if (l->of_rule++ >= LINT_REPEAT)
		return;
	MEM_PUSH(l->found, l->n, l->cap);
	b = &l->found[l->n++];
	b->rule = &lint_rules[l->rule];
	b->line = number;
	va_start(ap, fmt);
	vsnprintf(b->what, sizeof(b->what), fmt, ap);
	va_end(ap);
	make_printable(b->what);
}

void
lint_breach_line(struct lint *l, const struct lint_line *line)
{
	lint_breach(l, line->number, "%s", line->text);
}

const struct lint_line *
lint_need(struct lint *l, const struct lint_component *c, const char *name)
{
	size_t n = lint_count(c, name);

	if (n == 1)
		return lint_prop(c, name);
	lint_breach(l, c->number, n == 0 ? "no %s" : "more than one %s", name);
	return NULL;
}

static void
run_rule(struct lint *l, size_t rule)
{
	l->rule = rule;
	l->of_rule = 0;
	for (const struct lint_component *c = l->doc->file; c != NULL; c = c->later)
		if (strcmp(c->kind, checks[rule].scope) == 0)
			checks[rule].check(l, c);
}

static int
by_line(const void *a, const void *b)
{
	const struct lint_breach *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

size_t
lint_feed(const char *bytes, size_t len,
    void (*report)(const struct lint_breach *b, void *arg), void *arg)
{
	struct lint_doc *doc = lint_read(bytes, len);
	struct lint l = { .doc = doc };

	for (size_t i = 0; i < MEM_COUNT(checks); i++)
		run_rule(&l, i);
	if (l.n > 0)
		qsort(l.found, l.n, sizeof(*l.found), by_line);
	for (size_t i = 0; i < l.n; i++)
		report(&l.found[i], arg);
	free(l.found);
	lint_doc_free(doc);
	return l.total;
}
