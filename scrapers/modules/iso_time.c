#include "scrapers/modules/iso_time.h"

#include <ctype.h>
#include <string.h>

#include "base/civil.h"

struct writing {
	int year, month, day;
	int hour, minute, second;	/* hour, second -1: not there */
	bool has_offset, zulu;
	int offset;			/* minutes east of UTC */
};

/* Reads from low to high digits; false leaves *s. */
static bool
number(const char **s, int low, int high, int *out)
{
	int n = 0;

	*out = 0;
	while (n < high && isdigit((unsigned char)(*s)[n]))
		*out = *out * 10 + (*s)[n++] - '0';
	if (n < low)
		return false;
	*s += n;
	return true;
}

static size_t
digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* The day of the year as month and day. */
static bool
set_ordinal(struct writing *w, int day)
{
	struct civil c = { w->year, 1, 1, 0, 0, 0 };

	if (w->year < 1 || day < 1 || day > 366)
		return false;
	c = civil_add_days(c, day - 1);
	w->month = c.month;
	w->day = c.day;
	return c.year == w->year;
}

static bool
read_day(const char **s, struct writing *w)
{
	size_t n = digits(*s);
	int day;

	if (n == 8)
		return number(s, 4, 4, &w->year) && number(s, 2, 2, &w->month) &&
		    number(s, 2, 2, &w->day);
	if (n != 4 || (*s)[4] != '-' || !number(s, 4, 4, &w->year))
		return false;
	(*s)++;
	if (digits(*s) == 3)
		return number(s, 3, 3, &day) && set_ordinal(w, day);
	if (!number(s, 1, 2, &w->month) || *(*s)++ != '-')
		return false;
	return number(s, 1, 2, &w->day);
}

static bool
read_clock(const char **s, struct writing *w)
{
	if (!number(s, 1, 2, &w->hour))
		return false;
	if (**s == ':')
		(*s)++;
	if (!number(s, 2, 2, &w->minute))
		return false;
	if (**s == ':') {
		(*s)++;
		if (!number(s, 2, 2, &w->second))
			return false;
	} else if (digits(*s) >= 2 && !number(s, 2, 2, &w->second))
		return false;
	if ((**s == '.' || **s == ',') && w->second >= 0)
		*s += 1 + digits(*s + 1);
	return w->hour <= 24 && w->minute < 60 && w->second <= 60;
}

static bool
read_offset(const char **s, struct writing *w)
{
	int hours, minutes = 0, sign = **s == '-' ? -1 : 1;

	if (**s == 'Z' || **s == 'z') {
		(*s)++;
		return w->has_offset = w->zulu = true;
	}
	if (**s != '+' && **s != '-')
		return true;
	(*s)++;
	if (!number(s, 1, 2, &hours))
		return false;
	if (**s == ':')
		(*s)++;
	if (isdigit((unsigned char)**s) && !number(s, 2, 2, &minutes))
		return false;
	w->has_offset = true;
	w->offset = sign * (hours * 60 + minutes);
	return hours <= 14 && minutes < 60;
}

/* "09:00" right behind the seconds. */
static void
skip_second_time(const char **s, const struct writing *w)
{
	if (w->second >= 0 && digits(*s) == 2 && (*s)[2] == ':')
		*s += strspn(*s, "0123456789:");
}

static bool
read(const char *s, struct writing *w)
{
	*w = (struct writing){ .hour = -1, .second = -1 };
	if (!read_day(&s, w) || w->year < 1 || w->month < 1 || w->month > 12 ||
	    w->day < 1 || w->day > civil_days_in_month(w->year, w->month))
		return false;
	if (*s == 'T' || *s == 't')
		s++;
	else if (*s != '\0' && *s != ' ')
		return false;
	s += strspn(s, " ");
	if (*s == '\0' || strncmp(s, "HH", 2) == 0)
		return true;
	if (!read_clock(&s, w))
		return false;
	skip_second_time(&s, w);
	s += strspn(s, " ");
	return read_offset(&s, w) && (*s == '\0' || *s == '[');
}

static const char *
offset_text(struct arena *a, const struct writing *w)
{
	int minutes = w->offset < 0 ? -w->offset : w->offset;

	if (w->zulu || !w->has_offset)
		return w->zulu ? "Z" : "";
	return arena_fmt(a, "%c%02d:%02d", w->offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

const char *
iso_time(struct arena *a, const char *s, bool drop_offset)
{
	struct writing w;
	char *day, *time;
	size_t n;

	s += strspn(s, " \t\r\n");
	for (n = strlen(s); n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL; n--)
		;
	s = arena_strn(a, s, n);
	if (!read(s, &w))
		return s;
	day = arena_fmt(a, "%04d-%02d-%02d", w.year, w.month, w.day);
	if (w.hour < 0)
		return day;
	time = w.second < 0 ? arena_fmt(a, "%02d:%02d", w.hour, w.minute) :
	    arena_fmt(a, "%02d:%02d:%02d", w.hour, w.minute, w.second == 60 ? 59 : w.second);
	return arena_fmt(a, "%sT%s%s", day, time, drop_offset ? "" : offset_text(a, &w));
}

bool
iso_is_vague(const char *s)
{
	size_t n = strlen(s);

	if (digits(s) != 4 || (s[4] != '\0' && s[4] != '-'))
		return false;
	if (n == 4)
		return true;
	n = digits(s + 5);
	if (n < 1 || n > 2)
		return false;
	return s[5 + n] == '\0' || strncmp(s + 5 + n, "-00", 3) == 0;
}

/* Seconds of a unit; 0: there is none of that letter. */
static long
unit_seconds(char unit, bool time)
{
	static const struct { bool time; char unit; long seconds; } units[] = {
		{ false, 'W', 7L * DAY_SECONDS }, { false, 'D', DAY_SECONDS },
		{ true, 'H', 3600 }, { true, 'M', 60 }, { true, 'S', 1 },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i].time == time && toupper((unsigned char)unit) == units[i].unit)
			return units[i].seconds;
	return 0;
}

long
iso_duration(const char *s)
{
	bool time = false;
	long total = -1, unit;
	int n;

	if (*s != 'P' && *s != 'p')
		return -1;
	for (s++; *s != '\0'; s++) {
		if (*s == 'T' || *s == 't') {
			time = true;
			continue;
		}
		if (!number(&s, 1, 6, &n) || (unit = unit_seconds(*s, time)) == 0)
			return -1;
		total = (total < 0 ? 0 : total) + n * unit;
	}
	return total;
}

bool
iso_is_later(const char *end, const char *start)
{
	struct civil e, s;
	int e_offset = 0, s_offset = 0;
	enum civil_kind e_is = civil_read(end, &e, &e_offset);
	enum civil_kind s_is = civil_read(start, &s, &s_offset);

	if (e_is == CIVIL_BAD || s_is == CIVIL_BAD)
		return true;
	if (e_is != CIVIL_OFFSET || s_is != CIVIL_OFFSET)
		e_offset = s_offset = 0;
	return civil_to_epoch(&e) - e_offset > civil_to_epoch(&s) - s_offset;
}
