/* scrapers/markup.h - HTML and XML as trees; the one door to libxml2. */
#ifndef SCRAPERS_MARKUP_H
#define SCRAPERS_MARKUP_H
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct markup;			/* a parsed page; markup_free */
struct node;			/* an element of it; lives as long as the page */

enum {
	MARKUP_TAG_MAX = 64 << 10,	/* bytes of one tag: libxml2 is quadratic in attributes */
	MARKUP_TAGS_MAX = 1000000,	/* each may bring a text, too */
	MARKUP_EXPRESSION_MAX = 4000,	/* bytes */
	MARKUP_STEPS_MAX = 20000000	/* of one search, as libxml2 counts them */
};

/*
 * Reads UTF-8. HTML is repaired as browsers do; a tag over MARKUP_TAG_MAX (what
 * it quotes does not count: an inline picture is one attribute), or a tree so
 * deep that libxml2 would cut it silently, is an error.
 * XML must be well-formed; a DOCTYPE with declarations of its own is refused,
 * nothing outside the page is ever read.
 *
 * returns NULL with ERR_INVALID (not of the format: says what and where) or ERR_LIMIT
 * source  LIBRARIES B2
 */
struct markup *markup_html(const char *s, size_t n, struct err *e);
struct markup *markup_xml(const char *s, size_t n, struct err *e);
void markup_free(struct markup *m);		/* NULL is fine */

const struct node *markup_root(const struct markup *m);

/*
 * Every element, in document order, that an expression finds from a node: CSS
 * (selector.h) or XPath 1.0 when it begins with "/", "./", "..", "(" or "xpath:". In
 * XML, prefixes are those the document's root and ours declare (ev, xcal, s, gd,
 * bc, atom, dc, georss), and an element without a prefix is found by its local name.
 *
 * from    NULL: the whole page
 * returns 0, also when nothing is found; -1 with ERR_INVALID: the expression is
 *         wrong, or takes more than MARKUP_STEPS_MAX
 */
int markup_find(struct markup *m, const struct node *from, const char *expression,
    struct arena *a, const struct node ***out, size_t *n, struct err *e);

/*
 * The text that an expression stands for: of the first thing it finds, be it an
 * element (its text, as people see it: <br> and blocks as line feeds, no
 * scripts), an attribute ("a@href", "@id", ".//a/@href") or an XPath number or
 * string. Entities are decoded. "" nothing found; NULL with e set: wrong expression.
 */
const char *markup_value(struct markup *m, const struct node *from,
    const char *expression, struct arena *a, struct err *e);

const char *node_name(const struct node *n);			/* local name, lower case in HTML */
const char *node_namespace(const struct node *n);		/* URI; NULL: none */
char *node_text(const struct node *n, struct arena *a);		/* as people see it; in XML as it stands; "" nothing */
size_t node_size(const struct node *n, size_t most);	/* bytes of text inside; counting ends beyond most */
bool node_has_text(const struct node *n);		/* of its own, beside that of the elements inside? */
char *node_source(const struct node *n, struct arena *a);	/* raw text inside, tags left out, nothing decoded twice: for script */
char *node_attribute(const struct node *n, const char *name, struct arena *a);	/* NULL: it has none */
const struct node *node_parent(const struct node *n);		/* elements only, as the next two */
const struct node *node_child(const struct node *n);
const struct node *node_next(const struct node *n);		/* sibling */
bool node_stands_before(const struct node *a, const struct node *b);	/* a's start tag before b's? */
long node_line(const struct node *n);				/* 0: not known */

#endif
