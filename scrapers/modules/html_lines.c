/*
 * Prose and lists without structure: every line of the text is a row. Headings
 * are lines, or beginnings of lines, whose parts hold for the rows below them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "scrapers/modules/html_in.h"
#include "scrapers/modules/html_text.h"
#include "scrapers/regex.h"

enum { GROUPS_MAX = 16, JOIN_MAX = 20, LINE_MAX = 8192, SPRING = 3 };

struct lines {
	struct html *html;
	struct regex *heading, *split, *first, *pattern;	/* NULL: not set */
	long join;				/* lines of a row; 0: first tells, or one */
	const char *name[GROUPS_MAX];		/* of the heading's groups */
	const char *said[GROUPS_MAX];		/* what the last headings said; "" nothing */
	size_t n_names;
	struct buf row;				/* the lines of a row so far */
	long n_lines;
	bool below;				/* a heading was seen */
	int year, month;			/* of the headings above that nobody described; 0: not said */
	bool school_year;			/* year is one */
	int row_month;				/* of the last row put; 0: none under that year */
	const char *text;			/* of the row that is being put */
	struct pieces pieces;
};

static struct regex *
read_regex(struct html *h, const char *option, struct err *e)
{
	const char *text = option_text(h->page, option);
	struct regex *re;

	if (text == NULL)
		return NULL;
	if ((re = regex_new(h->arena, text, e)) == NULL)
		err_in(e, "%s", option);
	return re;
}

/* The names of the groups in an expression: (?<name>, (?P<name> and (?'name'. */
static void
read_names(struct lines *l, const char *s)
{
	size_t n;

	while ((s = strstr(s, "(?")) != NULL && l->n_names < GROUPS_MAX) {
		s += 2 + (s[2] == 'P');
		if (*s != '<' && *s != '\'')
			continue;
		n = strcspn(++s, ">'");
		if (n == 0 || strchr("=!", *s) != NULL)
			continue;
		l->name[l->n_names] = arena_strn(l->html->arena, s, n);
		l->said[l->n_names++] = "";
	}
}

static const char *
extra(const struct html_row *row, const char *name)
{
	const struct lines *l = row->of;

	if (strcmp(name, ".") == 0)
		return l->text;
	for (size_t i = 0; i < l->n_names; i++)
		if (strcmp(l->name[i], name) == 0)
			return l->said[i];
	if (strcmp(name, "date") == 0)
		return l->pieces.date;
	return strcmp(name, "title") == 0 ? l->pieces.title :
	    strcmp(name, "more") == 0 ? l->pieces.more : NULL;
}

/* Is there something in the line that reads as a date? Numbers in an address do not. */
static bool
has_date(const struct lines *l, const char *text)
{
	struct date_hint hint = { .reference = l->html->page->reference, .month = 1 };
	struct err e = { 0 };
	struct date d;

	return strpbrk(text, "0123456789") != NULL && strstr(text, "://") == NULL && date_read(text, &hint, &d, &e) == 0 &&
	    d.start[0] != '\0';
}

/* The month in which a date begins when it is read under that one; 0: it cannot be read. */
static int
month_under(const struct lines *l, const char *date, int month)
{
	struct date_hint hint = { .reference = l->html->page->reference, .year = l->year, .month = month };
	struct err e = { 0 };
	struct civil c;
	struct date d;

	return date_read(date, &hint, &d, &e) == 0 && d.start[0] != '\0' && !d.time_only &&
	    civil_read(arena_strn(l->html->arena, d.start, strlen("2026-04-01")), &c, NULL) == CIVIL_DATE ? c.month : 0;
}

/* A list goes on in the month that a row above has said: "3월 3(화)", then "9(월)". */
static void
note_month(struct lines *l, const char *date)
{
	int month = month_under(l, date, 1);

	if (l->heading != NULL || month == 0 || month != month_under(l, date, 2))
		return;
	l->month = month;
	l->said[1] = arena_fmt(l->html->arena, "%d", month);
}

static int
put_text(struct lines *l, const char *text, struct err *e)
{
	struct html *h = l->html;
	struct html_row row;
	struct record r;

	l->text = text;
	if (l->pattern != NULL && !regex_match(l->pattern, text)) {
		if (has_date(l, text))
			h->sink->unread(h->sink, ++h->sink->rows, arena_fmt(h->arena,
			    "pattern does not match \"%.120s\"", text));
		return 0;
	}
	if (l->pattern == NULL) {
		pieces_read(h->arena, text, &l->pieces);
		if (*l->pieces.date == '\0' && !has_date(l, text))
			return 0;
		note_month(l, *l->pieces.date == '\0' ? text : l->pieces.date);
	}
	html_row_init(&row, h, NULL, &r);
	row.extra = extra;
	row.of = l;
	r.row = ++h->sink->rows;
	return html_put(h, &r, e);
}

/* Has it a date and a title? */
static bool
is_row(struct arena *a, const char *text)
{
	struct pieces p;

	pieces_read(a, text, &p);
	return strpbrk(p.date, "0123456789") != NULL && *p.title != '\0';
}

/* "Spring Sale: March 19-26; Tower Fest: March 30-April 6": parts that are each a row? */
static bool
is_rows(struct arena *a, const char *text)
{
	size_t n = strcspn(text, ";");

	if (text[n] == '\0')
		return false;
	for (; *text != '\0'; text += n + (text[n] == ';')) {
		n = strcspn(text, ";");
		if (!is_row(a, arena_strn(a, text, n)))
			return false;
	}
	return true;
}

static int
put_parts(struct lines *l, const char *text, struct err *e)
{
	size_t n;

	for (; *text != '\0'; text += n + (text[n] == ';')) {
		n = strcspn(text, ";");
		if (put_text(l, arena_strn(l->html->arena, text, n), e) == -1)
			return -1;
	}
	return 0;
}

/* A line that says several things, one after another. */
static int
put_split(struct lines *l, const char *text, struct err *e)
{
	const char *match, *at;

	if (l->split == NULL && l->pattern == NULL && is_rows(l->html->arena, text))
		return put_parts(l, text, e);
	while (l->split != NULL && regex_match(l->split, text)) {
		match = regex_group(l->split, l->html->arena, 0);
		at = *match == '\0' ? NULL : strstr(text, match);
		if (at == NULL)
			break;
		if (at > text && put_text(l, arena_strn(l->html->arena, text, (size_t)(at - text)), e) == -1)
			return -1;
		text = at + strlen(match);
	}
	return *text == '\0' ? 0 : put_text(l, text, e);
}

/* The row whose lines are together. */
static int
put_joined(struct lines *l, struct err *e)
{
	const char *text = arena_strn(l->html->arena, l->row.len == 0 ? "" : l->row.data, l->row.len);

	buf_reset(&l->row);
	l->n_lines = 0;
	if (*text != '\0')
		l->row_month = l->month;
	return *text == '\0' ? 0 : put_split(l, text, e);
}

/* Without an option, a line that is all a date is joined by the line that says what is then. */
static bool
begins_row(struct lines *l, const char *line)
{
	if (l->first != NULL)
		return regex_match(l->first, line);
	if (l->join > 0)
		return l->n_lines >= l->join;
	if (l->pattern != NULL || l->split != NULL)
		return true;
	return l->n_lines >= 2 || is_dateish(line) || l->row.len == 0 || !is_dateish(l->row.data);
}

static int
add_line(struct lines *l, const char *line, struct err *e)
{
	if (begins_row(l, line) && put_joined(l, e) == -1)
		return -1;
	if (l->n_lines < JOIN_MAX && l->row.len < LINE_MAX)
		buf_fmt(&l->row, "%s%s", l->row.len > 0 ? "\n" : "", line);
	l->n_lines++;
	return 0;
}

/* Keeps what the heading that was just matched says; returns what follows it in the line. */
static const char *
take_groups(struct lines *l, const char *line)
{
	const char *text, *whole = regex_group(l->heading, l->html->arena, 0);

	for (size_t i = 0; i < l->n_names; i++) {
		text = regex_named(l->heading, l->html->arena, l->name[i]);
		if (text != NULL && *text != '\0')
			l->said[i] = text;
	}
	return strstr(line, whole) + strlen(whole);
}

/*
 * Under one heading of a year the months of a school year run on into the next, to
 * January and February: then the year is the calendar's of that month.
 */
static void
take_year_and_month(struct lines *l, const struct heading *h)
{
	struct arena *a = l->html->arena;

	if (h->year != 0) {
		l->year = h->year;
		l->school_year = h->school_year;
		l->row_month = 0;
	} else if (l->year != 0 && !l->school_year && h->month < SPRING && l->row_month >= SPRING)
		l->year++;
	if (h->month != 0) {
		l->month = h->month;
		l->row_month = h->month < SPRING ? 0 : l->row_month;
		l->said[1] = arena_fmt(a, "%d", h->month);
	}
	if (l->year != 0)
		l->said[0] = l->school_year ? arena_fmt(a, "%d학년도", l->year) :
		    l->month != 0 ? arena_fmt(a, "%d-%d", l->year, l->month) : arena_fmt(a, "%d", l->year);
}

/* "January 2026 Snow Fest: January 25": what follows a month that stands before a row; NULL: nothing like it. */
static const char *
behind_heading(struct lines *l, const char *line, struct heading *h)
{
	size_t n = 0;

	if (is_dateish(line))
		return NULL;
	for (int word = 0; word < 3 && line[n] != '\0'; word++) {
		n += strspn(line + n, " ");
		n += strcspn(line + n, " ");
		if (!heading_read(arena_strn(l->html->arena, line, n), h) || !h->pure || h->year == 0 || h->month == 0)
			continue;
		for (line += n; *line != '\0' && (strchr(" :|-", *line) != NULL || strncmp(line, "–", 3) == 0 ||
		    strncmp(line, "—", 3) == 0); line += (unsigned char)*line >= 0x80 ? 3 : 1)
			;
		return strchr("0123456789", *line) == NULL && is_row(l->html->arena, line) ? line : NULL;
	}
	return NULL;
}

/* A heading ends the row above it, and may begin one. */
static int
take_line(struct lines *l, const char *line, struct err *e)
{
	struct heading h;
	const char *behind;

	if (l->heading != NULL && regex_match(l->heading, line)) {
		if (put_joined(l, e) == -1)
			return -1;
		line = take_groups(l, line);
		line += strspn(line, " \t:");
		l->below = true;
	} else if (l->heading == NULL && heading_read(line, &h) && h.pure) {
		if (put_joined(l, e) == -1)
			return -1;
		take_year_and_month(l, &h);
		return 0;
	} else if (l->heading == NULL && l->pattern == NULL && (behind = behind_heading(l, line, &h)) != NULL) {
		if (put_joined(l, e) == -1)
			return -1;
		take_year_and_month(l, &h);
		line = behind;
	}
	return *line == '\0' || (l->heading != NULL && !l->below) ? 0 : add_line(l, line, e);
}

static int
read_lines(struct lines *l, const char *text, struct err *e)
{
	static const char white[] = " \t\r";
	const char *line;
	size_t n, len;

	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		line = text + strspn(text, white);
		len = n > (size_t)(line - text) ? n - (size_t)(line - text) : 0;
		while (len > 0 && strchr(white, line[len - 1]) != NULL)
			len--;
		if (len > 0 && take_line(l, arena_strn(l->html->arena, line, len), e) == -1)
			return -1;
	}
	return put_joined(l, e);
}

static int
set_up(struct lines *l, struct err *e)
{
	const char *join = option_text(l->html->page, "join"), *pattern = option_text(l->html->page, "pattern");
	const char **spec = l->html->fields.spec;
	char *end;

	l->heading = read_regex(l->html, "heading", e);
	l->split = read_regex(l->html, "split", e);
	if (join != NULL) {
		l->join = strtol(join, &end, 10);
		if (*end != '\0' || l->join < 1 || l->join > JOIN_MAX) {
			l->join = 0;
			l->first = read_regex(l->html, "join", e);
		}
	}
	if (pattern != NULL && strstr(pattern, " =~ ") == NULL)
		l->pattern = read_regex(l->html, "pattern", e);
	if (e->code != ERR_NONE)
		return -1;
	if (l->heading != NULL)
		read_names(l, option_text(l->html->page, "heading"));
	else
		read_names(l, "(?<year>)(?<month>)");
	for (size_t i = 0; i < l->n_names; i++) {
		if (strcmp(l->name[i], "year") == 0 && spec[FIELD_YEAR] == NULL)
			spec[FIELD_YEAR] = "year";
		if (strcmp(l->name[i], "month") == 0 && spec[FIELD_MONTH] == NULL)
			spec[FIELD_MONTH] = "month";
	}
	if (spec[FIELD_TITLE] == NULL)
		spec[FIELD_TITLE] = "title";
	if (spec[FIELD_START] == NULL)
		spec[FIELD_START] = l->pattern == NULL ? "date" : "start";
	return 0;
}

int
html_lines(struct html *h, struct err *e)
{
	struct lines l = { .html = h };
	const char *text = html_page_text(h, e);
	int rc = -1;

	if (text != NULL && set_up(&l, e) == 0)
		rc = read_lines(&l, text, e);
	buf_free(&l.row);
	if (rc == 0 && h->sink->rows == 0)
		return err_set(e, ERR_INVALID, "no line of the text %s", l.pattern != NULL ?
		    "matches pattern, or has a date" : "has a date");
	return rc;
}
