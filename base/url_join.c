#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/url.h"

struct part {
	const char *s;		/* NULL: not there; an empty one may be */
	size_t n;
};

struct parts {			/* RFC 3986 3, without its punctuation but that of the path */
	struct part scheme, authority, path, query, fragment;
};

static struct part
cut(const char **s, size_t n)
{
	struct part p = { *s, n };

	*s += n;
	return p;
}

static struct parts
split(const char *s)
{
	struct parts p = { 0 };
	size_t n = strcspn(s, ":/?#");

	if (s[n] == ':' && isalpha((unsigned char)s[0])) {
		p.scheme = cut(&s, n);
		s++;
	}
	if (strncmp(s, "//", 2) == 0) {
		s += 2;
		p.authority = cut(&s, strcspn(s, "/?#"));
	}
	p.path = cut(&s, strcspn(s, "?#"));
	if (*s == '?') {
		s++;
		p.query = cut(&s, strcspn(s, "#"));
	}
	if (*s == '#')
		p.fragment = (struct part){ s + 1, strlen(s + 1) };
	return p;
}

/* Drops what stands behind the last slash but one that *n has; the slash itself stays when it is the first. */
static void
drop_last(const char *out, size_t *n)
{
	while (*n > 0 && out[--*n] != '/')
		;
}

/* Takes "." and ".." out of a path, in place. RFC 3986 5.2.4 */
static void
remove_dots(char *path)
{
	const char *s = path;
	size_t n = 0, step;

	while (*s != '\0') {
		step = (*s == '/') + strcspn(s + (*s == '/'), "/");
		if (strncmp(s, "/..", step) == 0 && step == 3)
			drop_last(path, &n);
		else if (!(step == 2 && strncmp(s, "/.", 2) == 0)) {
			memmove(path + n, s, step);
			n += step;
			s += step;
			continue;
		}
		s += step;
		if (*s == '\0')
			path[n++] = '/';
	}
	path[n] = '\0';
}

/* A relative path stands in the folder of the base's. RFC 3986 5.2.3 */
static char *
merge(struct arena *a, const struct parts *base, struct part path)
{
	size_t n = base->path.n;

	while (n > 0 && base->path.s[n - 1] != '/')
		n--;
	return arena_fmt(a, "%s%.*s%.*s", n == 0 ? "/" : "", (int)n, base->path.s,
	    (int)path.n, path.s);
}

char *
url_join(struct arena *a, const char *base, const char *link)
{
	struct parts l, b = { 0 }, *from;
	bool own_path;
	struct part query;
	char *path;

	link += strspn(link, " \t\r\n");
	l = split(link);
	if (base != NULL)
		b = split(base);
	if (l.scheme.s != NULL)
		return arena_str(a, link);
	if (b.scheme.s == NULL || b.authority.s == NULL)
		return NULL;
	from = l.authority.s != NULL ? &l : &b;
	own_path = l.authority.s != NULL || l.path.n > 0;
	query = own_path || l.query.s != NULL ? l.query : b.query;
	if (!own_path)
		path = arena_strn(a, b.path.s, b.path.n);
	else if (l.authority.s != NULL || l.path.s[0] == '/')
		path = arena_strn(a, l.path.s, l.path.n);
	else
		path = merge(a, &b, l.path);
	remove_dots(path);
	return arena_fmt(a, "%.*s://%.*s%s%s%.*s%s%.*s", (int)b.scheme.n, b.scheme.s,
	    (int)from->authority.n, from->authority.s, path,
	    query.s == NULL ? "" : "?", (int)query.n, query.s == NULL ? "" : query.s,
	    l.fragment.s == NULL ? "" : "#", (int)l.fragment.n,
	    l.fragment.s == NULL ? "" : l.fragment.s);
}
