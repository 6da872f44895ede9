#include "scrapers/spec.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "scrapers/regex.h"

enum { NESTED_MAX = 8, PIECES_MAX = 64 };

static const char white[] = " \t\r\n";

struct piece {			/* of a template */
	const char *text;	/* NULL: what the spec stands for */
	const struct spec *spec;
};

struct pair { const char *text, *value; };

struct spec {
	enum { NAMES, TEXT, TEMPLATE, LIST } kind;
	const char **name;		/* NAMES: alternatives */
	const char *text;		/* TEXT: it; NAMES: all of them, for messages */
	struct piece *piece;		/* TEMPLATE, LIST */
	size_t n;			/* names, pieces */
	struct regex *regex;		/* NULL: none */
	struct pair *map;
	size_t n_map;
	const char *fallback;		/* NULL: none */
};

static const char *
trimmed(struct arena *a, const char *s, size_t n)
{
	size_t given = n;
	const char *from = s;

	while (n > 0 && strchr(white, *s) != NULL)
		s++, n--;
	while (n > 0 && strchr(white, s[n - 1]) != NULL)
		n--;
	return n == given && from[n] == '\0' ? from : arena_strn(a, s, n);
}

/* Where the brace that s stands on is closed; NULL: never. */
static const char *
closing(const char *s)
{
	int depth = 0;

	for (; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0')
			s++;
		else if (*s == '{')
			depth++;
		else if (*s == '}' && --depth == 0)
			return s;
	}
	return NULL;
}

/* The " =~ " outside of braces; NULL: none. */
static const char *
find_match(const char *s)
{
	const char *close;

	for (; *s != '\0'; s++) {
		if (*s == '{' && (close = closing(s)) != NULL)
			s = close;
		else if (strncmp(s, " =~ ", 4) == 0)
			return s;
	}
	return NULL;
}

static void
read_names(struct arena *a, struct spec *s, const char *text)
{
	size_t n, most = 1;

	for (const char *p = text; *p != '\0'; p++)
		most += *p == '|';
	s->kind = NAMES;
	s->text = text;
	s->name = arena_alloc(a, most * sizeof(*s->name));
	for (const char *p = text;; p += n + 1) {
		n = strcspn(p, "|");
		s->name[s->n++] = trimmed(a, p, n);
		if (p[n] == '\0')
			break;
	}
}

static struct spec *read_text(struct arena *a, const char *text, int depth, struct err *e);

static int
add_piece(struct spec *s, const char *text, const struct spec *part, struct err *e)
{
	if (s->n == PIECES_MAX)
		return err_set(e, ERR_LIMIT, "more than %d parts", PIECES_MAX);
	s->piece[s->n++] = (struct piece){ text, part };
	return 0;
}

/* A brace that is never closed is a letter like any other. */
static int
read_template(struct arena *a, struct spec *s, const char *text, int depth, struct err *e)
{
	const char *open = text, *close;
	const struct spec *part;

	s->kind = TEMPLATE;
	s->piece = arena_alloc(a, PIECES_MAX * sizeof(*s->piece));
	while ((open = strchr(open, '{')) != NULL) {
		if ((close = closing(open)) == NULL) {
			open++;
			continue;
		}
		if (open > text && add_piece(s, arena_strn(a, text, (size_t)(open - text)), NULL, e) == -1)
			return -1;
		part = read_text(a, arena_strn(a, open + 1, (size_t)(close - open - 1)), depth + 1, e);
		if (part == NULL || add_piece(s, NULL, part, e) == -1)
			return -1;
		text = open = close + 1;
	}
	return *text == '\0' ? 0 : add_piece(s, arena_str(a, text), NULL, e);
}

static bool
has_braces(const char *text)
{
	for (const char *p = text; (p = strchr(p, '{')) != NULL; p++)
		if (closing(p) != NULL)
			return true;
	return false;
}

static struct spec *
read_text(struct arena *a, const char *text, int depth, struct err *e)
{
	struct spec *s = arena_alloc(a, sizeof(*s));
	const char *match;

	if (depth > NESTED_MAX) {
		err_set(e, ERR_LIMIT, "more than %d braces in each other", NESTED_MAX);
		return NULL;
	}
	if (*text == '=' || strcmp(text, "-") == 0) {
		s->kind = TEXT;
		s->text = arena_str(a, *text == '=' ? text + 1 : "");
		return s;
	}
	if ((match = find_match(text)) != NULL) {
		if ((s->regex = regex_new(a, match + 4 + strspn(match + 4, " "), e)) == NULL)
			return NULL;
		text = arena_strn(a, text, (size_t)(match - text));
	}
	if (!has_braces(text))
		read_names(a, s, arena_str(a, text));
	else if (read_template(a, s, text, depth, e) == -1)
		return NULL;
	return s;
}

static struct spec *read_json(struct arena *a, const json_t *v, int depth, struct err *e);

static int
read_list(struct arena *a, struct spec *s, const json_t *v, int depth, struct err *e)
{
	const struct spec *part;
	json_t *one;
	size_t i;

	s->kind = LIST;
	s->piece = arena_alloc(a, PIECES_MAX * sizeof(*s->piece));
	json_array_foreach((json_t *)v, i, one)
		if ((part = read_json(a, one, depth + 1, e)) == NULL ||
		    add_piece(s, NULL, part, e) == -1)
			return -1;
	return 0;
}

/* A text, or a number as one; NULL: neither. */
static const char *
scalar(struct arena *a, const json_t *v)
{
	if (json_is_string(v))
		return arena_str(a, json_string_value(v));
	return json_is_integer(v) ? arena_fmt(a, "%lld", (long long)json_integer_value(v)) : NULL;
}

static int
read_map(struct arena *a, struct spec *s, const json_t *map, struct err *e)
{
	const char *key;
	json_t *v;

	if (!json_is_object(map))
		return err_set(e, ERR_INVALID, "\"map\" must be an object of texts");
	s->map = arena_alloc(a, (json_object_size(map) + 1) * sizeof(*s->map));
	json_object_foreach((json_t *)map, key, v) {
		s->map[s->n_map] = (struct pair){ arena_str(a, key), scalar(a, v) };
		if (s->map[s->n_map++].value == NULL)
			return err_set(e, ERR_INVALID, "\"map\": what %.60s becomes must be a text", key);
	}
	return 0;
}

/* What an object says beside "from". */
static int
read_rest(struct arena *a, struct spec *s, const json_t *v, struct err *e)
{
	const char *key, *text;
	json_t *member;

	json_object_foreach((json_t *)v, key, member) {
		text = scalar(a, member);
		if (strcmp(key, "map") == 0) {
			if (read_map(a, s, member, e) == -1)
				return -1;
		} else if (strcmp(key, "regex") == 0 && text != NULL) {
			if ((s->regex = regex_new(a, text, e)) == NULL)
				return -1;
		} else if (strcmp(key, "default") == 0 && text != NULL)
			s->fallback = text;
		else if (strcmp(key, "from") != 0)
			return err_set(e, ERR_INVALID, "\"%.60s\" is not one of from, regex, map, default, or is no text", key);
	}
	return 0;
}

static struct spec *
read_json(struct arena *a, const json_t *v, int depth, struct err *e)
{
	const json_t *from = json_object_get(v, "from");
	struct spec *s;

	if (json_is_string(v))
		return read_text(a, json_string_value(v), depth, e);
	s = arena_alloc(a, sizeof(*s));
	if (depth > NESTED_MAX) {
		err_set(e, ERR_LIMIT, "more than %d specs in each other", NESTED_MAX);
		return NULL;
	}
	if (json_is_array(v))
		return read_list(a, s, v, depth, e) == -1 ? NULL : s;
	if (!json_is_string(from) && !json_is_array(from) && !json_is_object(from)) {
		err_set(e, ERR_INVALID, "\"from\" must say where the text stands");
		return NULL;
	}
	/* What stands in "from" may have an expression of its own: it stays whole. */
	s->kind = LIST;
	s->piece = arena_alloc(a, sizeof(*s->piece));
	s->piece[0].spec = read_json(a, from, depth + 1, e);
	s->n = 1;
	return s->piece[0].spec == NULL || read_rest(a, s, v, e) == -1 ? NULL : s;
}

/* Is it the JSON form? "[0]" and "{name}" are none. */
static bool
looks_like_json(const char *text, const json_t *v)
{
	const char *p = text + strspn(text, white);

	if (*p == '{')
		return p[1 + strspn(p + 1, white)] == '"';
	return *p == '[' && (json_is_string(json_array_get(v, 0)) ||
	    json_is_object(json_array_get(v, 0)));
}

const struct spec *
spec_new(struct arena *a, const char *text, struct err *e)
{
	json_error_t je;
	struct spec *s = NULL;
	json_t *v;

	if (text == NULL)
		return NULL;
	if (strchr("{[ \t\r\n", *text) == NULL || *text == '\0')
		return read_text(a, text, 0, e);
	v = json_loads(text, 0, &je);
	if (!looks_like_json(text, v))
		s = read_text(a, text, 0, e);
	else if (v == NULL)
		err_set(e, ERR_INVALID, "not JSON at line %d, column %d: %s", je.line, je.column, je.text);
	else
		s = read_json(a, v, 0, e);
	json_decref(v);
	return s;
}

/* The first name with a text; *unknown is set when the record has none of them. */
static const char *
first_of(const struct record *r, const struct spec *s, const char **unknown)
{
	bool known = false;
	const char *text;

	for (size_t i = 0; i < s->n; i++) {
		if (*s->name[i] == '=')
			return s->name[i] + 1;
		if ((text = r->get(r, s->name[i])) == NULL)
			continue;
		known = true;
		text = trimmed(r->arena, text, strlen(text));
		if (*text != '\0')
			return text;
	}
	if (!known && *unknown == NULL)
		*unknown = s->text;
	return "";
}

static const char *evaluate(const struct record *r, const struct spec *s, const char **unknown);

static const char *
fill(const struct record *r, const struct spec *s, const char **unknown)
{
	struct buf b = { 0 };
	const char *text;
	bool any = false;

	for (size_t i = 0; i < s->n; i++) {
		text = s->piece[i].text;
		if (text == NULL) {
			text = evaluate(r, s->piece[i].spec, unknown);
			any = any || *text != '\0';
		}
		buf_str(&b, text);
	}
	text = any ? arena_str(r->arena, b.data) : "";
	buf_free(&b);
	return trimmed(r->arena, text, strlen(text));
}

/* Of a list one that the record has a place for is enough. */
static const char *
first_in(const struct record *r, const struct spec *s, const char **unknown)
{
	const char *text, *lacks, *all = NULL;
	bool known = false;

	for (size_t i = 0; i < s->n; i++) {
		lacks = NULL;
		text = evaluate(r, s->piece[i].spec, &lacks);
		if (*text != '\0')
			return text;
		known = known || lacks == NULL;
		all = all != NULL ? all : lacks;
	}
	if (!known && *unknown == NULL)
		*unknown = all;
	return "";
}

static const char *
mapped(const struct spec *s, const char *text)
{
	for (size_t i = 0; i < s->n_map; i++)
		if (strcasecmp(s->map[i].text, text) == 0)
			return s->map[i].value;
	return s->fallback != NULL ? s->fallback : text;
}

static const char *
evaluate(const struct record *r, const struct spec *s, const char **unknown)
{
	const char *text;

	if (s->kind == TEXT)
		return s->text;
	text = s->kind == NAMES ? first_of(r, s, unknown) :
	    s->kind == LIST ? first_in(r, s, unknown) : fill(r, s, unknown);
	if (s->regex != NULL && *text != '\0') {
		text = regex_match(s->regex, text) ? regex_text(s->regex, r->arena) : "";
		text = trimmed(r->arena, text, strlen(text));
	}
	if (s->n_map > 0)
		return mapped(s, text);
	return *text == '\0' && s->fallback != NULL ? s->fallback : text;
}

const char *
spec_text(const struct record *r, const struct spec *s)
{
	const char *unknown = NULL;

	return s == NULL ? "" : evaluate(r, s, &unknown);
}

const char *
spec_unknown(const struct record *r, const struct spec *s)
{
	const char *unknown = NULL;

	if (s != NULL)
		evaluate(r, s, &unknown);
	return unknown;
}

bool
spec_gave_up(const struct spec *s)
{
	if (s == NULL || (s->regex != NULL && regex_gave_up(s->regex)))
		return s != NULL;
	for (size_t i = 0; s->piece != NULL && i < s->n; i++)
		if (spec_gave_up(s->piece[i].spec))
			return true;
	return false;
}
