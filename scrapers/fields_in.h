/* scrapers/fields_in.h - what the files of fields.h share. */
#ifndef SCRAPERS_FIELDS_IN_H
#define SCRAPERS_FIELDS_IN_H
#include "scrapers/fields.h"
#include "scrapers/regex.h"
#include "scrapers/status.h"

struct form {			/* what one of the items that a row becomes is made of */
	const struct spec *spec[FIELD__MAX];	/* NULL: nothing */
	bool own[FIELD__MAX];			/* of the part of a fan-out, not of the row */
	const struct cond *all_day, *time_unknown;
	const char *kind;		/* the same for all rows; NULL: spec */

	/* Of an entry of emit. */
	bool emitted;
	const struct cond *when;	/* NULL: always */
	const struct spec *suffix;	/* of the id; NULL: none */
	const char *each;		/* a part that holds several; NULL: the row itself */
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
	struct form main;		/* the options */
	struct form *form;		/* the items of a row; of no emit &main */
	size_t n_forms;
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
int fields_read_one(struct arena *a, struct form *form, enum field field, const char *text, struct err *e);
int fields_read_emit(struct arena *a, struct rules *r, const char *text, struct err *e);
int fields_read_tags(struct arena *a, struct rules *r, const char *text, struct err *e);
int fields_read_tag_names(struct arena *a, struct rules *r, const char *text, struct err *e);
const char *fields_json_text(struct arena *a, const json_t *v);	/* a text as it is, anything else as JSON */
const char *field_option(enum field field);	/* its name */
const char *field_said(const struct rules *r, enum field field);	/* its spec, or its name where emit has that */

struct place {			/* the item that is being made */
	const struct rules *rules;
	const struct form *form;
	const struct record *row, *part;	/* part: the row itself where nothing fans out */
	const char *time;		/* one of several times in a cell; NULL */
	const char *date_text;		/* the start's cell without words of status; NULL: as it is */
};

/* What a field's spec finds. Never NULL. */
const char *place_text(const struct place *p, enum field field);
bool place_holds(const struct place *p, enum field field, const struct cond *c);

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
int fields_when(const struct place *p, bool postponed, struct when *out, char *why);

/* What the source and the record say about dates that say less. In fields_hint.c. */
struct date_hint fields_hint(const struct place *p);
int fields_year_in(const char *text);		/* the first number of four digits; 0: none */
int fields_number(const json_t *v);		/* a number, or a text that is one; 0: neither */

/* The i-th of "11:00+14:00+16:30", "14:00, 19:30"; NULL: there are no more, or they are no times. */
const char *fields_time_of_list(const struct place *p, const char *text, size_t i);

/* The n-th time, from 0, of a cell like "11:00+14:00"; NULL: there is none, or only one. */
const char *fields_showtime(const struct place *p, size_t n);

/* Has a row above the same in what distinct names? It has from now on. In fields_seen.c. */
bool fields_seen(struct rules *r, const struct record *row);

/* Adds tags and labels. In fields_tags.c. */
void fields_put_tags(const struct place *p, json_t *item);

/*
 * A row with what the options add to it: named groups of pattern, and %year,
 * %month, %date of its start. In fields_parts.c.
 */
struct parts;
const struct record *parts_of_row(const struct rules *rules, const struct record *r);
/* Where the options name no start, %year and its like are those of the item that is made. */
void parts_date(const struct record *row, const struct when *w);
/* The i-th part of a fan-out, where names that it does not have are the row's; NULL: no more. */
const struct record *parts_of_each(const struct form *form, const struct record *row, size_t i);

#endif
