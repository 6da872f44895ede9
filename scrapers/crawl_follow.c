/* What pages name: next pages and detail pages, each of them once. */
#include "scrapers/crawl_parts.h"

#include <string.h>

#include "base/mem.h"
#include "scrapers/follow.h"

enum { FNV_START = 0x811c9dc5, FNV_STEP = 0x01000193 };

static uint32_t
hash_of(const char *s)
{
	uint32_t h = FNV_START;

	while (*s != '\0')
		h = (h ^ (unsigned char)*s++) * FNV_STEP;
	return h;
}

struct visit *
crawl_add(struct crawl *c, const struct request *q, const char *role, int depth)
{
	MEM_PUSH(c->visits, c->n, c->cap);
	c->visits[c->n] = (struct visit){ .request = *q, .role = role, .depth = depth,
	    .key_hash = hash_of(q->key) };
	return &c->visits[c->n++];
}

static struct visit *
find_visit(struct crawl *c, const char *key)
{
	uint32_t h = hash_of(key);

	for (size_t i = 0; i < c->n; i++)
		if (c->visits[i].key_hash == h && strcmp(c->visits[i].request.key, key) == 0)
			return &c->visits[i];
	return NULL;
}

bool
crawl_is_detail(const struct visit *v)
{
	return strcmp(v->role, "detail") == 0;
}

static int
follow_next(struct crawl *c, const struct request *q, int depth, json_t *item)
{
	struct visit *v;

	if (find_visit(c, q->key) != NULL)
		return 0;
	if (c->followed + 1 > CRAWL_FOLLOWED_MAX)
		return result_left(&c->result, "there are more next pages than are read");
	v = crawl_add(c, q, "next", depth);
	if (item != NULL)
		v->items = json_pack("[O]", item);
	return 0;
}

static int
follow_detail(struct crawl *c, const struct request *q, int depth, json_t *item)
{
	struct visit *v = find_visit(c, q->key);

	if (item == NULL)
		return result_left(&c->result, "a detail page that is named without its item");
	if (v != NULL && (!crawl_is_detail(v) || v->done || v->a != NULL))
		return result_add(&c->result, item);
	if (v == NULL && (depth > CRAWL_DEPTH_MAX || c->n > CRAWL_DETAILS_MAX)) {
		result_add(&c->result, item);
		return result_left(&c->result, "there are more detail pages than are read");
	}
	if (v != NULL && json_array_size(v->items) == CRAWL_SHARED_MAX) {
		result_add(&c->result, item);
		return result_left(&c->result, "more items have one detail page than it is read for");
	}
	if (v == NULL) {
		v = crawl_add(c, q, "detail", depth);
		v->items = json_array();
	}
	return json_array_append(v->items, item);
}

/* One row of parse_result.follow of the page at index i. */
static void
follow_row(struct crawl *c, size_t i, const json_t *row)
{
	const char *link = json_string_value(json_object_get(row, "url"));
	const char *role = json_string_value(json_object_get(row, "role"));
	bool detail = role != NULL && strcmp(role, "detail") == 0;
	json_t *item = json_object_get(row, "item");
	const struct visit *v = &c->visits[i];
	bool strict = v->request.headers != NULL || c->g.fetcher.secrets.n > 0;
	const char *form = json_string_value(json_object_get(row, "form"));
	struct request q;
	struct err why = { .msg = "a link leads nowhere" };

	if (strict && follow_address(c->a, c->visits[0].request.url, v->page.url, true, &why) == NULL)
		link = NULL;		/* a redirect led elsewhere: what holds a key stays at home */
	if (link != NULL)
		link = follow_address(c->a, v->page.url, link, strict, &why);
	if (link == NULL) {
		result_note(&c->result, why.msg);
		if (detail && json_is_object(item))
			result_add(&c->result, item);
		else
			c->result.complete = false;
		return;
	}
	q = request_of(c->a, &v->request, link,
	    json_string_value(json_object_get(row, "method")), arena_str(c->a, form));
	if (detail)
		follow_detail(c, &q, v->depth + 1, json_is_object(item) ? item : NULL);
	else
		follow_next(c, &q, v->depth, json_is_object(item) ? item : NULL);
}

void
crawl_follow(struct crawl *c, size_t i, const json_t *rows)
{
	size_t at;
	const json_t *row;

	c->visits[i].page.follows = (int)json_array_size(rows);
	json_array_foreach(rows, at, row)
		follow_row(c, i, row);
}
