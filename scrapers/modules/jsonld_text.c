#include "scrapers/modules/jsonld_text.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

static const char white[] = " \t\r\n\f\v";

/* What JavaScript and XHTML put around it. "[" of a CDATA mark is no list. */
static const char *
skip_wrapping(const char *s)
{
	static const char *const marks[] = {
		"\xEF\xBB\xBF", "<!--", "<![CDATA[", "//", "/*", "*/", "-->",
	};
	size_t i = 0, n;

	while (i < sizeof(marks) / sizeof(marks[0])) {
		s += strspn(s, white);
		n = strlen(marks[i]);
		if (strncmp(s, marks[i], n) == 0) {
			s += n;
			i = 0;
		} else
			i++;
	}
	return s;
}

static size_t
without_wrapping(const char *s)
{
	static const char *const marks[] = { "-->", "]]>", "//", "/*", "*/", ";", "<!--" };
	size_t i = 0, m, n = strlen(s);

	while (i < sizeof(marks) / sizeof(marks[0])) {
		while (n > 0 && strchr(white, s[n - 1]) != NULL)
			n--;
		m = strlen(marks[i]);
		if (n >= m && strncmp(s + n - m, marks[i], m) == 0) {
			n -= m;
			i = 0;
		} else
			i++;
	}
	return n;
}

struct mend {			/* a text being mended */
	const char *at, *end;
	struct buf out;
};

/* Past white space and comments of JavaScript. */
static const char *
skip_space(const char *s, const char *end)
{
	const char *close;

	while (s < end) {
		if (strchr(white, *s) != NULL && *s != '\0')
			s++;
		else if (s + 1 < end && s[0] == '/' && s[1] == '/') {
			close = memchr(s, '\n', (size_t)(end - s));
			s = close == NULL ? end : close;
		} else if (s + 1 < end && s[0] == '/' && s[1] == '*') {
			close = memmem(s + 2, (size_t)(end - s - 2), "*/", 2);
			s = close == NULL ? end : close + 2;
		} else
			break;
	}
	return s;
}

/* A quote ends a text where what follows can follow one. */
static bool
ends_text(const struct mend *m)
{
	const char *next = m->at + 1;

	while (next < m->end && strchr(white, *next) != NULL && *next != '\0')
		next++;
	return next == m->end || strchr(",:]}", *next) != NULL;
}

/* The four digits behind "\u" at s; -1: there are not four. */
static long
read_unit(const char *s, const char *end)
{
	long v = 0;

	if (end - s < 6 || s[0] != '\\' || s[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		if (!isxdigit((unsigned char)s[i]))
			return -1;
		v = v * 16 + (isdigit((unsigned char)s[i]) ? s[i] - '0' :
		    tolower((unsigned char)s[i]) - 'a' + 10);
	}
	return v;
}

static void
take(struct mend *m, size_t n)
{
	buf_add(&m->out, m->at, n);
	m->at += n;
}

static void
mend_unit(struct mend *m)
{
	long v = read_unit(m->at, m->end), low;

	if (v < 0) {
		buf_str(&m->out, "\\\\");
		m->at++;
	} else if (v == 0) {
		m->at += 6;
	} else if (v < 0xd800 || v > 0xdfff) {
		take(m, 6);
	} else {
		low = read_unit(m->at + 6, m->end);
		if (v < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
			take(m, 12);
		} else {
			buf_str(&m->out, "\\ufffd");
			m->at += 6;
		}
	}
}

static void
mend_escape(struct mend *m)
{
	char next = m->at + 1 < m->end ? m->at[1] : '\0';

	if (next == 'u')
		mend_unit(m);
	else if (next != '\0' && strchr("\"\\/bfnrt", next) != NULL)
		take(m, 2);
	else {
		/* \' is only a quote; any other backslash means itself. */
		buf_str(&m->out, next == '\'' ? "" : "\\\\");
		m->at++;
	}
}

/* At a text's first quote: up to and with its last. */
static void
mend_string(struct mend *m)
{
	take(m, 1);
	while (m->at < m->end) {
		unsigned char c = (unsigned char)*m->at;

		if (c == '"' && ends_text(m)) {
			take(m, 1);
			return;
		}
		if (c == '\\')
			mend_escape(m);
		else if (c == '"' || c < ' ') {
			buf_str(&m->out, c == '"' ? "\\\"" : c == '\n' ? "\\n" : c == '\t' ? "\\t" : " ");
			m->at++;
		} else
			take(m, 1);
	}
}

static void
mend_all(struct mend *m)
{
	while ((m->at = skip_space(m->at, m->end)) < m->end) {
		if (*m->at == '"') {
			mend_string(m);
			continue;
		}
		if (*m->at == ',') {
			const char *next = skip_space(m->at + 1, m->end);

			if (next == m->end || strchr("]},", *next) != NULL) {
				m->at = next;
				continue;
			}
		}
		take(m, 1);
		/* "true false" are two words still. */
		if (m->at < m->end && strchr(white, *m->at) != NULL)
			buf_char(&m->out, ' ');
	}
}

/* One value, or several one after another as a list. */
static json_t *
load(const char *s, size_t n, struct err *e)
{
	json_t *first = NULL, *all = NULL, *one;
	json_error_t je;

	for (size_t at = 0;;) {
		while (at < n && strchr(" \t\r\n,;", s[at]) != NULL && (first != NULL || s[at] != ','))
			at++;
		if (at == n && first != NULL)
			return all != NULL ? all : first;
		one = json_loadb(s + at, n - at, JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, &je);
		if (one == NULL)
			break;
		at += (size_t)je.position;
		if (first == NULL) {
			first = one;
			continue;
		}
		if (all == NULL)
			all = json_pack("[o]", first);
		json_array_append_new(all, one);
	}
	json_decref(all != NULL ? all : first);
	err_set(e, json_error_code(&je) == json_error_stack_overflow ? ERR_LIMIT : ERR_INVALID,
	    "line %d: %s", je.line, je.text);
	return NULL;
}

json_t *
jsonld_text(struct arena *a, const char *s, struct err *e)
{
	struct mend m = { 0 };
	json_t *v;
	size_t n;

	if (strchr(s, '"') == NULL && (strstr(s, "&quot;") != NULL || strstr(s, "&#34;") != NULL))
		s = text_from_html(a, s);
	s = skip_wrapping(s);
	n = without_wrapping(s);
	if (n == 0) {
		err_set(e, ERR_INVALID, "it is empty");
		return NULL;
	}
	if ((v = load(s, n, e)) != NULL || e->code == ERR_LIMIT)
		return v;
	m.at = s;
	m.end = s + n;
	mend_all(&m);
	v = m.out.len == 0 ? NULL : load(m.out.data, m.out.len, &(struct err){ 0 });
	buf_free(&m.out);
	if (v != NULL)
		*e = (struct err){ 0 };
	return v;
}
