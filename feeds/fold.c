#include "feeds/fold.h"

#include <stdbool.h>
#include <string.h>

static bool
is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool
has_control(const char *s, size_t n)
{
	bool found = false;

	for (size_t i = 0; i < n; i++)
		found |= is_control(s[i]);
	return found;
}

static bool
continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* The last place at or before width where a line may be cut. More than width bytes are there. */
static size_t
last_cut(const char *s, size_t width)
{
	size_t cut = width, slashes = 0;

	while (cut > width - 3 && continues(s[cut]))
		cut--;
	if (continues(s[cut]))		/* not UTF-8: anywhere will do */
		cut = width;
	while (slashes < cut && s[cut - slashes - 1] == '\\')
		slashes++;
	return cut - slashes % 2;
}

static void
fold_clean(const char *line, size_t n, struct buf *out)
{
	size_t width = FOLD_OCTETS, cut;

	while (n > width) {
		cut = last_cut(line, width);
		buf_add(out, line, cut);
		buf_add(out, "\r\n ", 3);
		line += cut;
		n -= cut;
		width = FOLD_OCTETS - 1;	/* the space counts */
	}
	buf_add(out, line, n);
	buf_add(out, "\r\n", 2);
}

void
fold_line(const char *line, size_t n, struct buf *out)
{
	struct buf clean = { 0 };

	if (!has_control(line, n)) {
		fold_clean(line, n, out);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (!is_control(line[i]))
			buf_char(&clean, line[i]);
	fold_clean(clean.data == NULL ? "" : clean.data, clean.len, out);
	buf_free(&clean);
}

static void
add_escaped(const char *s, struct buf *out)
{
	size_t plain;

	for (;; s++) {
		plain = strcspn(s, "\\;,\n");
		buf_add(out, s, plain);
		s += plain;
		if (*s == '\0')
			return;
		buf_char(out, '\\');
		buf_char(out, *s == '\n' ? 'n' : *s);
	}
}

void
fold_raw(const char *name, const char *s, struct buf *out)
{
	struct buf line = { 0 };

	buf_fmt(&line, "%s:%s", name, s);
	fold_line(line.data, line.len, out);
	buf_free(&line);
}

void
fold_text(const char *name, const char *s, struct buf *out)
{
	size_t n = strlen(name), len = strlen(s);
	struct buf line = { 0 };

	/* Most are one line of nothing special. */
	if (n + 1 + len <= FOLD_OCTETS && strcspn(s, "\\;,\n") == len && !has_control(s, len)) {
		buf_add(out, name, n);
		buf_add(out, ":", 1);
		buf_add(out, s, len);
		buf_add(out, "\r\n", 2);
		return;
	}
	buf_room(&line, strlen(name) + 1 + 2 * strlen(s));
	buf_str(&line, name);
	buf_char(&line, ':');
	add_escaped(s, &line);
	fold_line(line.data, line.len, out);
	buf_free(&line);
}
