/* scrapers/modules/ics_lines.h - iCalendar as it really comes: bytes to components. */
#ifndef SCRAPERS_MODULES_ICS_LINES_H
#define SCRAPERS_MODULES_ICS_LINES_H
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "scrapers/scraper.h"

struct ics_line {
	const char *name;		/* upper case */
	const char *params;		/* as written, without the first ";"; "" none */
	const char *value;		/* as written */
};

enum ics_kind { ICS_EVENT, ICS_TIMEZONE };

struct ics_part {			/* a VEVENT or VTIMEZONE without the VALARMs in it */
	enum ics_kind kind;
	size_t row;			/* VEVENTs count from 1 */
	/* A VTIMEZONE's hold its STANDARD and DAYLIGHT too, BEGIN and END lines included. */
	const struct ics_line *lines;
	size_t n;
	size_t broken;			/* lines in it that are not iCalendar */
	const char *broken_line;	/* the first of them */
};

struct ics_file {			/* everything lives in the arena */
	struct ics_part *parts;
	size_t n;
	size_t events;			/* parts that are VEVENTs */
	size_t broken;			/* lines outside them that are not iCalendar */
	const char *timezone;		/* the first X-WR-TIMEZONE; NULL: none */
};

/*
 * Reads a page's bytes. Any line end will do, lines are unfolded before they are
 * decoded (some fold inside a letter), control characters go, names count in any
 * case, and what follows END:VCALENDAR is ignored until the next BEGIN:VCALENDAR.
 *
 * returns 0; -1 with ERR_INVALID: no calendar begins within the first kB (saying
 *         what does), or the last one does not end
 * source  RFC 5545 3.1; INTEROP hazards 1-6, 21-27
 */
int ics_read(const struct page *page, struct ics_file *out, struct err *e);

/* The next line of that name after the given one (NULL: the first); NULL: none. */
const struct ics_line *ics_next(const struct ics_part *p, const char *name,
    const struct ics_line *after);

/* Value of the first line of that name; NULL: none or empty. */
const char *ics_value(const struct ics_part *p, const char *name);

/* A parameter without its quotes, in a; NULL: not there. */
char *ics_param(struct arena *a, const struct ics_line *l, const char *name);

/* TEXT unescaped, in a; an unknown escape stays as it is written. NULL gives NULL. */
char *ics_unescape(struct arena *a, const char *value);

/* The beginning of a foreign text, for a message; in a. */
char *ics_shown(struct arena *a, const char *s);

#endif
