#include "base/alarm.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

static const struct { const char *word; int minutes; } leads[] = {
	{ "0m",     0 }, { "5m",     5 }, { "10m",   10 }, { "15m",   15 },
	{ "30m",   30 }, { "1h",    60 }, { "2h",   120 }, { "3h",   180 },
	{ "6h",   360 }, { "12h",  720 }, { "1d",  1440 }, { "2d",  2880 },
	{ "3d",  4320 }, { "1w", 10080 }, { "2w", 20160 },
};

static const struct { const char *word; int offset; } alldays[ALLDAY__MAX] = {
	[ALLDAY_NONE]    = { "none",    0 },
	[ALLDAY_0900]    = { "0900",    9 * 3600 },
	[ALLDAY_1D_0900] = { "1d-0900", -15 * 3600 },
	[ALLDAY_1D_1800] = { "1d-1800", -6 * 3600 },
};

static int
lead_named(const char *s, size_t n)
{
	for (size_t i = 0; i < MEM_COUNT(leads); i++)
		if (strlen(leads[i].word) == n && memcmp(leads[i].word, s, n) == 0)
			return leads[i].minutes;
	return -1;
}

static int
unknown_lead(const char *s, size_t n, struct err *e)
{
	struct buf words = { 0 };

	for (size_t i = 0; i < MEM_COUNT(leads); i++)
		buf_fmt(&words, " %s", leads[i].word);
	err_set(e, ERR_INVALID, "no such lead time '%.*s': use none or some of%s",
	    n > 40 ? 40 : (int)n, s, words.data);
	buf_free(&words);
	return -1;
}

/* Keeps the list ascending; false: it is there already. */
static bool
insert(struct alarms *a, int minutes)
{
	int i;

	for (i = 0; i < a->n; i++)
		if (a->minutes[i] == minutes)
			return false;
	for (i = a->n++; i > 0 && a->minutes[i - 1] > minutes; i--)
		a->minutes[i] = a->minutes[i - 1];
	a->minutes[i] = minutes;
	return true;
}

int
alarm_read(const char *text, char sep, int max, struct alarms *out, struct err *e)
{
	struct alarms found = { .allday = out->allday };

	assert(max <= ALARM_LEADS_MAX);
	if (strcmp(text, "none") == 0) {
		*out = found;
		return 0;
	}
	for (const char *s = text;;) {
		const char *end = strchr(s, sep);
		size_t n = end == NULL ? strlen(s) : (size_t)(end - s);
		int minutes = lead_named(s, n);

		if (minutes == -1)
			return unknown_lead(s, n, e);
		if (found.n == max)
			return err_set(e, ERR_INVALID,
			    "'%.60s': at most %d lead times", text, max);
		if (!insert(&found, minutes))
			return err_set(e, ERR_INVALID, "'%.60s': %s stands there twice",
			    text, alarm_word(minutes));
		if (end == NULL)
			break;
		s = end + 1;
	}
	*out = found;
	return 0;
}

int
alarm_read_allday(const char *text, enum allday *out, struct err *e)
{
	for (int i = 0; i < ALLDAY__MAX; i++)
		if (strcmp(alldays[i].word, text) == 0) {
			*out = i;
			return 0;
		}
	return err_set(e, ERR_INVALID,
	    "no such all-day alarm '%.40s': use none, 0900, 1d-0900 or 1d-1800", text);
}

void
alarm_put(const struct alarms *a, char sep, struct buf *out)
{
	if (a->n == 0)
		buf_str(out, "none");
	for (int i = 0; i < a->n; i++) {
		if (i > 0)
			buf_char(out, sep);
		buf_str(out, alarm_word(a->minutes[i]));
	}
}

const char *
alarm_word(int minutes)
{
	size_t i = 0;

	while (i < MEM_COUNT(leads) && leads[i].minutes != minutes)
		i++;
	assert(i < MEM_COUNT(leads));
	return leads[i].word;
}

const char *
allday_word(enum allday a)
{
	assert(a >= ALLDAY_NONE && a < ALLDAY__MAX);
	return alldays[a].word;
}

int
allday_offset(enum allday a)
{
	assert(a > ALLDAY_NONE && a < ALLDAY__MAX);
	return alldays[a].offset;
}
