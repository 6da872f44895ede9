#include "base/date_stamp.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

/*
 * A text is a date, a date beside a time.
 * date_forms and time_forms list what is understood; a new form is a new row.
 */

static const struct date_form {
	const char *pattern;
	bool compact;		/* a time may follow with nothing between */
} date_forms[] = {
	{ "Y-m-d",      false },
	{ "Y/m/d",      false },
	{ "Y. m. d.",   false },
	{ "Y. m. d",    false },
	{ "YMD",        true },
	{ "W, d N Y",   false },	/* RFC 2822 3.3 */
	{ "d N Y",      false },
	{ "W, d-N-y",   false },	/* RFC 850, still seen in HTTP */
	{ "a/b/Y",      false },
	{ "a-b-Y",      false },
	{ "a. b. Y",    false },
	{ "a/b/c",      false },
	{ "a-b-c",      false },
	{ "a. b. c",    false },
};

static const struct time_form {
	const char *pattern;
	bool needs_half;	/* a bare number is an hour only with am or pm */
} time_forms[] = {
	{ "h:i:s", false },
	{ "h:i",   false },
	{ "His",   false },
	{ "Hi",    false },
	{ "h",     true },
};

/* RFC 2822 4.3, and the two that our sources write. */
static const struct { const char *name; int offset; } zone_names[] = {
	{ "UTC", 0 }, { "GMT", 0 }, { "UT", 0 }, { "Z", 0 },
	{ "EST", -300 }, { "EDT", -240 }, { "CST", -360 }, { "CDT", -300 },
	{ "MST", -420 }, { "MDT", -360 }, { "PST", -480 }, { "PDT", -420 },
	{ "KST", 540 }, { "JST", 540 },
};

/* A time with what belongs to it, up to am or pm; what follows, or NULL. */
static const char *
match_time(const char *s, struct date_fields *f)
{
	for (size_t i = 0; i < MEM_COUNT(time_forms); i++) {
		const char *rest, *half;

		f->v[DATE_SECOND] = 0;
		f->v[DATE_MINUTE] = 0;
		if ((rest = date_match(s, time_forms[i].pattern, f)) == NULL)
			continue;
		if (strchr(time_forms[i].pattern, 's') != NULL &&
		    (*rest == '.' || *rest == ',') && isdigit((unsigned char)rest[1]))
			rest += 1 + strspn(rest + 1, "0123456789");
		f->v[DATE_PM] = -1;
		half = date_match(rest, " p", f);
		if (half != NULL)
			return half;
		f->v[DATE_PM] = -1;
		if (!time_forms[i].needs_half && !isdigit((unsigned char)*rest))
			return rest;
	}
	f->v[DATE_HOUR] = -1;
	return NULL;
}

static const char *
match_numeric_offset(const char *s, struct stamp *t)
{
	struct date_fields f;
	const char *rest;
	int sign = *s == '-' ? -1 : 1;

	if (*s != '+' && *s != '-')
		return NULL;
	s++;
	f.v[DATE_MINUTE] = 0;
	if ((rest = date_match(s, "H:i", &f)) == NULL &&
	    (rest = date_match(s, "Hi", &f)) == NULL) {
		f.v[DATE_MINUTE] = 0;
		rest = date_match(s, "H", &f);
	}
	if (rest == NULL || f.v[DATE_HOUR] > 15 || f.v[DATE_MINUTE] > 59)
		return NULL;
	t->offset = sign * (f.v[DATE_HOUR] * 60 + f.v[DATE_MINUTE]);
	t->zulu = t->offset == 0 && sign == -1;	/* RFC 2822: -0000 is no place's time */
	return rest;
}

/* An offset or a zone's name after a time, if there is one; what follows it. */
static const char *
match_offset(const char *s, struct stamp *t)
{
	const char *at = s + strspn(s, " "), *rest = match_numeric_offset(at, t);

	for (size_t i = 0; i < MEM_COUNT(zone_names) && rest == NULL; i++) {
		size_t n = strlen(zone_names[i].name);

		if (strncasecmp(at, zone_names[i].name, n) == 0 &&
		    !isalnum((unsigned char)at[n])) {
			t->offset = zone_names[i].offset;
			t->zulu = t->offset == 0;
			rest = at + n;
		}
	}
	t->has_offset = rest != NULL;
	if (rest == NULL)
		return s;
	/* RFC 2822 lets a comment repeat the zone: "+0900 (KST)". */
	at = rest + strspn(rest, " ");
	if (*at == '(' && strchr(at, ')') != NULL)
		rest = strchr(at, ')') + 1;
	return rest;
}

/* What may stand between a date and its time; NULL when it is something else. */
static const char *
match_gap(const char *s, bool compact)
{
	const char *start = s;

	if (*s == ',')
		s++;
	s += strspn(s, " ");
	if (s == start && (*s == 'T' || *s == 't'))
		s++;
	return s == start && !compact ? NULL : s;
}

static bool
match_date_time(const char *s, const struct date_form *form, struct date_fields *f,
    struct stamp *t)
{
	if ((s = date_match(s, form->pattern, f)) == NULL)
		return false;
	if (*s == '\0')
		return true;
	if ((s = match_gap(s, form->compact)) == NULL || (s = match_time(s, f)) == NULL)
		return false;
	t->timed = true;
	return *match_offset(s, t) == '\0';
}

static bool
match_time_date(const char *s, const struct date_form *form, struct date_fields *f,
    struct stamp *t)
{
	if ((s = match_time(s, f)) == NULL)
		return false;
	t->timed = true;
	s = match_offset(s, t);
	return (s = match_gap(s, false)) != NULL &&
	    (s = date_match(s, form->pattern, f)) != NULL && *s == '\0';
}

/* The full year of two digits: the one within 50 years of the reference. */
static int
whole_year(int two, const struct date_hint *hint)
{
	int around = hint->reference.year != 0 ? hint->reference.year : 2000;
	int year = around - around % 100 + two;

	if (year > around + 49)
		year -= 100;
	else if (year < around - 50)
		year += 100;
	return year;
}

/* Gives year, month and day to the numbers of an all-numeric date. */
static bool
settle_order(struct reading *r)
{
	static const int places[][3] = {	/* of year, month, day: 0 first .. 2 last */
		[DATE_YMD] = { 0, 1, 2 }, [DATE_MDY] = { 2, 0, 1 }, [DATE_DMY] = { 2, 1, 0 },
	};
	int *v = r->fields.v;
	const int *at = places[r->hint->order];
	int first = v[DATE_FIRST], middle = v[DATE_MIDDLE];

	if (first == -1)
		return true;
	if (v[DATE_YEAR] == -1) {
		int three[] = { first, middle, v[DATE_LAST] };

		v[DATE_YEAR2] = three[at[0]];
		v[DATE_MONTH] = three[at[1]];
		v[DATE_DAY] = three[at[2]];
		return true;
	}
	if (r->hint->order == DATE_YMD) {	/* the year is last: which of the others is the day? */
		if (first <= 12 && middle <= 12 && first != middle) {
			snprintf(r->note, sizeof(r->note), "%d and %d: which is the month? "
			    "say mdy or dmy as the order", first, middle);
			return false;
		}
		at = places[first > 12 ? DATE_DMY : DATE_MDY];
	}
	v[DATE_MONTH] = at[1] == 0 ? first : middle;
	v[DATE_DAY] = at[1] == 0 ? middle : first;
	return true;
}

static bool
settle_date(struct reading *r, struct civil *c)
{
	int *v = r->fields.v;

	if (!settle_order(r))
		return false;
	c->year = v[DATE_YEAR] != -1 ? v[DATE_YEAR] : whole_year(v[DATE_YEAR2], r->hint);
	c->month = v[DATE_MONTH];
	c->day = v[DATE_DAY];
	if (civil_valid(c)) {
		if (v[DATE_WEEKDAY] != -1 &&
		    v[DATE_WEEKDAY] != civil_weekday(c->year, c->month, c->day))
			snprintf(r->note, sizeof(r->note), "the weekday is not that of the date");
		return true;
	}
	if (c->year < 1)
		snprintf(r->note, sizeof(r->note), "there is no year 0");
	else if (c->month < 1 || c->month > 12)
		snprintf(r->note, sizeof(r->note), "there is no month %d", c->month);
	else
		snprintf(r->note, sizeof(r->note), "%04d-%02d has no day %d", c->year,
		    c->month, c->day);
	return false;
}

/* Seconds after 00:00, 24:00 included; -1 with a note when no clock shows that. */
static int
settle_time(struct reading *r)
{
	const int *v = r->fields.v;
	int hour = v[DATE_HOUR], second = v[DATE_SECOND] == 60 ? 59 : v[DATE_SECOND];
	int total;

	if (v[DATE_PM] == 0 && hour == 12)
		hour = 0;
	else if (v[DATE_PM] == 1 && hour < 12)
		hour += 12;
	total = hour * 3600 + v[DATE_MINUTE] * 60 + second;
	if (v[DATE_MINUTE] > 59 || second > 59 || total > DAY_SECONDS ||
	    (v[DATE_PM] == 0 && hour > 12)) {
		snprintf(r->note, sizeof(r->note), "there is no time %d:%02d", v[DATE_HOUR],
		    v[DATE_MINUTE]);
		return -1;
	}
	return total;
}

static bool
settle(struct reading *r, struct stamp *t)
{
	int seconds = 0;

	t->at = (struct civil){ 0 };
	if (!settle_date(r, &t->at))
		return false;
	if (t->timed && (seconds = settle_time(r)) == -1)
		return false;
	t->at = civil_from_epoch(civil_to_epoch(&t->at) + seconds);
	return t->at.year <= 9999;
}

/* Unix seconds have ten digits from 2001 to 2286; more digits are finer. */
static bool
read_epoch(const char *s, struct stamp *t)
{
	size_t n = strspn(s, "0123456789");
	int64_t v;

	if (s[n] != '\0' || (n != 10 && n != 13))
		return false;
	v = strtoll(s, NULL, 10);
	*t = (struct stamp){ .timed = true, .has_offset = true, .zulu = true };
	t->at = civil_from_epoch(n == 13 ? v / 1000 : v);
	return true;
}

bool
stamp_read(const char *s, struct reading *r, struct stamp *t)
{
	char first_note[sizeof(r->note)] = "";

	r->note[0] = '\0';
	if (read_epoch(s, t))
		return true;
	for (size_t i = 0; i < MEM_COUNT(date_forms) * 2; i++) {
		const struct date_form *form = &date_forms[i / 2];
		bool matched;

		*t = (struct stamp){ 0 };
		date_fields_clear(&r->fields);
		matched = i % 2 == 0 ? match_date_time(s, form, &r->fields, t) :
		    match_time_date(s, form, &r->fields, t);
		r->note[0] = '\0';
		if (matched && settle(r, t))
			return true;
		if (matched && first_note[0] == '\0')
			memcpy(first_note, r->note, sizeof(first_note));
	}
	memcpy(r->note, first_note, sizeof(first_note));
	return false;
}

void
stamp_put(const struct stamp *t, char out[CIVIL_TEXT])
{
	int minutes = abs(t->offset);

	if (!t->timed) {
		civil_put_date(&t->at, out);
		return;
	}
	civil_put_local(&t->at, out);
	if (t->zulu)
		strcat(out, "Z");
	else if (t->has_offset)
		snprintf(out + strlen(out), CIVIL_TEXT - strlen(out), "%c%02d:%02d",
		    t->offset < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
}

int
stamp_read_time(const char *s)
{
	struct reading r = { 0 };

	date_fields_clear(&r.fields);
	if ((s = match_time(s, &r.fields)) == NULL || *s != '\0')
		return -1;
	return settle_time(&r);
}
