/* server/http/handlers.h - what the route table names. */
#ifndef SERVER_HTTP_HANDLERS_H
#define SERVER_HTTP_HANDLERS_H
#include "server/http/request.h"

void feeds_ics(const struct request *q, struct reply *r);
void feeds_ics_options(const struct request *q, struct reply *r);
void feeds_personal(const struct request *q, struct reply *r);
void feeds_csv(const struct request *q, struct reply *r);
void feeds_atom(const struct request *q, struct reply *r);
void feeds_json(const struct request *q, struct reply *r);

void api_topics(const struct request *q, struct reply *r);
void api_topic(const struct request *q, struct reply *r);
void api_topic_events(const struct request *q, struct reply *r);
void api_topic_changes(const struct request *q, struct reply *r);
void api_events(const struct request *q, struct reply *r);
void api_event(const struct request *q, struct reply *r);
void api_search(const struct request *q, struct reply *r);
void api_subscription_add(const struct request *q, struct reply *r);
void api_subscription(const struct request *q, struct reply *r);
void api_subscription_set(const struct request *q, struct reply *r);
void api_subscription_rotate(const struct request *q, struct reply *r);
void api_subscription_remove(const struct request *q, struct reply *r);
void api_document(const struct request *q, struct reply *r);

void page_home(const struct request *q, struct reply *r);
void page_topic(const struct request *q, struct reply *r);
void page_event_one(const struct request *q, struct reply *r);
void page_search(const struct request *q, struct reply *r);
void page_embed(const struct request *q, struct reply *r);
void page_manage(const struct request *q, struct reply *r);
void page_manage_post(const struct request *q, struct reply *r);
void page_subscribe(const struct request *q, struct reply *r);
void page_report(const struct request *q, struct reply *r);
void page_script(const struct request *q, struct reply *r);
void feeds_event(const struct request *q, struct reply *r);
void page_style(const struct request *q, struct reply *r);

void system_health(const struct request *q, struct reply *r);
void system_ready(const struct request *q, struct reply *r);
void system_robots(const struct request *q, struct reply *r);

void metrics(const struct request *q, struct reply *r);

#endif
