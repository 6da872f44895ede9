/* scrapers/ingest_plan.h - what an ingest is going to do, before it is written; for ingest_*.c alone. */
#ifndef SCRAPERS_INGEST_PLAN_H
#define SCRAPERS_INGEST_PLAN_H
#include "base/event.h"
#include "db/events.h"
#include "db/overlays.h"
#include "feeds/vevent.h"
#include "scrapers/identity.h"
#include "scrapers/ingest.h"

enum { NOBODY = -1 };

struct fragment {			/* the event in a style and language; only where its bytes are its own */
	const char *lang, *style;
	char *title, *tzid, *bytes;
	size_t len;
};
enum { FRAGMENTS_MAX = (LANG__MAX + 1) * VEVENT__MAX };

/* One event to be written. */
struct put {
	const struct known *known;	/* NULL: new */
	const struct found *found;	/* NULL: its item stays as it is */
	struct event before, after;
	struct fragment fragments[FRAGMENTS_MAX];	/* the plain one first */
	size_t n_fragments;
	bool adopts;			/* another id of upstream's names it now */
	bool visible;			/* a reader of the feed sees a difference */
	bool dropped;			/* it cannot be written: what stood there stays */
	const char *change;		/* "added" "changed" "cancelled"; NULL: nothing to tell */
	int64_t missing_since;
	int missing_runs;
	bool vanished;
};

struct plan {
	const struct ingest *in;
	struct ingest_result *r;
	struct arena *a;
	struct event_defaults defaults;
	bool confirm;			/* new events wait */
	const char *uid_domain;
	char read_as[SHA256_HEX];	/* what decided how the page was read ... */
	bool read_otherwise;		/* ... is not what it was at the last ingest */

	struct known *known;		/* by external id, as found */
	size_t n_known;
	struct found *found;
	size_t n_found;
	long *known_of;			/* of each found: its place in known, NOBODY: new */
	long *found_of;			/* of each known: NOBODY: missing */
	bool *recycled;			/* of each known: its id names another event now */
	const char **uid_of;		/* of each found; NULL: it is no event */

	struct overlay *overlays;	/* of all events of the source */
	size_t n_overlays;

	struct put *puts;		/* free() */
	size_t n, cap;
	size_t future, gone;		/* for the gate */
};

/* ingest_number.c: items of one key get the ids that their events have, before they are paired. */
int plan_number(struct plan *p, struct db *db, struct err *e);

/* ingest_pair.c: which item is which known event. Fills known_of, found_of and recycled. */
int plan_pair(struct plan *p, struct db *db, struct err *e);

/* ingest_plan.c: what becomes of every pair, and of those left over. */
int plan_items(struct plan *p, struct db *db, struct err *e);
int plan_unchanged(struct plan *p, struct db *db, struct err *e);
/* Does the page have to show the event, if it takes place? */
bool plan_expects(const struct plan *p, const struct known *k);

/* ingest_render.c: stamps and bytes. */
void plan_stamp(struct plan *p, struct put *u);	/* of a visible change of a known event */
void plan_refuse(struct plan *p, struct put *u, const struct err *why);
int plan_parents(struct plan *p, struct db *db, struct err *e);	/* who belongs to whom, once all have a UID */
void plan_render(struct plan *p);

/* ingest_diff.c: the gate, and what people are told. */
struct gate_verdict plan_gate(const struct plan *p, bool vanishing_only);
int plan_diff(struct plan *p, struct db *db, struct err *e);
void plan_content(const struct plan *p, char out[SHA256_HEX]);

/* ingest_write.c: the transaction; arg is the plan. */
int plan_write(struct db *w, void *arg, struct err *e);

#endif
