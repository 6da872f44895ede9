#include "scrapers/status.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "scrapers/spec.h"

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
	if (*text == '\0' || strlen(text) > STATUS_MARK_MAX)
		return STATUS_CONFIRMED;
	status = of_parts(small(a, text, false));
	return status != STATUS_CONFIRMED ? status : english(a, small(a, text, true));
}
