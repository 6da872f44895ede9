#include <string.h>

#include "base/event.h"
#include "base/mem.h"
#include "scrapers/item.h"
#include "scrapers/modules/kbo_game.h"
#include "scrapers/modules/kbo_names.h"
#include "scrapers/page_json.h"

/*
 * The KBO league's own schedule:
 * POST https://www.koreabaseball.com/ws/Schedule.asmx/GetScheduleList
 *      leId=1&srIdList=0,9,6&seasonId={year}&gameMonth={month}&teamId=
 * POST https://www.koreabaseball.com/ws/Main.asmx/GetKboGameList
 *      leId=1&srId=0,1,3,4,5,7,9&date={year}{month}{day}
 *
 * No setting of the json module can say it, because its rows are table cells of
 * HTML inside JSON, whose day stands in the first row only, and because a game
 * has no id until it is near: the id is made as the site will make it, out of
 * day, clubs under their historic codes, and which of the day's games it is.
 */

static const struct option options[] = {
	{ "season", OPTION_NUMBER, NULL, NULL, "the year, where neither request nor page says it" },
	{ NULL, OPTION_TEXT, NULL, NULL, NULL }
};

#define ZONE "Asia/Seoul"

/* What a remark means for a game without a score; the first that is in it counts. */
static const struct { const char *word; enum event_status status; } remarks[] = {
	{ "연기",     STATUS_POSTPONED },
	{ "순연",     STATUS_POSTPONED },
	{ "서스펜디드", STATUS_CONFIRMED },
	{ "취소",     STATUS_CANCELLED },
	{ "노게임",   STATUS_CANCELLED },
	{ "사정",     STATUS_CANCELLED },	/* 그라운드사정 */
	{ "우천",     STATUS_CANCELLED },
	{ "강풍",     STATUS_CANCELLED },
	{ "미세먼지", STATUS_CANCELLED },
	{ "황사",     STATUS_CANCELLED },
	{ "폭염",     STATUS_CANCELLED },
	{ "한파",     STATUS_CANCELLED },
	{ "강설",     STATUS_CANCELLED },
};

static const struct { const char *number, *tag, *label; } types[] = {
	{ "0", "regular",         "정규시즌" },
	{ "1", "exhibition",      "시범경기" },
	{ "3", "semi-playoff",    "준플레이오프" },
	{ "4", "wild-card",       "와일드카드" },
	{ "5", "playoff",         "플레이오프" },
	{ "7", "korean-series",   "한국시리즈" },
	{ "9", "all-star",        "올스타전" },
};

static enum event_status
status_of(const struct kbo_game *g)
{
	if (*g->away_score != '\0' && strstr(g->remark, "취소") == NULL)
		return STATUS_CONFIRMED;	/* called in the fifth for rain, but played */
	for (size_t i = 0; i < MEM_COUNT(remarks); i++)
		if (strstr(g->remark, remarks[i].word) != NULL)
			return remarks[i].status;
	return STATUS_CONFIRMED;
}

/* In the site's ids: a club's code; of somebody unknown what the schedule calls him. */
static const char *
code_of(const char *name)
{
	const struct kbo_club *c = kbo_club(name);

	return c != NULL ? c->code : name;
}

/* Two games of the same clubs on one day; not one game that is listed twice. */
static bool
are_alike(const struct kbo_game *a, const struct kbo_game *b)
{
	if (*a->id != '\0' && strcmp(a->id, b->id) == 0)
		return false;
	return a->day.year == b->day.year && a->day.month == b->day.month && a->day.day == b->day.day &&
	    strcmp(code_of(a->away), code_of(b->away)) == 0 &&
	    strcmp(code_of(a->home), code_of(b->home)) == 0;
}

/*
 * Which of two games on one day it is. Both stand in the list, in order; where
 * the other was dropped, the site's own id may still know. A list is in order of
 * days, so alike ones are near: the search stops where another day begins.
 */
static void
number_games(struct kbo_game *games, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int last = games[i].id[0] == '\0' ? '0' : games[i].id[strlen(games[i].id) - 1];
		int before = 0, after = 0;

		for (size_t j = i; j-- > 0 && games[j].day.day == games[i].day.day;)
			before += are_alike(&games[i], &games[j]);
		for (size_t j = i + 1; j < n && games[j].day.day == games[i].day.day; j++)
			after += are_alike(&games[i], &games[j]);
		if (before + after > 0)
			games[i].number = before + 1;
		else if (last >= '1' && last <= '9')
			games[i].number = last - '0';
	}
}

static void
put_team(json_t *item, const char *key, const char *name)
{
	const struct kbo_club *c = kbo_club(name);

	if (c == NULL)
		c = kbo_club_coded(name);
	item_tag(item, key, c == NULL ? name : c->tag, c == NULL ? name : c->label);
}

static void
put_tags(const struct kbo_game *g, json_t *item)
{
	const char *park = kbo_park(g->park);

	put_team(item, "team", g->away);
	put_team(item, "team", g->home);
	put_team(item, "home", g->home);
	item_tag(item, "venue", park == NULL ? g->park : park, g->park);
	for (size_t i = 0; i < MEM_COUNT(types); i++)
		if (strcmp(types[i].number, g->type) == 0)
			item_tag(item, "game-type", types[i].tag, types[i].label);
}

static json_t *
item_of(struct arena *a, const struct kbo_game *g)
{
	enum event_status status = status_of(g);
	json_t *item = json_object();

	item_text(item, "title", arena_fmt(a, g->number > 0 ? "%s @ %s (더블헤더 %d차전)" : "%s @ %s",
	    g->away, g->home, g->number));
	item_text(item, "external_id", arena_fmt(a, "%04d%02d%02d%s%s%d", g->day.year,
	    g->day.month, g->day.day, code_of(g->away), code_of(g->home), g->number));
	item_text(item, "kind", "game");
	item_start(item, &g->day, g->time);
	item_text(item, "timezone", ZONE);
	if (g->time == KBO_TIME_UNKNOWN)
		json_object_set_new(item, "time_unknown", json_true());
	item_text(item, "location", g->park);
	if (status != STATUS_CONFIRMED)
		item_text(item, "status", event_statuses[status]);
	else if (*g->away_score != '\0' && *g->home_score != '\0')
		item_text(item, "result", arena_fmt(a, "%s–%s", g->away_score, g->home_score));
	/* The rest of the site's link names a tab, which is another one after the game. */
	if (*g->id != '\0')
		item_text(item, "url", arena_fmt(a, "https://www.koreabaseball.com/Schedule/GameCenter/"
		    "Main.aspx?gameDate=%.8s&gameId=%s", g->id, g->id));
	put_tags(g, item);
	item_line(a, item, NULL, g->remark);
	item_line(a, item, "TV", g->tv);
	item_line(a, item, "라디오", g->radio);
	return item;
}

/*
 * A list is of a month, the other form of a day. Which one, the request says, or
 * the games if they agree; else their absence means nothing.
 */
static void
put_window(const struct page *p, bool is_list, const struct kbo_game *games, size_t n,
    struct sink *sink)
{
	int year = context_number(p->context, "year"), month = context_number(p->context, "month");
	struct civil first = { 0 };

	if (n > 0)
		first = games[0].day;
	for (size_t i = 1; i < n; i++)
		if (games[i].day.year != first.year || games[i].day.month != first.month ||
		    (!is_list && games[i].day.day != first.day))
			first.year = 0;
	if (is_list && month >= 1 && month <= 12 && year != 0)
		first = (struct civil){ .year = year, .month = month };
	if (first.year == 0) {
		sink->partial = true;
		return;
	}
	if (is_list)
		first.day = 1;
	sink->from = first;
	sink->to = civil_add_days(first, is_list ? civil_days_in_month(first.year, first.month) : 1);
}

static int
put_games(const struct page *p, struct kbo_game *games, size_t n, struct sink *sink, struct err *e)
{
	if (n == 0 && sink->rows > 0)
		return err_set(e, ERR_INVALID, "none of %zu games was understood", sink->rows);
	number_games(games, n);
	for (size_t i = 0; i < n; i++)
		if (sink->item(sink, item_of(p->arena, &games[i]), e) == -1)
			return -1;
	return 0;
}

static int
parse(const struct page *p, struct sink *sink, struct err *e)
{
	json_t *root = page_json(p, e), *rows, *list;
	struct kbo_game *games;
	size_t n;
	int rc;

	if (root == NULL)
		return -1;
	rows = json_object_get(root, "rows");
	list = json_object_get(root, "game");
	if (json_is_array(rows))
		rc = kbo_read_list(p, rows, sink, &games, &n, e);
	else if (json_is_array(list))
		rc = kbo_read_day(p, list, sink, &games, &n, e);
	else
		rc = err_set(e, ERR_INVALID, "not a schedule of the KBO league: neither rows nor game, but %s",
		    json_said(p->arena, root));
	if (rc == 0)
		rc = put_games(p, games, n, sink, e);
	if (rc == 0)
		put_window(p, json_is_array(rows), games, n, sink);
	json_decref(root);
	return rc;
}

const struct scraper scraper_kbo = {
	.name = "kbo",
	.about = "games of koreabaseball.com, whose robots.txt forbids it: ask the league first",
	.options = options,
	.parse = parse,
};
