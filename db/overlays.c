#include "db/overlays.h"

#include "db/stmt.h"

static void
read_overlay(struct stmt *q, struct arena *a, void *out)
{
	struct overlay *o = out;

	o->event = get_i64(q);
	o->what = get_text(q, a);
	o->value = get_text(q, a);
	o->who = get_text(q, a);
	o->why = get_text(q, a);
	o->at = get_i64(q);
}

int
db_overlay_list(struct db *db, int64_t source, struct arena *a, struct overlay **out,
    size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_OVERLAY_LIST);

	stmt_i64(q, ":source", source);
	return stmt_list(q, a, read_overlay, sizeof(**out), out, n, e);
}

int
db_overlay_of(struct db *db, int64_t event, struct arena *a, struct overlay **out,
    size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_OVERLAY_OF);

	stmt_i64(q, ":event", event);
	return stmt_list(q, a, read_overlay, sizeof(**out), out, n, e);
}

int
db_overlay_put(struct db *w, const struct overlay *o, struct err *e)
{
	struct stmt *q = db_use(w, SQL_OVERLAY_PUT);

	stmt_i64(q, ":event", o->event);
	stmt_text(q, ":what", o->what);
	stmt_text(q, ":value", o->value);
	stmt_text(q, ":who", o->who);
	stmt_text(q, ":why", o->why);
	stmt_i64(q, ":at", o->at);
	return stmt_run(q, e);
}

int
db_overlay_drop(struct db *w, int64_t event, const char *what, struct err *e)
{
	struct stmt *q = db_use(w, SQL_OVERLAY_DROP);

	stmt_i64(q, ":event", event);
	stmt_text(q, ":what", what);
	return stmt_run(q, e);
}

int
db_event_flags(struct db *w, int64_t event, bool hidden, bool waiting, struct err *e)
{
	struct stmt *q = db_use(w, SQL_EVENT_FLAGS);

	stmt_i64(q, ":event", event);
	stmt_i64(q, ":hidden", hidden);
	stmt_i64(q, ":waiting", waiting);
	return stmt_run(q, e);
}
