/*
 * A selector "A > B C" becomes descendant::C[ancestor::B[parent::A]]: read from
 * its end as browsers do, so that a long page never makes libxml2 merge long
 * sets of nodes, which takes it quadratic time.
 */
#include "scrapers/selector.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "scrapers/selector_read.h"

enum { COMPOUNDS_MAX = 32 };

struct complex {
	char combinator[COMPOUNDS_MAX];	/* before each compound: ' ' '>' '+' '~' */
	const char *step[COMPOUNDS_MAX];	/* "td[...]" */
	size_t n;
};

enum place { PLACE_INSIDE, PLACE_SELF };	/* what is inside a node, or the node itself */

static const struct { char combinator; const char *forth, *back; } axes[] = {
	{ ' ', "descendant::",                  "ancestor::" },
	{ '>', "child::",                       "parent::" },
	{ '+', "following-sibling::*[1]/self::", "preceding-sibling::*[1]/self::" },
	{ '~', "following-sibling::",           "preceding-sibling::" },
};

static int read_group(struct selector_reader *r, enum place place, const char *between,
    struct buf *out);

static size_t
axis_of(char combinator)
{
	size_t i = 0;

	while (axes[i].combinator != combinator)
		i++;
	return i;
}

/* XPath 1.0 has no escapes: a text with both quotes is put together. */
static void
put_literal(struct buf *out, const char *s)
{
	size_t n;

	if (strchr(s, '\'') == NULL) {
		buf_fmt(out, "'%s'", s);
		return;
	}
	buf_str(out, "concat(''");
	for (; *s != '\0'; s += n) {
		n = *s == '\'' ? strspn(s, "'") : strcspn(s, "'");
		buf_fmt(out, *s == '\'' ? ",\"%.*s\"" : ",'%.*s'", (int)n, s);
	}
	buf_char(out, ')');
}

/* The left side of a test, the same for both sides when case does not count. */
static const char *
folded(struct selector_reader *r, const char *what, bool fold)
{
	return !fold ? what : arena_fmt(r->arena, "translate(%s,"
	    "'ABCDEFGHIJKLMNOPQRSTUVWXYZ','abcdefghijklmnopqrstuvwxyz')", what);
}

static void
put_attribute_test(struct selector_reader *r, const char *name, char operator,
    const char *value, bool fold, struct buf *out)
{
	struct buf b = { 0 };
	const char *left = folded(r, arena_fmt(r->arena, "@%s", name), fold), *right;

	put_literal(&b, value);
	right = folded(r, arena_str(r->arena, b.data), fold);
	buf_free(&b);
	switch (operator) {
	case '=':
		buf_fmt(out, "[%s=%s]", left, right);
		break;
	case '~':
		buf_fmt(out, "[contains(concat(' ',normalize-space(%s),' '),concat(' ',%s,' '))]",
		    left, right);
		break;
	case '|':
		buf_fmt(out, "[%s=%s or starts-with(%s,concat(%s,'-'))]", left, right, left, right);
		break;
	case '^':
		buf_fmt(out, "[starts-with(%s,%s)]", left, right);
		break;
	case '$':
		buf_fmt(out, "[substring(%s,string-length(%s)-string-length(%s)+1)=%s]",
		    left, left, right, right);
		break;
	default:
		buf_fmt(out, "[contains(%s,%s)]", left, right);
	}
}

/* Behind "[". */
static int
read_attribute(struct selector_reader *r, struct buf *out)
{
	const char *name, *value;
	bool fold = false;
	char operator;

	selector_white(r);
	if ((name = selector_name(r, true)) == NULL)
		return selector_wrong(r, "an attribute's name");
	if (!r->xml)
		selector_lower(name);
	selector_white(r);
	if (*r->at == ']') {
		r->at++;
		buf_fmt(out, "[@%s]", name);
		return 0;
	}
	operator = *r->at;
	if (operator == '\0' || strchr("=~|^$*", operator) == NULL ||
	    (operator != '=' && *++r->at != '='))
		return selector_wrong(r, "=, ~=, |=, ^=, $= or *=");
	r->at++;
	if ((value = selector_value(r, " ]")) == NULL)
		return selector_wrong(r, "a closing quote");
	selector_white(r);
	if (strchr("iI", *r->at) != NULL && *r->at != '\0') {
		r->at++;
		fold = true;
		selector_white(r);
	}
	if (*r->at != ']')
		return selector_wrong(r, "]");
	r->at++;
	put_attribute_test(r, name, operator, value, fold, out);
	return 0;
}

/* The siblings that count for "child" and "of-type" names, before or behind. */
static const char *
siblings(struct selector_reader *r, const char *pseudo, const char *element)
{
	return arena_fmt(r->arena, "%s-sibling::%s",
	    strstr(pseudo, "last-") != NULL ? "following" : "preceding",
	    strstr(pseudo, "of-type") != NULL ? element : "*");
}

static int
read_nth(struct selector_reader *r, const char *pseudo, const char *element, struct buf *out)
{
	const char *others = siblings(r, pseudo, element);
	long a, b;

	if (selector_nth(r, &a, &b) == -1)
		return -1;
	if (a == 0 && b < 1)
		buf_str(out, "[false()]");
	else if (a == 0 && b == 1)
		buf_fmt(out, "[not(%s)]", others);
	else if (a == 0)	/* unlike a count it stops at the b-th */
		buf_fmt(out, "[%s[%ld] and not(%s[%ld])]", others, b - 1, others, b);
	else
		buf_fmt(out, "[(count(%s)+1-(%ld)) mod %ld=0 and count(%s)+1%s%ld]",
		    others, b, a, others, a > 0 ? ">=" : "<=", b);
	return 0;
}

static int
read_contains(struct selector_reader *r, struct buf *out)
{
	const char *text;

	selector_white(r);
	if ((text = selector_value(r, ")")) == NULL)
		return selector_wrong(r, "a closing quote");
	buf_str(out, "[contains(normalize-space(.),");
	put_literal(out, text);
	buf_str(out, ")]");
	return 0;
}

static int
read_list(struct selector_reader *r, const char *pseudo, struct buf *out)
{
	bool has = strcmp(pseudo, "has") == 0;
	int rc;

	if (++r->depth > SELECTOR_DEPTH)
		return selector_wrong(r, "less depth");
	buf_str(out, strcmp(pseudo, "not") == 0 ? "[not(" : "[(");
	rc = read_group(r, has ? PLACE_INSIDE : PLACE_SELF, " or ", out);
	buf_str(out, ")]");
	r->depth--;
	return rc;
}

static int
read_function(struct selector_reader *r, const char *pseudo, const char *element,
    struct buf *out)
{
	int rc;

	if (strcmp(pseudo, "nth-child") == 0 || strcmp(pseudo, "nth-last-child") == 0 ||
	    strcmp(pseudo, "nth-of-type") == 0 || strcmp(pseudo, "nth-last-of-type") == 0)
		rc = read_nth(r, pseudo, element, out);
	else if (strcmp(pseudo, "contains") == 0)
		rc = read_contains(r, out);
	else if (strcmp(pseudo, "not") == 0 || strcmp(pseudo, "is") == 0 ||
	    strcmp(pseudo, "where") == 0 || strcmp(pseudo, "has") == 0)
		rc = read_list(r, pseudo, out);
	else
		return selector_unknown(r, pseudo);
	if (rc == -1)
		return -1;
	selector_white(r);
	if (*r->at != ')')
		return selector_wrong(r, ")");
	r->at++;
	return 0;
}

/* Behind ":"; element is "*" where the compound names none. */
static int
read_pseudo(struct selector_reader *r, const char *element, struct buf *out)
{
	const char *pseudo = selector_name(r, false);

	if (pseudo == NULL)
		return selector_wrong(r, "the name of a pseudo-class");
	if (strstr(pseudo, "of-type") != NULL && strcmp(element, "*") == 0)
		return selector_wrong(r, "an element's name before :...of-type");
	if (*r->at == '(') {
		r->at++;
		return read_function(r, pseudo, element, out);
	}
	if (strcmp(pseudo, "first-child") == 0 || strcmp(pseudo, "last-child") == 0 ||
	    strcmp(pseudo, "first-of-type") == 0 || strcmp(pseudo, "last-of-type") == 0)
		buf_fmt(out, "[not(%s)]", siblings(r, pseudo, element));
	else if (strcmp(pseudo, "only-child") == 0)
		buf_str(out, "[not(preceding-sibling::*) and not(following-sibling::*)]");
	else if (strcmp(pseudo, "empty") == 0)
		buf_str(out, "[not(*) and normalize-space(.)='']");
	else if (strcmp(pseudo, "root") == 0)
		buf_str(out, "[not(parent::*)]");
	else
		return selector_unknown(r, pseudo);
	return 0;
}

/* td, *, dc:date (in XML): what the step begins with; "*" where nothing is named. */
static const char *
read_element(struct selector_reader *r)
{
	const char *name, *local;

	if (*r->at == '*') {
		r->at++;
		return "*";
	}
	if ((name = selector_name(r, false)) == NULL)
		return "*";
	if (!r->xml) {
		selector_lower(name);
		return name;
	}
	if ((*r->at != '|' && *r->at != ':') || !selector_prefix(r))
		return name;
	r->at++;
	local = selector_name(r, false);
	return local == NULL ? name : arena_fmt(r->arena, "%s:%s", name, local);
}

static int
read_condition(struct selector_reader *r, const char *element, struct buf *out)
{
	char kind = *r->at++;
	const char *name;

	if (kind == '[')
		return read_attribute(r, out);
	if (kind == ':')
		return read_pseudo(r, element, out);
	if ((name = selector_name(r, false)) == NULL)
		return selector_wrong(r, kind == '.' ? "a class" : "an id");
	put_attribute_test(r, kind == '.' ? "class" : "id", kind == '.' ? '~' : '=',
	    name, false, out);
	return 0;
}

static const char *
read_compound(struct selector_reader *r)
{
	const char *from = r->at, *element = read_element(r), *step = NULL;
	struct buf b = { 0 };

	buf_str(&b, element);
	while (*r->at != '\0' && strchr(".#[:", *r->at) != NULL)
		if (read_condition(r, element, &b) == -1)
			goto out;
	if (r->at == from)
		selector_wrong(r, "an element, .class, #id, [attribute] or :pseudo-class");
	else
		step = arena_str(r->arena, b.data);
out:
	buf_free(&b);
	return step;
}

/* The combinator at the reader; '\0': the selector ends here. */
static char
read_combinator(struct selector_reader *r)
{
	bool white = strchr(" \t\r\n\f", *r->at) != NULL;
	char c;

	selector_white(r);
	c = *r->at;
	if (c == '\0' || c == ',' || c == ')')
		return '\0';
	if (strchr(">+~", c) == NULL)
		return white ? ' ' : '\0';
	r->at++;
	selector_white(r);
	return c;
}

static int
read_complex(struct selector_reader *r, struct complex *c)
{
	char combinator;

	c->n = 0;
	combinator = read_combinator(r);
	if (combinator == '\0')
		combinator = ' ';
	do {
		if (c->n == COMPOUNDS_MAX)
			return selector_wrong(r, "fewer parts");
		c->combinator[c->n] = combinator;
		if ((c->step[c->n++] = read_compound(r)) == NULL)
			return -1;
		combinator = read_combinator(r);
	} while (combinator != '\0');
	return 0;
}

static void
put_complex(const struct complex *c, enum place place, struct buf *out)
{
	size_t last = c->n - 1;

	if (place == PLACE_INSIDE && c->combinator[0] != ' ') {
		for (size_t i = 0; i < c->n; i++)
			buf_fmt(out, "%s%s%s", i > 0 ? "/" : "",
			    axes[axis_of(c->combinator[i])].forth, c->step[i]);
		return;
	}
	buf_fmt(out, "%s%s", place == PLACE_SELF ? "self::" : "descendant::", c->step[last]);
	for (size_t i = last; i > 0; i--)
		buf_fmt(out, "[%s%s", axes[axis_of(c->combinator[i])].back, c->step[i - 1]);
	for (size_t i = last; i > 0; i--)
		buf_char(out, ']');
}

static int
read_group(struct selector_reader *r, enum place place, const char *between, struct buf *out)
{
	struct complex c;

	for (size_t i = 0;; i++) {
		if (read_complex(r, &c) == -1)
			return -1;
		if (i > 0)
			buf_str(out, between);
		put_complex(&c, place, out);
		if (*r->at != ',')
			return 0;
		r->at++;
	}
}

char *
selector_xpath(const char *css, bool xml, struct arena *a, struct err *e)
{
	struct selector_reader r = { .css = css, .at = css, .xml = xml, .arena = a, .e = e };
	struct buf b = { 0 };
	char *xpath = NULL;

	if (strlen(css) > SELECTOR_MAX)
		err_set(e, ERR_INVALID, "a selector of more than %d bytes", SELECTOR_MAX);
	else if (read_group(&r, PLACE_INSIDE, "|", &b) == 0) {
		if (*r.at != '\0')
			selector_wrong(&r, "the end or a combinator");
		else
			xpath = arena_str(a, b.data);
	}
	buf_free(&b);
	return xpath;
}
