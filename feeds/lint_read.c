#include "feeds/lint_read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/zone.h"

static void
split(struct lint_doc *d)
{
	const char *p = d->bytes, *end = d->bytes + d->len;
	struct lint_physical *l;
	size_t cap = 0;

	while (p < end) {
		MEM_PUSH(d->physical, d->n_physical, cap);
		l = &d->physical[d->n_physical++];
		*l = (struct lint_physical){ .p = p };
		l->folded = d->n_physical > 1 && (*p == ' ' || *p == '\t');
		while (p < end && *p != '\r' && *p != '\n')
			p++;
		l->n = (size_t)(p - l->p);
		l->crlf = end - p >= 2 && p[0] == '\r' && p[1] == '\n';
		p += l->crlf ? 2 : 1;
	}
}

static const char *
upper(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_strn(a, s, n);

	for (size_t i = 0; i < n; i++)
		copy[i] = (char)toupper((unsigned char)copy[i]);
	return copy;
}

/* Name, parameters and value; a colon inside quotes is not the one. */
static void
take_apart(struct arena *a, struct lint_line *l)
{
	const char *end = l->text + strcspn(l->text, ";:"), *p = end;
	bool quoted = false;

	for (; *p != '\0' && (*p != ':' || quoted); p++)
		if (*p == '"')
			quoted = !quoted;
	if (*p == '\0') {
		l->name = l->params = l->value = "";
		return;
	}
	l->name = upper(a, l->text, (size_t)(end - l->text));
	l->params = arena_strn(a, end, (size_t)(p - end));
	l->value = p + 1;
}

static void
unfold(struct lint_doc *d)
{
	size_t cap = 0, size, next;

	for (size_t i = 0; i < d->n_physical; i = next) {
		struct lint_line *l;
		char *text;

		size = d->physical[i].n;
		for (next = i + 1; next < d->n_physical && d->physical[next].folded; next++)
			size += d->physical[next].n - 1;
		MEM_PUSH(d->lines, d->n_lines, cap);
		l = &d->lines[d->n_lines++];
		*l = (struct lint_line){ .number = i + 1, .len = size };
		l->text = text = arena_alloc(d->arena, size + 1);
		for (size_t j = i; j < next; j++) {
			size_t skip = j > i;	/* the white space of the fold */

			memcpy(text, d->physical[j].p + skip, d->physical[j].n - skip);
			text += d->physical[j].n - skip;
		}
		take_apart(d->arena, l);
	}
}

static struct lint_component *
open_component(struct lint_doc *d, struct lint_component *parent,
    const struct lint_line *l)
{
	struct lint_component *c = arena_alloc(d->arena, sizeof(*c));

	c->kind = upper(d->arena, l->value, strlen(l->value));
	c->number = l->number;
	c->parent = parent;
	if (parent->last_child != NULL)
		parent->last_child->sibling = c;
	else
		parent->child = c;
	parent->last_child = c;
	return c;
}

static void
add_property(struct lint_component *c, struct lint_line *l)
{
	if (c->last != NULL)
		c->last->next = l;
	else
		c->first = l;
	c->last = l;
}

/* An END that fits no open component is left for a rule to find. */
static void
nest(struct lint_doc *d)
{
	struct lint_component *c = arena_alloc(d->arena, sizeof(*c)), *newest = c;

	c->kind = "";
	d->file = c;
	for (size_t i = 0; i < d->n_lines; i++) {
		struct lint_line *l = &d->lines[i];

		if (strcmp(l->name, "BEGIN") == 0) {
			c = open_component(d, c, l);
			newest->later = c;
			newest = c;
			l->in = c;
		} else if (strcmp(l->name, "END") == 0 && c->parent != NULL &&
		    strcasecmp(c->kind, l->value) == 0) {
			l->in = c;
			c->end = l->number;
			c = c->parent;
		} else {
			l->in = c;
			add_property(c, l);
		}
	}
}

struct lint_doc *
lint_read(const char *bytes, size_t len)
{
	struct lint_doc *d = mem_new(sizeof(*d));

	d->arena = arena_new();
	d->bytes = bytes;
	d->len = len;
	split(d);
	unfold(d);
	nest(d);
	return d;
}

void
lint_doc_free(struct lint_doc *d)
{
	if (d == NULL)
		return;
	free(d->physical);
	free(d->lines);
	arena_free(d->arena);
	free(d);
}

const struct lint_line *
lint_prop(const struct lint_component *c, const char *name)
{
	const struct lint_line *l = c->first;

	while (l != NULL && strcmp(l->name, name) != 0)
		l = l->next;
	return l;
}

size_t
lint_count(const struct lint_component *c, const char *name)
{
	size_t n = 0;

	for (const struct lint_line *l = c->first; l != NULL; l = l->next)
		n += strcmp(l->name, name) == 0;
	return n;
}

size_t
lint_children(const struct lint_component *c, const char *kind)
{
	size_t n = 0;

	for (const struct lint_component *k = c->child; k != NULL; k = k->sibling)
		n += strcmp(k->kind, kind) == 0;
	return n;
}

/* Length of the parameter that begins at p, up to a ";" outside quotes. */
static size_t
param_len(const char *p)
{
	bool quoted = false;
	size_t n = 0;

	for (; p[n] != '\0' && (p[n] != ';' || quoted); n++)
		if (p[n] == '"')
			quoted = !quoted;
	return n;
}

const char *
lint_param(struct arena *a, const struct lint_line *line, const char *name)
{
	size_t n, len = strlen(name);

	for (const char *p = line->params; *p == ';'; p += n) {
		p++;
		n = param_len(p);
		if (n <= len || p[len] != '=' || strncasecmp(p, name, len) != 0)
			continue;
		p += len + 1;
		n -= len + 1;
		return n >= 2 && p[0] == '"' && p[n - 1] == '"' ?
		    arena_strn(a, p + 1, n - 2) : arena_strn(a, p, n);
	}
	return NULL;
}

/* Exactly n digits; -1 if they are not there. */
static int
number(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (!isdigit((unsigned char)s[i]))
			return -1;
		v = v * 10 + s[i] - '0';
	}
	return v;
}

/* "20260401" or "20260401T183000"; how many bytes it took, 0 for anything else. */
static size_t
read_civil(const char *s, struct civil *c)
{
	*c = (struct civil){ 0 };
	if (strspn(s, "0123456789") != 8)
		return 0;
	c->year = number(s, 4);
	c->month = number(s + 4, 2);
	c->day = number(s + 6, 2);
	if (s[8] != 'T')
		return civil_valid(c) ? 8 : 0;
	if (strspn(s + 9, "0123456789") != 6)
		return 0;
	c->hour = number(s + 9, 2);
	c->minute = number(s + 11, 2);
	c->second = number(s + 13, 2);
	return civil_valid(c) ? 15 : 0;
}

struct lint_time
lint_time(struct arena *a, const struct lint_line *line)
{
	struct lint_time t = { .form = LINT_BAD };
	const struct zone *z;
	struct civil c;
	size_t n;

	if (line == NULL || (n = read_civil(line->value, &c)) == 0)
		return t;
	t.tzid = lint_param(a, line, "TZID");
	if (strcmp(line->value + n, "Z") == 0 && n == 15)
		t.form = LINT_UTC;
	else if (line->value[n] == '\0')
		t.form = n == 8 ? LINT_DATE : t.tzid != NULL ? LINT_ZONED : LINT_FLOATING;
	t.local = t.utc = civil_to_epoch(&c);
	t.year = c.year;
	if (t.form == LINT_ZONED && (z = zone_find(t.tzid)) != NULL)
		t.utc = zone_to_utc(z, &c);
	return t;
}

/* Reads one "12H": moves *s on and adds; false when it is not that unit. */
static bool
take_unit(const char **s, char unit, int64_t size, int64_t *sum)
{
	size_t n = strspn(*s, "0123456789");

	if (n == 0 || n > 8 || (*s)[n] != unit)
		return false;
	*sum += number(*s, (int)n) * size;
	*s += n + 1;
	return true;
}

static bool
take_clock(const char **s, int64_t *sum)
{
	bool hours = take_unit(s, 'H', 3600, sum);
	bool minutes = take_unit(s, 'M', 60, sum);
	bool seconds = take_unit(s, 'S', 1, sum);

	/* Hours may not be followed by seconds alone. */
	return (hours || minutes || seconds) && !(hours && seconds && !minutes);
}

bool
lint_duration(const char *s, int64_t *seconds)
{
	int sign = *s == '-' ? -1 : 1;
	int64_t sum = 0;
	bool ok;

	s += *s == '-' || *s == '+';
	if (*s++ != 'P')
		return false;
	if (take_unit(&s, 'W', 7 * DAY_SECONDS, &sum)) {
		ok = true;
	} else {
		ok = take_unit(&s, 'D', DAY_SECONDS, &sum);
		if (*s == 'T') {
			s++;
			ok = take_clock(&s, &sum);
		}
	}
	*seconds = sign * sum;
	return ok && *s == '\0';
}
