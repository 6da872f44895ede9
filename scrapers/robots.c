#include "scrapers/robots.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/url.h"

struct span {
	const char *s;
	size_t n;
};

struct line {
	struct span key, value;
};

struct reading {
	struct robots *out;
	struct buf path, rule;		/* as they are compared */
	size_t best;			/* octets of the rule that decides so far */
};

static struct span
trim(const char *s, const char *end)
{
	while (s < end && isspace((unsigned char)*s))
		s++;
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	return (struct span){ s, (size_t)(end - s) };
}

static bool
is(struct span a, const char *word)
{
	return a.n == strlen(word) && strncasecmp(a.s, word, a.n) == 0;
}

/* The next "key: value", comments and what is neither passed over. */
static bool
next_line(struct span *text, struct line *out)
{
	const char *s, *end, *stop, *colon;

	while (text->n > 0) {
		s = text->s;
		for (end = s; end < s + text->n && *end != '\n' && *end != '\r'; end++)
			;
		text->n -= (size_t)(end - s) + (end < s + text->n);
		text->s = end + 1;
		if ((stop = memchr(s, '#', (size_t)(end - s))) == NULL)
			stop = end;
		if ((colon = memchr(s, ':', (size_t)(stop - s))) == NULL)
			continue;
		out->key = trim(s, colon);
		out->value = trim(colon + 1, stop);
		return true;
	}
	return false;
}

/* "Calcast/1.0 (x)" is about calcast; source RFC 9309 2.2.1 */
static bool
names(struct span agent, const char *token)
{
	size_t n = 0;

	if (strcmp(token, "*") == 0)
		return is(agent, token);
	while (n < agent.n && (isalpha((unsigned char)agent.s[n]) ||
	    agent.s[n] == '-' || agent.s[n] == '_'))
		n++;
	return is((struct span){ agent.s, n }, token);
}

/* What may be written in two ways becomes one; source RFC 9309 2.2.2, RFC 3986 2.3 */
static void
normal(struct span in, const char *encode, struct buf *out)
{
	buf_reset(out);
	for (size_t i = 0; i < in.n; i++) {
		unsigned char c = (unsigned char)in.s[i];
		int decoded = i + 2 < in.n ? url_percent(in.s + i) : -1;
		bool coded = decoded != -1;

		if (coded) {
			c = (unsigned char)decoded;
			i += 2;
			coded = !(c < 0x80 && (isalnum(c) || memchr("-._~", c, 4) != NULL));
		} else
			coded = c >= 0x80 || (c != '\0' && strchr(encode, c) != NULL);
		if (coded)
			buf_fmt(out, "%%%02X", c);
		else
			buf_char(out, (char)c);
	}
}

/* Every part between stars is looked for once, so no rule costs more than its length and the path's. */
static bool
matches(const char *rule, size_t n, const char *path, size_t len)
{
	bool whole = n > 0 && rule[n - 1] == '$';
	const char *end = rule + n - whole, *star, *at = path, *left = path + len;
	size_t part;

	for (bool first = true;; first = false) {
		if ((star = memchr(rule, '*', (size_t)(end - rule))) == NULL)
			star = end;
		part = (size_t)(star - rule);
		if (part > (size_t)(left - at))
			return false;
		if (first && memcmp(at, rule, part) != 0)
			return false;
		if (!first && star == end && whole) {
			at = left - part;
			if (memcmp(at, rule, part) != 0)
				return false;
		} else if (!first && (at = memmem(at, (size_t)(left - at), rule, part)) == NULL)
			return false;
		at += part;
		if (star == end)
			return !whole || at == left;
		rule = star + 1;
	}
}

static void
take_rule(struct reading *r, const struct line *l, bool allow)
{
	struct robots *out = r->out;
	size_t n, shown = 0;

	if (l->value.n == 0)		/* "Disallow:" forbids nothing */
		return;
	normal(l->value, "", &r->rule);
	n = r->rule.len;
	if (n < r->best || (n == r->best && !allow) ||
	    !matches(r->rule.data, n, r->path.data, r->path.len))
		return;
	r->best = n;
	out->allowed = allow;
	for (const char *s = allow ? "Allow: " : "Disallow: "; *s != '\0'; s++)
		out->rule[shown++] = *s;
	for (size_t i = 0; i < n && shown < ROBOTS_RULE - 1; i++)
		out->rule[shown++] = isprint((unsigned char)r->rule.data[i]) ? r->rule.data[i] : '?';
	out->rule[shown] = '\0';
}

static void
take_delay(struct reading *r, const struct line *l)
{
	char text[16], *end;
	double s;

	if (l->value.n >= sizeof(text))
		return;
	memcpy(text, l->value.s, l->value.n);
	text[l->value.n] = '\0';
	s = strtod(text, &end);
	if (end == text || !(s > 0))
		return;
	r->out->delay_ms = s * 1000 < ROBOTS_DELAY_MAX_MS ? (int64_t)(s * 1000) : ROBOTS_DELAY_MAX_MS;
}

/* Reads the groups of that token; false when there is none. */
static bool
read_groups(struct reading *r, struct span text, const char *token)
{
	bool ours = false, agents = false, found = false;
	struct line l;

	while (next_line(&text, &l)) {
		if (is(l.key, "user-agent")) {
			ours = (agents && ours) || names(l.value, token);
			agents = true;		/* those that follow share the rules */
			found = found || ours;
			continue;
		}
		if (is(l.key, "allow") || is(l.key, "disallow")) {
			agents = false;
			if (ours)
				take_rule(r, &l, is(l.key, "allow"));
		} else if (is(l.key, "crawl-delay")) {
			agents = false;
			if (ours)
				take_delay(r, &l);
		}
	}
	return found;
}

void
robots_read(const char *text, size_t len, const char *path, struct robots *out)
{
	struct reading r = { .out = out };
	struct span all = { text, len < ROBOTS_MAX ? len : ROBOTS_MAX };

	*out = (struct robots){ .allowed = true };
	if (strcmp(path, "/robots.txt") == 0)
		return;
	if (all.n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		all = (struct span){ text + 3, all.n - 3 };
	/* A star or dollar sign in an address is none of a rule's. */
	normal((struct span){ path, strlen(path) }, "*$", &r.path);
	if (!read_groups(&r, all, ROBOTS_TOKEN))
		read_groups(&r, all, "*");
	buf_free(&r.path);
	buf_free(&r.rule);
}
