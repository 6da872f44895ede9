#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const char *const names[] = {
	[ERR_NONE] = "none",
	[ERR_USAGE] = "usage",
	[ERR_INVALID] = "invalid",
	[ERR_LIMIT] = "limit",
	[ERR_NOT_FOUND] = "not-found",
	[ERR_CONFLICT] = "conflict",
	[ERR_BUSY] = "busy",
	[ERR_UPSTREAM] = "upstream",
	[ERR_IO] = "io",
};

/* Messages quote foreign bytes: none may start a line of its own in a log, nor a letter be half there. */
static void
make_printable(char *s)
{
	for (size_t n; *s != '\0'; s += n) {
		n = text_step(s);
		if ((unsigned char)*s >= 0x20 && *s != 0x7f && text_is_utf8(s, n))
			continue;
		*s = '?';
		n = 1;
	}
}

/* vsnprintf may cut a code point in two: drop the broken tail. */
static void
trim_cut_utf8(char *s)
{
	size_t n = strlen(s), back = 0;

	if (n < ERR_MSG - 1)
		return;
	while (back < 3 && back < n && ((unsigned char)s[n - 1 - back] & 0xc0) == 0x80)
		back++;
	if (back < n && ((unsigned char)s[n - 1 - back] & 0x80) != 0)
		s[n - 1 - back] = '\0';
}

int
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	assert(code > ERR_NONE && code < ERR__MAX);
	e->code = code;
	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	trim_cut_utf8(e->msg);
	make_printable(e->msg);
	return -1;
}

int
err_in(struct err *e, const char *fmt, ...)
{
	char old[ERR_MSG];
	va_list ap;
	size_t n;

	memcpy(old, e->msg, sizeof(old));
	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	n = strlen(e->msg);
	snprintf(e->msg + n, sizeof(e->msg) - n, ": %s", old);
	trim_cut_utf8(e->msg);
	make_printable(e->msg);
	return -1;
}

const char *
err_name(enum err_code code)
{
	assert(code >= ERR_NONE && code < ERR__MAX);
	return names[code];
}
