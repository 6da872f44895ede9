/* feeds/timezone.h - a VTIMEZONE every client can read. */
#ifndef FEEDS_TIMEZONE_H
#define FEEDS_TIMEZONE_H
#include <stdbool.h>

#include "base/buf.h"
#include "base/zone.h"

/*
 * The rule of the zone, if it can be written so that every client reads it:
 * whole minutes, changes on an n-th or last weekday of a month (a change before
 * 0:00 or after 24:00 falls on a day that BYDAY alone cannot name).
 */
bool timezone_rule(const struct zone *z, struct zone_rule *out);

/*
 * One STANDARD, at most one DAYLIGHT, from the zone's rule from now on. False:
 * the zone has none that can be written so; its events are written in UTC.
 * source  RFC 5545 3.6.5; INTEROP 12-15
 */
bool timezone_write(const char *tzid, struct buf *out);

#endif
