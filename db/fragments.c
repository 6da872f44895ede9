/* What was rendered: VEVENTs and VTIMEZONEs. */
#include "db/details.h"
#include "db/events.h"
#include "db/stmt.h"
#include "db/topics.h"

int
db_fragments_drop(struct db *w, int64_t event, struct err *e)
{
	struct stmt *q = db_use(w, SQL_FRAGMENTS_DROP);

	stmt_i64(q, ":event", event);
	return stmt_run(q, e);
}

int
db_fragment_put(struct db *w, int64_t event, const char *lang, const char *style,
    const char *title, const char *tzid, const void *bytes, size_t len, int renderer,
    struct err *e)
{
	struct stmt *q = db_use(w, SQL_FRAGMENT_PUT);

	stmt_i64(q, ":event", event);
	stmt_text(q, ":lang", lang);
	stmt_text(q, ":style", style);
	stmt_text(q, ":title", title);
	stmt_text(q, ":tzid", tzid);
	stmt_blob(q, ":bytes", bytes, len);
	stmt_i64(q, ":renderer", renderer);
	return stmt_run(q, e);
}

int
db_timezone_put(struct db *w, const char *tzid, const void *bytes, size_t len, struct err *e)
{
	struct stmt *q = db_use(w, SQL_TIMEZONE_PUT);

	stmt_text(q, ":tzid", tzid);
	stmt_blob(q, ":bytes", bytes, len);
	return stmt_run(q, e);
}

static void
read_timezone(struct stmt *q, struct arena *a, void *out)
{
	struct timezone_row *z = out;

	z->tzid = get_text(q, a);
	z->bytes = get_blob(q, a, &z->len);
}

int
db_timezone_list(struct db *db, struct arena *a, struct timezone_row **out, size_t *n,
    struct err *e)
{
	return stmt_list(db_use(db, SQL_TIMEZONE_LIST), a, read_timezone, sizeof(**out),
	    out, n, e);
}

static void
read_vevent(struct stmt *q, struct arena *a, void *out)
{
	struct vevent *v = out;

	v->id = get_i64(q);
	v->uid = get_text(q, a);
	v->kind = get_text(q, a);
	v->title = get_text(q, a);
	v->tzid = get_text(q, a);
	v->bytes = get_blob(q, a, &v->len);
	v->form = (enum event_form)get_name(q, event_forms, FORM__MAX);
	v->status = (enum event_status)get_name(q, event_statuses, STATUS__MAX);
	v->time_unknown = get_i64(q) != 0;
	v->start_utc = get_i64(q);
	v->end_utc = get_i64(q);
	v->sequence = (int)get_i64(q);
	v->modified = get_i64(q);
}

static int
vevents(struct db *db, enum sql which, int64_t topic, const char *lang,
    const char *style, struct arena *a, void *out, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, which);

	stmt_i64(q, ":topic", topic);
	stmt_text(q, ":lang", lang);
	stmt_text(q, ":style", style);
	return stmt_list(q, a, read_vevent, sizeof(struct vevent), out, n, e);
}

int
db_topic_vevents(struct db *db, int64_t topic, const char *lang, const char *style,
    struct arena *a, struct vevent **out, size_t *n, struct err *e)
{
	if (vevents(db, SQL_TOPIC_VEVENTS, topic, lang, style, a, out, n, e) == -1)
		return -1;
	return *n > 0 ? 0 :
	    vevents(db, SQL_TOPIC_LAST_VEVENT, topic, lang, style, a, out, n, e);
}

int
db_pick_vevents(struct db *db, int64_t subscription, const char *lang, const char *style,
    struct arena *a, struct vevent **out, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_PICK_VEVENTS);

	stmt_i64(q, ":subscription", subscription);
	stmt_text(q, ":lang", lang);
	stmt_text(q, ":style", style);
	return stmt_list(q, a, read_vevent, sizeof(**out), out, n, e);
}

int
db_event_vevent(struct db *db, const char *uid_key, const char *style, struct arena *a,
    struct vevent *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_EVENT_VEVENT);
	int rc;

	stmt_text(q, ":uid", uid_key);
	stmt_text(q, ":lang", NULL);
	stmt_text(q, ":style", style);
	rc = stmt_one(q, a, read_vevent, out, e);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "no event with the uid %s", uid_key);
	return rc == 1 ? 0 : -1;
}
