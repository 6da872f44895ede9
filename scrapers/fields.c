#include "scrapers/fields.h"

#include <stdio.h>
#include <string.h>

#include "scrapers/fields_in.h"

enum { BRANCHES_MAX = 500 };	/* of a row, for each entry of emit */

void
fields_init(struct fields *f, const struct page *p)
{
	*f = (struct fields){ .page = p, .no_time = option_text(p, "no-time") };
	for (int i = 0; i < FIELD__MAX; i++)
		f->spec[i] = option_text(p, field_option((enum field)i));
}

/* What several items of a row have in common is told once; as of the page where nothing is lost. */
static void
tell(struct fields *f, struct sink *s, size_t row, const char *why, bool lost)
{
	char whole[ERR_MSG];

	if (f->told_row == row && strcmp(f->told, why) == 0)
		return;
	f->told_row = row;
	snprintf(f->told, sizeof(f->told), "%s", why);
	snprintf(whole, sizeof(whole), "row %zu: %.*s", row, ERR_MSG - 32, why);
	s->unread(s, lost ? row : 0, lost ? why : whole);
	if (*f->why == '\0')
		snprintf(f->why, sizeof(f->why), "%s", why);
}

/* One item, or one for each of its showtimes. */
static int
put_draft(struct fields *f, struct draft draft, struct sink *s, struct err *e)
{
	char why[ERR_MSG];
	json_t *item;
	size_t i = 0;
	bool lost;

	if (draft.rule->when != NULL && !cond_holds(draft.branch, draft.rule->when))
		return 0;
	draft.time = fields_showtime(&draft, 0);
	do {
		draft.date_text = NULL;
		item = fields_item(&draft, i, why, &lost);
		if (*why != '\0')
			tell(f, s, draft.row->row, why, lost);
		if (item == NULL)
			return 0;
		f->n_items++;
		if (s->item(s, item, e) == -1)
			return -1;
	} while (draft.time != NULL && (draft.time = fields_showtime(&draft, ++i)) != NULL);
	return 0;
}

static int
put_by_rule(struct fields *f, const struct item_rule *rule, const struct record *row,
    struct sink *s, struct err *e)
{
	struct draft draft = { .rules = f->rules, .rule = rule, .row = row, .branch = row };
	struct branches all = { .row = row };

	if (rule->each == NULL)
		return put_draft(f, draft, s, e);
	while ((draft.branch = record_branch(rule, &all)) != NULL) {
		if (all.n > BRANCHES_MAX)
			return err_set(e, ERR_LIMIT, "emit: a row with more than %d in %s",
			    BRANCHES_MAX, rule->each);
		if (put_draft(f, draft, s, e) == -1)
			return -1;
	}
	return 0;
}

int
fields_put(struct fields *f, const struct record *r, struct sink *s,
    struct err *e)
{
	const struct record *row;

	if (f->rules == NULL && fields_read(f, e) == -1)
		return -1;
	row = record_of_row(f->rules, r);
	if ((f->rules->only != NULL && !cond_holds(row, f->rules->only)) || fields_seen(f->rules, row))
		return 0;
	for (size_t i = 0; i < f->rules->n_items; i++)
		if (put_by_rule(f, &f->rules->item[i], row, s, e) == -1)
			return -1;
	return 0;
}

/* The option whose expression was too slow; NULL: none. */
static const char *
too_slow(const struct rules *r)
{
	if (r->pattern != NULL && regex_gave_up(r->pattern))
		return "pattern";
	if (r->strip != NULL && regex_gave_up(r->strip))
		return "strip";
	for (size_t i = 0; i < r->n_items; i++)
		for (int k = 0; k < FIELD__MAX; k++)
			if (spec_gave_up(r->item[i].spec[k]))
				return field_option((enum field)k);
	return NULL;
}

int
fields_done(struct fields *f, const struct sink *s, struct err *e)
{
	const char *option;

	if (f->rules == NULL && fields_read(f, e) == -1)
		return -1;
	if ((option = too_slow(f->rules)) != NULL)
		return err_set(e, ERR_LIMIT, "%s: the regular expression takes too long on this page", option);
	if (s->rows > 0 && f->n_items == 0 && *f->why != '\0')
		return err_set(e, ERR_INVALID, "none of %zu rows was understood: %s",
		    s->rows, f->why);
	return 0;
}
