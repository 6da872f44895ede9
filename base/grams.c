#include "base/grams.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum {
	SYLLABLE_FIRST = 0xac00, SYLLABLE_LAST = 0xd7a3,
	SYLLABLES_OF_INITIAL = 588,
	INITIAL_FIRST = 0x1100, INITIAL_LAST = 0x1112
};

static uint32_t
point_at(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	switch (text_step(s)) {
	case 2: return (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
	case 3: return (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
	case 4: return (u[0] & 0x07u) << 18 | (u[1] & 0x3fu) << 12 | (u[2] & 0x3fu) << 6 | (u[3] & 0x3fu);
	default: return u[0];
	}
}

/* The pairs of a word of n bytes; last: and its last letter. */
static void
put_word(const char *s, size_t n, bool last, struct buf *out)
{
	const char *end = s + n;

	for (size_t one; s < end; s += one) {
		one = text_step(s);
		if (s + one < end)
			buf_add(out, s, one + text_step(s + one));
		else if (last)
			buf_add(out, s, one);
		else
			return;
		buf_char(out, ' ');
	}
}

void
grams_put(const char *folded, struct buf *out)
{
	for (size_t n; *folded != '\0'; folded += n + (folded[n] == ' ')) {
		n = strcspn(folded, " ");
		put_word(folded, n, true, out);
	}
	buf_str(out, "");
}

char *
grams_initials(struct arena *a, const char *folded)
{
	struct buf out = { 0 };
	uint32_t c;
	char *s;

	for (size_t n; *folded != '\0'; folded += n) {
		n = text_step(folded);
		c = point_at(folded);
		if (c >= SYLLABLE_FIRST && c <= SYLLABLE_LAST)
			text_put(&out, INITIAL_FIRST + (c - SYLLABLE_FIRST) / SYLLABLES_OF_INITIAL);
		else
			buf_add(&out, folded, n);
	}
	s = arena_strn(a, out.len == 0 ? "" : out.data, out.len);
	buf_free(&out);
	return s;
}

static bool
is_initials(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i += text_step(s + i))
		if (point_at(s + i) < INITIAL_FIRST || point_at(s + i) > INITIAL_LAST)
			return false;
	return true;
}

/* Folding leaves no quotation mark, so a word cannot leave its quotes. */
static void
put_term(const char *word, size_t n, struct buf *out)
{
	size_t first = text_step(word);

	buf_fmt(out, "%s : \"", is_initials(word, n) ? "initials" : "grams");
	if (first == n) {
		buf_add(out, word, n);
		buf_str(out, "\" *");
		return;
	}
	put_word(word, n, false, out);
	out->data[out->len - 1] = '"';		/* instead of the last space */
}

char *
grams_query(struct arena *a, const char *folded)
{
	struct buf out = { 0 };
	char *s = NULL;

	for (size_t n; *folded != '\0'; folded += n + (folded[n] == ' ')) {
		n = strcspn(folded, " ");
		if (n == 0)
			continue;
		buf_str(&out, out.len == 0 ? "" : " AND ");
		put_term(folded, n, &out);
	}
	if (out.len > 0)
		s = arena_strn(a, out.data, out.len);
	buf_free(&out);
	return s;
}
