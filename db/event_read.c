/* Events as they are read: one, by filter, and those that fall due. */
#include "base/civil.h"
#include "db/events.h"
#include "db/hooks.h"
#include "db/stmt.h"

/* Columns as EVENT_COLUMNS has them. A list of events is a list of these. */
static void
read_event(struct stmt *q, struct arena *a, void *out)
{
	struct due *row = out;
	struct event *ev = &row->ev;

	row->event = get_i64(q);
	ev->uid = get_text(q, a);
	ev->source = get_text(q, a);
	ev->external_id = get_text(q, a);
	ev->incarnation = (int)get_i64(q);
	ev->kind = get_text(q, a);
	ev->parent = get_text(q, a);
	ev->parent_uid = get_text(q, a);
	ev->lang = get_text(q, a);
	ev->title = get_text(q, a);
	ev->location = get_text(q, a);
	ev->description = get_text(q, a);
	ev->url = get_text(q, a);
	ev->result = get_text(q, a);
	ev->price = get_text(q, a);
	ev->image = get_text(q, a);
	ev->form = (enum event_form)get_name(q, event_forms, FORM__MAX);
	ev->start = get_text(q, a);
	ev->end = get_text(q, a);
	ev->tzid = get_text(q, a);
	ev->time_unknown = get_i64(q) != 0;
	ev->start_utc = get_i64(q);
	ev->end_utc = get_i64(q);
	ev->utc_offset = (int)get_i64(q);
	ev->status = (enum event_status)get_name(q, event_statuses, STATUS__MAX);
	ev->sequence = (int)get_i64(q);
	ev->modified = get_i64(q);
	ev->revision = get_i64(q);
	ev->hidden = get_i64(q) != 0;
	ev->waiting = get_i64(q) != 0;
	ev->was_start = get_text(q, a);
	ev->was_location = get_text(q, a);
}

static void
read_event_text(struct stmt *q, struct arena *a, void *out)
{
	struct event_text *t = out;

	t->lang = get_text(q, a);
	t->title = get_text(q, a);
	t->location = get_text(q, a);
	t->description = get_text(q, a);
}

static int
add_tags_and_topics(struct db *db, struct arena *a, struct due *row, struct err *e)
{
	struct event *ev = &row->ev;
	struct stmt *q = db_use(db, SQL_EVENT_TAGS);

	stmt_i64(q, ":event", row->event);
	stmt_text(q, ":lang", ev->lang);
	if (stmt_list(q, a, read_tag, sizeof(*ev->tags), &ev->tags, &ev->n_tags, e) == -1)
		return -1;
	q = db_use(db, SQL_EVENT_TEXTS);
	stmt_i64(q, ":event", row->event);
	stmt_text(q, ":lang", ev->lang);
	if (stmt_list(q, a, read_event_text, sizeof(*ev->texts), &ev->texts, &ev->n_texts, e) == -1)
		return -1;
	q = db_use(db, SQL_EVENT_SLUGS);
	stmt_i64(q, ":event", row->event);
	return stmt_list(q, a, read_text, sizeof(*ev->topics), &ev->topics, &ev->n_topics, e);
}

static int
one(struct db *db, struct stmt *q, struct arena *a, struct due *row, struct err *e)
{
	int rc = stmt_one(q, a, read_event, row, e);

	return rc != 1 ? rc : add_tags_and_topics(db, a, row, e) == -1 ? -1 : 1;
}

static int
all(struct db *db, struct stmt *q, struct arena *a, struct due **rows, size_t *n, struct err *e)
{
	if (stmt_list(q, a, read_event, sizeof(**rows), rows, n, e) == -1)
		return -1;
	for (size_t i = 0; i < *n; i++)
		if (add_tags_and_topics(db, a, &(*rows)[i], e) == -1)
			return -1;
	return 0;
}

int
db_event_by_id(struct db *db, int64_t id, struct arena *a, struct event *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_EVENT_BY_ID);
	struct due row = { 0 };
	int rc;

	stmt_i64(q, ":id", id);
	rc = one(db, q, a, &row, e);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "no event %lld", (long long)id);
	*out = row.ev;
	return rc == 1 ? 0 : -1;
}

int
db_event_by_uid(struct db *db, const char *uid, struct arena *a, int64_t *id,
    struct event *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_EVENT_BY_UID);
	struct due row = { 0 };
	int rc;

	stmt_text(q, ":uid", uid);
	rc = one(db, q, a, &row, e);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "no event with the uid %s; there are: "
		    "calcast event list", uid);
	*out = row.ev;
	if (id != NULL)
		*id = row.event;
	return rc == 1 ? 0 : -1;
}

static struct stmt *
bind_filter(struct db *db, const struct event_filter *f)
{
	const int64_t longest = (EVENT_DAYS_MAX + 2) * (int64_t)DAY_SECONDS;
	enum sql which = f->topic != NULL ? SQL_EVENT_LIST_TOPIC :
	    f->source != NULL ? SQL_EVENT_LIST_SOURCE : SQL_EVENT_LIST;
	struct stmt *q = db_use(db, which);

	if (f->topic != NULL)
		stmt_text(q, ":topic", f->topic);
	if (which != SQL_EVENT_LIST)
		stmt_text(q, ":source", f->source);
	if (f->topic == NULL) {
		stmt_i64(q, ":hidden", f->seen == EVENT_HIDDEN);
		stmt_i64(q, ":waiting", f->seen == EVENT_WAITING);
	}
	stmt_text(q, ":kind", f->kind);
	stmt_text(q, ":tag_key", f->tag_key);
	stmt_text(q, ":tag_value", f->tag_value);
	stmt_i64(q, ":from", f->from == 0 ? INT64_MIN : f->from);
	stmt_i64(q, ":first", f->from == 0 ? INT64_MIN : f->from - longest);
	stmt_i64(q, ":to", f->to == 0 ? INT64_MAX : f->to);
	stmt_i64(q, ":after_start", f->after_id == 0 ? INT64_MIN : f->after_start);
	stmt_i64(q, ":after_id", f->after_id);
	stmt_i64(q, ":limit", f->limit == 0 ? -1 : f->limit);
	return q;
}

int
db_event_list(struct db *db, const struct event_filter *f, struct arena *a,
    struct event **out, int64_t **ids, size_t *n, struct err *e)
{
	struct due *rows;

	if (all(db, bind_filter(db, f), a, &rows, n, e) == -1)
		return -1;
	*out = arena_alloc(a, *n * sizeof(**out));
	if (ids != NULL)
		*ids = arena_alloc(a, *n * sizeof(**ids));
	for (size_t i = 0; i < *n; i++) {
		(*out)[i] = rows[i].ev;
		if (ids != NULL)
			(*ids)[i] = rows[i].event;
	}
	return 0;
}

int
db_due_list(struct db *db, bool timed, int64_t from, int64_t to, struct arena *a,
    struct due **out, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, timed ? SQL_EVENT_DUE_TIMED : SQL_EVENT_DUE_ALLDAY);

	stmt_i64(q, ":from", from);
	stmt_i64(q, ":to", to);
	return all(db, q, a, out, n, e);
}

static void
read_known(struct stmt *q, struct arena *a, void *out)
{
	struct known *k = out;

	k->event = get_i64(q);
	k->uid = get_text(q, a);
	k->external_id = get_text(q, a);
	k->item_hash = get_text(q, a);
	k->parent = get_text(q, a);
	k->form = (enum event_form)get_name(q, event_forms, FORM__MAX);
	k->start_utc = get_i64(q);
	k->end_utc = get_i64(q);
	k->status = (enum event_status)get_name(q, event_statuses, STATUS__MAX);
	k->missing_since = get_i64(q);
	k->missing_runs = (int)get_i64(q);
	k->vanished = get_i64(q) != 0;
	k->hidden = get_i64(q) != 0;
	k->waiting = get_i64(q) != 0;
}

int
db_known_list(struct db *db, int64_t source, struct arena *a, struct known **out,
    size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_KNOWN_LIST);

	stmt_i64(q, ":source", source);
	return stmt_list(q, a, read_known, sizeof(**out), out, n, e);
}

int
db_item_json(struct db *db, int64_t event, struct arena *a, const char **json, struct err *e)
{
	struct stmt *q = db_use(db, SQL_EVENT_ITEM);
	int rc;

	stmt_i64(q, ":event", event);
	rc = stmt_one(q, a, read_text, json, e);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "event %lld has no item", (long long)event);
	return rc == 1 ? 0 : -1;
}

int
db_source_tags(struct db *db, int64_t source, struct arena *a, struct tag **out, size_t *n,
    struct err *e)
{
	struct stmt *q = db_use(db, SQL_SOURCE_TAGS);

	stmt_i64(q, ":source", source);
	return stmt_list(q, a, read_tag, sizeof(**out), out, n, e);
}

int
db_uid_taken(struct db *db, const char *uid, bool *taken, struct err *e)
{
	struct stmt *q = db_use(db, SQL_UID_TAKEN);
	int64_t n = 0;
	int rc;

	stmt_text(q, ":uid", uid);
	rc = stmt_value(q, &n, e);
	*taken = n != 0;
	return rc;
}

int
db_incarnation_next(struct db *db, int64_t source, const char *external_id, int *out,
    struct err *e)
{
	struct stmt *q = db_use(db, SQL_INCARNATION_NEXT);
	int64_t n = 0;
	int rc;

	stmt_i64(q, ":source", source);
	stmt_text(q, ":external_id", external_id);
	rc = stmt_value(q, &n, e);
	*out = (int)n;
	return rc;
}
