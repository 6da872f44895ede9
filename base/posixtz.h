/* base/posixtz.h - the POSIX TZ rule at the end of a TZif file. */
#ifndef BASE_POSIXTZ_H
#define BASE_POSIXTZ_H
#include <stdbool.h>
#include <stdint.h>

struct posixtz_change {
	char form;			/* 'M' month.week.weekday, 'J' day 1..365, 'n' day 0..365 */
	int month, week, weekday;	/* form M */
	int day;			/* forms J and n */
	int time;			/* seconds after midnight on the old offset, -167..167 hours */
};

struct posixtz {
	int standard, daylight;		/* seconds east of UTC; standard is the smaller */
	bool has_daylight;
	struct posixtz_change to_daylight, to_standard;
	char standard_name[16], daylight_name[16];
};

/*
 * Reads "KST-9", "<+07>-7", "EST5EDT,M3.2.0,M11.1.0", and rules whose daylight
 * saving is negative ("IST-1GMT0,..."): those are turned round.
 * source  RFC 9636 3.3.1, POSIX 8.3 TZ
 */
bool posixtz_read(const char *s, struct posixtz *out);

int posixtz_offset(const struct posixtz *tz, int64_t utc);

/* The first change of clocks after that instant; INT64_MAX when there is none. */
int64_t posixtz_next(const struct posixtz *tz, int64_t utc);

#endif
