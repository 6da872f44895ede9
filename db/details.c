#include "db/details.h"

#include "db/stmt.h"

static void
read_detail(struct stmt *q, struct arena *a, void *out)
{
	struct detail *d = out;

	d->event = get_i64(q);
	d->lang = get_text(q, a);
	d->title = get_text(q, a);
	d->location = get_text(q, a);
	d->folded = get_text(q, a);
}

struct tagged {
	int64_t event;
	struct tag tag;
};

static void
read_tagged(struct stmt *q, struct arena *a, void *out)
{
	struct tagged *t = out;

	t->event = get_i64(q);
	read_tag(q, a, &t->tag);
}

static struct stmt *
of(struct db *db, enum sql which, int64_t id, const char *lang)
{
	struct stmt *q = db_use(db, which);

	stmt_i64(q, ":id", id);
	stmt_text(q, ":lang", lang);
	return q;
}

/* Both lists are by event: every event takes those that are its own. */
static void
hand_out(struct detail *d, size_t n, const struct tagged *t, size_t n_tags, struct arena *a)
{
	size_t from = 0, to;

	for (size_t i = 0; i < n; i++, from = to) {
		while (from < n_tags && t[from].event < d[i].event)
			from++;
		for (to = from; to < n_tags && t[to].event == d[i].event; to++)
			;
		d[i].tags = arena_alloc(a, (to - from + 1) * sizeof(*d[i].tags));
		for (d[i].n_tags = 0; from + d[i].n_tags < to; d[i].n_tags++)
			d[i].tags[d[i].n_tags] = t[from + d[i].n_tags].tag;
	}
}

static int
details(struct db *db, enum sql texts, enum sql tags, int64_t id, const char *lang,
    struct arena *a, struct detail **out, size_t *n, struct err *e)
{
	struct tagged *t;
	size_t n_tags;

	if (stmt_list(of(db, texts, id, lang), a, read_detail, sizeof(**out), out, n, e) == -1 ||
	    stmt_list(of(db, tags, id, lang), a, read_tagged, sizeof(*t), &t, &n_tags, e) == -1)
		return -1;
	hand_out(*out, *n, t, n_tags, a);
	return 0;
}

int
db_topic_details(struct db *db, int64_t topic, const char *lang, struct arena *a,
    struct detail **out, size_t *n, struct err *e)
{
	return details(db, SQL_TOPIC_DETAILS, SQL_TOPIC_DETAIL_TAGS, topic, lang, a, out, n, e);
}

int
db_pick_details(struct db *db, int64_t subscription, const char *lang, struct arena *a,
    struct detail **out, size_t *n, struct err *e)
{
	return details(db, SQL_PICK_DETAILS, SQL_PICK_DETAIL_TAGS, subscription, lang, a, out, n, e);
}

int
db_topic_kinds(struct db *db, int64_t topic, int64_t from, struct arena *a,
    const char ***out, size_t *n, struct err *e)
{
	struct stmt *q = db_use(db, SQL_TOPIC_KINDS);

	stmt_i64(q, ":id", topic);
	stmt_i64(q, ":from", from);
	return stmt_list(q, a, read_text, sizeof(**out), out, n, e);
}

int
db_topic_tags(struct db *db, int64_t topic, const char *lang, int64_t from, int limit,
    struct arena *a, struct tag **out, size_t *n, struct err *e)
{
	struct stmt *q = of(db, SQL_TOPIC_TAGS, topic, lang);

	stmt_i64(q, ":from", from);
	stmt_i64(q, ":limit", limit);
	return stmt_list(q, a, read_tag, sizeof(**out), out, n, e);
}

int
db_pick_revision(struct db *db, int64_t subscription, int64_t *out, struct err *e)
{
	struct stmt *q = db_use(db, SQL_PICK_REVISION);

	stmt_i64(q, ":id", subscription);
	return stmt_value(q, out, e);
}
