#include "scrapers/modules/html_words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

static const char *const months[] = {
	"january", "february", "march", "april", "may", "june", "july", "august",
	"september", "october", "november", "december",
};
static const struct { const char *name; int month; } other_months[] = {
	{ "märz", 3 }, { "maerz", 3 }, { "mai", 5 }, { "juni", 6 }, { "juli", 7 }, { "okt", 10 },
	{ "oktober", 10 }, { "dez", 12 }, { "dezember", 12 },
};

/* Words that dates are made of beside numbers, and those that only join. */
static const char of_dates[] = " sunday monday tuesday wednesday thursday friday saturday sun mon tue"
    " tues wed thu thur thurs fri sat am pm a.m p.m noon midnight st nd rd th"
    " 년 월 일 시 분 년도 오전 오후 낮 밤 정오 자정 부터 까지 이후 경 반"
    " 월요일 화요일 수요일 목요일 금요일 토요일 일요일 요일"
    " 화 수 목 금 토 年 月 日 時 分 火 水 木 金 土 曜 曜日 午前 午後 から まで 祝 休"
    " montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so uhr"
    " kst jst utc gmt est edt cst cdt mst mdt pst pdt cet cest et pt ";
static const char joining[] = " bis vom von um to and through thru until till from at of on the & @ ~ - ";
/* What a time behind them is the time of. */
static const char of_clocks[] = " doors door show start starts begin begins einlass beginn open opens"
    " 開場 開演 開始 입장 공연 공연시작 시작 ";
/* What may be said of a date at the end of its line, or in brackets. */
static const char of_status[] = " cancelled canceled postponed tbd tba 취소 연기 미정 中止 延期 未定 に変更 変更 변경 로변경 으로변경 ";

bool
words_have(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = words; n > 0 && (at = strstr(at, word)) != NULL; at++)
		if (at[-1] == ' ' && at[n] == ' ')
			return true;
	return false;
}

int
words_month(const char *word)
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

size_t
words_letters(const char *s, char out[LETTERS_MAX + 1])
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
	if (words_have(joining, name))
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
		else if ((step = words_letters(s, name)) == 0 || s + step > end)
			return WORD_OTHER;
		else if (words_have(of_clocks, name))
			clock = true;
		else if (words_have(of_status, name))
			status = true;
		else if (!words_have(of_dates, name) && words_month(name) == 0)
			return WORD_OTHER;
		else
			others = true;
	}
	if (!digits && (clock || status))
		return clock ? WORD_CLOCK : WORD_STATUS;
	others = others || clock || status;
	return digits && !others ? WORD_NUMBER : !digits && !others ? WORD_OTHER : WORD_DATE;
}

void
words_split(const char *line, size_t len, struct words *w)
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
		if ((n = words_letters(s, name)) > 0 && words_month(name) > 0)
			return true;
	return false;
}

bool
words_digit(const char *s, size_t n)
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

	return (next < w->n && words_digit(w->at[next], w->len[next]) && (w->is[next] == WORD_DATE ||
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

size_t
words_leading(const struct words *w)
{
	size_t n = 0;

	while (n < w->n && dates(w, n) && (n == 0 || !closes(w, n - 1)))
		n++;
	while (n > 0 && n < w->n && w->is[n - 1] == WORD_JOINS)
		n--;
	return n;
}

size_t
words_trailing(const struct words *w)
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

	words_split(line, strcspn(line, "\n"), &w);
	return w.n > 0 && words_leading(&w) == w.n;
}

bool
is_dateish(const char *line)
{
	return is_of_dates(line) && words_digit(line, strcspn(line, "\n"));
}
