/* Records that have more parts than the module gave them. */
#include <string.h>

#include "scrapers/fields_in.h"

struct extended {
	const struct record *inner;	/* as the module gave it; NULL: a piece of a text */
	const struct record *row;	/* of a branch; NULL: this is a row */
	const struct rules *rules;
	const char *self, *key;		/* of a piece: its text, its ordinal */
	enum { NOT_DATED, DATING, DATED } dated;
	struct when when;		/* once asked for */
};

/* %year, %month or %date of the row's start; NULL: no such name. */
static const char *
of_start(const struct record *row, const char *name)
{
	struct extended *x = (struct extended *)row->of;
	const struct draft draft = { .rules = x->rules, .rule = &x->rules->main, .row = row, .branch = row };
	char why[ERR_MSG];

	if (x->dated == NOT_DATED) {
		x->dated = DATING;	/* a start that asks for its own year gets none */
		if (fields_when(&draft, false, &x->when, why) == -1)
			x->when.start[0] = '\0';
		x->dated = DATED;
	}
	if (x->dated == DATING || x->when.start[0] == '\0')
		return "";
	if (strcmp(name, "%year") == 0)
		return arena_strn(row->arena, x->when.start, 4);
	if (strcmp(name, "%month") == 0)
		return arena_strn(row->arena, x->when.start + 5, 2);
	return strcmp(name, "%date") == 0 ? arena_strn(row->arena, x->when.start, 10) : NULL;
}

static const char *
get_part(const struct record *r, const char *name)
{
	const struct extended *x = r->of;
	const char *text = NULL;

	if (x->row == NULL && *name == '%' && (text = of_start(r, name)) != NULL)
		return text;
	if (x->row == NULL && x->rules->pattern != NULL &&
	    regex_has_name(x->rules->pattern, name)) {
		text = regex_named(x->rules->pattern, r->arena, name);
		return text == NULL ? "" : text;
	}
	if (x->inner != NULL)
		text = x->inner->get(x->inner, name);
	else if (strcmp(name, ".") == 0 || strcmp(name, "@key") == 0)
		text = *name == '.' ? x->self : x->key;
	if (text != NULL || x->row == NULL)
		return text;
	return x->row->get(x->row, name + (strncmp(name, "^.", 2) == 0 ? 2 : 0));
}

void
record_set_date(const struct record *row, const struct when *w)
{
	struct extended *x = (struct extended *)row->of;

	x->when = *w;
	x->dated = DATED;
}

static const struct record *
extend(struct extended x, const struct record *like)
{
	struct record *r = arena_alloc(like->arena, sizeof(*r));

	*r = (struct record){ .get = get_part, .of = arena_copy(like->arena, &x, sizeof(x)),
	    .arena = like->arena, .row = like->row };
	return r;
}

const struct record *
record_of_row(const struct rules *rules, const struct record *r)
{
	if (rules->pattern != NULL)
		regex_match(rules->pattern, spec_text(r, rules->pattern_of));
	return extend((struct extended){ .inner = r, .rules = rules }, r);
}

/* The next piece of a text that is not empty; NULL: there is none. */
static const char *
next_piece(struct arena *a, const char **rest, const char *split)
{
	const char *text, *next;

	while (*rest != NULL) {
		text = *rest + strspn(*rest, " \t\r\n");	/* which may be what separates */
		next = strstr(text, split);
		*rest = next == NULL ? NULL : next + strlen(split);
		if (*text != '\0' && text != next)
			return next == NULL ? text : arena_strn(a, text, (size_t)(next - text));
	}
	return NULL;
}

const struct record *
record_branch(const struct item_rule *rule, struct branches *all)
{
	const struct extended *x = all->row->of;
	struct extended branch = { .row = all->row, .rules = x->rules };
	size_t i = all->n++;

	if (rule->split == NULL) {
		if (x->inner->each == NULL ||
		    (branch.inner = x->inner->each(x->inner, rule->each, i)) == NULL)
			return NULL;
		return extend(branch, all->row);
	}
	if (i == 0)
		all->rest = all->row->get(all->row, rule->each);
	if ((branch.self = next_piece(all->row->arena, &all->rest, rule->split)) == NULL)
		return NULL;
	branch.key = arena_fmt(all->row->arena, "%zu", i + 1);
	return extend(branch, all->row);
}
