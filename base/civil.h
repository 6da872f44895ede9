/* base/civil.h - calendar arithmetic without zones (proleptic Gregorian). */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H
#include <stdbool.h>
#include <stdint.h>

struct civil {
	int year, month, day;		/* 1..9999, 1..12, 1..31 */
	int hour, minute, second;	/* 0..23, 0..59, 0..59 */
};

enum { DAY_SECONDS = 86400 };

bool civil_valid(const struct civil *c);
int civil_days_in_month(int year, int month);
int civil_weekday(int year, int month, int day);	/* 0 Sunday .. 6 */
int64_t civil_to_epoch(const struct civil *c);		/* seconds, read as UTC */
struct civil civil_from_epoch(int64_t seconds);
struct civil civil_add_days(struct civil c, int days);	/* time of day stays */

/*
 * Texts of the event shape. buf holds at least CIVIL_TEXT bytes.
 * civil_put_date "2026-04-01", civil_put_local "2026-04-01T18:30:00".
 */
enum { CIVIL_TEXT = 32 };
void civil_put_date(const struct civil *c, char *buf);
void civil_put_local(const struct civil *c, char *buf);
void civil_put_utc(int64_t seconds, char *buf);		/* "2026-04-01T09:30:00Z" */

/*
 * Reads exactly "YYYY-MM-DD" or "YYYY-MM-DD[T ]HH:MM[:SS[.fff]]" followed by
 * nothing, "Z", or an offset "+HH:MM", "+HHMM", "+HH".
 *
 * offset  NULL-able; seconds east of UTC when kind is CIVIL_OFFSET
 * returns what it was; CIVIL_BAD for anything else, impossible dates included
 * source  RFC 3339, ISO 8601 extended form
 */
enum civil_kind { CIVIL_BAD, CIVIL_DATE, CIVIL_LOCAL, CIVIL_OFFSET };
enum civil_kind civil_read(const char *s, struct civil *out, int *offset);

#endif
