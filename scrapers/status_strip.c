/* Words of status taken out of texts, where they cannot be part of a name. */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "scrapers/status.h"

enum { TEXT_MAX = 4 * EVENT_TITLE_MAX };	/* bytes of a text that has any: titles are cut far below */

static const struct { const char *open, *close; } brackets[] = {
	{ "(", ")" }, { "[", "]" }, { "{", "}" }, { "<", ">" }, { "（", "）" }, { "［", "］" },
	{ "【", "】" }, { "〔", "〕" }, { "〈", "〉" }, { "《", "》" }, { "「", "」" }, { "『", "』" },
};

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
	return n > STATUS_MARK_MAX ? STATUS_CONFIRMED : status_said(a, bare(a, s, n), words);
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
