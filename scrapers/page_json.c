#include "scrapers/page_json.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"

enum {
	TEXT_SHOWN = 60,	/* bytes of a text in a message */
	COMPLAINT_SHOWN = 160,
	COMPLAINT_DEPTH = 4	/* objects in each other that one is looked for in */
};

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
	/* Each time round the text is shorter than the one it stood in. */
	for (root = load(s, n, e); json_is_string(root); root = inner) {
		inner = load(json_string_value(root), json_string_length(root), e);
		json_decref(root);
	}
	return root;
}

static const char *
scalar(struct arena *a, const json_t *v)
{
	if (json_is_string(v) && json_string_length(v) > 0)
		return text_clean(a, json_string_value(v), json_string_length(v), TEXT_LINE, COMPLAINT_SHOWN);
	return json_is_integer(v) ? arena_fmt(a, "%lld", (long long)json_integer_value(v)) : NULL;
}

/* The first of the names that an object, or one in it, has a text or number for. */
static const char *
named(struct arena *a, const json_t *v, const char *const *names, int depth)
{
	const char *key, *text;
	json_t *member;

	if (json_is_array(v))
		v = json_array_get(v, 0);
	if (depth == COMPLAINT_DEPTH)
		return NULL;
	json_object_foreach((json_t *)v, key, member)
		for (size_t i = 0; names[i] != NULL; i++)
			if (strcasecmp(key, names[i]) == 0 && (text = scalar(a, member)) != NULL)
				return text;
	json_object_foreach((json_t *)v, key, member)
		if ((text = named(a, member, names, depth + 1)) != NULL)
			return text;
	return NULL;
}

const char *
json_complaint(struct arena *a, const json_t *root)
{
	static const char *const messages[] = { "message", "msg", "error_description", "errorMessage",
	    "errMsg", "resultMsg", "returnAuthMsg", "error", "errors", "fault", "faultstring", "detail",
	    "reason", "title", NULL };
	static const char *const codes[] = { "code", "errorCode", "error_code", "resultCode",
	    "returnReasonCode", "cod", NULL };
	const char *message = named(a, root, messages, 0), *code = named(a, root, codes, 0);

	if (message == NULL || code == NULL || strcmp(message, code) == 0)
		return message != NULL ? message : code;
	return arena_fmt(a, "%s: %s", code, message);
}

bool
json_is_error(const json_t *root)
{
	static const char *const names[] = { "error", "errors", "errorMessage" };

	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		const json_t *v = json_object_get(root, names[i]);

		if (json_string_length(v) > 0 || json_object_size(v) > 0 ||
		    json_array_size(v) > 0 || json_is_true(v))
			return true;
	}
	return false;
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
