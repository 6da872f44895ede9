#include "base/date_clock.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/zone.h"

enum { HOUR = 3600, HOURS_MAX = 30 };	/* late shows are announced as 25:30 */

static const char *const zone_names[] = {
	[ZONE_PACIFIC - ZONE_NAMED] = "America/Los_Angeles",
	[ZONE_MOUNTAIN - ZONE_NAMED] = "America/Denver",
	[ZONE_CENTRAL - ZONE_NAMED] = "America/Chicago",
	[ZONE_EASTERN - ZONE_NAMED] = "America/New_York",
	[ZONE_LONDON - ZONE_NAMED] = "Europe/London",
	[ZONE_BERLIN - ZONE_NAMED] = "Europe/Berlin",
};

struct parts {
	int hour, minute, second;
	enum halfday halfday;
	bool has_seconds, stamp;
};

static bool
is_number(const struct token *t, int digits)
{
	return t->kind == TOKEN_NUMBER && t->digits <= digits;
}

/* The hour on the clock of 24; -1 when that half of the day has no such hour. */
static int
whole_hour(int hour, enum halfday h)
{
	switch (h) {
	case HALFDAY_AM:
		return hour > 12 ? -1 : hour % 12;
	case HALFDAY_PM:
		return hour < 12 ? hour + 12 : hour;
	case HALFDAY_NOON:
		return hour < 8 ? hour + 12 : hour;
	case HALFDAY_NIGHT:
		return hour == 12 ? 24 : hour >= 5 && hour < 12 ? hour + 12 : hour;
	default:
		return hour;
	}
}

static bool
settle(const struct parts *p, struct clock_time *out, const char **why)
{
	int hour = whole_hour(p->hour, p->halfday);
	int second = p->second == 60 ? 59 : p->second;	/* leap seconds are real */

	if (hour < 0 || hour >= HOURS_MAX || p->minute > 59 || second > 59) {
		*why = "there is no time like that";
		return false;
	}
	out->seconds = hour * HOUR + p->minute * 60 + second;
	out->halfday = p->halfday;
	out->bare = p->halfday == HALFDAY_NONE && p->hour >= 1 && p->hour <= 12;
	out->has_seconds = p->has_seconds;
	return true;
}

/* h:mm[:ss[.fraction]] */
static size_t
read_colons(const struct token *t, struct parts *p)
{
	size_t n = 3;

	if (!is_number(t, 2) || !token_is_sign(&t[1], ':') || !is_number(&t[2], 2) ||
	    t[2].digits != 2)
		return 0;
	p->hour = (int)t[0].value;
	p->minute = (int)t[2].value;
	if (token_is_sign(&t[3], ':') && is_number(&t[4], 2) && t[4].digits == 2) {
		p->second = (int)t[4].value;
		p->has_seconds = true;
		n = 5;
		if ((token_is_sign(&t[5], '.') || token_is_sign(&t[5], ',')) && t[5].glued &&
		    t[6].kind == TOKEN_NUMBER && t[6].glued)
			n = 7;
	}
	return t[n].kind == TOKEN_NUMBER && t[n].glued ? 0 : n;
}

/* 18시 30분, 6時半, 18시30 */
static size_t
read_units(const struct token *t, struct parts *p)
{
	size_t n = 2;

	if (!is_number(t, 2) || t[1].kind != TOKEN_HOUR_UNIT)
		return 0;
	p->hour = (int)t[0].value;
	if (t[2].kind == TOKEN_HALF) {
		p->minute = 30;
		return 3;
	}
	if (!is_number(&t[2], 2) || !(t[3].kind == TOKEN_MINUTE_UNIT ||
	    (t[2].glued && t[2].digits == 2 && t[3].kind != TOKEN_SPAN_UNIT &&
	    t[3].kind != TOKEN_DAY_UNIT)))
		return 2;
	p->minute = (int)t[2].value;
	n = t[3].kind == TOKEN_MINUTE_UNIT ? 4 : 3;
	if (n == 4 && is_number(&t[4], 2) && t[5].kind == TOKEN_SECOND_UNIT) {
		p->second = (int)t[4].value;
		n = 6;
	}
	return n;
}

/* 7.30pm, 19.30 Uhr */
static size_t
read_dotted(const struct token *t, struct parts *p)
{
	if (!is_number(t, 2) || !token_is_sign(&t[1], '.') || !t[1].glued ||
	    !is_number(&t[2], 2) || t[2].digits != 2 || !t[2].glued ||
	    (t[3].kind != TOKEN_HOUR_UNIT && (t[3].kind != TOKEN_HALFDAY ||
	    t[3].value > HALFDAY_PM || t[4].kind == TOKEN_NUMBER)))
		return 0;
	p->hour = (int)t[0].value;
	p->minute = (int)t[2].value;
	return t[3].kind == TOKEN_HOUR_UNIT ? 4 : 3;
}

/* Four or six digits behind the T. */
static size_t
read_basic(const struct token *t, struct parts *p)
{
	int v = (int)t->value;

	if (t->kind != TOKEN_NUMBER || (t->digits != 4 && t->digits != 6))
		return 0;
	p->has_seconds = t->digits == 6;
	p->second = p->has_seconds ? v % 100 : 0;
	v = p->has_seconds ? v / 100 : v;
	p->hour = v / 100;
	p->minute = v % 100;
	return 1;
}

/* "3 PM 5/14" is afternoon, and "6:00 PM 8:00 PM", "3 오후 2시" is not. */
static bool
is_half_behind(const struct token *t)
{
	bool again = is_number(&t[1], 2) && token_is_sign(&t[2], ':') && is_number(&t[3], 2) &&
	    t[4].kind == TOKEN_HALFDAY && !is_number(&t[5], 2);

	return t->kind == TOKEN_HALFDAY && (again || !(is_number(&t[1], 2) &&
	    (token_is_sign(&t[2], ':') || t[2].kind == TOKEN_HOUR_UNIT)));
}

/* The 7 of "7-9pm", "오후 7~9시", "7-9:30 pm": an hour because of what follows; or of "pm 7". */
static size_t
read_hour(const struct token *t, struct parts *p)
{
	const struct token *next = t + 2;

	if (!is_number(t, 2))
		return 0;
	p->hour = (int)t->value;
	if (is_half_behind(&t[1]))
		return 1;
	if (p->halfday != HALFDAY_NONE && (t[1].kind == TOKEN_END || token_is_sign(&t[1], '|')))
		return 1;
	if (!token_is_range(&t[1]))
		return 0;
	next += next->kind == TOKEN_HALFDAY;
	if (!is_number(next, 2))
		return 0;
	if (next[1].kind == TOKEN_HOUR_UNIT ||
	    (next[1].kind == TOKEN_HALFDAY && !is_number(&next[2], 2)))
		return 1;
	return token_is_sign(&next[1], ':') && is_number(&next[2], 2) &&
	    (next[3].kind == TOKEN_HALFDAY || p->halfday != HALFDAY_NONE) ? 1 : 0;
}

/* "12 noon" and "noon"; a name needs no number. */
static size_t
read_name(const struct token *t, struct clock_time *out)
{
	size_t n = is_number(t, 2) && t->value == 12 ? 1 : 0;

	if (t[n].kind != TOKEN_CLOCK)
		return 0;
	*out = (struct clock_time){ .seconds = (int)t[n].value, .midnight = t[n].value == 0,
	    .zone = ZONE_NONE };
	return n + 1;
}

/* "+09:00", "+0900", "+09": only where a minus cannot be the sign of a range. */
static size_t
read_offset(const struct token *t, bool sure, struct clock_time *out)
{
	int sign = token_is_sign(t, '-') ? -1 : 1, hours, minutes = 0;
	const struct token *num = t + 1;
	size_t n = 2;

	if ((!token_is_sign(t, '-') && !token_is_sign(t, '+')) || num->kind != TOKEN_NUMBER ||
	    !num->glued)
		return 0;
	if (num->digits == 4) {
		hours = (int)num->value / 100;
		minutes = (int)num->value % 100;
	} else if (num->digits == 2 && sure) {
		hours = (int)num->value;
		if (token_is_sign(&t[2], ':') && t[2].glued && is_number(&t[3], 2)) {
			minutes = (int)t[3].value;
			n = 4;
		}
		if (token_is_sign(&t[n], ':'))
			return 0;
	} else
		return 0;
	if (hours > 15 || minutes > 59)
		return 0;
	out->zone = sign * (hours * 60 + minutes);
	out->zulu = out->zone == 0 && sign == -1;	/* RFC 2822: -0000 is no place's time */
	return n;
}

/* "GMT+9" is nine hours east. */
static size_t
read_utc_offset(const struct token *t, struct clock_time *out)
{
	size_t n = read_offset(t, true, out);

	if (n > 0 || (!token_is_sign(t, '-') && !token_is_sign(t, '+')) ||
	    !is_number(&t[1], 1) || !t[1].glued)
		return n;
	out->zone = (token_is_sign(t, '-') ? -60 : 60) * (int)t[1].value;
	return 2;
}

size_t
clock_read_zone(const struct token *t, struct clock_time *out)
{
	size_t open = token_is_sign(t, '('), n = open, more;

	if (t[n].kind != TOKEN_ZONE)
		return 0;
	out->zone = (int)t[n++].value;
	out->zulu = out->zone == 0;
	if (out->zone == 0 && (more = read_utc_offset(&t[n], out)) > 0) {
		n += more;
		out->zulu = false;
	}
	/* "(KST, UTC+9)" says it twice. */
	while (open && n < 12 && t[n].kind != TOKEN_END && !token_is_sign(&t[n], ')'))
		n++;
	return n + (open && token_is_sign(&t[n], ')'));
}

static size_t
read_zone(const struct token *t, bool sure, struct clock_time *out)
{
	struct clock_time again = *out;
	size_t n = read_offset(t, sure, out);

	/* RFC 2822 lets a comment repeat the zone: "+0900 (KST)". */
	if (n > 0)
		return n + (token_is_sign(&t[n], '(') ? clock_read_zone(&t[n], &again) : 0);
	return clock_read_zone(t, out);
}

static size_t
read_parts(const struct token *t, struct parts *p)
{
	static size_t (*const forms[])(const struct token *, struct parts *) = {
		read_colons, read_units, read_dotted, read_hour,
	};
	size_t n = 0;

	if (p->stamp && (n = read_basic(t, p)) > 0)
		return n;
	for (size_t i = 0; i < MEM_COUNT(forms) && n == 0; i++)
		n = forms[i](t, p);
	return n;
}

/* A stamp that does not end as one is broken, and so is its date. */
static bool
ends_well(const struct token *t, bool stamp)
{
	if (!t->glued || !stamp)
		return true;
	return t->kind != TOKEN_WORD && t->kind != TOKEN_NUMBER && !token_is_sign(t, '+');
}

size_t
clock_read(const struct token *all, size_t at, struct clock_time *out, const char **why)
{
	const struct token *t = &all[at];
	struct parts p = { 0 };
	size_t n = 0, main;

	*why = NULL;
	p.stamp = t->kind == TOKEN_STAMP && t->glued;
	n += p.stamp;
	if (t->kind == TOKEN_HALFDAY) {
		p.halfday = (enum halfday)t->value;
		n++;
	}
	*out = (struct clock_time){ .zone = ZONE_NONE };
	if ((main = read_name(&t[n], out)) > 0)
		return n + main + clock_read_zone(&t[n + main], out);
	if (at > 0 && t->glued && n == 0 && (token_is_sign(&t[-1], ':') ||
	    (t[-1].kind == TOKEN_SIGN && t[-1].value == '.' && t[-1].glued)) && at > 1 &&
	    t[-2].kind == TOKEN_NUMBER)
		return 0;
	if ((main = read_parts(&t[n], &p)) == 0)
		return 0;
	n += main;
	if (p.halfday == HALFDAY_NONE && is_half_behind(&t[n]))
		p.halfday = (enum halfday)t[n++].value;
	if (!settle(&p, out, why))
		return 0;
	n += read_zone(&t[n], p.stamp || p.has_seconds, out);
	if (!ends_well(&t[n], p.stamp)) {
		*why = "no date that is whole";
		return 0;
	}
	return n;
}

void
clock_agree(struct clock_time *from, struct clock_time *to)
{
	if (from->zone == ZONE_NONE) {
		from->zone = to->zone;
		from->zulu = to->zulu;
	} else if (to->zone == ZONE_NONE) {
		to->zone = from->zone;
		to->zulu = from->zulu;
	}
	/* "7-9pm", but "11-1pm" begins before noon. */
	if (from->bare && to->halfday == HALFDAY_PM && from->seconds < 12 * HOUR &&
	    from->seconds + 12 * HOUR < to->seconds)
		from->seconds += 12 * HOUR;
	if (to->bare && (from->halfday == HALFDAY_PM || from->halfday == HALFDAY_NIGHT ||
	    (from->halfday == HALFDAY_AM && to->seconds <= from->seconds)) &&
	    to->seconds < 12 * HOUR && to->seconds + 12 * HOUR > from->seconds)
		to->seconds += 12 * HOUR;
}

int
clock_offset(const struct clock_time *c, const struct civil *local)
{
	const struct zone *z;

	if (c->zone < ZONE_NAMED)
		return c->zone;
	z = zone_find(zone_names[c->zone - ZONE_NAMED]);
	return z == NULL ? 0 : zone_offset(z, zone_to_utc(z, local)) / 60;
}
