#include "base/http_header.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/civil.h"
#include "base/date.h"
#include "base/mem.h"

bool
http_value_fits(const char *s, size_t max)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++)
		if (((unsigned char)s[i] < 0x20 && s[i] != '\t') || s[i] == 0x7f)
			return false;
	return n <= max;
}

bool
http_name_fits(const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && strchr("!#$%&'*+-.^_`|~", s[i]) == NULL)
			return false;
	return n > 0;
}

/* The bytes of s up to n in lower case, without white space around; NULL when none are left. */
static char *
lower(const char *s, size_t n)
{
	char *copy;

	for (; n > 0 && isspace((unsigned char)*s); s++)
		n--;
	while (n > 0 && isspace((unsigned char)s[n - 1]))
		n--;
	if (n == 0)
		return NULL;
	copy = mem_strn(s, n);
	for (size_t i = 0; i < n; i++)
		copy[i] = (char)tolower((unsigned char)copy[i]);
	return copy;
}

/* The value after "charset=" at s; quotes come off. */
static char *
charset_value(const char *s)
{
	char quote;

	s += strspn(s, " \t");
	quote = *s;
	/* Single quotes are no quotes in HTTP, but people write them. */
	if (quote == '"' || quote == '\'')
		return lower(s + 1, strcspn(s + 1, (char[]){ quote, '\0' }));
	return lower(s, strcspn(s, "; \t,"));
}

void
http_content_type(const char *value, char **type, char **charset)
{
	const char *s = value + strcspn(value, ";,");

	*type = lower(value, (size_t)(s - value));
	*charset = NULL;
	while (*charset == NULL && (s = strchr(s, ';')) != NULL) {
		s++;
		s += strspn(s, " \t");
		if (strncasecmp(s, "charset", 7) != 0)
			continue;
		s += 7;
		s += strspn(s, " \t");
		if (*s == '=')
			*charset = charset_value(s + 1);
	}
}

/* An HTTP date in Unix seconds; false when it is none. */
static bool
read_http_date(const char *s, int64_t *out)
{
	const struct date_hint hint = { .reference = { 1970, 1, 1, 0, 0, 0 } };
	struct civil c;
	struct err ignored = { 0 };
	struct date d;
	int offset;

	if (s == NULL || date_read(s, &hint, &d, &ignored) == -1 ||
	    civil_read(d.start, &c, &offset) != CIVIL_OFFSET)
		return false;
	*out = civil_to_epoch(&c) - offset;
	return true;
}

int64_t
http_retry_after(const char *value, const char *date, int64_t now)
{
	size_t digits;
	int64_t wait, then;

	if (value == NULL)
		return -1;
	value += strspn(value, " \t");
	digits = strspn(value, "0123456789");
	if (digits > 0 && value[digits + strspn(value + digits, " \t")] == '\0') {
		wait = digits > 9 ? HTTP_RETRY_MAX : strtoll(value, NULL, 10);
	} else {
		if (!read_http_date(value, &then))
			return -1;
		read_http_date(date, &now);
		wait = then - now;
	}
	if (wait < 0)
		return 0;
	return wait > HTTP_RETRY_MAX ? HTTP_RETRY_MAX : wait;
}
