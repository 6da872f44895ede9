/* server/http/http.h - the HTTP server: the only file pair that knows libmicrohttpd. */
#ifndef SERVER_HTTP_HTTP_H
#define SERVER_HTTP_HTTP_H
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"

struct http_config {
	const char *db_path;
	const char *listen;		/* "127.0.0.1:8080" */
	const char *admin_listen;	/* NULL: none */
	const char *public_url;		/* without a slash at the end; NULL: http:// and the listen address */
	int threads;			/* 0: one a core */
	const char *languages;		/* of pages, as languages_read; NULL: all */
	bool tips;			/* visitors may say what is missing or wrong */
	struct db_writer *writer;	/* the process's; NULL: none */
	const struct clock *clock;
};

struct http_server;

/*
 * Listens and answers on threads of its own until http_stop.
 * returns the server; NULL with ERR_CONFLICT (address is taken), ERR_INVALID
 *         (address), ERR_IO, or what db_open says
 */
struct http_server *http_start(const struct http_config *c, struct err *e);
/* Writes what answering left to be remembered: now and then, and after http_stop began. */
int http_remember(struct http_server *s, struct db *db, struct err *e);
int http_port(const struct http_server *s);		/* really bound: for port 0 */
int http_admin_port(const struct http_server *s);	/* 0: none */
void http_stop(struct http_server *s);			/* requests in flight are finished, 10 s at most */

#endif
