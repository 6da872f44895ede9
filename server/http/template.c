/*
 * A template is read as it is written out: what stands before a hole says how its
 * value must be escaped. The templates are ours and whole; a mistake in one
 * aborts, and a test renders them all.
 */
#include "server/http/template.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/xml.h"
#include "server/pages/pages.h"

enum { NAME_SIZE = 64, DEPTH_MAX = 12 };

enum place {
	PLACE_TEXT,			/* between tags */
	PLACE_TAG,			/* within one, outside quotes */
	PLACE_VALUE,			/* in a quoted attribute */
	PLACE_DATA			/* in a script of JSON */
};

struct scope {				/* objects and list items that names are looked up in */
	const json_t *v;
	const struct scope *outer;
};

struct writing {
	struct buf *out;
	enum lang lang;
	enum place place;
	char tag[NAME_SIZE], attribute[NAME_SIZE];	/* the last that began */
	bool at_start;			/* of the attribute's value */
	int depth;
};

static void render(struct writing *w, const char *s, const char *end, const struct scope *sc);

/* --- where we are --- */

static size_t
take_name(const char *s, const char *end, char name[NAME_SIZE])
{
	size_t n = 0;

	while (s + n < end && n + 1 < NAME_SIZE && s[n] != '\0' &&
	    strchr("abcdefghijklmnopqrstuvwxyz0123456789-:", s[n]) != NULL) {
		name[n] = s[n];
		n++;
	}
	name[n] = '\0';
	return n;
}

static const char *
step_text(struct writing *w, const char *p, const char *end)
{
	if (*p != '<' || p + 1 == end || p[1] == '!')
		return p + 1;
	w->place = PLACE_TAG;
	return p + 1 + take_name(p + 1, end, w->tag);
}

static const char *
step_tag(struct writing *w, const char *p, const char *end)
{
	char name[NAME_SIZE];
	size_t n;

	if (*p == '>') {
		w->place = strcmp(w->tag, "script") == 0 && p[-1] != '/' ? PLACE_DATA : PLACE_TEXT;
	} else if (*p == '"') {
		w->place = PLACE_VALUE;
		w->at_start = true;
	} else if ((n = take_name(p, end, name)) > 0) {
		memcpy(w->attribute, name, sizeof(name));
		return p + n;
	}
	return p + 1;
}

static const char *
step(struct writing *w, const char *p, const char *end)
{
	switch (w->place) {
	case PLACE_TEXT:
		return step_text(w, p, end);
	case PLACE_TAG:
		return step_tag(w, p, end);
	case PLACE_VALUE:
		w->at_start = false;
		if (*p == '"')
			w->place = PLACE_TAG;
		return p + 1;
	default:
		if (strncmp(p, "</script", 8) == 0)
			return step_text(w, p, end);
		return p + 1;
	}
}

static void
put_literal(struct writing *w, const char *s, const char *end)
{
	buf_add(w->out, s, (size_t)(end - s));
	while (s < end)
		s = step(w, s, end);
}

/* --- values --- */

/* In an address the scheme decides; one that begins with a path stays on this site. */
static bool
is_safe_url(const char *s)
{
	static const char *const schemes[] = { "http", "https", "webcal", "webcals", "mailto",
	    "tel", "geo", "intent", "kakaotalk" };
	size_t n = strcspn(s, ":/?#");

	if (s[n] != ':')		/* browsers read a backslash as a slash */
		return !(*s != '\0' && strchr("/\\", s[0]) != NULL && s[1] != '\0' &&
		    strchr("/\\", s[1]) != NULL);
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strlen(schemes[i]) == n && strncasecmp(s, schemes[i], n) == 0)
			return true;
	return false;
}

static bool
is_url(const char *attribute)
{
	static const char *const names[] = { "href", "src", "action", "formaction", "cite", "poster" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(attribute, names[i]) == 0)
			return true;
	return false;
}

/* JSON that ends no script and is no markup. */
static void
put_json(struct buf *out, const json_t *v)
{
	char *text = json_dumps(v == NULL ? json_null() : v, JSON_ENCODE_ANY | JSON_COMPACT |
	    JSON_ENSURE_ASCII);

	for (const char *p = text; *p != '\0'; p++)
		if (strchr("<>&", *p) != NULL)
			buf_fmt(out, "\\u%04x", *p);
		else
			buf_char(out, *p);
	free(text);
}

static void
put_text(struct writing *w, const char *s)
{
	assert(w->place != PLACE_TAG);	/* an attribute without quotes */
	if (w->place == PLACE_VALUE && w->at_start && is_url(w->attribute) && !is_safe_url(s))
		s = "#";
	xml_text(w->out, s);
	w->at_start = w->at_start && *s == '\0';
}

static void
put_value(struct writing *w, const json_t *v)
{
	char number[32];

	if (w->place == PLACE_DATA)
		put_json(w->out, v);
	else if (json_is_string(v))
		put_text(w, json_string_value(v));
	else if (json_is_integer(v)) {
		snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(v));
		put_text(w, number);
	}
}

/* --- names --- */

static const json_t *
member(const json_t *v, const char *name)
{
	char first[NAME_SIZE];
	size_t n = strcspn(name, ".");

	memcpy(first, name, n);
	first[n] = '\0';
	v = json_object_get(v, first);
	return name[n] == '\0' ? v : member(v, name + n + 1);
}

static const json_t *
look_up(const struct scope *sc, const char *name)
{
	const json_t *v;

	if (strcmp(name, ".") == 0)
		return sc->v;
	for (; sc != NULL; sc = sc->outer)
		if ((v = member(sc->v, name)) != NULL)
			return v;
	return NULL;
}

static bool
is_true(const json_t *v)
{
	switch (v == NULL ? JSON_NULL : json_typeof(v)) {
	case JSON_NULL:
	case JSON_FALSE:
		return false;
	case JSON_ARRAY:
		return json_array_size(v) > 0;
	case JSON_STRING:
		return json_string_length(v) > 0;
	case JSON_INTEGER:
		return json_integer_value(v) != 0;
	default:
		return true;
	}
}

/* --- tags of the template --- */

static void
put_word(struct writing *w, const char *name)
{
	static const char *const names[WORD__MAX] = {
#define WORD(name, ko, en, ja) [WORD_##name] = #name,
#include "server/pages/words.def"
#undef WORD
	};

	for (int i = 0; i < WORD__MAX; i++)
		if (strcmp(names[i], name) == 0) {
			put_text(w, word(w->lang, (enum word)i));
			return;
		}
	assert(!"words.def has that word");
}

static void
put_part(struct writing *w, const char *name, const struct scope *sc)
{
	const char *s = pages_template(name);

	assert(s != NULL && w->depth < DEPTH_MAX);
	w->depth++;
	render(w, s, s + strlen(s), sc);
	w->depth--;
}

/* Where the section that began ends: at its "{{/". */
static const char *
section_end(const char *s, const char *end)
{
	int depth = 1;

	for (; (s = memmem(s, (size_t)(end - s), "{{", 2)) != NULL; s += 2)
		if (s[2] == '#' || s[2] == '^')
			depth++;
		else if (s[2] == '/' && --depth == 0)
			return s;
	assert(!"every section ends");
	return end;
}

static void
put_section(struct writing *w, const char *s, const char *end, const json_t *v,
    const struct scope *sc)
{
	const json_t *item;
	size_t i;

	if (!json_is_array(v)) {
		struct scope one = { v, sc };

		render(w, s, end, json_is_object(v) ? &one : sc);
		return;
	}
	json_array_foreach(v, i, item) {
		struct scope one = { item, sc };

		render(w, s, end, &one);
	}
}

static void
render(struct writing *w, const char *s, const char *end, const struct scope *sc)
{
	const char *open, *close, *stop;
	char name[NAME_SIZE];

	while ((open = memmem(s, (size_t)(end - s), "{{", 2)) != NULL) {
		put_literal(w, s, open);
		close = memmem(open, (size_t)(end - open), "}}", 2);
		assert(close != NULL && close - open - 2 < NAME_SIZE);
		memcpy(name, open + 2, (size_t)(close - open - 2));
		name[close - open - 2] = '\0';
		s = close + 2;
		if (name[0] == '#' || name[0] == '^') {
			const json_t *v = look_up(sc, name + 1);

			stop = section_end(s, end);
			if (name[0] == '#' && is_true(v))
				put_section(w, s, stop, v, sc);
			else if (name[0] == '^' && !is_true(v))
				render(w, s, stop, sc);
			s = (const char *)memmem(stop, (size_t)(end - stop), "}}", 2) + 2;
		} else if (name[0] == '>')
			put_part(w, name + 1, sc);
		else if (strncmp(name, "t:", 2) == 0)
			put_word(w, name + 2);
		else
			put_value(w, look_up(sc, name));
	}
	put_literal(w, s, end);
}

void
template_render(const char *name, enum lang lang, const json_t *model, struct buf *out)
{
	struct writing w = { .out = out, .lang = lang };
	const struct scope outer = { model, NULL };

	put_part(&w, name, &outer);
}
