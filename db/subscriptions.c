#include "db/subscriptions.h"

#include <string.h>

#include "db/conn.h"
#include "db/stmt.h"

/* --- reading --- */

static void
read_subscription(struct stmt *q, struct arena *a, void *out)
{
	struct subscription *s = out;

	s->id = get_i64(q);
	s->hash = get_text(q, a);
	s->settings = get_text(q, a);
	s->stamp = get_i64(q);
	s->bump = (int)get_i64(q);
	s->revision = get_i64(q);
	s->created = get_i64(q);
	s->modified = get_i64(q);
	s->used_day = get_i64(q);
	s->until = get_i64(q);
}

static void
read_topic(struct stmt *q, struct arena *a, void *out)
{
	struct subscription_topic *t = out;

	t->topic = get_i64(q);
	t->slug = get_text(q, a);
	t->title = get_text(q, a);
	t->settings = get_text(q, a);
}

static void
read_event(struct stmt *q, struct arena *a, void *out)
{
	struct subscription_event *ev = out;

	ev->event = get_i64(q);
	ev->uid = get_text(q, a);
	ev->title = get_text(q, a);
	ev->start_utc = get_i64(q);
}

static struct stmt *
of(struct db *db, enum sql which, int64_t id)
{
	struct stmt *q = db_use(db, which);

	stmt_i64(q, ":id", id);
	return q;
}

static int
read_lists(struct db *db, struct arena *a, struct subscription *s, struct err *e)
{
	if (stmt_list(of(db, SQL_SUBSCRIPTION_TOPICS, s->id), a, read_topic,
	    sizeof(*s->topics), &s->topics, &s->n_topics, e) == -1 ||
	    stmt_list(of(db, SQL_SUBSCRIPTION_PICKS, s->id), a, read_event,
	    sizeof(*s->picks), &s->picks, &s->n_picks, e) == -1)
		return -1;
	return stmt_list(of(db, SQL_SUBSCRIPTION_MUTES, s->id), a, read_event,
	    sizeof(*s->mutes), &s->mutes, &s->n_mutes, e);
}

int
db_subscription_by_token(struct db *db, const char hash[SHA256_HEX], int64_t now,
    struct arena *a, struct subscription *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_SUBSCRIPTION_BY_TOKEN);
	int rc;

	stmt_text(q, ":hash", hash);
	stmt_i64(q, ":now", now);
	rc = stmt_one(q, a, read_subscription, out, e);
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "no subscription has that token");
	return rc == 1 ? read_lists(db, a, out, e) : -1;
}

int
db_subscription_by_prefix(struct db *db, const char *prefix, struct arena *a,
    struct subscription *out, struct err *e)
{
	enum { PREFIX_MIN = 8 };
	struct stmt *q;
	struct subscription *found;
	size_t n;

	if (strlen(prefix) < PREFIX_MIN || prefix[strspn(prefix, "0123456789abcdef")] != '\0')
		return err_set(e, ERR_NOT_FOUND, "%s is not how a subscription is named: its 8 "
		    "characters stand in calcast subscription list", prefix);
	q = db_use(db, SQL_SUBSCRIPTION_BY_PREFIX);
	stmt_text(q, ":prefix", prefix);
	if (stmt_list(q, a, read_subscription, sizeof(*found), &found, &n, e) == -1)
		return -1;
	if (n == 0)
		return err_set(e, ERR_NOT_FOUND, "no subscription %s; there are: "
		    "calcast subscription list", prefix);
	if (n > 1)
		return err_set(e, ERR_CONFLICT, "more than one subscription begins with %s: "
		    "give more of it", prefix);
	*out = found[0];
	return read_lists(db, a, out, e);
}

int
db_subscription_by_id(struct db *db, int64_t id, struct arena *a, struct subscription *out,
    struct err *e)
{
	int rc = stmt_one(of(db, SQL_SUBSCRIPTION_STATE, id), a, read_subscription, out, e);

	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "the subscription was removed meanwhile");
	return rc == 1 ? read_lists(db, a, out, e) : -1;
}

int
db_subscription_list(struct db *db, struct arena *a, struct subscription **out, size_t *n,
    struct err *e)
{
	if (stmt_list(db_use(db, SQL_SUBSCRIPTION_LIST), a, read_subscription, sizeof(**out),
	    out, n, e) == -1)
		return -1;
	for (size_t i = 0; i < *n; i++)
		if (read_lists(db, a, &(*out)[i], e) == -1)
			return -1;
	return 0;
}

int
db_subscription_revision(struct db *db, int64_t id, int64_t *out, struct err *e)
{
	*out = 0;
	return stmt_value(of(db, SQL_SUBSCRIPTION_REVISION, id), out, e);
}

/* --- writing --- */

static int
put_topics(struct db *w, int64_t id, const struct subscription *s, struct err *e)
{
	struct stmt *q;

	if (stmt_run(of(w, SQL_SUBSCRIPTION_TOPICS_CLEAR, id), e) == -1)
		return -1;
	for (size_t i = 0; i < s->n_topics; i++) {
		q = of(w, SQL_SUBSCRIPTION_TOPIC_ADD, id);
		stmt_i64(q, ":place", (int64_t)i);
		stmt_i64(q, ":topic", s->topics[i].topic);
		stmt_text(q, ":settings", s->topics[i].settings);
		if (stmt_run(q, e) == -1)
			return -1;
	}
	return 0;
}

static int
put_events(struct db *w, int64_t id, enum sql clear, enum sql add,
    const struct subscription_event *ev, size_t n, struct err *e)
{
	struct stmt *q;

	if (stmt_run(of(w, clear, id), e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		q = of(w, add, id);
		stmt_i64(q, ":event", ev[i].event);
		if (stmt_run(q, e) == -1)
			return -1;
	}
	return 0;
}

static int
put_lists(struct db *w, int64_t id, const struct subscription *s, struct err *e)
{
	if (put_topics(w, id, s, e) == -1 ||
	    put_events(w, id, SQL_SUBSCRIPTION_PICKS_CLEAR, SQL_SUBSCRIPTION_PICK_ADD,
	    s->picks, s->n_picks, e) == -1)
		return -1;
	return put_events(w, id, SQL_SUBSCRIPTION_MUTES_CLEAR, SQL_SUBSCRIPTION_MUTE_ADD,
	    s->mutes, s->n_mutes, e);
}

static int
add_token(struct db *w, int64_t id, const char *hash, struct err *e)
{
	struct stmt *q = of(w, SQL_TOKEN_ADD, id);

	stmt_text(q, ":hash", hash);
	return stmt_run(q, e);
}

int
db_subscription_add(struct db *w, const struct subscription *s, const char hash[SHA256_HEX],
    int64_t now, int64_t *id, struct err *e)
{
	struct stmt *q;
	int64_t revision;

	if (db_revision_raise(w, &revision, e) == -1)
		return -1;
	q = db_use(w, SQL_SUBSCRIPTION_ADD);
	stmt_text(q, ":settings", s->settings);
	stmt_i64(q, ":revision", revision);
	stmt_i64(q, ":now", now);
	if (stmt_run(q, e) == -1)
		return -1;
	*id = conn_last_id(w);
	return add_token(w, *id, hash, e) == -1 ? -1 : put_lists(w, *id, s, e);
}

/* Clients take an event anew only when its stamps are later than all they have seen. */
static int
restamped(struct db *w, struct subscription *s, int64_t now, struct err *e)
{
	int64_t newest = 0;

	if (stmt_value(of(w, SQL_SUBSCRIPTION_NEWEST, s->id), &newest, e) == -1)
		return -1;
	s->stamp = now > s->stamp ? now : s->stamp + 1;
	if (s->stamp <= newest)
		s->stamp = newest + 1;
	s->bump++;
	return 0;
}

int
db_subscription_set(struct db *w, const struct subscription *given, bool restamp, int64_t now,
    struct err *e)
{
	struct arena *a = arena_new();
	struct subscription s;
	struct stmt *q;
	int64_t revision;
	int rc = stmt_one(of(w, SQL_SUBSCRIPTION_STATE, given->id), a, read_subscription, &s, e);

	if (rc == 0)
		rc = err_set(e, ERR_NOT_FOUND, "the subscription was removed meanwhile");
	else if (rc == 1)
		rc = put_lists(w, s.id, given, e);
	if (rc == 0 && restamp)
		rc = restamped(w, &s, now, e);
	if (rc == 0)
		rc = db_revision_raise(w, &revision, e);
	if (rc == 0) {
		q = of(w, SQL_SUBSCRIPTION_SET, s.id);
		stmt_text(q, ":settings", given->settings);
		stmt_i64(q, ":stamp", s.stamp);
		stmt_i64(q, ":bump", s.bump);
		stmt_i64(q, ":revision", revision);
		stmt_i64(q, ":now", now);
		rc = stmt_run(q, e);
	}
	arena_free(a);
	return rc;
}

int
db_subscription_rotate(struct db *w, int64_t id, const char hash[SHA256_HEX],
    int64_t old_until, struct err *e)
{
	struct stmt *q;
	int64_t revision;

	/* Whoever remembers what a token names has to look again. */
	if (db_revision_raise(w, &revision, e) == -1)
		return -1;
	q = of(w, SQL_TOKEN_ROTATE, id);
	stmt_i64(q, ":until", old_until);
	return stmt_run(q, e) == -1 ? -1 : add_token(w, id, hash, e);
}

int
db_subscription_remove(struct db *w, int64_t id, struct err *e)
{
	int64_t revision;

	if (db_revision_raise(w, &revision, e) == -1)
		return -1;
	return stmt_run(of(w, SQL_SUBSCRIPTION_REMOVE, id), e);
}

int
db_subscription_used(struct db *w, int64_t id, int64_t day, struct err *e)
{
	struct stmt *q = of(w, SQL_SUBSCRIPTION_USED, id);

	stmt_i64(q, ":day", day);
	return stmt_run(q, e);
}
