#include "scrapers/selector_read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum { NTH_DIGITS = 6 };

static const char *const pseudos[] = {
	"first-child", "last-child", "only-child", "first-of-type", "last-of-type",
	"nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type", "not", "is",
	"where", "has", "contains", "empty", "root",
};

int
selector_wrong(const struct selector_reader *r, const char *wanted)
{
	size_t place = (size_t)(r->at - r->css) + 1;

	return *r->at == '\0' ?
	    err_set(r->e, ERR_INVALID, "selector \"%.200s\": %s wanted at its end", r->css, wanted) :
	    err_set(r->e, ERR_INVALID, "selector \"%.200s\": %s wanted at character %zu, \"%.20s\"",
	    r->css, wanted, place, r->at);
}

int
selector_unknown(const struct selector_reader *r, const char *pseudo)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < MEM_COUNT(pseudos); i++)
		buf_fmt(&b, " :%s", pseudos[i]);
	err_set(r->e, ERR_INVALID, "selector \"%.120s\": \":%.40s\" is not known; known are%s",
	    r->css, pseudo, b.data);
	buf_free(&b);
	return -1;
}

void
selector_white(struct selector_reader *r)
{
	r->at += strspn(r->at, " \t\r\n\f");
}

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

char *
selector_name(struct selector_reader *r, bool colon)
{
	struct buf b = { 0 };
	char *name;

	for (; is_name(*r->at) || (colon && *r->at == ':') ||
	    (*r->at == '\\' && r->at[1] != '\0'); r->at++) {
		if (*r->at == '\\')
			r->at++;
		buf_char(&b, *r->at);
	}
	name = b.len == 0 ? NULL : arena_strn(r->arena, b.data, b.len);
	buf_free(&b);
	return name;
}

void
selector_lower(const char *name)
{
	for (char *p = (char *)name; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
}

char *
selector_value(struct selector_reader *r, const char *stops)
{
	char quote[2] = { *r->at, '\0' };
	const char *from = r->at;
	size_t n;

	if (*quote != '"' && *quote != '\'') {
		n = strcspn(from, stops);
		r->at += n;
		while (n > 0 && isspace((unsigned char)from[n - 1]))
			n--;
		return arena_strn(r->arena, from, n);
	}
	n = strcspn(++from, quote);
	if (from[n] == '\0')
		return NULL;
	r->at = from + n + 1;
	return arena_strn(r->arena, from, n);
}

bool
selector_prefix(const struct selector_reader *r)
{
	const char *name = r->at + 1;
	size_t n = 0;

	if (*r->at == '|')
		return true;
	while (is_name(name[n]))
		n++;
	for (size_t i = 0; i < MEM_COUNT(pseudos); i++)
		if (strlen(pseudos[i]) == n && memcmp(pseudos[i], name, n) == 0)
			return false;
	return n > 0;
}

/* A number with or without a sign, blanks borne after it. */
static bool
read_number(struct selector_reader *r, long *out)
{
	long sign = *r->at == '-' ? -1 : 1;
	const char *p = r->at + (*r->at == '-' || *r->at == '+');
	size_t digits;

	p += strspn(p, " ");
	digits = strspn(p, "0123456789");
	if (digits == 0 || digits > NTH_DIGITS)
		return false;
	*out = sign * strtol(p, NULL, 10);
	r->at = p + digits;
	return true;
}

int
selector_nth(struct selector_reader *r, long *a, long *b)
{
	*a = *b = 0;
	selector_white(r);
	if (strncmp(r->at, "odd", 3) == 0 || strncmp(r->at, "even", 4) == 0) {
		*a = 2;
		*b = *r->at == 'o';
		r->at += *r->at == 'o' ? 3 : 4;
		return 0;
	}
	if (!read_number(r, b)) {
		*b = *r->at == '-' ? -1 : 1;
		r->at += *r->at == '-' || *r->at == '+';
		if (*r->at != 'n')
			return selector_wrong(r, "odd, even, a number or 2n+1");
	}
	if (*r->at != 'n')
		return 0;
	*a = *b;
	*b = 0;
	r->at++;
	selector_white(r);
	if (*r->at != ')' && !read_number(r, b))
		return selector_wrong(r, "a number or )");
	return 0;
}
