/* scrapers/modules/html_auto.h - rows that nobody said where they are; for html_auto*.c. */
#ifndef SCRAPERS_MODULES_HTML_AUTO_H
#define SCRAPERS_MODULES_HTML_AUTO_H
#include "scrapers/modules/html_doubt.h"
#include "scrapers/modules/html_in.h"
#include "scrapers/modules/html_text.h"

enum { COLUMN_NONE = -1 };

struct unit {			/* what may be a row */
	const struct node *node;
	const struct line *line;	/* of a table; NULL: what is repeated in a list */
	const char *text;		/* of a list: what its pieces are read from */
	struct pieces pieces;
	int year, month;		/* of the headings above, or of its own cells; 0: not said */
	bool school_year;
	bool counted;		/* year is that of the calendar: months above it were counted */
	bool dated;			/* its date can be read, and it has a title */
	bool named;			/* the title is a heading in it */
};

struct group {			/* units that look alike: one table, or as many as look the same */
	const char *key;
	struct grid *grid;		/* of the first; NULL: a list */
	struct unit *unit;		/* owned */
	size_t n, cap;
	int column[FIELD__MAX];		/* of a table; COLUMN_NONE */
	size_t dated, named, bytes;	/* bytes: of their texts */
	struct tally days;		/* of those dated */
};

struct search {
	struct html *html;
	struct group *group;		/* owned */
	size_t n, cap;
	struct above {			/* a heading, with what those above it say and it does not */
		const struct node *node;
		struct heading heading;
	} *above;			/* owned; in document order */
	size_t n_above, cap_above;
	size_t tables, lists;		/* that were looked at */
	size_t refused;			/* boards of posts, months as they hang on the wall */
};

/* Collects headings and groups of a part of the page. search_free also after nothing was found. */
void search_page(struct search *s, const struct node *root);
void search_free(struct search *s);

/* Finds the columns of a table, reads every unit of a group and counts those that are events. */
void group_judge(struct search *s, struct group *g);

#endif
