#include <string.h>
#include <strings.h>

#include "scrapers/spec.h"

static const char yes[] = "1|t|true|y|yes|on|o|예";
static const char no[] = "|0|f|false|n|no|off|x|null|none|아니요|아니오";

struct cond {
	const struct spec *spec;
	const char *patterns;	/* NULL: any text, or by the flag */
	bool unlike;		/* != */
	bool matches;		/* has its own =~: a text is enough */
	enum cond_of of;
};

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

const struct cond *
cond_new(struct arena *a, const char *text, enum cond_of of, struct err *e)
{
	struct cond *c = arena_alloc(a, sizeof(*c));
	const char *equal;

	if (text == NULL)
		return NULL;
	c->of = of;
	c->matches = strstr(text, " =~ ") != NULL;
	equal = c->matches || strchr("={[", *text) != NULL ? NULL : strchr(text, '=');
	if (equal != NULL) {
		c->patterns = arena_str(a, equal + 1);
		c->unlike = equal > text && equal[-1] == '!';
		text = arena_strn(a, text, (size_t)(equal - text) - c->unlike);
	}
	c->spec = spec_new(a, text, e);
	return c->spec == NULL ? NULL : c;
}

bool
cond_holds(const struct record *r, const struct cond *c)
{
	const char *text;

	if (c == NULL)
		return false;
	text = spec_text(r, c->spec);
	if (c->patterns != NULL)
		return spec_like(text, c->patterns) != c->unlike;
	if (c->matches)
		return *text != '\0';
	return c->of == COND_FLAG ? spec_like(text, yes) : !spec_like(text, no);
}
