/* base/date_result.h - a range that was read, as the texts of the event shape. */
#ifndef BASE_DATE_RESULT_H
#define BASE_DATE_RESULT_H
#include <stdbool.h>

#include "base/date.h"
#include "base/date_range.h"

/* False when there is no usable date in r; out->notes says why. r is changed. */
bool date_result(struct range *r, const struct date_hint *hint, struct date *out);

#endif
