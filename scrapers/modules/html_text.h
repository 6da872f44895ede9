/* scrapers/modules/html_text.h - dates and headings in texts that nobody described. */
#ifndef SCRAPERS_MODULES_HTML_TEXT_H
#define SCRAPERS_MODULES_HTML_TEXT_H
#include <stdbool.h>

#include "base/arena.h"
#include "scrapers/modules/html_words.h"

enum { HEADING_MAX = 100 };	/* bytes of a text that can be a heading */

struct heading {		/* 0: not said */
	int year, month;
	bool school_year;	/* "2026학년도" */
	bool pure;		/* nothing else stands there that counts */
};

/* "2026년", "3월", "March 2026", "2026학년도 학사일정": does it name a year or month, and no day? */
bool heading_read(const char *text, struct heading *out);

struct pieces {			/* of a row's text; "" none */
	const char *date, *title, *more;
};

/*
 * Finds which part of a row's text, of one or several lines, is its date: a line
 * of its own, else what a line begins or ends with; and its title.
 */
void pieces_read(struct arena *a, const char *text, struct pieces *out);

/* Without the bullet, dash or number sign that a line of a list begins with. */
const char *skip_bullet(const char *line);

#endif
