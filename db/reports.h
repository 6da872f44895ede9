/* db/reports.h - what visitors say is missing or wrong, until an operator looked at it. */
#ifndef DB_REPORTS_H
#define DB_REPORTS_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"

enum { REPORTS_MAX = 1000 };		/* that wait; more are refused */

struct report {				/* strings in an arena */
	int64_t id;
	const char *topic;		/* slug */
	const char *uid;		/* of the event that is wrong; NULL: one is missing */
	const char *title, *start;	/* of the missing one; start: date or local time; NULL: not said */
	const char *text;		/* NULL: nothing else */
	int64_t at;			/* Unix seconds */
};

int db_report_list(struct db *db, struct arena *a, struct report **out, size_t *n, struct err *e);	/* oldest first */
int db_report_get(struct db *db, int64_t id, struct arena *a, struct report *out, struct err *e);	/* ERR_NOT_FOUND */
/* In db_write only. uid without its @. ERR_NOT_FOUND: topic or event; ERR_LIMIT: REPORTS_MAX wait already. */
int db_report_add(struct db *w, const struct report *r, struct err *e);
int db_report_remove(struct db *w, int64_t id, struct err *e);

#endif
