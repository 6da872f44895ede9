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
	X(TITLE,        "title",        NULL,          "the title")	\
	X(START,        "start",        NULL,          "the first day, or when it starts; may be a range")	\
	X(TIME,         "time",         NULL,          "the time of day, when start is only the day")	\
	X(END,          "end",          NULL,          "the last day, or when it ends")	\
	X(END_TIME,     "end-time",     NULL,          "the time of day at which it ends")	\
	X(ALL_DAY,      "all-day",      NULL,          "says yes when times mean nothing; or FIELD=TEXT|TEXT")	\
	X(TIME_UNKNOWN, "time-unknown", NULL,          "says yes when only the day is known; or FIELD=TEXT|TEXT")	\
	X(TIMEZONE,     "timezone",     NULL,          "the time zone, when rows have their own")	\
	X(YEAR,         "year",         NULL,          "the year of dates that do not say it: a heading, or =2026, =2026학년도")	\
	X(MONTH,        "month",        NULL,          "likewise the month")	\
	X(LOCATION,     "location",     NULL,          "where")		\
	X(DESCRIPTION,  "description",  "description", "more about it")	\
	X(URL,          "url",          "url",         "its page")	\
	X(ID,           "id",           NULL,          "what stays the same when everything else changes; %year is the start's")	\
	X(PARENT,       "parent",       "parent",      "the id of the event that this one belongs to")	\
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
	{ "title-*", OPTION_TEXT, NULL, NULL, "the title in another language: title-en, title-ja" },	\
	{ "location-*", OPTION_TEXT, NULL, NULL, "likewise where" },	\
	{ "description-*", OPTION_TEXT, NULL, NULL, "likewise more about it" },	\
	{ "order", OPTION_CHOICE, "ymd", "ymd|mdy|dmy", "order of numbers in dates that do not begin with a year" },	\
	{ "in-order", OPTION_BOOL, NULL, NULL, "rows stand by their dates: a year that they do not say is that of the row above, or the next" },	\
	{ "school-year", OPTION_BOOL, NULL, NULL, "years are Korean school years, from March to February" },	\
	{ "no-time", OPTION_TEXT, NULL, NULL, "times that mean the time is not known: 00:00|TBD" },	\
	{ "showtimes", OPTION_BOOL, NULL, NULL, "several times in one cell are an event each; not set: the first counts" },	\
	{ "ignore-offset", OPTION_BOOL, NULL, NULL, "offsets are wrong: times are those of the source's zone" },	\
	{ "end-exclusive", OPTION_BOOL, NULL, NULL, "an end that is a day is the day after the last" },	\
	{ "pattern", OPTION_TEXT, NULL, NULL, "its named groups are fields too: title =~ (?<home>.+) vs (?<away>.+)" },	\
	{ "only", OPTION_TEXT, NULL, NULL, "rows that this does not hold for are passed over: type=game|match" },	\
	{ "distinct", OPTION_TEXT, NULL, NULL, "rows in which this is as in one above are passed over: {name} {day} {place}" },	\
	{ "strip", OPTION_TEXT, NULL, NULL, "an expression: what it matches in a title goes" },	\
	{ "cancelled", OPTION_TEXT, NULL, NULL, "texts of status (not set: of the title) that mean cancelled: CANCEL|*(취소)*" },	\
	{ "postponed", OPTION_TEXT, NULL, NULL, "likewise: put off, no new date yet" },	\
	{ "tentative", OPTION_TEXT, NULL, NULL, "likewise: not certain" },	\
	{ "status-words", OPTION_BOOL, "true", NULL, "words like (취소) and POSTPONED: in titles, dates and places are the status" },	\
	{ "tags", OPTION_TEXT, NULL, NULL, "tags and where they stand: team=home,region=area; or JSON: [{\"key\":\"team\",\"from\":\"home\"}]" },	\
	{ "tag-names", OPTION_TEXT, NULL, NULL, "what a text is called as a tag's value: 서울=seoul,부산=busan; or JSON: {\"서울\":\"seoul\"}" },	\
	{ "emit", OPTION_JSON, NULL, NULL, "the items of a row: [{}, {\"kind\":\"ticket-open\",\"start\":\"opens\",\"parent\":true}]" },

struct rules;			/* all specs, read: fields_in.h */

struct fields {			/* what a source says about its rows; fields_init */
	const char *spec[FIELD__MAX];	/* NULL: not set; a module may put what is usual in its format */
	const char *no_time;		/* likewise */
	const struct page *page;
	struct rules *rules;		/* NULL until the first fields_put */
	size_t n_items;
	char why[ERR_MSG];		/* the first row that was not understood */
	char told[ERR_MSG];		/* what was told last, and of which row */
	size_t told_row;
};

/* page: borrowed until fields_done. A spec that makes no sense is told by the first fields_put. */
void fields_init(struct fields *f, const struct page *p);

/*
 * Puts what a record becomes into the sink: an item, those that emit lists, or
 * none with why. A row whose end alone makes no sense is kept without it, and told.
 *
 * returns 0; -1 when the sink wants no more, or with ERR_INVALID naming the option
 *         whose value makes no sense
 */
int fields_put(struct fields *f, const struct record *r, struct sink *s,
    struct err *e);

/*
 * After the last row. -1 with ERR_INVALID when there were rows and none was
 * understood, or an option makes no sense; ERR_LIMIT when an expression was too slow.
 */
int fields_done(struct fields *f, const struct sink *s, struct err *e);

#endif
