#include "scrapers/modules/rss_game.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/mem.h"

enum { APART_MAX = 2 };		/* days */

static size_t
digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* Length of "5/18 " or "5/18/2026 "; 0. */
static size_t
day_len(const char *s)
{
	size_t n = digits(s), m;

	if (n < 1 || n > 2 || s[n] != '/')
		return 0;
	m = digits(s + n + 1);
	if (m < 1 || m > 2)
		return 0;
	n += 1 + m;
	if (s[n] == '/' && (m = digits(s + n + 1)) >= 2)
		n += 1 + m;
	return s[n] == ' ' ? n + 1 : 0;
}

/* Length of "6:30 PM ", "TBA ", "All Day "; 0. */
static size_t
time_len(const char *s)
{
	static const char *const words[] = { "TBA ", "TBD ", "All Day ", "Noon " };
	size_t n = digits(s);

	for (size_t i = 0; i < MEM_COUNT(words); i++)
		if (strncasecmp(s, words[i], strlen(words[i])) == 0)
			return strlen(words[i]);
	if (n < 1 || n > 2)
		return 0;
	if (s[n] == ':')
		n += 1 + digits(s + n + 1);
	n += strspn(s + n, " ");
	if (strncasecmp(s + n, "AM ", 3) != 0 && strncasecmp(s + n, "PM ", 3) != 0)
		return 0;
	return n + 3;
}

/* Length of "[L] "; 0. */
static size_t
mark_len(const char *s)
{
	return s[0] == '[' && isupper((unsigned char)s[1]) && s[2] == ']' && s[3] == ' ' ? 4 : 0;
}

const char *
rss_game_title(struct arena *a, const char *title)
{
	size_t n;

	title += strspn(title, " \t\r\n");
	if ((n = day_len(title)) > 0) {
		title += n;
		title += time_len(title);
	}
	title += mark_len(title);
	return arena_str(a, title);
}

/* The next line of a text, where two letters stand for a line feed; NULL: no more. */
static const char *
next_line(struct arena *a, const char **text)
{
	const char *s = *text, *end = strstr(s, "\\n"), *feed = strchr(s, '\n');
	size_t skip = 2;

	if (*s == '\0')
		return NULL;
	if (feed != NULL && (end == NULL || feed < end)) {
		end = feed;
		skip = 1;
	}
	*text = end == NULL ? s + strlen(s) : end + skip;
	s += strspn(s, " \t\r");
	return end == NULL ? arena_str(a, s) : end <= s ? "" : arena_strn(a, s, (size_t)(end - s));
}

const char *
rss_game_text(struct arena *a, const char *text, const char *title)
{
	struct buf b = { 0 };
	const char *line, *out;

	while ((line = next_line(a, &text)) != NULL) {
		if (strcmp(rss_game_title(a, line), title) == 0 ||
		    (*text == '\0' && strncmp(line, "http", 4) == 0 && strchr(line, ' ') == NULL))
			continue;
		buf_fmt(&b, "%s%s", b.len == 0 ? "" : "\n", line);
	}
	out = b.len == 0 ? "" : arena_strn(a, b.data, b.len);
	buf_free(&b);
	return out;
}

const char *
rss_game_result(struct arena *a, const char *text)
{
	const char *line;

	while ((line = next_line(a, &text)) != NULL)
		if (*line != '\0' && strchr("WLTN", *line) != NULL && strchr(" ,", line[1]) != NULL &&
		    line[1] != '\0' && isdigit((unsigned char)line[2 + (line[2] == ' ')]))
			return line;
	return "";
}

struct day {
	size_t at;		/* in the list */
	const char *title, *start;
	int64_t first;		/* day number */
};

static int
by_title_and_day(const void *pa, const void *pb)
{
	const struct day *a = pa, *b = pb;
	int c = strcmp(a->title, b->title);

	if (c == 0)
		c = (a->first > b->first) - (a->first < b->first);
	return c != 0 ? c : (a->at > b->at) - (a->at < b->at);
}

static bool
read_day(const json_t *item, size_t at, struct day *d)
{
	struct civil c;

	d->at = at;
	d->title = json_string_value(json_object_get(item, "title"));
	d->start = json_string_value(json_object_get(item, "start"));
	if (!json_is_true(json_object_get(item, "time_unknown")) || d->title == NULL ||
	    d->start == NULL || civil_read(d->start, &c, NULL) != CIVIL_DATE ||
	    json_object_get(item, "end") != NULL)
		return false;
	d->first = civil_to_epoch(&c) / DAY_SECONDS;
	return true;
}

void
rss_game_merge(json_t *items)
{
	struct day *all = mem_new((json_array_size(items) + 1) * sizeof(*all));
	json_t *item, *first;
	size_t i, n = 0, to;

	json_array_foreach(items, i, item)
		n += read_day(item, i, &all[n]);
	qsort(all, n, sizeof(*all), by_title_and_day);
	for (i = 0; i < n; i = to) {
		first = json_array_get(items, all[i].at);
		for (to = i + 1; to < n && strcmp(all[to].title, all[i].title) == 0 &&
		    all[to].first > all[to - 1].first &&
		    all[to].first - all[to - 1].first <= APART_MAX; to++) {
			json_object_set_new(first, "end", json_string(all[to].start));
			json_object_del(first, "time_unknown");
		}
		for (size_t k = i + 1; k < to; k++)
			all[k].title = NULL;
	}
	for (i = 0; i < n; i++)
		if (all[i].title == NULL)
			json_array_set_new(items, all[i].at, json_null());
	free(all);
}
