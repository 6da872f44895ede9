/* base/date_order.h - which of the numbers in 03/04/26 is the month. */
#ifndef BASE_DATE_ORDER_H
#define BASE_DATE_ORDER_H
#include <stdbool.h>

#include "base/date.h"
#include "base/date_form.h"

/*
 * Gives year, month and day to the numbers of an all-numeric date. Without an
 * order in the hint: two digits are the year that lies nearer, a number over 12
 * is the day, "3.4.2026" is day first, beside am or pm the month is first, and
 * else the one that the reference makes likely.
 *
 * sign    what stands between the numbers
 * why     set when it looks like a date and cannot be one, or could be two
 * returns false when it is none
 */
bool date_order_settle(struct form_match *m, char sign, bool half_clock,
    const struct date_hint *hint, const char **why);

/* The full year of two digits: the one within 50 years of the reference. */
int date_order_year(int two, const struct date_hint *hint);

/* From two months before the reference to ten months after: where a text's date is looked for. */
bool date_order_is_near(int year, int month, int day, const struct date_hint *hint);

#endif
