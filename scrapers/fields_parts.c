#include <string.h>

#include "scrapers/fields_in.h"

struct parts {
	const struct record *inner;	/* as the module gave it; NULL: a piece of a text */
	const struct record *row;	/* the row, when this is a part of it; else NULL */
	const struct rules *rules;
	const char *self, *key;		/* of a piece: its text, its ordinal */
	enum { NOT_DATED, DATING, DATED } dated;
	struct when when;		/* once asked for */
};

/* %year, %month or %date of the row's start; NULL: no such name. */
static const char *
of_start(const struct record *row, const char *name)
{
	struct parts *p = (struct parts *)row->of;
	const struct place place = { .rules = p->rules, .form = &p->rules->main, .row = row, .part = row };
	char why[ERR_MSG];

	if (p->dated == NOT_DATED) {
		p->dated = DATING;	/* a start that asks for its own year gets none */
		if (fields_when(&place, false, &p->when, why) == -1)
			p->when.start[0] = '\0';
		p->dated = DATED;
	}
	if (p->dated == DATING || p->when.start[0] == '\0')
		return "";
	if (strcmp(name, "%year") == 0)
		return arena_strn(row->arena, p->when.start, 4);
	if (strcmp(name, "%month") == 0)
		return arena_strn(row->arena, p->when.start + 5, 2);
	return strcmp(name, "%date") == 0 ? arena_strn(row->arena, p->when.start, 10) : NULL;
}

static const char *
get_part(const struct record *r, const char *name)
{
	const struct parts *p = r->of;
	const char *text = NULL;

	if (p->row == NULL && *name == '%' && (text = of_start(r, name)) != NULL)
		return text;
	if (p->row == NULL && p->rules->pattern != NULL &&
	    regex_has_name(p->rules->pattern, name)) {
		text = regex_named(p->rules->pattern, r->arena, name);
		return text == NULL ? "" : text;
	}
	if (p->inner != NULL)
		text = p->inner->get(p->inner, name);
	else if (strcmp(name, ".") == 0 || strcmp(name, "@key") == 0)
		text = *name == '.' ? p->self : p->key;
	if (text != NULL || p->row == NULL)
		return text;
	return p->row->get(p->row, name + (strncmp(name, "^.", 2) == 0 ? 2 : 0));
}

void
parts_date(const struct record *row, const struct when *w)
{
	struct parts *p = (struct parts *)row->of;

	p->when = *w;
	p->dated = DATED;
}

static const struct record *
make(struct parts parts, const struct record *like)
{
	struct record *r = arena_alloc(like->arena, sizeof(*r));
	struct parts *p = arena_alloc(like->arena, sizeof(*p));

	*p = parts;
	*r = (struct record){ .get = get_part, .of = p, .arena = like->arena, .row = like->row };
	return r;
}

const struct record *
parts_of_row(const struct rules *rules, const struct record *r)
{
	if (rules->pattern != NULL)
		regex_match(rules->pattern, spec_text(r, rules->pattern_of));
	return make((struct parts){ .inner = r, .rules = rules }, r);
}

/* The i-th piece of a text; NULL: it has no more. Empty ones do not count. */
static const char *
piece_of(struct arena *a, const char *text, const char *split, size_t i)
{
	const char *next;
	size_t n = 0;

	for (; text != NULL; text = next == NULL ? NULL : next + strlen(split)) {
		text += strspn(text, " \t\r\n");	/* which may be what separates */
		next = strstr(text, split);
		if (*text != '\0' && text != next && n++ == i)
			return next == NULL ? text : arena_strn(a, text, (size_t)(next - text));
	}
	return NULL;
}

const struct record *
parts_of_each(const struct form *form, const struct record *row, size_t i)
{
	const struct parts *p = row->of;
	struct parts out = { .row = row, .rules = p->rules };
	const char *text;

	if (form->split == NULL) {
		if (p->inner->each == NULL || (out.inner = p->inner->each(p->inner, form->each, i)) == NULL)
			return NULL;
		return make(out, row);
	}
	text = row->get(row, form->each);
	if (text == NULL || (out.self = piece_of(row->arena, text, form->split, i)) == NULL)
		return NULL;
	out.key = arena_fmt(row->arena, "%zu", i + 1);
	return make(out, row);
}
