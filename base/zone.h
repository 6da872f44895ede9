/* base/zone.h - time zones, read from the system's TZif files. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"

#define ZONE_DIR "/usr/share/zoneinfo"

struct zone;	/* immutable once handed out, shared by all threads, lives until exit */

/*
 * The zone of that exact IANA name ("Asia/Seoul", "UTC"); loaded at first use.
 * NULL: the system's database has none of that name (or it is not a name at
 * all: "../x", "/etc/passwd").
 */
const struct zone *zone_find(const char *name);

/*
 * The zone somebody else's TZID means: IANA name in any case, quoted, behind a
 * vendor prefix ("/freeassociation.sourceforge.net/Asia/Seoul"), a Windows name
 * ("Korea Standard Time"), the words Windows shows for it or one city of them
 * ("(UTC+09:00) Seoul"), or whole hours from UTC ("GMT+09:00"). NULL when
 * nothing fits or several zones would.
 * source  INTEROP hazards 11-14; CLDR windowsZones for the Windows names
 */
const struct zone *zone_guess(const char *tzid);

const char *zone_name(const struct zone *z);

/* Seconds east of UTC at that instant. */
int zone_offset(const struct zone *z, int64_t utc);

/*
 * The instant of a wall clock. A time that a change of clocks skips is read with
 * the offset before the gap; one that happens twice is its first occurrence.
 * source  RFC 5545 3.3.5
 */
int64_t zone_to_utc(const struct zone *z, const struct civil *local);
struct civil zone_to_local(const struct zone *z, int64_t utc);

/* One change of clocks a year: the n-th (5: last) weekday of a month. */
struct zone_change {
	int month, week, weekday;	/* 1..12, 1..5, 0 Sunday..6 */
	int time;			/* seconds after local midnight on the old offset; may be negative or over a day */
};

/* What the zone does from now on: the POSIX rule at the end of its file. */
struct zone_rule {
	int standard, daylight;		/* seconds east of UTC; standard is the smaller */
	bool has_daylight;
	struct zone_change to_daylight, to_standard;
	char standard_name[16], daylight_name[16];	/* "KST", "+07" */
};

/* False when there is no rule that one RRULE pair can express. source RFC 9636 3.3, POSIX TZ */
bool zone_rule(const struct zone *z, struct zone_rule *out);

/* Does the rule give the offset that really holds at that instant? */
bool zone_rule_holds(const struct zone *z, int64_t utc);

#endif
