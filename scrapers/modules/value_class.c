#include "scrapers/modules/value_class.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { PARTS_MAX = 16 };

bool
mf_has_class(const struct node *n, const char *name, struct arena *a)
{
	const char *s = node_attribute(n, "class", a);
	size_t len = strlen(name), word;

	for (; s != NULL && *s != '\0'; s += word) {
		s += strspn(s, " \t\r\n\f");
		word = strcspn(s, " \t\r\n\f");
		if (word == len && strncmp(s, name, len) == 0)
			return true;
	}
	return false;
}

/* The attribute that says it better than the text of such an element. */
static const char *
attribute_of(const char *element, enum mf_type type)
{
	static const struct { const char *element, *attribute; enum mf_type type; bool any; } table[] = {
		{ "abbr",   "title",    MF_TEXT, true },
		{ "data",   "value",    MF_TEXT, true },
		{ "input",  "value",    MF_TEXT, true },
		{ "time",   "datetime", MF_DATE, false },
		{ "ins",    "datetime", MF_DATE, false },
		{ "del",    "datetime", MF_DATE, false },
		{ "img",    "alt",      MF_TEXT, false },
		{ "area",   "alt",      MF_TEXT, false },
		{ "link",   "title",    MF_TEXT, false },
		{ "a",      "href",     MF_URL,  false },
		{ "area",   "href",     MF_URL,  false },
		{ "link",   "href",     MF_URL,  false },
		{ "img",    "src",      MF_URL,  false },
		{ "audio",  "src",      MF_URL,  false },
		{ "video",  "src",      MF_URL,  false },
		{ "source", "src",      MF_URL,  false },
		{ "iframe", "src",      MF_URL,  false },
		{ "object", "data",     MF_URL,  false },
	};

	for (size_t i = 0; i < MEM_COUNT(table); i++)
		if (strcmp(element, table[i].element) == 0 &&
		    (table[i].any || table[i].type == type))
			return table[i].attribute;
	return NULL;
}

/* An element's own text, without looking for parts in it. */
static const char *
plain(const struct node *n, enum mf_type type, struct arena *a)
{
	const char *attribute = attribute_of(node_name(n), type), *text = NULL;

	if (attribute != NULL)
		text = node_attribute(n, attribute, a);
	return text != NULL ? text : node_text(n, a);
}

/* Gathers the parts below an element, in order; those inside another part are its own. */
static void
gather(const struct node *n, enum mf_type type, struct arena *a, const char **parts, size_t *count)
{
	for (n = node_child(n); n != NULL; n = node_next(n)) {
		bool title = mf_has_class(n, "value-title", a);

		if (!title && !mf_has_class(n, "value", a))
			gather(n, type, a, parts, count);
		else if (*count < PARTS_MAX)
			parts[(*count)++] = title ? node_attribute(n, "title", a) : plain(n, type, a);
		if (*count > 0 && parts[*count - 1] == NULL)
			(*count)--;
	}
}

static const char *
trimmed(struct arena *a, const char *s)
{
	size_t n;

	s += strspn(s, " \t\r\n");
	for (n = strlen(s); n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL; n--)
		;
	return arena_strn(a, s, n);
}

static size_t
digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* "2013-06-25", "2013-176": its length; 0: no date. */
static size_t
day_len(const char *s)
{
	if (digits(s) != 4 || s[4] != '-')
		return 0;
	if (digits(s + 5) == 3)
		return 8;
	return digits(s + 5) == 2 && s[7] == '-' && digits(s + 8) == 2 ? 10 : 0;
}

/* "am", "p.m.", "PM": 0 or 12 hours; -1: neither. */
static int
half_of_day(const char **s)
{
	const char *p = *s + strspn(*s, " ");
	int half = tolower((unsigned char)*p) == 'p' ? 12 : tolower((unsigned char)*p) == 'a' ? 0 : -1;

	if (half == -1)
		return -1;
	p += 1 + (p[1] == '.');
	if (tolower((unsigned char)*p) != 'm')
		return -1;
	*s = p + 1 + (p[1] == '.');
	return half;
}

/* "7pm", "07:00:00 a.m.", "19:00" as "19:00" or "19:00:00"; *s is then behind it. NULL: no time. */
static const char *
read_clock(const char **s, struct arena *a)
{
	const char *p = *s, *rest = "";
	size_t n = digits(p);
	int hour, half;

	if (n < 1 || n > 2)
		return NULL;
	hour = n == 2 ? (p[0] - '0') * 10 + p[1] - '0' : p[0] - '0';
	p += n;
	if (p[0] == ':' && digits(p + 1) == 2) {
		n = p[3] == ':' && digits(p + 4) == 2 ? 6 : 3;
		rest = arena_strn(a, p, n);
		p += n;
	}
	if ((half = half_of_day(&p)) >= 0)
		hour = hour % 12 + half;
	else if (*rest == '\0')
		return NULL;
	*s = p;
	return arena_fmt(a, "%02d%s", hour, *rest == '\0' ? ":00" : rest);
}

/* "Z", "-08", "+0900", "-08:00"; NULL: no zone. */
static const char *
read_zone(const char *s, struct arena *a)
{
	size_t n;

	s += strspn(s, " ");
	if (*s == 'Z' || *s == 'z')
		return "Z";
	n = 1 + strspn(s + (*s != '\0'), "0123456789:");
	return (*s == '+' || *s == '-') && n > 2 ? arena_strn(a, s, n) : NULL;
}

struct date_parts {
	const char *day, *time, *zone;	/* NULL: not told yet */
};

static void
take_part(struct date_parts *d, const char *s, struct arena *a)
{
	size_t n = day_len(s);
	const char *time;

	if (n > 0 && d->day == NULL)
		d->day = arena_strn(a, s, n);
	s += n;
	if (n > 0)
		s += strspn(s, "Tt ");
	if (d->time == NULL && (time = read_clock(&s, a)) != NULL)
		d->time = time;
	if (d->zone == NULL)
		d->zone = read_zone(s, a);
}

const char *
mf_date(const char *const *parts, size_t n, const char *day, struct arena *a)
{
	struct date_parts d = { 0 };

	for (size_t i = 0; i < n; i++)
		take_part(&d, trimmed(a, parts[i]), a);
	if (d.day == NULL)
		d.day = d.time != NULL ? day : NULL;
	if (d.day == NULL)
		return "";
	return d.time == NULL ? d.day : arena_fmt(a, "%s %s%s", d.day, d.time,
	    d.zone == NULL ? "" : d.zone);
}

const char *
mf_value(const struct node *n, enum mf_type type, const char *day, struct arena *a)
{
	const char *parts[PARTS_MAX], *text = "";
	size_t count = 0;

	gather(n, type, a, parts, &count);
	if (type == MF_DATE && count > 0)
		return mf_date(parts, count, day, a);
	for (size_t i = 0; i < count; i++)
		text = arena_fmt(a, "%s%s", text, parts[i]);
	if (count == 0)
		text = plain(n, type, a);
	text = trimmed(a, text);
	/* A time alone is on the day of the start. */
	return type == MF_DATE && day != NULL && day_len(text) == 0 &&
	    *mf_date(&text, 1, day, a) != '\0' ? mf_date(&text, 1, day, a) : text;
}
