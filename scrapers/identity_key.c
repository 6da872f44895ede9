#include "scrapers/identity_key.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/mem.h"
#include "base/text.h"

enum {
	POINTS_MAX = 120,		/* of a title that are compared */
	SIMILAR_PERCENT = 60		/* of their pairs of letters that two titles share */
};

/* Alone in brackets these tell a status; outside of them they may be a name. */
static const char *const bracketed[] = {
	"취소", "대회취소", "우천취소", "행사취소", "공연취소", "경기취소", "연기", "대회연기", "우천연기",
	"통합", "변경", "일정변경", "장소변경", "시간변경", "마감", "조기마감", "접수마감", "예정", "미정",
	"접수중", "매진", "中止", "延期", "変更", "未定", "振替", "完売", NULL
};
static const char *const anywhere[] = {
	"cancelled", "canceled", "postponed", "rescheduled", "ppd", "tbd", "tba", NULL
};

static bool
is_one_of(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

static bool
all_status(struct arena *a, const char *s, size_t n)
{
	char *rest = text_fold(a, arena_strn(a, s, n)), *word;
	size_t words = 0;

	while ((word = strsep(&rest, " ")) != NULL) {
		if (*word == '\0')
			continue;
		if (!is_one_of(word, bracketed) && !is_one_of(word, anywhere))
			return false;
		words++;
	}
	return words > 0;
}

/* The bracket that closes the one at s, and what stands between; 0: s opens none. */
static size_t
in_brackets(const char *s, size_t *open, size_t *inside)
{
	static const struct { const char *open, *close; } pairs[] = {
		{ "(", ")" }, { "[", "]" }, { "（", "）" }, { "［", "］" }, { "【", "】" },
		{ "〔", "〕" }, { "<", ">" },
	};
	const char *end;

	for (size_t i = 0; i < MEM_COUNT(pairs); i++) {
		*open = strlen(pairs[i].open);
		if (strncmp(s, pairs[i].open, *open) != 0 ||
		    (end = strstr(s + *open, pairs[i].close)) == NULL)
			continue;
		*inside = (size_t)(end - s) - *open;
		return *open + *inside + strlen(pairs[i].close);
	}
	return 0;
}

static const char *
without_status(struct arena *a, const char *title)
{
	struct buf b = { 0 };
	size_t open, inside, n;
	char *out;

	for (const char *s = title; *s != '\0'; s += n) {
		n = in_brackets(s, &open, &inside);
		if (n > 0 && all_status(a, s + open, inside)) {
			buf_char(&b, ' ');
			continue;
		}
		n = text_step(s);
		buf_add(&b, s, n);
	}
	out = arena_str(a, b.data == NULL ? "" : b.data);
	buf_free(&b);
	return out;
}

static size_t
skip(const char *s, const char *word)
{
	size_t n = strlen(word);

	return strncmp(s, word, n) == 0 ? n : 0;
}

/* Bytes of a year at the head of a word: "2026", "2026년", "2026학년도". */
static size_t
year_at(const char *s)
{
	static const char *const after[] = { "학년도", "년도", "년", "年度", "年" };
	size_t n = strspn(s, "0123456789"), more = 0;

	if (n != 4 || (strncmp(s, "19", 2) != 0 && strncmp(s, "20", 2) != 0))
		return 0;
	for (size_t i = 0; more == 0 && i < MEM_COUNT(after); i++)
		more = skip(s + n, after[i]);
	return n + more;
}

/* And of an edition: "제7회", "7회", "第3回", "7th" as a whole. "2회차" is a part, not an edition. */
static size_t
edition_at(const char *s)
{
	static const char *const english[] = { "st", "nd", "rd", "th" };
	size_t head = skip(s, "제") + skip(s, "第"), digits = strspn(s + head, "0123456789"), n;

	if (digits == 0)
		return 0;
	s += head + digits;
	n = skip(s, "회") + skip(s, "回");
	if (n > 0)
		return skip(s + n, "차") > 0 ? 0 : head + digits + n;
	for (size_t i = 0; head == 0 && i < MEM_COUNT(english); i++)
		if (strcmp(s, english[i]) == 0)
			return digits + 2;
	return 0;
}

static const char *
title_key(struct arena *a, const char *title)
{
	char *folded = text_fold(a, without_status(a, title)), *rest = folded, *word;
	struct buf b = { 0 };

	while ((word = strsep(&rest, " ")) != NULL) {
		if (is_one_of(word, anywhere))
			continue;
		word += year_at(word);
		word += edition_at(word);
		buf_str(&b, word);
	}
	folded = b.len > 0 ? arena_str(a, b.data) : text_fold(a, title);
	buf_free(&b);
	return folded;
}

static const char *
text_of(const json_t *item, const char *key)
{
	const char *s = json_string_value(json_object_get(item, key));

	return s == NULL ? "" : s;
}

struct face
face_of(struct arena *a, const json_t *item)
{
	struct face f = { .key = title_key(a, text_of(item, "title")),
	    .place = text_fold(a, text_of(item, "location")),
	    .start = text_of(item, "start"), .day = INT64_MIN };
	struct civil c;

	if (civil_read(arena_strn(a, f.start, strlen(f.start) < 10 ? strlen(f.start) : 10),
	    &c, NULL) == CIVIL_DATE)
		f.day = civil_to_epoch(&c) / DAY_SECONDS;
	return f;
}

/* Every two letters that follow each other, as one number each. */
static size_t
letter_pairs(const char *s, uint64_t *out)
{
	uint32_t last = 0;
	size_t n = 0, step;

	for (; *s != '\0' && n < POINTS_MAX; s += step) {
		uint32_t point = 0;

		step = text_step(s);
		for (size_t i = 0; i < step; i++)
			point = point << 8 | (unsigned char)s[i];
		if (last != 0)
			out[n++] = (uint64_t)last << 32 | point;
		last = point;
	}
	return n;
}

bool
face_similar(const struct face *a, const struct face *b)
{
	uint64_t x[POINTS_MAX], y[POINTS_MAX];
	size_t nx, ny, both = 0;

	if (strcmp(a->key, b->key) == 0)
		return true;
	nx = letter_pairs(a->key, x);
	ny = letter_pairs(b->key, y);
	for (size_t i = 0; i < nx; i++)
		for (size_t j = 0; j < ny; j++)
			if (x[i] == y[j]) {
				y[j] = 0;
				both++;
				break;
			}
	return both > 0 && 2 * both * 100 >= (nx + ny) * SIMILAR_PERCENT;
}

bool
face_reborn(const struct face *before, const struct face *now)
{
	if (before->day == now->day || before->place[0] == '\0' || now->place[0] == '\0')
		return false;
	return strstr(before->place, now->place) == NULL &&
	    strstr(now->place, before->place) == NULL && !face_similar(before, now);
}
