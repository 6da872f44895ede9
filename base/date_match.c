#include "base/date_match.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

struct word {
	const char *text;		/* longer ones first where one begins another */
	int value;
};

static const struct word months[] = {
	{ "january", 1 }, { "february", 2 }, { "march", 3 }, { "april", 4 },
	{ "may", 5 }, { "june", 6 }, { "july", 7 }, { "august", 8 },
	{ "september", 9 }, { "october", 10 }, { "november", 11 }, { "december", 12 },
	{ "jan", 1 }, { "feb", 2 }, { "mar", 3 }, { "apr", 4 }, { "jun", 6 },
	{ "jul", 7 }, { "aug", 8 }, { "sept", 9 }, { "sep", 9 }, { "oct", 10 },
	{ "nov", 11 }, { "dec", 12 }, { NULL, 0 }
};

static const struct word weekdays[] = {
	{ "sunday", 0 }, { "monday", 1 }, { "tuesday", 2 }, { "wednesday", 3 },
	{ "thursday", 4 }, { "friday", 5 }, { "saturday", 6 },
	{ "sun", 0 }, { "mon", 1 }, { "tue", 2 }, { "wed", 3 }, { "thu", 4 },
	{ "fri", 5 }, { "sat", 6 }, { NULL, 0 }
};

static const struct word halves[] = {
	{ "a.m.", 0 }, { "p.m.", 1 }, { "am", 0 }, { "pm", 1 }, { NULL, 0 }
};

static const struct letter {
	char letter;
	enum date_field field;
	int min, max;			/* digits */
	const struct word *words;	/* instead of digits */
} letters[] = {
	{ 'Y', DATE_YEAR,    4, 4, NULL },
	{ 'y', DATE_YEAR2,   2, 2, NULL },
	{ 'm', DATE_MONTH,   1, 2, NULL },
	{ 'M', DATE_MONTH,   2, 2, NULL },
	{ 'd', DATE_DAY,     1, 2, NULL },
	{ 'D', DATE_DAY,     2, 2, NULL },
	{ 'a', DATE_FIRST,   1, 2, NULL },
	{ 'b', DATE_MIDDLE,  1, 2, NULL },
	{ 'c', DATE_LAST,    1, 2, NULL },
	{ 'h', DATE_HOUR,    1, 2, NULL },
	{ 'H', DATE_HOUR,    2, 2, NULL },
	{ 'i', DATE_MINUTE,  2, 2, NULL },
	{ 's', DATE_SECOND,  2, 2, NULL },
	{ 'N', DATE_MONTH,   0, 0, months },
	{ 'W', DATE_WEEKDAY, 0, 0, weekdays },
	{ 'p', DATE_PM,      0, 0, halves },
};

void
date_fields_clear(struct date_fields *f)
{
	for (int i = 0; i < DATE_FIELD__MAX; i++)
		f->v[i] = -1;
}

static const struct letter *
find_letter(char c)
{
	for (size_t i = 0; i < MEM_COUNT(letters); i++)
		if (letters[i].letter == c)
			return &letters[i];
	return NULL;
}

static const char *
match_number(const char *s, const struct letter *l, int *value)
{
	int n = 0;

	for (*value = 0; n < l->max && isdigit((unsigned char)s[n]); n++)
		*value = *value * 10 + (s[n] - '0');
	return n < l->min ? NULL : s + n;
}

static const char *
match_word(const char *s, const struct word *w, int *value)
{
	for (; w->text != NULL; w++) {
		size_t n = strlen(w->text);

		if (strncasecmp(s, w->text, n) == 0 && !isalpha((unsigned char)s[n])) {
			*value = w->value;
			return s + n;
		}
	}
	return NULL;
}

const char *
date_match(const char *s, const char *pattern, struct date_fields *f)
{
	for (; s != NULL && *pattern != '\0'; pattern++) {
		const struct letter *l = find_letter(*pattern);

		if (l != NULL && l->words != NULL)
			s = match_word(s, l->words, &f->v[l->field]);
		else if (l != NULL)
			s = match_number(s, l, &f->v[l->field]);
		else if (*pattern == ' ')
			s += strspn(s, " ");
		else
			s = tolower((unsigned char)*s) == tolower((unsigned char)*pattern) ?
			    s + 1 : NULL;
	}
	return s;
}
