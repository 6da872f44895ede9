/*
 * Rules, and the events that they let in. Every rule has an anchor, the one key
 * by which it is looked up (a tag rather than a source, since fewer rules share
 * it); SQL_EVENT_TOPICS is the only place that says when a rule fits.
 */
#include "db/members.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "db/conn.h"
#include "db/events.h"
#include "db/stmt.h"
#include "db/topics.h"

struct fit {
	int64_t topic;
	const char *slug;
};

static void
read_fit(struct stmt *q, struct arena *a, void *out)
{
	struct fit *f = out;

	f->topic = get_i64(q);
	f->slug = get_text(q, a);
}

static int
member_add(struct db *w, int64_t topic, int64_t event, struct err *e)
{
	struct stmt *q = db_use(w, SQL_MEMBER_ADD);

	stmt_i64(q, ":topic", topic);
	stmt_i64(q, ":event", event);
	return stmt_run(q, e);
}

static int
touch_all_of(struct db *w, int64_t event, int64_t revision, struct err *e)
{
	struct stmt *q = db_use(w, SQL_TOPIC_TOUCH_OF_EVENT);

	stmt_i64(q, ":event", event);
	stmt_i64(q, ":revision", revision);
	return stmt_run(q, e);
}

/* --- one event, all topics --- */

static int
leave_all(struct db *w, int64_t event, int64_t revision, struct err *e)
{
	struct stmt *q;

	if (touch_all_of(w, event, revision, e) == -1)
		return -1;
	q = db_use(w, SQL_MEMBER_DROP);
	stmt_i64(q, ":event", event);
	stmt_text(q, ":topic", NULL);
	return stmt_run(q, e);
}

int
db_event_publish(struct db *w, int64_t event, int64_t revision, struct arena *a,
    const char ***slugs, size_t *n, struct err *e)
{
	struct stmt *q;
	struct fit *fits;

	if (leave_all(w, event, revision, e) == -1)
		return -1;
	q = db_use(w, SQL_EVENT_TOPICS);
	stmt_i64(q, ":event", event);
	stmt_text(q, ":topic", NULL);
	if (stmt_list(q, a, read_fit, sizeof(*fits), &fits, n, e) == -1)
		return -1;
	*slugs = arena_alloc(a, *n * sizeof(**slugs));
	for (size_t i = 0; i < *n; i++) {
		(*slugs)[i] = fits[i].slug;
		if (member_add(w, fits[i].topic, event, e) == -1)
			return -1;
	}
	if (touch_all_of(w, event, revision, e) == -1)
		return -1;
	q = db_use(w, SQL_EVENT_REVISION);
	stmt_i64(q, ":event", event);
	stmt_i64(q, ":revision", revision);
	return stmt_run(q, e);
}

/* --- one topic, all events --- */

static int
ids(struct db *w, enum sql which, int64_t topic, struct arena *a, int64_t **out,
    size_t *n, struct err *e)
{
	struct stmt *q = db_use(w, which);

	stmt_i64(q, ":topic", topic);
	return stmt_list(q, a, read_i64, sizeof(**out), out, n, e);
}

/* 1 when a rule of that topic lets the event in. */
static int
fits(struct db *w, int64_t topic, int64_t event, struct arena *a, struct err *e)
{
	struct stmt *q = db_use(w, SQL_EVENT_TOPICS);
	struct fit f;

	stmt_i64(q, ":event", event);
	stmt_i64(q, ":topic", topic);
	return stmt_one(q, a, read_fit, &f, e);
}

static int
member_drop(struct db *w, int64_t topic, int64_t event, struct err *e)
{
	struct stmt *q = db_use(w, SQL_MEMBER_DROP);

	stmt_i64(q, ":event", event);
	stmt_i64(q, ":topic", topic);
	return stmt_run(q, e);
}

/* Both lists are sorted: one walk finds who comes and who goes. */
static int
settle(struct db *w, int64_t topic, struct arena *a, bool *changed, struct err *e)
{
	int64_t *may, *in;
	size_t n_may, n_in, i = 0, j = 0;
	bool is_in;
	int fit;

	if (ids(w, SQL_TOPIC_CANDIDATES, topic, a, &may, &n_may, e) == -1 ||
	    ids(w, SQL_TOPIC_MEMBERS, topic, a, &in, &n_in, e) == -1)
		return -1;
	*changed = false;
	while (i < n_may || j < n_in) {
		if (i == n_may || (j < n_in && in[j] < may[i])) {
			if (member_drop(w, topic, in[j++], e) == -1)
				return -1;
			*changed = true;
			continue;
		}
		is_in = j < n_in && in[j] == may[i];
		if ((fit = fits(w, topic, may[i], a, e)) == -1)
			return -1;
		if (is_in != fit) {
			if ((is_in ? member_drop : member_add)(w, topic, may[i], e) == -1)
				return -1;
			*changed = true;
		}
		i++;
		j += is_in;
	}
	return 0;
}

int
db_topic_publish(struct db *w, int64_t topic, int64_t now, struct err *e)
{
	struct arena *a = arena_new();
	int64_t revision = 0;
	bool changed;
	int rc = settle(w, topic, a, &changed, e);

	arena_free(a);
	if (rc == 0 && changed)
		rc = topic_touch(w, topic, now, &revision, e);
	return rc == 0 ? topic_window_here(w, topic, now, e) : rc;
}

/* --- rules --- */

static bool
key_known(const char *key)
{
	return strcmp(key, "source") == 0 || strcmp(key, "kind") == 0 ||
	    strcmp(key, "text") == 0 ||
	    (strncmp(key, "tag:", 4) == 0 && text_is_tag_part(key + 4));
}

/* How few rules are likely to share it: the higher, the better an anchor. */
static int
rank(const char *key)
{
	return strncmp(key, "tag:", 4) == 0 ? 3 : strcmp(key, "source") == 0 ? 2 :
	    strcmp(key, "text") == 0 ? 1 : 0;
}

static const char *
anchor_of(const struct topic_rule *rows, size_t n)
{
	const char *best = rows[0].key;

	for (size_t i = 1; i < n; i++)
		if (rank(rows[i].key) > rank(best))
			best = rows[i].key;
	return best;
}

static int
add_row(struct db *w, int64_t topic, int64_t rule, const struct topic_rule *row,
    const char *anchor, struct err *e)
{
	struct arena *a = arena_new();
	const char *folded = strcmp(row->key, "text") == 0 ? text_fold(a, row->value) : NULL;
	struct stmt *q;
	int rc = -1;

	if (!key_known(row->key))
		err_set(e, ERR_INVALID, "a rule has no key %s: use source, kind, text or tag:KEY",
		    row->key);
	else if (folded != NULL && *folded == '\0')
		err_set(e, ERR_INVALID, "the text of a rule must have a letter or digit: %s",
		    row->value);
	else {
		q = db_use(w, SQL_RULE_ADD);
		stmt_i64(q, ":topic", topic);
		stmt_i64(q, ":rule", rule);
		stmt_text(q, ":key", row->key);
		stmt_text(q, ":value", row->value);
		stmt_text(q, ":folded", folded);
		stmt_i64(q, ":anchor", strcmp(row->key, anchor) == 0);
		rc = stmt_run(q, e);
	}
	arena_free(a);
	return rc;
}

static int
publish_anew(struct db *w, int64_t topic, struct err *e)
{
	struct arena *a = arena_new();
	int64_t revision = 0;
	bool changed;
	int rc = settle(w, topic, a, &changed, e);

	arena_free(a);
	/* Its first source may be another: zone and language with it. */
	return rc == 0 ? topic_touch(w, topic, 0, &revision, e) : rc;
}

int
db_topic_rule_add(struct db *w, int64_t topic, const struct topic_rule *rows, size_t n,
    struct err *e)
{
	struct stmt *q = db_use(w, SQL_RULE_NEXT);
	const char *anchor;
	int64_t rule = 0;

	stmt_i64(q, ":topic", topic);
	if (stmt_value(q, &rule, e) == -1)
		return -1;
	if (n == 0)
		return err_set(e, ERR_INVALID, "a rule needs a condition");
	anchor = anchor_of(rows, n);
	for (size_t i = 0; i < n; i++)
		if (add_row(w, topic, rule, &rows[i], anchor, e) == -1)
			return -1;
	return publish_anew(w, topic, e);
}

int
db_topic_rules_clear(struct db *w, int64_t topic, struct err *e)
{
	struct stmt *q = db_use(w, SQL_RULES_CLEAR);

	stmt_i64(q, ":topic", topic);
	return stmt_run(q, e) == -1 ? -1 : publish_anew(w, topic, e);
}

struct rule_row {
	struct topic_rule condition;
	int rule;
};

static void
read_rule(struct stmt *q, struct arena *a, void *out)
{
	struct rule_row *r = out;

	r->condition.key = get_text(q, a);
	r->condition.value = get_text(q, a);
	r->rule = (int)get_i64(q);
}

int
db_topic_rules(struct db *db, int64_t topic, struct arena *a, struct topic_rule **out,
    int **rule, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_RULE_LIST);
	struct rule_row *rows;

	stmt_i64(q, ":topic", topic);
	if (stmt_list(q, a, read_rule, sizeof(*rows), &rows, n, e) == -1)
		return -1;
	*out = arena_alloc(a, *n * sizeof(**out));
	*rule = arena_alloc(a, *n * sizeof(**rule));
	for (size_t i = 0; i < *n; i++) {
		(*out)[i] = rows[i].condition;
		(*rule)[i] = rows[i].rule;
	}
	return 0;
}
