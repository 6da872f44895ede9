/* What there is, and what starts soon. */
#include <string.h>

#include "db/events.h"
#include "server/http/handlers.h"
#include "server/http/page.h"

enum { TOPICS_SHOWN = 200, NEXT_OF = 60, SOON = 6, SOON_LOOKED_AT = 24,
	POPULAR = 4, POPULAR_MIN = 10 };

/* Its next event, on the topic's clocks. */
static int
put_next(struct page *p, const struct topic *t, json_t *card, struct err *e)
{
	struct event_filter f = { .topic = t->slug, .from = p->now, .limit = 1 };
	struct event *ev;
	size_t n;

	if (db_event_list(p->db, &f, p->a, &ev, NULL, &n, e) == -1)
		return -1;
	if (n > 0)
		json_object_set_new(card, "next", page_event(p, &ev[0], t->timezone));
	return 0;
}

static bool
is_same_category(const struct topic *a, const struct topic *b)
{
	return a->category == NULL || b->category == NULL ? a->category == b->category :
	    strcmp(a->category, b->category) == 0;
}

/* They come by category; those without come first and are shown last. */
static int
put_topics(struct page *p, const struct topic *t, size_t n, struct err *e)
{
	json_t *groups = json_array(), *cards = NULL, *card, *others = NULL;

	json_object_set_new(p->model, "groups", groups);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !is_same_category(&t[i], &t[i - 1])) {
			json_t *group = json_pack("{s:s, s:o}", "name", t[i].category != NULL ?
			    t[i].category : word(p->q->lang, WORD_others), "topics", json_array());

			cards = json_object_get(group, "topics");
			if (t[i].category == NULL)
				others = group;
			else
				json_array_append_new(groups, group);
		}
		card = page_topic_card(p, &t[i]);
		json_array_append_new(cards, card);
		if (i < NEXT_OF && put_next(p, &t[i], card, e) == -1) {
			json_decref(others);
			return -1;
		}
	}
	if (others != NULL)
		json_array_append_new(groups, others);
	return 0;
}

/* Events that some topic has, soonest first. */
static int
put_soon(struct page *p, struct err *e)
{
	struct event_filter f = { .from = p->now, .limit = SOON_LOOKED_AT };
	json_t *list = json_array();
	struct event *ev;
	struct topic t;
	size_t n;

	json_object_set_new(p->model, "soon", list);
	if (db_event_list(p->db, &f, p->a, &ev, NULL, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n && json_array_size(list) < SOON; i++) {
		if (ev[i].n_topics == 0 || ev[i].status == STATUS_CANCELLED || ev[i].start_utc <= p->now)
			continue;
		if (db_topic_get(p->db, ev[i].topics[0], p->a, &t, e) == -1)
			return -1;
		json_array_append_new(list, page_event(p, &ev[i], t.timezone));
	}
	return 0;
}

/* The few that most people read, where that is known. */
static void
put_popular(struct page *p, const struct topic *t, size_t n)
{
	const struct topic *best[POPULAR] = { NULL };
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		const struct topic *one = t[i].readers < POPULAR_MIN ? NULL : &t[i], *other;

		for (size_t k = 0; k < POPULAR && one != NULL; k++)
			if (best[k] == NULL || one->readers > best[k]->readers) {
				other = best[k];
				best[k] = one;
				one = other;
			}
	}
	for (size_t k = 0; k < POPULAR && best[k] != NULL; k++)
		json_array_append_new(list, page_topic_card(p, best[k]));
	if (json_array_size(list) > 0)
		json_object_set_new(p->model, "popular", json_pack("{s:O}", "list", list));
	json_decref(list);
}

static int
make(struct page *p, struct err *e)
{
	struct topic *t;
	size_t n;

	page_title(p, word(p->q->lang, WORD_site));
	json_object_set_new(p->model, "is_home", json_true());
	if (db_topic_list(p->db, p->a, &t, &n, e) == -1)
		return -1;
	json_object_set_new(p->model, "more", json_boolean(n > TOPICS_SHOWN));
	json_object_set_new(p->model, "description", json_string(word(p->q->lang, WORD_slogan)));
	put_popular(p, t, n);
	return put_topics(p, t, n > TOPICS_SHOWN ? TOPICS_SHOWN : n, e) == -1 ? -1 : put_soon(p, e);
}

void
page_home(const struct request *q, struct reply *r)
{
	page_answer(q, "home", make, r);
}
