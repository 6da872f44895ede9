/* base/date_token.h - a text as numbers, signs and the words that dates are made of. */
#ifndef BASE_DATE_TOKEN_H
#define BASE_DATE_TOKEN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,			/* value, digits */
	TOKEN_SIGN,			/* value: its letter */
	TOKEN_WORD,			/* one that we do not know; value 1: in Latin letters */
	TOKEN_MONTH,			/* 1..12 */
	TOKEN_WEEKDAY,			/* 0 Sunday..6; 7 holidays */
	TOKEN_YEAR_UNIT, TOKEN_MONTH_UNIT, TOKEN_DAY_UNIT,
	TOKEN_HOUR_UNIT, TOKEN_MINUTE_UNIT, TOKEN_SECOND_UNIT,
	TOKEN_HALF,			/* half past */
	TOKEN_ORDINAL,			/* st nd rd th */
	TOKEN_HALFDAY,			/* enum halfday */
	TOKEN_CLOCK,			/* noon, midnight: seconds after 00:00 */
	TOKEN_STAMP,			/* the T of ISO 8601 */
	TOKEN_ZONE,			/* minutes east of UTC, or ZONE_NAMED and on */
	TOKEN_ERA,			/* what its year 1 is, less one */
	TOKEN_SCHOOL_YEAR,
	TOKEN_LUNAR, TOKEN_LEAP,	/* of the lunar calendar; its leap month */
	TOKEN_DAYS,			/* today: 0, tomorrow: 1 */
	TOKEN_WEEKS, TOKEN_MONTHS, TOKEN_YEARS,	/* likewise */
	TOKEN_NEXT_DAY,			/* the day after the one just named */
	TOKEN_COMING,			/* 1 the next of its name, -1 the last */
	TOKEN_TO,			/* between start and end */
	TOKEN_FROM,			/* behind the start */
	TOKEN_SINCE,			/* behind a start that has no end */
	TOKEN_UNTIL,			/* beside the end */
	TOKEN_CLOSING,			/* beside the end, but a mere mark in brackets */
	TOKEN_LIST,			/* and */
	TOKEN_SPAN,			/* so many days */
	TOKEN_SPAN_UNIT,		/* days of one of that many; 0: what is counted here is no date */
	TOKEN_UNKNOWN,			/* TBD */
	TOKEN_VAGUE,			/* about then; planned */
	TOKEN_CHANGE,			/* what stands before it holds no longer */
	TOKEN_DOORS,			/* doors open before the show starts */
	TOKEN_EVERY,			/* again and again */
	TOKEN_FILL			/* of, at, on */
};

enum halfday { HALFDAY_NONE, HALFDAY_AM, HALFDAY_PM, HALFDAY_NOON, HALFDAY_NIGHT };

/* Zones whose offset depends on the day; zone_names in date_clock.c. */
enum { ZONE_NAMED = 10000, ZONE_PACIFIC = ZONE_NAMED, ZONE_MOUNTAIN, ZONE_CENTRAL, ZONE_EASTERN,
    ZONE_LONDON, ZONE_BERLIN, ZONE__MAX };

struct token {
	enum token_kind kind;
	int64_t value;
	int digits;			/* of a number */
	bool glued;			/* no space before it */
};

enum { TOKENS_MAX = 400 };

/*
 * s       as date_text_plain leaves it
 * returns the number of tokens, TOKEN_END not counted; what is beyond TOKENS_MAX is not read
 */
size_t date_tokens(const char *s, struct token out[TOKENS_MAX + 1]);

static inline bool
token_is_sign(const struct token *t, char sign)
{
	return t->kind == TOKEN_SIGN && t->value == sign;
}

static inline bool
token_is_range(const struct token *t)
{
	return token_is_sign(t, '~') || token_is_sign(t, '-') || t->kind == TOKEN_TO;
}

static inline bool
token_is_list(const struct token *t)
{
	return token_is_sign(t, ',') || token_is_sign(t, '+') || t->kind == TOKEN_LIST;
}

#endif
