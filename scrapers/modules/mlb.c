#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/event.h"
#include "base/mem.h"
#include "base/zone.h"
#include "scrapers/item.h"
#include "scrapers/page_json.h"
#include "scrapers/query.h"

/*
 * The MLB Stats API's schedule:
 * https://statsapi.mlb.com/api/v1/schedule?sportId=1&startDate=D&endDate=D
 *
 * No setting of the json module can say it, because one game can be two rows:
 * a postponed or suspended game stands under its old day and under its new one
 * with the same gamePk, and only one of the rows is true. Times that are not
 * known yet carry a made-up one (07:33Z) beside startTimeTBD.
 */

static const struct option options[] = {
	{ 0 }
};

static const struct { int id; const char *code; } clubs[] = {
	{ 108, "laa" }, { 109, "az" },  { 110, "bal" }, { 111, "bos" }, { 112, "chc" },
	{ 113, "cin" }, { 114, "cle" }, { 115, "col" }, { 116, "det" }, { 117, "hou" },
	{ 118, "kc" },  { 119, "lad" }, { 120, "wsh" }, { 121, "nym" }, { 133, "ath" },
	{ 134, "pit" }, { 135, "sd" },  { 136, "sea" }, { 137, "sf" },  { 138, "stl" },
	{ 139, "tb" },  { 140, "tex" }, { 141, "tor" }, { 142, "min" }, { 143, "phi" },
	{ 144, "atl" }, { 145, "cws" }, { 146, "mia" }, { 147, "nyy" }, { 158, "mil" },
};

static const struct { const char *letter, *tag, *label; } game_types[] = {
	{ "R", "regular",      "Regular Season" },
	{ "S", "spring",       "Spring Training" },
	{ "F", "wild-card",    "Wild Card" },
	{ "D", "division",     "Division Series" },
	{ "L", "league",       "League Championship Series" },
	{ "W", "world-series", "World Series" },
	{ "A", "all-star",     "All-Star Game" },
	{ "E", "exhibition",   "Exhibition" },
};

/* Follows names down; NULL when one is missing. */
static const json_t *
at(const json_t *v, const char *a, const char *b, const char *c)
{
	v = json_object_get(v, a);
	if (b != NULL)
		v = json_object_get(v, b);
	return c == NULL ? v : json_object_get(v, c);
}

static const char *
text_at(const json_t *v, const char *a, const char *b, const char *c)
{
	const char *s = json_string_value(at(v, a, b, c));

	return s == NULL ? "" : s;
}

static bool
has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* "Postponed: Rain" is Postponed as well. abstractGameState calls all of these Final. */
static bool
is_state(const json_t *game, const char *state)
{
	return has_prefix(text_at(game, "status", "detailedState", NULL), state);
}

static enum event_status
status_of(const json_t *game)
{
	const char *phase = text_at(game, "status", "abstractGameState", NULL);

	if (is_state(game, "Postponed"))
		return STATUS_POSTPONED;
	if (is_state(game, "Cancelled") || is_state(game, "Canceled"))
		return STATUS_CANCELLED;
	/* A game that is being played has turned out to be necessary. */
	if (strcmp(text_at(game, "ifNecessary", NULL, NULL), "Y") == 0 &&
	    strcmp(phase, "Live") != 0 && strcmp(phase, "Final") != 0)
		return STATUS_TENTATIVE;
	return STATUS_CONFIRMED;
}

static bool
is_doubleheader(const json_t *game)
{
	const char *d = text_at(game, "doubleHeader", NULL, NULL);

	return strcmp(d, "Y") == 0 || strcmp(d, "S") == 0;
}

static const char *
club_code(const json_t *team)
{
	json_int_t id = json_integer_value(json_object_get(team, "id"));

	for (size_t i = 0; i < sizeof(clubs) / sizeof(clubs[0]); i++)
		if (clubs[i].id == id)
			return clubs[i].code;
	return text_at(team, "name", NULL, NULL);
}

static void
put_tags(const json_t *game, json_t *item)
{
	const json_t *away = at(game, "teams", "away", "team"), *home = at(game, "teams", "home", "team");
	const char *type = text_at(game, "gameType", NULL, NULL), *park = text_at(game, "venue", "name", NULL);
	json_int_t id = json_integer_value(at(game, "venue", "id", NULL));
	char venue[24];

	item_tag(item, "team", club_code(away), text_at(away, "name", NULL, NULL));
	item_tag(item, "team", club_code(home), text_at(home, "name", NULL, NULL));
	item_tag(item, "home", club_code(home), text_at(home, "name", NULL, NULL));
	/* A park's name changes with its sponsor; its number does not. */
	snprintf(venue, sizeof(venue), "%lld", (long long)id);
	item_tag(item, "venue", id > 0 ? venue : park, park);
	for (size_t i = 0; i < sizeof(game_types) / sizeof(game_types[0]); i++)
		if (strcmp(game_types[i].letter, type) == 0)
			item_tag(item, "game-type", game_types[i].tag, game_types[i].label);
}

/* Only the day counts when the time is not known, or was the one that is off. */
static int
put_when(const json_t *game, enum event_status status, json_t *item, struct err *e)
{
	const char *date = text_at(game, "gameDate", NULL, NULL);
	const char *day = text_at(game, "officialDate", NULL, NULL);
	bool unknown = json_is_true(at(game, "status", "startTimeTBD", NULL));
	char cut[CIVIL_TEXT];
	struct civil c;

	if (unknown || status == STATUS_POSTPONED) {
		if (*day == '\0') {
			snprintf(cut, sizeof(cut), "%.10s", date);
			day = cut;
		}
		if (civil_read(day, &c, NULL) != CIVIL_DATE)
			return err_set(e, ERR_INVALID, "officialDate \"%.40s\" is no date", day);
		item_text(item, "start", day);
		if (unknown && status != STATUS_POSTPONED)
			json_object_set_new(item, "time_unknown", json_true());
		return 0;
	}
	if (civil_read(date, &c, NULL) != CIVIL_OFFSET)
		return err_set(e, ERR_INVALID, "gameDate \"%.40s\" is no time", date);
	item_text(item, "start", date);
	return 0;
}

static void
put_description(struct arena *a, const json_t *game, json_t *item)
{
	const char *lines[] = {
		text_at(game, "seriesDescription", NULL, NULL),
		text_at(game, "description", NULL, NULL),
		"",
		text_at(game, "status", "reason", NULL),
	};
	const char *all = "";

	if (is_doubleheader(game))
		lines[2] = strcmp(text_at(game, "doubleHeader", NULL, NULL), "S") == 0 ?
		    "Split doubleheader" : "Doubleheader";
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (*lines[i] != '\0')
			all = arena_fmt(a, "%s%s%s", all, *all == '\0' ? "" : "\n", lines[i]);
	item_text(item, "description", all);
}

static void
put_result(struct arena *a, const json_t *game, json_t *item)
{
	const json_t *away = at(game, "teams", "away", "score"), *home = at(game, "teams", "home", "score");

	if (strcmp(text_at(game, "status", "abstractGameState", NULL), "Final") != 0 ||
	    !json_is_integer(away) || !json_is_integer(home) || is_state(game, "Suspended"))
		return;
	item_text(item, "result", arena_fmt(a, "%lld–%lld",
	    (long long)json_integer_value(away), (long long)json_integer_value(home)));
}

/* The item of a game; NULL with the reason in e. */
static json_t *
item_of(struct arena *a, const json_t *game, struct err *e)
{
	const char *away = text_at(at(game, "teams", "away", "team"), "name", NULL, NULL);
	const char *home = text_at(at(game, "teams", "home", "team"), "name", NULL, NULL);
	const char *zone = text_at(at(game, "venue", "timeZone", NULL), "id", NULL, NULL);
	int number = (int)json_integer_value(json_object_get(game, "gameNumber"));
	enum event_status status = status_of(game);
	json_t *item = json_object();

	if (*away == '\0' || *home == '\0') {
		err_set(e, ERR_INVALID, "a game without the names of both teams");
		goto fail;
	}
	if (put_when(game, status, item, e) == -1)
		goto fail;
	item_text(item, "title", arena_fmt(a, is_doubleheader(game) && number > 0 ?
	    "%s @ %s (Game %d)" : "%s @ %s", away, home, number));
	item_text(item, "external_id", arena_fmt(a, "%lld",
	    (long long)json_integer_value(json_object_get(game, "gamePk"))));
	item_text(item, "kind", "game");
	item_text(item, "location", text_at(game, "venue", "name", NULL));
	if (*zone != '\0' && zone_find(zone) != NULL)
		item_text(item, "timezone", zone);
	if (status != STATUS_CONFIRMED)
		item_text(item, "status", event_statuses[status]);
	put_tags(game, item);
	put_description(a, game, item);
	if (status == STATUS_CONFIRMED)
		put_result(a, game, item);
	return item;
fail:
	json_decref(item);
	return NULL;
}

struct game {			/* one gamePk */
	const json_t *row;	/* the one that is true, so far */
	size_t number;		/* of that row, from 1 */
};

struct season {
	json_t *index;		/* gamePk -> position in games */
	struct game *games;	/* in the page's order */
	size_t n, cap;
};

/* The row that is not Postponed wins, else the later one. */
static void
keep_row(struct season *s, const char *pk, const json_t *row, size_t number)
{
	const json_t *known = json_object_get(s->index, pk);
	struct game *g;

	if (known == NULL) {
		json_object_set_new(s->index, pk, json_integer((json_int_t)s->n));
		MEM_PUSH(s->games, s->n, s->cap);
		g = &s->games[s->n++];
	} else {
		g = &s->games[json_integer_value(known)];
		if (is_state(row, "Postponed") && !is_state(g->row, "Postponed"))
			return;
	}
	*g = (struct game){ .row = row, .number = number };
}

static int
read_rows(const struct page *p, const json_t *dates, struct season *s,
    struct sink *sink, struct err *e)
{
	json_t *date, *games, *game;
	const json_t *pk;
	size_t i, j;

	json_array_foreach((json_t *)dates, i, date) {
		games = json_object_get(date, "games");
		if (!json_is_array(games))
			return err_set(e, ERR_INVALID, "a day without a list of games, but %s",
			    json_said(p->arena, date));
		json_array_foreach(games, j, game) {
			sink->rows++;
			pk = json_object_get(game, "gamePk");
			if (json_integer_value(pk) <= 0)
				return err_set(e, ERR_INVALID, "row %zu: no gamePk, but %s",
				    sink->rows, json_said(p->arena, game));
			keep_row(s, arena_fmt(p->arena, "%lld", (long long)json_integer_value(pk)),
			    game, sink->rows);
		}
	}
	return 0;
}

static int
put_games(const struct page *p, const struct season *s, struct sink *sink,
    struct err *e)
{
	struct err why = { 0 };
	size_t n_items = 0;
	json_t *item;

	for (size_t i = 0; i < s->n; i++) {
		item = item_of(p->arena, s->games[i].row, &why);
		if (item == NULL) {
			sink->unread(sink, s->games[i].number, why.msg);
			continue;
		}
		n_items++;
		if (sink->item(sink, item, e) == -1)
			return -1;
	}
	if (s->n > 0 && n_items == 0)
		return err_set(e, ERR_INVALID, "none of %zu games was understood: %s",
		    s->n, why.msg);
	return 0;
}

/* The page speaks of the days that it was asked for, the last one included. */
static void
put_window(const struct page *p, struct sink *sink)
{
	struct civil from = { 0 }, to = { 0 };

	if (!query_day(p->arena, p->url, "startDate", &from) || !query_day(p->arena, p->url, "endDate", &to))
		return;
	sink->from = from;
	sink->to = civil_add_days(to, 1);
}

static int
parse(const struct page *p, struct sink *sink, struct err *e)
{
	json_t *root = page_json(p, e);
	const json_t *dates, *total;
	struct season s = { 0 };
	int rc = -1;

	if (root == NULL)
		return -1;
	s.index = json_object();
	dates = json_object_get(root, "dates");
	total = json_object_get(root, "totalGames");
	if (!json_is_array(dates)) {
		err_set(e, ERR_INVALID, "not a schedule of the MLB Stats API: no dates, but %s",
		    json_said(p->arena, root));
		goto out;
	}
	if (read_rows(p, dates, &s, sink, e) == -1)
		goto out;
	if (json_integer_value(total) > (json_int_t)sink->rows) {
		err_set(e, ERR_INVALID, "half a page: totalGames says %lld, found %zu",
		    (long long)json_integer_value(total), sink->rows);
		goto out;
	}
	put_window(p, sink);
	rc = put_games(p, &s, sink, e);
out:
	free(s.games);
	json_decref(s.index);
	json_decref(root);
	return rc;
}

const struct scraper scraper_mlb = {
	.name = "mlb",
	.about = "baseball games of the MLB Stats API's schedule",
	.options = options,
	.parse = parse,
};
