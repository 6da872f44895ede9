#include <string.h>

#include "scrapers/fields.h"
#include "scrapers/modules/json_path.h"
#include "scrapers/page_json.h"

static const struct option options[] = {
	{ "rows", OPTION_TEXT, ".", NULL, "path to the rows: dates[].games[], *.events[], response.body.items.item" },
	FIELD_OPTIONS
	{ 0 }
};

struct run {
	struct fields fields;
	struct sink *sink;
};

static const char *
get_field(const struct record *r, const char *name)
{
	return json_field(r->of, name, r->arena);
}

static const struct record *
get_each(const struct record *r, const char *name, size_t i)
{
	const struct json_row *part = json_each(r->of, name, i, r->arena);
	struct record *out;

	if (part == NULL)
		return NULL;
	out = arena_copy(r->arena, r, sizeof(*r));
	out->of = part;
	return out;
}

static int
put_row(const struct json_walk *w, const struct json_row *row, struct err *e)
{
	struct run *run = w->arg;
	struct record r = { .get = get_field, .each = get_each, .of = row, .arena = w->arena,
	    .row = ++run->sink->rows };

	return fields_put(&run->fields, &r, run->sink, e);
}

static int
parse(const struct page *page, struct sink *sink, struct err *e)
{
	struct run run = { .sink = sink };
	struct json_walk w = { .row = put_row, .arg = &run, .arena = page->arena };
	json_t *root;
	int rc;

	fields_init(&run.fields, page);
	if (run.fields.spec[FIELD_TITLE] == NULL || run.fields.spec[FIELD_START] == NULL)
		return err_set(e, ERR_INVALID,
		    "where title and start stand is not known: --set title=name --set start=date");
	if ((root = page_json(page, e)) == NULL)
		return -1;
	rc = json_walk(&w, root, option_text(page, "rows"), e);
	json_decref(root);
	return rc == -1 ? -1 : fields_done(&run.fields, sink, e);
}

const struct scraper scraper_json = {
	.name = "json",
	.about = "any JSON: paths to rows and to the fields in them",
	.options = options,
	.parse = parse,
};
