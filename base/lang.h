/* base/lang.h - the languages that calcast itself speaks. */
#ifndef BASE_LANG_H
#define BASE_LANG_H
#include <stddef.h>

enum lang { LANG_KO, LANG_EN, LANG_JA, LANG__MAX, LANG_NONE = -1 };

extern const char *const lang_names[LANG__MAX];		/* "ko"... */

/* The language named so, n bytes; LANG_NONE. */
enum lang lang_named(const char *s, size_t n);

/* The one that speaks to readers of texts in that language: "ko-KR" is LANG_KO, "de" LANG_EN. NULL: LANG_EN. */
enum lang lang_for(const char *lang);

/*
 * The one of ours that the reader likes best; LANG_NONE: none of them is named.
 *
 * accept  an Accept-Language header; NULL: not sent
 * source  RFC 9110 12.5.4, RFC 4647 3.4 (a range matches what it begins)
 */
enum lang lang_accepted(const char *accept);

#endif
