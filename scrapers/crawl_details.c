/* Detail pages: which are asked for, what serves in place of those that are not. */
#include "scrapers/crawl_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void
lists_stand(struct crawl *c, struct visit *v)
{
	size_t at;
	json_t *item;

	json_array_foreach(v->items, at, item)
		result_add(&c->result, item);
	v->done = true;
}

/* Says what failed, once for all items of that page; no query, which may hold a key. */
static int
detail_failed(struct crawl *c, size_t i, const char *why)
{
	struct visit *v = &c->visits[i];

	lists_stand(c, v);
	return result_left(&c->result, arena_fmt(c->a, "detail page %.*s: %s",
	    (int)strcspn(v->request.url, "?"), v->request.url, why));
}

/* What it gave last time; false when that is not known. */
static bool
reuse_items(struct crawl *c, struct visit *v)
{
	json_t *items = c->again || v->page.items == NULL ? NULL : json_loads(v->page.items, 0, NULL);
	size_t at;
	json_t *item;

	if (items == NULL)
		return false;
	json_array_foreach(items, at, item)
		result_add(&c->result, item);
	c->result.bytes += strlen(v->page.items);
	json_decref(items);
	v->done = true;
	return true;
}

/* Parses the page for each of its items; gave: what it gives in their place. */
static int
parse_detail(struct crawl *c, size_t i, struct parse_result *gave, struct err *e)
{
	size_t n = json_array_size(c->visits[i].items);
	int rc = 0;

	*gave = result_new();
	for (size_t at = 0; rc == 0 && at < n; at++) {
		struct parse_result pr = { 0 };

		rc = visit_parse(&c->g, &c->visits[i], json_array_get(c->visits[i].items, at), &pr, e);
		if (rc == 0 && json_array_size(pr.items) == 0 && json_array_size(pr.follow) == 0) {
			const char *said = visit_challenge(&c->visits[i]);

			rc = err_set(e, ERR_INVALID, "%s", said == NULL ? "it gives no event" : said);
		}
		if (rc == 0)
			rc = result_merge(gave, &pr, e);
		if (rc == 0)
			json_array_extend(gave->follow, pr.follow);
		parse_result_free(&pr);
	}
	return rc;
}

static int
read_detail(struct crawl *c, size_t i, struct err *e)
{
	struct parse_result gave;
	struct err why = { 0 };
	char *text;
	int rc = 0;

	if (c->visits[i].same && reuse_items(c, &c->visits[i])) {
		visit_settle(&c->visits[i], c->g.now);
		return 0;
	}
	if (parse_detail(c, i, &gave, &why) == -1) {
		if (why.code == ERR_BUSY)	/* stopped */
			rc = err_set(e, ERR_BUSY, "%s", why.msg);
		else
			detail_failed(c, i, why.msg);
	} else {
		c->visits[i].page.items = NULL;
		if (gave.complete && json_array_size(gave.follow) == 0) {
			text = json_dumps(gave.items, JSON_COMPACT);
			c->visits[i].page.items = arena_str(c->visits[i].a, text);
			free(text);
		}
		rc = result_merge(&c->result, &gave, e);
		crawl_follow(c, i, gave.follow);
		c->visits[i].done = true;
		visit_settle(&c->visits[i], c->g.now);
	}
	parse_result_free(&gave);
	return rc;
}

/* What is kept serves: it is about these items and young enough, or there is no asking. */
static int
read_kept_detail(struct crawl *c, size_t i, struct err *e)
{
	visit_use_kept(&c->visits[i]);
	c->visits[i].same = true;
	return read_detail(c, i, e);
}

/* Nothing more is asked for in this run. */
static int
leave_detail(struct crawl *c, size_t i, struct err *e)
{
	c->waiting++;
	if (visit_load(&c->g, &c->visits[i], e) == -1)
		return -1;
	if (visit_current(&c->visits[i]))
		return read_kept_detail(c, i, e);
	lists_stand(c, &c->visits[i]);
	c->result.complete = false;
	return 0;
}

static int
fetch_detail(struct crawl *c, size_t i, struct err *e)
{
	struct visit *v = &c->visits[i];
	struct polite *p = &c->g.fetcher.polite;
	struct err why = { 0 };

	c->followed++;
	if (visit_load(&c->g, v, e) == -1)
		return -1;
	if (visit_fetch(&c->g, v, &why) == 0)
		return crawl_too_much(c, e) == -1 ? -1 : read_detail(c, i, e);
	if (why.code == ERR_BUSY && c->g.r->stop != NULL && c->g.r->stop(c->g.r->stop_arg))
		return err_set(e, ERR_BUSY, "%s", why.msg);
	if (why.code == ERR_BUSY || c->g.retry_after > 0) {	/* the host has had enough of us for today */
		p->again_at = 0;
		c->followed = CRAWL_FOLLOWED_MAX;
		result_note(&c->result, why.msg);
		return leave_detail(c, i, e);
	}
	if (p->robots != NULL && strcmp(p->robots, "forbidden") == 0) {
		p->robots = "allowed";	/* the lists are */
		result_note(&c->result, why.msg);
		lists_stand(c, v);
		return 0;
	}
	if (!visit_current(v))
		return detail_failed(c, i, why.msg);
	result_left(&c->result, arena_fmt(c->a, "detail page %.*s: %s",
	    (int)strcspn(v->request.url, "?"), v->request.url, why.msg));
	return read_kept_detail(c, i, e);
}

struct due { size_t i; int64_t asked; };	/* asked: 0 for one that is new or changed */

static int
by_age(const void *a, const void *b)
{
	const struct due *x = a, *y = b;

	return x->asked < y->asked ? -1 : x->asked > y->asked ? 1 : (x->i > y->i) - (x->i < y->i);
}

/* When it was last asked for; 0 where that is of no use. */
static int64_t
asked_at(const struct visit *v)
{
	return visit_current(v) ? v->kept.fetched_at : 0;
}

/* Reads the details that are kept and young; the others become the list of what is due. */
static int
sort_details(struct crawl *c, struct due *due, size_t *n, struct err *e)
{
	size_t end = c->n;
	int64_t asked;

	for (size_t i = c->roots; i < end; i++) {
		if (c->visits[i].done)
			continue;
		if (visit_load(&c->g, &c->visits[i], e) == -1)
			return -1;
		asked = asked_at(&c->visits[i]);
		if (asked != 0 && c->g.now - asked < c->g.settings->detail_every) {
			if (read_kept_detail(c, i, e) == -1)
				return -1;
		} else {
			visit_unload(&c->visits[i]);
			due[(*n)++] = (struct due){ i, asked };
		}
	}
	qsort(due, *n, sizeof(*due), by_age);
	return 0;
}

/* Details may name others, which come in the next round. */
int
crawl_details(struct crawl *c, struct err *e)
{
	struct due *due;
	size_t n = 0;
	int rc;

	due = mem_grow(NULL, c->n, sizeof(*due));
	rc = sort_details(c, due, &n, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = c->followed < CRAWL_FOLLOWED_MAX ? fetch_detail(c, due[i].i, e) :
		    leave_detail(c, due[i].i, e);
	free(due);
	return rc;
}
