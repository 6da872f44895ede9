#include "db/hosts.h"

#include "db/conn.h"
#include "db/stmt.h"

enum { DAY = 86400 };

static void
read_host(struct stmt *q, struct arena *a, void *out)
{
	struct host *h = out;

	h->next_at_ms = get_i64(q);
	h->retry_at = get_i64(q);
	h->used = (int)get_i64(q);
	h->robots = get_blob(q, a, &h->robots_len);
	h->robots_status = (int)get_i64(q);
	h->robots_at = get_i64(q);
	h->robots_tried = get_i64(q);
}

int
db_host_get(struct db *db, const char *host, int64_t now, struct arena *a,
    struct host *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_HOST_GET);

	*out = (struct host){ 0 };
	stmt_text(q, ":host", host);
	stmt_i64(q, ":day", now / DAY);
	return stmt_one(q, a, read_host, out, e) == -1 ? -1 : 0;
}

int
db_host_take(struct db *w, const char *host, int64_t now_ms, int64_t until_ms,
    bool *taken, struct err *e)
{
	struct stmt *q = db_use(w, SQL_HOST_TAKE);

	stmt_text(q, ":host", host);
	stmt_i64(q, ":now", now_ms);
	stmt_i64(q, ":until", until_ms);
	stmt_i64(q, ":ahead", HOST_AHEAD_MS);
	stmt_i64(q, ":day", now_ms / 1000 / DAY);
	if (stmt_run(q, e) == -1)
		return -1;
	*taken = conn_changes(w) == 1;
	return 0;
}

int
db_host_leave(struct db *w, const char *host, int64_t until_ms, int64_t next_ms,
    int64_t retry_at, struct err *e)
{
	struct stmt *q = db_use(w, SQL_HOST_LEAVE);

	stmt_text(q, ":host", host);
	stmt_i64(q, ":until", until_ms);
	stmt_i64(q, ":next", next_ms);
	stmt_i64(q, ":retry_at", retry_at);
	return stmt_run(q, e);
}

int
db_host_robots(struct db *w, const char *host, const void *text, size_t len,
    int status, int64_t now, struct err *e)
{
	struct stmt *q = db_use(w, SQL_HOST_ROBOTS);

	stmt_text(q, ":host", host);
	stmt_blob(q, ":robots", text, len);
	stmt_i64(q, ":status", status);
	stmt_i64(q, ":now", now);
	return stmt_run(q, e);
}

int
db_host_robots_tried(struct db *w, const char *host, int64_t now, struct err *e)
{
	struct stmt *q = db_use(w, SQL_HOST_ROBOTS_TRIED);

	stmt_text(q, ":host", host);
	stmt_i64(q, ":now", now);
	return stmt_run(q, e);
}
