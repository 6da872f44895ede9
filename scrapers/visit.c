#include "scrapers/visit.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/http.h"
#include "feeds/compress.h"
#include "scrapers/challenge.h"

enum {
	DAY = 86400,
	HORIZON_BACK = 90 * DAY,
	HORIZON_AHEAD = 548 * DAY,
	USED_STEP = DAY			/* that a page is in use is written so often */
};

static const char *
hash_items(struct arena *a, const json_t *items)
{
	char hex[SHA256_HEX], *text;

	if (items == NULL)
		return NULL;
	text = json_dumps(items, JSON_COMPACT | JSON_SORT_KEYS);
	crypto_sha256_hex(text, strlen(text), hex);
	free(text);
	return arena_str(a, hex);
}

void
visit_unload(struct visit *v)
{
	buf_free(&v->z);
	arena_free(v->a);
	v->a = NULL;
	v->has_kept = v->fetched = v->same = false;
	v->kept = v->page = (struct kept_page){ 0 };
}

int
visit_load(struct visiting *g, struct visit *v, struct err *e)
{
	int has = 0;

	visit_unload(v);
	v->a = arena_new();
	if (g->r->db != NULL)
		has = db_page_get(g->r->db, g->source->id, v->request.key, v->a, &v->kept, e);
	v->has_kept = has == 1;
	return has == -1 ? -1 : 0;
}

bool
visit_current(const struct visit *v)
{
	const char *now = hash_items(v->a, v->items);

	return v->has_kept && now != NULL && v->kept.context_hash != NULL &&
	    strcmp(now, v->kept.context_hash) == 0;
}

void
visit_use_kept(struct visit *v)
{
	v->page = v->kept;
	v->page.role = v->role;
	v->page.context_hash = hash_items(v->a, v->items);
}

/* What is new of it, with its body packed. */
static void
take_new(struct visiting *g, struct visit *v, const struct fetched *got)
{
	compress_gzip(got->body.data == NULL ? "" : got->body.data, got->body.len, &v->z);
	v->page = (struct kept_page){ .request = v->request.key, .role = v->role,
	    .context_hash = hash_items(v->a, v->items), .url = arena_str(v->a, got->url),
	    .etag = arena_str(v->a, got->etag), .last_modified = arena_str(v->a, got->last_modified),
	    .charset = arena_str(v->a, got->charset), .hash = arena_str(v->a, got->hash),
	    .body = v->z.data, .len = v->z.len, .first_seen = g->now };
}

/* As it was kept, but for validators: some servers make new ones for the same page. */
static void
use_again(struct visit *v, const struct fetched *got)
{
	visit_use_kept(v);
	if (got->etag != NULL || !got->not_modified)
		v->page.etag = arena_str(v->a, got->etag);
	if (got->last_modified != NULL || !got->not_modified)
		v->page.last_modified = arena_str(v->a, got->last_modified);
}

int
visit_fetch(struct visiting *g, struct visit *v, struct err *e)
{
	struct fetched got;
	int rc = fetch_page(&g->fetcher, &v->request, v->has_kept ? &v->kept : NULL, v->a, &got, e);

	g->status = got.status;
	g->retry_after = got.retry_after;
	v->gone = got.status == 404 || got.status == 410;
	if (rc == 0) {
		g->bytes += (int64_t)got.body.len;
		v->fetched = true;
		v->not_modified = got.not_modified;
		v->same = v->has_kept && (got.not_modified || strcmp(v->kept.hash, got.hash) == 0);
		if (v->same)
			use_again(v, &got);
		else
			take_new(g, v, &got);
		v->page.fetched_at = g->now;
	}
	fetched_free(&got);
	return rc;
}

static json_t *
context_of(const struct visit *v, const json_t *item)
{
	json_t *c = request_context(&v->request);

	if (item == NULL)
		return c;
	if (c == NULL)
		c = json_object();
	json_object_set(c, "item", (json_t *)item);
	return c;
}

int
visit_parse(struct visiting *g, struct visit *v, const json_t *item,
    struct parse_result *r, struct err *e)
{
	const struct settings *s = g->settings;
	struct buf body = { 0 };
	json_t *context;
	int rc;

	if (compress_gunzip(v->page.body, v->page.len, HTTP_BODY_MAX, &body, e) == -1)
		return -1;
	context = context_of(v, item);
	rc = parse_run(&(struct parse_job){
		.program = g->r->program, .module = s->module->name, .options = s->options,
		.body = body.data == NULL ? "" : body.data, .len = body.len,
		.charset = s->charset != NULL ? s->charset : v->page.charset,
		.url = v->page.url, .timezone = s->timezone, .lang = s->lang,
		.role = v->role, .context = context,
		.reference = civil_from_epoch(v->page.first_seen),
		.from = civil_from_epoch(g->now - HORIZON_BACK),
		.to = civil_from_epoch(g->now + HORIZON_AHEAD),
		.stop = g->r->stop, .stop_arg = g->r->stop_arg,
	}, r, e);
	json_decref(context);
	buf_free(&body);
	return rc;
}

const char *
visit_challenge(const struct visit *v)
{
	struct buf body = { 0 };
	struct err ignored;
	const char *said = NULL;

	if (v->page.body != NULL &&
	    compress_gunzip(v->page.body, v->page.len, HTTP_BODY_MAX, &body, &ignored) == 0)
		said = challenge_said(body.data, body.len);
	buf_free(&body);
	return said;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Is there anything to write of a page that is as it was? */
static bool
is_news(const struct visit *v, int64_t now)
{
	const struct kept_page *p = &v->page, *k = &v->kept;

	return now - k->used_at >= USED_STEP || p->follows != k->follows ||
	    !same_text(p->context_hash, k->context_hash) || !same_text(p->items, k->items) ||
	    !same_text(p->etag, k->etag) || !same_text(p->last_modified, k->last_modified) ||
	    (strcmp(v->role, "detail") == 0 && p->fetched_at != k->fetched_at);
}

void
visit_settle(struct visit *v, int64_t now)
{
	struct kept_page p = v->page;
	struct arena *a = arena_new();

	if (!v->same) {
		arena_free(a);
		return;
	}
	if (!is_news(v, now)) {
		arena_free(a);
		visit_unload(v);
		return;
	}
	p.context_hash = arena_str(a, p.context_hash);
	p.items = arena_str(a, p.items);
	p.etag = arena_str(a, p.etag);
	p.last_modified = arena_str(a, p.last_modified);
	p.body = NULL;
	visit_unload(v);
	v->a = a;
	v->page = p;
	v->same = v->settled = true;
}

int
visit_write(struct db *w, int64_t source, const struct visit *v, int64_t now, struct err *e)
{
	struct kept_page p = v->page;

	p.request = v->request.key;
	p.used_at = now;
	if (v->settled)
		return db_page_used(w, source, &p, e);
	if (v->a == NULL || p.body == NULL)	/* it was not read */
		return 0;
	if (!v->same)
		return db_page_put(w, source, &p, e);
	return is_news(v, now) ? db_page_used(w, source, &p, e) : 0;
}

void
visit_free(struct visit *v)
{
	json_decref(v->items);
	v->items = NULL;
	buf_free(&v->z);
	arena_free(v->a);
	v->a = NULL;
}
