/*
 * A run reads lists first: every root request, then the next pages that they
 * name. When all of these are as they were and name no others, there is nothing
 * to read. Detail pages come last, those that are new or changed before those
 * that are only old, as many as a run may ask for; an item whose page is left
 * for later stands as its list has it.
 */
#include "scrapers/crawl_parts.h"

#include <stdlib.h>
#include <string.h>

#include "feeds/compress.h"
#include "scrapers/exec_run.h"

/* --- lists --- */

int
crawl_too_much(const struct crawl *c, struct err *e)
{
	if (c->g.bytes <= CRAWL_BYTES_MAX)
		return 0;
	return err_set(e, ERR_LIMIT, "the pages are over %d MiB together", CRAWL_BYTES_MAX >> 20);
}

/* Says which of several requests it was. */
static int
failed(const struct crawl *c, const struct visit *v, struct err *e)
{
	if (strcmp(v->role, "next") == 0)
		return err_in(e, "a next page");
	if (c->roots > 1 && v->request.from.year != 0)
		return err_in(e, "page from %04d-%02d-%02d on", v->request.from.year,
		    v->request.from.month, v->request.from.day);
	return -1;
}

/* What could not be read, or was empty, may not be the page at all. */
static int
unmask(const struct visit *v, struct err *e)
{
	const char *said = visit_challenge(v);

	if (said == NULL)
		return -1;
	if (e->code == ERR_NONE)
		return err_set(e, ERR_INVALID, "the page is %s", said);
	return err_in(e, "the page is %s", said);
}

static int
read_list(struct crawl *c, size_t i, struct err *e)
{
	struct parse_result pr = { 0 };
	struct visit *v = &c->visits[i];
	int rc = visit_parse(&c->g, v, json_array_get(v->items, 0), &pr, e);

	if (rc == -1 && e->code != ERR_BUSY)
		unmask(v, e);
	else if (rc == 0 && pr.rows == 0 && json_array_size(pr.items) == 0 &&
	    json_array_size(pr.follow) == 0 && unmask(v, e) == -1 && e->code != ERR_NONE)
		rc = -1;
	if (rc == 0)
		rc = result_merge(&c->result, &pr, e);
	if (rc == 0) {
		result_window(&c->result, &pr, &v->request, c->roots > 1, c->read++ == 0);
		crawl_follow(c, i, pr.follow);
		c->visits[i].done = true;
	}
	parse_result_free(&pr);
	return rc == -1 ? failed(c, &c->visits[i], e) : 0;
}

/* A year or month ahead that the site does not have yet: what there is ends before it. */
static bool
not_there_yet(const struct crawl *c, const struct visit *v)
{
	return v->gone && !v->has_kept && v->request.year != 0 && c->roots > 1 &&
	    civil_to_epoch(&v->request.from) > c->g.now;
}

static int
fetch_list(struct crawl *c, size_t i, struct err *e)
{
	struct visit *v = &c->visits[i];

	if (visit_load(&c->g, v, e) == -1)
		return -1;
	if (visit_fetch(&c->g, v, e) == 0)
		return crawl_too_much(c, e);
	if (!not_there_yet(c, v))
		return failed(c, v, e);
	*e = (struct err){ 0 };
	v->done = true;
	return 0;
}

static int
fetch_roots(struct crawl *c, struct err *e)
{
	struct request *q;
	size_t n;

	if (request_roots(c->a, c->g.settings, c->g.now, &q, &n, e) == -1)
		return -1;
	c->roots = n;
	for (size_t i = 0; i < n; i++)
		crawl_add(c, &q[i], "page", 0);
	for (size_t i = 0; i < n; i++) {
		if (fetch_list(c, i, e) == -1)
			return -1;
		if (!c->visits[i].done && i > 0 && c->visits[i - 1].done)
			c->hole = true;
	}
	return 0;
}

/* NULL: there is something to read. */
static const char *
nothing_new(const struct crawl *c)
{
	bool all_304 = true;

	for (size_t i = 0; i < c->roots; i++) {
		const struct visit *v = &c->visits[i];

		if (!v->done && (!v->same || v->kept.follows > 0))
			return NULL;
		all_304 = all_304 && (v->done || v->not_modified);
	}
	if (c->again)
		return NULL;
	return all_304 ? "not-modified" : "unchanged";
}

static int
read_lists(struct crawl *c, struct err *e)
{
	for (size_t i = 0; i < c->roots; i++)
		if (!c->visits[i].done && read_list(c, i, e) == -1)
			return -1;
	return 0;
}

/* visits may grow, and move, with every page that is read. */
static int
read_next_pages(struct crawl *c, struct err *e)
{
	for (size_t i = c->roots; i < c->n; i++) {
		if (crawl_is_detail(&c->visits[i]) || c->visits[i].done)
			continue;
		c->followed++;
		if (fetch_list(c, i, e) == -1 || read_list(c, i, e) == -1)
			return -1;
	}
	return 0;
}

/* --- the whole --- */

static bool
is_done(const struct crawl *c)
{
	for (size_t i = c->roots; i < c->n; i++)
		if (!c->visits[i].done)
			return false;
	return true;
}

static int
run_without_page(struct crawl *c, struct err *e)
{
	struct visit v = { .role = "page", .a = arena_new() };
	struct buf z = { 0 };
	int rc;

	compress_gzip("", 0, &z);
	v.page = (struct kept_page){ .url = c->g.settings->url, .body = z.data, .len = z.len,
	    .first_seen = c->g.now };
	parse_result_free(&c->result);
	rc = visit_parse(&c->g, &v, NULL, &c->result, e);
	buf_free(&z);
	visit_free(&v);
	return rc;
}

static int
run_pages(struct crawl *c, struct err *e)
{
	if (fetch_roots(c, e) == -1)
		return -1;
	if ((c->unchanged = nothing_new(c)) != NULL)
		return 0;
	if (read_lists(c, e) == -1)
		return -1;
	while (!is_done(c))
		if (read_next_pages(c, e) == -1 || crawl_details(c, e) == -1)
			return -1;
	if (c->hole)
		c->result.complete = false;
	return result_check(&c->result, e);
}

/* Names of the environment that the settings themselves use; and the host that all this is about. */
static int
prepare(struct crawl *c, struct err *e)
{
	const struct settings *s = c->g.settings;
	struct secrets *secrets = &c->g.fetcher.secrets;
	const char *name;
	json_t *value;
	char *host;

	if (s->url == NULL)
		return err_set(e, ERR_INVALID, "%s has no address: its events are typed", c->g.source->name);
	if (secret_add(c->a, secrets, s->url, e) == -1 || secret_add(c->a, secrets, s->form, e) == -1)
		return -1;
	json_object_foreach(s->headers, name, value)
		if (secret_add(c->a, secrets, json_string_value(value), e) == -1)
			return -1;
	host = polite_host(s->url);
	c->host = host == NULL ? "" : arena_str(c->a, host);
	free(host);
	return 0;
}

int
crawl_run(struct crawl *c, struct err *e)
{
	int rc;

	c->result = result_new();
	if (exec_fetches(c->g.settings->module->name, c->g.settings->options)) {
		c->host = "";
		return run_without_page(c, e);
	}
	rc = prepare(c, e) == -1 ? -1 : run_pages(c, e);
	if (rc == -1)
		err_set(e, e->code, "%s", secret_hide(c->a, &c->g.fetcher.secrets, arena_str(c->a, e->msg)));
	return rc;
}

void
crawl_init(struct crawl *c, struct runner *r, const struct source *s,
    const struct settings *settings, struct arena *a)
{
	*c = (struct crawl){ .a = a, .g = { .r = r, .source = s, .settings = settings,
	    .now = clock_now(r->clock), .retry_after = -1 } };
	c->g.fetcher = (struct fetcher){ .source = s, .settings = settings,
	    .polite = { .db = r->db, .clock = r->clock,
		.user_agent = settings->user_agent != NULL ? settings->user_agent : r->user_agent,
		.source = s->name, .allow_private = s->allow_private,
		.ignore_robots = settings->ignore_robots, .gap_ms = settings->gap * 1000,
		.budget = settings->budget, .stop = r->stop, .stop_arg = r->stop_arg,
		.waits = r->waits, .waits_arg = r->waits_arg } };
}

int
crawl_first_page(const struct crawl *c, struct buf *out, struct err *e)
{
	if (c->n == 0 || c->visits[0].page.body == NULL)
		return 0;
	return compress_gunzip(c->visits[0].page.body, c->visits[0].page.len, HTTP_BODY_MAX, out, e);
}

int
crawl_write(struct db *w, const struct crawl *c, bool good, struct err *e)
{
	for (size_t i = 0; i < c->n; i++)
		if ((good || crawl_is_detail(&c->visits[i])) &&
		    visit_write(w, c->g.source->id, &c->visits[i], c->g.now, e) == -1)
			return -1;
	if (!good || c->unchanged != NULL)
		return 0;
	return db_page_retire(w, c->g.source->id, c->g.now - CRAWL_KEPT_DAYS * DAY_SECONDS, e);
}

void
crawl_free(struct crawl *c)
{
	for (size_t i = 0; i < c->n; i++)
		visit_free(&c->visits[i]);
	free(c->visits);
	parse_result_free(&c->result);
	polite_close(&c->g.fetcher.polite);
}
