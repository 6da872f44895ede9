/* db/stmt.h - the statements of sql.def: bind by name, step, read; for the files of db/ alone. */
#ifndef DB_STMT_H
#define DB_STMT_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"

enum sql {
#define SQL(name, text) SQL_##name,
#include "db/sql.def"
#undef SQL
	SQL__MAX
};

struct stmt;

/* Lends the statement until a step says other than 1, or stmt_done. It must not be lent already. */
struct stmt *db_use(struct db *db, enum sql which);
void stmt_done(struct stmt *q);		/* only on leaving before the end */
int db_prepare_all(struct db *db, struct err *e);	/* for tests: is every statement sound? */

/* What is bound is borrowed until the statement is given back. NULL is NULL. */
void stmt_i64(struct stmt *q, const char *name, int64_t value);
void stmt_text(struct stmt *q, const char *name, const char *value);
void stmt_blob(struct stmt *q, const char *name, const void *p, size_t len);

int stmt_step(struct stmt *q, struct err *e);		/* 1 a row, 0 the end, -1 */
int stmt_run(struct stmt *q, struct err *e);		/* one that gives no rows: 0 or -1 */
int stmt_value(struct stmt *q, int64_t *out, struct err *e);	/* first column of the only row; no row leaves out alone */

/* Columns of the row, from left to right: each call reads the next one. NULL gives 0 or NULL. */
int64_t get_i64(struct stmt *q);
const char *get_text(struct stmt *q, struct arena *a);	/* copied to a */
int get_name(struct stmt *q, const char *const *names, int n);	/* index of a text that a CHECK says is one of them */
const void *get_blob(struct stmt *q, struct arena *a, size_t *len);

/* Reads one row into *out, which is zeroed. */
typedef void stmt_reader(struct stmt *q, struct arena *a, void *out);

/* The first row, if any: 1, 0 (none) or -1. */
int stmt_one(struct stmt *q, struct arena *a, stmt_reader *read, void *out, struct err *e);

/* All rows as an array in a of n things of size bytes; out points to the array's pointer. */
int stmt_list(struct stmt *q, struct arena *a, stmt_reader *read, size_t size,
    void *out, size_t *n, struct err *e);

void read_text(struct stmt *q, struct arena *a, void *out);	/* const char * */
void read_tag(struct stmt *q, struct arena *a, void *out);	/* struct tag: key, value, label */
void read_i64(struct stmt *q, struct arena *a, void *out);	/* int64_t */

#endif
