#include "scrapers/modules/ics_lines.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "scrapers/charset.h"
#include "scrapers/modules/ics_json.h"

enum {
	HEAD_MAX = 1024,		/* bytes within which the calendar begins */
	DEPTH_MAX = 8,			/* components inside others that are told apart */
	SHOWN = 60			/* bytes of a foreign text that a message shows */
};

struct reader {
	struct arena *arena;
	struct ics_file *file;
	struct ics_line *lines;		/* of all parts */
	size_t n_lines, cap_lines, cap_parts;
	bool in_calendar, in_part;
	const char *skipped[DEPTH_MAX];	/* open components that nobody wants */
	size_t depth;
	bool begun;			/* a BEGIN:VCALENDAR was seen */
};

/* Joins folded lines and ends each with one LF. */
static void
unfold(const char *s, size_t n, struct buf *out)
{
	size_t i = 0, from;

	buf_room(out, n + 1);
	while (i < n) {
		for (from = i; i < n && s[i] != '\r' && s[i] != '\n'; i++)
			;
		buf_add(out, s + from, i - from);
		while (i < n && s[i] == '\r')
			i++;
		if (i < n && s[i] == '\n')
			i++;
		if (i < n && (s[i] == ' ' || s[i] == '\t'))
			i++;
		else
			buf_char(out, '\n');
	}
}

/* Drops what no text holds, NUL first of all, and returns the new length. */
static size_t
drop_controls(char *s, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x20 || (s[i] != '\0' && strchr("\t\n\v\f", s[i]) != NULL))
			s[to++] = s[i];
	s[to] = '\0';
	return to;
}

static bool
is_utf16(const char *s, size_t n)
{
	return n >= 2 && (memcmp(s, "\xFF\xFE", 2) == 0 || memcmp(s, "\xFE\xFF", 2) == 0);
}

/* The page as lines of UTF-8, in the arena. */
static char *
decode(const struct page *page, size_t *n, struct err *e)
{
	struct buf wide = { 0 }, lines = { 0 }, text = { 0 };
	const char *body = page->body, *label = page->charset;
	size_t len = page->len;
	char *out = NULL;

	if (ics_is_json(page)) {
		if (ics_from_json(page, &lines, e) == -1)
			goto done;
		label = "utf-8";
	} else if (is_utf16(body, len)) {	/* its line ends are no bytes: decode it first */
		if (charset_decode(body, len, label, page->lang, &wide, e) == -1)
			goto done;
		body = wide.data;
		len = wide.len;
		label = "utf-8";
	}
	if (lines.len == 0)
		unfold(body, len, &lines);
	if (charset_decode(lines.len == 0 ? "" : lines.data, lines.len, label,
	    page->lang, &text, e) == -1)
		goto done;
	out = arena_strn(page->arena, text.data, text.len);
	*n = drop_controls(out, text.len);
done:
	buf_free(&wide);
	buf_free(&lines);
	buf_free(&text);
	return out;
}

static void
upper(char *s)
{
	for (; *s != '\0'; s++)
		*s = (char)toupper((unsigned char)*s);
}

/* The colon that ends name and parameters. A quote that is never closed is no quote. */
static char *
find_colon(char *s)
{
	bool quoted = false;

	for (char *p = s; *p != '\0'; p++)
		if (*p == '"')
			quoted = !quoted;
		else if (*p == ':' && !quoted)
			return p;
	return quoted ? strchr(s, ':') : NULL;
}

/* Cuts a line in place; false when it is none. */
static bool
split(char *s, struct ics_line *out)
{
	size_t len = strlen(s), name = 0;
	char *colon;

	while (len > 0 && isspace((unsigned char)s[len - 1]))
		s[--len] = '\0';
	while (isalnum((unsigned char)s[name]) || s[name] == '-' || s[name] == '_' || s[name] == '.')
		name++;
	if (name == 0 || (s[name] != ':' && s[name] != ';') || (colon = find_colon(s + name)) == NULL)
		return false;
	*colon = '\0';
	out->name = s;
	out->params = s[name] == ';' ? s + name + 1 : colon;
	s[name] = '\0';
	out->value = colon + 1 + strspn(colon + 1, " \t");
	upper(s);
	return true;
}

static void
keep(struct reader *r, const struct ics_line *l)
{
	MEM_PUSH(r->lines, r->n_lines, r->cap_lines);
	r->lines[r->n_lines++] = *l;
	r->file->parts[r->file->n - 1].n++;
}

static void
open_part(struct reader *r, enum ics_kind kind)
{
	struct ics_file *f = r->file;

	MEM_PUSH(f->parts, f->n, r->cap_parts);
	f->parts[f->n] = (struct ics_part){ .kind = kind };
	if (kind == ICS_EVENT)
		f->parts[f->n].row = ++f->events;
	f->n++;
	r->in_part = true;
	r->depth = 0;
}

static bool
is_observance(const struct reader *r, const char *what)
{
	return r->in_part && r->depth == 0 &&
	    r->file->parts[r->file->n - 1].kind == ICS_TIMEZONE &&
	    (strcasecmp(what, "STANDARD") == 0 || strcasecmp(what, "DAYLIGHT") == 0);
}

/* VEVENT and VTIMEZONE stand in nothing but a calendar, so one that begins ends whatever was left open. */
static void
begin(struct reader *r, const struct ics_line *l)
{
	if (strcasecmp(l->value, "VCALENDAR") == 0) {
		r->begun = r->in_calendar = true;
		r->in_part = false;
		r->depth = 0;
	} else if (!r->in_calendar)
		return;
	else if (strcasecmp(l->value, "VEVENT") == 0)
		open_part(r, ICS_EVENT);
	else if (strcasecmp(l->value, "VTIMEZONE") == 0)
		open_part(r, ICS_TIMEZONE);
	else if (is_observance(r, l->value))
		keep(r, l);
	else if (r->depth < DEPTH_MAX)
		r->skipped[r->depth++] = l->value;
}

static void
end(struct reader *r, const struct ics_line *l)
{
	if (strncasecmp(l->value, "VCALENDAR", 9) == 0) {	/* garbage may follow on the same line */
		r->in_calendar = r->in_part = false;
		r->depth = 0;
	} else if (strcasecmp(l->value, "VEVENT") == 0 || strcasecmp(l->value, "VTIMEZONE") == 0) {
		r->in_part = false;
		r->depth = 0;
	} else if (is_observance(r, l->value))
		keep(r, l);
	else
		for (size_t i = r->depth; i > 0; i--)
			if (strcasecmp(r->skipped[i - 1], l->value) == 0) {
				r->depth = i - 1;
				break;
			}
}

static void
broken(struct reader *r, const char *s)
{
	struct ics_part *p;

	if (!r->in_calendar || r->depth > 0)
		return;
	if (!r->in_part) {
		r->file->broken++;
		return;
	}
	p = &r->file->parts[r->file->n - 1];
	if (p->broken++ == 0)
		p->broken_line = s;
}

/* Before the calendar begins nothing is cut: a complaint may have to show it. */
static bool
is_beginning(const char *s)
{
	static const char first[] = "BEGIN:VCALENDAR";

	return strncasecmp(s + strspn(s, " \t"), first, sizeof(first) - 1) == 0;
}

static void
one_line(struct reader *r, char *s)
{
	struct ics_line l;

	if (s[strspn(s, " \t\v\f")] == '\0')
		return;
	if (!split(s, &l))
		broken(r, s);
	else if (strcmp(l.name, "BEGIN") == 0)
		begin(r, &l);
	else if (strcmp(l.name, "END") == 0)
		end(r, &l);
	else if (!r->in_calendar || r->depth > 0)
		return;
	else if (r->in_part)
		keep(r, &l);
	else if (strcmp(l.name, "X-WR-TIMEZONE") == 0 && r->file->timezone == NULL)
		r->file->timezone = l.value;
}

/* Moves parts and lines into the arena, where a part knows its own lines. */
static void
settle(struct reader *r)
{
	struct ics_file *f = r->file;
	struct ics_part *parts = f->parts;
	const struct ics_line *lines;

	lines = arena_copy(r->arena, r->lines, r->n_lines * sizeof(*lines));
	f->parts = arena_copy(r->arena, parts, f->n * sizeof(*parts));
	for (size_t i = 0; i < f->n; i++) {
		f->parts[i].lines = lines;
		lines += f->parts[i].n;
	}
	free(r->lines);
	free(parts);
}

static int
not_a_calendar(struct arena *a, const char *text, struct err *e)
{
	static const struct { const char *begins, *is; } kinds[] = {
		{ "<!doctype html", "an HTML page" }, { "<html", "an HTML page" },
		{ "<?xml", "XML" }, { "<", "markup" },
		{ "BEGIN:VEVENT", "an event without a calendar around it" },
		{ "BEGIN:VCARD", "a vCard" },
	};

	text += strspn(text, " \t\n\v\f");
	if (*text == '\0')
		return err_set(e, ERR_INVALID, "not a calendar: the page is empty");
	for (size_t i = 0; i < MEM_COUNT(kinds); i++)
		if (strncasecmp(text, kinds[i].begins, strlen(kinds[i].begins)) == 0)
			return err_set(e, ERR_INVALID,
			    "not a calendar: the page is %s", kinds[i].is);
	return err_set(e, ERR_INVALID, "not a calendar: the page begins with \"%s\"",
	    ics_shown(a, text));
}

int
ics_read(const struct page *page, struct ics_file *out, struct err *e)
{
	struct reader r = { .arena = page->arena, .file = out };
	char *text, *s, *nl;
	size_t n;

	*out = (struct ics_file){ 0 };
	if ((text = decode(page, &n, e)) == NULL)
		return -1;
	for (s = text; s < text + n; s = nl + 1) {
		if ((nl = strchr(s, '\n')) == NULL)
			nl = text + n;
		if (strncmp(s, "\xEF\xBB\xBF", 3) == 0)	/* of a file put after another */
			s += 3;
		if (!r.begun && s - text > HEAD_MAX)
			break;
		if (!r.begun && !is_beginning(s))
			continue;
		*nl = '\0';
		one_line(&r, s + strspn(s, " \t"));
	}
	settle(&r);
	if (!r.begun)
		return not_a_calendar(page->arena, text, e);
	if (r.in_calendar)
		return err_set(e, ERR_INVALID,
		    "the calendar is cut: no END:VCALENDAR after %zu events", out->events);
	return 0;
}

const struct ics_line *
ics_next(const struct ics_part *p, const char *name, const struct ics_line *after)
{
	const struct ics_line *end_of = p->lines + p->n;

	for (const struct ics_line *l = after == NULL ? p->lines : after + 1; l < end_of; l++)
		if (strcmp(l->name, name) == 0)
			return l;
	return NULL;
}

const char *
ics_value(const struct ics_part *p, const char *name)
{
	const struct ics_line *l = ics_next(p, name, NULL);

	return l == NULL || *l->value == '\0' ? NULL : l->value;
}

char *
ics_param(struct arena *a, const struct ics_line *l, const char *name)
{
	size_t len = strlen(name), n;

	for (const char *p = l->params; *p != '\0'; p += n + (p[n] == ';')) {
		bool quoted = false;

		for (n = 0; p[n] != '\0' && (quoted || p[n] != ';'); n++)
			quoted ^= p[n] == '"';
		if (n <= len || strncasecmp(p, name, len) != 0 || p[len] != '=')
			continue;
		p += len + 1;
		n -= len + 1;
		while (n > 0 && (*p == '"' || *p == ' '))
			p++, n--;
		while (n > 0 && (p[n - 1] == '"' || p[n - 1] == ' '))
			n--;
		return arena_strn(a, p, n);
	}
	return NULL;
}

char *
ics_unescape(struct arena *a, const char *value)
{
	char *out, *to;

	if (value == NULL)
		return NULL;
	out = to = arena_alloc(a, strlen(value) + 1);
	for (const char *s = value; *s != '\0'; s++) {
		if (*s != '\\' || s[1] == '\0' || strchr("\\;,:\"nN", s[1]) == NULL) {
			*to++ = *s;
			continue;
		}
		s++;
		*to++ = *s == 'n' || *s == 'N' ? '\n' : *s;
	}
	return out;
}

char *
ics_shown(struct arena *a, const char *s)
{
	size_t n = 0, step;

	while (s[n] != '\0' && s[n] != '\n' && n + (step = text_step(s + n)) <= SHOWN)
		n += step;
	return arena_strn(a, s, n);
}
