#include "base/posixtz.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/civil.h"

/* A number of 1 to 3 digits up to max at *s; -1 if there is none. */
static int
number(const char **s, int max)
{
	int v = 0, n;

	for (n = 0; n < 3 && isdigit((unsigned char)**s); n++)
		v = v * 10 + (*(*s)++ - '0');
	return n == 0 || v > max ? -1 : v;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool
read_time(const char **s, int max_hours, int *out)
{
	int sign = 1, h, m = 0, sec = 0;

	if (**s == '+' || **s == '-')
		sign = *(*s)++ == '-' ? -1 : 1;
	if ((h = number(s, max_hours)) == -1)
		return false;
	if (**s == ':') {
		(*s)++;
		if ((m = number(s, 59)) == -1)
			return false;
		if (**s == ':') {
			(*s)++;
			if ((sec = number(s, 59)) == -1)
				return false;
		}
	}
	*out = sign * (h * 3600 + m * 60 + sec);
	return true;
}

/* "KST" or "<+07>"; the brackets are not kept. */
static bool
read_name(const char **s, char *out, size_t size)
{
	bool quoted = **s == '<';
	size_t n = 0;

	if (quoted)
		(*s)++;
	while (isalpha((unsigned char)**s) || (quoted &&
	    (isdigit((unsigned char)**s) || **s == '+' || **s == '-'))) {
		if (n == size - 1)
			return false;
		out[n++] = *(*s)++;
	}
	out[n] = '\0';
	if (quoted && *(*s)++ != '>')
		return false;
	return n >= 3;
}

/* ",M3.2.0/1", ",J60", ",59/-2" */
static bool
read_change(const char **s, struct posixtz_change *c)
{
	if (*(*s)++ != ',')
		return false;
	c->form = **s == 'M' || **s == 'J' ? *(*s)++ : 'n';
	if (c->form == 'M') {
		if ((c->month = number(s, 12)) < 1 || *(*s)++ != '.' ||
		    (c->week = number(s, 5)) < 1 || *(*s)++ != '.' ||
		    (c->weekday = number(s, 6)) == -1)
			return false;
	} else if ((c->day = number(s, 365)) < (c->form == 'J' ? 1 : 0))
		return false;
	c->time = 2 * 3600;
	if (**s != '/')
		return true;
	(*s)++;
	return read_time(s, 167, &c->time);
}

/* Ireland calls its winter time "daylight": readers expect the larger offset there. */
static void
turn_round(struct posixtz *tz)
{
	struct posixtz was = *tz;

	tz->standard = was.daylight;
	tz->daylight = was.standard;
	tz->to_standard = was.to_daylight;
	tz->to_daylight = was.to_standard;
	memcpy(tz->standard_name, was.daylight_name, sizeof(was.daylight_name));
	memcpy(tz->daylight_name, was.standard_name, sizeof(was.standard_name));
}

bool
posixtz_read(const char *s, struct posixtz *out)
{
	struct posixtz tz = { 0 };

	/* POSIX counts offsets westwards. */
	if (!read_name(&s, tz.standard_name, sizeof(tz.standard_name)) ||
	    !read_time(&s, 24, &tz.standard))
		return false;
	tz.standard = -tz.standard;
	if (*s != '\0') {
		tz.has_daylight = true;
		if (!read_name(&s, tz.daylight_name, sizeof(tz.daylight_name)))
			return false;
		tz.daylight = tz.standard + 3600;
		if (*s != ',') {
			if (!read_time(&s, 24, &tz.daylight))
				return false;
			tz.daylight = -tz.daylight;
		}
		if (!read_change(&s, &tz.to_daylight) ||
		    !read_change(&s, &tz.to_standard) || *s != '\0')
			return false;
		if (tz.daylight < tz.standard)
			turn_round(&tz);
	}
	*out = tz;
	return true;
}

/* Seconds, as if the local time of the change were UTC. */
static int64_t
local_change(const struct posixtz_change *c, int year)
{
	struct civil first = { .year = year, .month = 1, .day = 1 };
	int leap = civil_days_in_month(year, 2) - 28, days, last;

	if (c->form == 'M') {
		first.month = c->month;
		last = civil_days_in_month(year, c->month);
		days = (c->weekday - civil_weekday(year, c->month, 1) + 7) % 7 +
		    (c->week - 1) * 7;
		if (days >= last)	/* week 5 means the last one */
			days -= 7;
	} else if (c->form == 'J')
		days = c->day - 1 + (c->day >= 60 ? leap : 0);
	else
		days = c->day;
	return civil_to_epoch(&first) + (int64_t)days * DAY_SECONDS + c->time;
}

/* The changes of the years around an instant. In ascending years; the later of equal ones counts. */
struct changes {
	struct { int64_t at; int offset; } list[6];
};

static struct changes
around(const struct posixtz *tz, int64_t utc)
{
	struct changes c;
	int year = civil_from_epoch(utc).year;

	for (int i = 0; i < 3; i++) {
		int y = year - 1 + i;

		c.list[2 * i].at = local_change(&tz->to_daylight, y) - tz->standard;
		c.list[2 * i].offset = tz->daylight;
		c.list[2 * i + 1].at = local_change(&tz->to_standard, y) - tz->daylight;
		c.list[2 * i + 1].offset = tz->standard;
	}
	return c;
}

int
posixtz_offset(const struct posixtz *tz, int64_t utc)
{
	int64_t best = INT64_MIN;
	int offset = tz->standard;
	struct changes c;

	if (!tz->has_daylight)
		return offset;
	c = around(tz, utc);
	for (int i = 0; i < 6; i++)
		if (c.list[i].at <= utc && c.list[i].at >= best) {
			best = c.list[i].at;
			offset = c.list[i].offset;
		}
	return offset;
}

int64_t
posixtz_next(const struct posixtz *tz, int64_t utc)
{
	int64_t best = INT64_MAX;
	struct changes c;

	if (!tz->has_daylight)
		return best;
	c = around(tz, utc);
	for (int i = 0; i < 6; i++)
		if (c.list[i].at > utc && c.list[i].at < best)
			best = c.list[i].at;
	return best;
}
