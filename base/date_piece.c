#include "base/date_piece.h"

#include "base/date_form.h"
#include "base/mem.h"

/* Tokens that are pieces by themselves. */
static const struct { enum token_kind token; enum piece_kind piece; } simple[] = {
	{ TOKEN_WORD, PIECE_WORD }, { TOKEN_NUMBER, PIECE_NUMBER },
	{ TOKEN_WEEKDAY, PIECE_WEEKDAY }, { TOKEN_TO, PIECE_TO },
	{ TOKEN_FROM, PIECE_FROM }, { TOKEN_SINCE, PIECE_SINCE }, { TOKEN_UNTIL, PIECE_UNTIL },
	{ TOKEN_CLOSING, PIECE_CLOSING }, { TOKEN_LIST, PIECE_LIST }, { TOKEN_SPAN, PIECE_SPAN },
	{ TOKEN_UNKNOWN, PIECE_UNKNOWN }, { TOKEN_VAGUE, PIECE_VAGUE },
	{ TOKEN_CHANGE, PIECE_CHANGE }, { TOKEN_DOORS, PIECE_DOORS }, { TOKEN_EVERY, PIECE_EVERY },
	{ TOKEN_MONTHS, PIECE_VAGUE }, { TOKEN_WEEKS, PIECE_VAGUE }, { TOKEN_YEARS, PIECE_VAGUE },
};

static const struct { char sign; enum piece_kind piece; int value; } signs[] = {
	{ '~', PIECE_TO, 1 }, { '-', PIECE_TO, 0 }, { ',', PIECE_LIST, 0 }, { '+', PIECE_LIST, 0 },
	{ '/', PIECE_LIST, 0 }, { ';', PIECE_LIST, 0 }, { '>', PIECE_CHANGE, 1 }, { '|', PIECE_CELL, 0 },
};

struct scan {
	struct day_place place;
	struct piece *out;
	size_t n;
	bool prose;
	bool day_seen;			/* with a day of the month */
	int depth;
	const char *why;
};

/* Words beside each other say no more than one. */
static void
put(struct scan *s, enum piece_kind kind, int value)
{
	const struct piece *last = s->n == 0 ? NULL : &s->out[s->n - 1];

	if (kind == PIECE_WORD && last != NULL && last->kind == kind && last->depth == s->depth)
		return;
	s->out[s->n++] = (struct piece){ .kind = kind, .value = value, .depth = s->depth };
}

/* What the next number may be depends on the piece before it. */
static void
remember(struct scan *s)
{
	const struct piece *p = &s->out[s->n - 1];
	bool joins = p->kind == PIECE_TO || p->kind == PIECE_FROM;

	s->place.in_range = joins && s->day_seen;
	s->place.in_list = p->kind == PIECE_LIST && s->day_seen;
	if (p->kind == PIECE_DAY) {
		s->day_seen = s->day_seen || p->day.day != 0;
		s->place.month_known = s->place.month_known || (p->day.day == 0 && p->day.month != 0);
	}
}

static size_t
take_time(struct scan *s)
{
	struct clock_time t;
	const struct token *all = s->place.all;
	size_t at = s->place.at, n = clock_read(all, at, &t, &s->why);

	if (n == 0)
		return 0;
	put(s, PIECE_TIME, 0);
	s->out[s->n - 1].time = t;
	s->out[s->n - 1].alone = (at == 0 || token_is_sign(&all[at - 1], '|')) &&
	    (all[at + n].kind == TOKEN_END || token_is_sign(&all[at + n], '|'));
	return n;
}

static size_t
take_day(struct scan *s)
{
	struct day d;
	size_t n = day_read(&s->place, &d, &s->why);

	if (n == 0)
		return 0;
	if (s->prose && !d.clear && (d.day == 0 || (!s->place.in_range && !s->place.in_list)))
		return 0;
	put(s, PIECE_DAY, 0);
	s->out[s->n - 1].day = d;
	return n;
}

/* A count of days is a span; of anything else, nothing. */
static size_t
take_count(struct scan *s)
{
	const struct token *t = &s->place.all[s->place.at];

	if (t->kind != TOKEN_NUMBER || t[1].kind != TOKEN_SPAN_UNIT)
		return 0;
	if (t[1].value > 0 && t->digits <= 3)
		put(s, PIECE_SPAN, (int)(t->value * t[1].value));
	else
		put(s, PIECE_WORD, 0);
	return 2;
}

static size_t
take_zone(struct scan *s)
{
	struct clock_time t = { .zone = ZONE_NONE };
	size_t n = clock_read_zone(&s->place.all[s->place.at], &t);

	if (n == 0)
		return 0;
	put(s, PIECE_ZONE, 0);
	s->out[s->n - 1].time = t;
	return n;
}

/* "2026-03-01/2026-03-05": the slash of an ISO interval. */
static bool
is_interval(const struct scan *s, const struct token *t)
{
	return token_is_sign(t, '/') && t->glued && t[1].kind == TOKEN_NUMBER &&
	    (t[1].digits == 4 || t[1].digits == 8) && s->n > 0 &&
	    (s->out[s->n - 1].kind == PIECE_DAY || s->out[s->n - 1].kind == PIECE_TIME);
}

static size_t
take_sign(struct scan *s)
{
	const struct token *t = &s->place.all[s->place.at];

	if (token_is_sign(t, '('))
		s->depth++;
	else if (token_is_sign(t, ')') && s->depth > 0)
		s->depth--;
	for (size_t i = 0; i < MEM_COUNT(signs); i++)
		if (token_is_sign(t, signs[i].sign)) {
			if (is_interval(s, t))
				put(s, PIECE_TO, 1);
			else
				put(s, signs[i].piece, signs[i].value);
		}
	return 1;
}

static size_t
take_simple(struct scan *s)
{
	const struct token *t = &s->place.all[s->place.at];

	if (t->kind == TOKEN_SIGN)
		return take_sign(s);
	for (size_t i = 0; i < MEM_COUNT(simple); i++)
		if (simple[i].token == t->kind) {
			put(s, simple[i].piece, (int)t->value);
			break;
		}
	return 1;
}

static bool
has_half_clock(const struct token *t)
{
	for (; t->kind != TOKEN_END; t++)
		if (t->kind == TOKEN_HALFDAY)
			return true;
	return false;
}

/* "02.05. - 05.05.2026": the day is first in all of a text where it is in one whole date with dots. */
static bool
is_day_first(const struct token *t)
{
	struct form_match m;

	for (; t->kind != TOKEN_END; t++)
		if (form_match(t, "d.m.Y", &m) > 0 && m.month <= 12 && t[1].glued && t[4].glued)
			return true;
	return false;
}

size_t
date_pieces(const char *plain, const struct date_hint *hint, bool prose,
    struct piece out[PIECES_MAX], const char **why)
{
	static size_t (*const takers[])(struct scan *) = {
		take_count, take_time, take_day, take_zone, take_simple,
	};
	struct token tokens[TOKENS_MAX + 1];
	struct scan s = { .out = out, .prose = prose };
	size_t n_tokens = date_tokens(plain, tokens), n = 0, before;
	struct date_hint own = *hint;

	if (hint->order == DATE_YMD && !has_half_clock(tokens) && is_day_first(tokens))
		own.order = DATE_DMY;
	s.place = (struct day_place){ .all = tokens, .hint = &own,
	    .month_known = hint->month != 0, .half_clock = has_half_clock(tokens) };
	while (s.place.at < n_tokens && s.n < PIECES_MAX && s.why == NULL) {
		before = s.n;
		n = 0;
		for (size_t i = 0; i < MEM_COUNT(takers) && n == 0 && s.why == NULL; i++)
			n = takers[i](&s);
		s.place.at += n;
		if (s.n > before) {
			remember(&s);
			if (out[s.n - 1].kind == PIECE_DAY || out[s.n - 1].kind == PIECE_TIME)
				s.place.floor = s.place.at;
		}
	}
	*why = s.why;
	return s.n;
}
