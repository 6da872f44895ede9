/* Two forms of the same games: cells of HTML by month, and objects by day. */
#include "scrapers/modules/kbo_game.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "scrapers/item.h"
#include "scrapers/page_json.h"

enum {
	FROM_END_TV = 4, FROM_END_RADIO = 3, FROM_END_PARK = 2, FROM_END_REMARK = 1,
	ID_LEN = 13			/* 20260331HTLG0 */
};

/* A cell's HTML as one line; every tag parts words, and breaks become commas. */
static const char *
cell_text(struct arena *a, const json_t *cell)
{
	const char *html = json_string_value(json_object_get(cell, "Text")), *p;
	struct buf b = { 0 };
	char *text;

	buf_str(&b, "");
	for (p = html == NULL ? "" : html; *p != '\0'; p++) {
		if (*p == '<')
			buf_char(&b, ' ');
		buf_char(&b, *p);
	}
	text = text_from_html(a, b.data);
	text = text_clean(a, text, strlen(text), TEXT_LINES, 2000);
	buf_reset(&b);
	for (p = text; *p != '\0'; p++)
		if (*p == '\n')
			buf_str(&b, ", ");
		else
			buf_char(&b, *p);
	text = text_clean(a, b.data, b.len, TEXT_LINE, 2000);
	buf_free(&b);
	return strcmp(text, "-") == 0 ? "" : text;
}

static const json_t *
cell_of_class(const json_t *cells, const char *name)
{
	for (size_t i = 0; i < json_array_size(cells); i++) {
		const json_t *cell = json_array_get(cells, i);
		const char *class = json_string_value(json_object_get(cell, "Class"));

		if (class != NULL && strcmp(class, name) == 0)
			return cell;
	}
	return NULL;
}

/* The cells after the game have no class; what stands before them varies, so they are counted from the end. */
static const char *
cell_from_end(struct arena *a, const json_t *cells, size_t back)
{
	size_t n = json_array_size(cells);
	const json_t *cell = n < back ? NULL : json_array_get(cells, n - back);

	return json_object_get(cell, "Class") == NULL || json_is_null(json_object_get(cell, "Class")) ?
	    cell_text(a, cell) : "";
}

/* "gameId=20260331HTLG0" in a link; "" there is none. */
static const char *
linked_id(struct arena *a, const json_t *cell)
{
	const char *html = json_string_value(json_object_get(cell, "Text"));
	const char *id = html == NULL ? NULL : strstr(html, "gameId=");

	if (id == NULL)
		return "";
	id += strlen("gameId=");
	if (strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") < ID_LEN || strspn(id, "0123456789") < 8)
		return "";
	return arena_strn(a, id, ID_LEN);
}

static bool
is_digits(const char *s, size_t n)
{
	return n > 0 && n < 4 && strspn(s, "0123456789") >= n;
}

/* "KT 11 vs 7 LG", scores or none. */
static int
read_play(struct arena *a, const char *text, struct kbo_game *g)
{
	const char *vs = strcasestr(text, "vs"), *right, *end;
	size_t n;

	if (vs == NULL)
		return -1;
	for (end = vs; end > text && end[-1] == ' '; end--)
		;
	for (n = 0; end - n > text && end[-(ptrdiff_t)n - 1] >= '0' && end[-(ptrdiff_t)n - 1] <= '9'; n++)
		;
	if (is_digits(end - n, n))
		g->away_score = arena_strn(a, end - n, n);
	else
		n = 0;
	for (end -= n; end > text && end[-1] == ' '; end--)
		;
	g->away = arena_strn(a, text, (size_t)(end - text));
	right = vs + 2 + strspn(vs + 2, " ");
	n = strspn(right, "0123456789");
	if (is_digits(right, n))
		g->home_score = arena_strn(a, right, n);
	else
		n = 0;
	g->home = arena_str(a, right + n + strspn(right + n, " "));
	return *g->away == '\0' || *g->home == '\0' ? -1 : 0;
}

/* 미정 and the like: not known. -2: a time that is none. */
static int
read_time(const char *text)
{
	int t = date_read_time(text);

	if (t >= 0 && t < DAY_SECONDS)
		return t;
	return strpbrk(text, "0123456789") == NULL ? KBO_TIME_UNKNOWN : -2;
}

/* "03.28(토)" of a year that somebody else says, or "2026.03.28". */
static bool
read_day(const char *text, int year, struct civil *out)
{
	int a, b, c, n = sscanf(text, "%4d.%2d.%2d", &a, &b, &c);
	struct civil day = { .year = year, .month = a, .day = b };

	if (n < 2)
		return false;
	if (n == 3)
		day = (struct civil){ .year = a, .month = b, .day = c };
	if (!civil_valid(&day))
		return false;
	*out = day;
	return true;
}

/* The year that the request was made for, else of a game's link, else of the day the page was first seen. */
static int
year_of(const struct page *p, const json_t *rows)
{
	int year = context_number(p->context, "year");

	if (year == 0)
		year = option_number(p, "season");
	for (size_t i = 0; year == 0 && i < json_array_size(rows); i++) {
		const json_t *cells = json_object_get(json_array_get(rows, i), "row");

		sscanf(linked_id(p->arena, cell_of_class(cells, "relay")), "%4d", &year);
	}
	return year != 0 ? year : p->reference.year;
}

static const struct kbo_game nothing = {
	.time = KBO_TIME_UNKNOWN, .away = "", .home = "", .away_score = "", .home_score = "",
	.id = "", .tv = "", .radio = "", .park = "", .remark = "", .type = "",
};

/* 1 a game, 0 a row that is none ("no games", a day off), -1 why. */
static int
read_row(struct arena *a, const json_t *cells, const struct civil *day, struct kbo_game *g, struct err *why)
{
	const json_t *play = cell_of_class(cells, "play"), *time = cell_of_class(cells, "time");

	*g = nothing;
	if (play == NULL)
		return time == NULL || *cell_text(a, time) == '\0' ? 0 :
		    err_set(why, ERR_INVALID, "a time without a game");
	if (day->year == 0)
		return err_set(why, ERR_INVALID, "a game of no day");
	if (read_play(a, cell_text(a, play), g) == -1)
		return err_set(why, ERR_INVALID, "\"%.60s\" is no game", cell_text(a, play));
	if ((g->time = read_time(cell_text(a, time))) < KBO_TIME_UNKNOWN)
		return err_set(why, ERR_INVALID, "\"%.40s\" is no time", cell_text(a, time));
	g->day = *day;
	g->id = linked_id(a, cell_of_class(cells, "relay"));
	g->tv = cell_from_end(a, cells, FROM_END_TV);
	g->radio = cell_from_end(a, cells, FROM_END_RADIO);
	g->park = cell_from_end(a, cells, FROM_END_PARK);
	g->remark = cell_from_end(a, cells, FROM_END_REMARK);
	return 1;
}

int
kbo_read_list(const struct page *p, const json_t *rows, struct sink *sink,
    struct kbo_game **games, size_t *n, struct err *e)
{
	size_t count = json_array_size(rows);
	struct civil day = { 0 };
	int year = year_of(p, rows), rc;

	*games = arena_alloc(p->arena, (count + 1) * sizeof(**games));
	*n = 0;
	for (size_t i = 0; i < count; i++) {
		const json_t *cells = json_object_get(json_array_get(rows, i), "row"), *cell;
		struct err why = { 0 };

		if (!json_is_array(cells))
			return err_set(e, ERR_INVALID, "row %zu: no cells, but %s", i + 1,
			    json_said(p->arena, json_array_get(rows, i)));
		/* Only the first row of a day says which one; it reaches over the others. */
		if ((cell = cell_of_class(cells, "day")) != NULL &&
		    !read_day(cell_text(p->arena, cell), year, &day))
			day = (struct civil){ 0 };
		if ((rc = read_row(p->arena, cells, &day, &(*games)[*n], &why)) == 0)
			continue;
		sink->rows++;
		if (rc == -1)
			sink->unread(sink, sink->rows, why.msg);
		else
			(*games)[(*n)++].row = sink->rows;
	}
	if (count > 1 && sink->rows == 0)	/* one row may say that there are none */
		return err_set(e, ERR_INVALID, "%zu rows and no cell of class play in any", count);
	return 0;
}

static int
read_object(struct arena *a, const json_t *o, struct kbo_game *g, struct err *why)
{
	const char *state = member_text(a, o, "GAME_STATE_SC");
	const char *names[] = { "AWAY_NM", "HOME_NM", "AWAY_ID", "HOME_ID" };
	const char *name[4];

	*g = nothing;
	for (int i = 0; i < 4; i++)
		name[i] = member_text(a, o, names[i]);
	g->away = *name[0] != '\0' ? name[0] : name[2];
	g->home = *name[1] != '\0' ? name[1] : name[3];
	if (*g->away == '\0' || *g->home == '\0')
		return err_set(why, ERR_INVALID, "a game without the names of both teams");
	if (!item_day(member_text(a, o, "G_DT"), &g->day))
		return err_set(why, ERR_INVALID, "G_DT \"%.40s\" is no date", member_text(a, o, "G_DT"));
	if ((g->time = read_time(member_text(a, o, "G_TM"))) < KBO_TIME_UNKNOWN)
		return err_set(why, ERR_INVALID, "G_TM \"%.40s\" is no time", member_text(a, o, "G_TM"));
	g->id = strlen(member_text(a, o, "G_ID")) == ID_LEN ? member_text(a, o, "G_ID") : "";
	g->tv = member_text(a, o, "TV_IF");
	g->park = member_text(a, o, "S_NM");
	g->type = member_text(a, o, "SR_ID");
	if (strcmp(state, "3") == 0) {
		g->away_score = member_text(a, o, "T_SCORE_CN");
		g->home_score = member_text(a, o, "B_SCORE_CN");
	}
	if (strcmp(member_text(a, o, "CANCEL_SC_NM"), "정상경기") != 0)
		g->remark = member_text(a, o, "CANCEL_SC_NM");
	if (strcmp(state, "4") == 0 && strstr(g->remark, "취소") == NULL)
		g->remark = arena_fmt(a, "%s%s취소", g->remark, *g->remark == '\0' ? "" : " ");
	return 0;
}

int
kbo_read_day(const struct page *p, const json_t *rows, struct sink *sink,
    struct kbo_game **games, size_t *n, struct err *e)
{
	size_t count = json_array_size(rows);

	*games = arena_alloc(p->arena, (count + 1) * sizeof(**games));
	*n = 0;
	for (size_t i = 0; i < count; i++) {
		struct err why = { 0 };

		if (!json_is_object(json_array_get(rows, i)))
			return err_set(e, ERR_INVALID, "row %zu: no game, but %s", i + 1,
			    json_said(p->arena, json_array_get(rows, i)));
		sink->rows++;
		if (read_object(p->arena, json_array_get(rows, i), &(*games)[*n], &why) == -1)
			sink->unread(sink, sink->rows, why.msg);
		else
			(*games)[(*n)++].row = sink->rows;
	}
	return 0;
}
