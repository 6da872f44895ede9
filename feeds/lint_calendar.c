/* Rules about what stands around the events: the calendar and its time zones. */
#include "feeds/lint_check.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "feeds/assemble.h"

/* Components of a kind inside c. */
#define EACH_CHILD(k, c, is)						\
	for (const struct lint_component *k = (c)->child; k != NULL; k = k->sibling) \
		if (strcmp(k->kind, is) == 0)

void
lint_version(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *p = lint_need(l, c, "VERSION");

	if (p != NULL && (p != c->first || strcmp(p->value, "2.0") != 0))
		lint_breach_line(l, p);
}

void
lint_prodid(struct lint *l, const struct lint_component *c)
{
	static const char google[] = "-//Google Inc//Google Calendar";
	const struct lint_line *p = lint_need(l, c, "PRODID");

	if (p != NULL && (*p->value == '\0' ||
	    strncmp(p->value, google, sizeof(google) - 1) == 0))
		lint_breach_line(l, p);
}

void
lint_calscale(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *p = lint_need(l, c, "CALSCALE");

	if (p != NULL && strcmp(p->value, "GREGORIAN") != 0)
		lint_breach_line(l, p);
}

void
lint_method(struct lint *l, const struct lint_component *c)
{
	for (const struct lint_line *p = c->first; p != NULL; p = p->next)
		if (strcmp(p->name, "METHOD") == 0 && strcmp(p->value, "PUBLISH") != 0)
			lint_breach_line(l, p);
}

static size_t
characters(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s += text_step(s))
		n++;
	return n;
}

/* Two properties that must say the same; the first one when they do, else NULL and a breach. */
static const struct lint_line *
same_pair(struct lint *l, const struct lint_component *c, const char *a,
    const char *b)
{
	const struct lint_line *p = lint_need(l, c, a), *q = lint_need(l, c, b);

	if (p == NULL || q == NULL)
		return NULL;
	if (strcmp(p->value, q->value) == 0)
		return p;
	lint_breach(l, q->number, "%s differs from %s", b, a);
	return NULL;
}

/* Skips an escaped backslash: what follows it stands for itself. */
static bool
has_newline(const char *text)
{
	for (const char *p = strchr(text, '\\'); p != NULL && p[1] != '\0'; p = strchr(p + 2, '\\'))
		if (p[1] == 'n' || p[1] == 'N')
			return true;
	return false;
}

void
lint_names(struct lint *l, const struct lint_component *c)
{
	enum { NAME_MAX_CHARS = 255 };
	const struct lint_line *p = same_pair(l, c, "X-WR-CALNAME", "NAME");

	if (p != NULL && (*p->value == '\0' || has_newline(p->value) ||
	    characters(p->value) > NAME_MAX_CHARS))
		lint_breach_line(l, p);
	if (lint_count(c, "X-WR-CALDESC") + lint_count(c, "DESCRIPTION") > 0)
		same_pair(l, c, "X-WR-CALDESC", "DESCRIPTION");
}

void
lint_colors(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *name = lint_need(l, c, "COLOR");
	const struct lint_line *hex = lint_need(l, c, "X-APPLE-CALENDAR-COLOR");
	const char *want = name == NULL ? NULL : color_hex(name->value);

	if (name != NULL && want == NULL)
		lint_breach_line(l, name);
	if (hex != NULL && want != NULL && strcasecmp(hex->value, want) != 0)
		lint_breach_line(l, hex);
}

void
lint_refresh(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *p = same_pair(l, c, "REFRESH-INTERVAL", "X-PUBLISHED-TTL");
	const char *type;
	int64_t seconds;

	if (p == NULL)
		return;
	type = lint_param(lint_arena(l), p, "VALUE");
	if (type == NULL || strcmp(type, "DURATION") != 0 ||
	    !lint_duration(p->value, &seconds) || seconds <= 0)
		lint_breach_line(l, p);
}

static bool
is_http(const char *s)
{
	return strncmp(s, "http://", 7) == 0 || strncmp(s, "https://", 8) == 0;
}

void
lint_calendar_url(struct lint *l, const struct lint_component *c)
{
	const char *type;

	for (const struct lint_line *p = c->first; p != NULL; p = p->next) {
		bool source = strcmp(p->name, "SOURCE") == 0;

		if (!source && strcmp(p->name, "URL") != 0)
			continue;
		type = lint_param(lint_arena(l), p, "VALUE");
		if (!is_http(p->value) ||
		    (source && (type == NULL || strcmp(type, "URI") != 0)))
			lint_breach_line(l, p);
	}
}

void
lint_components(struct lint *l, const struct lint_component *c)
{
	for (const struct lint_component *k = c->child; k != NULL; k = k->sibling)
		if (strcmp(k->kind, "VEVENT") != 0 && strcmp(k->kind, "VTIMEZONE") != 0)
			lint_breach(l, k->number, "BEGIN:%s", k->kind);
}

void
lint_some_event(struct lint *l, const struct lint_component *c)
{
	if (lint_children(c, "VEVENT") == 0)
		lint_breach(l, c->number, "no VEVENT");
}

void
lint_event_count(struct lint *l, const struct lint_component *c)
{
	size_t n = lint_children(c, "VEVENT");

	if (n > FEED_EVENTS_MAX)
		lint_breach(l, c->number, "%zu VEVENTs", n);
}

void
lint_timezone_first(struct lint *l, const struct lint_component *c)
{
	bool events = false;

	for (const struct lint_component *k = c->child; k != NULL; k = k->sibling) {
		if (strcmp(k->kind, "VEVENT") == 0)
			events = true;
		else if (events && strcmp(k->kind, "VTIMEZONE") == 0)
			lint_breach(l, k->number, "VTIMEZONE after a VEVENT");
	}
}

void
lint_timezone_lines(struct lint *l, const struct lint_component *c)
{
	enum { LINES_MAX = 200 };
	size_t n = 0;

	EACH_CHILD(k, c, "VTIMEZONE")
		n += k->end > k->number ? k->end - k->number + 1 : 0;
	if (n > LINES_MAX)
		lint_breach(l, c->number, "%zu lines of VTIMEZONE", n);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct names {
	const char **all;
	size_t n, cap;
};

static void
add_name(struct names *s, const char *name)
{
	if (name == NULL)
		return;
	MEM_PUSH(s->all, s->n, s->cap);
	s->all[s->n++] = name;
}

static void
sort_names(struct names *s)
{
	if (s->n > 0)
		qsort(s->all, s->n, sizeof(*s->all), by_text);
}

static bool
has_name(const struct names *s, const char *name)
{
	return s->n > 0 && bsearch(&name, s->all, s->n, sizeof(*s->all),
	    by_text) != NULL;
}

static struct names
zones_used(struct lint *l, const struct lint_component *c)
{
	struct names used = { 0 };

	EACH_CHILD(k, c, "VEVENT")
		for (const struct lint_line *p = k->first; p != NULL; p = p->next)
			if (*p->params != '\0')
				add_name(&used, lint_param(lint_arena(l), p, "TZID"));
	sort_names(&used);
	return used;
}

static struct names
zones_declared(const struct lint_component *c)
{
	struct names declared = { 0 };
	const struct lint_line *p;

	EACH_CHILD(k, c, "VTIMEZONE")
		if ((p = lint_prop(k, "TZID")) != NULL)
			add_name(&declared, p->value);
	sort_names(&declared);
	return declared;
}

void
lint_timezone_unused(struct lint *l, const struct lint_component *c)
{
	struct names used = zones_used(l, c), declared = zones_declared(c);
	const struct lint_line *p;

	EACH_CHILD(k, c, "VTIMEZONE")
		if ((p = lint_prop(k, "TZID")) != NULL && !has_name(&used, p->value))
			lint_breach_line(l, p);
	for (size_t i = 1; i < declared.n; i++)
		if (strcmp(declared.all[i], declared.all[i - 1]) == 0)
			lint_breach(l, c->number, "%s twice", declared.all[i]);
	free(used.all);
	free(declared.all);
}

void
lint_timezone_declared(struct lint *l, const struct lint_component *c)
{
	struct names declared = zones_declared(c);
	const char *tzid;

	EACH_CHILD(k, c, "VEVENT")
		for (const struct lint_line *p = k->first; p != NULL; p = p->next) {
			if (*p->params == '\0')
				continue;
			tzid = lint_param(lint_arena(l), p, "TZID");
			if (tzid != NULL && !has_name(&declared, tzid))
				lint_breach_line(l, p);
		}
	free(declared.all);
}

/* When an event begins, as exactly as the file tells: a day begins somewhere on Earth. */
struct begin {
	int64_t earliest, latest;
};

static struct begin
begin_of(struct lint *l, const struct lint_component *event)
{
	struct lint_time t = lint_time(lint_arena(l), lint_prop(event, "DTSTART"));

	if (t.form == LINT_DATE)
		return (struct begin){ t.utc - 14 * 3600, t.utc + 12 * 3600 };
	return (struct begin){ t.utc, t.utc };
}

static const char *
uid_of(const struct lint_component *event)
{
	const struct lint_line *p = lint_prop(event, "UID");

	return p == NULL ? "" : p->value;
}

void
lint_order(struct lint *l, const struct lint_component *c)
{
	const struct lint_component *before = NULL;
	struct begin last = { 0, 0 }, now;

	EACH_CHILD(k, c, "VEVENT") {
		now = begin_of(l, k);
		if (before != NULL && (now.latest < last.earliest ||
		    (now.earliest == now.latest && last.earliest == last.latest &&
		    now.earliest == last.earliest &&
		    strcmp(uid_of(before), uid_of(k)) > 0)))
			lint_breach(l, k->number, "%s comes after %s", uid_of(k),
			    uid_of(before));
		before = k;
		last = now;
	}
}

static int
by_value(const void *a, const void *b)
{
	const struct lint_line *x = *(const struct lint_line *const *)a;
	const struct lint_line *y = *(const struct lint_line *const *)b;
	int order = strcmp(x->value, y->value);

	return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

void
lint_uid_unique(struct lint *l, const struct lint_component *c)
{
	const struct lint_line **uids = NULL;
	size_t n = 0, cap = 0;

	EACH_CHILD(k, c, "VEVENT") {
		MEM_PUSH(uids, n, cap);
		if ((uids[n] = lint_prop(k, "UID")) != NULL)
			n++;
	}
	if (n > 0)
		qsort(uids, n, sizeof(*uids), by_value);
	for (size_t i = 1; i < n; i++)
		if (strcmp(uids[i]->value, uids[i - 1]->value) == 0)
			lint_breach_line(l, uids[i]);
	free(uids);
}

void
lint_timezone_id(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *p = lint_need(l, c, "TZID"), *q;

	if (p == NULL)
		return;
	if (zone_find(p->value) == NULL)
		lint_breach_line(l, p);
	q = lint_prop(c, "X-LIC-LOCATION");
	if (q != NULL && strcmp(q->value, p->value) != 0)
		lint_breach_line(l, q);
}

void
lint_timezone_shape(struct lint *l, const struct lint_component *c)
{
	size_t standard = lint_children(c, "STANDARD");
	size_t daylight = lint_children(c, "DAYLIGHT");

	if (standard != 1 || daylight > 1)
		lint_breach(l, c->number, "%zu STANDARD, %zu DAYLIGHT", standard,
		    daylight);
}

static bool
is_offset(const char *s)
{
	return (*s == '+' || *s == '-') && strlen(s) == 5 &&
	    strspn(s + 1, "0123456789") == 4 && strncmp(s + 1, "24", 2) < 0 &&
	    s[3] < '6';
}

void
lint_timezone_offsets(struct lint *l, const struct lint_component *c)
{
	static const char *const names[] = { "TZOFFSETFROM", "TZOFFSETTO" };
	const struct lint_line *p;

	for (const struct lint_component *k = c->child; k != NULL; k = k->sibling)
		for (size_t i = 0; i < MEM_COUNT(names); i++) {
			p = lint_need(l, k, names[i]);
			if (p != NULL && !is_offset(p->value))
				lint_breach_line(l, p);
		}
}

void
lint_timezone_onset(struct lint *l, const struct lint_component *c)
{
	bool changes = lint_children(c, "DAYLIGHT") > 0;
	const struct lint_line *p;

	for (const struct lint_component *k = c->child; k != NULL; k = k->sibling) {
		p = lint_need(l, k, "DTSTART");
		if (p != NULL && (lint_time(lint_arena(l), p).form != LINT_FLOATING ||
		    (strncmp(p->value, "1970", 4) != 0 &&
		    strncmp(p->value, "1601", 4) != 0)))
			lint_breach_line(l, p);
		if ((p = lint_prop(k, "RDATE")) != NULL)
			lint_breach_line(l, p);
		p = lint_prop(k, "RRULE");
		if (p == NULL && changes)
			lint_breach(l, k->number, "%s without RRULE", k->kind);
		else if (p != NULL && (!changes ||
		    strncmp(p->value, "FREQ=YEARLY;", 12) != 0))
			lint_breach_line(l, p);
	}
}
