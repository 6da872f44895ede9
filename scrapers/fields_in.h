/* scrapers/fields_in.h - what the files of fields.h share. */
#ifndef SCRAPERS_FIELDS_IN_H
#define SCRAPERS_FIELDS_IN_H
#include "scrapers/fields.h"
#include "scrapers/regex.h"
#include "scrapers/status.h"

/* What one of the items that a row becomes is made of: the options, or an entry of emit over them. */
struct item_rule {
	const struct spec *spec[FIELD__MAX];	/* NULL: nothing */
	bool own[FIELD__MAX];			/* the entry's own: looked for in the branch, not in the row */
	const struct cond *all_day, *time_unknown;
	const char *kind;		/* the same for all rows; NULL: spec */

	/* Of an entry of emit. */
	bool emitted;
	const struct cond *when;	/* NULL: always */
	const struct spec *suffix;	/* of the id; NULL: none */
	const char *each;		/* the part whose branches are an item each; NULL: the row is one */
	const char *split;		/* what separates them in its text; NULL: the record knows */
	enum { AT_WHOLE, AT_START, AT_END } at;	/* it lasts; or it is the moment where that begins or ends */
	bool of_main;			/* parent: what has the row's id */
};

struct tag_rule {
	const char *key;
	const struct spec *value, *label;	/* label NULL: the value's text */
	const char *split;			/* between several values */
};

struct tag_name {
	const char *text, *value, *label;	/* label NULL: the text */
};

struct text_rule {
	const char *lang, *key;		/* "en", "title" */
	const struct spec *spec;
};

struct rules {
	struct item_rule main;		/* the options */
	struct item_rule *item;		/* of each item of a row; without emit &main */
	size_t n_items;
	struct regex *pattern, *strip;	/* NULL: none */
	const struct spec *pattern_of;
	const struct cond *only;	/* NULL: all */
	const struct spec *distinct;	/* what no two rows share; NULL: nothing */
	struct seen *seen;		/* what rows had of that */
	const char *no_time;
	bool showtimes, ignore_offset, end_exclusive, status_words;
	struct status_words words;
	struct tag_rule *tag;
	size_t n_tags;
	struct tag_name *tag_name;
	size_t n_tag_names;
	struct text_rule *text;
	size_t n_texts;
	struct date_hint hint;
	struct civil *above;		/* the day of the row above, zero before the first; NULL: rows are in any order */
	const char *timezone;		/* the source's; NULL: none */
	const char *page_url;		/* that links are resolved against; NULL */
	const char *const *said;	/* the specs as they were given, for messages; NULL: not */
};

/* Reads all options; ERR_INVALID names the one. In fields_read.c, fields_emit.c, fields_tags.c. */
int fields_read(struct fields *f, struct err *e);
int fields_read_one(struct arena *a, struct item_rule *rule, enum field field, const char *text, struct err *e);
int fields_read_emit(struct arena *a, struct rules *r, const char *text, struct err *e);
int fields_read_tags(struct arena *a, struct rules *r, const char *text, struct err *e);
int fields_read_tag_names(struct arena *a, struct rules *r, const char *text, struct err *e);
const char *fields_json_text(struct arena *a, const json_t *v);	/* a text as it is, anything else as JSON */
const char *field_option(enum field field);	/* its name */
const char *field_said(const struct rules *r, enum field field);	/* its spec, or its name where emit has that */

struct draft {			/* the item that is being made */
	const struct rules *rules;
	const struct item_rule *rule;
	const struct record *row, *branch;	/* branch: the row itself where nothing branches */
	const char *time;		/* one of several times in a cell; NULL */
	const char *date_text;		/* the start's cell without words of status; NULL: as it is */
};

/*
 * Makes the item. In fields_item.c, as the next two.
 *
 * showtime  which one of its cell, from 0
 * why     ERR_MSG bytes: what was wrong with it, "" nothing
 * lost    set when there is no item and an event may be missing for it; one whose
 *         day is not settled yet is not
 * returns the caller's; NULL: there is none, on purpose when why is ""
 */
json_t *fields_item(struct draft *draft, size_t showtime, char *why, bool *lost);

/* What a field's spec finds. Never NULL. */
const char *draft_text(const struct draft *draft, enum field field);
bool draft_holds(const struct draft *draft, enum field field, const struct cond *c);

/*
 * When it is. In fields_time.c.
 *
 * postponed   the time is the old one: only its day is told
 * why         ERR_MSG bytes: what was wrong with it, "" nothing
 * returns 0, also when only the end was wrong; -1 when there is no usable start
 */
struct when {
	char start[CIVIL_TEXT];
	char end[CIVIL_TEXT];		/* a day is inclusive; "": not known */
	const char *timezone;		/* the record's own; NULL: none */
	bool time_unknown;
	bool open;			/* no start, because the day is not settled yet */
	bool hours_apart;		/* start's hours are not those of its cell, which says midnight */
};
int fields_when(const struct draft *draft, bool postponed, struct when *out, char *why);

/* What the source and the record say about dates that say less. In fields_hint.c. */
struct date_hint fields_hint(const struct draft *draft);
int fields_year_in(const char *text);		/* the first number of four digits in it; 0: none */

/* The i-th, from 0, of "11:00+14:00+16:30", "14:00, 19:30"; NULL: no more, or they are no times. In fields_showtimes.c. */
const char *fields_time_of_list(const struct draft *draft, const char *text, size_t i);

/* Likewise of the time's cell, where the options want each of them; NULL also: there is only one. */
const char *fields_showtime(const struct draft *draft, size_t n);

/* Has a row above the same in what distinct names? It has from now on. In fields_seen.c. */
bool fields_seen(struct rules *r, const struct record *row);

/* Adds tags and labels. In fields_tags.c. */
void fields_put_tags(const struct draft *draft, json_t *item);

/*
 * A row with what the options add to it: named groups of pattern, and %year,
 * %month, %date of its start. In fields_record.c.
 */
const struct record *record_of_row(const struct rules *rules, const struct record *r);
/* Where the options name no start, %year and its like are those of the item that is made. */
void record_set_date(const struct record *row, const struct when *w);

/* Branches of a row: what one of its parts holds several of, or pieces of its text. { .row } */
struct branches {
	const struct record *row;
	const char *rest;		/* of a text, not yet read */
	size_t n;			/* how many were asked for */
};
/* The next one, in which names that it does not have are the row's; NULL: no more. */
const struct record *record_branch(const struct item_rule *rule, struct branches *all);

#endif
