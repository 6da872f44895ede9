/* What a source leaves behind: its history, the last page, a run that is held. */
#include "db/sources.h"
#include "db/stmt.h"

int
db_run_add(struct db *w, int64_t source, const struct source_run *r, struct err *e)
{
	struct stmt *q = db_use(w, SQL_RUN_ADD);

	stmt_i64(q, ":source", source);
	stmt_i64(q, ":started_ms", r->started_ms);
	stmt_i64(q, ":took_ms", r->took_ms);
	stmt_text(q, ":status", r->status);
	stmt_i64(q, ":http_status", r->http_status);
	stmt_i64(q, ":bytes", r->bytes);
	stmt_i64(q, ":found", r->found);
	stmt_i64(q, ":added", r->added);
	stmt_i64(q, ":changed", r->changed);
	stmt_i64(q, ":cancelled", r->cancelled);
	stmt_i64(q, ":held", r->held);
	stmt_i64(q, ":unread", r->unread);
	stmt_text(q, ":error", r->error);
	stmt_text(q, ":why", r->why);
	if (stmt_run(q, e) == -1)
		return -1;
	q = db_use(w, SQL_RUN_FORGET);
	stmt_i64(q, ":source", source);
	stmt_i64(q, ":kept", RUN_WHYS);
	return stmt_run(q, e);
}

static void
read_run(struct stmt *q, struct arena *a, void *out)
{
	struct source_run *r = out;

	r->started_ms = get_i64(q);
	r->took_ms = get_i64(q);
	r->status = get_text(q, a);
	r->http_status = (int)get_i64(q);
	r->bytes = get_i64(q);
	r->found = get_i64(q);
	r->added = get_i64(q);
	r->changed = get_i64(q);
	r->cancelled = get_i64(q);
	r->held = get_i64(q);
	r->unread = get_i64(q);
	r->error = get_text(q, a);
	r->why = get_text(q, a);
}

int
db_run_list(struct db *db, int64_t source, int limit, struct arena *a,
    struct source_run **out, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_RUN_LIST);

	stmt_i64(q, ":source", source);
	stmt_i64(q, ":limit", limit);
	return stmt_list(q, a, read_run, sizeof(**out), out, n, e);
}

static void
read_page(struct stmt *q, struct arena *a, void *out)
{
	struct kept_page *p = out;

	p->request = get_text(q, a);
	p->role = get_text(q, a);
	p->context_hash = get_text(q, a);
	p->url = get_text(q, a);
	p->etag = get_text(q, a);
	p->last_modified = get_text(q, a);
	p->charset = get_text(q, a);
	p->hash = get_text(q, a);
	p->body = get_blob(q, a, &p->len);
	p->follows = (int)get_i64(q);
	p->items = get_text(q, a);
	p->first_seen = get_i64(q);
	p->fetched_at = get_i64(q);
	p->used_at = get_i64(q);
}

int
db_page_get(struct db *db, int64_t source, const char *request, struct arena *a,
    struct kept_page *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_PAGE_GET);

	stmt_i64(q, ":source", source);
	stmt_text(q, ":request", request);
	return stmt_one(q, a, read_page, out, e);
}

int
db_page_put(struct db *w, int64_t source, const struct kept_page *p, struct err *e)
{
	struct stmt *q = db_use(w, SQL_PAGE_PUT);

	stmt_i64(q, ":source", source);
	stmt_text(q, ":request", p->request);
	stmt_text(q, ":role", p->role);
	stmt_text(q, ":context_hash", p->context_hash);
	stmt_text(q, ":url", p->url);
	stmt_text(q, ":etag", p->etag);
	stmt_text(q, ":last_modified", p->last_modified);
	stmt_text(q, ":charset", p->charset);
	stmt_text(q, ":hash", p->hash);
	stmt_blob(q, ":body", p->body, p->len);
	stmt_i64(q, ":follows", p->follows);
	stmt_text(q, ":items", p->items);
	stmt_i64(q, ":first_seen", p->first_seen);
	stmt_i64(q, ":fetched_at", p->fetched_at);
	stmt_i64(q, ":used_at", p->used_at);
	return stmt_run(q, e);
}

int
db_page_used(struct db *w, int64_t source, const struct kept_page *p, struct err *e)
{
	struct stmt *q = db_use(w, SQL_PAGE_USED);

	stmt_i64(q, ":source", source);
	stmt_text(q, ":request", p->request);
	stmt_text(q, ":context_hash", p->context_hash);
	stmt_text(q, ":etag", p->etag);
	stmt_text(q, ":last_modified", p->last_modified);
	stmt_i64(q, ":follows", p->follows);
	stmt_text(q, ":items", p->items);
	stmt_i64(q, ":fetched_at", p->fetched_at);
	stmt_i64(q, ":used_at", p->used_at);
	return stmt_run(q, e);
}

int
db_page_retire(struct db *w, int64_t source, int64_t before, struct err *e)
{
	struct stmt *q = db_use(w, SQL_PAGE_RETIRE);

	stmt_i64(q, ":source", source);
	stmt_i64(q, ":before", before);
	return stmt_run(q, e);
}

int
db_page_drop(struct db *w, int64_t source, struct err *e)
{
	struct stmt *q = db_use(w, SQL_PAGE_DROP);

	stmt_i64(q, ":source", source);
	return stmt_run(q, e);
}

static void
read_held(struct stmt *q, struct arena *a, void *out)
{
	struct held_run *h = out;

	h->at = get_i64(q);
	h->last_at = get_i64(q);
	h->times = (int)get_i64(q);
	h->hash = get_text(q, a);
	h->read_as = get_text(q, a);
	h->reason = get_text(q, a);
	h->vanishing = get_i64(q) != 0;
	h->items = get_text(q, a);
	h->complete = get_i64(q) != 0;
	h->from = get_text(q, a);
	h->to = get_text(q, a);
	h->would_cancel = (size_t)get_i64(q);
	h->would_add = (size_t)get_i64(q);
	h->would_change = (size_t)get_i64(q);
	h->diff = get_text(q, a);
}

int
db_held_get(struct db *db, int64_t source, struct arena *a, struct held_run *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_HELD_GET);

	stmt_i64(q, ":source", source);
	return stmt_one(q, a, read_held, out, e);
}

int
db_held_put(struct db *w, int64_t source, const struct held_run *h, struct err *e)
{
	struct stmt *q = db_use(w, SQL_HELD_PUT);

	stmt_i64(q, ":source", source);
	stmt_i64(q, ":at", h->at);
	stmt_i64(q, ":last_at", h->last_at);
	stmt_i64(q, ":times", h->times);
	stmt_text(q, ":hash", h->hash);
	stmt_text(q, ":read_as", h->read_as);
	stmt_text(q, ":reason", h->reason);
	stmt_i64(q, ":vanishing", h->vanishing);
	stmt_text(q, ":items", h->items);
	stmt_i64(q, ":complete", h->complete);
	stmt_text(q, ":from", h->from);
	stmt_text(q, ":to", h->to);
	stmt_i64(q, ":would_cancel", (int64_t)h->would_cancel);
	stmt_i64(q, ":would_add", (int64_t)h->would_add);
	stmt_i64(q, ":would_change", (int64_t)h->would_change);
	stmt_text(q, ":diff", h->diff);
	return stmt_run(q, e);
}

int
db_held_drop(struct db *w, int64_t source, struct err *e)
{
	struct stmt *q = db_use(w, SQL_HELD_DROP);

	stmt_i64(q, ":source", source);
	return stmt_run(q, e);
}
