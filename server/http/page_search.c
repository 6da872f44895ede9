#include <string.h>

#include "db/search.h"
#include "server/http/api.h"
#include "server/http/handlers.h"
#include "server/http/page.h"

enum { TOPICS = 20, EVENTS = 60 };

static void
put_days(struct page *p, const char *key, const struct event *ev, size_t n)
{
	json_object_set_new(p->model, key, json_pack("{s:o}", "days", page_agenda(p, ev, n, NULL)));
}

static int
make(struct page *p, struct err *e)
{
	const char *text = api_parameter(p->q, "q", p->a);
	json_t *topics = json_array();
	struct topic *t;
	struct event *ev;
	size_t n_topics = 0, n_events = 0, ahead = 0;

	page_title(p, word(p->q->lang, WORD_search_title));
	json_object_set_new(p->model, "topics", topics);
	json_object_set_new(p->model, "query", json_string(text == NULL ? "" : text));
	json_object_set_new(p->model, "is_empty", json_boolean(text == NULL || *text == '\0'));
	if (text == NULL)
		return 0;
	if (db_search_topics(p->db, text, TOPICS, p->a, &t, &n_topics, e) == -1 ||
	    db_search_events(p->db, text, p->now, EVENTS, p->a, &ev, &n_events, e) == -1)
		return -1;
	for (size_t i = 0; i < n_topics; i++)
		json_array_append_new(topics, page_topic_card(p, &t[i]));
	while (ahead < n_events && ev[ahead].end_utc > p->now)
		ahead++;
	if (ahead > 0)
		put_days(p, "ahead", ev, ahead);
	if (ahead < n_events)
		put_days(p, "past", ev + ahead, n_events - ahead);
	json_object_set_new(p->model, "none", json_boolean(n_topics + n_events == 0 && *text != '\0'));
	return 0;
}

/* What somebody searches for is nobody else's: the answer is kept nowhere. */
void
page_search(const struct request *q, struct reply *r)
{
	page_answer_private(q, "search", make, r);
}
