/* server/http/panel.h - how to subscribe, for every platform, with what rings and what does not. */
#ifndef SERVER_HTTP_PANEL_H
#define SERVER_HTTP_PANEL_H
#include <jansson.h>

#include "base/arena.h"
#include "server/http/request.h"

struct panel {
	const char *feed_url;		/* https://….ics */
	const char *google_url;		/* the same with cancelled events to be seen in Google; NULL: feed_url */
	const char *page_url;		/* what a phone opens from the code */
	const char *title;		/* of the calendar */
};

/* The model of panel.html: the visitor's own platform first, all the others behind it. */
json_t *panel_model(const struct request *q, const struct panel *p, struct arena *a);

#endif
