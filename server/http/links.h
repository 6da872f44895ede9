/* server/http/links.h - the addresses of a topic; all in the arena. */
#ifndef SERVER_HTTP_LINKS_H
#define SERVER_HTTP_LINKS_H
#include "base/arena.h"

/* options: as feed_options_key writes them; "" none. extension: "ics" or "json". */
char *link_feed(struct arena *a, const char *public_url, const char *options,
    const char *slug, const char *extension);
char *link_page(struct arena *a, const char *public_url, const char *slug);

/* Of a subscription: its calendar, whose file people may see the name of, its page, and what programs talk to. */
char *link_personal(struct arena *a, const char *public_url, const char *token, const char *name);
char *link_manage(struct arena *a, const char *public_url, const char *token);
char *link_api(struct arena *a, const char *public_url, const char *token);
char *link_event(struct arena *a, const char *public_url, const char *uid);	/* the part before @ */

/* Of a feed's address: opens the subscribe dialog of most calendar programs. source INTEROP 3 */
char *link_webcal(struct arena *a, const char *url);
/* Of a webcal address: Google refuses https there. */
char *link_google(struct arena *a, const char *webcal);

#endif
