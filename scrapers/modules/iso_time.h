/* scrapers/modules/iso_time.h - ISO 8601 as web pages write it, with the usual mistakes. */
#ifndef SCRAPERS_MODULES_ISO_TIME_H
#define SCRAPERS_MODULES_ISO_TIME_H
#include <stdbool.h>

#include "base/arena.h"

/*
 * Writes a date or time plainly: "2026-04-01", "2026-04-01T17:00:00",
 * "2026-04-01T17:00+09:00". Borne are a small t or spaces for the T, offsets
 * without a colon or minutes, fractions of a second, a second time behind the
 * seconds ("17:00:0009:00": it is dropped), a zone's name in brackets, letters
 * where a program forgot the numbers ("20080831THHMM00": only a date), days of
 * the year ("2026-091"), months and days of one digit.
 *
 * drop_offset  the offset, or Z, is known to be wrong
 * returns that; any other text as it is, without white space at its ends
 */
const char *iso_time(struct arena *a, const char *s, bool drop_offset);

/* Is it a year or a month only: "2026", "2026-05", "2026-05-00"? */
bool iso_is_vague(const char *s);

/* Seconds of a duration, "PT2H30M", "P1D", "P2W"; -1: it is none. */
long iso_duration(const char *s);

/*
 * Does an end make sense? Both as iso_time gives them; where only one has an
 * offset, clocks are compared; where one is another text, nobody knows: it does.
 */
bool iso_is_later(const char *end, const char *start);

#endif
