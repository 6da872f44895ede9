#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

static int64_t
wall(const struct clock *c)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000 + c->value_ms;
}

static int64_t
fixed(const struct clock *c)
{
	return c->value_ms;
}

struct clock
clock_wall(void)
{
	const char *s = getenv("CALCAST_CLOCK_OFFSET");

	return (struct clock){ wall, s == NULL ? 0 : strtoll(s, NULL, 10) * 1000 };
}

struct clock
clock_fixed(int64_t seconds)
{
	return (struct clock){ fixed, seconds * 1000 };
}

int64_t
clock_now_ms(const struct clock *c)
{
	return c->now_ms(c);
}

int64_t
clock_now(const struct clock *c)
{
	return clock_now_ms(c) / 1000;
}

int64_t
clock_mono_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
