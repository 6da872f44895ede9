/* What stands around a date: headings with its year and month, and several times in one cell. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/zone.h"
#include "scrapers/fields_in.h"

/* A number of at most two digits, or a month's English name, somewhere in a text; 0: none. */
static int
month_in(const char *s)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	size_t n;
	int number;

	for (; *s != '\0'; s += n > 0 ? n : 1) {
		n = strspn(s, "0123456789");
		number = n == 1 || n == 2 ? (int)strtol(s, NULL, 10) : 0;
		if (number >= 1 && number <= 12)
			return number;
		for (int m = 0; n == 0 && m < 12; m++)
			if (strncasecmp(s, months + 3 * m, 3) == 0)
				return m + 1;
	}
	return 0;
}

/* A number of four digits in a text; 0: none. */
int
fields_year_in(const char *s)
{
	size_t n;

	for (; *s != '\0'; s += n > 0 ? n : 1)
		if ((n = strspn(s, "0123456789")) == 4)
			return (int)strtol(s, NULL, 10);
	return 0;
}

/* Is it "2027년 1월" or "2027-1"? A year that is said with its month is the calendar's. */
static bool
says_month_too(const char *s)
{
	size_t n;

	for (; *s != '\0'; s += n > 0 ? n : 1)
		if ((n = strspn(s, "0123456789")) == 4)
			break;
	if (*s == '\0')
		return false;
	s += 4 + strspn(s + 4, " -./");
	s += strncmp(s, "년", strlen("년")) == 0 ? strlen("년") : 0;
	s += strspn(s, " ");
	n = strspn(s, "0123456789");
	return (n == 1 || n == 2) && (s[n] == '\0' || strncmp(s + n, "월", strlen("월")) == 0);
}

int
fields_number(const json_t *v)
{
	return json_is_string(v) ? (int)strtol(json_string_value(v), NULL, 10) :
	    (int)json_integer_value(v);
}

/* What the source and the record say about dates that say less. */
struct date_hint
fields_hint(const struct place *p)
{
	struct date_hint hint = p->rules->hint;
	const char *year = place_text(p, FIELD_YEAR), *month = place_text(p, FIELD_MONTH);

	if (fields_year_in(year) != 0) {
		hint.year = fields_year_in(year);
		hint.school_year = strstr(year, "학년도") != NULL ||
		    (hint.school_year && !says_month_too(year));
		if (p->form->spec[FIELD_MONTH] == NULL)
			hint.month = 0;
	}
	if (month_in(month) != 0)
		hint.month = month_in(month);
	return hint;
}

/* Is "+14:00" behind a time the offset of the zone? Of an unknown zone it can be any that there is. */
static bool
is_offset(const struct place *p, const char *text)
{
	static const int64_t winter = 1767225600, summer = 1782864000;	/* of 2026 */
	const struct zone *z = p->rules->timezone == NULL ? NULL : zone_find(p->rules->timezone);
	int seconds = date_read_time(text);

	if (seconds <= 0 || z == NULL)
		return seconds >= 0 && seconds <= 14 * 3600 && seconds % 900 == 0;
	return seconds == zone_offset(z, winter) || seconds == zone_offset(z, summer);
}

const char *
fields_time_of_list(const struct place *p, const char *text, size_t i)
{
	static const char separators[] = "+,;/&\n";
	const char *one, *found = NULL;
	size_t n, count = 0;

	if (strchr(text, '+') != NULL && strchr(text, '+') == strrchr(text, '+') &&
	    is_offset(p, strchr(text, '+') + 1))
		return NULL;
	for (const char *t = text; *t != '\0'; t += n + (t[n] != '\0')) {
		t += strspn(t, " ");
		n = strcspn(t, separators);
		one = arena_strn(p->row->arena, t, n);
		while (n > 0 && one[strlen(one) - 1] == ' ')
			((char *)one)[strlen(one) - 1] = '\0';
		if (date_read_time(one) < 0)
			return NULL;
		if (count++ == i)
			found = one;
	}
	return count > 1 ? found : NULL;
}

const char *
fields_showtime(const struct place *p, size_t n)
{
	struct place all = *p;

	all.time = NULL;
	return p->rules->showtimes ? fields_time_of_list(p, place_text(&all, FIELD_TIME), n) : NULL;
}
