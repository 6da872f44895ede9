#include "scrapers/status.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "scrapers/spec.h"

enum {
	MARK_MAX = 80,		/* bytes of a text that can be a mark */
	TEXT_MAX = 4 * EVENT_TITLE_MAX	/* of one that has any: titles are cut far below */
};

static const struct { const char *open, *close; } brackets[] = {
	{ "(", ")" }, { "[", "]" }, { "{", "}" }, { "<", ">" }, { "（", "）" }, { "［", "］" },
	{ "【", "】" }, { "〔", "〕" }, { "〈", "〉" }, { "《", "》" }, { "「", "」" }, { "『", "』" },
};

/* Without blanks, in small letters. */
static const struct { const char *word; enum event_status status; } marks[] = {
	{ "취소", STATUS_CANCELLED }, { "취소됨", STATUS_CANCELLED }, { "취소확정", STATUS_CANCELLED },
	{ "취소공지", STATUS_CANCELLED }, { "취소안내", STATUS_CANCELLED },
	{ "취소되었습니다", STATUS_CANCELLED }, { "취소합니다", STATUS_CANCELLED },
	{ "中止", STATUS_CANCELLED }, { "中止決定", STATUS_CANCELLED }, { "中止のお知らせ", STATUS_CANCELLED },
	{ "cancelled", STATUS_CANCELLED }, { "canceled", STATUS_CANCELLED }, { "cancel", STATUS_CANCELLED },
	{ "연기", STATUS_POSTPONED }, { "연기됨", STATUS_POSTPONED }, { "연기확정", STATUS_POSTPONED },
	{ "연기공지", STATUS_POSTPONED }, { "연기안내", STATUS_POSTPONED }, { "순연", STATUS_POSTPONED },
	{ "연기되었습니다", STATUS_POSTPONED }, { "연기합니다", STATUS_POSTPONED },
	{ "延期", STATUS_POSTPONED }, { "延期決定", STATUS_POSTPONED }, { "順延", STATUS_POSTPONED },
	{ "延期のお知らせ", STATUS_POSTPONED },
	{ "postponed", STATUS_POSTPONED }, { "ppd", STATUS_POSTPONED },
	{ "예정", STATUS_TENTATIVE }, { "미정", STATUS_TENTATIVE }, { "잠정", STATUS_TENTATIVE },
	{ "未定", STATUS_TENTATIVE }, { "tentative", STATUS_TENTATIVE },
	{ "tbd", STATUS_TENTATIVE }, { "tba", STATUS_TENTATIVE },
};

/* What may stand before a mark: 대회취소, 우천으로 인한 취소, 開催中止. */
static const char *const before[] = {
	"대회", "행사", "우천", "경기", "공연", "일정", "강의", "수업", "강좌", "모임", "회의", "개최",
	"축제", "훈련", "전시", "전체", "전면", "잠정", "무기한", "강우", "폭우", "폭염", "폭설", "한파",
	"태풍", "강풍", "미세먼지", "코로나19", "코로나", "기상악화", "그라운드사정", "사정상", "시험",
	"으로인한", "으로인해", "로인한", "로인해", "으로", "로",
	"公演", "開催", "雨天", "試合", "大会", "荒天", "悪天候", "台風", "強風", "イベント",
	"のため", "につき", "による",
};

/* And in English, where what stands before it is a word of its own. */
static const char *const nouns[] = {
	"event", "game", "match", "show", "meeting", "class", "concert", "performance", "practice",
	"race", "session", "tour", "rain", "weather", "now", "is", "been",
};

/* What stands beside a mark and says nothing of its own: 연기/통합. */
static const char *const beside[] = { "통합", "변경", "환불" };

enum event_status
status_worse(enum event_status a, enum event_status b)
{
	static const int rank[STATUS__MAX] = {
		[STATUS_TENTATIVE] = 1, [STATUS_POSTPONED] = 2, [STATUS_CANCELLED] = 3,
	};

	return rank[a] >= rank[b] ? a : b;
}

/* The length of what s begins with; 0: none of them. */
static size_t
begins(const char *s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(s, list[i], strlen(list[i])) == 0)
			return strlen(list[i]);
	return 0;
}

static bool
among(const char *s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(s, list[i]) == 0)
			return true;
	return false;
}

static enum event_status
mark(const char *word)
{
	for (size_t i = 0; i < MEM_COUNT(marks); i++)
		if (strcmp(word, marks[i].word) == 0)
			return marks[i].status;
	return STATUS_CONFIRMED;
}

/* A mark as it is, or behind what may stand before one. */
static enum event_status
mark_behind(const char *word)
{
	enum event_status status;
	size_t n;

	while ((status = mark(word)) == STATUS_CONFIRMED &&
	    (n = begins(word, before, MEM_COUNT(before))) > 0)
		word += n;
	return status;
}

/* "event cancelled", "cancelled due to rain"; not "cancelled if it rains". */
static enum event_status
english(struct arena *a, const char *text)
{
	char *words = arena_str(a, text), *save, *word = strtok_r(words, " ", &save), *next;
	enum event_status status = word == NULL ? STATUS_CONFIRMED : mark(word);

	if (status == STATUS_CANCELLED || status == STATUS_POSTPONED) {
		next = strtok_r(NULL, " ", &save);
		return next == NULL || strcmp(next, "due") == 0 || strcmp(next, "until") == 0 ||
		    strcmp(next, "-") == 0 ? status : STATUS_CONFIRMED;
	}
	for (; word != NULL && among(word, nouns, MEM_COUNT(nouns)); word = next)
		if ((next = strtok_r(NULL, " ", &save)) != NULL && mark(next) != STATUS_CONFIRMED)
			return strtok_r(NULL, " ", &save) == NULL ? mark(next) : STATUS_CONFIRMED;
	return STATUS_CONFIRMED;
}

/* In small letters; with the blanks out as well. */
static char *
small(struct arena *a, const char *s, bool blanks)
{
	char *out = arena_str(a, s), *to = out;

	for (; *s != '\0'; s++)
		if (blanks || *s != ' ')
			*to++ = (char)tolower((unsigned char)*s);
	*to = '\0';
	return out;
}

/* The worst of "연기/통합", all parts of which must be known. */
static enum event_status
of_parts(char *compact)
{
	enum event_status worst = STATUS_CONFIRMED, one;
	char *save;

	for (char *part = strtok_r(compact, "/,&+", &save); part != NULL; part = strtok_r(NULL, "/,&+", &save)) {
		one = mark_behind(part);
		if (one == STATUS_CONFIRMED && !among(part, beside, MEM_COUNT(beside)))
			return STATUS_CONFIRMED;
		worst = status_worse(worst, one);
	}
	return worst;
}

enum event_status
status_said(struct arena *a, const char *text, const struct status_words *words)
{
	static const enum event_status tried[] = { STATUS_CANCELLED, STATUS_POSTPONED, STATUS_TENTATIVE };
	enum event_status status;

	for (size_t i = 0; words != NULL && i < MEM_COUNT(tried); i++)
		if (spec_like(text, words->like[tried[i]]))
			return tried[i];
	if (*text == '\0' || strlen(text) > MARK_MAX)
		return STATUS_CONFIRMED;
	status = of_parts(small(a, text, false));
	return status != STATUS_CONFIRMED ? status : english(a, small(a, text, true));
}

/* The text of n bytes at s, without what decorates its ends. */
static const char *
bare(struct arena *a, const char *s, size_t n)
{
	static const char ends[] = " \t\r\n*!.~-=";

	while (n > 0 && strchr(ends, *s) != NULL)
		s++, n--;
	while (n > 0 && strchr(ends, s[n - 1]) != NULL)
		n--;
	return arena_strn(a, s, n);
}

/* The status of a piece of a text that can be nothing but that. */
static enum event_status
piece(struct arena *a, const char *s, size_t n, const struct status_words *words)
{
	return n > MARK_MAX ? STATUS_CONFIRMED : status_said(a, bare(a, s, n), words);
}

/* Is there an opening bracket at s? *inner and *n: what it holds; returns what follows the closing one. */
static const char *
bracketed(const char *s, const char **inner, size_t *n)
{
	const char *close;

	for (size_t i = 0; i < MEM_COUNT(brackets); i++) {
		if (strncmp(s, brackets[i].open, strlen(brackets[i].open)) != 0)
			continue;
		*inner = s + strlen(brackets[i].open);
		if ((close = strstr(*inner, brackets[i].close)) == NULL)
			return NULL;
		*n = (size_t)(close - *inner);
		return close + strlen(brackets[i].close);
	}
	return NULL;
}

static const char *
without_brackets(struct arena *a, const char *text, const struct status_words *words,
    enum event_status *out)
{
	struct buf b = { 0 };
	const char *inner, *after, *left;
	enum event_status status;
	size_t n;

	for (const char *p = text; *p != '\0';) {
		after = bracketed(p, &inner, &n);
		status = after == NULL ? STATUS_CONFIRMED : piece(a, inner, n, words);
		if (status == STATUS_CONFIRMED) {
			buf_char(&b, *p++);
			continue;
		}
		*out = status_worse(*out, status);
		buf_char(&b, ' ');
		p = after;
	}
	left = b.len == 0 ? "" : arena_strn(a, b.data, b.len);
	buf_free(&b);
	return left;
}

/* Bytes of the separator at s: one that needs blanks around it has one before or behind. 0: none. */
static size_t
separator(const char *text, const char *s)
{
	static const struct { const char *sign; bool blank; } signs[] = {
		{ "\n", false }, { ":", false }, { "：", false }, { "|", false }, { "!", false }, { "*", false }, { "※", false },
		{ "-", true }, { "–", true }, { "—", true }, { "~", true }, { ",", true }, { "/", true },
	};
	size_t n;

	for (size_t i = 0; i < MEM_COUNT(signs); i++) {
		n = strlen(signs[i].sign);
		if (strncmp(s, signs[i].sign, n) == 0 &&
		    (!signs[i].blank || s[n] == ' ' || (s > text && s[-1] == ' ')))
			return n;
	}
	return 0;
}

/* At an end of a name only what happened counts: "Final: TBD" is a name. */
static bool
happened(enum event_status status)
{
	return status == STATUS_CANCELLED || status == STATUS_POSTPONED;
}

/* "CANCELLED: x" */
static const char *
without_first(struct arena *a, const char *text, const struct status_words *words,
    enum event_status *out)
{
	enum event_status status;
	size_t n;

	for (const char *p = text + strspn(text, " *!~"); *p != '\0'; p++) {
		if ((n = separator(text, p)) == 0)
			continue;
		status = piece(a, text, (size_t)(p - text), words);
		if (!happened(status))
			return text;
		*out = status_worse(*out, status);
		return p + n;
	}
	return text;
}

/* A makeup game tells what was postponed before. */
static bool
tells_of_another(const char *text)
{
	return strcasestr(text, "makeup") != NULL || strcasestr(text, "make-up") != NULL ||
	    strcasestr(text, "make up") != NULL;
}

/* "x - postponed" */
static const char *
without_last(struct arena *a, const char *text, const struct status_words *words,
    enum event_status *out)
{
	size_t len = strlen(text), n;
	enum event_status status;

	while (len > 0 && strchr(" *!.~", text[len - 1]) != NULL)
		len--;
	for (const char *p = text + len; p > text; p--) {
		if ((n = separator(text, p - 1)) == 0)
			continue;
		status = p - 1 + n > text + len ? STATUS_CONFIRMED :
		    piece(a, p - 1 + n, len - (size_t)(p - 1 + n - text), words);
		if (!happened(status))
			return text;
		*out = status_worse(*out, status);
		return arena_strn(a, text, (size_t)(p - 1 - text));
	}
	return text;
}

/* "CANCELLED Some Park", "Board Meeting CANCELLED": capitals need no separator. */
static const char *
without_capitals(struct arena *a, const char *text, enum event_status *out)
{
	static const struct { const char *word; enum event_status status; } loud[] = {
		{ "CANCELLED", STATUS_CANCELLED }, { "CANCELED", STATUS_CANCELLED },
		{ "POSTPONED", STATUS_POSTPONED }, { "PPD", STATUS_POSTPONED },
	};
	size_t len = strlen(text), n;

	while (len > 0 && strchr(" *!.", text[len - 1]) != NULL)
		len--;
	for (size_t i = 0; i < MEM_COUNT(loud); i++) {
		n = strlen(loud[i].word);
		if (len <= n)
			continue;
		if (strncmp(text, loud[i].word, n) == 0 && text[n] == ' ') {
			*out = status_worse(*out, loud[i].status);
			return text + n;
		}
		if (strncmp(text + len - n, loud[i].word, n) == 0 && text[len - n - 1] == ' ' &&
		    (len < n + 4 || strncasecmp(text + len - n - 4, "not ", 4) != 0)) {
			*out = status_worse(*out, loud[i].status);
			return arena_strn(a, text, len - n);
		}
	}
	return text;
}

/* A sentence at the end; one about "this event" goes, others are the title. */
static const char *
without_sentence(struct arena *a, const char *text, enum event_status *out)
{
	static const struct { const char *end; enum event_status status; } sentences[] = {
		{ "취소되었습니다", STATUS_CANCELLED }, { "취소됐습니다", STATUS_CANCELLED },
		{ "취소되었음", STATUS_CANCELLED }, { "연기되었습니다", STATUS_POSTPONED },
		{ "연기됐습니다", STATUS_POSTPONED }, { "연기되었음", STATUS_POSTPONED },
		{ "中止となりました", STATUS_CANCELLED }, { "中止になりました", STATUS_CANCELLED },
		{ "延期となりました", STATUS_POSTPONED }, { "延期になりました", STATUS_POSTPONED },
	};
	const char *end = text + strlen(text), *from = strstr(text, "해당 ");
	size_t n;

	while (end > text && strchr(" .!", end[-1]) != NULL)
		end--;
	n = strlen("。");
	if ((size_t)(end - text) > n && strncmp(end - n, "。", n) == 0)
		end -= n;
	for (size_t i = 0; i < MEM_COUNT(sentences); i++) {
		n = strlen(sentences[i].end);
		if ((size_t)(end - text) < n || strncmp(end - n, sentences[i].end, n) != 0)
			continue;
		*out = status_worse(*out, sentences[i].status);
		return from != NULL && from > text ? arena_strn(a, text, (size_t)(from - text)) : text;
	}
	return text;
}

/* One blank between words, and no separator left over at an end. */
static const char *
tidy(struct arena *a, const char *text)
{
	static const char ends[] = " \t\r\n:|-,/";
	char *out = arena_str(a, text), *to = out;

	text += strspn(text, ends);
	for (; *text != '\0'; text++)
		if (*text != ' ' || (to > out && to[-1] != ' '))
			*to++ = *text;
	while (to > out && strchr(ends, to[-1]) != NULL)
		to--;
	*to = '\0';
	return out;
}

const char *
status_strip(struct arena *a, const char *text, const struct status_words *words,
    enum event_status *out)
{
	enum event_status found = status_said(a, text, words);
	const char *left;

	if (strlen(text) > TEXT_MAX)
		return text;
	left = without_brackets(a, text, words, &found);
	left = without_sentence(a, left, &found);
	left = without_first(a, left, words, &found);
	if (!tells_of_another(left)) {
		left = without_last(a, left, words, &found);
		left = without_capitals(a, left, &found);
	}
	if (found == STATUS_CONFIRMED)
		return text;
	*out = status_worse(*out, found);
	left = tidy(a, left);
	return *left == '\0' ? text : left;
}
