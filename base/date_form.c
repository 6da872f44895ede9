#include "base/date_form.h"

#include "base/mem.h"

static const struct letter {
	char letter;
	enum token_kind kind;
	int min, max;			/* digits of a number */
	bool optional;
} letters[] = {
	{ 'Y', TOKEN_NUMBER, 4, 4, false },
	{ 'y', TOKEN_NUMBER, 2, 2, false },
	{ 'e', TOKEN_NUMBER, 1, 2, false },
	{ 'm', TOKEN_NUMBER, 1, 2, false },
	{ 'd', TOKEN_NUMBER, 1, 2, false },
	{ 'M', TOKEN_NUMBER, 2, 2, false },
	{ 'D', TOKEN_NUMBER, 2, 2, false },
	{ 'a', TOKEN_NUMBER, 1, 2, false },
	{ 'b', TOKEN_NUMBER, 1, 2, false },
	{ 'c', TOKEN_NUMBER, 2, 2, false },
	{ 'N', TOKEN_MONTH, 0, 0, false },
	{ 'o', TOKEN_ORDINAL, 0, 0, true },
	{ 'L', TOKEN_YEAR_UNIT, 0, 0, false },
	{ 'K', TOKEN_MONTH_UNIT, 0, 0, false },
	{ 'J', TOKEN_DAY_UNIT, 0, 0, false },
	{ 'S', TOKEN_SCHOOL_YEAR, 0, 0, false },
	{ 'f', TOKEN_FILL, 0, 0, true },
};

static const struct letter *
find_letter(char c)
{
	for (size_t i = 0; i < MEM_COUNT(letters); i++)
		if (letters[i].letter == c)
			return &letters[i];
	return NULL;
}

static void
keep(struct form_match *m, char letter, const struct token *t)
{
	int v = (int)t->value;

	switch (letter) {
	case 'Y':
		m->year = v;
		break;
	case 'y':
		m->year = v;
		m->short_year = true;
		break;
	case 'e':
		m->year = v + (int)t[-1].value;
		break;
	case 'm': case 'M': case 'N':
		m->month = v;
		break;
	case 'd': case 'D':
		m->day = v;
		break;
	case 'a':
		m->first = v;
		break;
	case 'b':
		m->middle = v;
		break;
	case 'c':
		m->last = v;
		break;
	case 'S':
		m->school_year = true;
		break;
	default:
		break;
	}
}

/* One letter; how many tokens it takes, -1 when it does not match. */
static int
match_letter(const struct letter *l, const struct token *t, struct form_match *m)
{
	int n = 0;

	if (l->letter == 'e') {
		if (t->kind != TOKEN_ERA)
			return -1;
		t++, n++;
	} else if (l->letter == 'm' && t->kind == TOKEN_LEAP) {
		m->leap = true;
		t++, n++;
	}
	if (t->kind != l->kind || (l->kind == TOKEN_NUMBER &&
	    (t->digits < l->min || t->digits > l->max)))
		return l->optional ? 0 : -1;
	keep(m, l->letter, t);
	return n + 1;
}

/* Dashes and slashes hang together with their numbers; behind a dot there may be space. */
static int
match_sign(char sign, bool optional, const struct token *t)
{
	bool tight = sign == '-' || sign == '/';

	if (!token_is_sign(t, sign))
		return optional ? 0 : -1;
	return tight && !(t->glued && t[1].glued) ? -1 : 1;
}

size_t
form_match(const struct token *t, const char *pattern, struct form_match *m)
{
	const struct letter *l;
	size_t at = 0;
	int n;

	*m = (struct form_match){ -1, -1, -1, -1, -1, -1, false, false, false };
	for (const char *p = pattern; *p != '\0'; p++) {
		l = find_letter(*p);
		if (l != NULL)
			n = match_letter(l, &t[at], m);
		else {
			n = match_sign(*p, p[1] == '?', &t[at]);
			if (p[1] == '?')
				p++;
		}
		if (n == -1)
			return 0;
		at += (size_t)n;
	}
	return at;
}
