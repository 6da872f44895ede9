#include "db/events.h"

#include "base/text.h"
#include "db/conn.h"
#include "db/search.h"
#include "db/stmt.h"

static const char *
lang_of(const struct event *ev)
{
	return ev->lang == NULL ? "ko" : ev->lang;
}

static void
bind_event(struct stmt *q, const struct event *ev)
{
	const struct { const char *name, *value; } texts[] = {
		{ ":uid", ev->uid }, { ":external_id", ev->external_id },
		{ ":kind", ev->kind }, { ":parent", ev->parent }, { ":lang", lang_of(ev) },
		{ ":form", event_forms[ev->form] }, { ":starts", ev->start },
		{ ":ends", ev->end }, { ":tzid", ev->tzid },
		{ ":status", event_statuses[ev->status] }, { ":url", ev->url },
		{ ":result", ev->result }, { ":price", ev->price }, { ":image", ev->image },
		{ ":was_start", ev->was_start }, { ":was_location", ev->was_location },
	};
	const struct { const char *name; int64_t value; } numbers[] = {
		{ ":time_unknown", ev->time_unknown }, { ":start_utc", ev->start_utc },
		{ ":end_utc", ev->end_utc }, { ":utc_offset", ev->utc_offset },
		{ ":sequence", ev->sequence }, { ":modified", ev->modified },
		{ ":revision", ev->revision },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		stmt_text(q, texts[i].name, texts[i].value);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		stmt_i64(q, numbers[i].name, numbers[i].value);
}

static int
put_text(struct db *w, int64_t id, const struct event_text *t, struct err *e)
{
	struct stmt *q = db_use(w, SQL_EVENT_TEXT_PUT);
	struct arena *a = arena_new();
	int rc;

	stmt_i64(q, ":event", id);
	stmt_text(q, ":lang", t->lang);
	stmt_text(q, ":title", t->title);
	stmt_text(q, ":location", t->location);
	stmt_text(q, ":description", t->description);
	stmt_text(q, ":folded", t->title == NULL ? NULL : text_fold(a, t->title));
	rc = stmt_run(q, e);
	arena_free(a);
	return rc;
}

/* Its own, and those in other languages, where no title is "". */
static int
put_texts(struct db *w, int64_t id, const struct event *ev, struct err *e)
{
	const struct event_text own = { lang_of(ev), ev->title, ev->location, ev->description };
	struct stmt *q = db_use(w, SQL_EVENT_TEXTS_DROP);

	stmt_i64(q, ":event", id);
	if (stmt_run(q, e) == -1 || put_text(w, id, &own, e) == -1)
		return -1;
	for (size_t i = 0; i < ev->n_texts; i++) {
		struct event_text t = ev->texts[i];

		if (t.title == NULL)
			t.title = "";
		if (put_text(w, id, &t, e) == -1)
			return -1;
	}
	return 0;
}

static int
put_tag(struct db *w, int64_t id, const char *lang, const struct tag *t, struct err *e)
{
	struct stmt *q = db_use(w, SQL_EVENT_TAG_ADD);

	stmt_i64(q, ":event", id);
	stmt_text(q, ":key", t->key);
	stmt_text(q, ":value", t->value);
	if (stmt_run(q, e) == -1)
		return -1;
	if (t->label == NULL)
		return 0;
	q = db_use(w, SQL_TAG_LABEL_PUT);
	stmt_text(q, ":key", t->key);
	stmt_text(q, ":value", t->value);
	stmt_text(q, ":lang", lang);
	stmt_text(q, ":label", t->label);
	return stmt_run(q, e);
}

static int
put_details(struct db *w, int64_t id, const struct event *ev, struct err *e)
{
	struct stmt *q;

	if (put_texts(w, id, ev, e) == -1)
		return -1;
	q = db_use(w, SQL_EVENT_TAGS_DROP);
	stmt_i64(q, ":event", id);
	if (stmt_run(q, e) == -1)
		return -1;
	for (size_t i = 0; i < ev->n_tags; i++)
		if (put_tag(w, id, lang_of(ev), &ev->tags[i], e) == -1)
			return -1;
	return search_put_event(w, id, e);
}

int
db_event_add(struct db *w, int64_t source, const struct event *ev, int64_t *id, struct err *e)
{
	struct stmt *q = db_use(w, SQL_EVENT_ADD);

	stmt_i64(q, ":source", source);
	stmt_i64(q, ":incarnation", ev->incarnation);
	stmt_i64(q, ":waiting", ev->waiting);
	bind_event(q, ev);
	if (stmt_run(q, e) == -1)
		return -1;
	*id = conn_last_id(w);
	return put_details(w, *id, ev, e);
}

int
db_event_set(struct db *w, int64_t id, const struct event *ev, struct err *e)
{
	struct stmt *q = db_use(w, SQL_EVENT_SET);

	stmt_i64(q, ":id", id);
	bind_event(q, ev);
	if (stmt_run(q, e) == -1)
		return -1;
	return put_details(w, id, ev, e);
}

int
db_item_put(struct db *w, int64_t event, int64_t source, const char *external_id,
    const char *json, const char *hash, struct err *e)
{
	struct stmt *q = db_use(w, SQL_ITEM_PUT);

	stmt_i64(q, ":event", event);
	stmt_i64(q, ":source", source);
	stmt_text(q, ":external_id", external_id);
	stmt_text(q, ":json", json);
	stmt_text(q, ":hash", hash);
	return stmt_run(q, e);
}

int
db_event_adopt(struct db *w, int64_t id, const char *external_id, int incarnation,
    struct err *e)
{
	struct stmt *q = db_use(w, SQL_EVENT_ADOPT);

	stmt_i64(q, ":id", id);
	stmt_text(q, ":external_id", external_id);
	stmt_i64(q, ":incarnation", incarnation);
	return stmt_run(q, e);
}

int
db_event_retire(struct db *w, int64_t id, struct err *e)
{
	struct stmt *q = db_use(w, SQL_EVENT_RETIRE);

	stmt_i64(q, ":id", id);
	if (stmt_run(q, e) == -1)
		return -1;
	q = db_use(w, SQL_ITEM_RETIRE);
	stmt_i64(q, ":id", id);
	return stmt_run(q, e);
}

int
db_event_missing(struct db *w, int64_t id, int64_t since, int runs, bool vanished,
    struct err *e)
{
	struct stmt *q = db_use(w, SQL_EVENT_MISSING);

	stmt_i64(q, ":id", id);
	stmt_i64(q, ":since", since);
	stmt_i64(q, ":runs", runs);
	stmt_i64(q, ":vanished", vanished);
	return stmt_run(q, e);
}

int
db_change_add(struct db *w, int64_t event, int64_t source, const char *type,
    const char *before, const char *after, int64_t at, struct err *e)
{
	struct stmt *q = db_use(w, SQL_CHANGE_ADD);

	stmt_i64(q, ":event", event);
	stmt_i64(q, ":source", source);
	stmt_text(q, ":type", type);
	stmt_text(q, ":before", before);
	stmt_text(q, ":after", after);
	stmt_i64(q, ":at", at);
	return stmt_run(q, e);
}
