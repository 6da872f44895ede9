/* base/text.h - foreign text made safe: UTF-8, NFC, no controls. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

enum text_shape {
	TEXT_LINE,		/* one line: every run of white space becomes one space */
	TEXT_LINES		/* line breaks stay, as \n; at most one empty line in a row */
};

/*
 * Makes text of unknown origin fit to be published: bad UTF-8 becomes U+FFFD,
 * then NFC; C0 and C1 controls, DEL, bidi controls, zero-width no-break spaces
 * and noncharacters go; U+0085, U+2028, U+2029, VT, FF and CR(LF) count as line
 * breaks; white space at the ends goes; longer than max bytes is cut at a code
 * point and ends in an ellipsis.
 *
 * s       n bytes, may hold NUL
 * returns the text in a; "" when nothing is left
 * source  INTEROP 46, 47; UAX 15
 */
char *text_clean(struct arena *a, const char *s, size_t n, enum text_shape shape,
    size_t max);

/*
 * HTML to plain text: tags and comments dropped (script and style with what they
 * hold), entities decoded; <br> and blocks such as <p> <li> <div> break lines, and
 * where there are such tags, line feeds of the source are only white space.
 * Not cleaned.
 */
char *text_from_html(struct arena *a, const char *s);

/* Strict UTF-8 (no surrogates, no overlong forms, at most U+10FFFF)? */
bool text_is_utf8(const char *s, size_t n);

/* For comparing titles: NFKC, case folded, every run of space and punctuation one space. */
char *text_fold(struct arena *a, const char *s);

/* Appends a code point as UTF-8, U+FFFD for a number that is none. */
void text_put(struct buf *b, uint32_t point);

/* Length of the code point at s in bytes, 1 when it is broken. s is not at its end. */
size_t text_step(const char *s);

enum { TEXT_TAG_MAX = 64 };	/* bytes */

bool text_is_slug(const char *s, size_t max);	/* [a-z0-9][a-z0-9-]* up to max bytes */
bool text_is_tag_part(const char *s);		/* [a-z0-9._-]{1,64} */

/* A tag value from any text: lower case ASCII, others to '-'; "" when nothing fits. out holds 65 bytes. */
void text_to_tag(const char *s, char *out);

#endif
