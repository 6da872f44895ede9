/* scrapers/fields.h - the fields of an item, the same for every format that is rows of something. */
#ifndef SCRAPERS_FIELDS_H
#define SCRAPERS_FIELDS_H
#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "base/err.h"
#include "base/event.h"
#include "scrapers/scraper.h"
#include "scrapers/spec.h"

/*
 * A field's row is all there is to registering it: its option, whose value is a
 * spec (spec.h), and the key of the item that its text becomes (NULL: fields.c
 * and fields_time.c know what to do with it).
 */
#define FIELDS(X)								\
	X(TITLE,        "title",        "title",       "the title")		\
	X(START,        "start",        NULL,          "the first day, or when it starts; may be a range")	\
	X(TIME,         "time",         NULL,          "the time of day, when start is only the day")		\
	X(END,          "end",          NULL,          "the last day, or when it ends")	\
	X(END_TIME,     "end-time",     NULL,          "the time of day at which it ends")	\
	X(ALL_DAY,      "all-day",      NULL,          "says yes when times mean nothing; or FIELD=TEXT|TEXT")	\
	X(TIME_UNKNOWN, "time-unknown", NULL,          "says yes when only the day is known; or FIELD=TEXT|TEXT")	\
	X(TIMEZONE,     "timezone",     NULL,          "the time zone, when rows have their own")	\
	X(LOCATION,     "location",     "location",    "where")		\
	X(DESCRIPTION,  "description",  "description", "more about it")	\
	X(URL,          "url",          "url",         "its page")		\
	X(ID,           "id",           "external_id", "what stays the same when everything else changes")	\
	X(STATUS,       "status",       NULL,          "the status; see cancelled, postponed, tentative")	\
	X(KIND,         "kind",         NULL,          "the kind of event, or a kind's name for all rows")	\
	X(RESULT,       "result",       "result",      "result or score")	\
	X(PRICE,        "price",        "price",       "price")		\
	X(IMAGE,        "image",        "image",       "address of a picture")

#define FIELD_ENUM(id, option, key, about) FIELD_##id,
enum field { FIELDS(FIELD_ENUM) FIELD__MAX };
#undef FIELD_ENUM

/* For a module's option list. */
#define FIELD_OPTION(id, option, key, about) { option, OPTION_TEXT, NULL, NULL, about },
#define FIELD_OPTIONS FIELDS(FIELD_OPTION)					\
	{ "order", OPTION_CHOICE, "ymd", "ymd|mdy|dmy", "order of numbers in dates that do not begin with a year" },	\
	{ "no-time", OPTION_TEXT, NULL, NULL, "times that mean the time is not known: 00:00|TBD" },	\
	{ "end-exclusive", OPTION_BOOL, NULL, NULL, "an end that is a day is the day after the last" },	\
	{ "cancelled", OPTION_TEXT, NULL, NULL, "texts of status (not set: of the title) that mean cancelled: CANCEL|*(취소)*" },	\
	{ "postponed", OPTION_TEXT, NULL, NULL, "likewise: put off, no new date yet" },	\
	{ "tentative", OPTION_TEXT, NULL, NULL, "likewise: not certain" },	\
	{ "tags", OPTION_TEXT, NULL, NULL, "tags and where their values stand: team=home,region=area" },	\
	{ "tag-names", OPTION_TEXT, NULL, NULL, "what a text is called as a tag's value: 서울=seoul,부산=busan" },

struct fields {			/* what a source says about its rows; fields_init */
	const char *spec[FIELD__MAX];	/* NULL: not set */
	const char *words[STATUS__MAX];	/* patterns; NULL: none */
	const char *no_time, *tags, *tag_names;
	const char *timezone;		/* the source's; NULL: none */
	struct date_hint hint;
	bool end_exclusive;
	size_t n_items;
	char why[ERR_MSG];		/* the first row that was not understood */
};

void fields_init(struct fields *f, const struct page *p);

/*
 * Puts a record into the sink as an item, or says why it is none. A row whose
 * end alone makes no sense is kept without it, and told.
 * returns 0; -1 when the sink wants no more
 */
int fields_put(struct fields *f, const struct record *r, struct sink *s,
    struct err *e);

/* After the last row: -1 with ERR_INVALID when there were rows and none was understood. */
int fields_done(const struct fields *f, const struct sink *s, struct err *e);

/*
 * When a record is. In fields_time.c.
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
};
int fields_when(const struct fields *f, const struct record *r, bool postponed,
    struct when *out, char *why);

#endif
