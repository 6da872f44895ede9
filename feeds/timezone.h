/* feeds/timezone.h - a VTIMEZONE every client can read. */
#ifndef FEEDS_TIMEZONE_H
#define FEEDS_TIMEZONE_H
#include <stdbool.h>

#include "base/buf.h"

/*
 * One STANDARD, at most one DAYLIGHT, from the zone's rule from now on. False:
 * the zone has none that can be written so; its events are written in UTC.
 * source  RFC 5545 3.6.5; INTEROP 12-15
 */
bool timezone_write(const char *tzid, struct buf *out);

#endif
