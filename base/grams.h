/* base/grams.h - words cut so that any part of them can be found, in Korean too. */
#ifndef BASE_GRAMS_H
#define BASE_GRAMS_H
#include "base/arena.h"
#include "base/buf.h"

/*
 * Every pair of neighbouring letters as a word, and the last letter of every
 * word alone: "프로야구 LG" gives "프로 로야 야구 구 lg g". Then a part of a word is
 * a phrase of pairs, and one letter the beginning of a pair.
 *
 * folded  as text_fold gives it
 */
void grams_put(const char *folded, struct buf *out);

/* Hangul by its initial consonants alone, all else as it is: "두산 LG" gives "ᄃᄉ lg". */
char *grams_initials(struct arena *a, const char *folded);

/*
 * A query for an index of two columns, "grams" and "initials", in the language of
 * SQLite's FTS5: every word must be there. NULL: there is no letter or digit in it.
 */
char *grams_query(struct arena *a, const char *folded);

#endif
