#include "db/search.h"

#include <string.h>

#include "base/grams.h"
#include "base/text.h"
#include "db/events.h"
#include "db/stmt.h"

/* --- the index --- */

static int
put(struct db *w, enum sql drop, enum sql add, int64_t id, struct err *e)
{
	const enum sql steps[] = { drop, add };

	for (size_t i = 0; i < 2; i++) {
		struct stmt *q = db_use(w, steps[i]);

		stmt_i64(q, ":id", id);
		if (stmt_run(q, e) == -1)
			return -1;
	}
	return 0;
}

int
search_put_event(struct db *w, int64_t event, struct err *e)
{
	return put(w, SQL_EVENT_WORDS_DROP, SQL_EVENT_WORDS_ADD, event, e);
}

int
search_put_topic(struct db *w, int64_t topic, struct err *e)
{
	return put(w, SQL_TOPIC_WORDS_DROP, SQL_TOPIC_WORDS_ADD, topic, e);
}

/* --- queries --- */

/* NULL: nothing to search for. */
static const char *
query_of(struct arena *a, const char *text)
{
	size_t n = 0;

	/* Cut at a letter, not within one. */
	while (text[n] != '\0' && n + text_step(text + n) <= SEARCH_MAX)
		n += text_step(text + n);
	return grams_query(a, text_fold(a, arena_strn(a, text, n)));
}

int
db_search_events(struct db *db, const char *query, int64_t from, int limit, struct arena *a,
    struct event **out, size_t *n, struct err *e)
{
	const char *match = query_of(a, query);
	int64_t *ids;
	struct stmt *q;

	*n = 0;
	if (match == NULL)
		return 0;
	q = db_use(db, SQL_SEARCH_EVENTS);
	stmt_text(q, ":match", match);
	stmt_i64(q, ":from", from);
	stmt_i64(q, ":limit", limit);
	if (stmt_list(q, a, read_i64, sizeof(*ids), &ids, n, e) == -1)
		return -1;
	*out = arena_alloc(a, (*n + 1) * sizeof(**out));
	for (size_t i = 0; i < *n; i++)
		if (db_event_by_id(db, ids[i], a, &(*out)[i], e) == -1)
			return -1;
	return 0;
}

int
db_search_topics(struct db *db, const char *query, int limit, struct arena *a,
    struct topic **out, size_t *n, struct err *e)
{
	const char *match = query_of(a, query), **slugs;
	struct stmt *q;

	*n = 0;
	if (match == NULL)
		return 0;
	q = db_use(db, SQL_SEARCH_TOPICS);
	stmt_text(q, ":match", match);
	stmt_i64(q, ":limit", limit);
	if (stmt_list(q, a, read_text, sizeof(*slugs), &slugs, n, e) == -1)
		return -1;
	*out = arena_alloc(a, (*n + 1) * sizeof(**out));
	for (size_t i = 0; i < *n; i++)
		if (db_topic_get(db, slugs[i], a, &(*out)[i], e) == -1)
			return -1;
	return 0;
}
