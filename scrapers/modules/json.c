#include <string.h>

#include "scrapers/fields.h"
#include "scrapers/modules/json_next.h"
#include "scrapers/modules/json_path.h"
#include "scrapers/page_json.h"

static const struct option options[] = {
	{ "rows", OPTION_TEXT, ".", NULL, "path to the rows: dates[].games[], *.events[], data.list|list (the first that is there)" },
	{ "ok", OPTION_TEXT, NULL, NULL, "what holds of a good answer: RESULT.CODE=INFO-000|" },
	{ "empty", OPTION_TEXT, NULL, NULL, "what holds of an answer that there is nothing: RESULT.CODE=INFO-200" },
	{ "total", OPTION_TEXT, NULL, NULL, "where the answer says how many rows there are in all" },
	{ "next", OPTION_TEXT, NULL, NULL, "the other pages: page={page}, start={offset}, pageToken={token}, or the field that has an address" },
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
pass_row(const struct json_walk *w, const struct json_row *row, struct err *e)
{
	(void)w, (void)row, (void)e;
	return 0;
}

/* Of paths "A|B" the first that is there, else the last, whose fault is told. */
static int
walk_rows(struct json_walk *w, const json_t *root, const char *paths, struct err *e)
{
	size_t n = strcspn(paths, "|");
	const char *path = arena_strn(w->arena, paths, n);
	struct json_walk trial = { .row = pass_row, .arena = w->arena };
	struct err why = { 0 };

	if (paths[n] == '\0' || json_walk(&trial, root, path, &why) == 0)
		return json_walk(w, root, path, e);
	return walk_rows(w, root, paths + n + 1, e);
}

/* Puts what the page itself says of an error behind ours. */
static int
complain(const struct page *page, const json_t *root, struct err *e)
{
	const char *said = json_complaint(page->arena, root);
	struct err ours = *e;

	if (said != NULL)
		err_set(e, ours.code, "%s; the page says \"%s\"", ours.msg, said);
	return -1;
}

/* Does a condition of the options hold for the answer? 0 no, -1 it makes no sense. */
static int
holds(const struct page *page, const char *option, const struct record *answer, struct err *e)
{
	const char *text = option_text(page, option);
	const struct cond *c = cond_new(page->arena, text, COND_TEXT, e);

	if (text == NULL || c == NULL)
		return text == NULL ? 0 : err_in(e, "%s", option);
	return cond_holds(answer, c);
}

static int
read_answer(const struct page *page, const json_t *root, struct run *run, struct err *e)
{
	const struct json_row whole = { .value = root };
	const struct record answer = { .get = get_field, .of = &whole, .arena = page->arena };
	struct json_walk w = { .row = put_row, .arg = run, .arena = page->arena };
	int empty = holds(page, "empty", &answer, e), ok = holds(page, "ok", &answer, e);

	if (empty == -1 || ok == -1)
		return -1;
	if (empty)
		return fields_done(&run->fields, run->sink, e);
	if (!ok && option_text(page, "ok") != NULL) {
		err_set(e, ERR_INVALID, "no good answer: not %s", option_text(page, "ok"));
		return complain(page, root, e);
	}
	if (walk_rows(&w, root, option_text(page, "rows"), e) == -1)
		return run->sink->rows == 0 ? complain(page, root, e) : -1;
	if (run->sink->rows == 0 && json_is_error(root)) {
		err_set(e, ERR_INVALID, "an error for an answer");
		return complain(page, root, e);
	}
	if (json_next(page, &answer, run->sink, e) == -1)
		return -1;
	return fields_done(&run->fields, run->sink, e);
}

static int
parse(const struct page *page, struct sink *sink, struct err *e)
{
	struct run run = { .sink = sink };
	json_t *root;
	int rc;

	fields_init(&run.fields, page);
	if (option_text(page, "emit") == NULL && (run.fields.spec[FIELD_TITLE] == NULL ||
	    run.fields.spec[FIELD_START] == NULL))
		return err_set(e, ERR_INVALID,
		    "where title and start stand is not known: --set title=name --set start=date");
	if ((root = page_json(page, e)) == NULL)
		return -1;
	rc = read_answer(page, root, &run, e);
	json_decref(root);
	return rc;
}

const struct scraper scraper_json = {
	.name = "json",
	.about = "any JSON: paths to rows and to the fields in them",
	.options = options,
	.parse = parse,
};
