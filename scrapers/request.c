#include "scrapers/request.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/zone.h"

/* What one request is about gets finer from left to right. */
enum unit { UNIT_ONE, UNIT_WINDOW, UNIT_SCHOOL_YEAR, UNIT_YEAR, UNIT_MONTH, UNIT_DAY };

static const struct { const char *name; enum unit unit; } names[] = {
	{ "year", UNIT_YEAR }, { "month", UNIT_MONTH }, { "day", UNIT_DAY },
	{ "from", UNIT_WINDOW }, { "to", UNIT_WINDOW }, { "schoolyear", UNIT_SCHOOL_YEAR },
};
enum { NAME_YEAR, NAME_MONTH, NAME_DAY, NAME_FROM, NAME_TO, NAME_SCHOOL_YEAR, NAMES };

struct template {			/* {name:format} */
	int name;			/* index of names; -1: none of them */
	const char *format;		/* not ended by a NUL */
	size_t format_len;
	size_t len;			/* of all, braces included; 0: no template stands here */
};

struct window {
	const struct zone *zone;
	struct civil from, to;		/* days, both inside */
	int slice;			/* days; 0: all of it */
};

static struct template
template_at(const char *s)
{
	struct template t = { .name = -1 };
	const char *end, *colon;
	size_t n;

	if (*s != '{' || (end = strpbrk(s + 1, "{}")) == NULL || *end != '}')
		return t;
	if ((colon = memchr(s, ':', (size_t)(end - s))) != NULL) {
		t.format = colon + 1;
		t.format_len = (size_t)(end - colon - 1);
	}
	n = (size_t)((colon != NULL ? colon : end) - s - 1);
	for (int i = 0; i < NAMES; i++)
		if (strlen(names[i].name) == n && strncmp(names[i].name, s + 1, n) == 0)
			t.name = i;
	if (t.name != -1 || (n > 0 && strspn(s + 1, "abcdefghijklmnopqrstuvwxyz") >= n))
		t.len = (size_t)(end - s) + 1;
	return t;
}

static void
note_unit(const char *text, enum unit *unit)
{
	struct template t;

	for (; text != NULL && *text != '\0'; text++)
		if ((t = template_at(text)).name != -1 && names[t.name].unit > *unit)
			*unit = names[t.name].unit;
}

/* The year in which the school year of a day began, in March. */
static int
school_year(const struct civil *day)
{
	return day->month >= 3 ? day->year : day->year - 1;
}

/* --- what a template becomes --- */

static bool
is_format(const struct template *t, const char *word)
{
	return t->format_len == strlen(word) && strncmp(t->format, word, t->format_len) == 0;
}

static int
wrong_format(const struct template *t, struct err *e)
{
	return err_set(e, ERR_INVALID, "{%s:%.*s}: write %s", names[t->name].name,
	    (int)t->format_len, t->format, names[t->name].unit == UNIT_WINDOW ?
	    "a date's form as YYYY-MM-DD or DD.MM.YY, or epoch, epochms, iso" :
	    "no form, or 02 for two digits");
}

static int
put_number(struct buf *out, const struct template *t, int value, struct err *e)
{
	if (t->format != NULL && !is_format(t, "02"))
		return wrong_format(t, e);
	buf_fmt(out, t->format != NULL ? "%02d" : "%d", value);
	return 0;
}

static int
put_form(struct buf *out, const struct template *t, const struct civil *day, struct err *e)
{
	const struct { const char *letters; int width, value; } parts[] = {
		{ "YYYY", 4, day->year }, { "%Y", 4, day->year },
		{ "YY", 2, day->year % 100 }, { "%y", 2, day->year % 100 },
		{ "MM", 2, day->month }, { "%m", 2, day->month }, { "M", 1, day->month },
		{ "DD", 2, day->day }, { "%d", 2, day->day }, { "D", 1, day->day },
	};
	enum { PARTS = sizeof(parts) / sizeof(parts[0]) };
	size_t at = 0, i, n;

	while (at < t->format_len) {
		for (i = 0; i < PARTS; i++) {
			n = strlen(parts[i].letters);
			if (n <= t->format_len - at && strncmp(t->format + at, parts[i].letters, n) == 0)
				break;
		}
		if (i < PARTS) {
			buf_fmt(out, "%0*d", parts[i].width, parts[i].value);
			at += n;
		} else if (isalpha((unsigned char)t->format[at]) || t->format[at] == '%')
			return wrong_format(t, e);
		else
			buf_char(out, t->format[at++]);
	}
	return 0;
}

static int
put_day(struct buf *out, const struct template *t, const struct request *r,
    const struct zone *zone, struct err *e)
{
	static const struct template plain = { .name = NAME_FROM, .format = "YYYY-MM-DD", .format_len = 10 };
	bool last = t->name == NAME_TO;
	const struct civil *day = last ? &r->to : &r->from;
	struct civil edge = last ? civil_add_days(r->to, 1) : r->from;
	int64_t at = zone_to_utc(zone, &edge);
	char text[CIVIL_TEXT];

	if (t->format == NULL)
		return put_form(out, &plain, day, e);
	if (is_format(t, "epoch"))
		buf_fmt(out, "%lld", (long long)at);
	else if (is_format(t, "epochms"))
		buf_fmt(out, "%lld", (long long)at * 1000);
	else if (is_format(t, "iso")) {
		civil_put_utc(at, text);
		buf_str(out, text);
	} else
		return put_form(out, t, day, e);
	return 0;
}

static int
put_template(struct buf *out, const struct template *t, const struct request *r,
    const struct zone *zone, struct err *e)
{
	switch (t->name) {
	case NAME_YEAR:
		return put_number(out, t, r->year, e);
	case NAME_MONTH:
		return put_number(out, t, r->month, e);
	case NAME_DAY:
		return put_number(out, t, r->from.day, e);
	case NAME_SCHOOL_YEAR:
		return put_number(out, t, school_year(&r->from), e);
	default:
		return put_day(out, t, r, zone, e);
	}
}

/* strict: a brace that begins no template is a mistake. NULL with the error set. */
static const char *
fill(struct arena *a, const char *text, const struct request *r,
    const struct zone *zone, bool strict, struct err *e)
{
	struct buf b = { 0 };
	const char *made = NULL;
	struct template t;

	for (; *text != '\0'; text += t.len != 0 ? t.len : 1) {
		t = template_at(text);
		if (text[0] == '$' && text[1] == '{') {	/* the environment's: not ours */
			buf_char(&b, *text++);
			t.len = 0;
		} else if (t.name != -1) {
			if (put_template(&b, &t, r, zone, e) == -1)
				goto out;
			continue;
		} else if (strict && t.len != 0) {
			err_set(e, ERR_INVALID, "%.*s is no template: there are {year} {month} {day} "
			    "{from} {to} {schoolyear}", (int)(t.len < 60 ? t.len : 60), text);
			goto out;
		} else
			t.len = 0;
		buf_char(&b, *text);
	}
	made = arena_strn(a, b.data == NULL ? "" : b.data, b.len);
out:
	buf_free(&b);
	return made;
}

/* --- over which days --- */

static struct civil
day_of(const struct zone *z, int64_t at)
{
	struct civil c = zone_to_local(z, at);

	return (struct civil){ .year = c.year, .month = c.month, .day = c.day };
}

static bool
is_before(const struct civil *a, const struct civil *b)
{
	return civil_to_epoch(a) < civil_to_epoch(b);
}

/* The days of the request that begins at or holds `from`. */
static void
set_days(struct request *r, enum unit unit, const struct window *w, struct civil from)
{
	int first = school_year(&from);

	r->from = r->to = from;
	switch (unit) {
	case UNIT_SCHOOL_YEAR:
		r->from = (struct civil){ .year = first, .month = 3, .day = 1 };
		r->to = (struct civil){ .year = first + 1, .month = 2,
		    .day = civil_days_in_month(first + 1, 2) };
		break;
	case UNIT_YEAR:
		r->from.month = r->from.day = 1;
		r->to.month = 12;
		r->to.day = 31;
		break;
	case UNIT_MONTH:
		r->from.day = 1;
		r->to.day = civil_days_in_month(from.year, from.month);
		break;
	case UNIT_WINDOW:
		r->to = w->slice == 0 ? w->to : civil_add_days(from, w->slice - 1);
		if (is_before(&w->to, &r->to))
			r->to = w->to;
		break;
	default:
		break;
	}
	r->year = unit >= UNIT_YEAR ? from.year : unit == UNIT_SCHOOL_YEAR ? first : 0;
	r->month = unit >= UNIT_MONTH ? from.month : 0;
}

static const char *
key_of(struct arena *a, const struct request *r)
{
	return arena_fmt(a, "%s %s%s%s", r->post ? "POST" : "GET", r->url,
	    r->form == NULL ? "" : " ", r->form == NULL ? "" : r->form);
}

static int
set_texts(struct arena *a, const struct settings *s, struct request *r,
    const struct zone *zone, struct err *e)
{
	size_t n = json_object_size(s->headers), i = 0;
	const char *name;
	json_t *value;

	r->post = s->form != NULL || (s->method != NULL && strcmp(s->method, "POST") == 0);
	if ((r->url = fill(a, s->url, r, zone, true, e)) == NULL)
		return err_in(e, "url");
	if (s->form != NULL && (r->form = fill(a, s->form, r, zone, false, e)) == NULL)
		return err_in(e, "form");
	if (n > 0)
		r->headers = arena_alloc(a, (n + 1) * sizeof(*r->headers));
	json_object_foreach(s->headers, name, value) {
		if (!json_is_string(value))
			return err_set(e, ERR_INVALID, "headers: the value of %.60s is no text", name);
		r->headers[i].name = arena_str(a, name);
		r->headers[i].value = fill(a, json_string_value(value), r, zone, false, e);
		if (r->headers[i++].value == NULL)
			return err_in(e, "header %.60s", name);
	}
	r->key = key_of(a, r);
	return 0;
}

static enum unit
unit_of(const struct settings *s)
{
	enum unit unit = UNIT_ONE;
	const char *name;
	json_t *value;

	note_unit(s->url, &unit);
	note_unit(s->form, &unit);
	json_object_foreach(s->headers, name, value)
		note_unit(json_string_value(value), &unit);
	return unit;
}

int
request_roots(struct arena *a, const struct settings *s, int64_t now,
    struct request **out, size_t *n, struct err *e)
{
	const struct zone *zone = zone_find(s->timezone == NULL ? "UTC" : s->timezone);
	enum unit unit = unit_of(s);
	struct window w = { .zone = zone };
	struct civil at;

	if (zone == NULL)
		return err_set(e, ERR_INVALID, "no time zone is called %s", s->timezone);
	w.from = day_of(zone, now - s->back);
	w.to = day_of(zone, now + s->ahead);
	w.slice = (int)((s->slice + DAY_SECONDS - 1) / DAY_SECONDS);
	*out = arena_alloc(a, REQUESTS_MAX * sizeof(**out));
	*n = 0;
	for (at = w.from; !is_before(&w.to, &at); at = civil_add_days((*out)[*n - 1].to, 1)) {
		if (*n == REQUESTS_MAX)
			return err_set(e, ERR_LIMIT, "this asks for more than %d pages each time: set "
			    "back and ahead shorter%s", REQUESTS_MAX,
			    unit == UNIT_WINDOW ? ", or slice longer" : "");
		if (unit != UNIT_ONE)
			set_days(&(*out)[*n], unit, &w, at);
		if (set_texts(a, s, &(*out)[(*n)++], zone, e) == -1)
			return -1;
		if (unit == UNIT_ONE)
			break;
	}
	return 0;
}

struct request
request_of(struct arena *a, const struct request *root, const char *url,
    const char *method, const char *form)
{
	struct request r = { .url = url, .form = form, .headers = root->headers,
	    .year = root->year, .month = root->month, .from = root->from, .to = root->to };

	r.post = form != NULL || (method != NULL && strcmp(method, "POST") == 0);
	r.key = key_of(a, &r);
	return r;
}

json_t *
request_context(const struct request *r)
{
	char from[CIVIL_TEXT], to[CIVIL_TEXT];
	json_t *c;

	if (r->from.year == 0)
		return NULL;
	civil_put_date(&r->from, from);
	civil_put_date(&r->to, to);
	c = json_pack("{s:s, s:s}", "from", from, "to", to);
	if (r->year != 0)
		json_object_set_new(c, "year", json_integer(r->year));
	if (r->month != 0)
		json_object_set_new(c, "month", json_integer(r->month));
	return c;
}
