#include "scrapers/modules/xml_page.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/text.h"

enum { ENTITY_LEN = 12, SAID_MAX = 160 };	/* bytes */

/* XML 1.0 2.2: of the controls only these. */
static bool
is_allowed(unsigned char c)
{
	return c >= ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Length of "&name;" at s; 0: the ampersand stands for itself. */
static size_t
entity_len(const char *s)
{
	size_t n = 1;

	while (n < ENTITY_LEN && (isalnum((unsigned char)s[n]) || (n == 1 && s[n] == '#')))
		n++;
	return n > 1 && s[n] == ';' ? n + 1 : 0;
}

static bool
is_xml_entity(const char *s, size_t n)
{
	static const char *const names[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&apos;" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == n && strncmp(s, names[i], n) == 0)
			return true;
	return s[1] == '#' && n > 3;
}

/* At an ampersand: puts what XML can read. Returns what follows. */
static const char *
mend_entity(struct arena *a, const char *s, struct buf *out)
{
	size_t n = entity_len(s);
	const char *text;

	if (n > 0 && is_xml_entity(s, n)) {
		buf_add(out, s, n);
		return s + n;
	}
	text = n == 0 ? "&" : text_from_html(a, arena_strn(a, s, n));
	if (*text == '&' || n == 0) {
		buf_str(out, "&amp;");
		return s + 1;
	}
	buf_str(out, text);
	return s + n;
}

static void
mend(struct arena *a, const char *s, struct buf *out)
{
	const char *end;

	while (*s != '\0') {
		if (strncmp(s, "<![CDATA[", 9) == 0 && (end = strstr(s, "]]>")) != NULL) {
			for (; s < end; s++)
				if (is_allowed((unsigned char)*s))
					buf_char(out, *s);
		} else if (*s == '&')
			s = mend_entity(a, s, out);
		else {
			if (is_allowed((unsigned char)*s))
				buf_char(out, *s);
			s++;
		}
	}
}

static bool
begins(const char *s, const char *with)
{
	return strncasecmp(s, with, strlen(with)) == 0;
}

struct markup *
xml_page(const struct page *p, struct err *e)
{
	const char *s = p->body + strspn(p->body, " \t\r\n");
	struct buf mended = { 0 };
	struct markup *m;

	if (*s != '<') {
		err_set(e, ERR_INVALID, "%s where XML was expected", *s == '\0' ? "an empty page" :
		    *s == '{' || *s == '[' ? "JSON" : "text");
		return NULL;
	}
	if (begins(s, "<!doctype html") || begins(s, "<html")) {
		err_set(e, ERR_INVALID, "HTML where XML was expected");
		return NULL;
	}
	/* White space before the prolog is a mistake that XML does not forgive. */
	m = markup_xml(s, p->len - (size_t)(s - p->body), e);
	if (m != NULL || e->code == ERR_LIMIT)
		return m;
	mend(p->arena, s, &mended);
	m = markup_xml(mended.data, mended.len, &(struct err){ 0 });
	buf_free(&mended);
	if (m != NULL)
		*e = (struct err){ 0 };
	return m;
}

const char *
xml_local(const struct node *n)
{
	const char *name = node_name(n), *colon = strrchr(name, ':');

	return colon == NULL ? name : colon + 1;
}

const struct node *
xml_child(const struct node *n, const char *name)
{
	for (n = node_child(n); n != NULL; n = node_next(n))
		if (strcmp(xml_local(n), name) == 0)
			return n;
	return NULL;
}

const char *
xml_said(const struct node *n, struct arena *a)
{
	const char *text = node_text(n, a);

	text = text_clean(a, text, strlen(text), TEXT_LINE, SAID_MAX);
	return arena_fmt(a, "<%s>%s%s", xml_local(n), *text == '\0' ? "" : ": ", text);
}
