/* base/date_stamp.h - one date or time out of a text; base/date reads ranges of them. */
#ifndef BASE_DATE_STAMP_H
#define BASE_DATE_STAMP_H
#include <stdbool.h>

#include "base/date.h"
#include "base/date_match.h"

struct stamp {
	struct civil at;
	bool timed, has_offset;
	bool zulu;		/* the offset is written as Z */
	int offset;		/* minutes east of UTC */
};

struct reading {
	const struct date_hint *hint;
	struct date_fields fields;
	char note[96];		/* what was guessed, or why it cannot be; "" nothing */
};

/* s holds single spaces only, none around it. False: no such date; the note may say why. */
bool stamp_read(const char *s, struct reading *r, struct stamp *t);

/* Seconds after 00:00, 24:00 included; -1 when s is no time of day. Space as above. */
int stamp_read_time(const char *s);

/* The event shape's text: a date, local time, or time with offset. */
void stamp_put(const struct stamp *t, char out[CIVIL_TEXT]);

#endif
