/*
 * Posts, reviews and releases bear the days of their writing, people those of
 * their birth: all are over. A schedule has days to come.
 */
#include "scrapers/modules/html_doubt.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/mem.h"
#include "scrapers/modules/html_text.h"

enum {
	TITLE_BYTES = 240,	/* what is longer is prose */
	NEAR_YEARS = 3
};

/* What stands before the name of a writer or the day of writing. */
static const char *const of_posts[] = {
	"by ", "posted", "published", "updated", "last updated", "reviewed", "written", "modified", "filed ",
	"작성", "등록일", "게시", "수정", "입력", "기사입력", "배송", "도착", "投稿", "更新", "掲載",
};

/* Words that no title ends with: the date was torn off behind them. */
static const char *const torn[] = {
	"on", "of", "by", "at", "in", "to", "for", "from", "since", "until", "before", "after", "the", "a", "an",
	"and", "or", "with", "is", "was", "as", "that",
};

static bool
is_of_post(const char *text)
{
	for (size_t i = 0; i < MEM_COUNT(of_posts); i++)
		if (strncasecmp(text, of_posts[i], strlen(of_posts[i])) == 0)
			return true;
	return false;
}

static bool
is_torn(const char *text)
{
	const char *last = strrchr(text, ' ');

	for (size_t i = 0; last != NULL && i < MEM_COUNT(torn); i++)
		if (strcmp(last + 1, torn[i]) == 0)
			return true;
	return false;
}

/* "5,900원", "1,200円", "$99.99" */
static bool
has_price(const char *text)
{
	size_t n;

	for (const char *s = text; *s != '\0'; s += n > 0 ? n : 1) {
		if ((n = strspn(s, "0123456789,.")) == 0)
			continue;
		if (memchr(s, ',', n) != NULL && (strncmp(s + n, "원", 3) == 0 || strncmp(s + n, "円", 3) == 0))
			return true;
		if (n > 3 && s[n - 3] == '.' && s > text && (s[-1] == '$' ||
		    (s - text >= 2 && strncmp(s - 2, "£", 2) == 0) || (s - text >= 3 && strncmp(s - 3, "€", 3) == 0)))
			return true;
	}
	return false;
}

static bool
has_letter(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80 || isalpha((unsigned char)*text))
			return true;
	return false;
}

bool
is_title(const char *text)
{
	struct heading h;

	if (strlen(text) < 2 || strlen(text) > TITLE_BYTES || !has_letter(text) || is_of_dates(text) ||
	    date_read_time(text) >= 0 || (heading_read(text, &h) && h.pure))
		return false;
	return !is_of_post(text) && !is_torn(text) && !has_price(text);
}

void
tally_add(struct tally *t, const char *day, const struct civil *today)
{
	char now[CIVIL_TEXT];

	civil_put_date(today, now);
	t->n++;
	t->to_come += strncmp(day, now, strlen(now)) > 0;
	if (t->n > 1) {
		t->rises += strcmp(day, t->last) > 0;
		t->falls += strcmp(day, t->last) < 0;
	}
	snprintf(t->last, sizeof(t->last), "%s", day);
	t->far += abs((int)strtol(day, NULL, 10) - today->year) > NEAR_YEARS;
}

const char *
tally_doubt(const struct tally *t)
{
	if (t->n == 0)
		return NULL;
	/* A schedule that is over still goes forward; what was written stands newest first. */
	if (t->to_come == 0 && t->falls > t->rises)
		return "and none of its days is to come, the newest first, as in lists of what was written";
	return t->far * 2 > t->n ? "and most of its days are years away" : NULL;
}
