/* scrapers/modules/kopis_times.h - "화요일 ~ 금요일(20:00), 토요일(15:00,19:00), HOL(14:00)". */
#ifndef SCRAPERS_MODULES_KOPIS_TIMES_H
#define SCRAPERS_MODULES_KOPIS_TIMES_H
#include <stdbool.h>
#include <stddef.h>

#include "base/civil.h"

enum { KOPIS_HOLIDAY = 7, KOPIS_DAYS = 8, KOPIS_TIMES_MAX = 12 };

struct kopis_times {			/* by weekday, 0 Sunday .. 6, then KOPIS_HOLIDAY */
	struct kopis_day {
		int times[KOPIS_TIMES_MAX];	/* seconds, ascending, none twice */
		size_t n;
	} days[KOPIS_DAYS];
};

/* False: not wholly understood, or no time in it; then nobody should rely on a part. */
bool kopis_times_read(const char *text, struct kopis_times *out);

/* The times of a day. One of HOL stands in place of the weekday's on a public holiday that is the same every year. */
const struct kopis_day *kopis_times_on(const struct kopis_times *t, const struct civil *day);

/* "2시간 30분", "120분", "1시간 30분(인터미션 15분 포함)": seconds of the first length; 0: none. */
int kopis_length(const char *text);

#endif
