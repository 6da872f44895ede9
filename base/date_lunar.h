/* base/date_lunar.h - the Korean lunar calendar, 1900 to 2100. */
#ifndef BASE_DATE_LUNAR_H
#define BASE_DATE_LUNAR_H
#include <stdbool.h>

#include "base/civil.h"

/*
 * The solar day of a lunar one.
 *
 * leap    in the leap month that follows the month of that number
 * returns false: the calendar has no such day, or the table no such year
 */
bool date_lunar_to_solar(int year, int month, int day, bool leap, struct civil *out);

#endif
