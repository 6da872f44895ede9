/* base/date_piece.h - a text as the pieces of a date: days, times, and what joins them. */
#ifndef BASE_DATE_PIECE_H
#define BASE_DATE_PIECE_H
#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "base/date_clock.h"
#include "base/date_day.h"

enum piece_kind {
	PIECE_WORD,			/* says nothing of dates */
	PIECE_NUMBER,			/* is of no date that we know */
	PIECE_DAY,			/* may lack everything but a year */
	PIECE_TIME,
	PIECE_ZONE,			/* before its time */
	PIECE_WEEKDAY,			/* that belongs to no day before it */
	PIECE_TO,			/* value 1: '~' and words, which are never a mere dash */
	PIECE_FROM, PIECE_SINCE,
	PIECE_UNTIL,			/* value 1: stands before its date */
	PIECE_CLOSING,
	PIECE_LIST,
	PIECE_SPAN,			/* value: days */
	PIECE_UNKNOWN, PIECE_VAGUE,
	PIECE_CHANGE,			/* value 1: an arrow */
	PIECE_CELL,			/* the border of a table's cell */
	PIECE_DOORS, PIECE_EVERY,
	PIECE__MAX
};

struct piece {
	enum piece_kind kind;
	int value;
	int depth;			/* brackets around it */
	bool alone;			/* fills its cell */
	struct day day;
	struct clock_time time;
};

enum { PIECES_MAX = 64 };

/*
 * plain   as date_text_plain leaves it
 * prose   days that could be mere numbers are not taken for days
 * why     set to a reason when something in it looks like a date and cannot be one
 * returns the number of pieces; what is beyond PIECES_MAX is not read
 */
size_t date_pieces(const char *plain, const struct date_hint *hint, bool prose,
    struct piece out[PIECES_MAX], const char **why);

#endif
