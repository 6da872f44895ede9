/*
 * What somebody else's TZID means. Only what says one zone is taken: a name of
 * the database in any case, a Windows name, the words that Windows shows for it
 * ("(UTC+09:00) Seoul"), one of its cities where the offset agrees, and whole
 * hours from UTC. "(UTC+01:00) Home" or "UTC+05:30" could be many zones.
 */
#include "base/zone.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { GUESS_MAX = 128 };	/* bytes; nobody's name of a zone is longer */

static const struct { const char *name, *shown, *zone; } windows[] = {
#define WINDOWS(name, shown, zone) { name, shown, zone },
#include "base/zone_windows.def"
#undef WINDOWS
};

/* Without quotes and outer white space; false: empty or too long. */
static bool
trim(const char *s, char out[GUESS_MAX])
{
	size_t n;

	while (*s != '\0' && (isspace((unsigned char)*s) || *s == '"' || *s == '\''))
		s++;
	n = strlen(s);
	while (n > 0 && (isspace((unsigned char)s[n - 1]) || s[n - 1] == '"' ||
	    s[n - 1] == '\''))
		n--;
	if (n == 0 || n >= GUESS_MAX)
		return false;
	memcpy(out, s, n);
	out[n] = '\0';
	return true;
}

/* Replaces the n bytes at name by the spelling of the entry in dir; false: there is none. */
static bool
respell(const char *dir, char *name, size_t n)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	bool found = false;

	if (d == NULL)
		return false;
	while (!found && (entry = readdir(d)) != NULL)
		if (strlen(entry->d_name) == n && entry->d_name[0] != '.' &&
		    strncasecmp(entry->d_name, name, n) == 0) {
			memcpy(name, entry->d_name, n);
			found = true;
		}
	closedir(d);
	return found;
}

/* "asia/SEOUL", "America/New York" */
static const struct zone *
by_iana_name(const char *text)
{
	char name[GUESS_MAX], path[sizeof(ZONE_DIR) + GUESS_MAX] = ZONE_DIR;
	const struct zone *z = zone_find(text);
	size_t n;

	if (z != NULL)
		return z;
	for (n = 0; text[n] != '\0'; n++)
		name[n] = text[n] == ' ' ? '_' : text[n];
	name[n] = '\0';
	for (char *part = name;; part += n + 1) {
		n = strcspn(part, "/");
		if (n == 0 || !respell(path, part, n))
			return NULL;
		if (part[n] == '\0')
			return zone_find(name);
		snprintf(path, sizeof(path), "%s/%.*s", ZONE_DIR,
		    (int)(part - name + (ptrdiff_t)n), name);
	}
}

/* "/mozilla.org/20050126_1/Asia/Seoul", "tzone://Microsoft/Utc" */
static const struct zone *
behind_prefix(const char *text)
{
	const struct zone *z = NULL;

	if (text[0] != '/' && strstr(text, "://") == NULL)
		return NULL;
	while (z == NULL && (text = strchr(text, '/')) != NULL)
		z = by_iana_name(++text);
	return z;
}

static const struct zone *
by_windows_name(const char *text)
{
	for (size_t i = 0; i < MEM_COUNT(windows); i++)
		if (strcasecmp(windows[i].name, text) == 0)
			return zone_find(windows[i].zone);
	return NULL;
}

/* "+09:00", "-0330", "+9" at *s, in seconds. */
static bool
read_offset(const char **s, int *out)
{
	const char *p = *s;
	int sign, h = 0, m = 0, n;

	if (*p != '+' && *p != '-')
		return false;
	sign = *p++ == '-' ? -1 : 1;
	for (n = 0; n < 2 && isdigit((unsigned char)*p); n++)
		h = h * 10 + (*p++ - '0');
	if (n == 0 || h > 15)
		return false;
	if (*p == ':')
		p++;
	if (isdigit((unsigned char)p[0]) && isdigit((unsigned char)p[1])) {
		m = (p[0] - '0') * 10 + (p[1] - '0');
		p += 2;
	}
	if (m > 59)
		return false;
	*s = p;
	*out = sign * (h * 3600 + m * 60);
	return true;
}

/* "UTC", "GMT+09:00", "+9" at *s. */
static bool
read_utc_offset(const char **s, int *out)
{
	bool named = strncasecmp(*s, "UTC", 3) == 0 || strncasecmp(*s, "GMT", 3) == 0;

	if (named)
		*s += 3;
	*out = 0;
	return read_offset(s, out) || named;
}

/* Is it one of the words between the commas of a list? */
static bool
is_listed(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (;;) {
		size_t len = strcspn(list, ",");

		if (len == n && strncasecmp(list, word, n) == 0)
			return true;
		if (list[len] == '\0')
			return false;
		list += len + 1 + strspn(list + len + 1, " ");
	}
}

/* Has the zone had that offset, winter or summer, in the years that feeds are about? */
static bool
has_offset_of_late(const struct zone *z, int offset)
{
	const int64_t from = 1420070400, half = 182 * DAY_SECONDS;	/* 2015 */

	for (int i = 0; i < 32; i++)
		if (zone_offset(z, from + i * half) == offset)
			return true;
	return false;
}

/* "(UTC+09:00) Seoul", "(GMT-05:00) Eastern Time (US & Canada)", the words alone. */
static const struct zone *
by_shown_name(const char *text)
{
	bool has_offset = false;
	const char *p = text + 1;
	int offset = 0;

	if (text[0] == '(' && read_utc_offset(&p, &offset) && *p == ')') {
		has_offset = true;
		text = p + 1 + strspn(p + 1, " ");
	}
	for (size_t i = 0; i < MEM_COUNT(windows); i++) {
		const struct zone *z;

		if (strcasecmp(windows[i].shown, text) != 0 &&
		    !(has_offset && is_listed(windows[i].shown, text)))
			continue;
		z = zone_find(windows[i].zone);
		if (z != NULL && (!has_offset || has_offset_of_late(z, offset)))
			return z;
	}
	return NULL;
}

/* Whole hours have zones of their own; their names count westwards. */
static const struct zone *
by_offset(const char *text)
{
	char name[16];
	int offset;

	if (strcasecmp(text, "Z") == 0)
		return zone_find("UTC");
	if (!read_utc_offset(&text, &offset) || *text != '\0' || offset % 3600 != 0)
		return NULL;
	if (offset == 0)
		return zone_find("UTC");
	snprintf(name, sizeof(name), "Etc/GMT%+d", -offset / 3600);
	return zone_find(name);
}

const struct zone *
zone_guess(const char *tzid)
{
	static const struct zone *(*const ways[])(const char *) = {
		zone_find, by_windows_name, by_iana_name, behind_prefix,
		by_shown_name, by_offset,
	};
	const struct zone *z = NULL;
	char text[GUESS_MAX];

	if (!trim(tzid, text))
		return NULL;
	for (size_t i = 0; i < MEM_COUNT(ways) && z == NULL; i++)
		z = ways[i](text);
	return z;
}
