#include "base/civil.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Days since 1970-01-01; years are counted from March so that leap days come last. */
static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

int
civil_days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool
civil_valid(const struct civil *c)
{
	return c->year >= 1 && c->year <= 9999 && c->month >= 1 &&
	    c->month <= 12 && c->day >= 1 &&
	    c->day <= civil_days_in_month(c->year, c->month) &&
	    c->hour >= 0 && c->hour <= 23 && c->minute >= 0 &&
	    c->minute <= 59 && c->second >= 0 && c->second <= 59;
}

int
civil_weekday(int year, int month, int day)
{
	int64_t d = days_from_civil(year, month, day) + 4;	/* 1970-01-01 was a Thursday */

	return (int)(((d % 7) + 7) % 7);
}

int64_t
civil_to_epoch(const struct civil *c)
{
	return days_from_civil(c->year, c->month, c->day) * DAY_SECONDS +
	    c->hour * 3600 + c->minute * 60 + c->second;
}

struct civil
civil_from_epoch(int64_t seconds)
{
	int64_t days = seconds / DAY_SECONDS, rest = seconds % DAY_SECONDS;
	int64_t era, doe, yoe, doy, mp;
	struct civil c;

	if (rest < 0) {
		rest += DAY_SECONDS;
		days--;
	}
	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	doe = days - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	c.day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c.month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c.year = (int)(yoe + era * 400 + (c.month <= 2));
	c.hour = (int)(rest / 3600);
	c.minute = (int)(rest % 3600 / 60);
	c.second = (int)(rest % 60);
	return c;
}

struct civil
civil_add_days(struct civil c, int days)
{
	return civil_from_epoch(civil_to_epoch(&c) + (int64_t)days * DAY_SECONDS);
}

void
civil_put_date(const struct civil *c, char *buf)
{
	snprintf(buf, CIVIL_TEXT, "%04u-%02u-%02u", (unsigned)c->year % 10000u,
	    (unsigned)c->month % 100u, (unsigned)c->day % 100u);
}

void
civil_put_local(const struct civil *c, char *buf)
{
	civil_put_date(c, buf);
	snprintf(buf + 10, CIVIL_TEXT - 10, "T%02u:%02u:%02u",
	    (unsigned)c->hour % 100u, (unsigned)c->minute % 100u,
	    (unsigned)c->second % 100u);
}

void
civil_put_utc(int64_t seconds, char *buf)
{
	struct civil c = civil_from_epoch(seconds);

	civil_put_local(&c, buf);
	strcpy(buf + 19, "Z");
}

/* Reads exactly n digits at *s and moves on; -1 if they are not there. */
static int
digits(const char **s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (!isdigit((unsigned char)(*s)[i]))
			return -1;
		v = v * 10 + ((*s)[i] - '0');
	}
	*s += n;
	return v;
}

static bool
read_offset(const char *s, int *offset)
{
	int sign = *s == '-' ? -1 : 1, h, m = 0;

	if (strcmp(s, "Z") == 0 || strcmp(s, "z") == 0) {
		*offset = 0;
		return true;
	}
	if (*s != '+' && *s != '-')
		return false;
	s++;
	if ((h = digits(&s, 2)) == -1 || h > 15)
		return false;
	if (*s == ':')
		s++;
	if (*s != '\0' && (m = digits(&s, 2)) == -1)
		return false;
	if (*s != '\0' || m > 59)
		return false;
	*offset = sign * (h * 3600 + m * 60);
	return true;
}

enum civil_kind
civil_read(const char *s, struct civil *out, int *offset)
{
	struct civil c = { 0 };
	int ignored;

	if (offset == NULL)
		offset = &ignored;
	if ((c.year = digits(&s, 4)) == -1 || *s++ != '-' ||
	    (c.month = digits(&s, 2)) == -1 || *s++ != '-' ||
	    (c.day = digits(&s, 2)) == -1 || !civil_valid(&c))
		return CIVIL_BAD;
	*out = c;
	if (*s == '\0')
		return CIVIL_DATE;
	if (*s != 'T' && *s != 't' && *s != ' ')
		return CIVIL_BAD;
	s++;
	if ((c.hour = digits(&s, 2)) == -1 || *s++ != ':' ||
	    (c.minute = digits(&s, 2)) == -1)
		return CIVIL_BAD;
	if (*s == ':') {
		s++;
		if ((c.second = digits(&s, 2)) == -1)
			return CIVIL_BAD;
		if (c.second == 60)	/* a leap second is the end of its minute */
			c.second = 59;
		if (*s == '.' || *s == ',')
			for (s++; isdigit((unsigned char)*s); s++)
				;
	}
	if (!civil_valid(&c))
		return CIVIL_BAD;
	*out = c;
	if (*s == '\0')
		return CIVIL_LOCAL;
	return read_offset(s, offset) ? CIVIL_OFFSET : CIVIL_BAD;
}
