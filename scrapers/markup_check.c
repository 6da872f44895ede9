#include "scrapers/markup_check.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "scrapers/markup.h"

/* The end of what begins with s[0..]: behind the first such text, or end. */
static const char *
behind(const char *s, const char *end, const char *text)
{
	const char *found = memmem(s, (size_t)(end - s), text, strlen(text));

	return found == NULL ? end : found + strlen(text);
}

/* At a value behind "=": its end, whatever closes it. */
static const char *
skip_value(const char *s, const char *end)
{
	const char *close;

	while (s < end && isspace((unsigned char)*s))
		s++;
	if (s == end || (*s != '"' && *s != '\''))
		return s;
	close = memchr(s + 1, *s, (size_t)(end - s - 1));
	return close == NULL ? end : close + 1;
}

/* Behind the ">" of the tag at s; *size: its bytes without what is quoted. */
static const char *
skip_tag(const char *s, const char *end, size_t *size)
{
	for (*size = 0; s < end && *s != '>' && *size <= MARKUP_TAG_MAX; ++*size)
		s = *s == '=' ? skip_value(s + 1, end) : s + 1;
	return s < end ? s + 1 : end;
}

/* Where the text of a <script> or <style> ends, which holds no tags. */
static const char *
skip_raw(const char *tag, const char *s, const char *end)
{
	static const char *const raw[] = { "script", "style" };

	for (size_t i = 0; i < sizeof(raw) / sizeof(raw[0]); i++) {
		size_t n = strlen(raw[i]);

		if (strncasecmp(tag, raw[i], n) != 0 || isalnum((unsigned char)tag[n]))
			continue;
		for (; (s = memchr(s, '<', (size_t)(end - s))) != NULL; s++)
			if (s[1] == '/' && strncasecmp(s + 2, raw[i], n) == 0)
				return s;
		return end;
	}
	return s;
}

int
markup_check(const char *s, size_t n, struct err *e)
{
	const char *end = s + n, *p = s, *tag;
	size_t tags = 0, size;

	if (!text_is_utf8(s, n))
		return err_set(e, ERR_INVALID, "the page is not UTF-8");
	while (p < end && (p = memchr(p, '<', (size_t)(end - p))) != NULL) {
		tag = ++p;
		if (++tags > MARKUP_TAGS_MAX)
			return err_set(e, ERR_LIMIT, "the page has more than %d tags", MARKUP_TAGS_MAX);
		if (strncmp(tag, "!--", 3) == 0) {
			p = behind(p, end, "-->");
			continue;
		}
		if (!isalpha((unsigned char)*tag))
			continue;
		p = skip_tag(p, end, &size);
		if (size > MARKUP_TAG_MAX)
			return err_set(e, ERR_LIMIT, "the tag <%.20s at byte %zu is larger than %d bytes",
			    tag, (size_t)(tag - s), MARKUP_TAG_MAX);
		p = skip_raw(tag, p, end);
	}
	return 0;
}

size_t
markup_prolog(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (isspace((unsigned char)s[i]) || strchr("\xEF\xBB\xBF", s[i]) != NULL))
		i++;
	return i;
}

/* At the DOCTYPE's name: has it a "["? */
static bool
declares(const char *s, const char *end)
{
	for (; s < end && *s != '>'; s++) {
		if (*s == '[')
			return true;
		if (*s == '"' || *s == '\'')
			s = skip_value(s, end) - 1;
	}
	return false;
}

int
markup_check_doctype(const char *s, size_t n, struct err *e)
{
	const char *end = s + n, *p = s;

	while (p < end && *p == '<' && (p[1] == '?' || p[1] == '!')) {
		if (strncmp(p, "<!--", 4) == 0)
			p = behind(p, end, "-->");
		else if (strncasecmp(p, "<!DOCTYPE", 9) != 0)
			p = behind(p, end, ">");
		else if (declares(p + 9, end))
			return err_set(e, ERR_INVALID, "a DOCTYPE with declarations of its own is refused");
		else
			return 0;
		while (p < end && isspace((unsigned char)*p))
			p++;
	}
	return 0;
}
