#include "base/text.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum {
	REPLACEMENT = 0xfffd,
	MARKS_MAX = 30		/* combining marks in a row: UAX 15 "Stream-Safe" */
};

static const char ellipsis[] = "\xe2\x80\xa6";

/* The code point at s, of n > 0 bytes; a broken sequence is one U+FFFD. Returns its bytes. */
static size_t
read_point(const char *s, size_t n, utf8proc_int32_t *point)
{
	utf8proc_ssize_t len;
	size_t bad = 1;

	if ((unsigned char)*s < 0x80) {
		*point = *s;
		return 1;
	}
	len = utf8proc_iterate((const utf8proc_uint8_t *)s,
	    n > 4 ? 4 : (utf8proc_ssize_t)n, point);
	if (len > 0)
		return (size_t)len;
	*point = REPLACEMENT;
	while (bad < n && ((unsigned char)s[bad] & 0xc0) == 0x80)
		bad++;
	return bad;
}

void
text_put(struct buf *b, uint32_t point)
{
	utf8proc_uint8_t bytes[4];

	if (point > 0x10ffff || !utf8proc_codepoint_valid((utf8proc_int32_t)point))
		point = REPLACEMENT;
	buf_add(b, bytes,
	    (size_t)utf8proc_encode_char((utf8proc_int32_t)point, bytes));
}

bool
text_is_utf8(const char *s, size_t n)
{
	utf8proc_int32_t point;

	for (size_t i = 0; i < n;) {
		utf8proc_ssize_t len = 1;

		if ((unsigned char)s[i] >= 0x80)
			len = utf8proc_iterate((const utf8proc_uint8_t *)s + i,
			    n - i > 4 ? 4 : (utf8proc_ssize_t)(n - i), &point);
		if (len < 1)
			return false;
		i += (size_t)len;
	}
	return true;
}

size_t
text_step(const char *s)
{
	utf8proc_int32_t point;
	utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)s, -1, &point);

	return len < 1 ? 1 : (size_t)len;
}

static bool
is_break(utf8proc_int32_t c)
{
	return (c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool
is_space(utf8proc_int32_t c)
{
	return c == ' ' || c == '\t' || c == 0xa0 || c == 0x1680 ||
	    (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f || c == 0x3000;
}

/* What no calendar needs and some cannot bear. */
static bool
is_unwanted(utf8proc_int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) ||
	    c == 0x61c || c == 0x200e || c == 0x200f ||		/* bidi controls */
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	    c == 0xfeff || (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

/* Scripts that stand in NFC already, to spare most texts the work. */
static bool
is_settled(utf8proc_int32_t c)
{
	return c < 0x300 || (c >= 0xac00 && c <= 0xd7a3) ||
	    (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3041 && c <= 0x3096) ||
	    (c >= 0x30a1 && c <= 0x30fa) || (c >= 0x2010 && c <= 0x2027);
}

/* Counts combining marks in a row: sorting them takes the square of their number. */
static bool
is_one_mark_too_many(utf8proc_int32_t c, int *marks)
{
	utf8proc_category_t kind = is_settled(c) ? UTF8PROC_CATEGORY_LO :
	    utf8proc_category(c);

	if (kind != UTF8PROC_CATEGORY_MN && kind != UTF8PROC_CATEGORY_MC &&
	    kind != UTF8PROC_CATEGORY_ME) {
		*marks = 0;
		return false;
	}
	return ++*marks > MARKS_MAX;
}

static void
normalise(struct buf *b, utf8proc_option_t options)
{
	utf8proc_uint8_t *out;
	utf8proc_ssize_t n;

	n = utf8proc_map((const utf8proc_uint8_t *)b->data, (utf8proc_ssize_t)b->len,
	    &out, options);
	if (n < 0)		/* the bytes are valid: only memory can be short */
		abort();
	buf_reset(b);
	buf_add(b, out, (size_t)n);
	free(out);
}

/* White space that waits for the next visible character. */
struct gap {
	int breaks;
	struct buf spaces;
};

static void
add_space(struct gap *gap, utf8proc_int32_t c, enum text_shape shape)
{
	if (shape == TEXT_LINE) {
		buf_reset(&gap->spaces);
		buf_char(&gap->spaces, ' ');
	} else if (is_break(c)) {
		gap->breaks++;
		buf_reset(&gap->spaces);
	} else
		text_put(&gap->spaces, c == '\t' ? ' ' : (uint32_t)c);
}

static void
close_gap(struct gap *gap, struct buf *out)
{
	if (out->len > 0) {
		for (int i = 0; i < gap->breaks && i < 2; i++)
			buf_char(out, '\n');
		buf_add(out, gap->spaces.data, gap->spaces.len);
	}
	gap->breaks = 0;
	buf_reset(&gap->spaces);
}

/*
 * The wanted code points of s. Stops when there are more than cutting to max
 * bytes can leave: NFC makes nothing shorter than a third.
 */
static bool
filter(const char *s, size_t n, enum text_shape shape, size_t max, struct buf *out)
{
	struct gap gap = { 0 };
	bool settled = true;
	int marks = 0;

	for (size_t i = 0; i < n && out->len / 4 <= max;) {
		utf8proc_int32_t c;

		i += read_point(s + i, n - i, &c);
		if (c == '\r' && i < n && s[i] == '\n')
			i++;
		if (is_break(c) || is_space(c)) {
			add_space(&gap, c, shape);
			marks = 0;
		} else if (!is_unwanted(c) && !is_one_mark_too_many(c, &marks)) {
			close_gap(&gap, out);
			text_put(out, (uint32_t)c);
			settled = settled && is_settled(c);
		}
	}
	buf_free(&gap.spaces);
	return settled;
}

/* Cuts at a code point so that the ellipsis fits as well. */
static void
cut(struct buf *b, size_t max)
{
	size_t n = max - strlen(ellipsis);

	while (n > 0 && ((unsigned char)b->data[n] & 0xc0) == 0x80)
		n--;
	while (n > 0 && (b->data[n - 1] == ' ' || b->data[n - 1] == '\n'))
		n--;
	b->len = n;
	buf_str(b, ellipsis);
}

char *
text_clean(struct arena *a, const char *s, size_t n, enum text_shape shape, size_t max)
{
	struct buf b = { 0 };
	char *clean;

	assert(max >= strlen(ellipsis));
	if (!filter(s, n, shape, max, &b))
		normalise(&b, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (b.len > max)
		cut(&b, max);
	clean = b.len == 0 ? arena_str(a, "") : arena_strn(a, b.data, b.len);
	buf_free(&b);
	return clean;
}

static bool
is_separator(utf8proc_int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_PC: case UTF8PROC_CATEGORY_PD:
	case UTF8PROC_CATEGORY_PS: case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PI: case UTF8PROC_CATEGORY_PF:
	case UTF8PROC_CATEGORY_PO: case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL: case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
		return true;
	default:
		return false;
	}
}

/* Runs of separators become one space, none at the ends. */
static void
join_words(const struct buf *in, struct buf *out)
{
	bool gap = false;

	for (size_t i = 0; i < in->len;) {
		utf8proc_int32_t c;

		i += read_point(in->data + i, in->len - i, &c);
		if (is_separator(c)) {
			gap = true;
			continue;
		}
		if (gap && out->len > 0)
			buf_char(out, ' ');
		gap = false;
		text_put(out, (uint32_t)c);
	}
}

char *
text_fold(struct arena *a, const char *s)
{
	struct buf in = { 0 }, out = { 0 };
	size_t n = strlen(s);
	int marks = 0;
	char *folded;

	for (size_t i = 0; i < n;) {
		utf8proc_int32_t c;

		i += read_point(s + i, n - i, &c);
		if (!is_one_mark_too_many(c, &marks))
			text_put(&in, (uint32_t)c);
	}
	if (in.len > 0)
		normalise(&in, UTF8PROC_STABLE | UTF8PROC_COMPOSE |
		    UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
	join_words(&in, &out);
	folded = out.len == 0 ? arena_str(a, "") : arena_strn(a, out.data, out.len);
	buf_free(&in);
	buf_free(&out);
	return folded;
}

static bool
is_lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool
text_is_slug(const char *s, size_t max)
{
	size_t n = 0;

	for (; n <= max && s[n] != '\0'; n++)
		if (!is_lower_or_digit(s[n]) && (s[n] != '-' || n == 0))
			return false;
	return n > 0 && n <= max;
}

static bool
is_tag_char(char c)
{
	return is_lower_or_digit(c) || c == '.' || c == '_' || c == '-';
}

bool
text_is_tag_part(const char *s)
{
	size_t n = 0;

	for (; n <= TEXT_TAG_MAX && s[n] != '\0'; n++)
		if (!is_tag_char(s[n]))
			return false;
	return n > 0 && n <= TEXT_TAG_MAX;
}

void
text_to_tag(const char *s, char *out)
{
	size_t n = 0;

	for (; *s != '\0' && n < TEXT_TAG_MAX; s++) {
		char c = (char)tolower((unsigned char)*s);

		if (!is_tag_char(c))
			c = '-';
		if (c != '-' || (n > 0 && out[n - 1] != '-'))
			out[n++] = c;
	}
	while (n > 0 && out[n - 1] == '-')
		n--;
	out[n] = '\0';
}
