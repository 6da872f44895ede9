#include "base/log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

static const struct { const char *name; int syslog; } levels[] = {
	[LOG_LEVEL_ERROR] = { "error", 3 },
	[LOG_LEVEL_WARN]  = { "warn",  4 },
	[LOG_LEVEL_INFO]  = { "info",  6 },
	[LOG_LEVEL_DEBUG] = { "debug", 7 },
};

static enum log_level limit = LOG_LEVEL_INFO;	/* set once, before threads */

static int
is_plain(const char *s)
{
	if (*s == '\0')
		return 0;
	for (; *s != '\0'; s++)
		if ((unsigned char)*s <= ' ' || *s == '"' || *s == '=' || *s == 0x7f)
			return 0;
	return 1;
}

static void
put_quoted(struct buf *b, const char *s)
{
	buf_char(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_fmt(b, "\\%c", *s);
		else if ((unsigned char)*s < ' ' || *s == 0x7f)
			buf_fmt(b, "\\x%02x", (unsigned char)*s);
		else
			buf_char(b, *s);
	}
	buf_char(b, '"');
}

static void
put_prefix(struct buf *b, enum log_level level)
{
	char when[32];
	struct tm tm;
	time_t now;

	if (getenv("JOURNAL_STREAM") != NULL) {
		buf_fmt(b, "<%d>", levels[level].syslog);
		return;
	}
	now = time(NULL);
	gmtime_r(&now, &tm);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	buf_fmt(b, "%s level=%s ", when, levels[level].name);
}

void
log_write(enum log_level level, const char *event, const struct log_field *f)
{
	struct buf b = { 0 };
	ssize_t n;

	assert(level >= LOG_LEVEL_ERROR && level < LOG_LEVEL__MAX);
	if (level > limit)
		return;
	put_prefix(&b, level);
	buf_fmt(&b, "event=%s", event);
	for (; f->key != NULL; f++) {
		buf_fmt(&b, " %s=", f->key);
		if (f->is_number)
			buf_fmt(&b, "%lld", (long long)f->number);
		else if (f->text != NULL && is_plain(f->text))
			buf_str(&b, f->text);
		else
			put_quoted(&b, f->text == NULL ? "" : f->text);
	}
	buf_char(&b, '\n');
	n = write(STDERR_FILENO, b.data, b.len);
	(void)n;		/* nowhere left to say that stderr is gone */
	buf_free(&b);
}

void
log_limit(enum log_level level)
{
	limit = level;
}

int
log_level_named(const char *name)
{
	for (int i = 0; i < LOG_LEVEL__MAX; i++)
		if (strcmp(levels[i].name, name) == 0)
			return i;
	return -1;
}
