/* scrapers/markup_text.h - the text of a page as people see it; for markup.c. */
#ifndef SCRAPERS_MARKUP_TEXT_H
#define SCRAPERS_MARKUP_TEXT_H
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum markup_flow {		/* what an element of HTML does to the text around it */
	FLOW_INLINE,
	FLOW_BLOCK,		/* stands on lines of its own */
	FLOW_CELL,		/* stands apart on the same line */
	FLOW_BREAK,		/* <br> */
	FLOW_PRE,		/* a block whose line feeds count */
	FLOW_HIDDEN		/* scripts and the like */
};
enum markup_flow markup_flow(const char *element);

struct markup_text {		/* { 0 } is empty; buf_free the buffer */
	struct buf out;
	bool space;		/* white space is due before the next letter */
	int pre;		/* in how many <pre> */
};
void markup_text_add(struct markup_text *t, const char *s, size_t n);
void markup_text_flow(struct markup_text *t, enum markup_flow flow, bool opens);

#endif
