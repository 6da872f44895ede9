#include "scrapers/modules/html_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "scrapers/modules/html_words.h"

/* What may stand beside a year or month in a heading. */
static const char of_headings[] = " 년 월 년도 학년도 학사일정 학사력 학사 일정 일정표 연간 월간 행사 행사일정"
    " 대회일정 경기일정 공연일정 주요 안내 年 月 年度 の calendar schedule schedules events event meetings"
    " meeting academic year years school month of the for and dates ";

const char *
skip_bullet(const char *line)
{
	static const char *const bullets[] = { "- ", "* ", "· ", "• ", "ㆍ", "○ ", "◦ ", "▪ ", "■ ", "□ ",
	    "◆ ", "▶ ", "※ ", "– ", "|" };

	for (size_t i = 0; i < MEM_COUNT(bullets); i++) {
		line += strspn(line, " \t");
		if (strncmp(line, bullets[i], strlen(bullets[i])) == 0) {
			line += strlen(bullets[i]);
			i = (size_t)-1;		/* from the first again */
		}
	}
	return line;
}

/* Without the signs that parted it from a date. */
static const char *
trimmed(struct arena *a, const char *s, size_t n)
{
	static const char signs[] = " \t:;,-~|";

	while (n > 0 && strchr(signs, *s) != NULL)
		s++, n--;
	while (n > 0 && strchr(signs, s[n - 1]) != NULL)
		n--;
	return arena_strn(a, s, n);
}

/* "TBA", "未定": for a time behind a title. */
static bool
is_unknown(const char *s, size_t n)
{
	static const char *const words[] = { "TBA", "TBD", "미정", "未定" };

	for (size_t i = 0; i < MEM_COUNT(words); i++)
		if (n == strlen(words[i]) && strncasecmp(s, words[i], n) == 0)
			return true;
	return false;
}

/* Of "April 29 Derby 14:00" where the n first words are a day: how many of the last are its time. */
static size_t
time_behind(const struct words *w, size_t n)
{
	size_t t = words_trailing(w);
	const char *day_end = w->at[n - 1] + w->len[n - 1], *at = t == 0 ? NULL : w->at[w->n - t];
	const char *end = w->at[w->n - 1] + w->len[w->n - 1];

	if (t == 0 || n + t >= w->n || memchr(w->at[0], ':', (size_t)(day_end - w->at[0])) != NULL)
		return 0;
	if (t == 1 && is_unknown(at, (size_t)(end - at)))
		return 1;
	return isdigit((unsigned char)*at) && (memchr(at, ':', (size_t)(end - at)) != NULL ||
	    date_read_time(at) >= 0) ? t : 0;
}

/* A line that begins or ends with a date and says more. */
static bool
split_line(struct arena *a, const char *line, struct pieces *out)
{
	struct words w;
	size_t n, len = strcspn(line, "\n");
	const char *at;

	words_split(line, len, &w);
	if ((n = words_leading(&w)) > 0 && n < w.n &&
	    words_digit(line, (size_t)(w.at[n] - line))) {
		size_t t = time_behind(&w, n);

		at = t == 0 ? line + len : w.at[w.n - t];
		out->date = trimmed(a, w.at[0], (size_t)(w.at[n] - w.at[0]));
		if (t > 0)
			out->date = arena_fmt(a, "%s %s", out->date, trimmed(a, at, (size_t)(line + len - at)));
		out->title = trimmed(a, w.at[n], (size_t)(at - w.at[n]));
		return true;
	}
	if ((n = words_trailing(&w)) == 0 || n == w.n)
		return false;
	at = w.at[w.n - n];
	if (!words_digit(at, (size_t)(line + len - at)))
		return false;
	out->date = trimmed(a, at, (size_t)(line + len - at));
	out->title = trimmed(a, line, (size_t)(at - line));
	return true;
}

static const char *
next_line(const char *s)
{
	s += strcspn(s, "\n");
	return *s == '\0' ? s : s + 1;
}

/* Puts the lines that are neither date nor title into more. */
static void
take_lines(struct arena *a, const char *text, struct pieces *out)
{
	struct buf date = { 0 }, more = { 0 };

	for (const char *s = text; *s != '\0'; s = next_line(s)) {
		const char *line = skip_bullet(s);
		size_t n = strcspn(line, "\n");

		if (is_dateish(line) && date.len + n < 200)
			buf_fmt(&date, "%s%.*s", date.len > 0 ? " " : "", (int)n, line);
		else if (n > 0 && *out->title == '\0')
			out->title = trimmed(a, line, n);
		else if (n > 0)
			buf_fmt(&more, "%s%.*s", more.len > 0 ? "\n" : "", (int)n, line);
	}
	out->date = arena_str(a, date.len == 0 ? "" : date.data);
	out->more = arena_str(a, more.len == 0 ? "" : more.data);
	buf_free(&date);
	buf_free(&more);
}

void
pieces_read(struct arena *a, const char *text, struct pieces *out)
{
	*out = (struct pieces){ "", "", "" };
	for (const char *s = text; *s != '\0'; s = next_line(s))
		if (is_dateish(skip_bullet(s))) {
			take_lines(a, text, out);
			return;
		}
	for (const char *s = text; *s != '\0'; s = next_line(s))
		if (split_line(a, skip_bullet(s), out)) {
			out->more = arena_str(a, s == text ? next_line(s) : text);
			return;
		}
}

/* Takes a number at *s: a year, a month with its sign behind it; false: anything else. */
static bool
take_number(const char **s, struct heading *h)
{
	const char *p = *s;
	size_t n = strspn(p, "0123456789");
	int value = n <= 4 ? (int)strtol(p, NULL, 10) : 0;

	p += n;
	*s = p;
	p += strspn(p, " ");
	if (n == 4 && value >= 1900 && value < 2200) {
		h->year = h->year == 0 ? value : h->year;	/* "2025-2026": the first */
		h->school_year = h->school_year || strncmp(p, "학년도", strlen("학년도")) == 0;
		return true;
	}
	if (n > 2 || n == 0 || value < 1 || value > 12 || h->month != 0)
		return false;
	if (strncmp(p, "월", strlen("월")) != 0 && strncmp(p, "月", strlen("月")) != 0 &&
	    (h->year == 0 || p[*p == '.'] != '\0'))
		return false;
	h->month = value;
	return true;
}

bool
heading_read(const char *text, struct heading *out)
{
	char name[LETTERS_MAX + 1];
	size_t n;

	*out = (struct heading){ .pure = true };
	if (strlen(text) > HEADING_MAX)
		return false;
	for (const char *s = text; *s != '\0';) {
		if (isdigit((unsigned char)*s)) {
			if (!take_number(&s, out))
				return false;
			continue;
		}
		if ((n = words_letters(s, name)) == 0) {
			s += text_step(s);
			continue;
		}
		if (words_month(name) > 0 && out->month == 0)
			out->month = words_month(name);
		else if (!words_have(of_headings, name))
			out->pure = false;
		s += n;
	}
	return out->year != 0 || (out->month != 0 && out->pure);
}
