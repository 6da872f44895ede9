/* base/lang.h - the languages that calcast itself speaks. */
#ifndef BASE_LANG_H
#define BASE_LANG_H
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum lang { LANG_KO, LANG_EN, LANG_JA, LANG__MAX, LANG_NONE = -1 };

extern const char *const lang_names[LANG__MAX];		/* "ko"... */

/* The language named so, n bytes; LANG_NONE. */
enum lang lang_named(const char *s, size_t n);

/* The one that speaks to readers of texts in that language: "ko-KR" is LANG_KO, "de" LANG_EN. NULL: LANG_EN. */
enum lang lang_for(const char *lang);

struct languages {			/* some of ours, each once */
	enum lang of[LANG__MAX];	/* n of them, the first is for whoever asks for none */
	size_t n;			/* from 1 */
};

/* "en ko", in that order; NULL: all. ERR_INVALID names what is not one of ours, or twice there. */
int languages_read(const char *s, struct languages *out, struct err *e);
bool languages_have(const struct languages *list, enum lang l);

/*
 * The one among these that the reader likes best; LANG_NONE: none of them is named.
 *
 * accept  an Accept-Language header; NULL: not sent
 * source  RFC 9110 12.5.4, RFC 4647 3.4 (a range matches what it begins)
 */
enum lang lang_accepted(const char *accept, const struct languages *among);

#endif
