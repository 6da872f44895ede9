#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "scrapers/modules/html_auto.h"
#include "scrapers/modules/html_doubt.h"
#include "scrapers/usual.h"

/* A table's columns are looked for in this order: each takes what is left. */
static const enum field wanted[] = { FIELD_START, FIELD_END, FIELD_TIME, FIELD_LOCATION, FIELD_TITLE };

/* What is headed so is no title, whatever it looks like. */
static const enum field others[] = { FIELD_LOCATION, FIELD_URL, FIELD_ID, FIELD_STATUS, FIELD_PRICE,
    FIELD_YEAR, FIELD_MONTH, FIELD_TIMEZONE };

static const char *
cell_text(const struct search *s, const struct unit *u, int column)
{
	const struct node *n = column >= 0 && (size_t)column < u->line->n ? u->line->cell[column] : NULL;

	return n == NULL ? "" : node_text(n, s->html->arena);
}

static const char *
header(const struct group *g, int column)
{
	const struct grid *grid = g->grid;

	return grid->heads == 0 || (size_t)column >= grid->line[grid->heads - 1].n ? "" :
	    grid->folded[grid->heads - 1][column];
}

/* What the headings above say, where the unit itself does not. */
static void
take_above(const struct search *s, struct unit *u)
{
	size_t from = 0, to = s->n_above, mid;
	const struct heading *h;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (node_stands_before(s->above[mid].node, u->node))
			from = mid + 1;
		else
			to = mid;
	}
	if (from == 0)
		return;
	h = &s->above[from - 1].heading;
	if (u->month == 0 && u->year == 0)
		u->month = h->month;
	if (u->year == 0) {
		u->year = h->year;
		u->school_year = h->school_year;
	}
}

/*
 * A cell that is only a month, or a year, is the row's, mostly reaching over
 * several. Under a header that says so a number is enough.
 */
static void
take_cells(const struct search *s, const struct group *g, struct unit *u)
{
	struct heading h;

	for (size_t i = 0; i < u->line->n; i++) {
		const char *text = cell_text(s, u, (int)i);
		bool number = *text != '\0' && strspn(text, "0123456789") == strlen(text);

		if (number && usual_is(FIELD_MONTH, header(g, (int)i)))
			u->month = (int)strtol(text, NULL, 10);
		else if (heading_read(text, &h) && h.pure) {
			u->year = h.year != 0 ? h.year : u->year;
			u->month = h.month != 0 ? h.month : u->month;
		}
	}
}

/* Is it a date? A time of day alone is none. */
static bool
reads_as(const struct search *s, const struct unit *u, const char *text, struct date *d)
{
	struct date_hint hint = { .reference = s->html->page->reference, .year = u->year,
	    .month = u->month, .school_year = u->school_year };
	int order = date_order_named(option_text(s->html->page, "order"));
	struct err e = { 0 };

	hint.order = order == -1 ? DATE_YMD : (enum date_order)order;
	return *text != '\0' && date_read(text, &hint, d, &e) == 0 && d->start[0] != '\0' && !d->time_only;
}

static bool
reads(const struct search *s, const struct unit *u, const char *text)
{
	struct date d;

	return reads_as(s, u, text, &d);
}

/* Says whether a unit is an event, and counts its day. */
static void
judge_unit(const struct search *s, struct group *g, struct unit *u)
{
	struct date d;

	u->dated = is_title(u->pieces.title) && reads_as(s, u, u->pieces.date, &d);
	if (u->dated)
		tally_add(&g->days, d.end[0] != '\0' ? d.end : d.start, &s->html->page->reference);
}

static bool
is_heading(const char *text)
{
	struct heading h;

	return heading_read(text, &h) && h.pure;
}

/* How many cells of a column fit a field. */
static size_t
fits(const struct search *s, const struct group *g, int column, enum field field)
{
	size_t n = 0, bytes = 0;

	for (size_t i = 0; i < g->n; i++) {
		const char *text = cell_text(s, &g->unit[i], column);

		if (field == FIELD_START || field == FIELD_END)
			n += is_dateish(text) && !is_heading(text) && date_read_time(text) < 0 &&
			    reads(s, &g->unit[i], text);
		else if (field == FIELD_TIME)
			n += date_read_time(text) >= 0;
		else if (is_title(text)) {
			n++;
			bytes += strlen(text);
		}
	}
	/* Of two columns of texts the one that says more. */
	return field == FIELD_TITLE ? n * 1000 + (g->n == 0 ? 0 : bytes / g->n) : n;
}

static bool
is_taken(const struct group *g, int column)
{
	for (int f = 0; f < FIELD__MAX; f++)
		if (g->column[f] == column)
			return true;
	return false;
}

static bool
is_headed_otherwise(const struct group *g, int column)
{
	for (size_t i = 0; i < MEM_COUNT(others); i++)
		if (usual_is(others[i], header(g, column)))
			return true;
	return false;
}

/* The column that fits best; those that the header calls so before all others. */
static int
best_column(const struct search *s, const struct group *g, enum field field)
{
	size_t best = 0, n;
	int found = COLUMN_NONE, columns = (int)g->unit[0].line->n;

	for (int c = 0; c < columns; c++) {
		if (is_taken(g, c) || usual_is_of_post(header(g, c)))
			continue;
		n = fits(s, g, c, field);
		if (usual_is(field, header(g, c)) && (n > 0 || field == FIELD_LOCATION))
			return c;
		if (field == FIELD_TITLE && is_headed_otherwise(g, c))
			continue;
		if (n > best && (field == FIELD_TITLE || n * 2 >= g->n)) {
			best = n;
			found = c;
		}
	}
	return field == FIELD_LOCATION ? COLUMN_NONE : found;
}

/* A column of "~" alone, between two of dates. */
static bool
is_range_sign(const struct search *s, const struct group *g, int column)
{
	static const char *const signs[] = { "~", "-", "∼", "～", "〜", "–", "—" };
	size_t found = 0;

	for (size_t i = 0; i < g->n; i++) {
		const char *text = cell_text(s, &g->unit[i], column);

		if (*text == '\0')
			continue;
		for (size_t k = 0; k < MEM_COUNT(signs); k++)
			found += strcmp(text, signs[k]) == 0;
		if (found == 0)
			return false;
	}
	return found * 2 >= g->n;
}

/* A second column of dates is an end only right behind the start, or behind the sign between them. */
static void
find_columns(const struct search *s, struct group *g)
{
	for (size_t i = 0; i < MEM_COUNT(wanted); i++) {
		int c = best_column(s, g, wanted[i]);

		if (wanted[i] == FIELD_END && c != g->column[FIELD_START] + 1 &&
		    (c != g->column[FIELD_START] + 2 || !is_range_sign(s, g, c - 1)))
			c = COLUMN_NONE;
		g->column[wanted[i]] = c;
	}
}

/* A month as it hangs on the wall, or a board of posts. */
static bool
is_no_list(const struct group *g)
{
	static const char days[] = " 일 월 화 수 목 금 토 sun mon tue wed thu fri sat sunday monday tuesday"
	    " wednesday thursday friday saturday 日 月 火 水 木 金 土 ";
	size_t n = 0, columns = g->unit[0].line->n;

	for (size_t c = 0; c < columns; c++) {
		const char *name = header(g, (int)c), *at = *name == '\0' ? NULL : strstr(days, name);

		if (usual_is_of_post(name))
			return true;
		n += at != NULL && at[-1] == ' ' && at[strlen(name)] == ' ';
	}
	return n >= 5;
}

static bool
is_inline(const struct node *n)
{
	static const char *const names[] = { "span", "em", "b", "strong", "i", "a", "font" };

	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (strcmp(node_name(n), names[i]) == 0)
			return true;
	return false;
}

/* A text whose parts only the style sheet sets apart: <span>KT</span><em>vs</em><span>LG</span>. */
static const char *
spaced_text(const struct search *s, const struct node *n)
{
	struct arena *a = s->html->arena;
	const char *text = "";

	for (const struct node *c = node_child(n); c != NULL; c = node_next(c))
		if (!is_inline(c))
			return node_text(n, a);
	if (node_has_text(n) || node_child(n) == NULL)
		return node_text(n, a);
	for (n = node_child(n); n != NULL; n = node_next(n))
		text = arena_fmt(a, "%s%s%s", text, *text == '\0' ? "" : " ", spaced_text(s, n));
	return text;
}

static const char *
title_text(const struct search *s, const struct unit *u, int column)
{
	const struct node *n = column >= 0 && (size_t)column < u->line->n ? u->line->cell[column] : NULL;

	return n == NULL ? "" : spaced_text(s, n);
}

static const char *
first_line(const struct search *s, const char *text)
{
	return arena_strn(s->html->arena, text, strcspn(text, "\n"));
}

/* Dates made for machines: <time datetime>, the second is an end. */
static const char *
machine_date(struct search *s, const struct unit *u)
{
	struct html *h = s->html;
	const struct node **time;
	struct err e = { 0 };
	const char *date, *end;
	size_t n;

	if (markup_find(h->markup, u->node, "time[datetime]", h->arena, &time, &n, &e) == -1 || n == 0)
		return "";
	date = node_attribute(time[0], "datetime", h->arena);
	end = n == 2 ? node_attribute(time[1], "datetime", h->arena) : date;
	if (strcmp(date, end) != 0 && strlen(end) >= strlen("2026-01-01"))
		date = arena_fmt(h->arena, "%s ~ %s", date, end);
	return reads(s, u, date) ? date : "";
}

/* Does the text say more of the same day than what machines get, a time or a last day? */
static bool
says_more(const struct search *s, const struct unit *u, const char *machine)
{
	struct date m, d;

	return reads_as(s, u, machine, &m) && m.all_day && m.end[0] == '\0' &&
	    reads_as(s, u, u->pieces.date, &d) && strncmp(m.start, d.start, strlen(m.start)) == 0 &&
	    (!d.all_day || d.end[0] != '\0');
}

/* The heading of what is itself a part of a list is its name. */
static const char *
heading_of(const struct search *s, const struct node *n)
{
	const char *name, *text;

	for (n = node_child(n); n != NULL; n = node_next(n)) {
		name = node_name(n);
		if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && name[2] == '\0') {
			text = node_text(n, s->html->arena);
			return is_title(text) && strchr(text, '\n') == NULL ? text : NULL;
		}
		if ((text = heading_of(s, n)) != NULL)
			return text;
	}
	return NULL;
}

static void
take_name(const struct search *s, struct unit *u)
{
	const char *name = heading_of(s, u->node);

	u->named = name != NULL && *u->pieces.title != '\0';
	if (u->named)
		u->pieces.title = name;
}

static void
judge_list(struct search *s, struct group *g)
{
	const char *date;

	for (size_t i = 0; i < g->n; i++) {
		struct unit *u = &g->unit[i];

		if (u->text != NULL && strpbrk(u->text, "0123456789") == NULL)
			continue;
		take_above(s, u);
		pieces_read(s->html->arena, u->text != NULL ? u->text :
		    node_text(u->node, s->html->arena), &u->pieces);
		if (*u->pieces.date != '\0' && *(date = machine_date(s, u)) != '\0' &&
		    !says_more(s, u, date))
			u->pieces.date = date;
		take_name(s, u);
		judge_unit(s, g, u);
	}
}

static void
judge_table(struct search *s, struct group *g)
{
	for (int f = 0; f < FIELD__MAX; f++)
		g->column[f] = COLUMN_NONE;
	if (is_no_list(g)) {
		s->refused++;
		return;
	}
	if (g->unit[0].line->n == 1) {
		judge_list(s, g);
		return;
	}
	for (size_t i = 0; i < g->n; i++) {
		take_cells(s, g, &g->unit[i]);
		take_above(s, &g->unit[i]);
	}
	find_columns(s, g);
	for (size_t i = 0; i < g->n; i++) {
		struct unit *u = &g->unit[i];

		u->pieces = (struct pieces){ cell_text(s, u, g->column[FIELD_START]),
		    first_line(s, title_text(s, u, g->column[FIELD_TITLE])), "" };
		judge_unit(s, g, u);
	}
}

void
group_judge(struct search *s, struct group *g)
{
	for (size_t i = 0; i < g->n; i++)
		g->unit[i].pieces = (struct pieces){ "", "", "" };
	if (g->grid != NULL)
		judge_table(s, g);
	else
		judge_list(s, g);
	for (size_t i = 0; i < g->n; i++) {
		g->dated += g->unit[i].dated;
		g->named += g->unit[i].dated && g->unit[i].named;
		g->bytes += strlen(g->unit[i].pieces.date) + strlen(g->unit[i].pieces.title) +
		    strlen(g->unit[i].pieces.more);
	}
}
