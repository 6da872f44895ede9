#include "scrapers/try.h"

#include <string.h>

#include "base/civil.h"
#include "base/event.h"
#include "scrapers/crawl.h"
#include "scrapers/job.h"

enum { DAY = 86400, BACK = 90 * DAY, AHEAD = 548 * DAY };

/* All pages of the source, as a run asks for them. */
static int
read_web(const struct try *t, struct arena *a, struct tried *out, struct err *e)
{
	struct crawl c;
	int rc;

	crawl_init(&c, t->runner, t->source, &out->settings, a);
	c.g.now = t->now;
	c.again = true;
	rc = crawl_run(&c, e);
	if (rc == 0) {
		out->parse = c.result;
		c.result = (struct parse_result){ 0 };
		rc = crawl_first_page(&c, &out->page.body, e);
	}
	crawl_free(&c);
	return rc;
}

static int
read_saved(const struct try *t, struct arena *a, struct tried *out, struct err *e)
{
	const struct request q = { .url = arena_fmt(a, "file:%s", t->saved) };

	return fetch_page(&(struct fetcher){ 0 }, &q, NULL, a, &out->page, e);
}

/* The request whose answer the saved page would be: the one that today lies in, else the first. */
static int
request_for(const struct try *t, struct arena *a, const struct settings *s,
    struct request *out, struct err *e)
{
	const struct civil today = civil_from_epoch(t->now);
	struct request *roots;
	size_t n;

	*out = (struct request){ 0 };
	if (s->url == NULL)
		return 0;
	if (request_roots(a, s, t->now, &roots, &n, e) == -1)
		return -1;
	*out = roots[0];
	for (size_t i = 0; i < n; i++)
		if (roots[i].year == today.year && (roots[i].month == 0 || roots[i].month == today.month))
			*out = roots[i];
	return 0;
}

static int
parse_saved(const struct try *t, struct arena *a, struct tried *out, struct err *e)
{
	const struct settings *s = &out->settings;
	struct parse_job job = {
		.program = t->runner->program, .module = s->module->name, .options = s->options,
		.body = out->page.body.data == NULL ? "" : out->page.body.data,
		.len = out->page.body.len,
		.charset = s->charset != NULL ? s->charset : out->page.charset,
		.timezone = s->timezone, .lang = s->lang,
		.reference = civil_from_epoch(t->now),
		.from = civil_from_epoch(t->now - BACK), .to = civil_from_epoch(t->now + AHEAD),
	};
	struct request q;

	if (request_for(t, a, s, &q, e) == -1)
		return -1;
	job.url = out->url = q.url;
	out->context = q.url == NULL ? NULL : request_context(&q);
	job.context = out->context;
	return parse_run(&job, &out->parse, e);
}

/* A saved page's items, and those that its list has of the pages it leads to. */
static json_t *
all_items(const struct parse_result *parse)
{
	json_t *all = json_copy(parse->items), *row, *item;
	size_t i;

	json_array_foreach(parse->follow, i, row)
		if ((item = json_object_get(row, "item")) != NULL && json_is_object(item) &&
		    strcmp(json_string_value(json_object_get(row, "role")), "detail") == 0)
			json_array_append(all, item);
	return all;
}

static void
refuse(struct tried *out, const json_t *item, const char *why)
{
	json_array_append_new(out->unread, json_pack("{s:n, s:s, s:O?}", "row", "why", why,
	    "title", json_object_get(item, "title")));
}

static int
make_events(const struct try *t, struct arena *a, struct tried *out, struct err *e)
{
	struct event_defaults d;
	json_t *item;
	size_t i;

	if (settings_defaults(t->runner->db, t->source, &out->settings, a, &d, e) == -1)
		return -1;
	out->items = all_items(&out->parse);
	out->events = json_array();
	out->unread = json_copy(out->parse.unread);
	json_array_foreach(out->items, i, item) {
		struct err why = { 0 };
		struct event ev;

		if (event_from_item(a, item, &d, &ev, &why) == 0)
			json_array_append_new(out->events, event_to_json(&ev));
		else
			refuse(out, item, why.msg);
	}
	return 0;
}

static int
look_ahead(const struct try *t, struct tried *out, struct err *e)
{
	const struct ingest in = { .source = t->source, .items = out->items,
	    .complete = out->parse.complete, .from = out->parse.from, .to = out->parse.to,
	    .now = t->now, .gate = true };

	return ingest_preview(t->runner->db, &in, &out->would, e);
}

static int
check_rows(const struct tried *r, struct err *e)
{
	if (r->parse.rows >= (size_t)r->settings.min_rows)
		return 0;
	return err_set(e, ERR_INVALID, "only %zu rows where at least %d are expected (min-rows)",
	    r->parse.rows, r->settings.min_rows);
}

int
try_source(const struct try *t, struct arena *a, struct tried *out, struct err *e)
{
	*out = (struct tried){ .page = { .retry_after = -1 } };
	if (settings_of(a, t->source, &out->settings, e) == 0 &&
	    (t->saved == NULL ? read_web(t, a, out, e) == 0 :
	    read_saved(t, a, out, e) == 0 && parse_saved(t, a, out, e) == 0) &&
	    check_rows(out, e) == 0 && make_events(t, a, out, e) == 0 &&
	    look_ahead(t, out, e) == 0)
		return 0;
	tried_free(out);
	return -1;
}

void
tried_free(struct tried *t)
{
	settings_free(&t->settings);
	fetched_free(&t->page);
	parse_result_free(&t->parse);
	json_decref(t->items);
	json_decref(t->context);
	json_decref(t->events);
	json_decref(t->unread);
	ingest_result_free(&t->would);
	*t = (struct tried){ .page = { .retry_after = -1 } };
}

/* [[row, why]], as a test's sink collects them. */
static json_t *
unread_pairs(const json_t *unread)
{
	json_t *out = json_array(), *one;
	size_t i;

	json_array_foreach((json_t *)unread, i, one)
		json_array_append_new(out, json_pack("[O, O]",
		    json_object_get(one, "row"), json_object_get(one, "why")));
	return out;
}

json_t *
try_wanted(const struct try *t, const struct tried *r)
{
	const struct civil reference = civil_from_epoch(t->now);
	json_t *out = json_object();

	if (t->source->recipe == NULL)
		json_object_set(out, "options", r->settings.options);
	else
		json_object_set_new(out, "set", json_loads(t->source->options, 0, NULL));
	if (r->settings.timezone != NULL)
		json_object_set_new(out, "timezone", json_string(r->settings.timezone));
	json_object_set_new(out, "lang", json_string(r->settings.lang == NULL ? "ko" : r->settings.lang));
	json_object_set_new(out, "reference", job_put_day(&reference));
	if (r->url != NULL)
		json_object_set_new(out, "url", json_string(r->url));
	if (r->context != NULL)
		json_object_set(out, "context", r->context);
	json_object_set_new(out, "rows", json_integer((json_int_t)r->parse.rows));
	json_object_set_new(out, "unread", unread_pairs(r->parse.unread));
	json_object_set(out, "items", r->parse.items);
	if (json_array_size(r->parse.follow) > 0)
		json_object_set(out, "follow", r->parse.follow);
	return out;
}
