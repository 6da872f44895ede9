#include "db/reports.h"

#include "db/conn.h"
#include "db/stmt.h"

static void
read_report(struct stmt *q, struct arena *a, void *out)
{
	struct report *r = out;

	r->id = get_i64(q);
	r->topic = get_text(q, a);
	r->uid = get_text(q, a);
	r->title = get_text(q, a);
	r->start = get_text(q, a);
	r->text = get_text(q, a);
	r->at = get_i64(q);
}

int
db_report_list(struct db *db, struct arena *a, struct report **out, size_t *n, struct err *e)
{
	return stmt_list(db_use(db, SQL_REPORT_LIST), a, read_report, sizeof(**out), out, n, e);
}

int
db_report_get(struct db *db, int64_t id, struct arena *a, struct report *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_REPORT_GET);
	int rc;

	stmt_i64(q, ":id", id);
	rc = stmt_one(q, a, read_report, out, e);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "no report %lld; there are: calcast event reports",
		    (long long)id);
	return rc == 1 ? 0 : -1;
}

int
db_report_add(struct db *w, const struct report *r, struct err *e)
{
	struct stmt *q = db_use(w, SQL_REPORT_COUNT);
	int64_t n = 0;

	if (stmt_value(q, &n, e) == -1)
		return -1;
	if (n >= REPORTS_MAX)
		return err_set(e, ERR_LIMIT, "%d reports wait already", REPORTS_MAX);
	q = db_use(w, SQL_REPORT_ADD);
	stmt_text(q, ":topic", r->topic);
	stmt_text(q, ":uid", r->uid);
	stmt_text(q, ":title", r->title);
	stmt_text(q, ":starts", r->start);
	stmt_text(q, ":text", r->text);
	stmt_i64(q, ":at", r->at);
	if (stmt_run(q, e) == -1)
		return -1;
	return conn_changes(w) > 0 ? 0 : err_set(e, ERR_NOT_FOUND, "there is no such topic or event");
}

int
db_report_remove(struct db *w, int64_t id, struct err *e)
{
	struct stmt *q = db_use(w, SQL_REPORT_REMOVE);

	stmt_i64(q, ":id", id);
	return stmt_run(q, e);
}
