#include "base/date_token.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* One syllable is a word only in its place: the sun of (日) is not that of 5日 or of 日本. */
enum where {
	ANY,			/* wherever it stands */
	HEAD,			/* not behind a letter of an unknown word */
	ALONE,			/* no letter on either side */
	NUMBER,			/* behind a number */
	UNIT			/* behind a number, a unit or a bracket, with nothing between */
};

static const struct word {
	const char *text;
	enum token_kind kind;
	int value;
	enum where where;
} words[] = {
#define WORD(text, kind, value, where) { text, TOKEN_##kind, value, where },
#include "base/date_words.def"
#undef WORD
};

struct lexer {
	const char *start, *at;
	struct token *out;
	size_t n;
};

static bool
is_letter(char c)
{
	return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

static const struct token *
last(const struct lexer *l)
{
	static const struct token none = { .kind = TOKEN_END };

	return l->n == 0 ? &none : &l->out[l->n - 1];
}

/* "5 일부터" is a day, "5/3 일산" is a place; "3 days" counts, "5/3 시간 미정" does not. */
static bool
may_stand_apart(const struct word *w, bool latin, const char *end)
{
	if (latin)
		return strlen(w->text) > 2;
	if (w->kind == TOKEN_SPAN_UNIT)
		return w->value == 1;
	return !is_letter(*end) || strncmp(end, "부터", 6) == 0 || strncmp(end, "까지", 6) == 0;
}

static bool
is_in_place(const struct lexer *l, const struct word *w, const char *end)
{
	bool glued = l->at > l->start && l->at[-1] != ' ';
	bool latin = isalpha((unsigned char)w->text[0]);
	const struct token *t = last(l);

	if (latin && isalpha((unsigned char)*end))
		return false;
	switch (w->where) {
	case HEAD:
		return !glued || t->kind != TOKEN_WORD;
	case ALONE:
		return !(glued && is_letter(l->at[-1])) && !is_letter(*end);
	case NUMBER:
		return t->kind == TOKEN_NUMBER && (glued || may_stand_apart(w, latin, end)) &&
		    !(w->kind == TOKEN_SPAN_UNIT && strchr(w->text, ' ') != NULL && is_letter(*end));
	case UNIT:
		return t->kind != TOKEN_END && t->kind != TOKEN_WORD && (glued ||
		    t->kind == TOKEN_HOUR_UNIT || t->kind == TOKEN_MONTH_UNIT);
	default:
		return true;
	}
}

/* The longest word that stands at l->at; NULL when none does. */
static const struct word *
find_word(const struct lexer *l, size_t *len)
{
	const struct word *best = NULL;

	*len = 0;
	for (size_t i = 0; i < MEM_COUNT(words); i++) {
		size_t n;

		if (words[i].text[0] != *l->at || (n = strlen(words[i].text)) <= *len ||
		    strncmp(l->at, words[i].text, n) != 0 ||
		    !is_in_place(l, &words[i], l->at + n))
			continue;
		best = &words[i];
		*len = n;
	}
	return best;
}

static void
put(struct lexer *l, enum token_kind kind, int64_t value, int digits, size_t len)
{
	bool glued = l->at > l->start && l->at[-1] != ' ';

	/* Letters that we do not know are one word as long as they hang together. */
	if (kind != TOKEN_WORD || !glued || last(l)->kind != TOKEN_WORD)
		l->out[l->n++] = (struct token){ kind, value, digits, glued };
	l->at += len;
}

static void
put_digits(struct lexer *l, size_t n)
{
	int64_t v = 0;

	for (size_t i = 0; i < n && i < 18; i++)
		v = v * 10 + (l->at[i] - '0');
	put(l, TOKEN_NUMBER, v, n > 18 ? 19 : (int)n, n);
}

/* The 1930 of "20260309 1930", with nothing behind it. */
static bool
ends_in_clock(const char *s)
{
	size_t n = *s == ' ' ? strspn(s + 1, "0123456789") : 0;

	return (n == 4 || n == 6) && s[n + 1] == '\0';
}

/* Twelve or fourteen digits are a date and a time with nothing between. */
static void
put_number(struct lexer *l)
{
	size_t n = strspn(l->at, "0123456789");

	if (n == 8 && l->n + 2 < TOKENS_MAX && ends_in_clock(l->at + n)) {
		put_digits(l, 8);
		put(l, TOKEN_STAMP, 0, 0, 1);
		put_digits(l, strlen(l->at));
		l->out[l->n - 1].glued = true;
		return;
	}
	if ((n == 12 || n == 14) && l->n + 2 < TOKENS_MAX) {
		put_digits(l, 8);
		put(l, TOKEN_STAMP, 0, 0, 0);
		n -= 8;
	}
	put_digits(l, n);
}

/* 0..9, 10, 元 as 1; -1 for any other sign. */
static int
han_digit(const char *s)
{
	static const char *const digits[] = {
		"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "元", "零"
	};
	static const int values[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 0 };

	for (size_t i = 0; i < MEM_COUNT(digits); i++)
		if (strncmp(s, digits[i], 3) == 0)
			return values[i];
	return -1;
}

/* 二〇二六 digit by digit, 二十一 by tens, and only where a unit follows. */
static bool
put_han_number(struct lexer *l)
{
	static const char *const units[] = { "年", "月", "日", "時", "分" };
	const char *s = l->at;
	int total = 0, digit, n = 0;

	for (; (digit = han_digit(s)) != -1 && n < 4; s += 3, n++) {
		if (digit == 10)
			total = total == 0 ? 10 : total * 10;
		else if (n > 0 && han_digit(s - 3) == 10)
			total += digit;
		else
			total = total * 10 + digit;
	}
	for (size_t i = 0; i < MEM_COUNT(units) && n > 0; i++)
		if (strncmp(s, units[i], 3) == 0) {
			put(l, TOKEN_NUMBER, total, total > 999 ? 4 : total > 9 ? 2 : 1,
			    (size_t)(s - l->at));
			return true;
		}
	return false;
}

static void
put_next(struct lexer *l)
{
	const struct word *w;
	size_t len, n = text_step(l->at);

	if (isdigit((unsigned char)*l->at))
		put_number(l);
	else if (put_han_number(l))
		return;
	else if ((w = find_word(l, &len)) != NULL)
		put(l, w->kind, w->value, 0, len);
	else if (isalpha((unsigned char)*l->at)) {
		for (n = 1; isalpha((unsigned char)l->at[n]); n++)
			;
		put(l, TOKEN_WORD, 1, 0, n);
	} else if (is_letter(*l->at))
		put(l, TOKEN_WORD, 0, 0, n);
	else
		put(l, TOKEN_SIGN, *l->at, 0, 1);
}

size_t
date_tokens(const char *s, struct token out[TOKENS_MAX + 1])
{
	struct lexer l = { s, s, out, 0 };

	while (*l.at != '\0' && l.n < TOKENS_MAX) {
		if (*l.at == ' ')
			l.at++;
		else
			put_next(&l);
	}
	out[l.n] = (struct token){ .kind = TOKEN_END };
	return l.n;
}
