/*
 * Events that a page describes for machines: schema.org as JSON-LD, then as
 * microdata, then microformats; each adds what those before it did not say.
 * All are brought into one shape, the JSON of schema.org, and read alike.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "scrapers/fields.h"
#include "scrapers/markup.h"
#include "scrapers/modules/iso_time.h"
#include "scrapers/modules/jsonld_event.h"
#include "scrapers/modules/jsonld_text.h"
#include "scrapers/modules/jsonld_ticket.h"
#include "scrapers/modules/jsonld_walk.h"
#include "scrapers/modules/microdata.h"
#include "scrapers/modules/microformats.h"

static const struct option options[] = {
	{ "tickets", OPTION_BOOL, "true", NULL, "when offers begin to be valid, tickets go on sale: an event of its own" },
	FIELD_OPTIONS
	{ 0 }
};

/* What a field is where no option says otherwise; see ld_event_text. */
static const char *const usual[FIELD__MAX] = {
	[FIELD_TITLE] = "name",
	[FIELD_START] = "startDate",
	[FIELD_END] = "endDate",
	[FIELD_LOCATION] = "location",
	[FIELD_DESCRIPTION] = "{performer}\n{description}",
	[FIELD_URL] = "url",
	[FIELD_ID] = "id",
	[FIELD_STATUS] = "eventStatus",
	[FIELD_KIND] = "kind",
	[FIELD_PRICE] = "price",
	[FIELD_IMAGE] = "image",
};

struct run {
	struct sink tap;		/* first: items pass through it on their way */
	struct sink *sink;
	const struct page *source;
	struct fields fields;
	struct ld_page page;
	struct ld_events events;
	json_t *trees;			/* list; all that was read */
	size_t n_scripts, n_broken;
	char why[ERR_MSG];		/* the first broken one */
	const struct ld_event *at;	/* the event whose item is made */
	bool put;			/* it was put */
};

static const char *
get_text(const struct record *r, const char *name)
{
	const struct run *run = r->of;

	return ld_event_text(&run->page, run->at, name);
}

struct part {			/* one of several values of an event's property */
	const struct ld_page *page;
	const struct record *event;
	const json_t *value;
	size_t skip;			/* values before it */
};

static void
take_nth(const struct ld_page *p, const json_t *value, void *arg)
{
	struct part *part = arg;

	(void)p;
	if (part->value == NULL && part->skip-- == 0)
		part->value = value;
}

static const char *
get_of_part(const struct record *r, const char *name)
{
	const struct part *part = r->of;

	if (strncmp(name, "^.", 2) == 0)
		return part->event->get(part->event, name + 2);
	if (strcmp(name, ".") == 0)
		return ld_text(part->page, part->value);
	return ld_get(part->page, part->value, arena_strn(r->arena, name, strcspn(name, "."))) == NULL ?
	    NULL : ld_path(part->page, part->value, name);
}

static const struct record *
get_each(const struct record *r, const char *name, size_t i)
{
	const struct run *run = r->of;
	struct part part = { .page = &run->page, .event = r, .skip = i };
	struct record *out;

	ld_for_each(&run->page, ld_get(&run->page, run->at->object, name), take_nth, &part);
	if (part.value == NULL)
		return NULL;
	out = arena_alloc(r->arena, sizeof(*out));
	*out = (struct record){ .get = get_of_part, .arena = r->arena, .row = r->row,
	    .of = arena_copy(r->arena, &part, sizeof(part)) };
	return out;
}

/* On its way to the sink an item learns what it is a part of, and its tickets follow it. */
static int
pass_item(struct sink *tap, json_t *item, struct err *e)
{
	struct run *run = (struct run *)tap;
	const struct ld_event *in = run->at->in;
	bool first = !run->put;
	int rc;

	run->put = true;
	if (in != NULL && in->id != NULL && json_object_get(item, "parent") == NULL)
		json_object_set_new(item, "parent", json_string(in->id));
	if (!first || !option_bool(run->source, "tickets"))
		return run->sink->item(run->sink, item, e);
	json_incref(item);
	rc = run->sink->item(run->sink, item, e);
	if (rc == 0)
		rc = ld_tickets(&run->page, run->source, run->at->object, item, run->sink, e);
	json_decref(item);
	return rc;
}

static void
pass_unread(struct sink *tap, size_t row, const char *why)
{
	struct run *run = (struct run *)tap;

	run->sink->unread(run->sink, row, why);
}

static int
put_event(struct run *run, const struct ld_event *ev, size_t row, struct err *e)
{
	struct record r = { .get = get_text, .each = get_each, .of = run,
	    .arena = run->page.arena, .row = row };

	run->at = ev;
	run->put = false;
	if (iso_is_vague(ev->start) && strcmp(run->fields.spec[FIELD_START], "startDate") == 0) {
		run->sink->unread(run->sink, row, arena_fmt(r.arena,
		    "\"%.40s\" is no day", ev->start));
		return 0;
	}
	return fields_put(&run->fields, &r, &run->tap, e);
}

static int
put_events(struct run *run, struct err *e)
{
	size_t vague = 0;

	ld_events_name(&run->events);
	run->sink->rows = run->tap.rows = run->events.n;
	for (size_t i = 0; i < run->events.n; i++) {
		vague += iso_is_vague(run->events.at[i]->start);
		if (put_event(run, run->events.at[i], i + 1, e) == -1)
			return -1;
	}
	return vague == run->events.n ? 0 : fields_done(&run->fields, &run->tap, e);
}

static void
take_tree(struct run *run, json_t *tree, enum ld_form form)
{
	json_array_append_new(run->trees, tree);
	if (form == LD_JSON)
		ld_index(&run->page, tree);
}

static bool
is_jsonld(const char *type)
{
	static const char name[] = "application/ld+json";

	if (type == NULL)
		return false;
	type += strspn(type, " \t\r\n");
	return strncasecmp(type, name, sizeof(name) - 1) == 0 &&
	    strchr("; \t\r\n", type[sizeof(name) - 1]) != NULL;
}

/* A script that cannot be read may have held events: what is not found may still exist. */
static void
tell_broken(struct run *run, const char *text, long line, const struct err *why)
{
	const char *said = arena_fmt(run->page.arena,
	    "the JSON-LD of line %ld of the page cannot be read: %s", line, why->msg);

	run->n_broken++;
	if (*run->why == '\0')
		snprintf(run->why, sizeof(run->why), "%s", said);
	run->sink->unread(run->sink, 0, said);
	if (strstr(text, "Event") != NULL || strstr(text, "Festival") != NULL ||
	    strstr(text, "startDate") != NULL)
		run->sink->partial = true;
}

static int
read_scripts(struct run *run, struct markup *m, struct err *e)
{
	struct arena *a = run->page.arena;
	const struct node **scripts;
	size_t n;

	if (markup_find(m, NULL, "//script", a, &scripts, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const char *text;
		struct err why = { 0 };
		json_t *tree;

		if (!is_jsonld(node_attribute(scripts[i], "type", a)))
			continue;
		run->n_scripts++;
		text = node_source(scripts[i], a);
		if ((tree = jsonld_text(a, text, &why)) != NULL)
			take_tree(run, tree, LD_JSON);
		else
			tell_broken(run, text, node_line(scripts[i]), &why);
	}
	return 0;
}

/* References may lead from one script into another: all are read before events are looked for. */
static int
read_html(struct run *run, struct markup *m, struct err *e)
{
	json_t *forms[] = { [LD_MICRODATA] = json_array(), [LD_MICROFORMATS] = json_array() };
	struct arena *a = run->page.arena;
	json_t *tree;
	size_t i;
	int rc = -1;

	if (read_scripts(run, m, e) == -1 ||
	    microdata_read(m, a, forms[LD_MICRODATA], e) == -1 ||
	    microformats_read(m, a, forms[LD_MICROFORMATS], e) == -1)
		goto out;
	json_array_foreach(run->trees, i, tree) {
		ld_events_add(&run->events, tree, LD_JSON);
	}
	for (i = LD_MICRODATA; i <= LD_MICROFORMATS; i++)
		ld_events_add(&run->events, forms[i], (enum ld_form)i);
	rc = 0;
	if (run->n_broken > 0 && run->n_broken == run->n_scripts && run->events.n == 0)
		rc = err_set(e, ERR_INVALID, "%s", run->why);
	else if (run->n_scripts + json_array_size(forms[LD_MICRODATA]) +
	    json_array_size(forms[LD_MICROFORMATS]) == 0)
		rc = err_set(e, ERR_INVALID,
		    "no JSON-LD, microdata or h-event on this page; module html reads pages for people");
out:
	for (i = LD_MICRODATA; i <= LD_MICROFORMATS; i++)
		json_array_append_new(run->trees, forms[i]);
	return rc;
}

/* A page that is JSON itself. */
static int
read_json(struct run *run, struct err *e)
{
	const json_t *first;
	json_t *tree = jsonld_text(run->page.arena, run->source->body, e);

	if (tree == NULL)
		return err_in(e, "the page is no JSON");
	take_tree(run, tree, LD_JSON);
	first = json_is_array(tree) ? json_array_get(tree, 0) : tree;
	if (json_object_get(first, "@context") == NULL && json_object_get(first, "@graph") == NULL &&
	    *ld_type(first) == '\0' && !(json_is_array(tree) && first == NULL))
		return err_set(e, ERR_INVALID, "JSON without @type where schema.org was expected; module json reads it");
	ld_events_add(&run->events, tree, LD_JSON);
	return 0;
}

static int
read_page(struct run *run, struct err *e)
{
	const char *s = run->source->body;
	struct markup *m;
	int rc;

	while (isspace((unsigned char)*s))
		s++;
	if (*s == '\0')
		return err_set(e, ERR_INVALID, "an empty page where HTML was expected");
	if (*s == '{' || *s == '[')
		return read_json(run, e);
	if ((m = markup_html(run->source->body, run->source->len, e)) == NULL)
		return -1;
	rc = read_html(run, m, e);
	markup_free(m);
	return rc;
}

static int
parse(const struct page *page, struct sink *sink, struct err *e)
{
	long steps = LD_STEPS_MAX;
	struct run *run = arena_alloc(page->arena, sizeof(*run));
	int rc = -1;

	*run = (struct run){ .tap = { .item = pass_item, .unread = pass_unread },
	    .sink = sink, .source = page, .trees = json_array(), .page = {
	    .arena = page->arena, .url = page->url, .by_id = json_object(), .steps = &steps,
	    .drop_offset = option_bool(page, "ignore-offset") } };
	ld_events_init(&run->events, &run->page);
	fields_init(&run->fields, page);
	for (int i = 0; i < FIELD__MAX; i++)
		if (run->fields.spec[i] == NULL)
			run->fields.spec[i] = usual[i];
	if (read_page(run, e) == 0)
		rc = put_events(run, e);
	if (rc == 0 && steps < 0)
		rc = err_set(e, ERR_LIMIT, "its references lead to more than %d values", LD_STEPS_MAX);
	ld_events_free(&run->events);
	json_decref(run->trees);
	json_decref(run->page.by_id);
	return rc;
}

const struct scraper scraper_jsonld = {
	.name = "jsonld",
	.about = "events that pages tell machines: JSON-LD, microdata, h-event, hCalendar",
	.options = options,
	.parse = parse,
};
