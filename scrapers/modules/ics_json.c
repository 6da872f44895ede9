#include "scrapers/modules/ics_json.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "scrapers/page_json.h"

enum {
	DEPTH_MAX = 8,			/* components inside others */
	LINES_MAX = 64 << 20		/* bytes; an event is written again for each instance that differs */
};

bool
ics_is_json(const struct page *page)
{
	size_t i = page->len >= 3 && memcmp(page->body, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	while (i < page->len && strchr(" \t\r\n", page->body[i]) != NULL && page->body[i] != '\0')
		i++;
	return i < page->len && (page->body[i] == '{' || page->body[i] == '[');
}

/* A name in upper case; nothing that could end it. */
static void
put_name(struct buf *out, const char *name)
{
	for (; *name != '\0'; name++)
		if (isalnum((unsigned char)*name) || *name == '-')
			buf_char(out, (char)toupper((unsigned char)*name));
}

/* Text escaped; or a value or a quoted parameter without what would end it. */
static void
put_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		if (*s == '\n')
			buf_str(out, "\\n");
		else {
			if (strchr("\\;,", *s) != NULL)
				buf_char(out, '\\');
			buf_char(out, *s);
		}
}

static void
put_without(struct buf *out, const char *s, const char *unwanted)
{
	for (; *s != '\0'; s++)
		if (strchr(unwanted, *s) == NULL)
			buf_char(out, *s);
}

/* A member's text; NULL: none. */
static const char *
text(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* "2026-03-05T10:00:00Z" as 20260305T100000Z. */
static void
put_stamp(struct buf *out, const char *s)
{
	put_without(out, s, "-:\r\n");
}

/* A single value of a type. */
static void
put_scalar(struct buf *out, const json_t *v, const char *type)
{
	const char *s = json_string_value(v);

	if (json_is_integer(v))
		buf_fmt(out, "%lld", (long long)json_integer_value(v));
	else if (json_is_real(v))
		buf_fmt(out, "%g", json_real_value(v));
	else if (json_is_boolean(v))
		buf_str(out, json_is_true(v) ? "TRUE" : "FALSE");
	else if (s == NULL)
		return;
	else if (strncmp(type, "date", 4) == 0 || strcmp(type, "time") == 0)
		put_stamp(out, s);
	else if (strcmp(type, "utc-offset") == 0)
		put_without(out, s, ":\r\n");
	else if (strcmp(type, "text") == 0)
		put_text(out, s);
	else
		put_without(out, s, "\r\n");
}

/* {"freq":"WEEKLY","byday":["MO","TU"],"until":"2026-06-01"} */
static void
put_recur(struct buf *out, json_t *rule)
{
	const char *key, *separator = "";
	json_t *v, *one;
	size_t i;

	json_object_foreach(rule, key, v) {
		const char *type = strcasecmp(key, "until") == 0 ? "date-time" : "recur";

		buf_str(out, separator);
		put_name(out, key);
		buf_char(out, '=');
		if (!json_is_array(v))
			put_scalar(out, v, type);
		json_array_foreach(v, i, one) {
			buf_str(out, i == 0 ? "" : ",");
			put_scalar(out, one, type);
		}
		separator = ";";
	}
}

/* ["2026-03-05T10:00:00","PT1H"] */
static void
put_several(struct buf *out, const json_t *list, const char *type, char separator)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		if (i > 0)
			buf_char(out, separator);
		put_scalar(out, one, strcmp(type, "period") == 0 ? "date-time" : type);
	}
}

static void
put_param(struct buf *out, const char *name, const json_t *v)
{
	const json_t *one = json_is_array(v) ? json_array_get(v, 0) : v;

	if (!json_is_string(one))
		return;
	buf_char(out, ';');
	put_name(out, name);
	buf_str(out, "=\"");
	put_without(out, json_string_value(one), "\"\r\n");
	buf_char(out, '"');
}

/* ["dtstart", {"tzid": "Asia/Seoul"}, "date-time", "2026-03-05T10:00:00"] */
static void
put_property(struct buf *out, const json_t *p)
{
	const char *name = json_string_value(json_array_get(p, 0)), *key;
	const char *type = json_string_value(json_array_get(p, 2));
	json_t *params = json_array_get(p, 1), *v;

	if (name == NULL || type == NULL || !isalpha((unsigned char)*name))
		return;
	put_name(out, name);
	json_object_foreach(params, key, v)
		put_param(out, key, v);
	buf_str(out, strcmp(type, "date") == 0 ? ";VALUE=DATE:" : strcmp(type, "period") == 0 ? ";VALUE=PERIOD:" : ":");
	for (size_t i = 3; i < json_array_size(p); i++) {
		v = json_array_get(p, i);
		buf_str(out, i == 3 ? "" : ",");
		if (json_is_object(v))
			put_recur(out, v);
		else if (json_is_array(v))
			put_several(out, v, type, strcmp(type, "period") == 0 ? '/' : ';');
		else
			put_scalar(out, v, type);
	}
	buf_char(out, '\n');
}

/* ["vevent", [properties], [components]] */
static void
put_component(struct buf *out, const json_t *c, int depth)
{
	const char *name = json_string_value(json_array_get(c, 0));
	const json_t *one;
	size_t i;

	if (name == NULL || depth > DEPTH_MAX)
		return;
	buf_str(out, "BEGIN:");
	put_name(out, name);
	buf_char(out, '\n');
	json_array_foreach(json_array_get(c, 1), i, one)
		put_property(out, one);
	json_array_foreach(json_array_get(c, 2), i, one)
		put_component(out, one, depth + 1);
	buf_str(out, "END:");
	put_name(out, name);
	buf_char(out, '\n');
}

/* What JSCalendar calls the parts of a rule. */
static const struct { const char *js, *name; } parts[] = {
	{ "frequency", "FREQ" }, { "interval", "INTERVAL" }, { "count", "COUNT" }, { "until", "UNTIL" },
	{ "firstDayOfWeek", "WKST" }, { "byMonth", "BYMONTH" }, { "byMonthDay", "BYMONTHDAY" },
	{ "byYearDay", "BYYEARDAY" }, { "byWeekNo", "BYWEEKNO" }, { "byHour", "BYHOUR" },
	{ "byMinute", "BYMINUTE" }, { "bySecond", "BYSECOND" }, { "bySetPosition", "BYSETPOS" },
};

/* {"day":"mo","nthOfPeriod":-1} */
static void
put_days(struct buf *out, const json_t *days)
{
	const json_t *one;
	size_t i;

	json_array_foreach(days, i, one) {
		buf_str(out, i == 0 ? ";BYDAY=" : ",");
		if (json_is_integer(json_object_get(one, "nthOfPeriod")))
			put_scalar(out, json_object_get(one, "nthOfPeriod"), "integer");
		put_name(out, text(one, "day") == NULL ? "" : text(one, "day"));
	}
}

static void
put_rule(struct buf *out, const json_t *rule)
{
	const char *separator = "RRULE:";
	const json_t *v;

	if (text(rule, "frequency") == NULL)
		return;
	for (size_t i = 0; i < MEM_COUNT(parts); i++) {
		if ((v = json_object_get(rule, parts[i].js)) == NULL)
			continue;
		buf_fmt(out, "%s%s=", separator, parts[i].name);
		if (json_is_array(v))
			put_several(out, v, "recur", ',');
		else if (json_is_string(v) && strcmp(parts[i].js, "until") != 0)
			put_name(out, json_string_value(v));
		else
			put_scalar(out, v, "date-time");
		separator = ";";
	}
	put_days(out, json_object_get(rule, "byDay"));
	buf_char(out, '\n');
}

/* A local time of an event as a day, in its zone, or as no zone's. */
static void
put_time(struct buf *out, const char *name, const json_t *event, const char *at)
{
	bool is_day = json_is_true(json_object_get(event, "showWithoutTime"));
	const char *zone = is_day ? NULL : text(event, "timeZone");
	char day[sizeof("2026-04-01")];

	snprintf(day, sizeof(day), "%s", at);
	buf_str(out, name);
	if (is_day)
		buf_str(out, ";VALUE=DATE");
	if (zone != NULL) {
		buf_str(out, ";TZID=\"");
		put_without(out, zone, "\"\r\n");
		buf_char(out, '"');
	}
	buf_char(out, ':');
	put_stamp(out, is_day ? day : at);
	buf_char(out, '\n');
}

static void
put_line(struct buf *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_fmt(out, "%s:", name);
	put_text(out, value);
	buf_char(out, '\n');
}

/* The member of that name of the first object in a map by ids. */
static const char *
first_of(const json_t *event, const char *map, const char *key)
{
	json_t *o = json_object_get(event, map), *first = json_object_iter_value(json_object_iter(o));

	return text(first, key);
}

static void
put_one(struct buf *out, const json_t *event, const char *original)
{
	const char *start = text(event, "start"), *status = text(event, "status");
	const json_t *sequence = json_object_get(event, "sequence"), *rule;
	size_t i;

	buf_str(out, "BEGIN:VEVENT\n");
	put_line(out, "UID", text(event, "uid"));
	put_line(out, "SUMMARY", text(event, "title"));
	put_line(out, "DESCRIPTION", text(event, "description"));
	put_line(out, "LOCATION", first_of(event, "locations", "name"));
	put_line(out, "URL", first_of(event, "links", "href"));
	if (status != NULL) {
		buf_str(out, "STATUS:");
		put_name(out, status);
		buf_char(out, '\n');
	}
	if (json_is_integer(sequence))
		buf_fmt(out, "SEQUENCE:%lld\n", (long long)json_integer_value(sequence));
	if (start != NULL)
		put_time(out, "DTSTART", event, start);
	if (original != NULL)
		put_time(out, "RECURRENCE-ID", event, original);
	if (text(event, "duration") != NULL)
		put_line(out, "DURATION", text(event, "duration"));
	json_array_foreach(json_object_get(event, "recurrenceRules"), i, rule)
		put_rule(out, rule);
}

/* What single instances are: not there, there as well, or something else. Returns their own events. */
static json_t *
put_overrides(struct buf *out, const json_t *event)
{
	json_t *own = json_object(), *overrides = json_object_get(event, "recurrenceOverrides"), *patch;
	const char *at;

	json_object_foreach(overrides, at, patch) {
		if (json_is_true(json_object_get(patch, "excluded")))
			put_time(out, "EXDATE", event, at);
		else if (json_object_size(patch) == 0)
			put_time(out, "RDATE", event, at);
		else
			json_object_set(own, at, patch);
	}
	return own;
}

static void
put_event(struct buf *out, const json_t *event)
{
	const char *at;
	json_t *own, *patch, *one;

	put_one(out, event, NULL);
	own = put_overrides(out, event);
	buf_str(out, "END:VEVENT\n");
	json_object_foreach(own, at, patch) {
		if (out->len > LINES_MAX)
			break;
		one = json_copy((json_t *)event);
		json_object_del(one, "recurrenceRules");
		json_object_del(one, "recurrenceOverrides");
		json_object_set_new(one, "start", json_string(at));
		json_object_update(one, patch);
		put_one(out, one, at);
		buf_str(out, "END:VEVENT\n");
		json_decref(one);
	}
	json_decref(own);
}

/* An Event, or those of a Group or list; how many there were. */
static size_t
put_events(struct buf *out, const json_t *v, int depth)
{
	const char *type = text(v, "@type");
	const json_t *list = json_is_object(v) ? json_object_get(v, "entries") : v, *one;
	size_t i, n = 0;

	if (depth > DEPTH_MAX)
		return 0;
	if (type != NULL && (strcmp(type, "Event") == 0 || strcmp(type, "jsevent") == 0)) {
		put_event(out, v);
		return 1;
	}
	json_array_foreach(list, i, one)
		n += put_events(out, one, depth + 1);
	return n + (type != NULL && strcmp(type, "Group") == 0);
}

static bool
is_vcalendar(const json_t *v)
{
	const char *name = json_string_value(json_array_get(v, 0));

	return name != NULL && strcasecmp(name, "vcalendar") == 0;
}

int
ics_from_json(const struct page *page, struct buf *out, struct err *e)
{
	json_t *root = page_json(page, e);
	const json_t *one;
	size_t i, n = 0;

	if (root == NULL)
		return -1;
	if (is_vcalendar(root)) {
		put_component(out, root, 0);
		n = 1;
	} else if (is_vcalendar(json_array_get(root, 0)))
		json_array_foreach(root, i, one) {
			put_component(out, one, 0);
			n++;
		}
	else {
		buf_str(out, "BEGIN:VCALENDAR\n");
		n = put_events(out, root, 0);
		buf_str(out, "END:VCALENDAR\n");
	}
	json_decref(root);
	if (out->len > LINES_MAX)
		return err_set(e, ERR_LIMIT, "more than %d bytes of calendar", LINES_MAX);
	return n > 0 ? 0 : err_set(e, ERR_INVALID,
	    "not a calendar: the page is JSON, but neither jCal nor JSCalendar; the module json reads any");
}
