#include "scrapers/modules/json_path.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "scrapers/page_json.h"

static const json_t *
member(const json_t *object, const char *name)
{
	const json_t *found = json_object_get(object, name);
	const char *key;
	json_t *value;

	if (found != NULL || !json_is_object(object))
		return found;
	json_object_foreach((json_t *)object, key, value)
		if (strcasecmp(key, name) == 0)
			return value;
	return NULL;
}

/* One step of a path: "name", "name[2]", "name[]", "[]" or "*". */
struct step {
	const char *name;	/* "": the value itself */
	bool each;		/* [] or * */
	bool members;		/* * */
	long index;		/* -1: none */
};

/* Cuts the first step off a path; returns the rest. */
static const char *
read_step(struct arena *a, const char *path, struct step *out)
{
	size_t n = strcspn(path, ".[");
	const char *p = path + n;
	char *end;

	*out = (struct step){ .name = arena_strn(a, path, n), .index = -1 };
	if (strcmp(out->name, "*") == 0)
		*out = (struct step){ .name = "", .each = true, .members = true, .index = -1 };
	else if (*p == '[' && p[1] == ']') {
		out->each = true;
		p += 2;
	} else if (*p == '[' && isdigit((unsigned char)p[1])) {
		out->index = strtol(p + 1, &end, 10);
		p = end + (*end == ']');
	} else if (*p == '[') {
		/* No index and no []: a name with a bracket in it. */
		out->name = arena_str(a, path);
		p += strlen(p);
	}
	return *p == '.' ? p + 1 : p;
}

/* What a text that is JSON holds, kept in opened; anything else is itself. */
static const json_t *
open_text(const json_t *value, json_t *opened)
{
	const char *s = json_string_value(value);
	char address[40];
	json_t *inner;

	if (s == NULL || opened == NULL)
		return value;
	s += strspn(s, " \t\r\n");
	if (*s != '{' && *s != '[')
		return value;
	snprintf(address, sizeof(address), "%p", (const void *)value);
	inner = json_object_get(opened, address);
	if (inner == NULL && (inner = json_loads(s, 0, NULL)) != NULL)
		json_object_set_new(opened, address, inner);
	return inner == NULL ? value : inner;
}

static const json_t *
step_into(const json_t *value, const struct step *s, json_t *opened)
{
	if (*s->name != '\0')
		value = member(open_text(value, opened), s->name);
	if (s->index >= 0)
		value = json_array_get(open_text(value, opened), (size_t)s->index);
	return value;
}

static bool
is_nothing(const json_t *v)
{
	return v == NULL || json_is_null(v) ||
	    (json_is_string(v) && json_string_length(v) == 0);
}

struct position {			/* how far a walk has come */
	const struct json_row *from;	/* the row it is in */
	const json_t *value;
	const char *path;	/* what is left of it */
	bool is_row;		/* value is one of a list: lists in it are not */
	bool deep;		/* below the first name */
};

static int
not_there(const struct json_walk *w, const struct position *at, const char *name,
    struct err *e)
{
	const char *quote = *name == '\0' ? "" : "\"";

	return err_set(e, ERR_INVALID, "rows: no %s%s%s%s%.80s; found %s",
	    quote, *name == '\0' ? "list" : name, quote, *at->path == '\0' ? "" : " before ",
	    at->path, json_said(w->arena, at->value));
}

/* What its texts held is wanted no longer than the row. */
static int
put_row(const struct json_walk *w, const struct json_row *row, struct err *e)
{
	int rc = w->row(w, row, e);

	json_object_clear(row->opened);
	return rc;
}

/* The path is at its end: the value is rows, or none. */
static int
put_rows(const struct json_walk *w, struct position *at, struct err *e)
{
	struct json_row row = { .up = at->from, .opened = at->from->opened };
	json_t *part;
	size_t i;

	if (at->is_row)
		return put_row(w, at->from, e);
	at->value = open_text(at->value, w->opened);
	if (is_nothing(at->value))
		return 0;
	if (!json_is_array(at->value) && !json_is_object(at->value))
		return not_there(w, at, "", e);
	if (json_is_object(at->value)) {
		row.value = at->value;
		return put_row(w, &row, e);
	}
	json_array_foreach((json_t *)at->value, i, part) {
		row.value = part;
		if (put_row(w, &row, e) == -1)
			return -1;
	}
	return 0;
}

static int walk(const struct json_walk *w, struct position at, struct err *e);

/* Goes on from each of a list or, for a *, of an object. One that stands alone is a list of one. */
static int
walk_each(const struct json_walk *w, struct position at, bool members, struct err *e)
{
	const json_t *all = open_text(at.value, w->opened);
	struct json_row row = { .up = at.from, .opened = at.from->opened };
	const char *key;
	json_t *part;
	size_t i;

	if (is_nothing(all))
		return 0;
	if (!json_is_array(all) && !json_is_object(all))
		return not_there(w, &at, "", e);
	at.from = &row;
	at.is_row = true;
	if (json_is_array(all)) {
		json_array_foreach((json_t *)all, i, part) {
			at.value = row.value = part;
			if (walk(w, at, e) == -1)
				return -1;
		}
		return 0;
	}
	if (!members) {
		row.value = all;
		return walk(w, at, e);
	}
	json_object_foreach((json_t *)all, key, part) {
		at.value = row.value = part;
		row.key = key;
		if (walk(w, at, e) == -1)
			return -1;
	}
	return 0;
}

static int
walk(const struct json_walk *w, struct position at, struct err *e)
{
	const json_t *next;
	struct step s;

	if (*at.path == '\0')
		return put_rows(w, &at, e);
	if (at.deep && is_nothing(at.value))
		return 0;
	at.path = read_step(w->arena, at.path, &s);
	at.value = open_text(at.value, w->opened);
	next = step_into(at.value, &s, w->opened);
	/* A last name may be missing where its object is there, or the list is empty. */
	if (next == NULL && (!at.deep || *at.path != '\0' ||
	    !(json_is_object(at.value) || (json_is_array(at.value) &&
	    json_array_size(at.value) == 0))))
		return not_there(w, &at, s.name, e);
	at.is_row = at.is_row && *s.name == '\0' && s.index < 0;
	at.value = next;
	at.deep = true;
	return s.each ? walk_each(w, at, s.members, e) : walk(w, at, e);
}

int
json_walk(struct json_walk *w, const json_t *root, const char *path,
    struct err *e)
{
	struct json_row page = { .value = root, .opened = json_object() };
	int rc;

	w->opened = json_object();
	rc = walk(w, (struct position){ .from = &page, .value = root,
	    .path = strcmp(path, ".") == 0 ? "" : path }, e);
	json_decref(w->opened);
	json_decref(page.opened);
	w->opened = NULL;
	return rc;
}

/* Numbers as people write them: 1554110400, not 1554110400.0. */
static const char *
number_text(const json_t *v, struct arena *a)
{
	double d = json_number_value(v);

	if (json_is_integer(v))
		return arena_fmt(a, "%lld", (long long)json_integer_value(v));
	return d > -1e15 && d < 1e15 && d == (double)(long long)d ?
	    arena_fmt(a, "%.0f", d) : arena_fmt(a, "%.15g", d);
}

static const char *
scalar_text(const json_t *v, struct arena *a)
{
	if (json_is_string(v))
		return json_string_value(v);
	if (json_is_number(v))
		return number_text(v, a);
	return json_is_true(v) ? "true" : json_is_false(v) ? "false" : NULL;
}

static const char *
text_of(const json_t *v, struct arena *a)
{
	struct buf b = { 0 };
	const char *part, *out;
	json_t *one;
	size_t i;

	if (!json_is_array(v))
		return scalar_text(v, a);
	json_array_foreach((json_t *)v, i, one)
		if ((part = scalar_text(one, a)) != NULL)
			buf_fmt(&b, "%s%s", b.len == 0 ? "" : ", ", part);
	out = b.len == 0 ? NULL : arena_str(a, b.data);
	buf_free(&b);
	return out;
}

/* "key": the nearest name; "key1": the outermost, "key2" the next one in. */
static const char *
row_key(const struct json_row *row, const char *which)
{
	long n = strtol(which, NULL, 10), names = 0;

	for (const struct json_row *r = row; r != NULL; r = r->up)
		names += r->key != NULL;
	/* Counted from here outwards. */
	n = n == 0 ? 1 : names - n + 1;
	for (; row != NULL; row = row->up)
		if (row->key != NULL && --n == 0)
			return row->key;
	return NULL;
}

/* The value that a name stands for in a row; NULL: none. */
static const json_t *
find(const struct json_row *row, const char *name, struct arena *a)
{
	const json_t *value, *whole;
	struct step s;

	for (; *name == '^' && row != NULL; name++)
		row = row->up;
	if (row == NULL)
		return NULL;
	name += *name == '.';
	for (value = row->value; *name != '\0' && value != NULL;) {
		/* A name may itself hold dots and brackets. */
		value = open_text(value, row->opened);
		if ((whole = json_object_get(value, name)) != NULL)
			return whole;
		name = read_step(a, name, &s);
		value = s.each ? NULL : step_into(value, &s, row->opened);
	}
	return value;
}

const char *
json_field(const struct json_row *row, const char *name, struct arena *a)
{
	const json_t *value;

	if (strncmp(name, "@key", 4) == 0)
		return row_key(row, name + 4);
	value = find(row, name, a);
	return value == NULL ? NULL : text_of(value, a);
}

const struct json_row *
json_each(const struct json_row *row, const char *name, size_t i, struct arena *a)
{
	const json_t *all = open_text(find(row, name, a), row->opened);
	struct json_row part = { .up = row, .opened = row->opened };
	const char *key;
	json_t *value;
	size_t n = 0;

	if (json_is_array(all))
		part.value = json_array_get(all, i);
	json_object_foreach((json_t *)all, key, value)
		if (n++ == i) {
			part.key = arena_str(a, key);
			part.value = value;
		}
	return part.value == NULL ? NULL : arena_copy(a, &part, sizeof(part));
}
