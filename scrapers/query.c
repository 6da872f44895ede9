#include "scrapers/query.h"

#include <stdlib.h>
#include <string.h>

#include "scrapers/item.h"

/* Where the value stands; NULL: nowhere. */
static const char *
find(const char *url, const char *name)
{
	const char *p = url == NULL ? NULL : strchr(url, '?');
	size_t n = strlen(name);

	for (; p != NULL; p = strpbrk(p + 1, "&#")) {
		if (*p == '#')
			return NULL;
		if (strncmp(p + 1, name, n) == 0 && p[1 + n] == '=')
			return p + n + 2;
	}
	return NULL;
}

char *
query_value(struct arena *a, const char *url, const char *name)
{
	const char *v = find(url, name);

	return v == NULL ? NULL : arena_strn(a, v, strcspn(v, "&#"));
}

bool
query_day(struct arena *a, const char *url, const char *name, struct civil *out)
{
	const char *v = query_value(a, url, name);

	return v != NULL && item_day(v, out);
}

int
query_number(struct arena *a, const char *url, const char *name, int fallback)
{
	const char *v = query_value(a, url, name);
	long n = v == NULL || strspn(v, "0123456789") != strlen(v) ? 0 : strtol(v, NULL, 10);

	return n > 0 && n < 1000000 ? (int)n : fallback;
}

char *
query_with(struct arena *a, const char *url, const char *name, const char *value)
{
	const char *v = find(url, name);
	size_t n = strcspn(url = url == NULL ? "" : url, "#");

	if (v != NULL)
		return arena_fmt(a, "%.*s%s%s", (int)(v - url), url, value, v + strcspn(v, "&#"));
	return arena_fmt(a, "%.*s%c%s=%s%s", (int)n, url,
	    memchr(url, '?', n) == NULL ? '?' : '&', name, value, url + n);
}
