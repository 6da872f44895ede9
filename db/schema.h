/* db/schema.h - which schema a file has, and the steps from one to the next. */
#ifndef DB_SCHEMA_H
#define DB_SCHEMA_H
#include "base/err.h"
#include "db/db.h"

enum { SCHEMA_APPLICATION = 0x63616c63 };	/* "calc": PRAGMA application_id of our files */

extern const char *const schema_steps[DB_SCHEMA];	/* [n] leads from schema n to n + 1 */

/*
 * The schema of the open file, 0 when nothing was ever stored in it; -1 with
 * ERR_INVALID when it is not ours or newer than the newest we know.
 */
int schema_version(struct db *db, int newest, struct err *e);

/*
 * Brings the file to schema newest, and into WAL mode, under the writers' lock;
 * of a file that has a schema a copy is left beside it first (PATH-schema-N).
 * ERR_BUSY: another process serves it.
 */
int schema_migrate(const char *path, const char *const *steps, int newest, struct err *e);

#endif
