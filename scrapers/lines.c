#include "scrapers/lines.h"

#include <string.h>

#include "base/text.h"
#include "scrapers/job.h"

struct line {
	const char *s;
	size_t len, number;		/* from 1 */
};

static enum err_code
code_named(const char *name)
{
	for (int c = ERR_NONE + 1; name != NULL && c < ERR__MAX; c++)
		if (strcmp(err_name((enum err_code)c), name) == 0)
			return (enum err_code)c;
	return ERR_INVALID;
}

/* {"code":"limit","message":"..."}, or only the message. */
static int
take_error(const json_t *error, const char *who, struct err *e)
{
	const char *code = json_string_value(json_object_get(error, "code"));
	const char *text = json_string_value(json_is_string(error) ? error : json_object_get(error, "message"));

	if (text == NULL || *text == '\0')
		return err_set(e, code_named(code), "%s failed", who);
	return err_set(e, code_named(code), "%s", text);
}

/* Foreign text that somebody will read. */
static json_t *
clean(struct arena *a, const char *s)
{
	return json_string(text_clean(a, s, strlen(s), TEXT_LINE, ERR_MSG));
}

/* Keeps the first reasons and counts all. */
static int
take_unread(const json_t *end, struct parse_result *r, const char *who, struct err *e)
{
	const json_t *rows = json_object_get(end, "unread");
	json_int_t said = json_integer_value(json_object_get(end, "unread_count"));
	size_t n = json_array_size(rows);
	struct arena *a = arena_new();
	int rc = 0;

	if (rows != NULL && !json_is_null(rows) && !json_is_array(rows))
		rc = err_set(e, ERR_IO, "%s: \"unread\" is not a list", who);
	for (size_t i = 0; rc == 0 && i < n && i < PARSE_UNREAD_MAX; i++) {
		const json_t *row = json_array_get(rows, i);
		const char *why = json_string_value(json_object_get(row, "why"));

		if (why == NULL)
			rc = err_set(e, ERR_IO, "%s: \"unread\" is a list of {\"row\":N,\"why\":\"...\"}", who);
		else
			json_array_append_new(r->unread, json_pack("{s:I, s:o}", "row",
			    json_integer_value(json_object_get(row, "row")), "why", clean(a, why)));
	}
	r->n_unread = said > (json_int_t)n ? (size_t)said : n;
	arena_free(a);
	return rc;
}

static bool
is_text_or_nothing(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return v == NULL || json_is_null(v) || json_is_string(v);
}

static int
take_follow(const json_t *end, struct parse_result *r, const char *who, struct err *e)
{
	json_t *rows = json_object_get(end, "follow"), *row;
	size_t i;

	if (rows == NULL || json_is_null(rows))
		return 0;
	if (!json_is_array(rows))
		return err_set(e, ERR_IO, "%s: \"follow\" is not a list", who);
	if (json_array_size(rows) > PARSE_FOLLOW_MAX)
		return err_set(e, ERR_LIMIT, "%s names more than %d pages", who, PARSE_FOLLOW_MAX);
	json_array_foreach(rows, i, row) {
		const json_t *item = json_object_get(row, "item");
		const char *role = json_string_value(json_object_get(row, "role"));

		if (!json_is_string(json_object_get(row, "url")) ||
		    role == NULL || (strcmp(role, "next") != 0 && strcmp(role, "detail") != 0) ||
		    !is_text_or_nothing(row, "method") || !is_text_or_nothing(row, "form") ||
		    (item != NULL && !json_is_null(item) && !json_is_object(item)))
			return err_set(e, ERR_IO, "%s: \"follow\" is a list of {\"url\":\"...\", "
			    "\"role\":\"next\" or \"detail\"} with \"method\", \"form\" and \"item\"", who);
		json_array_append(r->follow, row);
	}
	return 0;
}

/* Both ends of the window, or neither. */
static int
take_window(const json_t *end, struct parse_result *r, const char *who, struct err *e)
{
	const struct { const char *key; struct civil *to; } ends[] = {
		{ "from", &r->from }, { "to", &r->to },
	};

	for (size_t i = 0; i < 2; i++) {
		const json_t *v = json_object_get(end, ends[i].key);

		*ends[i].to = job_day(end, ends[i].key);
		if (v != NULL && !json_is_null(v) && ends[i].to->year == 0)
			return err_set(e, ERR_IO, "%s: \"%s\" is not a date like 2026-04-01", who, ends[i].key);
	}
	if ((r->from.year == 0) != (r->to.year == 0))
		return err_set(e, ERR_IO, "%s: \"from\" and \"to\" go together", who);
	return 0;
}

/* Whoever says nothing of completeness read all rows, unless some were not understood. */
static int
take_trailer(const json_t *end, struct parse_result *r, const char *who, struct err *e)
{
	const json_t *complete = json_object_get(end, "complete");
	json_int_t rows = json_integer_value(json_object_get(end, "rows"));

	if (take_unread(end, r, who, e) == -1 || take_follow(end, r, who, e) == -1 ||
	    take_window(end, r, who, e) == -1)
		return -1;
	r->rows = rows > 0 ? (size_t)rows : json_array_size(r->items) + r->n_unread;
	r->complete = complete == NULL ? r->n_unread == 0 : json_is_true(complete);
	return 0;
}

/* 1 an item, 0 the trailer, -1 the writer's complaint or nonsense. */
static int
take_line(const struct line *l, const char *who, struct parse_result *r, struct err *e)
{
	json_error_t je;
	json_t *v = json_loadb(l->s, l->len, JSON_REJECT_DUPLICATES, &je);
	json_t *end, *error;
	int rc = 1;

	if (v == NULL)
		rc = err_set(e, ERR_IO, "%s: line %zu is not JSON: %.120s", who, l->number, je.text);
	else if (!json_is_object(v))
		rc = err_set(e, ERR_IO, "%s: line %zu is JSON, but no object", who, l->number);
	else if ((error = json_object_get(v, "error")) != NULL && !json_is_null(error))
		rc = take_error(error, who, e);
	else if (json_is_object(end = json_object_get(v, "end")))	/* an item's is a text */
		rc = take_trailer(end, r, who, e);
	else if (json_array_size(r->items) >= PARSE_ITEMS_MAX)
		rc = err_set(e, ERR_LIMIT, "more than %d items", PARSE_ITEMS_MAX);
	else
		json_array_append(r->items, v);
	json_decref(v);
	return rc;
}

/* The next line that is not empty; false at the end. */
static bool
next_line(const char **p, const char *end, struct line *l)
{
	while (*p < end) {
		const char *nl = memchr(*p, '\n', (size_t)(end - *p));
		const char *stop = nl == NULL ? end : nl;

		l->s = *p;
		*p = nl == NULL ? end : nl + 1;
		l->number++;
		while (l->s < stop && strchr(" \t\r", *l->s) != NULL && *l->s != '\0')
			l->s++;
		l->len = (size_t)(stop - l->s);
		if (l->len > 0)
			return true;
	}
	return false;
}

int
lines_read(const struct buf *out, const char *who, struct parse_result *r, struct err *e)
{
	const char *p = out->data, *end = p + out->len;
	struct line l = { 0 };
	int rc = 1;

	*r = (struct parse_result){ .items = json_array(), .unread = json_array(), .follow = json_array(),
	    .bytes = out->len };
	if (out->len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	while (next_line(&p, end, &l)) {
		if (rc == 0)
			return err_set(e, ERR_IO, "%s: line %zu stands after the trailer", who, l.number);
		if (l.len > LINE_MAX_BYTES)
			return err_set(e, ERR_LIMIT, "%s: line %zu is over %d KiB", who, l.number, LINE_MAX_BYTES >> 10);
		if ((rc = take_line(&l, who, r, e)) == -1)
			return -1;
	}
	if (rc == 1)
		return err_set(e, ERR_IO, "%s ended without the trailer {\"end\":{...}}", who);
	return 0;
}
