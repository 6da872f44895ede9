#include "scrapers/markup.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include "base/buf.h"
#include "base/mem.h"
#include "scrapers/markup_check.h"
#include "scrapers/markup_text.h"
#include "scrapers/selector.h"

enum { CACHE = 64 };		/* expressions that are asked for row after row */

struct compiled {
	char *expression;
	xmlXPathCompExpr *xpath;
};

struct markup {
	xmlDoc *doc;
	xmlXPathContext *context;
	bool xml;
	char why[120];		/* the last error of XPath */
	struct compiled cache[CACHE];
	size_t n;
};

static const struct { const char *prefix, *uri; } namespaces[] = {
	{ "ev",     "http://purl.org/rss/1.0/modules/event/" },
	{ "xcal",   "urn:ietf:params:xml:ns:xcal" },
	{ "s",      "http://sidearmsports.com/schemas/cal_rss/1.0/" },
	{ "gd",     "http://schemas.google.com/g/2005" },
	{ "bc",     "http://bibliocommons.com/rss/1.0/modules/event/" },
	{ "atom",   "http://www.w3.org/2005/Atom" },
	{ "dc",     "http://purl.org/dc/elements/1.1/" },
	{ "georss", "http://www.georss.org/georss" },
};

static xmlNode *
raw(const struct node *n)
{
	return (xmlNode *)n;
}

static const struct node *
element(const xmlNode *n)
{
	return n != NULL && n->type == XML_ELEMENT_NODE ? (const struct node *)n : NULL;
}

static const char *
chars(const xmlChar *s)
{
	return s == NULL ? "" : (const char *)s;
}

static void
keep_error(void *arg, xmlErrorPtr error)
{
	struct markup *m = arg;

	if (error->message != NULL)
		snprintf(m->why, sizeof(m->why), "%.*s",
		    (int)strcspn(error->message, "\n"), error->message);
}

/* What libxml2 would print. */
static void
drop_message(void *arg, const char *fmt, ...)
{
	(void)arg;
	(void)fmt;
}

/* Errors of XPath go to m, or, NULL, where they went before. */
static void
listen(struct markup *m)
{
	xmlSetStructuredErrorFunc(m, m == NULL ? NULL : keep_error);
	xmlSetGenericErrorFunc(NULL, m == NULL ? NULL : drop_message);
	if (m != NULL)
		*m->why = '\0';
}

/*
 * Elements of a default namespace are found by their names: XPath cannot say
 * "entry" of a namespace otherwise. node_namespace looks it up where it was declared.
 */
static void
drop_default_namespaces(xmlDoc *doc)
{
	xmlNode *root = xmlDocGetRootElement(doc), *n = root;

	while (n != NULL) {
		if (n->type == XML_ELEMENT_NODE && n->ns != NULL && n->ns->prefix == NULL)
			n->ns = NULL;
		if (n->type == XML_ELEMENT_NODE && n->children != NULL) {
			n = n->children;
			continue;
		}
		while (n != root && n->next == NULL)
			n = n->parent;
		n = n == root ? NULL : n->next;
	}
}

static struct markup *
markup_of(xmlDoc *doc, bool xml)
{
	struct markup *m = mem_new(sizeof(*m));
	xmlNode *root = xmlDocGetRootElement(doc);

	m->doc = doc;
	m->xml = xml;
	if (xml)
		drop_default_namespaces(doc);
	xmlXPathOrderDocElems(doc);
	if ((m->context = xmlXPathNewContext(doc)) == NULL)
		abort();	/* as mem.h: memory is there or the process is not */
	for (size_t i = 0; xml && i < MEM_COUNT(namespaces); i++)
		xmlXPathRegisterNs(m->context, BAD_CAST namespaces[i].prefix,
		    BAD_CAST namespaces[i].uri);
	for (const xmlNs *ns = xml ? root->nsDef : NULL; ns != NULL; ns = ns->next)
		if (ns->prefix != NULL && ns->href != NULL)
			xmlXPathRegisterNs(m->context, ns->prefix, ns->href);
	return m;
}

/* libxml2 stops where it finds a tree too deep, and then calls what it has a document. */
static bool
stopped(const xmlParserCtxt *c)
{
	return c->disableSAX != 0 && c->lastError.code != XML_ERR_DOCUMENT_EMPTY;
}

struct markup *
markup_html(const char *s, size_t n, struct err *e)
{
	const int options = HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR |
	    HTML_PARSE_NOWARNING | HTML_PARSE_IGNORE_ENC;
	htmlParserCtxt *c;
	struct markup *m = NULL;
	xmlDoc *doc;

	if (n > INT_MAX || markup_check(s, n, e) == -1 || (c = htmlNewParserCtxt()) == NULL)
		return NULL;
	doc = htmlCtxtReadMemory(c, s, (int)n, NULL, "UTF-8", options);
	if (doc == NULL || xmlDocGetRootElement(doc) == NULL)
		err_set(e, ERR_INVALID, "an empty page where HTML was expected");
	else if (stopped(c))
		err_set(e, ERR_LIMIT, "elements stand in each other too deep, at line %d",
		    c->lastError.line);
	else
		m = markup_of(doc, false);
	if (m == NULL)
		xmlFreeDoc(doc);
	htmlFreeParserCtxt(c);
	return m;
}

/* Without the advice that libxml2 has for programmers. */
static void
not_well_formed(const xmlParserCtxt *c, struct err *e)
{
	const char *said = chars(BAD_CAST c->lastError.message);
	const char *advice = strstr(said, " use XML_PARSE_HUGE");

	err_set(e, ERR_INVALID, "not well-formed XML: line %d: %.*s", c->lastError.line,
	    (int)(advice != NULL ? (size_t)(advice - said) : strcspn(said, "\n")), said);
}

struct markup *
markup_xml(const char *s, size_t n, struct err *e)
{
	const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
	    XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC;
	size_t skip = markup_prolog(s, n);
	xmlParserCtxt *c;
	struct markup *m = NULL;
	xmlDoc *doc;

	if (n > INT_MAX || markup_check(s, n, e) == -1 ||
	    markup_check_doctype(s + skip, n - skip, e) == -1 || (c = xmlNewParserCtxt()) == NULL)
		return NULL;
	doc = xmlCtxtReadMemory(c, s + skip, (int)(n - skip), NULL, "UTF-8", options);
	if (doc == NULL)
		not_well_formed(c, e);
	else if (doc->intSubset != NULL && doc->intSubset->children != NULL)
		err_set(e, ERR_INVALID, "a DOCTYPE with declarations of its own is refused");
	else
		m = markup_of(doc, true);
	if (m == NULL)
		xmlFreeDoc(doc);
	xmlFreeParserCtxt(c);
	return m;
}

void
markup_free(struct markup *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n; i++) {
		free(m->cache[i].expression);
		xmlXPathFreeCompExpr(m->cache[i].xpath);
	}
	xmlXPathFreeContext(m->context);
	xmlFreeDoc(m->doc);
	free(m);
}

const struct node *
markup_root(const struct markup *m)
{
	return element(xmlDocGetRootElement(m->doc));
}

static bool
is_xpath(const char *s)
{
	return *s == '/' || *s == '(' || strcmp(s, ".") == 0 || strncmp(s, "./", 2) == 0 ||
	    strncmp(s, "..", 2) == 0 || strncmp(s, "xpath:", 6) == 0;
}

/* CSS@name: where "@name" begins, outside of brackets and quotes; NULL: nowhere. */
static const char *
attribute_part(const char *s)
{
	const char *found = NULL;
	char quote = '\0';
	int depth = 0;

	for (; *s != '\0'; s++) {
		if (quote != '\0')
			quote = *s == quote ? '\0' : quote;
		else if (*s == '"' || *s == '\'')
			quote = *s;
		else if (strchr("[(", *s) != NULL)
			depth++;
		else if (strchr("])", *s) != NULL)
			depth--;
		else if (*s == '@' && depth == 0)
			found = s;
	}
	return found;
}

static const char *
css_to_xpath(struct markup *m, const char *s, struct arena *a, struct err *e)
{
	const char *at = attribute_part(s), *xpath, *name;

	if (at == NULL)
		return selector_xpath(s, m->xml, a, e);
	name = at + 1 + strspn(at + 1, " ");
	if (at == s)
		return arena_fmt(a, "@%s", name);
	if ((xpath = selector_xpath(arena_strn(a, s, (size_t)(at - s)), m->xml, a, e)) == NULL)
		return NULL;
	return arena_fmt(a, "(%s)/@%s", xpath, name);
}

static xmlXPathCompExpr *
compile(struct markup *m, const char *s, struct arena *a, struct err *e)
{
	xmlXPathCompExpr *c;
	const char *xpath;

	if (strlen(s) > MARKUP_EXPRESSION_MAX) {
		err_set(e, ERR_INVALID, "an expression of more than %d bytes", MARKUP_EXPRESSION_MAX);
		return NULL;
	}
	xpath = !is_xpath(s) ? css_to_xpath(m, s, a, e) :
	    strncmp(s, "xpath:", 6) == 0 ? s + 6 : s;
	if (xpath == NULL)
		return NULL;
	listen(m);
	c = xmlXPathCtxtCompile(m->context, BAD_CAST xpath);
	listen(NULL);
	if (c == NULL)
		err_set(e, ERR_INVALID, "\"%.200s\" is wrong XPath: %s", s, m->why);
	return c;
}

/* An expression is compiled once a page, as long as there are not too many. */
static struct compiled *
compiled(struct markup *m, const char *s, struct arena *a, struct err *e)
{
	struct compiled *c;

	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->cache[i].expression, s) == 0)
			return &m->cache[i];
	c = &m->cache[m->n < CACHE ? m->n : CACHE - 1];
	if (m->n == CACHE) {
		free(c->expression);
		xmlXPathFreeCompExpr(c->xpath);
		m->n--;
	}
	if ((c->xpath = compile(m, s, a, e)) == NULL)
		return NULL;
	c->expression = mem_str(s);
	m->n++;
	return c;
}

static xmlXPathObject *
evaluate(struct markup *m, const struct node *from, const char *expression,
    struct arena *a, struct err *e)
{
	struct compiled *c;
	xmlXPathObject *o;

	expression += strspn(expression, " \t\r\n");
	if ((c = compiled(m, expression, a, e)) == NULL)
		return NULL;
	m->context->node = from == NULL ? (xmlNode *)m->doc : raw(from);
	m->context->opCount = 0;
	m->context->opLimit = MARKUP_STEPS_MAX;
	listen(m);
	o = xmlXPathCompiledEval(c->xpath, m->context);
	listen(NULL);
	if (o == NULL)
		err_set(e, ERR_INVALID, "\"%.200s\" cannot be searched for: %s", expression, m->why);
	return o;
}

int
markup_find(struct markup *m, const struct node *from, const char *expression,
    struct arena *a, const struct node ***out, size_t *n, struct err *e)
{
	xmlXPathObject *o = evaluate(m, from, expression, a, e);
	const xmlNodeSet *set;
	size_t count;

	if (o == NULL)
		return -1;
	set = o->type == XPATH_NODESET ? o->nodesetval : NULL;
	count = set == NULL ? 0 : (size_t)set->nodeNr;
	*out = arena_alloc(a, count * sizeof(**out));
	*n = 0;
	if (count > 1)
		xmlXPathNodeSetSort(o->nodesetval);
	for (size_t i = 0; i < count; i++)
		if (element(set->nodeTab[i]) != NULL)
			(*out)[(*n)++] = element(set->nodeTab[i]);
	xmlXPathFreeObject(o);
	return 0;
}

static const char *
content(xmlNode *n, struct arena *a)
{
	xmlChar *s;
	const char *out;

	if (n->type == XML_ELEMENT_NODE)
		return node_text(element(n), a);
	s = n->type == XML_NAMESPACE_DECL ? NULL : xmlNodeGetContent(n);
	out = arena_str(a, chars(s));
	xmlFree(s);
	return out;
}

const char *
markup_value(struct markup *m, const struct node *from, const char *expression,
    struct arena *a, struct err *e)
{
	xmlXPathObject *o = evaluate(m, from, expression, a, e);
	const char *out = "";
	xmlChar *s;

	if (o == NULL)
		return NULL;
	if (o->type != XPATH_NODESET) {
		s = xmlXPathCastToString(o);
		out = arena_str(a, chars(s));
		xmlFree(s);
	} else if (o->nodesetval != NULL && o->nodesetval->nodeNr > 0) {
		if (o->nodesetval->nodeNr > 1)
			xmlXPathNodeSetSort(o->nodesetval);
		out = content(o->nodesetval->nodeTab[0], a);
	}
	xmlXPathFreeObject(o);
	return out;
}

const char *
node_name(const struct node *n)
{
	return chars(raw(n)->name);
}

const char *
node_namespace(const struct node *n)
{
	if (raw(n)->ns != NULL)
		return (const char *)raw(n)->ns->href;
	for (const xmlNode *at = raw(n); at != NULL && at->type == XML_ELEMENT_NODE; at = at->parent)
		for (const xmlNs *ns = at->nsDef; ns != NULL; ns = ns->next)
			if (ns->prefix == NULL)
				return ns->href == NULL || *ns->href == '\0' ? NULL :
				    (const char *)ns->href;
	return NULL;
}

/* Behind n in document order, within root: its first child if inside. */
static xmlNode *
walk(xmlNode *n, const xmlNode *root, bool inside, struct markup_text *t)
{
	if (inside && n->type == XML_ELEMENT_NODE && n->children != NULL)
		return n->children;
	for (; n != root; n = n->parent) {
		if (n->type == XML_ELEMENT_NODE)
			markup_text_flow(t, markup_flow(chars(n->name)), false);
		if (n->next != NULL)
			return n->next;
	}
	return NULL;
}

char *
node_text(const struct node *of, struct arena *a)
{
	xmlNode *root = raw(of), *n = root;
	struct markup_text t = { 0 };
	enum markup_flow flow;
	char *text;

	if (root->doc->type != XML_HTML_DOCUMENT_NODE)
		return node_source(of, a);
	while (n != NULL) {
		flow = n->type == XML_ELEMENT_NODE ? markup_flow(chars(n->name)) : FLOW_INLINE;
		if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
			markup_text_add(&t, chars(n->content), strlen(chars(n->content)));
		else if (flow != FLOW_HIDDEN)
			markup_text_flow(&t, flow, true);
		n = walk(n, root, flow != FLOW_HIDDEN, &t);
	}
	while (t.out.len > 0 && strchr(" \n", t.out.data[t.out.len - 1]) != NULL)
		t.out.len--;
	text = arena_strn(a, t.out.len == 0 ? "" : t.out.data, t.out.len);
	buf_free(&t.out);
	return text;
}

size_t
node_size(const struct node *n, size_t most)
{
	size_t size = 0;

	for (const xmlNode *c = raw(n)->children; c != NULL && size <= most; c = c->next)
		size += c->type == XML_ELEMENT_NODE ? node_size(element(c), most - size) :
		    c->type == XML_TEXT_NODE ? strlen(chars(c->content)) : 0;
	return size;
}

bool
node_has_text(const struct node *n)
{
	for (const xmlNode *c = raw(n)->children; c != NULL; c = c->next)
		if (c->type == XML_TEXT_NODE && !xmlIsBlankNode((xmlNode *)c))
			return true;
	return false;
}

char *
node_source(const struct node *n, struct arena *a)
{
	xmlChar *s = xmlNodeGetContent(raw(n));
	char *out = arena_str(a, chars(s));

	xmlFree(s);
	return out;
}

char *
node_attribute(const struct node *n, const char *name, struct arena *a)
{
	xmlChar *s = xmlGetProp(raw(n), BAD_CAST name);
	char *out = s == NULL ? NULL : arena_str(a, chars(s));

	xmlFree(s);
	return out;
}

const struct node *
node_parent(const struct node *n)
{
	return element(raw(n)->parent);
}

const struct node *
node_child(const struct node *n)
{
	return element(xmlFirstElementChild(raw(n)));
}

const struct node *
node_next(const struct node *n)
{
	return element(xmlNextElementSibling(raw(n)));
}

bool
node_stands_before(const struct node *a, const struct node *b)
{
	return xmlXPathCmpNodes(raw(a), raw(b)) == 1;
}

long
node_line(const struct node *n)
{
	long line = xmlGetLineNo(raw(n));

	return line > 0 ? line : 0;
}
