#include "base/date_text.h"

#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/text.h"

/* The first row of a sign counts; what has none is decoration or stays (plain_of). */
static const struct { const char *from, *to; } signs[] = {
	{ "\xc2\xa0", " " },
	{ "‐", "-" }, { "‑", "-" }, { "‒", "-" }, { "–", "-" }, { "—", "-" }, { "―", "-" },
	{ "−", "-" }, { "─", "-" }, { "━", "-" },
	{ "∼", "~" }, { "〜", "~" }, { "˜", "~" }, { "⁓", "~" }, { "∽", "~" }, { "〰", "~" },
	{ "→", ">" }, { "⇒", ">" }, { "➡", ">" }, { "⟶", ">" }, { "➜", ">" }, { "➔", ">" },
	{ "·", "," }, { "‧", "," }, { "•", "," }, { "∙", "," }, { "⋅", "," }, { "・", "," },
	{ "･", "," }, { "ㆍ", "," }, { "、", "," }, { "､", "," },
	{ "∶", ":" }, { "︰", ":" }, { "⁄", "/" }, { "∕", "/" },
	{ "【", "(" }, { "】", ")" }, { "〔", "(" }, { "〕", ")" }, { "「", "(" }, { "」", ")" },
	{ "『", "(" }, { "』", ")" }, { "〈", "(" }, { "〉", ")" }, { "《", "(" }, { "》", ")" },
	{ "‘", "'" }, { "’", "'" }, { "‛", "'" }, { "´", "'" }, { "′", "'" },
	{ "│", "|" }, { "┃", "|" }, { "¦", "|" },
	{ "㈰", "(日)" }, { "㈪", "(月)" }, { "㈫", "(火)" }, { "㈬", "(水)" },
	{ "㈭", "(木)" }, { "㈮", "(金)" }, { "㈯", "(土)" },
	{ "〇", "〇" }, { "々", "々" }, { "〆", "〆" },	/* letters among decoration */
	{ "\xe2\x80\x8b", "" }, { "\xe2\x80\x8c", "" }, { "\xe2\x80\x8d", "" }, { "\xe2\x80\x8e", "" },
	{ "\xe2\x80\x8f", "" }, { "\xe2\x81\xa0", "" }, { "\xef\xbb\xbf", "" }, { "\xc2\xad", "" },
	{ "ä", "a" }, { "Ä", "a" }, { "á", "a" }, { "à", "a" }, { "ö", "o" }, { "Ö", "o" },
	{ "ü", "u" }, { "Ü", "u" }, { "é", "e" }, { "É", "e" }, { "è", "e" }, { "û", "u" },
};

/* Lead bytes (and second bytes) of signs that say nothing: symbols, CJK punctuation, pictures. */
static bool
is_decoration(const unsigned char *s)
{
	return s[0] == 0xe2 || s[0] == 0xc2 || s[0] >= 0xf0 || (s[0] == 0xe3 && s[1] == 0x80);
}

/* Full-width ASCII is U+FF01..U+FF5E; 0 for anything else. */
static char
narrow(const unsigned char *s)
{
	if (s[0] == 0xef && s[1] == 0xbc && s[2] >= 0x81)
		return (char)(s[2] - 0x81 + '!');
	if (s[0] == 0xef && s[1] == 0xbd && s[2] >= 0x80 && s[2] <= 0x9e)
		return (char)(s[2] - 0x80 + '`');
	return '\0';
}

/* What a code point of n bytes becomes: a row's text, or in own what is no row. */
static const char *
plain_of(const char *s, size_t n, char own[8])
{
	const unsigned char *u = (const unsigned char *)s;
	char c = n == 3 ? narrow(u) : n == 1 ? *s : '\0';

	if (c != '\0') {
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		own[0] = (unsigned char)c < ' ' ? ' ' : c == '[' ? '(' : c == ']' ? ')' :
		    c == '`' ? '\'' : c;
		own[1] = '\0';
		return own;
	}
	for (size_t i = 0; i < MEM_COUNT(signs); i++)
		if (strlen(signs[i].from) == n && memcmp(signs[i].from, s, n) == 0)
			return signs[i].to;
	if (is_decoration(u))
		return " ";
	memcpy(own, s, n);
	own[n] = '\0';
	return own;
}

static bool
put(const char *s, char out[DATE_TEXT_MAX])
{
	char own[8];
	const char *p;
	size_t n = 0, len;

	for (; *s != '\0'; s += len) {
		len = text_step(s);
		p = plain_of(s, len, own);
		if (*p == ' ' && (n == 0 || out[n - 1] == ' '))
			continue;
		if (n + strlen(p) >= DATE_TEXT_MAX)
			return false;
		memcpy(out + n, p, strlen(p));
		n += strlen(p);
	}
	if (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return true;
}

bool
date_text_plain(const char *s, char out[DATE_TEXT_MAX])
{
	struct arena *a;
	bool ok;

	/* File names from a Mac spell Hangul in single letters, U+1100 and on. */
	if (strstr(s, "\xe1\x84") == NULL)
		return put(s, out);
	a = arena_new();
	ok = put(text_clean(a, s, strlen(s), TEXT_LINE, DATE_TEXT_MAX * 3), out);
	arena_free(a);
	return ok;
}
