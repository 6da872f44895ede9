#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "scrapers/fields.h"
#include "scrapers/modules/csv_table.h"
#include "scrapers/usual.h"

/*
 * Tables as text. Columns are found by the header: those that the options name,
 * and for fields that no option names the first of the usual names (usual.h).
 */

enum { HEADER_WITHIN = 30 };	/* rows that may stand above the header */

static const struct option options[] = {
	{ "delimiter", OPTION_TEXT, NULL, NULL, "between cells: one character, or tab; not set: found out" },
	{ "header", OPTION_TEXT, NULL, NULL, "the header's row, counted from 1, or none; not set: found out" },
	{ "inherit", OPTION_TEXT, NULL, NULL, "columns whose empty cells mean what stands above: 날짜,구분" },
	FIELD_OPTIONS
	{ 0 }
};

/* A row that is shorter than the header has empty cells at its end. */
static const char *
get_cell(const struct record *r, const char *name)
{
	const struct table *t = r->of;
	int i;

	if (strcmp(name, ".") == 0)
		return table_text(t);
	if (strcmp(name, "^") == 0)
		return t->heading;
	i = table_column(t, name);
	return i == -1 ? NULL : (size_t)i < t->row.n ? t->row.cell[i] : "";
}

/* The spec of a field for this header: the option's, else a usual name that is there. */
static const char *
spec_here(const struct fields *f, const struct record *r, int field)
{
	const char *names = usual_names((enum field)field);
	size_t n;

	if (f->spec[field] != NULL || names == NULL)
		return f->spec[field];
	for (; *names != '\0'; names += n + (names[n] == '|')) {
		const char *name;

		n = strcspn(names, "|");
		name = arena_strn(r->arena, names, n);
		if (get_cell(r, name) != NULL)
			return name;
	}
	return NULL;
}

/* The column that a field's spec names and the row in t does not have; NULL: none. */
static const char *
lacks(const struct record *r, int field, const char *spec)
{
	struct err e = { 0 };
	const char *unknown;

	if (field == FIELD_ALL_DAY || field == FIELD_TIME_UNKNOWN ||
	    (field == FIELD_KIND && event_kind_known(spec)))
		return NULL;
	/* What is wrong with a spec itself is told when it is used. */
	unknown = spec_unknown(r, spec_new(r->arena, spec, &e));
	return unknown != NULL && strchr("%.^", *unknown) != NULL ? NULL : unknown;
}

/* Which needed column the row in t does not have; NULL: it can be the header. */
static const char *
missing(const struct fields *f, const struct record *r)
{
	bool has_pattern = option_text(f->page, "pattern") != NULL;
	const char *spec, *unknown;

	for (int i = 0; i < FIELD__MAX; i++) {
		spec = spec_here(f, r, i);
		if (spec == NULL && (i == FIELD_TITLE || i == FIELD_START))
			return i == FIELD_TITLE ? "title" : "start";
		if (spec != NULL && !has_pattern && (unknown = lacks(r, i, spec)) != NULL)
			return unknown;
	}
	return NULL;
}

static const char *
columns_said(const struct table *t)
{
	struct buf b = { 0 };
	const char *out;

	for (size_t i = 0; i < t->n && b.len < 200; i++)
		buf_fmt(&b, "%s%.40s", i == 0 ? "" : ", ", t->name[i]);
	out = arena_str(t->arena, b.len == 0 ? "none" : b.data);
	buf_free(&b);
	return out;
}

/* Reads up to and with the header; wanted 0: the first row that has what is needed. */
static int
find_header(struct table *t, const struct fields *f, const struct record *r,
    long wanted, struct err *e)
{
	const char *needed = NULL, *first_needed = NULL, *first_names = "none";
	int rc;

	for (long i = 1; i <= (wanted > 0 ? wanted : HEADER_WITHIN); i++) {
		if ((rc = csv_next(&t->csv, t->arena, &t->row, e)) == -1)
			return -1;
		if (rc == 0)
			break;
		if (i < wanted)
			continue;
		table_take_header(t);
		if ((needed = missing(f, r)) == NULL)
			return 0;
		/* A line of prose above the table says less than the widest row. */
		if (first_needed == NULL) {
			first_needed = needed;
			first_names = columns_said(t);
		}
	}
	return err_set(e, ERR_INVALID,
	    "no header row with the column %s; the %s row has %s; say which with --set title=, start=, header=",
	    first_needed == NULL ? "title" : first_needed,
	    wanted > 0 ? "header" : "first", first_names);
}

static int
set_up(struct table *t, struct fields *f, const struct record *r,
    const struct page *p, struct err *e)
{
	const char *header = option_text(p, "header"), *delimiter = option_text(p, "delimiter");
	size_t bom = p->len >= 3 && memcmp(p->body, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	const char *body = p->body + bom;
	size_t len = p->len - bom, white = strspn(body, " \t\r\n");
	char *end = NULL;
	long wanted = 0;

	if (white >= len)
		return err_set(e, ERR_INVALID, "an empty page where CSV was expected");
	if (body[white] == '<')
		return err_set(e, ERR_INVALID, "HTML where CSV was expected");
	t->csv = (struct csv){ .at = body, .end = body + len, .line = 1 };
	if (delimiter == NULL)
		t->csv.delimiter = csv_delimiter(body, len);
	else if (strcmp(delimiter, "tab") == 0)
		t->csv.delimiter = '\t';
	else if (strlen(delimiter) == 1)
		t->csv.delimiter = *delimiter;
	else
		return err_set(e, ERR_INVALID, "delimiter: \"%s\" is not one character or tab", delimiter);
	if (header != NULL && strcmp(header, "none") == 0)
		return f->spec[FIELD_TITLE] != NULL && f->spec[FIELD_START] != NULL ? 0 :
		    err_set(e, ERR_INVALID, "without a header title and start are given by number: --set title=#2");
	if (header != NULL && ((wanted = strtol(header, &end, 10)) < 1 ||
	    *end != '\0' || wanted > 1000))
		return err_set(e, ERR_INVALID, "header: \"%s\" is neither a row's number nor none", header);
	if (find_header(t, f, r, wanted, e) == -1)
		return -1;
	for (int i = 0; i < FIELD__MAX; i++)
		f->spec[i] = spec_here(f, r, i);
	return 0;
}

/* A time column of the standard for public data says 00:00 when it knows none. */
static const char *
usual_no_time(const struct table *t, const struct fields *f)
{
	static const char standard[] = "행사시작시각", of_shows[] = "공연행사시작시각";
	int i = f->spec[FIELD_TIME] == NULL ? -1 : table_column(t, f->spec[FIELD_TIME]);

	return i >= 0 && (size_t)i < t->n && (strcmp(t->folded[i], standard) == 0 ||
	    strcmp(t->folded[i], of_shows) == 0) ? "00:00" : NULL;
}

/* The column that a field is, when it is one by itself; -1. */
static int
own_column(const struct table *t, const struct fields *f, int field)
{
	return f->spec[field] == NULL ? -1 : table_column(t, f->spec[field]);
}

/* What the rows need to know of the columns. */
static int
set_columns(struct table *t, struct fields *f, struct err *e)
{
	const char *inherit = option_text(f->page, "inherit");
	size_t n;
	int i;

	t->title = own_column(t, f, FIELD_TITLE);
	t->start = own_column(t, f, FIELD_START);
	t->time = own_column(t, f, FIELD_TIME);
	if (f->no_time == NULL)
		f->no_time = usual_no_time(t, f);
	for (const char *p = inherit; p != NULL && *p != '\0'; p += n + (p[n] == ',')) {
		p += strspn(p, " ");
		n = strcspn(p, ",");
		if ((i = table_column(t, arena_strn(t->arena, p, n))) == -1)
			return err_set(e, ERR_INVALID, "inherit: no column %.*s; there are %s", (int)n, p,
			    columns_said(t));
		t->inherits[i] = true;
	}
	return 0;
}

static int
parse(const struct page *page, struct sink *sink, struct err *e)
{
	struct table *t = arena_alloc(page->arena, sizeof(*t));
	struct record r = { .get = get_cell, .of = t, .arena = page->arena };
	struct fields f;
	int rc;

	fields_init(&f, page);
	t->arena = page->arena;
	t->heading = "";
	if (set_up(t, &f, &r, page, e) == -1 || set_columns(t, &f, e) == -1)
		return -1;
	while ((rc = table_next(t, e)) == 1) {
		r.row = ++sink->rows;
		if (fields_put(&f, &r, sink, e) == -1)
			return -1;
	}
	return rc == -1 ? -1 : fields_done(&f, sink, e);
}

const struct scraper scraper_csv = {
	.name = "csv",
	.about = "tables as text: CSV, semicolons, tabs; columns by their header",
	.options = options,
	.parse = parse,
};
