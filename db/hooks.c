#include "db/hooks.h"

#include "db/conn.h"
#include "db/stmt.h"

static void
read_hook(struct stmt *q, struct arena *a, void *out)
{
	struct hook *h = out;

	h->id = get_i64(q);
	h->name = get_text(q, a);
	h->url = get_text(q, a);
	h->program = get_text(q, a);
	h->args = get_text(q, a);
	h->secret = get_text(q, a);
	h->topics = get_text(q, a);
	h->kinds = get_text(q, a);
	h->tags = get_text(q, a);
	h->causes = get_text(q, a);
	h->before = get_text(q, a);
	h->allday = get_text(q, a);
	h->allow_private = get_i64(q) != 0;
	h->paused = get_i64(q) != 0;
	h->created = get_i64(q);
	h->since_change = get_i64(q);
}

int
db_hook_list(struct db *db, struct arena *a, struct hook **out, size_t *n, struct err *e)
{
	return stmt_list(db_use(db, SQL_HOOK_LIST), a, read_hook, sizeof(**out), out, n, e);
}

int
db_hook_get(struct db *db, const char *name, struct arena *a, struct hook *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_HOOK_GET);
	int rc;

	stmt_text(q, ":name", name);
	rc = stmt_one(q, a, read_hook, out, e);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "no hook named %s; there are: "
		    "calcast hook list", name);
	return rc == 1 ? 0 : -1;
}

int
db_hook_add(struct db *w, const struct hook *h, int64_t *id, struct err *e)
{
	struct stmt *q = db_use(w, SQL_HOOK_ADD);

	stmt_text(q, ":name", h->name);
	stmt_text(q, ":url", h->url);
	stmt_text(q, ":program", h->program);
	stmt_text(q, ":args", h->args);
	stmt_text(q, ":secret", h->secret);
	stmt_text(q, ":topics", h->topics);
	stmt_text(q, ":kinds", h->kinds);
	stmt_text(q, ":tags", h->tags);
	stmt_text(q, ":causes", h->causes);
	stmt_text(q, ":before", h->before);
	stmt_text(q, ":allday", h->allday);
	stmt_i64(q, ":allow_private", h->allow_private);
	stmt_i64(q, ":paused", h->paused);
	stmt_i64(q, ":created", h->created);
	if (stmt_run(q, e) == -1)
		return -1;
	if (conn_changes(w) == 0)
		return err_set(e, ERR_CONFLICT, "there is a hook named %s already", h->name);
	*id = conn_last_id(w);
	return 0;
}

int
db_hook_pause(struct db *w, int64_t id, bool paused, struct err *e)
{
	struct stmt *q = db_use(w, SQL_HOOK_PAUSE);

	stmt_i64(q, ":id", id);
	stmt_i64(q, ":paused", paused);
	return stmt_run(q, e);
}

int
db_hook_secret(struct db *w, int64_t id, const char *secret, struct err *e)
{
	struct stmt *q = db_use(w, SQL_HOOK_SECRET);

	stmt_i64(q, ":id", id);
	stmt_text(q, ":secret", secret);
	return stmt_run(q, e);
}

int
db_hook_remove(struct db *w, int64_t id, struct err *e)
{
	struct stmt *q = db_use(w, SQL_HOOK_REMOVE);

	stmt_i64(q, ":id", id);
	return stmt_run(q, e);
}

/* --- causes --- */

int
db_cursor_get(struct db *db, const char *name, int64_t *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_CURSOR_GET);

	*out = 0;
	stmt_text(q, ":name", name);
	return stmt_value(q, out, e);
}

int
db_cursor_set(struct db *w, const char *name, int64_t value, struct err *e)
{
	struct stmt *q = db_use(w, SQL_CURSOR_SET);

	stmt_text(q, ":name", name);
	stmt_i64(q, ":value", value);
	return stmt_run(q, e);
}

static void
read_change(struct stmt *q, struct arena *a, void *out)
{
	struct change *c = out;

	c->id = get_i64(q);
	c->event = get_i64(q);
	c->at = get_i64(q);
	c->type = get_text(q, a);
	c->before = get_text(q, a);
	c->after = get_text(q, a);
}

int
db_change_list(struct db *db, int64_t after, int limit, struct arena *a,
    struct change **out, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_CHANGE_LIST);

	stmt_i64(q, ":after", after);
	stmt_i64(q, ":limit", limit);
	return stmt_list(q, a, read_change, sizeof(**out), out, n, e);
}

int
db_topic_changes(struct db *db, int64_t topic, int64_t before, int limit, struct arena *a,
    struct change **out, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_TOPIC_CHANGES);

	stmt_i64(q, ":topic", topic);
	stmt_i64(q, ":before", before == 0 ? INT64_MAX : before);
	stmt_i64(q, ":limit", limit);
	return stmt_list(q, a, read_change, sizeof(**out), out, n, e);
}
