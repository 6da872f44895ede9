/*
 * Nothing is said about the page: the table or list is found in which most rows
 * have a readable date beside a text. What is not clear is refused, since wrong
 * dates look as right as true ones.
 */
#include "scrapers/modules/html_auto.h"

#include <string.h>

#include "base/buf.h"

enum {
	DATED_MIN = 2, LINES_MIN = 3,	/* rows without which nothing is a schedule */
	MANY = 8,
	SPRING = 3		/* the month of March */
};

/* Titles that differ from those of the rows above them, as far as it matters. */
static size_t
distinct_titles(const struct group *g)
{
	size_t distinct = 0, k;

	for (size_t i = 0; i < g->n && distinct * 4 < g->n; i++) {
		for (k = 0; k < i; k++)
			if (strcmp(g->unit[k].pieces.title, g->unit[i].pieces.title) == 0)
				break;
		distinct += k == i;
	}
	return distinct;
}

/*
 * How good a group is; 0: it is no schedule. Rows that are none count against it;
 * the same few titles again and again are names of clubs or places.
 */
static double
worth(const struct group *g)
{
	double share;

	if (g->dated < DATED_MIN || g->dated * 10 < g->n * 6 || tally_doubt(&g->days) != NULL)
		return 0;
	if (g->n >= MANY && distinct_titles(g) * 4 < g->n)
		return 0;
	share = (double)g->dated / (double)g->n;
	return (double)g->dated * share + (g->grid != NULL ? 0.5 : 0) + (double)g->named / 4;
}

static struct group *
best_group(struct search *s)
{
	struct group *best = NULL, *g;

	for (g = s->group; g < s->group + s->n; g++) {
		group_judge(s, g);
		if (worth(g) > 0 && (best == NULL || worth(g) > worth(best) ||
		    (worth(g) == worth(best) && g->bytes < best->bytes)))
			best = g;
	}
	return best;
}

struct unit_of { const struct group *group; const struct unit *unit; };

static const char *
of_column(const struct unit_of *of, enum field field, struct arena *a)
{
	int c = of->unit->line == NULL ? COLUMN_NONE : of->group->column[field];

	return c == COLUMN_NONE || (size_t)c >= of->unit->line->n || of->unit->line->cell[c] == NULL ?
	    "" : node_text(of->unit->line->cell[c], a);
}

/* The address of a link whose text is the title. */
static const char *
link_of(const struct html_row *row, const char *title)
{
	struct html *h = row->html;
	const struct node **a;
	struct err e = { 0 };
	const char *url;
	size_t n;

	if (markup_find(h->markup, row->node, "a[href]", h->arena, &a, &n, &e) == -1)
		return "";
	for (size_t i = 0; i < n; i++) {
		url = node_attribute(a[i], "href", h->arena);
		if (*url != '#' && strncmp(url, "javascript", 10) != 0 && *title != '\0' &&
		    strstr(node_text(a[i], h->arena), title) != NULL)
			return url;
	}
	return "";
}

static const char *
extra(const struct html_row *row, const char *name)
{
	const struct unit_of *of = row->of;
	const struct unit *u = of->unit;
	struct arena *a = row->html->arena;

	if (strcmp(name, "auto:title") == 0 || strcmp(name, "title") == 0)
		return u->pieces.title;
	if (strcmp(name, "auto:start") == 0)
		return u->pieces.date;
	if (strcmp(name, "auto:end") == 0)
		return of_column(of, FIELD_END, a);
	if (strcmp(name, "auto:time") == 0)
		return of_column(of, FIELD_TIME, a);
	if (strcmp(name, "auto:location") == 0)
		return of_column(of, FIELD_LOCATION, a);
	if (strcmp(name, "auto:url") == 0)
		return link_of(row, u->pieces.title);
	if (strcmp(name, "auto:above-month") == 0)
		return u->month == 0 ? "" : arena_fmt(a, "%d", u->month);
	if (strcmp(name, "auto:above-year") == 0 && u->counted)
		return arena_fmt(a, "%d-%d", u->year, u->month);
	if (strcmp(name, "auto:above-year") == 0)
		return u->year == 0 ? "" : arena_fmt(a, "%d%s", u->year, u->school_year ? "학년도" : "");
	return NULL;
}

static void
usual_specs(struct html *h, const struct group *g)
{
	static const struct { enum field field; const char *spec; } found[] = {
		{ FIELD_TITLE, "auto:title" }, { FIELD_START, "auto:start" }, { FIELD_END, "auto:end" },
		{ FIELD_TIME, "auto:time" }, { FIELD_LOCATION, "auto:location" }, { FIELD_URL, "auto:url" },
		{ FIELD_YEAR, "auto:above-year" }, { FIELD_MONTH, "auto:above-month" },
	};

	for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++)
		if (h->fields.spec[found[i].field] == NULL && (found[i].field != FIELD_TIME ||
		    (g->grid != NULL && g->column[FIELD_TIME] != COLUMN_NONE)))
			h->fields.spec[found[i].field] = found[i].spec;
}

/*
 * Under one heading of a year the months of a school year run on into the next,
 * to January and February. Each unit gets the calendar's year of its month.
 */
static void
count_years(struct group *g)
{
	int said = 0, month = 0, next = 0;

	for (size_t i = 0; i < g->n; i++) {
		struct unit *u = &g->unit[i];

		if (u->year == 0 || u->month == 0 || u->school_year || !u->dated)
			continue;
		if (u->year != said)
			next = 0;
		else if (month >= SPRING && u->month < SPRING)
			next = 1;
		said = u->year;
		month = u->month;
		u->year += next;
		u->counted = true;
	}
}

/* What has a date and is no event all the same is told, and is no row when its title is none. */
static bool
is_left_out(struct html *h, const struct unit *u)
{
	struct date_hint hint = { .reference = h->page->reference, .year = u->year, .month = u->month };
	struct err e = { 0 };
	struct date d;

	if (strpbrk(u->pieces.date, "0123456789") != NULL)
		return *u->pieces.title == '\0' || is_title(u->pieces.title);
	if (*u->pieces.date == '\0' && u->text != NULL && date_find(u->text, &hint, &d, &e) == 0)
		h->sink->unread(h->sink, ++h->sink->rows, arena_fmt(h->arena,
		    "which part is the title is not clear: \"%.100s\"", u->text));
	return false;
}

static int
put_group(struct html *h, struct group *g, struct err *e)
{
	struct html_row row;
	struct record r;

	usual_specs(h, g);
	count_years(g);
	for (size_t i = 0; i < g->n; i++) {
		struct unit_of of = { g, &g->unit[i] };

		if (!of.unit->dated && !is_left_out(h, of.unit))
			continue;
		html_row_init(&row, h, of.unit->node, &r);
		row.extra = extra;
		row.of = &of;
		r.row = ++h->sink->rows;
		if (html_put(h, &r, e) == -1)
			return -1;
	}
	return 0;
}

struct count {
	struct sink sink;
	const struct civil *today;
	struct tally days;
	size_t items, unread;
};

static int
count_item(struct sink *s, json_t *item, struct err *e)
{
	struct count *c = (struct count *)s;
	const char *start = json_string_value(json_object_get(item, "start"));
	const char *end = json_string_value(json_object_get(item, "end"));

	(void)e;
	if (is_title(json_string_value(json_object_get(item, "title"))))
		c->items++;
	else
		c->unread++;
	tally_add(&c->days, end != NULL ? end : start, c->today);
	json_decref(item);
	return 0;
}

static int
count_follow(struct sink *s, const struct follow *f, struct err *e)
{
	(void)f;
	(void)e;
	((struct count *)s)->items++;
	return 0;
}

static void
count_unread(struct sink *s, size_t row, const char *why)
{
	(void)row;
	(void)why;
	((struct count *)s)->unread++;
}

/* Stand the lines with dates close together, with at most a line or two between them? */
static bool
lines_are_close(struct html *h, const char *text)
{
	size_t dated = 0, lines = 0, until_last = 0, n;
	struct pieces p;

	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		pieces_read(h->arena, arena_strn(h->arena, text, n), &p);
		lines += dated > 0 || *p.date != '\0';
		if (*p.date != '\0') {
			dated++;
			until_last = lines;
		}
	}
	return dated >= LINES_MIN && dated * 10 >= until_last * 4;
}

/*
 * Are most of the text's lines that have a date a schedule's? Where tables or
 * lists have dates and were still not clear, the same as text is no clearer.
 */
static bool
lines_are_dated(const struct search *s, struct html *h)
{
	struct count c = { .sink = { .item = count_item, .follow = count_follow, .unread = count_unread },
	    .today = &h->page->reference };
	struct sink *sink = h->sink;
	struct err e = { 0 };
	const char *text = html_page_text(h, &e);
	int rc;

	if (s->refused > 0 || text == NULL || !lines_are_close(h, text))
		return false;
	for (const struct group *g = s->group; g < s->group + s->n; g++)
		if (g->dated >= MANY)
			return false;
	h->sink = &c.sink;
	rc = html_lines(h, &e);
	h->sink = sink;
	fields_init(&h->fields, h->page);
	return rc == 0 && c.items >= LINES_MIN && c.unread * 2 <= c.items && tally_doubt(&c.days) == NULL;
}

static int
refuse(const struct search *s, struct err *e)
{
	const struct group *best = NULL;
	const char *doubt;

	for (const struct group *g = s->group; g < s->group + s->n; g++)
		if (best == NULL || g->dated > best->dated || (g->dated == best->dated && g->n > best->n))
			best = g;
	if (best == NULL)
		return err_set(e, ERR_INVALID, "no table and no list is on the page; "
		    "rows=SELECTOR title= start= say where events are, rows=lines reads prose");
	doubt = tally_doubt(&best->days);
	return err_set(e, ERR_INVALID, "no schedule is clear among %zu tables and %zu lists: the best, "
	    "\"%.120s\", has %zu dated rows of %zu%s%s; rows=SELECTOR title= start= say where events are, "
	    "rows=lines reads prose", s->tables, s->lists, best->key, best->dated, best->n,
	    doubt == NULL ? "" : " ", doubt == NULL ? "" : doubt);
}

int
html_auto(struct html *h, struct err *e)
{
	struct search s = { .html = h };
	const struct node *within;
	struct group *best;
	int rc;

	if (h->markup == NULL)
		return html_lines(h, e);
	if (html_within(h, &within, e) == -1)
		return -1;
	search_page(&s, within == NULL ? markup_root(h->markup) : within);
	if ((best = best_group(&s)) != NULL)
		rc = put_group(h, best, e);
	else if (lines_are_dated(&s, h))
		rc = html_lines(h, e);
	else
		rc = refuse(&s, e);
	search_free(&s);
	return rc;
}
