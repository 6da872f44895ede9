/* Deliveries: queued once, leased while they are sent, kept for a while. */
#include "db/conn.h"
#include "db/hooks.h"
#include "db/stmt.h"

static void
read_delivery(struct stmt *q, struct arena *a, void *out)
{
	struct delivery *d = out;

	d->id = get_i64(q);
	d->hook = get_i64(q);
	d->key = get_text(q, a);
	d->msg_id = get_text(q, a);
	d->type = get_text(q, a);
	d->event = get_i64(q);
	d->start_utc = get_i64(q);
	d->body = get_text(q, a);
	d->next_at = get_i64(q);
	d->lease_until = get_i64(q);
	d->tries = (int)get_i64(q);
	d->state = get_text(q, a);
	d->last_error = get_text(q, a);
	d->created = get_i64(q);
}

int
db_delivery_add(struct db *w, const struct delivery *d, bool *is_new, struct err *e)
{
	struct stmt *q = db_use(w, SQL_DELIVERY_ADD);

	stmt_i64(q, ":hook", d->hook);
	stmt_text(q, ":key", d->key);
	stmt_text(q, ":msg_id", d->msg_id);
	stmt_text(q, ":type", d->type);
	stmt_i64(q, ":event", d->event);
	stmt_i64(q, ":start_utc", d->start_utc);
	stmt_text(q, ":body", d->body);
	stmt_i64(q, ":next_at", d->next_at);
	stmt_i64(q, ":tries", d->tries);
	stmt_text(q, ":state", d->state);
	stmt_text(q, ":error", d->last_error);
	stmt_i64(q, ":created", d->created);
	if (stmt_run(q, e) == -1)
		return -1;
	*is_new = conn_changes(w) == 1;
	return 0;
}

int
db_delivery_lease(struct db *w, int64_t now_ms, int64_t lease_until, int n,
    struct arena *a, struct delivery **out, size_t *got, struct err *e)
{
	struct stmt *q = db_use(w, SQL_DELIVERY_READY);

	stmt_i64(q, ":now", now_ms);
	stmt_i64(q, ":limit", n);
	if (stmt_list(q, a, read_delivery, sizeof(**out), out, got, e) == -1)
		return -1;
	for (size_t i = 0; i < *got; i++) {
		(*out)[i].lease_until = lease_until;
		q = db_use(w, SQL_DELIVERY_LEASE);
		stmt_i64(q, ":id", (*out)[i].id);
		stmt_i64(q, ":until", lease_until);
		if (stmt_run(q, e) == -1)
			return -1;
	}
	return 0;
}

int
db_delivery_done(struct db *w, int64_t id, const char *state, const char *error,
    int64_t now_ms, struct err *e)
{
	struct stmt *q = db_use(w, SQL_DELIVERY_DONE);

	stmt_i64(q, ":id", id);
	stmt_text(q, ":state", state);
	stmt_text(q, ":error", error);
	stmt_i64(q, ":now", now_ms);
	return stmt_run(q, e);
}

int
db_delivery_retry(struct db *w, int64_t id, int64_t next_at, const char *error, struct err *e)
{
	struct stmt *q = db_use(w, SQL_DELIVERY_RETRY);

	stmt_i64(q, ":id", id);
	stmt_i64(q, ":next_at", next_at);
	stmt_text(q, ":error", error);
	return stmt_run(q, e);
}

int
db_delivery_list(struct db *db, const char *state, int limit, struct arena *a,
    struct delivery **out, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_DELIVERY_LIST);

	stmt_text(q, ":state", state);
	stmt_i64(q, ":limit", limit);
	return stmt_list(q, a, read_delivery, sizeof(**out), out, n, e);
}

int
db_delivery_next(struct db *db, int64_t *next_at, struct err *e)
{
	*next_at = INT64_MAX;
	return stmt_value(db_use(db, SQL_DELIVERY_NEXT), next_at, e);
}
