/* base/when.h - days and times as people write them in our languages. */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H
#include <stdbool.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/lang.h"

/*
 * "4월 1일(수)", "Wed 1 Apr", "4月1日(水)".
 * this_year  of the reader: other years are written out; 0: always
 */
void when_put_day(enum lang lang, const struct civil *c, int this_year, struct buf *out);
/* The same with " 18:30". */
void when_put_time(enum lang lang, const struct civil *c, int this_year, struct buf *out);
/* "2026년 4월", "April 2026", "2026年4月". */
void when_put_month(enum lang lang, int year, int month, struct buf *out);
const char *when_weekday(enum lang lang, int weekday);	/* short; 0: Sunday */

/* Of a text of the event shape, date or local time; others are written as they are. */
void when_put_text(enum lang lang, const char *text, int this_year, struct buf *out);

#endif
