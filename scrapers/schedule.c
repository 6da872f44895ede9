#include "scrapers/schedule.h"

enum { SPREAD_S = 60 };

/* Different for every source and run, the same whenever it is computed again. */
static uint32_t
dice(const char *source, int64_t now)
{
	uint32_t h = 0x811c9dc5;

	for (; *source != '\0'; source++)
		h = (h ^ (unsigned char)*source) * 0x01000193;
	h ^= (uint32_t)now * 0x9e3779b9;
	h ^= h >> 15;
	h *= 0x2c1b3c6d;
	return h ^ (h >> 13);
}

static int64_t
jittered(const struct schedule *s, int64_t wait)
{
	int64_t span = wait * SCHEDULE_JITTER / 100;

	return wait - span + (int64_t)(dice(s->source, s->now) % (uint64_t)(2 * span + 1));
}

static bool
is_fresh_time(const struct schedule *s)
{
	return s->event != 0 && s->now >= s->event - SCHEDULE_FRESH_BEFORE &&
	    s->now < s->event + SCHEDULE_FRESH_AFTER;
}

/* What the wait would be without failures, before jitter. */
static int64_t
base(const struct schedule *s)
{
	/* So that the latest of the jittered ones still comes in time. */
	const int64_t fresh = SCHEDULE_FRESH * 100 / (100 + SCHEDULE_JITTER) - 1;
	int64_t wait = s->every;

	if (s->waiting && wait > SCHEDULE_WAITING)
		wait = SCHEDULE_WAITING;
	if (is_fresh_time(s) && wait > fresh)
		wait = fresh;
	return wait;
}

static int64_t
backed_off(const struct schedule *s, int64_t wait)
{
	int64_t most = s->every > SCHEDULE_BACKOFF_MAX ? s->every : SCHEDULE_BACKOFF_MAX;

	for (int i = 0; i < s->failures && wait < most; i++)
		wait *= 2;
	return wait < most ? wait : most;
}

int64_t
schedule_next(const struct schedule *s)
{
	int64_t next = s->now + jittered(s, backed_off(s, base(s)));
	int64_t opens = s->event - SCHEDULE_FRESH_BEFORE;

	if (s->event != 0 && s->failures == 0 && opens > s->now && opens < next)
		next = opens;
	return next > s->now ? next : s->now + 1;
}

int64_t
schedule_spread(const char *source, int64_t now)
{
	return dice(source, now) % SPREAD_S;
}
