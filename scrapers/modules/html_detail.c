/*
 * Rows whose details stand on a page of their own. The list's item goes with the
 * request; the page's fields are then laid over it.
 */
#include <string.h>
#include <strings.h>

#include "scrapers/modules/html_in.h"

struct over {			/* a sink between the fields and the real one */
	struct sink sink;
	struct sink *to;
	const char *url;	/* of the row's page; NULL: none, or already asked for */
	const json_t *base;	/* the list's item, on its page; NULL: on a list */
	size_t n;		/* items put */
};

/* The options that say where things stand: those of the list mean nothing on a detail page. */
static const char *const of_rows[] = {
#define FIELD_NAME(id, option, key, about) option,
	FIELDS(FIELD_NAME)
#undef FIELD_NAME
	"emit", "pattern", "only", "strip", "tags", "tag-names", "rows", "within", "json",
	"heading", "split", "join", "next", "detail",
};

static int
put_item(struct sink *s, json_t *item, struct err *e)
{
	struct over *o = (struct over *)s;
	struct follow f = { .url = o->url, .role = "detail", .item = item };
	int rc;

	if (o->url == NULL)
		return o->to->item(o->to, item, e);
	o->url = NULL;
	rc = o->to->follow(o->to, &f, e);
	json_decref(item);
	return rc;
}

static void
pass_unread(struct sink *s, size_t row, const char *why)
{
	struct over *o = (struct over *)s;

	o->to->unread(o->to, row, why);
}

/* The first item that a row becomes waits for its page; a row without a link is what it is. */
int
html_put(struct html *h, const struct record *r, struct err *e)
{
	const char *detail = option_text(h->page, "detail"), *url;
	struct over over = { .sink = { .item = put_item, .unread = pass_unread }, .to = h->sink };
	const struct spec *spec;

	if (detail == NULL)
		return fields_put(&h->fields, r, h->sink, e);
	if ((spec = spec_new(h->arena, detail, e)) == NULL)
		return err_in(e, "detail");
	url = spec_text(r, spec);
	if (*url != '\0' && *url != '#' && strncasecmp(url, "javascript:", 11) != 0)
		over.url = url;
	over.sink.rows = h->sink->rows;
	return fields_put(&h->fields, r, &over.sink, e);
}

static bool
is_of_rows(const char *option)
{
	for (size_t i = 0; i < sizeof(of_rows) / sizeof(of_rows[0]); i++)
		if (strcmp(of_rows[i], option) == 0)
			return true;
	return strncmp(option, "title-", 6) == 0 || strncmp(option, "location-", 9) == 0 ||
	    strncmp(option, "description-", 12) == 0;
}

/* The options for a detail page: "detail-time" is its "time". */
static json_t *
detail_options(const json_t *given)
{
	json_t *out = json_object(), *v;
	const char *option;

	json_object_foreach((json_t *)given, option, v)
		if (!is_of_rows(option) && strncmp(option, "detail-", 7) != 0)
			json_object_set(out, option, v);
	json_object_foreach((json_t *)given, option, v)
		if (strncmp(option, "detail-", 7) == 0)
			json_object_set(out, option + 7, v);
	return out;
}

/* Where a detail page says nothing, the list's word stands. */
static const char *
or_else(struct arena *a, const char *spec, const char *name)
{
	json_t *list;
	char *text;
	const char *out;

	if (spec == NULL)
		return name;
	if (*spec == '[' || *spec == '{')
		return spec;
	list = json_pack("[s, s]", spec, name);
	text = json_dumps(list, JSON_COMPACT);
	out = arena_str(a, text);
	free(text);
	json_decref(list);
	return out;
}

/* Is the item the list's own, and not one that emit adds? */
static bool
is_own(const struct over *o, const json_t *item)
{
	const json_t *id = json_object_get(o->base, "external_id");

	return id == NULL ? o->n == 1 : json_equal(id, json_object_get(item, "external_id"));
}

/* Lays an item over the list's: what it does not say stays. */
static int
put_over(struct sink *s, json_t *item, struct err *e)
{
	static const char *const when[] = { "start", "end", "timezone", "time_unknown" };
	struct over *o = (struct over *)s;
	json_t *whole;

	o->n++;
	if (!is_own(o, item))
		return o->to->item(o->to, item, e);
	whole = json_deep_copy(o->base);
	for (size_t i = 0; i < sizeof(when) / sizeof(when[0]); i++)
		json_object_del(whole, when[i]);
	json_object_update(whole, item);
	json_decref(item);
	return o->to->item(o->to, whole, e);
}

int
html_detail_page(struct html *h, struct err *e)
{
	struct page p = *h->page;
	json_t *options = detail_options(p.options);
	struct over over = { .sink = { .item = put_over, .unread = pass_unread }, .to = h->sink,
	    .base = json_object_get(p.context, "item") };
	const char **spec = h->fields.spec;
	struct html_row row;
	struct record r;
	int rc = -1;

	p.options = options;
	fields_init(&h->fields, &p);
	spec[FIELD_TITLE] = or_else(h->arena, spec[FIELD_TITLE], "item.title");
	spec[FIELD_START] = or_else(h->arena, spec[FIELD_START], "item.start");
	spec[FIELD_END] = or_else(h->arena, spec[FIELD_END], "item.end");
	spec[FIELD_ID] = or_else(h->arena, spec[FIELD_ID], "item.external_id");
	if (json_object_get(over.base, "title") == NULL || h->markup == NULL)
		err_set(e, ERR_INVALID, "a page about one item, but %s",
		    h->markup == NULL ? "it is no HTML" : "nothing says about which");
	else {
		html_row_init(&row, h, markup_root(h->markup), &r);
		r.row = h->sink->rows = over.sink.rows = 1;
		rc = fields_put(&h->fields, &r, &over.sink, e);
	}
	if (rc == 0 && over.n == 0)
		rc = h->sink->item(h->sink, json_deep_copy(over.base), e);
	json_decref(options);
	return rc;
}
