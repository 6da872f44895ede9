/* server/http/template.h - the pages' templates: HTML files with holes, filled with JSON, escaped for where a hole stands. */
#ifndef SERVER_HTTP_TEMPLATE_H
#define SERVER_HTTP_TEMPLATE_H
#include <jansson.h>

#include "base/buf.h"
#include "base/lang.h"

/*
 * In a template:
 *	{{name}} {{a.b}}	a value: text, number, or nothing
 *	{{#name}}…{{/name}}	for each of a list, with an object, or if it is true, not 0 and not empty
 *	{{^name}}…{{/name}}	if it is not
 *	{{.}}			the value itself, within a list of texts
 *	{{>file}}		another template
 *	{{t:word}}		of words.def, in the page's language
 * A name is looked up in the innermost object first, then outwards.
 * Between tags and in attributes values are escaped; in href, src and action
 * only http, https, webcal, webcals, mailto, tel, geo and intent addresses and
 * paths pass, others become "#"; within <script type="application/ld+json"> a
 * value is written as JSON. There is no way to write a value as it is.
 *
 * name  of a file in server/pages without ".html"; it is there, or we abort
 */
void template_render(const char *name, enum lang lang, const json_t *model, struct buf *out);

/* The words of the pages. */
enum word {
#define WORD(name, ko, en, ja) WORD_##name,
#include "server/pages/words.def"
#undef WORD
	WORD__MAX
};
const char *word(enum lang lang, enum word w);
const char *word_kind(enum lang lang, const char *kind);	/* an event's kind */

#endif
