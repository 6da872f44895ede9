#include "base/date_day.h"

#include <stdlib.h>

#include "base/date_bare.h"
#include "base/date_form.h"
#include "base/date_order.h"
#include "base/mem.h"

enum flag {
	CLEAR = 1,			/* no number in prose looks like this by chance */
	DECIMAL = 2,			/* 3.5 may be a date, but is more often not */
	PADDED = 4,			/* 03-28 may be a date when nothing else is there */
	RECENT = 8,			/* 26.3.1 may be a date when that year is near */
	OPEN = 16			/* no day in it */
};

/* The first that matches counts. */
static const struct form {
	const char *pattern;
	int flags;
} forms[] = {
	{ "YLmKdJ",    CLEAR }, { "YLmKd", CLEAR }, { "yLmKdJ", CLEAR }, { "'yLmKdJ", CLEAR },
	{ "eLmKdJ",    CLEAR }, { "e.m.d.?", CLEAR }, { "e/m/d", CLEAR },
	{ "YLm/d",     CLEAR }, { "YLm.d.?", CLEAR },
	{ "Y-m-d",     CLEAR }, { "Y/m/d", CLEAR }, { "Y.m.d.?", CLEAR }, { "Y.?mKdJ", CLEAR },
	{ "Y,?N.?do",  CLEAR },
	{ "N.?do,?Y",  CLEAR }, { "dofN.?,?Y", CLEAR }, { "d.N.?Y", CLEAR },
	{ "d-N-Y",     CLEAR }, { "d-N-y", CLEAR }, { "d/N/Y", CLEAR }, { "N-d-Y", CLEAR },
	{ "N.?do,?'y", CLEAR }, { "dofN.?,?'y", CLEAR },
	{ "a/b/Y",     CLEAR }, { "a-b-Y", CLEAR }, { "a.b.Y", CLEAR },
	{ "'y.m.d.?",  CLEAR }, { "'y/m/d", CLEAR },
	{ "a/b/c", 0 }, { "a-b-c", 0 }, { "a.b.c.?", 0 },
	{ "y.m.d.?", RECENT }, { "y/m/d", RECENT },
	{ "mKdJ",      CLEAR }, { "mKd", 0 },
	{ "N.?do",     CLEAR }, { "dofN.?", CLEAR }, { "d.N.?", CLEAR },
	{ "a/b", 0 }, { "a.b.?", DECIMAL }, { "M-D", PADDED },
	{ "dJ", 0 },
	{ "Y-m", OPEN }, { "Y/m", OPEN }, { "Y.m.?", OPEN }, { "YLmK", OPEN }, { "eLmK", OPEN },
	{ "N.?,?Y", OPEN }, { "Y,?N.?", OPEN }, { "YmK", OPEN }, { "mK", OPEN }, { "N.?", OPEN },
	{ "YS", OPEN }, { "YL", OPEN }, { "eL", OPEN }, { "Y", OPEN },
};

bool
day_has_date(const struct day *d)
{
	return d->day != 0 || d->base == DAY_IN_DAYS || d->base == DAY_IN_WEEKS ||
	    d->base == DAY_AFTER_START || (d->coming != 0 && d->weekday != -1);
}

/* 日 and 月 are units behind a number, yet "5/10 日" means the weekday. */
static int
weekday_of(const struct token *t)
{
	return t->kind == TOKEN_WEEKDAY ? (int)t->value :
	    t->kind == TOKEN_DAY_UNIT ? 0 : t->kind == TOKEN_MONTH_UNIT ? 1 : -1;
}

size_t
day_bracketed(const struct token *t, int *weekday, bool *lunar)
{
	size_t n = 2;

	if (!token_is_sign(t, '('))
		return 0;
	if (t[1].kind == TOKEN_LUNAR && token_is_sign(&t[2], ')')) {
		*lunar = true;
		return 3;
	}
	if (t[1].kind != TOKEN_WEEKDAY)
		return 0;
	*weekday = (int)t[1].value;
	while (n < 12 && t[n].kind != TOKEN_NUMBER && t[n].kind != TOKEN_END &&
	    !token_is_sign(&t[n], ')'))
		n++;
	return token_is_sign(&t[n], ')') ? n + 1 : 2;
}

static size_t
weekday_behind(const struct token *t, int *weekday, bool *lunar)
{
	size_t n = day_bracketed(t, weekday, lunar), comma = token_is_sign(t, ',');

	if (n == 0 && t[comma].kind == TOKEN_WEEKDAY && t[comma].value < 7) {
		*weekday = (int)t[comma].value;
		n = comma + 1;
		n += token_is_sign(&t[n], '.');
	}
	if (*weekday == 7)
		*weekday = -1;
	return n;
}

/* A number that is glued to a sign and a number before it is a part of something else. */
static bool
begins_well(const struct day_place *p)
{
	const struct token *t = &p->all[p->at], *sign = t - 1;

	if (p->at == 0 || p->at <= p->floor || !t->glued)
		return true;
	if (sign->kind == TOKEN_WORD)
		return sign->value == 0;
	if (sign->kind != TOKEN_SIGN)
		return sign->kind != TOKEN_MONTH;
	if (sign->value == '$' || sign->value == '#' || sign->value == '+')
		return false;
	if (p->at < p->floor + 2 || !sign->glued || t[-2].kind != TOKEN_NUMBER)
		return true;
	/* Of "02-1234-5678" neither number begins a date, of "1-5" the second may. */
	return sign->value == '-' ? t->digits <= 2 && !(t[1].kind == TOKEN_SIGN && t[1].glued) :
	    sign->value != '.' && sign->value != '/' && sign->value != ':';
}

/* May the text go on with t behind a date whose last token is a number? */
static bool
goes_on_well(const struct token *t, char sign, int flags)
{
	switch (t->kind) {
	case TOKEN_NUMBER:
		return !t->glued;
	case TOKEN_HOUR_UNIT: case TOKEN_MINUTE_UNIT: case TOKEN_YEAR_UNIT: case TOKEN_ORDINAL:
	case TOKEN_SPAN_UNIT:
		return false;
	case TOKEN_DAY_UNIT:
		return sign == '/' || !t->glued;
	case TOKEN_MONTH_UNIT:
		return sign != '\0' && !t->glued;
	case TOKEN_HALFDAY:
		return t[1].kind == TOKEN_NUMBER || !(flags & DECIMAL);
	case TOKEN_WORD:
		if (t->value == 1 && (t->glued || (flags & DECIMAL)))
			return false;
		return !t->glued || !(flags & DECIMAL);
	case TOKEN_ZONE:
		return !t->glued;
	case TOKEN_SIGN:
		break;
	default:
		return true;
	}
	if (t->value == '%' || (t->value == ':' && t->glued && t[1].kind == TOKEN_NUMBER))
		return false;
	if (!t->glued || !t[1].glued || t[1].kind != TOKEN_NUMBER)
		return true;
	/* "2026-03-01-05" is no date, "2026.03.01-05" and "2026-03-01/2026-03-05" are two. */
	return t->value == '/' || t->value == '.' ? t[1].digits == 4 :
	    t->value != '-' || sign != '-' || t[1].digits == 8;
}

static char
sign_of(const char *pattern)
{
	for (; *pattern != '\0'; pattern++)
		if (*pattern == '/' || *pattern == '.' || *pattern == '-')
			return pattern[1] == '?' && pattern[2] != '\0' ? '\0' : *pattern;
	return '\0';
}

/* The T of a time must have one; else this is a broken stamp. */
static bool
stamp_is_whole(const struct token *t)
{
	if (t->kind != TOKEN_STAMP || !t->glued)
		return true;
	return t[1].kind == TOKEN_NUMBER && t[1].glued &&
	    (t[1].digits == 4 || t[1].digits == 6 ||
	    (t[1].digits <= 2 && token_is_sign(&t[2], ':')));
}

/* 03-28 is a date where nothing follows, or what follows dates. */
static bool
is_end_of_padded(const struct token *t)
{
	int weekday = -1;
	bool lunar;

	switch (t->kind) {
	case TOKEN_END: case TOKEN_NUMBER: case TOKEN_HALFDAY: case TOKEN_UNKNOWN: case TOKEN_VAGUE:
	case TOKEN_FROM: case TOKEN_UNTIL: case TOKEN_SINCE:
		return true;
	default:
		return token_is_range(t) || token_is_sign(t, '|') ||
		    weekday_behind(t, &weekday, &lunar) > 0;
	}
}

static bool
fits(const struct day_place *p, const struct form *f, size_t n, const struct form_match *m)
{
	const struct token *t = &p->all[p->at], *end = t + n, *last = end - 1;
	const struct token *after = last->kind == TOKEN_SIGN ? last - 1 : last;
	bool is_number = after->kind == TOKEN_NUMBER;

	if (!stamp_is_whole(end))
		return false;
	if (is_number && last == after && !goes_on_well(end, sign_of(f->pattern), f->flags))
		return false;
	if (is_number && last != after && end->kind == TOKEN_NUMBER && end->glued)
		return false;
	if ((f->flags & RECENT) && (p->hint->order != DATE_YMD ||
	    abs(date_order_year(m->year, p->hint) - p->hint->reference.year) > 5))
		return false;
	if ((f->flags & PADDED) && (p->month_known || !is_end_of_padded(end)))
		return false;
	if (f->pattern[0] == 'Y' && f->pattern[1] == '\0')	/* a bare year, to complete other texts */
		return abs(m->year - p->hint->reference.year) <= 2 && end->kind != TOKEN_WORD &&
		    !(end->glued && end->kind == TOKEN_SIGN && end[1].glued);
	return !(f->flags & OPEN) || m->month == -1 || (m->month >= 1 && m->month <= 12);
}

static void
fill(struct day *d, const struct form_match *m, const struct form *f)
{
	d->year = m->year == -1 ? 0 : m->year;
	d->month = m->month == -1 ? 0 : m->month;
	d->day = m->day == -1 ? 0 : m->day;
	d->leap = m->leap;
	d->short_year = m->short_year;
	d->school_year = m->school_year;
	d->clear = d->clear || (f->flags & CLEAR);
}

/* Zeros would pass for what the text does not say. */
static const char *
impossible(const struct form_match *m)
{
	return m->year == 0 && !m->short_year ? "there is no year 0" :
	    m->month == 0 ? "there is no month 0" : m->day == 0 ? "there is no day 0" : NULL;
}

static size_t
read_form(const struct day_place *p, struct day *d, const char **why)
{
	const struct token *t = &p->all[p->at];
	struct form_match m;
	size_t n;

	for (size_t i = 0; i < MEM_COUNT(forms); i++) {
		if ((n = form_match(t, forms[i].pattern, &m)) == 0 || !fits(p, &forms[i], n, &m))
			continue;
		if (!date_order_settle(&m, sign_of(forms[i].pattern), p->half_clock, p->hint, why)) {
			if (*why != NULL)
				return 0;
			continue;
		}
		*why = impossible(&m);
		fill(d, &m, &forms[i]);
		d->either = p->hint->order == DATE_YMD && (forms[i].flags & DECIMAL) && n == 4 &&
		    t[0].digits == 2 && t[2].digits == 2 && t[1].glued && t[2].glued && t[3].glued &&
		    m.month <= 12 && m.day <= 12 &&
		    t[4].kind == TOKEN_NUMBER && token_is_sign(&t[5], ':');
		return n;
	}
	return 0;
}

static size_t
read_compact(const struct day_place *p, struct day *d)
{
	const struct token *t = &p->all[p->at];

	if (t->kind != TOKEN_NUMBER || t->digits != 8 || !stamp_is_whole(t + 1) ||
	    !goes_on_well(t + 1, '-', 0))
		return 0;
	d->year = (int)(t->value / 10000);
	d->month = (int)(t->value / 100 % 100);
	d->day = (int)(t->value % 100);
	return 1;
}

/* "다음 달", "오는", "음력" and the like before a date. */
static size_t
read_prefix(const struct token *t, struct day *d)
{
	static const enum day_base bases[] = {
		[TOKEN_DAYS] = DAY_IN_DAYS, [TOKEN_WEEKS] = DAY_IN_WEEKS,
		[TOKEN_MONTHS] = DAY_IN_MONTHS, [TOKEN_YEARS] = DAY_IN_YEARS,
		[TOKEN_NEXT_DAY] = DAY_AFTER_START,
	};
	size_t n = 0;

	for (;; n++) {
		if (t[n].kind == TOKEN_COMING)
			d->coming = (int)t[n].value;
		else if (t[n].kind == TOKEN_LUNAR) {
			d->lunar = true;
			n += token_is_sign(&t[n + 1], ')');
		} else if (t[n].kind >= TOKEN_DAYS && t[n].kind <= TOKEN_NEXT_DAY &&
		    d->base == DAY_PLAIN) {
			d->base = bases[t[n].kind];
			d->shift = (int)t[n].value;
		} else if (n == 0 || t[n].kind != TOKEN_FILL)
			return n;
	}
}

/* 이번 주 토요일, next Friday; "next Friday, May 5" is May 5. */
static size_t
read_weekday(const struct token *t, struct day *d)
{
	if ((d->base != DAY_IN_WEEKS && d->coming == 0) || weekday_of(t) == -1 || t->value == 7)
		return 0;
	d->weekday = weekday_of(t);
	return 1;
}

static size_t
read_main(struct day_place p, struct day *d, const char **why)
{
	size_t n = 0;

	if (d->base == DAY_IN_DAYS || d->base == DAY_AFTER_START)
		return 0;
	if (begins_well(&p)) {
		if ((n = read_form(&p, d, why)) == 0 && *why == NULL &&
		    (n = read_compact(&p, d)) == 0)
			n = day_read_bare(&p, d);
	}
	if (n == 0 && *why == NULL)
		n = read_weekday(&p.all[p.at], d);
	return n;
}

/* What follows the numbers: 일 glued to "5/3", a weekday, and a year behind that. */
static size_t
read_rest(const struct token *t, struct day *d)
{
	size_t n = 0;

	if (t->kind == TOKEN_DAY_UNIT && t->glued)
		n++;
	else if (d->month != 0 && (t->kind == TOKEN_DAY_UNIT || t->kind == TOKEN_MONTH_UNIT)) {
		d->weekday = weekday_of(t);
		return 1;
	}
	n += weekday_behind(&t[n], &d->weekday, &d->lunar);
	if (n > 0 && d->year == 0 && d->month != 0 && token_is_sign(&t[n], ',') &&
	    t[n + 1].kind == TOKEN_NUMBER && t[n + 1].digits == 4 &&
	    t[n + 2].kind != TOKEN_YEAR_UNIT) {
		d->year = (int)t[n + 1].value;
		n += 2;
	}
	return n;
}

size_t
day_read(const struct day_place *place, struct day *out, const char **why)
{
	struct day_place p = *place;
	size_t prefix, n;

	*out = (struct day){ .weekday = -1 };
	*why = NULL;
	prefix = read_prefix(&p.all[p.at], out);
	p.at += prefix;
	p.month_known = p.month_known || out->base == DAY_IN_MONTHS;
	n = read_main(p, out, why);
	if (n == 0 && out->base != DAY_IN_DAYS && out->base != DAY_AFTER_START)
		return 0;
	p.at += n;
	if (out->day != 0)
		p.at += read_rest(&p.all[p.at], out);
	/* "이번 주 3월 15일": what is said whole needs no week to count from. */
	if ((out->base == DAY_IN_WEEKS && out->day != 0) ||
	    (out->base == DAY_IN_MONTHS && out->month != 0))
		out->base = DAY_PLAIN;
	if (out->weekday != -1)
		out->either = false;
	out->clear = out->clear || (out->day != 0 && ((out->month != 0 && out->weekday != -1) ||
	    out->coming != 0 || out->base == DAY_IN_MONTHS));
	return p.at - place->at;
}
