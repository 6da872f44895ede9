#include "scrapers/page_json.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { TEXT_SHOWN = 60 };	/* bytes of a text in a message */

static const char *
skip_white(const char *s, size_t *n)
{
	while (*n > 0 && strchr(" \t\r\n", *s) != NULL)
		s++, (*n)--;
	return s;
}

/* jansson gives the last of two equal names when they are not refused. */
static json_t *
load(const char *s, size_t n, struct err *e)
{
	json_error_t je;
	json_t *root = json_loadb(s, n, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &je);

	if (root == NULL && json_error_code(&je) == json_error_duplicate_key)
		root = json_loadb(s, n, JSON_DECODE_ANY, &je);
	if (root != NULL)
		return root;
	if (json_error_code(&je) == json_error_premature_end_of_input)
		err_set(e, ERR_INVALID,
		    "the JSON ends in the middle, at line %d: the page is cut", je.line);
	else
		err_set(e, ERR_INVALID, "not JSON at line %d, column %d: %s",
		    je.line, je.column, je.text);
	return NULL;
}

json_t *
page_json(const struct page *p, struct err *e)
{
	size_t n = p->len;
	const char *s = skip_white(p->body, &n);
	json_t *root, *inner;

	if (n == 0) {
		err_set(e, ERR_INVALID, "an empty page where JSON was expected");
		return NULL;
	}
	if (*s == '<') {
		err_set(e, ERR_INVALID, "%s where JSON was expected",
		    n > 5 && strncasecmp(s, "<?xml", 5) == 0 ? "XML" : "HTML");
		return NULL;
	}
	root = load(s, n, e);
	if (!json_is_string(root))
		return root;
	inner = load(json_string_value(root), json_string_length(root), e);
	json_decref(root);
	return inner;
}

const char *
json_said(struct arena *a, const json_t *value)
{
	const char *names = "";
	const char *key;
	json_t *member;

	switch (value == NULL ? JSON_NULL : json_typeof(value)) {
	case JSON_OBJECT:
		json_object_foreach((json_t *)value, key, member)
			if (strlen(names) < TEXT_SHOWN)
				names = arena_fmt(a, "%s%s%s", names,
				    *names == '\0' ? "" : ", ", key);
		return *names == '\0' ? "an empty object" :
		    arena_fmt(a, "an object with %s", names);
	case JSON_ARRAY:
		return arena_fmt(a, "a list of %zu", json_array_size(value));
	case JSON_STRING:
		return arena_fmt(a, "the text \"%s\"", text_clean(a,
		    json_string_value(value), json_string_length(value),
		    TEXT_LINE, TEXT_SHOWN));
	case JSON_INTEGER:
	case JSON_REAL:
		return arena_fmt(a, "the number %.15g", json_number_value(value));
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	default:
		return "nothing";
	}
}
