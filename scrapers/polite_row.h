/* scrapers/polite_row.h - what the files polite*.c share; the host's row, in the database or of this process alone. */
#ifndef SCRAPERS_POLITE_ROW_H
#define SCRAPERS_POLITE_ROW_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/http.h"
#include "base/url.h"
#include "db/hosts.h"
#include "scrapers/polite.h"
#include "scrapers/robots.h"

enum { POLITE_TURN_MS = (HTTP_TOTAL_S + 10) * 1000 };	/* then a request is surely over, and its turn too */

int64_t polite_next_ms(const struct polite *p);	/* when the host may be asked again after the turn at hand */
bool polite_stopped(const struct polite *p);
/* Is the turn at hand for that host, and no request made with it yet, or only one that redirects there? */
bool polite_has_turn(const struct polite *p, const char *host);

/* Waits for the turn and takes it, whatever robots.txt says. */
int polite_take_turn(struct polite *p, const char *host, struct err *e);
int polite_check_robots(struct polite *p, const char *host, const struct url_parts *u,
    struct arena *a, struct err *e);

int polite_row(struct polite *p, const char *host, struct host *out, struct arena *a, struct err *e);
/* Writes what the turn at hand left and takes the next, if it is nobody's. */
int polite_take(struct polite *p, const char *host, bool *taken, struct err *e);
/* reply NULL: it could not be had. */
int polite_keep_robots(struct polite *p, const char *host, const struct http_reply *reply, struct err *e);
/* db_write where there is a database. */
int polite_put(struct polite *p, int (*fn)(struct db *w, void *arg, struct err *e), void *arg, struct err *e);
void polite_row_free(struct polite *p);

#endif
