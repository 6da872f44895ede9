/*
 * The one file that talks to SQLite: connections and statements.
 *
 * Debian's SQLite can lose commits when two connections write or checkpoint a
 * WAL at once, whatever the process. So readers are query_only and never
 * checkpoint, nobody checkpoints on closing, and a writer does both under the
 * lock of conn_lock alone.
 */
#include "db/db.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/grams.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"
#include "db/conn.h"
#include "db/stmt.h"

enum {
	BUSY_MS = 5000,			/* for recovery after a crash; writers wait for our own lock */
	COPY_ALL = -1
};

struct stmt {
	struct db *db;
	sqlite3_stmt *sql;		/* NULL: not prepared yet */
	int rc;				/* of preparing or binding: told by the next step */
	int column;			/* that the next get_ reads */
	bool lent;
};

static const struct { const char *name, *text; } statements[] = {
#define SQL(name, text) [SQL_##name] = { #name, text },
#include "db/sql.def"
#undef SQL
};

/* --- errors --- */

/* What to tell the operator: which file, what is wrong, what helps. */
static const struct {
	int rc;
	enum err_code code;
	const char *text;
} failures[] = {
	{ SQLITE_NOTADB,     ERR_INVALID,  "%s is not a calcast database" },
	{ SQLITE_CORRUPT,    ERR_IO,       "%s is damaged: restore a copy with: calcast db restore FILE" },
	{ SQLITE_FULL,       ERR_IO,       "no space left for %s: free some; nothing was changed" },
	{ SQLITE_READONLY,   ERR_IO,       "%s cannot be written: check the owner and mode of it and its directory" },
	{ SQLITE_PERM,       ERR_IO,       "%s cannot be opened: check the owner and mode of it and its directory" },
	{ SQLITE_CANTOPEN,   ERR_IO,       "%s cannot be opened: check the owner and mode of it and its directory" },
	{ SQLITE_BUSY,       ERR_BUSY,     "%s is in use by another program: try again" },
};

static int
fail(struct db *db, int rc, struct err *e)
{
	int os = (rc & 0xff) == SQLITE_IOERR ? sqlite3_system_errno(db->sql) : 0;

	if (rc == SQLITE_NOMEM) {
		fputs("calcast: out of memory\n", stderr);
		abort();
	}
	if (os == ENOSPC || os == EDQUOT)
		rc = SQLITE_FULL;
	if (rc == SQLITE_CONSTRAINT_CHECK || rc == SQLITE_CONSTRAINT_NOTNULL)
		return err_set(e, ERR_INVALID, "%s: %s", db->path, sqlite3_errmsg(db->sql));
	for (size_t i = 0; i < MEM_COUNT(failures); i++)
		if (failures[i].rc == (rc & 0xff))
			return err_set(e, failures[i].code, failures[i].text, db->path);
	return err_set(e, (rc & 0xff) == SQLITE_CONSTRAINT ? ERR_CONFLICT : ERR_IO,
	    "%s: %s%s%s", db->path, sqlite3_errmsg(db->sql),
	    os == 0 ? "" : ": ", os == 0 ? "" : strerror(os));
}

/* --- connections --- */

/* SQL_TRACE=1: every statement on stderr, without what is bound to it. */
static int
trace(unsigned kind, void *arg, void *stmt, void *text)
{
	(void)kind;
	(void)arg;
	(void)text;
	log_line(LOG_LEVEL_ERROR, "sql", LOG_STR("text", sqlite3_sql(stmt)));
	return 0;
}

static void
configure(sqlite3 *sql)
{
	static const struct { int option, on; } switches[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE,        1 },
		{ SQLITE_DBCONFIG_DQS_DML,          0 },
		{ SQLITE_DBCONFIG_DQS_DDL,          0 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY,      1 },
		{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA,   1 },	/* else CHECK (json_valid(x)) fails */
	};

	for (size_t i = 0; i < MEM_COUNT(switches); i++)
		sqlite3_db_config(sql, switches[i].option, switches[i].on, NULL);
	sqlite3_extended_result_codes(sql, 1);
	sqlite3_busy_timeout(sql, BUSY_MS);
	if (getenv("SQL_TRACE") != NULL)
		sqlite3_trace_v2(sql, SQLITE_TRACE_STMT, trace, NULL);
}

/* SQL's grams(text) and initials(text). */
static void
cut_words(sqlite3_context *context, int n, sqlite3_value **v)
{
	bool initials = sqlite3_user_data(context) != NULL;
	const char *text = (const char *)sqlite3_value_text(v[0]);
	struct arena *a = arena_new();
	struct buf out = { 0 };
	const char *folded = text_fold(a, text == NULL ? "" : text);

	(void)n;
	grams_put(initials ? grams_initials(a, folded) : folded, &out);
	sqlite3_result_text(context, out.data, (int)out.len, SQLITE_TRANSIENT);
	buf_free(&out);
	arena_free(a);
}

static void
add_functions(sqlite3 *sql)
{
	static int initials;
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

	sqlite3_create_function_v2(sql, "grams", 1, flags, NULL, cut_words, NULL, NULL, NULL);
	sqlite3_create_function_v2(sql, "initials", 1, flags, &initials, cut_words, NULL, NULL, NULL);
}

static int
try_open(struct db *db, const char *name, int flags, enum conn_mode mode)
{
	const char *pragmas = mode == CONN_WRITE ?
	    "PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
	    "PRAGMA wal_autocheckpoint=1000; PRAGMA schema_version" :
	    "PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
	    "PRAGMA wal_autocheckpoint=0; PRAGMA query_only=1;"
	    "PRAGMA schema_version";
	int rc = sqlite3_open_v2(name, &db->sql,
	    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);

	if (db->sql == NULL)
		rc = SQLITE_NOMEM;
	if (rc != SQLITE_OK)
		return rc;
	configure(db->sql);
	add_functions(db->sql);
	return sqlite3_exec(db->sql, pragmas, NULL, NULL, NULL);
}

/*
 * In a directory where we may not write there is no WAL index to be made. When
 * there is no WAL either, nobody has the file open, and it can be read as it is.
 */
static bool
is_at_rest(const char *path)
{
	struct arena *a = arena_new();
	struct stat st;
	bool rest = stat(arena_fmt(a, "%s-wal", path), &st) == -1 || st.st_size == 0;

	arena_free(a);
	return rest;
}

struct db *
conn_open(const char *path, enum conn_mode mode, struct err *e)
{
	struct db *db = mem_new(sizeof(*db));
	struct arena *a = arena_new();
	const char *uri = arena_fmt(a, "file:%s", url_encode(a, path));
	int rc;

	db->path = mem_str(path);
	db->stmts = mem_new(SQL__MAX * sizeof(*db->stmts));
	rc = try_open(db, uri, SQLITE_OPEN_READWRITE, mode);
	if (mode == CONN_READ && is_at_rest(path) &&
	    ((rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_READONLY)) {
		sqlite3_close(db->sql);
		rc = try_open(db, arena_fmt(a, "%s?immutable=1", uri),
		    SQLITE_OPEN_READONLY, mode);
	}
	arena_free(a);
	if (rc != SQLITE_OK) {
		fail(db, rc, e);
		goto bad;
	}
	if (mode == CONN_WRITE && lock_open(&db->lock, path, "-writer", e) == -1)
		goto bad;
	return db;
bad:
	db_close(db);
	return NULL;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	assert(!db->writing);
	db_close(db->own);
	for (int i = 0; i < SQL__MAX; i++)
		sqlite3_finalize(db->stmts[i].sql);
	sqlite3_close(db->sql);
	lock_close(&db->lock);
	free(db->stmts);
	free(db->path);
	free(db);
}

const char *
db_path(const struct db *db)
{
	return db->path;
}

int
conn_exec(struct db *db, const char *sql, struct err *e)
{
	int rc = sqlite3_exec(db->sql, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : fail(db, rc, e);
}

bool
conn_in_transaction(struct db *db)
{
	return sqlite3_get_autocommit(db->sql) == 0;
}

void
conn_undo(struct db *db)
{
	if (conn_in_transaction(db))	/* a full disk ends it by itself */
		sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
}

bool
conn_read_only(struct db *db)
{
	return sqlite3_db_readonly(db->sql, "main") == 1;
}

int
conn_lock(struct db *w, int wait_ms, struct err *e)
{
	return lock_take(&w->lock, wait_ms, e);
}

void
conn_unlock(struct db *w)
{
	lock_release(&w->lock);
}

int
conn_copy(struct db *to, struct db *from, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(to->sql, "main", from->sql, "main");
	int rc;

	if (b == NULL)
		return fail(to, sqlite3_extended_errcode(to->sql), e);
	rc = sqlite3_backup_step(b, COPY_ALL);
	sqlite3_backup_finish(b);
	return rc == SQLITE_DONE ? 0 : fail(to, rc, e);
}

int64_t
conn_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->sql);
}

int
conn_changes(struct db *db)
{
	return sqlite3_changes(db->sql);
}

/* --- statements --- */

static int
prepare(struct db *db, enum sql which)
{
	return sqlite3_prepare_v3(db->sql, statements[which].text, -1,
	    SQLITE_PREPARE_PERSISTENT, &db->stmts[which].sql, NULL);
}

int
db_prepare_all(struct db *db, struct err *e)
{
	for (int i = 0; i < SQL__MAX; i++)
		if (db->stmts[i].sql == NULL && prepare(db, (enum sql)i) != SQLITE_OK)
			return err_set(e, ERR_INVALID, "%s: %s", statements[i].name,
			    sqlite3_errmsg(db->sql));
	return 0;
}

struct stmt *
db_use(struct db *db, enum sql which)
{
	struct stmt *q = &db->stmts[which];

	assert(!q->lent);
	q->db = db;
	q->lent = true;
	q->rc = q->sql == NULL ? prepare(db, which) : SQLITE_OK;
	return q;
}

void
stmt_done(struct stmt *q)
{
	assert(q->lent);
	if (q->sql != NULL) {
		sqlite3_reset(q->sql);
		sqlite3_clear_bindings(q->sql);
	}
	q->lent = false;
}

/* A name that the statement does not have is our own mistake. */
static int
place(struct stmt *q, const char *name)
{
	int i = sqlite3_bind_parameter_index(q->sql, name);

	assert(i > 0 || q->rc != SQLITE_OK);
	return i;
}

static void
bound(struct stmt *q, int rc)
{
	if (q->rc == SQLITE_OK)
		q->rc = rc;
}

void
stmt_i64(struct stmt *q, const char *name, int64_t value)
{
	bound(q, sqlite3_bind_int64(q->sql, place(q, name), value));
}

void
stmt_text(struct stmt *q, const char *name, const char *value)
{
	bound(q, sqlite3_bind_text(q->sql, place(q, name), value, -1, SQLITE_STATIC));
}

void
stmt_blob(struct stmt *q, const char *name, const void *p, size_t len)
{
	bound(q, sqlite3_bind_blob64(q->sql, place(q, name), p, len, SQLITE_STATIC));
}

int
stmt_step(struct stmt *q, struct err *e)
{
	int rc = q->rc;

	assert(q->lent);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(q->sql);
	q->column = 0;
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		fail(q->db, rc, e);
	stmt_done(q);
	return rc == SQLITE_DONE ? 0 : -1;
}

int64_t
get_i64(struct stmt *q)
{
	return sqlite3_column_int64(q->sql, q->column++);
}

const char *
get_text(struct stmt *q, struct arena *a)
{
	const char *s = (const char *)sqlite3_column_text(q->sql, q->column);
	int n = sqlite3_column_bytes(q->sql, q->column++);

	return s == NULL ? NULL : arena_strn(a, s, (size_t)n);
}

int
get_name(struct stmt *q, const char *const *names, int n)
{
	const char *s = (const char *)sqlite3_column_text(q->sql, q->column++);
	int i = 0;

	while (i < n && strcmp(names[i], s) != 0)
		i++;
	assert(i < n);
	return i;
}

const void *
get_blob(struct stmt *q, struct arena *a, size_t *len)
{
	const void *p = sqlite3_column_blob(q->sql, q->column);

	*len = (size_t)sqlite3_column_bytes(q->sql, q->column++);
	/* A NUL behind it, as behind every string: rendered bytes are text. */
	return p == NULL ? NULL : arena_strn(a, p, *len);
}
