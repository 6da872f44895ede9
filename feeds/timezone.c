#include "feeds/timezone.h"

#include <stdlib.h>

#include "base/civil.h"

enum { FIRST_YEAR = 1970, LAST_WEEK = 5 };

static const char *const weekdays[] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };

static bool
expressible(const struct zone_change *c)
{
	return c->time >= 0 && c->time < DAY_SECONDS;
}

bool
timezone_rule(const struct zone *z, struct zone_rule *out)
{
	if (!zone_rule(z, out) || out->standard % 60 != 0)
		return false;
	return !out->has_daylight || (out->daylight % 60 == 0 &&
	    expressible(&out->to_daylight) && expressible(&out->to_standard));
}

/* The day of FIRST_YEAR on which the change falls. */
static int
first_day(const struct zone_change *c)
{
	int first = civil_weekday(FIRST_YEAR, c->month, 1);
	int day = 1 + (c->weekday - first + 7) % 7 + (c->week - 1) * 7;

	while (day > civil_days_in_month(FIRST_YEAR, c->month))
		day -= 7;
	return day;
}

static void
put_offset(const char *name, int seconds, struct buf *out)
{
	int minutes = abs(seconds) / 60;

	buf_fmt(out, "%s:%c%02d%02d\r\n", name, seconds < 0 ? '-' : '+',
	    minutes / 60, minutes % 60);
}

static void
put_onset(const struct zone_change *c, struct buf *out)
{
	buf_fmt(out, "DTSTART:%d%02d%02dT%02d%02d%02d\r\n", FIRST_YEAR, c->month,
	    first_day(c), c->time / 3600, c->time / 60 % 60, c->time % 60);
	buf_fmt(out, "RRULE:FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s\r\n", c->month,
	    c->week == LAST_WEEK ? -1 : c->week, weekdays[c->weekday]);
}

/* c is NULL for a zone that never changes. */
static void
put_part(const char *kind, const struct zone_change *c, int from, int to,
    const char *name, struct buf *out)
{
	buf_fmt(out, "BEGIN:%s\r\n", kind);
	if (c != NULL)
		put_onset(c, out);
	else
		buf_fmt(out, "DTSTART:%d0101T000000\r\n", FIRST_YEAR);
	put_offset("TZOFFSETFROM", from, out);
	put_offset("TZOFFSETTO", to, out);
	buf_fmt(out, "TZNAME:%s\r\nEND:%s\r\n", name, kind);
}

bool
timezone_write(const char *tzid, struct buf *out)
{
	const struct zone *z = zone_find(tzid);
	struct zone_rule r;

	if (z == NULL || !timezone_rule(z, &r))
		return false;
	buf_fmt(out, "BEGIN:VTIMEZONE\r\nTZID:%s\r\nX-LIC-LOCATION:%s\r\n", tzid, tzid);
	if (r.has_daylight) {
		put_part("STANDARD", &r.to_standard, r.daylight, r.standard,
		    r.standard_name, out);
		put_part("DAYLIGHT", &r.to_daylight, r.standard, r.daylight,
		    r.daylight_name, out);
	} else {
		put_part("STANDARD", NULL, r.standard, r.standard,
		    r.standard_name, out);
	}
	buf_str(out, "END:VTIMEZONE\r\n");
	return true;
}
