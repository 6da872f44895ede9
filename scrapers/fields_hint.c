/* What stands around a date: headings with its year and month. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "scrapers/fields_in.h"

static const char digits[] = "0123456789";
static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* "3", "03", "3월": a number that is no part of a word like 1학기; 0: it is none. */
static int
month_number(const char *s, size_t n)
{
	int number = n == 1 || n == 2 ? (int)strtol(s, NULL, 10) : 0;
	bool is_word = isalpha((unsigned char)s[n]) || (unsigned char)s[n] >= 0x80;

	if (is_word && strncmp(s + n, "월", strlen("월")) != 0 && strncmp(s + n, "月", strlen("月")) != 0)
		return 0;
	return number <= 12 ? number : 0;
}

/* "Mar", "Sept", "march"; 0: none of them. */
static int
month_named(const char *s, size_t n)
{
	static const char *const months[] = { "january", "february", "march", "april", "may", "june",
	    "july", "august", "september", "october", "november", "december" };

	for (size_t m = 0; n >= 3 && m < MEM_COUNT(months); m++)
		if (strncasecmp(s, months[m], n) == 0)
			return (int)m + 1;
	return 0;
}

/* The first month in a text, by its number or English name; 0: none. */
static int
month_in(const char *s)
{
	size_t n;
	int month = 0;

	for (; *s != '\0' && month == 0; s += n > 0 ? n : 1) {
		if ((n = strspn(s, digits)) > 0)
			month = month_number(s, n);
		else if ((n = strspn(s, letters)) > 0)
			month = month_named(s, n);
	}
	return month;
}

/* Where the first number of four digits stands; NULL: nowhere. */
static const char *
find_year(const char *s)
{
	size_t n;

	for (; *s != '\0'; s += n > 0 ? n : 1)
		if ((n = strspn(s, digits)) == 4)
			return s;
	return NULL;
}

int
fields_year_in(const char *text)
{
	const char *year = find_year(text);

	return year == NULL ? 0 : (int)strtol(year, NULL, 10);
}

/* Is it "2027년 1월" or "2027-1"? A year that is said with its month is the calendar's. */
static bool
says_month_too(const char *text)
{
	const char *s = find_year(text);
	size_t n;

	if (s == NULL)
		return false;
	s += 4 + strspn(s + 4, " -./");
	s += strncmp(s, "년", strlen("년")) == 0 ? strlen("년") : 0;
	s += strspn(s, " ");
	n = strspn(s, digits);
	return (n == 1 || n == 2) && (s[n] == '\0' || strncmp(s + n, "월", strlen("월")) == 0);
}

struct date_hint
fields_hint(const struct draft *draft)
{
	struct date_hint hint = draft->rules->hint;
	const char *year = draft_text(draft, FIELD_YEAR), *month = draft_text(draft, FIELD_MONTH);

	if (fields_year_in(year) != 0) {
		hint.year = fields_year_in(year);
		hint.school_year = strstr(year, "학년도") != NULL ||
		    (hint.school_year && !says_month_too(year));
		if (draft->rule->spec[FIELD_MONTH] == NULL)
			hint.month = 0;
	}
	if (month_in(month) != 0)
		hint.month = month_in(month);
	return hint;
}
