#include "db/health.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "db/stmt.h"

enum { DAY = 86400, NEWS_SEEN = 40 };

const char *const health_words[HEALTH__MAX] = {
	[HEALTH_OFF] = "off", [HEALTH_HELD] = "held", [HEALTH_FAILING] = "failing",
	[HEALTH_NEW] = "new", [HEALTH_SILENT] = "silent", [HEALTH_GOOD] = "good",
};

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

bool
health_silent(const int64_t *news, size_t n, int64_t now)
{
	int64_t gaps[NEWS_SEEN], quiet;

	if (n > NEWS_SEEN)
		n = NEWS_SEEN;
	if (n < SILENT_NEWS_MIN)
		return false;
	for (size_t i = 0; i + 1 < n; i++)
		gaps[i] = news[i] - news[i + 1];
	qsort(gaps, n - 1, sizeof(gaps[0]), by_size);
	quiet = now - news[0];
	return quiet > SILENT_TIMES * gaps[(n - 1) / 2] && quiet > SILENT_DAYS * DAY;
}

static enum health
health_of(const struct source *s, bool silent)
{
	if (!s->enabled)
		return HEALTH_OFF;
	if (s->held)
		return HEALTH_HELD;
	if (s->failures > 0)
		return HEALTH_FAILING;
	if (s->last_good == 0)
		return HEALTH_NEW;
	return silent ? HEALTH_SILENT : HEALTH_GOOD;
}

/* A run that never got a page found nothing to count. */
static bool
counted(const struct source_run *r)
{
	return strcmp(r->status, "failed") != 0 && strcmp(r->status, "rejected") != 0;
}

static const char *
trend(struct arena *a, const struct source_run *runs, size_t n)
{
	struct buf b = { 0 };
	int64_t last = -1;
	const char *out;

	for (size_t i = n; i > 0; i--)
		if (counted(&runs[i - 1]) && runs[i - 1].found != last) {
			last = runs[i - 1].found;
			buf_fmt(&b, "%s%lld", b.len == 0 ? "" : "→", (long long)last);
		}
	out = arena_str(a, b.data == NULL ? "" : b.data);
	buf_free(&b);
	return out;
}

static int
news_of(struct db *db, int64_t source, struct arena *a, int64_t **news, size_t *n,
    struct err *e)
{
	struct stmt *q = db_use(db, SQL_RUN_NEWS);

	stmt_i64(q, ":source", source);
	stmt_i64(q, ":limit", NEWS_SEEN);
	return stmt_list(q, a, read_i64, sizeof(**news), news, n, e);
}

/* Of the last run that parsed a page: one that is the same still has them. */
static int
unread_of(struct db *db, int64_t source, struct arena *a, int64_t *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_RUN_UNREAD);

	*out = 0;
	stmt_i64(q, ":source", source);
	return stmt_one(q, a, read_i64, out, e) == -1 ? -1 : 0;
}

int
db_source_health(struct db *db, const struct source *s, int64_t now, struct arena *a,
    struct source_health *out, struct err *e)
{
	struct source_run *runs;
	int64_t *news, unread;
	size_t n_runs, n_news;

	if (db_run_list(db, s->id, HEALTH_TREND, a, &runs, &n_runs, e) == -1 ||
	    news_of(db, s->id, a, &news, &n_news, e) == -1 ||
	    unread_of(db, s->id, a, &unread, e) == -1)
		return -1;
	*out = (struct source_health){
		.health = health_of(s, health_silent(news, n_news, now)),
		.trend = trend(a, runs, n_runs),
		.last_news = s->last_news != 0 ? s->last_news : n_news > 0 ? news[0] : 0,
		.unread = unread,
	};
	return 0;
}
