/* One number and a few words about the database as a whole. */
#include "db/conn.h"
#include "db/stmt.h"

int
db_data_version(struct db *db, int64_t *out, struct err *e)
{
	return stmt_value(db_use(db, SQL_DATA_VERSION), out, e);
}

int
db_revision(struct db *db, int64_t *out, struct err *e)
{
	return stmt_value(db_use(db, SQL_REVISION), out, e);
}

int
db_revision_raise(struct db *w, int64_t *out, struct err *e)
{
	return stmt_value(db_use(w, SQL_REVISION_RAISE), out, e);
}

int
db_meta_get(struct db *db, const char *key, struct arena *a, const char **out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_META_GET);

	*out = NULL;
	stmt_text(q, ":key", key);
	return stmt_one(q, a, read_text, out, e) == -1 ? -1 : 0;
}

int
db_meta_set(struct db *w, const char *key, const char *value, struct err *e)
{
	struct stmt *q = db_use(w, SQL_META_SET);

	stmt_text(q, ":key", key);
	stmt_text(q, ":value", value);
	return stmt_run(q, e);
}
