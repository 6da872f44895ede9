#include "base/date.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/date_stamp.h"
#include "base/mem.h"

enum { TEXT_MAX = 200 };

static const char *const range_signs[] = { "~", " - ", " \xe2\x80\x93 ", "/" };

int
date_order_named(const char *name)
{
	static const char *const names[] = {
		[DATE_YMD] = "ymd", [DATE_MDY] = "mdy", [DATE_DMY] = "dmy",
	};

	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

/* Copies with every run of white space as one space, none around; false: too long. */
static bool
squeeze(const char *s, char out[TEXT_MAX])
{
	static const char *const spaces[] = {
		" ", "\t", "\r", "\n", "\xc2\xa0", "\xe2\x80\x89", "\xe2\x80\xaf", "\xe3\x80\x80",
	};
	size_t n = 0, len;

	while (*s != '\0') {
		len = 0;
		for (size_t i = 0; i < MEM_COUNT(spaces) && len == 0; i++)
			if (strncmp(s, spaces[i], strlen(spaces[i])) == 0)
				len = strlen(spaces[i]);
		if (n + 1 == TEXT_MAX)
			return false;
		if (len == 0)
			out[n++] = *s++;
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
		s += len;
	}
	if (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return true;
}

static int64_t
instant(const struct stamp *t)
{
	return civil_to_epoch(&t->at) - t->offset * 60;
}

/* Two texts around the sign at s[at]; s is cut there and mended. */
static bool
read_pair(char *s, size_t at, size_t sign_len, struct reading *r,
    struct stamp pair[2])
{
	const char *right = s + at + sign_len;
	size_t left_len = at;
	char cut;
	bool ok;

	while (left_len > 0 && s[left_len - 1] == ' ')
		left_len--;
	cut = s[left_len];
	s[left_len] = '\0';
	ok = stamp_read(s, r, &pair[0]) &&
	    stamp_read(right + strspn(right, " "), r, &pair[1]);
	s[left_len] = cut;
	return ok;
}

static bool
read_range(char *s, struct reading *r, struct stamp pair[2])
{
	for (size_t i = 0; i < MEM_COUNT(range_signs); i++) {
		size_t n = strlen(range_signs[i]);

		for (char *p = s; (p = strstr(p, range_signs[i])) != NULL; p++)
			if (read_pair(s, (size_t)(p - s), n, r, pair))
				return true;
	}
	return false;
}

int
date_read(const char *text, const struct date_hint *hint, struct date *out,
    struct err *e)
{
	struct reading r = { .hint = hint };
	struct stamp pair[2];
	char s[TEXT_MAX], why[sizeof(r.note)];
	bool single;

	*out = (struct date){ 0 };
	if (!squeeze(text, s)) {
		snprintf(out->notes, sizeof(out->notes), "too long for a date");
		return err_set(e, ERR_INVALID, "\"%.60s...\": %s", text, out->notes);
	}
	single = stamp_read(s, &r, &pair[0]);
	memcpy(why, r.note, sizeof(why));
	if (!single && !read_range(s, &r, pair)) {
		snprintf(out->notes, sizeof(out->notes), "%s", why[0] != '\0' ? why :
		    r.note[0] != '\0' ? r.note : "no date in this text");
		return err_set(e, ERR_INVALID, "\"%.100s\": %s", s, out->notes);
	}
	snprintf(out->notes, sizeof(out->notes), "%s", r.note);
	stamp_put(&pair[0], out->start);
	out->all_day = !pair[0].timed && (single || !pair[1].timed);
	if (single)
		return 0;
	if (instant(&pair[1]) < instant(&pair[0]) && pair[1].timed == pair[0].timed)
		snprintf(out->notes, sizeof(out->notes),
		    "the end is before the start and was left out");
	else
		stamp_put(&pair[1], out->end);
	return 0;
}

int
date_read_time(const char *text)
{
	char s[TEXT_MAX];

	return squeeze(text, s) ? stamp_read_time(s) : -1;
}
