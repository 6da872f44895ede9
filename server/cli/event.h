/* server/cli/event.h - the commands of events, in three files. */
#ifndef SERVER_CLI_EVENT_H
#define SERVER_CLI_EVENT_H
#include "base/event.h"
#include "db/topics.h"
#include "server/cli/cli.h"

/* event_typed.c: events that people type are items of the source manual-TOPIC. */
int event_add(struct cli *c, struct err *e);
/* Whether the event is one of these; then the item is changed. */
int event_typed_move(struct cli *c, const struct event *ev, bool *typed, struct err *e);
int event_typed_cancel(struct cli *c, const struct event *ev, bool *typed, struct err *e);
/* --start and --end into an object; an event of known length keeps it where no end is said. */
int event_put_dates(struct cli *c, const struct event *ev, json_t *o, struct err *e);

/*
 * An item of a source of module manual that nobody fetches, made with it where
 * it is new. Takes the item.
 */
int event_say(struct cli *c, const char *source, const struct topic *like, json_t *item, struct err *e);

/* event_report.c: what visitors said. */
int event_reports(struct cli *c, struct err *e);
int event_report_accept(struct cli *c, struct err *e);	/* --report ID: a missing event is added; of a wrong one the report goes */
int event_report_reject(struct cli *c, struct err *e);
/* An event of a topic that somebody typed; prints its UID. Takes the item. */
int event_add_item(struct cli *c, const char *topic, json_t *item, struct err *e);

/* event_overlay.c: corrections of any event. */
int event_hide(struct cli *c, struct err *e);
int event_rename(struct cli *c, struct err *e);
int event_move(struct cli *c, struct err *e);
int event_note(struct cli *c, struct err *e);
int event_cancel(struct cli *c, struct err *e);
int event_restore(struct cli *c, struct err *e);
int event_accept(struct cli *c, struct err *e);
json_t *event_overlays(struct cli *c, int64_t event, struct err *e);	/* as event show has them; NULL on error */

#endif
