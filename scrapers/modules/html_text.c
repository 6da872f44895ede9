#include "scrapers/modules/html_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

enum { LETTERS_MAX = 40, WORDS_MAX = 64 };	/* bytes of a word that can be of a date; words of a line */

static const char *const months[] = {
	"january", "february", "march", "april", "may", "june", "july", "august",
	"september", "october", "november", "december",
};
static const struct { const char *name; int month; } other_months[] = {
	{ "märz", 3 }, { "maerz", 3 }, { "mai", 5 }, { "juni", 6 }, { "juli", 7 }, { "okt", 10 },
	{ "oktober", 10 }, { "dez", 12 }, { "dezember", 12 },
};

/* Words that dates are made of beside numbers; behind the first bar those that only join. */
static const char of_dates[] = " sunday monday tuesday wednesday thursday friday saturday sun mon tue"
    " tues wed thu thur thurs fri sat am pm a.m p.m noon midnight st nd rd th"
    " 년 월 일 시 분 년도 오전 오후 낮 밤 정오 자정 부터 까지 이후 경 반"
    " 월요일 화요일 수요일 목요일 금요일 토요일 일요일 요일"
    " 화 수 목 금 토 年 月 日 時 分 火 水 木 金 土 曜 曜日 午前 午後 から まで 祝 休"
    " montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so uhr"
    " kst jst utc gmt est edt cst cdt mst mdt pst pdt cet cest et pt ";
/* What a time behind them is the time of. */
static const char of_clocks[] = " doors door show start starts begin begins einlass beginn open opens"
    " 開場 開演 開始 입장 공연 공연시작 시작 ";
/* What may be said of a date at the end of its line, or in brackets. */
static const char of_status[] = " cancelled canceled postponed tbd tba 취소 연기 미정 中止 延期 未定 ";
static const char joining[] = " bis vom von um to and through thru until till from at of on the & @ ~ - ";

/* What may stand beside a year or month in a heading. */
static const char of_headings[] = " 년 월 년도 학년도 학사일정 학사력 학사 일정 일정표 연간 월간 행사 행사일정"
    " 대회일정 경기일정 공연일정 주요 안내 年 月 年度 の calendar schedule schedules events event meetings"
    " meeting academic year years school month of the for and dates ";

static bool
in_words(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = words; n > 0 && (at = strstr(at, word)) != NULL; at++)
		if (at[-1] == ' ' && at[n] == ' ')
			return true;
	return false;
}

/* 1..12 for a month's English name or the first three letters of it or more; 0. */
static int
month_named(const char *word)
{
	size_t n = strlen(word);

	for (int m = 0; n >= 3 && m < 12; m++)
		if (n <= strlen(months[m]) && strncmp(months[m], word, n) == 0)
			return m + 1;
	for (size_t i = 0; i < MEM_COUNT(other_months); i++)
		if (strcmp(other_months[i].name, word) == 0)
			return other_months[i].month;
	return 0;
}

static bool
is_letter(unsigned char c)
{
	return isalpha(c) || c >= 0x80;
}

/* Signs that stand in dates and part words, as ASCII knows them and Unicode: ~ dashes, dots, brackets. */
static size_t
sign(const char *s)
{
	static const char *const wide[] = { "∼", "〜", "～", "–", "—", "−", "‐", "·", "・", "（", "）",
	    "：", "→", "⇒", "，", "．", "／", "’" };

	if (*s != '\0' && strchr("()[]<>.,:;~-/'|", *s) != NULL)
		return 1;
	for (size_t i = 0; i < MEM_COUNT(wide); i++)
		if (strncmp(s, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	return 0;
}

/* The letters at s, in lower case; returns their bytes, 0: none or too many. */
static size_t
letters(const char *s, char out[LETTERS_MAX + 1])
{
	size_t n = 0;

	while (n < LETTERS_MAX && is_letter((unsigned char)s[n]) && sign(s + n) == 0) {
		out[n] = (char)tolower((unsigned char)s[n]);
		n++;
	}
	out[n] = '\0';
	return n;
}

/* "a.m.", "PM", "Uhr" */
static bool
is_half_of_day(const char *s)
{
	return strncasecmp(s, "uhr", 3) == 0 || (*s != '\0' && strchr("aApP", *s) != NULL &&
	    (tolower((unsigned char)s[1]) == 'm' || (s[1] == '.' && tolower((unsigned char)s[2]) == 'm')));
}

/* Digits that no date or time has so: of telephone numbers, amounts, postcodes. */
static bool
is_no_date(const char *digits, size_t n)
{
	return n == 3 || (n > 4 && n != 8) || (n == 4 && strncmp(digits, "19", 2) != 0 &&
	    strncmp(digits, "20", 2) != 0);
}

enum word { WORD_OTHER, WORD_JOINS, WORD_DATE, WORD_NUMBER, WORD_CLOCK, WORD_STATUS };

/*
 * What the n bytes of a word are: of numbers, signs and the words of dates, a
 * number alone (which may as well be a part of a title), the name of a time, a
 * word of status, or anything else.
 */
static enum word
word_is(const char *s, size_t n)
{
	const char *end = s + n;
	bool digits = false, others = false, clock = false, status = false;
	char name[LETTERS_MAX + 1];
	size_t step;

	snprintf(name, sizeof(name), "%.*s", (int)(n < LETTERS_MAX ? n : LETTERS_MAX), s);
	for (char *p = name; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	if (in_words(joining, name))
		return WORD_JOINS;
	for (; s < end; s += step) {
		if (isdigit((unsigned char)*s)) {
			digits = true;
			step = strspn(s, "0123456789");
			if (is_no_date(s, step))
				return WORD_OTHER;
		} else if (s[1] == '.' && is_half_of_day(s)) {
			others = true;
			step = 3;
		} else if ((step = sign(s)) > 0)
			others = others || strchr(",", *s) == NULL;
		else if ((step = letters(s, name)) == 0 || s + step > end)
			return WORD_OTHER;
		else if (in_words(of_clocks, name))
			clock = true;
		else if (in_words(of_status, name))
			status = true;
		else if (!in_words(of_dates, name) && month_named(name) == 0)
			return WORD_OTHER;
		else
			others = true;
	}
	if (!digits && (clock || status))
		return clock ? WORD_CLOCK : WORD_STATUS;
	others = others || clock || status;
	return digits && !others ? WORD_NUMBER : !digits && !others ? WORD_OTHER : WORD_DATE;
}

struct words {			/* of a line; what is beyond is not looked at */
	const char *at[WORDS_MAX + 1];
	size_t len[WORDS_MAX + 1];
	enum word is[WORDS_MAX + 1];
	size_t n;
};

static void
split_words(const char *line, size_t len, struct words *w)
{
	const char *end = line + len;

	for (w->n = 0; w->n < WORDS_MAX; w->n++) {
		line += strspn(line, " \t");
		if (line >= end)
			return;
		w->at[w->n] = line;
		w->len[w->n] = strcspn(line, " \t\n");
		w->is[w->n] = word_is(line, w->len[w->n]);
		line += w->len[w->n];
	}
}

/* "January", "26-February", "(Mar." */
static bool
has_month(const struct words *w, size_t i)
{
	char name[LETTERS_MAX + 1];
	const char *s = i < w->n ? w->at[i] : "", *end = i < w->n ? s + w->len[i] : s;
	size_t n;

	for (; s < end; s += n > 0 ? n : 1)
		if ((n = letters(s, name)) > 0 && month_named(name) > 0)
			return true;
	return false;
}

static bool
has_digit(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isdigit((unsigned char)s[i]))
			return true;
	return false;
}

/* Does a time stand beside the name of one? "Doors: 7 PM", "Show at 8:00", "18:00 開演"; not "Open House". */
static bool
names_time(const struct words *w, size_t i)
{
	size_t next = i + 1 + (i + 1 < w->n && w->is[i + 1] == WORD_JOINS);

	return (next < w->n && has_digit(w->at[next], w->len[next]) && (w->is[next] == WORD_DATE ||
	    (next + 1 < w->n && is_half_of_day(w->at[next + 1])))) ||
	    (i > 0 && i + 1 == w->n && memchr(w->at[i - 1], ':', w->len[i - 1]) != NULL);
}

/*
 * May word i be of a date? A number alone only beside a month's name or another
 * of a date's words, a status only where nothing follows.
 */
static bool
dates(const struct words *w, size_t i)
{
	if (w->is[i] == WORD_CLOCK)
		return names_time(w, i);
	if (w->is[i] == WORD_STATUS)
		return i + 1 == w->n || strchr("([", *w->at[i]) != NULL;
	if (w->is[i] != WORD_NUMBER)
		return w->is[i] != WORD_OTHER;
	if (has_month(w, i + 1) || (i > 0 && has_month(w, i - 1)) ||
	    (i + 1 < w->n && is_half_of_day(w->at[i + 1])))
		return true;
	if (i < 2)
		return false;
	return w->is[i - 1] == WORD_JOINS ? w->is[i - 2] == WORD_NUMBER :
	    w->len[i] == 4 && has_month(w, i - 2);
}

/* "Meeting:" and the like part what follows; a time's colon stands inside of it. */
static bool
closes(const struct words *w, size_t i)
{
	return w->at[i][w->len[i] - 1] == ':' && w->is[i] != WORD_CLOCK;
}

/* How many words at the line's start, or from its end, are a date. */
static size_t
leading(const struct words *w)
{
	size_t n = 0;

	while (n < w->n && dates(w, n) && (n == 0 || !closes(w, n - 1)))
		n++;
	while (n > 0 && n < w->n && w->is[n - 1] == WORD_JOINS)
		n--;
	return n;
}

static size_t
trailing(const struct words *w)
{
	size_t n = 0;

	while (n < w->n && dates(w, w->n - n - 1) && (n == 0 || !closes(w, w->n - n - 1)))
		n++;
	while (n > 0 && n < w->n && w->is[w->n - n] == WORD_JOINS)
		n--;
	return n;
}

bool
is_of_dates(const char *line)
{
	struct words w;

	split_words(line, strcspn(line, "\n"), &w);
	return w.n > 0 && leading(&w) == w.n;
}

bool
is_dateish(const char *line)
{
	return is_of_dates(line) && has_digit(line, strcspn(line, "\n"));
}

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

/* A line that begins or ends with a date and says more. */
static bool
split_line(struct arena *a, const char *line, struct pieces *out)
{
	struct words w;
	size_t n, len = strcspn(line, "\n");
	const char *at;

	split_words(line, len, &w);
	if ((n = leading(&w)) > 0 && n < w.n &&
	    has_digit(line, (size_t)(w.at[n] - line))) {
		out->date = trimmed(a, w.at[0], (size_t)(w.at[n] - w.at[0]));
		out->title = trimmed(a, w.at[n], (size_t)(line + len - w.at[n]));
		return true;
	}
	if ((n = trailing(&w)) == 0 || n == w.n)
		return false;
	at = w.at[w.n - n];
	if (!has_digit(at, (size_t)(line + len - at)))
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
		if ((n = letters(s, name)) == 0) {
			s += text_step(s);
			continue;
		}
		if (month_named(name) > 0 && out->month == 0)
			out->month = month_named(name);
		else if (!in_words(of_headings, name))
			out->pure = false;
		s += n;
	}
	return out->year != 0 || (out->month != 0 && out->pure);
}
