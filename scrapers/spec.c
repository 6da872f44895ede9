#include "scrapers/spec.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"

static const char white[] = " \t\r\n";
static const char yes[] = "1|t|true|y|yes|on|o|예";

static char *
trimmed(struct arena *a, const char *s, size_t n)
{
	while (n > 0 && strchr(white, *s) != NULL)
		s++, n--;
	while (n > 0 && strchr(white, s[n - 1]) != NULL)
		n--;
	return arena_strn(a, s, n);
}

/* The first non-empty of "A|B"; *unknown is set when the record has none of them. */
static const char *
first_of(const struct record *r, const char *names, const char **unknown)
{
	const char *found = NULL, *text;
	size_t n;

	for (const char *p = names;; p += n + 1) {
		n = strcspn(p, "|");
		text = r->get(r, trimmed(r->arena, p, n));
		if (text != NULL) {
			found = trimmed(r->arena, text, strlen(text));
			if (*found != '\0')
				return found;
		}
		if (p[n] == '\0')
			break;
	}
	if (found == NULL && *unknown == NULL)
		*unknown = names;
	return "";
}

/* A brace that is never closed is a letter like any other. */
static const char *
fill(const struct record *r, const char *spec, const char **unknown)
{
	struct buf b = { 0 };
	const char *close, *text;
	bool any = false;

	for (const char *p = spec; *p != '\0'; p++) {
		if (*p != '{' || (close = strchr(p, '}')) == NULL) {
			buf_char(&b, *p);
			continue;
		}
		text = first_of(r, arena_strn(r->arena, p + 1,
		    (size_t)(close - p - 1)), unknown);
		any = any || *text != '\0';
		buf_str(&b, text);
		p = close;
	}
	text = any ? trimmed(r->arena, b.data, b.len) : "";
	buf_free(&b);
	return text;
}

static const char *
read_spec(const struct record *r, const char *spec, const char **unknown)
{
	*unknown = NULL;
	if (spec == NULL || strcmp(spec, "-") == 0)
		return "";
	if (*spec == '=')
		return spec + 1;
	return strchr(spec, '{') != NULL ? fill(r, spec, unknown) :
	    first_of(r, spec, unknown);
}

const char *
spec_text(const struct record *r, const char *spec)
{
	const char *unknown;

	return read_spec(r, spec, &unknown);
}

const char *
spec_unknown(const struct record *r, const char *spec)
{
	const char *unknown;

	read_spec(r, spec, &unknown);
	return unknown;
}

/* Does text match the n bytes of pattern? Linear but for the last star tried. */
static bool
like(const char *text, const char *pattern, size_t n)
{
	const char *end = pattern + n, *star = NULL, *retry = NULL;

	while (*text != '\0') {
		if (pattern < end && *pattern == '*') {
			star = ++pattern;
			retry = text;
		} else if (pattern < end && strncasecmp(pattern, text, 1) == 0) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star;
			text = ++retry;
		} else
			return false;
	}
	while (pattern < end && *pattern == '*')
		pattern++;
	return pattern == end;
}

bool
spec_like(const char *text, const char *patterns)
{
	size_t n;

	if (patterns == NULL)
		return false;
	for (const char *p = patterns;; p += n + 1) {
		n = strcspn(p, "|");
		if (like(text, p, n))
			return true;
		if (p[n] == '\0')
			return false;
	}
}

bool
spec_holds(const struct record *r, const char *spec)
{
	const char *equal = spec == NULL || *spec == '=' ? NULL : strchr(spec, '=');

	if (equal == NULL)
		return spec_like(spec_text(r, spec), yes);
	return spec_like(spec_text(r, arena_strn(r->arena, spec,
	    (size_t)(equal - spec))), equal + 1);
}
