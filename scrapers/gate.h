/* scrapers/gate.h - does what was fetched look like a calendar that changed, or like a fault? */
#ifndef SCRAPERS_GATE_H
#define SCRAPERS_GATE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/event.h"

enum {
	GATE_GONE_MIN = 5,		/* more coming events than this gone ... */
	GATE_GONE_PERCENT = 30,		/* ... and more of them than this */
	GATE_CHANGED_MIN = 5,		/* so many titles (or dates) changed ... */
	GATE_CHANGED_PERCENT = 50,	/* ... and more of them than this */
	GATE_SHIFT_MIN = 3,		/* so many times (or dates) ... */
	GATE_SHIFT_PERCENT = 90,	/* ... and so many of them moved by the same ... */
	GATE_SHIFT_MAX_S = 14 * 3600,	/* ... of up to this, or by a day */
	GATE_FAR_DAYS = 3 * 366,	/* farther from now than this ... */
	GATE_FAR_PERCENT = 10,		/* ... are more of the items than this */
	GATE_REASON = 160		/* bytes */
};

/* One event that would be new or look different. */
struct gate_change {
	const struct event *before;	/* NULL: new */
	const struct event *after;
};

struct gate {
	int64_t now;
	bool vanishing_only;		/* this source may change as it likes */
	size_t found;			/* items of this page ... */
	size_t last_found;		/* ... and of the last good one */
	size_t known;			/* events that are followed */
	size_t future;			/* those of them that the page should have ... */
	size_t gone;			/* ... and has not */
	size_t matched_timed, matched_days;	/* known events that an item was found for, by form */
	const struct gate_change *changes;
	size_t n;
};

struct gate_verdict {
	bool closed;
	bool vanishing;			/* events would be lost: only a person may open it */
	char reason[GATE_REASON];
};

/* source DESIGN "Gate"; LIBRARIES C "Poisoned upstream" */
struct gate_verdict gate_check(const struct gate *g);

#endif
