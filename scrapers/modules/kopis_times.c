#include "scrapers/modules/kopis_times.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { LENGTH_MAX = 24 * 3600 };

static const struct { const char *name; unsigned days; } names[] = {
	{ "월요일", 1U << 1 }, { "화요일", 1U << 2 }, { "수요일", 1U << 3 }, { "목요일", 1U << 4 },
	{ "금요일", 1U << 5 }, { "토요일", 1U << 6 }, { "일요일", 1U << 0 },
	{ "HOL", 1U << KOPIS_HOLIDAY }, { "공휴일", 1U << KOPIS_HOLIDAY },
	{ "매일", 0x7f }, { "평일", 0x3e }, { "주말", 0x41 },
	{ "월", 1U << 1 }, { "화", 1U << 2 }, { "수", 1U << 3 }, { "목", 1U << 4 },
	{ "금", 1U << 5 }, { "토", 1U << 6 }, { "일", 1U << 0 },
};

/* Public holidays of a fixed date; those of the moon, and the days given for them, are in no rule. */
static const struct { int month, day, since; } holidays[] = {
	{ 1, 1, 0 }, { 3, 1, 0 }, { 5, 1, 2026 }, { 5, 5, 0 }, { 6, 6, 0 }, { 7, 17, 2026 },
	{ 8, 15, 0 }, { 10, 3, 0 }, { 10, 9, 0 }, { 12, 25, 0 },
};

static void
skip(const char **s, const char *what)
{
	*s += strspn(*s, what);
}

/* A day's name, or several days'; 0 none. */
static unsigned
take_name(const char **s)
{
	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (strncasecmp(*s, names[i].name, strlen(names[i].name)) == 0) {
			*s += strlen(names[i].name);
			return names[i].days;
		}
	return 0;
}

static bool
take_dash(const char **s)
{
	static const char *const dashes[] = { "~", "-", "∼", "～", "–" };

	for (size_t i = 0; i < MEM_COUNT(dashes); i++)
		if (strncmp(*s, dashes[i], strlen(dashes[i])) == 0) {
			*s += strlen(dashes[i]);
			return true;
		}
	return false;
}

/* The weekday of a single one; -1 of several or a holiday. */
static int
single(unsigned days)
{
	for (int d = 0; d < KOPIS_HOLIDAY; d++)
		if (days == 1U << d)
			return d;
	return -1;
}

/* "화요일", "화요일 ~ 금요일"; 0: neither. A week may turn in it: 금 ~ 월. */
static unsigned
take_days(const char **s)
{
	unsigned all = take_name(s);
	int from = single(all), to;

	skip(s, " ");
	if (all == 0 || !take_dash(s))
		return all;
	skip(s, " ");
	to = single(take_name(s));
	if (from == -1 || to == -1)
		return 0;
	for (; from != to; from = (from + 1) % 7)
		all |= 1U << from;
	return all | 1U << to;
}

/* "20:00"; -1 none. */
static int
take_clock(const char **s)
{
	size_t n = strspn(*s, "0123456789");
	int hour = (int)strtol(*s, NULL, 10), minute;

	if (n < 1 || n > 2 || (*s)[n] != ':')
		return -1;
	*s += n + 1;
	n = strspn(*s, "0123456789");
	minute = (int)strtol(*s, NULL, 10);
	if (n != 2 || hour > 23 || minute > 59)
		return -1;
	*s += n;
	return hour * 3600 + minute * 60;
}

/* In order, and each once. */
static bool
add_time(struct kopis_day *d, int time)
{
	size_t i, k;

	for (i = 0; i < d->n && d->times[i] < time; i++)
		;
	if (i < d->n && d->times[i] == time)
		return true;
	if (d->n == KOPIS_TIMES_MAX)
		return false;
	for (k = d->n++; k > i; k--)
		d->times[k] = d->times[k - 1];
	d->times[i] = time;
	return true;
}

/* "15:00,19:00)" for those days. */
static bool
take_times(const char **s, unsigned days, struct kopis_times *out)
{
	do {
		int time;

		skip(s, " ,");
		if ((time = take_clock(s)) == -1)
			return false;
		for (int d = 0; d < KOPIS_DAYS; d++)
			if ((days & 1U << d) != 0 && !add_time(&out->days[d], time))
				return false;
		skip(s, " ");
	} while (**s == ',');
	if (**s != ')')
		return false;
	(*s)++;
	return true;
}

bool
kopis_times_read(const char *text, struct kopis_times *out)
{
	const char *s = text;
	unsigned days = 0, more;

	*out = (struct kopis_times){ 0 };
	for (;;) {
		skip(&s, " ,\t\r\n");
		if (*s == '\0')
			return s != text && days == 0 && strchr(text, '(') != NULL;
		if ((more = take_days(&s)) == 0)
			return false;
		days |= more;		/* "토요일, 일요일(15:00)" */
		skip(&s, " ");
		if (*s != '(')
			continue;
		s++;
		if (!take_times(&s, days, out))
			return false;
		days = 0;
	}
}

static bool
is_holiday(const struct civil *day)
{
	for (size_t i = 0; i < MEM_COUNT(holidays); i++)
		if (holidays[i].month == day->month && holidays[i].day == day->day &&
		    day->year >= holidays[i].since)
			return true;
	return false;
}

const struct kopis_day *
kopis_times_on(const struct kopis_times *t, const struct civil *day)
{
	if (t->days[KOPIS_HOLIDAY].n > 0 && is_holiday(day))
		return &t->days[KOPIS_HOLIDAY];
	return &t->days[civil_weekday(day->year, day->month, day->day)];
}

/* A number and its unit; 0 when it is not there. */
static long
amount(const char **s, const char *unit)
{
	size_t n = strspn(*s, "0123456789"), k = n;
	long value = n > 0 && n < 6 ? strtol(*s, NULL, 10) : 0;

	while ((*s)[k] == ' ')
		k++;
	if (n == 0 || strncmp(*s + k, unit, strlen(unit)) != 0)
		return 0;
	*s += k + strlen(unit);
	return value;
}

int
kopis_length(const char *text)
{
	long seconds;

	text += strcspn(text, "0123456789");
	seconds = amount(&text, "시간") * 3600;
	skip(&text, " ");
	seconds += amount(&text, "분") * 60;
	return seconds > 0 && seconds <= LENGTH_MAX ? (int)seconds : 0;
}
