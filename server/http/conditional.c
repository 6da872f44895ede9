#include "server/http/conditional.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/civil.h"

static const char days[] = "Sun\0Mon\0Tue\0Wed\0Thu\0Fri\0Sat";
static const char months[] = "Jan\0Feb\0Mar\0Apr\0May\0Jun\0Jul\0Aug\0Sep\0Oct\0Nov\0Dec";

void
http_date_put(int64_t seconds, char out[HTTP_DATE_SIZE])
{
	struct civil c = civil_from_epoch(seconds);

	snprintf(out, HTTP_DATE_SIZE, "%s, %02u %s %04u %02u:%02u:%02u GMT",
	    days + 4 * civil_weekday(c.year, c.month, c.day),
	    (unsigned)c.day % 100, months + 4 * (c.month - 1),
	    (unsigned)c.year % 10000, (unsigned)c.hour % 100,
	    (unsigned)c.minute % 100, (unsigned)c.second % 100);
}

static int
month_named(const char *name)
{
	int i;

	for (i = 0; i < 12; i++)
		if (strcmp(months + 4 * i, name) == 0)
			return i + 1;
	return 0;
}

bool
http_date_read(const char *s, int64_t *seconds)
{
	struct civil c = { 0 };
	char month[4];
	int end = 0;

	if (sscanf(s, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n",
	    &c.day, month, &c.year, &c.hour, &c.minute, &c.second, &end) == 6 &&
	    end > 0)
		;
	else if (sscanf(s, "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n",
	    &c.day, month, &c.year, &c.hour, &c.minute, &c.second, &end) == 6 &&
	    end > 0)
		c.year += c.year < 70 ? 2000 : 1900;
	else if (sscanf(s, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n",
	    month, &c.day, &c.hour, &c.minute, &c.second, &c.year, &end) != 6 ||
	    end == 0)
		return false;
	c.month = month_named(month);
	if (c.second == 60)		/* a leap second has no number of its own */
		c.second = 59;
	if (s[end] != '\0' || c.year < 1900 || !civil_valid(&c))
		return false;
	*seconds = civil_to_epoch(&c);
	return true;
}

/* One entity tag at s, "W/" skipped; its length with quotes, 0 when there is none. */
static size_t
tag_length(const char *s)
{
	const char *end;

	if (*s != '"' || (end = strchr(s + 1, '"')) == NULL)
		return 0;
	return (size_t)(end - s) + 1;
}

bool
etag_listed(const char *list, const char *etag)
{
	size_t n, want = strlen(etag);

	if (list[strspn(list, " \t")] == '*')
		return list[strspn(list, " \t*")] == '\0';
	for (;;) {
		list += strspn(list, " \t,");
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		n = tag_length(list);
		if (n == 0)
			return false;
		if (n == want && memcmp(list, etag, n) == 0)
			return true;
		list += n;
	}
}

bool
not_modified(const char *if_none_match, const char *if_modified_since,
    const char *etag, int64_t modified)
{
	int64_t since;

	if (if_none_match != NULL)				/* step 3 */
		return *etag != '\0' && etag_listed(if_none_match, etag);
	if (if_modified_since != NULL && modified != 0)		/* step 4 */
		return http_date_read(if_modified_since, &since) &&
		    modified <= since;
	return false;
}

/* "q=0", "q=0.0"... in the parameters of one coding, n bytes? */
static bool
is_refused(const char *s, size_t n)
{
	const char *end = s + n;

	while (s < end && *s != ';')
		s++;
	for (; s < end; s++)
		if ((*s == 'q' || *s == 'Q') && s + 1 < end && s[1] == '=') {
			s += 2;
			return strspn(s, "0. \t") >= (size_t)(end - s);
		}
	return false;
}

static bool
is_coding(const char *s, size_t n, const char *name)
{
	size_t len = strlen(name);

	return n >= len && strncasecmp(s, name, len) == 0 &&
	    (n == len || strchr("; \t", s[len]) != NULL);
}

bool
gzip_wanted(const char *accept_encoding, const char *user_agent)
{
	const char *s = accept_encoding;
	bool any = false;
	size_t n;

	if (s == NULL ||
	    (user_agent != NULL && strstr(user_agent, "Microsoft") != NULL))
		return false;
	while (*(s += strspn(s, " \t,")) != '\0') {
		n = strcspn(s, ",");
		if (is_coding(s, n, "gzip") || is_coding(s, n, "x-gzip"))
			return !is_refused(s, n);
		if (is_coding(s, n, "*"))
			any = !is_refused(s, n);
		s += n;
	}
	return any;
}
