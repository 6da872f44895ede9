#include "feeds/fold.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

static bool
is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/* Bytes at s that must stay on one line. */
static size_t
unit(const char *s, size_t n)
{
	size_t step = text_step(s);

	if (*s == '\\' && n > 1 && !is_control(s[1]))
		step = 1 + text_step(s + 1);
	return step < n ? step : n;
}

void
fold_line(const char *line, size_t n, struct buf *out)
{
	size_t width = 0, step;

	buf_room(out, n + n / (FOLD_OCTETS / 3) + 4);
	for (size_t i = 0; i < n; i += step) {
		step = unit(line + i, n - i);
		if (is_control(line[i]))
			continue;
		if (width + step > FOLD_OCTETS) {
			buf_add(out, "\r\n ", 3);
			width = 1;
		}
		buf_add(out, line + i, step);
		width += step;
	}
	buf_add(out, "\r\n", 2);
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
	struct buf line = { 0 };

	buf_fmt(&line, "%s:", name);
	add_escaped(s, &line);
	fold_line(line.data, line.len, out);
	buf_free(&line);
}
