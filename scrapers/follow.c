#include "scrapers/follow.h"

#include <string.h>

#include "base/buf.h"
#include "base/url.h"

/* Without the fragment; what people write in links but no address may hold is encoded. */
static const char *
clean(struct arena *a, const char *s)
{
	struct buf b = { 0 };
	const char *made;
	size_t n = strcspn(s, "#");

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '\t' || c == '\r' || c == '\n')	/* as browsers do */
			continue;
		if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`", c) != NULL)
			buf_fmt(&b, "%%%02X", c);
		else
			buf_char(&b, (char)c);
	}
	made = arena_strn(a, b.data == NULL ? "" : b.data, b.len);
	buf_free(&b);
	return made;
}

static const char *
bare(const char *host)
{
	return strncmp(host, "www.", 4) == 0 ? host + 4 : host;
}

static bool
is_default(const struct url_parts *u)
{
	return u->port == (strcmp(u->scheme, "https") == 0 ? 443 : 80);
}

static bool
same_site(const struct url_parts *a, const struct url_parts *b, bool strict)
{
	if (strict ? strcmp(a->host, b->host) != 0 : strcmp(bare(a->host), bare(b->host)) != 0)
		return false;
	return a->port == b->port || (is_default(a) && is_default(b));
}

const char *
follow_address(struct arena *a, const char *page, const char *link, bool strict, struct err *e)
{
	struct url_parts from, to;
	const char *found = url_join(a, page, link);

	if (found == NULL || *(found = clean(a, found)) == '\0') {
		err_set(e, ERR_INVALID, "a link leads nowhere");
		return NULL;
	}
	if (url_parse(a, page, &from, e) == -1 || url_parse(a, found, &to, e) == -1)
		return NULL;
	if (strcmp(from.scheme, "file") == 0 || strcmp(to.scheme, "file") == 0)
		err_set(e, ERR_INVALID, "links of and to files are not followed");
	else if (!same_site(&from, &to, strict))
		err_set(e, ERR_INVALID, "a page on another host (%.80s) is not followed", to.host);
	else if (strcmp(from.scheme, "https") == 0 && strcmp(to.scheme, "http") == 0)
		err_set(e, ERR_INVALID, "a link from https to http is not followed");
	else
		return found;
	return NULL;
}
