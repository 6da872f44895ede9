/* base/date_bare.h - numbers that only their surroundings make a day. */
#ifndef BASE_DATE_BARE_H
#define BASE_DATE_BARE_H
#include "base/date_day.h"

/* 3(화), ~ 9, 18~19일, "15, 16 and 17": tokens, 0 when it is no day. Sets day, and a year behind it. */
size_t day_read_bare(const struct day_place *p, struct day *d);

#endif
