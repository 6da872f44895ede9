#include "db/sources.h"

#include "db/conn.h"
#include "db/hosts.h"
#include "db/stmt.h"

static void
read_source(struct stmt *q, struct arena *a, void *out)
{
	struct source *s = out;

	s->id = get_i64(q);
	s->name = get_text(q, a);
	s->module = get_text(q, a);
	s->recipe = get_text(q, a);
	s->url = get_text(q, a);
	s->timezone = get_text(q, a);
	s->lang = get_text(q, a);
	s->options = get_text(q, a);
	s->every = (int)get_i64(q);
	s->enabled = get_i64(q) != 0;
	s->allow_private = get_i64(q) != 0;
	s->generation = get_i64(q);
	s->next_due = get_i64(q);
	s->retry_at = get_i64(q);
	s->last_run = get_i64(q);
	s->last_good = get_i64(q);
	s->parsed_at = get_i64(q);
	s->failures = (int)get_i64(q);
	s->last_found = (int)get_i64(q);
	s->last_error = get_text(q, a);
	s->read_as = get_text(q, a);
	s->host = get_text(q, a);
	s->robots = get_text(q, a);
	s->last_news = get_i64(q);
	s->whole = get_i64(q) != 0;
	s->whole_from = get_text(q, a);
	s->whole_to = get_text(q, a);
	s->topic_per = get_text(q, a);
	s->category = get_text(q, a);
	s->attribution = get_text(q, a);
	s->licence = get_text(q, a);
	s->homepage = get_text(q, a);
	s->held = get_i64(q) != 0;
}

int
db_source_get(struct db *db, const char *name, struct arena *a, struct source *out,
    struct err *e)
{
	struct stmt *q = db_use(db, SQL_SOURCE_GET);
	int rc;

	stmt_text(q, ":name", name);
	rc = stmt_one(q, a, read_source, out, e);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "no source named %s; there are: "
		    "calcast source list", name);
	return rc == 1 ? 0 : -1;
}

int
db_source_of_event(struct db *db, int64_t event, struct arena *a, struct source *out,
    struct err *e)
{
	struct stmt *q = db_use(db, SQL_SOURCE_OF_EVENT);
	int rc;

	stmt_i64(q, ":event", event);
	rc = stmt_one(q, a, read_source, out, e);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "no event %lld", (long long)event);
	return rc == 1 ? 0 : -1;
}

int
db_source_list(struct db *db, struct arena *a, struct source **out, size_t *n, struct err *e)
{
	return stmt_list(db_use(db, SQL_SOURCE_LIST), a, read_source, sizeof(**out), out, n, e);
}

int
db_source_due(struct db *db, int64_t now, struct arena *a, struct source **out,
    size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_SOURCE_DUE);

	stmt_i64(q, ":now", now);
	return stmt_list(q, a, read_source, sizeof(**out), out, n, e);
}

int
db_source_ready(struct db *db, int64_t now_ms, int limit, struct arena *a,
    struct source **out, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_SOURCE_READY);

	stmt_i64(q, ":ahead", HOST_AHEAD_MS);
	stmt_i64(q, ":now_ms", now_ms);
	stmt_i64(q, ":limit", limit);
	return stmt_list(q, a, read_source, sizeof(**out), out, n, e);
}

int
db_source_next_event(struct db *db, int64_t id, int64_t after, int64_t *start, struct err *e)
{
	struct stmt *q = db_use(db, SQL_SOURCE_NEXT_EVENT);

	*start = 0;
	stmt_i64(q, ":id", id);
	stmt_i64(q, ":after", after);
	return stmt_value(q, start, e);
}

int
db_source_topics(struct db *db, int64_t id, struct arena *a, const char ***slugs,
    size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_SOURCE_TOPICS);

	stmt_i64(q, ":id", id);
	return stmt_list(q, a, read_text, sizeof(**slugs), slugs, n, e);
}

static const char *
lang_of(const struct source *s)
{
	return s->lang == NULL ? "ko" : s->lang;
}

static void
bind_settings(struct stmt *q, const struct source *s)
{
	stmt_text(q, ":topic_per", s->topic_per);
	stmt_text(q, ":category", s->category);
	stmt_text(q, ":attribution", s->attribution);
	stmt_text(q, ":licence", s->licence);
	stmt_text(q, ":homepage", s->homepage);
	stmt_text(q, ":name", s->name);
	stmt_text(q, ":module", s->module);
	stmt_text(q, ":recipe", s->recipe);
	stmt_text(q, ":url", s->url);
	stmt_text(q, ":timezone", s->timezone);
	stmt_text(q, ":lang", lang_of(s));
	stmt_text(q, ":options", s->options == NULL ? "{}" : s->options);
	stmt_i64(q, ":every", s->every);
	stmt_i64(q, ":enabled", s->enabled);
	stmt_i64(q, ":allow_private", s->allow_private);
}

int
db_source_add(struct db *w, const struct source *s, int64_t *id, struct err *e)
{
	struct stmt *q = db_use(w, SQL_SOURCE_ADD);

	bind_settings(q, s);
	stmt_i64(q, ":next_due", s->next_due);
	if (stmt_run(q, e) == -1)
		return -1;
	if (conn_changes(w) == 0)
		return err_set(e, ERR_CONFLICT, "there is a source named %s already, or "
		    "events of a removed one: choose another name", s->name);
	*id = conn_last_id(w);
	return 0;
}

/* Topics that take their zone and language from a source look different when these change. */
static int
touch_naming(struct db *w, int64_t id, struct err *e)
{
	struct stmt *q;
	int64_t revision;

	if (db_revision_raise(w, &revision, e) == -1)
		return -1;
	q = db_use(w, SQL_TOPIC_TOUCH_NAMING);
	stmt_i64(q, ":revision", revision);
	stmt_i64(q, ":source", id);
	return stmt_run(q, e);
}

int
db_source_set(struct db *w, const struct source *s, struct err *e)
{
	struct stmt *q = db_use(w, SQL_SOURCE_SPEAKS_OTHERWISE);
	int64_t otherwise = 0;

	stmt_i64(q, ":id", s->id);
	stmt_text(q, ":timezone", s->timezone);
	stmt_text(q, ":lang", lang_of(s));
	if (stmt_value(q, &otherwise, e) == -1)
		return -1;
	q = db_use(w, SQL_SOURCE_SET);
	bind_settings(q, s);
	stmt_i64(q, ":id", s->id);
	if (stmt_run(q, e) == -1)
		return -1;
	if (conn_changes(w) == 0)
		return err_set(e, ERR_NOT_FOUND, "source %s was removed meanwhile", s->name);
	return otherwise ? touch_naming(w, s->id, e) : 0;
}

static int
put_seen(struct db *w, const struct source *s, struct err *e)
{
	struct stmt *q = db_use(w, SQL_SOURCE_SEEN);

	stmt_i64(q, ":id", s->id);
	stmt_i64(q, ":generation", s->generation);
	stmt_i64(q, ":next_due", s->next_due);
	stmt_i64(q, ":parsed_at", s->parsed_at);
	stmt_text(q, ":host", s->host);
	stmt_i64(q, ":last_found", s->last_found);
	stmt_i64(q, ":whole", s->whole);
	stmt_text(q, ":whole_from", s->whole_from);
	stmt_text(q, ":whole_to", s->whole_to);
	return stmt_run(q, e);
}

int
db_source_state(struct db *w, const struct source *s, bool *current, struct err *e)
{
	struct stmt *q = db_use(w, SQL_SOURCE_STATE);

	stmt_i64(q, ":id", s->id);
	stmt_i64(q, ":retry_at", s->retry_at);
	stmt_i64(q, ":last_run", s->last_run);
	stmt_i64(q, ":last_good", s->last_good);
	stmt_i64(q, ":failures", s->failures);
	stmt_text(q, ":last_error", s->last_error);
	stmt_text(q, ":robots", s->robots);
	stmt_i64(q, ":last_news", s->last_news);
	if (stmt_run(q, e) == -1 || put_seen(w, s, e) == -1)
		return -1;
	*current = conn_changes(w) == 1;
	return 0;
}

int
db_source_claim(struct db *w, int64_t id, int64_t generation, struct err *e)
{
	struct stmt *q = db_use(w, SQL_SOURCE_CLAIM);

	stmt_i64(q, ":id", id);
	stmt_i64(q, ":generation", generation);
	if (stmt_run(q, e) == -1)
		return -1;
	if (conn_changes(w) == 0)
		return err_set(e, ERR_CONFLICT, "the source was changed or removed "
		    "meanwhile: try again");
	return 0;
}

int
db_source_read_as(struct db *w, int64_t id, const char *hash, struct err *e)
{
	struct stmt *q = db_use(w, SQL_SOURCE_READ_AS);

	stmt_i64(q, ":id", id);
	stmt_text(q, ":hash", hash);
	return stmt_run(q, e);
}

int
db_source_host(struct db *w, int64_t id, const char *host, struct err *e)
{
	struct stmt *q = db_use(w, SQL_SOURCE_HOST);

	stmt_i64(q, ":id", id);
	stmt_text(q, ":host", host);
	return stmt_run(q, e);
}

int
db_source_again(struct db *w, int64_t id, struct err *e)
{
	struct stmt *q = db_use(w, SQL_SOURCE_AGAIN);

	stmt_i64(q, ":id", id);
	return stmt_run(q, e);
}

static int
retire(struct db *w, int64_t id, struct err *e)
{
	struct stmt *q = db_use(w, SQL_SOURCE_RETIRE);

	stmt_i64(q, ":id", id);
	return stmt_run(q, e);
}

/* Its topics read their times as before. */
static int
keep_zone(struct db *w, int64_t id, struct err *e)
{
	struct stmt *q = db_use(w, SQL_TOPIC_KEEP_ZONE);

	stmt_i64(q, ":source", id);
	return stmt_run(q, e);
}

int
db_source_remove(struct db *w, int64_t id, bool keep_events, struct err *e)
{
	struct stmt *q;
	int64_t revision;

	if (keep_events)
		return retire(w, id, e);
	if (keep_zone(w, id, e) == -1 || touch_naming(w, id, e) == -1 ||
	    db_revision(w, &revision, e) == -1)
		return -1;
	q = db_use(w, SQL_TOPIC_TOUCH_OF_SOURCE);
	stmt_i64(q, ":revision", revision);
	stmt_i64(q, ":source", id);
	if (stmt_run(q, e) == -1)
		return -1;
	q = db_use(w, SQL_SOURCE_REMOVE);
	stmt_i64(q, ":id", id);
	return stmt_run(q, e);
}
