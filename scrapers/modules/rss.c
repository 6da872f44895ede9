/*
 * Feeds: RSS 0.9x, 1.0, 2.0 and Atom. An item's own date is when it was posted
 * and never when anything happens; events are items that a module of the feed
 * gives a time, or those where the options say in which words it stands.
 */
#include <stdio.h>
#include <string.h>

#include "scrapers/fields.h"
#include "scrapers/modules/rss_game.h"
#include "scrapers/modules/rss_item.h"
#include "scrapers/modules/xml_page.h"

static const struct option options[] = {
	{ "prose", OPTION_BOOL, NULL, NULL, "a date in an item's words is an event's; use it with confirm=true" },
	{ "merge-days", OPTION_BOOL, "true", NULL, "days without a time of one title in a row are one event (college sports)" },
	FIELD_OPTIONS
	{ 0 }
};

/* What a field is where no option says otherwise; see rss_item_get. */
static const char *const usual[FIELD__MAX] = {
	[FIELD_TITLE] = "title",
	[FIELD_START] = "start",
	[FIELD_END] = "end",
	[FIELD_TIME_UNKNOWN] = "time-unknown",
	[FIELD_LOCATION] = "location",
	[FIELD_DESCRIPTION] = "description",
	[FIELD_URL] = "url",
	[FIELD_ID] = "id",
	[FIELD_STATUS] = "status",
	[FIELD_KIND] = "kind",
	[FIELD_RESULT] = "result",
	[FIELD_IMAGE] = "image",
};

struct run {
	struct sink tap;		/* first: items wait in it until all are there */
	struct sink *sink;
	struct fields fields;
	struct date_hint hint;
	struct markup *feed;
	json_t *items;
	size_t undated;			/* items that name no time */
	bool usual_start, prose;
};

static int
keep_item(struct sink *tap, json_t *item, struct err *e)
{
	(void)e;
	json_array_append_new(((struct run *)tap)->items, item);
	return 0;
}

static void
pass_unread(struct sink *tap, size_t row, const char *why)
{
	struct run *run = (struct run *)tap;

	run->sink->unread(run->sink, row, why);
}

static const char *
get_text(const struct record *r, const char *name)
{
	return rss_item_get((struct rss_item *)r->of, name);
}

struct part {			/* one of several elements of an item */
	const struct node *node;
	const struct record *item;
};

static const char *
get_of_part(const struct record *r, const char *name)
{
	const struct part *part = r->of;
	const struct node *child;

	if (strncmp(name, "^.", 2) == 0)
		return part->item->get(part->item, name + 2);
	if (strcmp(name, ".") == 0)
		return node_text(part->node, r->arena);
	if (*name == '@')
		return node_attribute(part->node, name + 1, r->arena);
	child = xml_child(part->node, name);
	return child == NULL ? NULL : node_text(child, r->arena);
}

static const struct record *
get_each(const struct record *r, const char *name, size_t i)
{
	struct part part = { rss_item_nth(r->of, name, i), r };
	struct record *out;

	if (part.node == NULL)
		return NULL;
	out = arena_alloc(r->arena, sizeof(*out));
	*out = (struct record){ .get = get_of_part, .arena = r->arena, .row = r->row,
	    .of = arena_copy(r->arena, &part, sizeof(part)) };
	return out;
}

static int
put_item(struct run *run, const struct page *page, const struct node *n, struct err *e)
{
	struct rss_item it;
	struct record r = { .get = get_text, .each = get_each, .of = &it, .arena = page->arena,
	    .row = ++run->tap.rows };

	rss_item_read(&it, run->feed, n, run->prose ? &run->hint : NULL, page->arena);
	if (run->usual_start && *rss_item_get(&it, "start") == '\0') {
		run->undated++;
		/* Of the page, not of a row: nothing that could be an event is lost with it. */
		run->sink->unread(run->sink, 0, arena_fmt(page->arena, run->prose ?
		    "item %zu: no date in its words" :
		    "item %zu names no time of an event: its own date is when it was posted", r.row));
		return 0;
	}
	return fields_put(&run->fields, &r, &run->tap, e);
}

/* Items are children of the root (RSS 1.0, Atom) or of its channel. */
static int
put_items(struct run *run, const struct page *page, const struct node *parent, struct err *e)
{
	for (const struct node *n = node_child(parent); n != NULL; n = node_next(n)) {
		const char *name = xml_local(n);

		if ((strcmp(name, "item") == 0 || strcmp(name, "entry") == 0) &&
		    put_item(run, page, n, e) == -1)
			return -1;
		if (strcmp(name, "channel") == 0 && put_items(run, page, n, e) == -1)
			return -1;
	}
	return 0;
}

static int
pass_items(struct run *run, const struct page *page, struct err *e)
{
	json_t *item;
	size_t i;

	if (option_bool(page, "merge-days"))
		rss_game_merge(run->items);
	json_array_foreach(run->items, i, item)
		if (json_is_object(item) && run->sink->item(run->sink, json_incref(item), e) == -1)
			return -1;
	return 0;
}

static int
read_feed(struct run *run, const struct page *page, struct err *e)
{
	const struct node *root = markup_root(run->feed);
	const char *name = xml_local(root);

	if (strcmp(name, "rss") != 0 && strcmp(name, "RDF") != 0 && strcmp(name, "feed") != 0)
		return err_set(e, ERR_INVALID, "no feed but %s; module xml reads other XML",
		    xml_said(root, page->arena));
	if (put_items(run, page, root, e) == -1)
		return -1;
	run->sink->rows = run->tap.rows;
	/* A feed that speaks of no events at all is a whole feed with none. */
	if (run->undated < run->tap.rows && fields_done(&run->fields, &run->tap, e) == -1)
		return -1;
	return pass_items(run, page, e);
}

static int
parse(const struct page *page, struct sink *sink, struct err *e)
{
	int order = date_order_named(option_text(page, "order")), rc = -1;
	struct run run = { .tap = { .item = keep_item, .unread = pass_unread }, .sink = sink,
	    .prose = option_bool(page, "prose") };

	fields_init(&run.fields, page);
	if (rss_is_posting(run.fields.spec[FIELD_START]))
		return err_set(e, ERR_INVALID, "start: %s is when an item was posted, not when anything happens",
		    run.fields.spec[FIELD_START]);
	run.usual_start = run.fields.spec[FIELD_START] == NULL;
	run.hint.reference = page->reference;
	run.hint.order = order == -1 ? DATE_YMD : (enum date_order)order;
	for (int i = 0; i < FIELD__MAX; i++)
		if (run.fields.spec[i] == NULL && (i != FIELD_END || run.usual_start))
			run.fields.spec[i] = usual[i];
	if ((run.feed = xml_page(page, e)) == NULL)
		return -1;
	run.items = json_array();
	rc = read_feed(&run, page, e);
	json_decref(run.items);
	markup_free(run.feed);
	return rc;
}

const struct scraper scraper_rss = {
	.name = "rss",
	.about = "RSS and Atom whose items name an event's time (ev:, xcal:, s:, gd:, bc:), or in words",
	.options = options,
	.parse = parse,
};
