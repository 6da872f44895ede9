/* server/http/watch.h - cuts connections that take too long, however busy they look. */
#ifndef SERVER_HTTP_WATCH_H
#define SERVER_HTTP_WATCH_H
#include <stddef.h>
#include <stdint.h>

/*
 * The library's timeout counts from the last byte: a client that sends one byte
 * a second would hold its place for ever. Here every phase has an end.
 */
enum watch_phase {
	WATCH_OPEN,			/* nothing asked yet */
	WATCH_HEAD,			/* the request line is there, its headers are not */
	WATCH_REPLY,			/* being answered */
	WATCH_IDLE,			/* between two requests */
	WATCH__MAX
};

extern const int watch_limits[WATCH__MAX];	/* milliseconds */

struct watch;
struct watched;		/* one connection */

struct watch *watch_start(const int limits[WATCH__MAX]);
void watch_stop(struct watch *w);	/* NULL is fine; all connections were removed */

struct watched *watch_add(struct watch *w, int fd);	/* in WATCH_OPEN */
void watch_enter(struct watched *c, enum watch_phase phase);	/* by the connection's thread */
void watch_remove(struct watch *w, struct watched *c);	/* before fd is closed; NULL is fine */

/* Connections with a request under way, or opened so lately that theirs may still be on the wire. */
size_t watch_busy(struct watch *w);

#endif
