#include "db/history.h"

#include "db/stmt.h"

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
db_topic_changes(struct db *db, int64_t topic, int64_t before, int limit, struct arena *a,
    struct change **out, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_TOPIC_CHANGES);

	stmt_i64(q, ":topic", topic);
	stmt_i64(q, ":before", before == 0 ? INT64_MAX : before);
	stmt_i64(q, ":limit", limit);
	return stmt_list(q, a, read_change, sizeof(**out), out, n, e);
}
