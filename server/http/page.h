/* server/http/page.h - what the pages for people share. */
#ifndef SERVER_HTTP_PAGE_H
#define SERVER_HTTP_PAGE_H
#include <jansson.h>

#include "base/arena.h"
#include "base/event.h"
#include "db/topics.h"
#include "server/http/request.h"
#include "server/http/template.h"

struct page {				/* one page while it is made */
	const struct request *q;
	struct db *db;
	struct arena *a;
	int64_t now;
	json_t *model;			/* of the template; begun by page_model */
	int embed;			/* 1: it may stand in other sites' frames */
};

/* Fills the model in one snapshot of the database. */
typedef int page_make(struct page *p, struct err *e);

/* What every page's model has: language, addresses of the same page in others, what is searched. */
json_t *page_model(const struct request *q);
void page_title(struct page *p, const char *title);	/* of window and previews */

/*
 * A page for anybody: kept for a minute, by its address, language and the
 * visitor's platform. what: word of the 404.
 */
void page_answer(const struct request *q, const char *template, page_make *make, struct reply *r);
/* A page for one reader: made anew each time, kept by nobody. */
void page_answer_private(const struct request *q, const char *template, page_make *make,
    struct reply *r);
/* An error as a page people can go on from. */
struct body *page_error(const struct request *q, int status, const char *detail);
/* To another page, after a form was read. */
void page_redirect(const struct request *q, const char *path, struct reply *r);

/* A path on this site in the language that the visitor's address has: "/en/topics/kbo". */
const char *page_path(const struct request *q, struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * An event as pages show it: path, title, when, datetime, place, kind, state. On
 * the clocks of a zone; NULL: the event's own.
 */
json_t *page_event(struct page *p, const struct event *ev, const char *timezone);
/* Events as a list of days, each with its events. */
json_t *page_agenda(struct page *p, const struct event *ev, size_t n, const char *timezone);
/* A month of days in weeks, with those of n events that are in it. */
json_t *page_month(struct page *p, int year, int month, const struct event *ev, size_t n,
    const char *timezone, const char *slug);
/*
 * What a topic's events can be chosen by, into an object for a template: "kinds"
 * of {kind, label, only, choices (of a reminder)}, where there is a choice, and
 * "groups" of {name, chosen (how many), tags: {tag, label, only}}.
 *
 * settings  of the topic in a subscription; NULL: nothing is chosen yet
 */
int page_put_choices(struct page *p, int64_t topic, const json_t *settings, json_t *to, struct err *e);
/* What a card or heading says of a topic. */
json_t *page_topic_card(struct page *p, const struct topic *t);

#endif
