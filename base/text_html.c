/*
 * HTML to plain text, for descriptions: no tree, one pass, every byte looked at
 * a bounded number of times whatever it is. What is not closed swallows the
 * rest, as it does in browsers.
 */
#include "base/text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { NAME_LEN = 10 };		/* tags and entities that we know are shorter */

static const struct { const char *name; uint32_t point; } entities[] = {
	{ "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' },
	{ "nbsp", 0xa0 }, { "iexcl", 0xa1 }, { "cent", 0xa2 }, { "pound", 0xa3 },
	{ "yen", 0xa5 }, { "sect", 0xa7 }, { "copy", 0xa9 }, { "laquo", 0xab },
	{ "shy", 0xad }, { "reg", 0xae }, { "deg", 0xb0 }, { "plusmn", 0xb1 },
	{ "sup2", 0xb2 }, { "sup3", 0xb3 }, { "acute", 0xb4 }, { "micro", 0xb5 },
	{ "para", 0xb6 }, { "middot", 0xb7 }, { "ordf", 0xaa }, { "ordm", 0xba },
	{ "raquo", 0xbb }, { "frac14", 0xbc }, { "frac12", 0xbd }, { "frac34", 0xbe },
	{ "iquest", 0xbf }, { "times", 0xd7 }, { "divide", 0xf7 },
	{ "Agrave", 0xc0 }, { "Aacute", 0xc1 }, { "Acirc", 0xc2 }, { "Auml", 0xc4 },
	{ "Aring", 0xc5 }, { "AElig", 0xc6 }, { "Ccedil", 0xc7 }, { "Egrave", 0xc8 },
	{ "Eacute", 0xc9 }, { "Ecirc", 0xca }, { "Iacute", 0xcd }, { "Ntilde", 0xd1 },
	{ "Oacute", 0xd3 }, { "Ouml", 0xd6 }, { "Oslash", 0xd8 }, { "Uacute", 0xda },
	{ "Uuml", 0xdc }, { "szlig", 0xdf }, { "agrave", 0xe0 }, { "aacute", 0xe1 },
	{ "acirc", 0xe2 }, { "atilde", 0xe3 }, { "auml", 0xe4 }, { "aring", 0xe5 },
	{ "aelig", 0xe6 }, { "ccedil", 0xe7 }, { "egrave", 0xe8 }, { "eacute", 0xe9 },
	{ "ecirc", 0xea }, { "euml", 0xeb }, { "igrave", 0xec }, { "iacute", 0xed },
	{ "icirc", 0xee }, { "iuml", 0xef }, { "ntilde", 0xf1 }, { "ograve", 0xf2 },
	{ "oacute", 0xf3 }, { "ocirc", 0xf4 }, { "otilde", 0xf5 }, { "ouml", 0xf6 },
	{ "oslash", 0xf8 }, { "ugrave", 0xf9 }, { "uacute", 0xfa }, { "ucirc", 0xfb },
	{ "uuml", 0xfc }, { "oelig", 0x153 }, { "scaron", 0x161 },
	{ "ensp", 0x2002 }, { "emsp", 0x2003 }, { "thinsp", 0x2009 },
	{ "zwnj", 0x200c }, { "zwj", 0x200d }, { "ndash", 0x2013 }, { "mdash", 0x2014 },
	{ "lsquo", 0x2018 }, { "rsquo", 0x2019 }, { "sbquo", 0x201a },
	{ "ldquo", 0x201c }, { "rdquo", 0x201d }, { "bdquo", 0x201e },
	{ "dagger", 0x2020 }, { "bull", 0x2022 }, { "hellip", 0x2026 },
	{ "permil", 0x2030 }, { "prime", 0x2032 }, { "lsaquo", 0x2039 },
	{ "rsaquo", 0x203a }, { "euro", 0x20ac }, { "trade", 0x2122 },
	{ "larr", 0x2190 }, { "uarr", 0x2191 }, { "rarr", 0x2192 }, { "darr", 0x2193 },
	{ "harr", 0x2194 }, { "minus", 0x2212 }, { "infin", 0x221e }, { "ne", 0x2260 },
	{ "le", 0x2264 }, { "ge", 0x2265 }, { "star", 0x2606 }, { "hearts", 0x2665 },
};

/* Numbers 128..159 mean windows-1252 in HTML. source WHATWG HTML 13.2.5.80 */
static const uint16_t windows_1252[32] = {
	0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f,
	0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
};

static const char *const blocks[] = {
	"p", "li", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl",
	"dt", "dd", "table", "section", "article", "header", "footer", "pre", "hr",
	"blockquote",
};

/* "#8217;", "#x2019" after the ampersand; returns its bytes, 0: none there. */
static size_t
read_number(const char *s, uint32_t *point)
{
	bool hex = s[1] == 'x' || s[1] == 'X';
	size_t n = hex ? 2 : 1, from = n;
	uint32_t v = 0;

	for (; hex ? isxdigit((unsigned char)s[n]) : isdigit((unsigned char)s[n]); n++) {
		uint32_t digit = isdigit((unsigned char)s[n]) ? (uint32_t)s[n] - '0' :
		    (uint32_t)tolower((unsigned char)s[n]) - 'a' + 10;

		if (v <= 0x10ffff)
			v = v * (hex ? 16 : 10) + digit;
	}
	if (n == from)
		return 0;
	if (v == 0)
		v = 0xfffd;
	else if (v >= 0x80 && v < 0xa0)
		v = windows_1252[v - 0x80];
	*point = v;
	return n + (s[n] == ';');
}

static size_t
read_named(const char *s, uint32_t *point)
{
	size_t n = 0;

	while (n < NAME_LEN && isalnum((unsigned char)s[n]))
		n++;
	if (s[n] != ';')
		return 0;
	for (size_t i = 0; i < MEM_COUNT(entities); i++)
		if (strlen(entities[i].name) == n &&
		    memcmp(entities[i].name, s, n) == 0) {
			*point = entities[i].point;
			return n + 1;
		}
	return 0;
}

/* At an ampersand: appends what it means, itself if nothing. Returns what follows. */
static const char *
put_entity(const char *s, struct buf *out)
{
	uint32_t point = '&';
	size_t n = s[1] == '#' ? read_number(s + 1, &point) : read_named(s + 1, &point);

	text_put(out, point);
	return s + 1 + n;
}

/* Behind the '>' of a tag, or the end. A quoted '>' does not end it. */
static const char *
skip_tag(const char *s)
{
	char quote = '\0';

	for (; *s != '\0'; s++) {
		if (quote != '\0') {
			if (*s == quote)
				quote = '\0';
		} else if (*s == '>')
			return s + 1;
		else if ((*s == '"' || *s == '\'') && s[-1] == '=')
			quote = *s;
	}
	return s;
}

static const char *
skip_comment(const char *s)
{
	const char *end = strstr(s + 2, "-->");

	return end == NULL ? s + strlen(s) : end + 3;
}

/* Behind "</name" of an element that holds no text. */
static const char *
skip_content(const char *s, const char *name)
{
	size_t n = strlen(name);

	for (; (s = strchr(s, '<')) != NULL; s++)
		if (s[1] == '/' && strncasecmp(s + 2, name, n) == 0)
			return skip_tag(s);
	return "";
}

static size_t
read_name(const char *s, char name[NAME_LEN + 1])
{
	size_t n = 0;

	while (n < NAME_LEN && isalnum((unsigned char)s[n])) {
		name[n] = (char)tolower((unsigned char)s[n]);
		n++;
	}
	name[n] = '\0';
	return n;
}

static bool
is_block(const char *name)
{
	for (size_t i = 0; i < MEM_COUNT(blocks); i++)
		if (strcmp(blocks[i], name) == 0)
			return true;
	return false;
}

static void
trim_spaces(struct buf *out)
{
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

static void
break_line(struct buf *out, bool always)
{
	trim_spaces(out);
	if (always || (out->len > 0 && out->data[out->len - 1] != '\n'))
		buf_char(out, '\n');
}

static bool
opens_markup(const char *s)
{
	return s[0] == '<' && (isalpha((unsigned char)s[1]) || s[1] == '!' ||
	    s[1] == '?' || (s[1] == '/' && isalpha((unsigned char)s[2])));
}

/* At markup: does what it does to lines. Returns what follows. */
static const char *
take_markup(const char *s, struct buf *out)
{
	bool closes = s[1] == '/';
	char name[NAME_LEN + 1];
	const char *next;

	if (strncmp(s, "<!--", 4) == 0)
		return skip_comment(s);
	next = skip_tag(s + 1);
	read_name(s + 1 + closes, name);
	if (!closes && (strcmp(name, "script") == 0 || strcmp(name, "style") == 0))
		return skip_content(next, name);
	if (strcmp(name, "br") == 0)
		break_line(out, true);
	else if (is_block(name))
		break_line(out, false);
	return next;
}

/* Are lines broken by tags here? Else line feeds do it, as in mail and calendars. */
static bool
has_breaking_tags(const char *s)
{
	char name[NAME_LEN + 1];

	while ((s = strchr(s, '<')) != NULL) {
		s++;
		if (read_name(s, name) > 0 && (strcmp(name, "br") == 0 || is_block(name)))
			return true;
	}
	return false;
}

static void
put_text(struct buf *out, char c, bool collapse)
{
	if (!collapse || !isspace((unsigned char)c))
		buf_char(out, c);
	else if (out->len > 0 && out->data[out->len - 1] != ' ' &&
	    out->data[out->len - 1] != '\n')
		buf_char(out, ' ');
}

char *
text_from_html(struct arena *a, const char *s)
{
	bool collapse = has_breaking_tags(s);
	struct buf out = { 0 };
	char *text;

	while (*s != '\0')
		if (opens_markup(s))
			s = take_markup(s, &out);
		else if (*s == '&')
			s = put_entity(s, &out);
		else
			put_text(&out, *s++, collapse);
	if (collapse)
		trim_spaces(&out);
	text = out.len == 0 ? arena_str(a, "") : arena_strn(a, out.data, out.len);
	buf_free(&out);
	return text;
}
