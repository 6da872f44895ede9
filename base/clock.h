/* base/clock.h - what time it is, as an argument. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H
#include <stdint.h>

struct clock {
	int64_t (*now_ms)(const struct clock *c);
	int64_t value_ms;	/* the fixed time, or what is added to the wall clock */
};

/*
 * The wall clock, moved by the seconds in $CALCAST_CLOCK_OFFSET if it is set:
 * tests let days pass with it; nobody else needs it.
 */
struct clock clock_wall(void);
struct clock clock_fixed(int64_t seconds);

int64_t clock_now(const struct clock *c);	/* Unix seconds */
int64_t clock_now_ms(const struct clock *c);
int64_t clock_mono_ms(void);			/* for waits and durations only */

#endif
