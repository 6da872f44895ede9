#include "base/date_bare.h"

static bool
is_short_number(const struct token *t)
{
	return t->kind == TOKEN_NUMBER && t->digits <= 2 && t->value >= 1 && t->value <= 31;
}

/* Do numbers follow, joined by signs, and at last a unit or a month for all of them? */
static bool
is_in_chain(const struct token *t)
{
	t++;
	for (int i = 0; i < 8; i++) {
		t += t->kind == TOKEN_ORDINAL || (token_is_sign(t, '.') && token_is_range(t + 1));
		if (!token_is_range(t) && !token_is_list(t))
			return false;
		t += 1 + (t[1].kind == TOKEN_WEEKDAY);
		if (!is_short_number(t))
			return false;
		t++;
		t += t->kind == TOKEN_ORDINAL;
		t += t->kind == TOKEN_FILL;
		t += token_is_sign(t, '.');
		if (t->kind == TOKEN_DAY_UNIT || t->kind == TOKEN_MONTH)
			return true;
	}
	return false;
}

static bool
stands_alone(const struct token *t)
{
	switch (t->kind) {
	case TOKEN_NUMBER:
		return !t->glued && (token_is_sign(&t[1], ':') || t[1].kind == TOKEN_HOUR_UNIT ||
		    t->digits == 4);
	case TOKEN_SIGN:
		return t->value != ':' && t->value != '%' && !(t->value == '/' && t->glued) &&
		    !(t->value == '.' && t[1].glued && t[1].kind == TOKEN_NUMBER);
	case TOKEN_WORD:
		return !t->glued;
	case TOKEN_HOUR_UNIT: case TOKEN_MINUTE_UNIT: case TOKEN_SPAN_UNIT: case TOKEN_MONTH_UNIT:
	case TOKEN_YEAR_UNIT: case TOKEN_ZONE: case TOKEN_SCHOOL_YEAR:
		return false;
	case TOKEN_HALFDAY:
		return t[1].kind == TOKEN_NUMBER;
	default:
		return true;
	}
}

size_t
day_read_bare(const struct day_place *p, struct day *d)
{
	const struct token *t = &p->all[p->at], *end = t + 1;
	int weekday = -1;
	bool lunar = false, first;

	if (!is_short_number(t))
		return 0;
	end += end->kind == TOKEN_ORDINAL;
	first = p->at == 0 || token_is_sign(&t[-1], '|') || token_is_range(&t[-1]) ||
	    token_is_list(&t[-1]);
	if (!(day_bracketed(t + 1, &weekday, &lunar) > 0 && weekday != -1) && !is_in_chain(t) &&
	    !((p->in_range || p->in_list || (p->month_known && first)) && stands_alone(end)) &&
	    !(end[-1].kind == TOKEN_ORDINAL && p->at > 0 && t[-1].kind == TOKEN_FILL &&
	    end->kind != TOKEN_WORD))
		return 0;
	d->day = (int)t->value;
	if ((p->in_range || p->in_list) && token_is_sign(end, ',') &&
	    end[1].kind == TOKEN_NUMBER && end[1].digits == 4) {
		d->year = (int)end[1].value;
		end += 2;
	} else if (p->in_range && end->kind == TOKEN_NUMBER && end->digits == 4) {
		d->year = (int)end->value;
		end++;
	} else if (token_is_sign(end, '.') && !(end[1].glued && end[1].kind == TOKEN_NUMBER))
		end++;
	return (size_t)(end - t);
}
