/* base/date_text.h - the many ways to write the same sign, as one. */
#ifndef BASE_DATE_TEXT_H
#define BASE_DATE_TEXT_H
#include <stdbool.h>

enum { DATE_TEXT_MAX = 1000 };		/* bytes of a text that is read as one date */

/*
 * Copies s in the form that the lexer knows: ASCII small, full-width signs and
 * digits as ASCII, every dash '-', every tilde '~', every arrow '>', brackets
 * '(' and ')', dots between words ',', decoration and runs of space one space,
 * Latin letters without their accents; none of the signs that nobody sees.
 *
 * returns false when it is longer than DATE_TEXT_MAX
 */
bool date_text_plain(const char *s, char out[DATE_TEXT_MAX]);

#endif
