/* base/roman.h - Hangul in Latin letters, for addresses that people can read. */
#ifndef BASE_ROMAN_H
#define BASE_ROMAN_H
#include "base/buf.h"

/*
 * Syllables letter by letter ("두산" dusan, "키움" kium), all else as it is.
 * source  Revised Romanization of Korean (2000), without its rules of pronunciation
 */
void roman_put(const char *s, struct buf *out);

#endif
