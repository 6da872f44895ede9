#include <string.h>

#include "scrapers/fields.h"
#include "scrapers/modules/xml_error.h"
#include "scrapers/modules/xml_page.h"
#include "scrapers/modules/xml_path.h"

static const struct option options[] = {
	{ "rows", OPTION_TEXT, NULL, NULL, "path to the rows: meetings/meeting, or XPath: //item[type='game']" },
	FIELD_OPTIONS
	{ 0 }
};

struct row {
	struct markup *m;
	const struct node *node;
	const struct record *up;	/* NULL: a row of the page */
};

static const char *
get_field(const struct record *r, const char *name)
{
	const struct row *row = r->of;

	if (row->up != NULL && strncmp(name, "^.", 2) == 0)
		return row->up->get(row->up, name + 2);
	if (row->up != NULL && strcmp(name, "@key") == 0)
		return xml_local(row->node);
	return xml_field(row->m, row->node, name, r->arena);
}

static const struct record *
get_each(const struct record *r, const char *name, size_t i)
{
	const struct row *row = r->of;
	const struct node *n = xml_nth(row->node, name, i);
	struct row *part;
	struct record *out;

	if (n == NULL)
		return NULL;
	part = arena_alloc(r->arena, sizeof(*part));
	*part = (struct row){ row->m, n, r };
	out = arena_alloc(r->arena, sizeof(*out));
	*out = (struct record){ .get = get_field, .each = get_each, .of = part,
	    .arena = r->arena, .row = r->row };
	return out;
}

static int
put_rows(struct fields *f, const struct page *page, struct markup *m, struct sink *sink,
    struct err *e)
{
	struct row row = { .m = m };
	struct record r = { .get = get_field, .each = get_each, .of = &row, .arena = page->arena };
	const struct node **rows;
	size_t n;
	bool none;

	if (xml_error(markup_root(m), page->arena, &none, e) == -1)
		return -1;
	if (none)
		return 0;
	if (xml_rows(m, option_text(page, "rows"), page->arena, &rows, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		row.node = rows[i];
		r.row = ++sink->rows;
		if (fields_put(f, &r, sink, e) == -1)
			return -1;
	}
	return fields_done(f, sink, e);
}

static int
parse(const struct page *page, struct sink *sink, struct err *e)
{
	struct fields f;
	struct markup *m;
	int rc;

	fields_init(&f, page);
	if (option_text(page, "rows") == NULL || f.spec[FIELD_TITLE] == NULL ||
	    f.spec[FIELD_START] == NULL)
		return err_set(e, ERR_INVALID,
		    "where rows, title and start stand is not known: --set rows=list/item --set title=name --set start=date");
	if ((m = xml_page(page, e)) == NULL)
		return -1;
	rc = put_rows(&f, page, m, sink, e);
	markup_free(m);
	return rc;
}

const struct scraper scraper_xml = {
	.name = "xml",
	.about = "any XML: paths to rows and to the fields in them",
	.options = options,
	.parse = parse,
};
