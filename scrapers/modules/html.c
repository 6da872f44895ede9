#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "scrapers/modules/html_in.h"
#include "scrapers/page_json.h"

static const struct option options[] = {
	{ "rows", OPTION_TEXT, NULL, NULL, "CSS or XPath of the rows; lines: the lines of the text; not set: found out" },
	{ "within", OPTION_TEXT, NULL, NULL, "CSS or XPath of the part of the page that is read" },
	{ "json", OPTION_TEXT, NULL, NULL, "the page is JSON, and this the path to the text in it that is HTML" },
	{ "heading", OPTION_TEXT, NULL, NULL, "of lines: an expression whose named groups, such as year, hold below it; above the first are no rows" },
	{ "split", OPTION_TEXT, NULL, NULL, "of lines: an expression that parts the rows of one line" },
	{ "join", OPTION_TEXT, NULL, NULL, "of lines: how many make a row, or an expression that its first matches" },
	{ "next", OPTION_TEXT, NULL, NULL, "the link to the next page: a.next@href" },
	{ "detail", OPTION_TEXT, NULL, NULL, "a row's link to a page about it: a@href" },
	{ "detail-*", OPTION_TEXT, NULL, NULL, "a field on that page, over the whole of it: detail-time, detail-emit" },
	FIELD_OPTIONS
	{ 0 }
};

int
html_within(struct html *h, const struct node **out, struct err *e)
{
	const char *within = option_text(h->page, "within");
	const struct node **node;
	size_t n;

	*out = NULL;
	if (within == NULL || h->markup == NULL)
		return 0;
	if (markup_find(h->markup, NULL, within, h->arena, &node, &n, e) == -1)
		return err_in(e, "within");
	if (n == 0)
		return err_set(e, ERR_INVALID, "within: \"%.200s\" found nothing on the page", within);
	*out = node[0];
	return 0;
}

const char *
html_page_text(struct html *h, struct err *e)
{
	const struct node *within;

	if (h->markup == NULL)
		return h->page->body;
	if (html_within(h, &within, e) == -1)
		return NULL;
	return node_text(within == NULL ? markup_root(h->markup) : within, h->arena);
}

/* What a row says of a field, before it is read. */
static const char *
said(struct html *h, const struct record *r, enum field field)
{
	struct err e = { 0 };

	return spec_text(r, spec_new(h->arena, h->fields.spec[field], &e));
}

/* Is there a date in the row's text? */
static bool
has_date(struct html *h, const struct record *r)
{
	const struct date_hint hint = { .reference = h->page->reference };
	struct err e = { 0 };
	struct date d;

	return date_read(html_get(r, "."), &hint, &d, &e) == 0 && d.start[0] != '\0';
}

/*
 * Rows that are there for the eye: the header and its repetitions, one cell over
 * all columns, and what has neither title nor start, such as lines and
 * advertisements. Where a pattern makes the parts, it is what tells.
 */
static bool
is_for_the_eye(struct html *h, const struct html_row *row, const struct record *r)
{
	if (row->line != NULL && (line_is_head(row->grid, row->line, h->arena) ||
	    line_is_one_cell(row->line)))
		return true;
	if (option_text(h->page, "pattern") != NULL)
		return *html_get(r, ".") == '\0';
	if (*said(h, r, FIELD_START) != '\0')
		return false;
	return *said(h, r, FIELD_TITLE) == '\0' ? !has_date(h, r) :
	    strpbrk(html_get(r, "."), "0123456789") == NULL;
}

static int
put_row(struct html *h, const struct node *n, struct err *e)
{
	struct html_row row;
	struct record r;

	html_row_init(&row, h, n, &r);
	if (is_for_the_eye(h, &row, &r))
		return 0;
	r.row = ++h->sink->rows;
	return html_put(h, &r, e);
}

static int
put_rows(struct html *h, const char *rows, struct err *e)
{
	const struct node *within, **node;
	size_t n;

	if (h->fields.spec[FIELD_TITLE] == NULL || h->fields.spec[FIELD_START] == NULL)
		return err_set(e, ERR_INVALID, "where title and start stand is not known: "
		    "--set title=SELECTOR --set start=SELECTOR, each inside of a row");
	if (h->markup == NULL)
		return err_set(e, ERR_INVALID, "plain text where HTML was expected; rows=lines reads its lines");
	if (html_within(h, &within, e) == -1)
		return -1;
	if (markup_find(h->markup, within, rows, h->arena, &node, &n, e) == -1)
		return err_in(e, "rows");
	if (n == 0)
		return err_set(e, ERR_INVALID, "rows: \"%.200s\" found nothing on the page", rows);
	for (size_t i = 0; i < n; i++)
		if (put_row(h, node[i], e) == -1)
			return -1;
	if (h->sink->rows == 0 && h->wrong.code == ERR_NONE)
		return err_set(e, ERR_INVALID, "rows: \"%.100s\" found %zu, but in none of them has "
		    "title \"%.80s\" or start \"%.80s\" any text", rows, n,
		    h->fields.spec[FIELD_TITLE], h->fields.spec[FIELD_START]);
	return 0;
}

/* Asks for the page that comes after this one. */
static int
put_next(struct html *h, struct err *e)
{
	const char *next = option_text(h->page, "next"), *url;
	struct follow f = { .role = "next" };
	const struct spec *spec;
	struct html_row row;
	struct record r;

	if (next == NULL || h->markup == NULL)
		return 0;
	if ((spec = spec_new(h->arena, next, e)) == NULL)
		return err_in(e, "next");
	html_row_init(&row, h, markup_root(h->markup), &r);
	url = spec_text(&r, spec);
	if (*url == '\0' || *url == '#' || strncasecmp(url, "javascript:", 11) == 0)
		return 0;
	f.url = url;
	return h->sink->follow(h->sink, &f, e);
}

static int
put_page(struct html *h, struct err *e)
{
	const char *rows = option_text(h->page, "rows");

	if (strcmp(h->page->role, "detail") == 0 && option_text(h->page, "detail") != NULL)
		return html_detail_page(h, e);
	if ((rows == NULL ? html_auto(h, e) : strcmp(rows, "lines") == 0 ? html_lines(h, e) :
	    put_rows(h, rows, e)) == -1 || put_next(h, e) == -1)
		return -1;
	return fields_done(&h->fields, h->sink, e);
}

/* Text without a tag is read as it stands. */
static bool
is_plain(const char *s)
{
	size_t n;

	while ((s = strchr(s, '<')) != NULL) {
		n = strcspn(++s, "<>");
		if (s[n] == '>' && (isalpha((unsigned char)*s) || *s == '/' || *s == '!'))
			return false;
	}
	return true;
}

/* Replaces the page by the text in it that is HTML. */
static int
from_json(struct page *p, const char *path, struct err *e)
{
	json_t *root = page_json(p, e), *v = root;
	const char *at = path;
	size_t n;

	if (root == NULL)
		return -1;
	for (; v != NULL && *at != '\0'; at += n + (at[n] == '.')) {
		n = strcspn(at, ".");
		v = json_object_getn(v, at, n);
	}
	if (!json_is_string(v))
		err_set(e, ERR_INVALID, "json: no text at \"%.100s\" but %s", path, json_said(p->arena, v));
	else {
		p->len = json_string_length(v);
		p->body = arena_strn(p->arena, json_string_value(v), p->len);
	}
	json_decref(root);
	return e->code == ERR_NONE ? 0 : -1;
}

static int
parse(const struct page *page, struct sink *sink, struct err *e)
{
	struct page p = *page;
	struct html h = { .page = &p, .sink = sink, .arena = p.arena, .grids.arena = p.arena };
	const char *json = option_text(&p, "json"), *body;
	int rc;

	if (json != NULL && from_json(&p, json, e) == -1)
		return -1;
	body = p.body + strspn(p.body, " \t\r\n");
	if (*body == '\0')
		return err_set(e, ERR_INVALID, "an empty page where HTML was expected");
	if (json == NULL && (*body == '{' || *body == '['))
		return err_set(e, ERR_INVALID, "JSON where HTML was expected: "
		    "the module json reads it, or json=PATH where a text in it is HTML");
	if (!is_plain(body) && (h.markup = markup_html(p.body, p.len, e)) == NULL)
		return -1;
	fields_init(&h.fields, &p);
	rc = put_page(&h, e);
	if (h.wrong.code != ERR_NONE) {
		*e = h.wrong;
		rc = -1;
	}
	markup_free(h.markup);
	return rc;
}

/* Are rows and within expressions? */
static int
check(const json_t *of, struct arena *a, struct err *e)
{
	static const char *const names[] = { "rows", "within" };
	static const char nothing[] = "<p></p>";
	struct markup *m = markup_html(nothing, strlen(nothing), e);
	const struct node **found;
	const char *text;
	size_t n;
	int rc = m == NULL ? -1 : 0;

	for (size_t i = 0; i < MEM_COUNT(names) && rc == 0; i++) {
		text = json_string_value(json_object_get(of, names[i]));
		if (text != NULL && strcmp(text, "lines") != 0 &&
		    markup_find(m, NULL, text, a, &found, &n, e) == -1)
			rc = err_in(e, "%s", names[i]);
	}
	markup_free(m);
	return rc;
}

const struct scraper scraper_html = {
	.name = "html",
	.about = "pages: tables, lists and prose; rows and fields by CSS or XPath, or found out",
	.options = options,
	.parse = parse,
	.check = check,
};
