/* Rules about one event or one alarm at a time. */
#include "feeds/lint_check.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alarm.h"
#include "base/event.h"
#include "base/mem.h"

static bool
one_of(const char *s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(s, words[i]) == 0)
			return true;
	return false;
}

#define ONE_OF(s, words) one_of(s, words, MEM_COUNT(words))

void
lint_uid_first(struct lint *l, const struct lint_component *c)
{
	if (c->first != NULL && strcmp(c->first->name, "UID") != 0)
		lint_breach_line(l, c->first);
}

void
lint_uid(struct lint *l, const struct lint_component *c)
{
	enum { UID_MAX = 120 };
	const struct lint_line *p = lint_need(l, c, "UID");
	size_t n = p == NULL ? 1 : strlen(p->value);

	if (n == 0 || n > UID_MAX) {
		lint_breach_line(l, p);
		return;
	}
	for (size_t i = 0; p != NULL && i < n; i++)
		if (p->value[i] <= ' ' || p->value[i] > '~') {
			lint_breach_line(l, p);
			return;
		}
}

void
lint_stamps(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *stamp = lint_need(l, c, "DTSTAMP");
	const struct lint_line *modified = lint_need(l, c, "LAST-MODIFIED");
	const struct lint_line *sequence = lint_need(l, c, "SEQUENCE");

	if (stamp != NULL && lint_time(lint_arena(l), stamp).form != LINT_UTC)
		lint_breach_line(l, stamp);
	if (stamp != NULL && modified != NULL &&
	    strcmp(stamp->value, modified->value) != 0)
		lint_breach_line(l, modified);
	if (sequence != NULL && (*sequence->value == '\0' ||
	    strlen(sequence->value) > 10 ||
	    sequence->value[strspn(sequence->value, "0123456789")] != '\0'))
		lint_breach_line(l, sequence);
}

void
lint_once(struct lint *l, const struct lint_component *c)
{
	static const char *const names[] = {
		"STATUS", "LOCATION", "DESCRIPTION", "URL", "TRANSP", "CLASS",
		"CREATED", "GEO", "PRIORITY", "X-MICROSOFT-CDO-BUSYSTATUS",
	};

	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (lint_count(c, names[i]) > 1)
			lint_breach(l, c->number, "more than one %s", names[i]);
}

void
lint_dtstart(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *p = lint_need(l, c, "DTSTART");

	if (p != NULL && lint_time(lint_arena(l), p).form == LINT_BAD)
		lint_breach_line(l, p);
}

/* Start and end; false when one of them is not there or cannot be read. */
static bool
both_times(struct lint *l, const struct lint_component *c,
    struct lint_time *start, struct lint_time *end)
{
	*start = lint_time(lint_arena(l), lint_prop(c, "DTSTART"));
	*end = lint_time(lint_arena(l), lint_prop(c, "DTEND"));
	return start->form != LINT_BAD && end->form != LINT_BAD;
}

void
lint_dtend(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *p = lint_need(l, c, "DTEND"), *duration;
	struct lint_time start, end;

	if ((duration = lint_prop(c, "DURATION")) != NULL)
		lint_breach_line(l, duration);
	if (p == NULL)
		return;
	both_times(l, c, &start, &end);
	if (end.form == LINT_BAD || (start.form != LINT_BAD && end.utc <= start.utc))
		lint_breach_line(l, p);
}

void
lint_value_date(struct lint *l, const struct lint_component *c)
{
	static const char *const names[] = { "DTSTART", "DTEND" };
	struct lint_time start, end;

	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		const struct lint_line *p = lint_prop(c, names[i]);
		struct lint_time t = lint_time(lint_arena(l), p);
		const char *type = p == NULL ? NULL : lint_param(lint_arena(l), p, "VALUE");
		bool says_date = type != NULL && strcmp(type, "DATE") == 0;

		if (t.form != LINT_BAD && says_date != (t.form == LINT_DATE))
			lint_breach_line(l, p);
	}
	if (both_times(l, c, &start, &end) && (start.form != end.form ||
	    (start.tzid != NULL && end.tzid != NULL &&
	    strcmp(start.tzid, end.tzid) != 0)))
		lint_breach_line(l, lint_prop(c, "DTEND"));
}

void
lint_floating(struct lint *l, const struct lint_component *c)
{
	static const char *const names[] = { "DTSTART", "DTEND" };

	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		const struct lint_line *p = lint_prop(c, names[i]);
		struct lint_time t = lint_time(lint_arena(l), p);

		if (t.form == LINT_FLOATING ||
		    (t.tzid != NULL && t.form != LINT_ZONED && t.form != LINT_BAD))
			lint_breach_line(l, p);
	}
}

void
lint_recurrence(struct lint *l, const struct lint_component *c)
{
	static const char *const names[] = {
		"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID",
	};

	for (const struct lint_line *p = c->first; p != NULL; p = p->next)
		if (ONE_OF(p->name, names))
			lint_breach_line(l, p);
}

void
lint_years(struct lint *l, const struct lint_component *c)
{
	struct lint_time start, end;

	both_times(l, c, &start, &end);
	if (start.form != LINT_BAD &&
	    (start.year < EVENT_YEAR_MIN || start.year > EVENT_YEAR_MAX))
		lint_breach_line(l, lint_prop(c, "DTSTART"));
	if (end.form != LINT_BAD &&
	    (end.year < EVENT_YEAR_MIN || end.year > EVENT_YEAR_MAX + 1))
		lint_breach_line(l, lint_prop(c, "DTEND"));
}

void
lint_length(struct lint *l, const struct lint_component *c)
{
	struct lint_time start, end;

	if (both_times(l, c, &start, &end) &&
	    end.local - start.local > (int64_t)EVENT_DAYS_MAX * DAY_SECONDS)
		lint_breach_line(l, lint_prop(c, "DTEND"));
}

void
lint_status(struct lint *l, const struct lint_component *c)
{
	static const char *const values[] = { "CONFIRMED", "TENTATIVE", "CANCELLED" };
	const struct lint_line *p = lint_need(l, c, "STATUS");

	if (p != NULL && !ONE_OF(p->value, values))
		lint_breach_line(l, p);
}

void
lint_summary(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *p = lint_need(l, c, "SUMMARY");

	if (p != NULL && p->value[strspn(p->value, " \t")] == '\0')
		lint_breach_line(l, p);
}

void
lint_transp(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *p = lint_need(l, c, "TRANSP");
	const struct lint_line *busy = lint_prop(c, "X-MICROSOFT-CDO-BUSYSTATUS");

	if (p != NULL && strcmp(p->value, "TRANSPARENT") != 0)
		lint_breach_line(l, p);
	if (busy != NULL && strcmp(busy->value, "FREE") != 0)
		lint_breach_line(l, busy);
}

void
lint_properties(struct lint *l, const struct lint_component *c)
{
	static const char *const names[] = {
		"ATTACH", "ATTENDEE", "ORGANIZER", "PRIORITY", "REQUEST-STATUS",
		"IMAGE", "CONFERENCE", "STRUCTURED-DATA", "X-ALT-DESC",
		"X-MICROSOFT-CDO-ALLDAYEVENT", "X-MOZ-LASTACK",
		"X-MOZ-GENERATION",
	};

	for (const struct lint_line *p = c->first; p != NULL; p = p->next)
		if (ONE_OF(p->name, names) || strncmp(p->name, "X-APPLE-", 8) == 0 ||
		    (strcmp(p->name, "CLASS") == 0 && strcmp(p->value, "PUBLIC") != 0))
			lint_breach_line(l, p);
}

static bool
well_escaped(const char *s, bool list)
{
	for (; *s != '\0'; s++) {
		if (*s == ';' || (*s == ',' && !list))
			return false;
		if (*s != '\\')
			continue;
		s++;
		if (*s == '\0' || strchr("\\;,nN", *s) == NULL)
			return false;
	}
	return true;
}

void
lint_escapes(struct lint *l, const struct lint_component *c)
{
	static const char *const names[] = { "SUMMARY", "LOCATION", "DESCRIPTION" };

	for (const struct lint_line *p = c->first; p != NULL; p = p->next) {
		bool list = strcmp(p->name, "CATEGORIES") == 0;

		if ((list || ONE_OF(p->name, names)) && !well_escaped(p->value, list))
			lint_breach_line(l, p);
	}
}

void
lint_html(struct lint *l, const struct lint_component *c)
{
	static const char *const tags[] = {
		"<br", "<p>", "</p>", "<a ", "</a>", "<b>", "<div", "<span",
		"<li>", "&nbsp\\;", "&amp\\;",
	};
	const struct lint_line *p = lint_prop(c, "DESCRIPTION");

	for (size_t i = 0; p != NULL && i < MEM_COUNT(tags); i++)
		if (strcasestr(p->value, tags[i]) != NULL) {
			lint_breach(l, p->number, "%s", tags[i]);
			return;
		}
}

void
lint_url(struct lint *l, const struct lint_component *c)
{
	static const char *const schemes[] = {
		"http://", "https://", "mailto:", "tel:", "geo:",
	};
	const struct lint_line *p = lint_prop(c, "URL");
	bool known = false;

	for (size_t i = 0; p != NULL && i < MEM_COUNT(schemes); i++)
		known |= strncasecmp(p->value, schemes[i], strlen(schemes[i])) == 0;
	if (p != NULL && (!known || strpbrk(p->value, " \"<>\\") != NULL))
		lint_breach_line(l, p);
}

/* Does the escaped text end in the link, on a line of its own? */
static bool
ends_in(const char *text, const char *link)
{
	const char *t = text + strlen(text), *u = link + strlen(link);

	while (u > link) {
		if (t == text || t[-1] != u[-1])
			return false;
		t--;
		u--;
		if (t > text && t[-1] == '\\' && (*u == ',' || *u == ';'))
			t--;
	}
	return t == text || (t - text >= 2 && t[-2] == '\\' && t[-1] == 'n');
}

void
lint_link(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *url = lint_prop(c, "URL");
	const struct lint_line *text = lint_prop(c, "DESCRIPTION");

	if (url != NULL && !ends_in(text == NULL ? "" : text->value, url->value))
		lint_breach(l, c->number, "DESCRIPTION does not end in %s", url->value);
}

void
lint_alarm_count(struct lint *l, const struct lint_component *c)
{
	int n = 0;

	for (const struct lint_component *k = c->child; k != NULL; k = k->sibling)
		if (strcmp(k->kind, "VALARM") != 0 || ++n > ALARM_MAX)
			lint_breach(l, k->number, "one more %s", k->kind);
}

void
lint_alarm_cancelled(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *p = lint_prop(c, "STATUS");

	if (p != NULL && strcmp(p->value, "CANCELLED") == 0 &&
	    lint_children(c, "VALARM") > 0)
		lint_breach_line(l, p);
}

void
lint_alarm_shape(struct lint *l, const struct lint_component *c)
{
	static const char *const names[] = { "ACTION", "DESCRIPTION", "TRIGGER" };
	const struct lint_line *action = lint_need(l, c, "ACTION");
	const struct lint_line *text = lint_need(l, c, "DESCRIPTION");

	lint_need(l, c, "TRIGGER");
	if (action != NULL && strcmp(action->value, "DISPLAY") != 0)
		lint_breach_line(l, action);
	if (text != NULL && (*text->value == '\0' || !well_escaped(text->value, false)))
		lint_breach_line(l, text);
	for (const struct lint_line *p = c->first; p != NULL; p = p->next)
		if (!ONE_OF(p->name, names))
			lint_breach_line(l, p);
}

/* Seconds, weeks, plus signs and mixtures are legal, and break one client or another. */
static bool
is_plain(const char *s)
{
	int64_t seconds;
	size_t digits;

	if (strcmp(s, "PT0S") == 0)
		return true;
	if (!lint_duration(s, &seconds) || seconds == 0)
		return false;
	s += *s == '-';
	if (*s++ != 'P')
		return false;
	if (*s == 'T')
		s++;
	digits = strspn(s, "0123456789");
	return strchr("DHM", s[digits]) != NULL && s[digits + 1] == '\0';
}

void
lint_alarm_trigger(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *p = lint_prop(c, "TRIGGER");

	if (p != NULL && (*p->params != '\0' || !is_plain(p->value)))
		lint_breach_line(l, p);
}

void
lint_alarm_lead(struct lint *l, const struct lint_component *c)
{
	const struct lint_line *p = lint_prop(c, "TRIGGER");
	int64_t seconds;

	if (p != NULL && lint_duration(p->value, &seconds) &&
	    (seconds < -28 * DAY_SECONDS || seconds > DAY_SECONDS))
		lint_breach_line(l, p);
}
