#include "scrapers/modules/json_next.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/url.h"
#include "scrapers/query.h"

enum { PAGES_MAX = 1000 };	/* the runner asks for far fewer */

/* Where a page stands among all: counted as its address does. */
struct position {
	size_t page;		/* from 1 */
	size_t offset;		/* rows before it */
};

/* The template with the numbers of a page in it. */
static const char *
fill(struct arena *a, const char *template, struct position at)
{
	const struct { const char *name; size_t value; } numbers[] = {
		{ "{page}", at.page }, { "{page0}", at.page - 1 }, { "{offset}", at.offset },
	};
	struct buf b = { 0 };
	const char *out;

	while (*template != '\0') {
		size_t i = 0, n = 0;

		while (i < 3 && strncmp(template, numbers[i].name, n = strlen(numbers[i].name)) != 0)
			i++;
		if (i < 3) {
			buf_fmt(&b, "%zu", numbers[i].value);
			template += n;
		} else
			buf_char(&b, *template++);
	}
	out = arena_strn(a, b.data, b.len);
	buf_free(&b);
	return out;
}

static bool
has_number(const char *template)
{
	return strstr(template, "{page}") != NULL || strstr(template, "{page0}") != NULL ||
	    strstr(template, "{offset}") != NULL;
}

/* Is it "name={page}", a parameter of the page's own address? */
static bool
is_param(const char *template)
{
	size_t n = strcspn(template, "=");

	return n > 0 && template[n] == '=' && strcspn(template, ":/?& ") > n;
}

/* The name in front of a template's "=". */
static const char *
param_name(struct arena *a, const char *template)
{
	return arena_strn(a, template, strcspn(template, "="));
}

/* The page's address with the parameter of a template as it is filled in, its value encoded where it must be. */
static const char *
with_param(const struct page *page, const char *template, const char *filled, bool encode)
{
	const char *equal = strchr(filled, '='), *value = equal == NULL ? filled : equal + 1;

	return query_with(page->arena, page->url, param_name(page->arena, template),
	    encode ? url_encode(page->arena, value) : value);
}

/* rows: how many the page must have; 0: nobody knows. */
static int
follow(const struct page *page, const char *template, struct position at, size_t rows,
    struct sink *sink, struct err *e)
{
	const char *url = fill(page->arena, template, at);
	struct follow f = { .url = url, .role = "next" };
	json_t *item = rows == 0 ? NULL : json_pack("{s:I}", "rows", (json_int_t)rows);
	int rc;

	if (is_param(template))
		f.url = with_param(page, template, url, false);
	f.item = item;
	rc = sink->follow(sink, &f, e);
	json_decref(item);
	return rc;
}

/* Which page this is, as its address says; without that the first. */
static struct position
here(const struct page *page, const char *template)
{
	const char *value = !is_param(template) ? NULL :
	    query_value(page->arena, page->url, param_name(page->arena, template));
	size_t n = value == NULL ? 0 : strtoul(value, NULL, 10);

	if (strstr(template, "{offset}") != NULL)
		return (struct position){ 1, n };
	if (strstr(template, "{page}") != NULL && n > 0)
		n--;
	return (struct position){ n < 100000 ? n + 1 : 1, 0 };
}

/* Has a further page as many rows as the first one reckoned? */
static int
check_rows(const struct page *page, size_t rows, struct err *e)
{
	json_int_t want = json_integer_value(json_object_get(
	    json_object_get(page->context, "item"), "rows"));

	if (want > 0 && rows < (size_t)want)
		return err_set(e, ERR_INVALID, "a page with %zu of its %lld rows", rows, (long long)want);
	return 0;
}

/* How many there are is known: the first page asks for all others. */
static int
ask_for_rest(const struct page *page, const char *template, size_t total, struct sink *sink,
    struct err *e)
{
	size_t rows = sink->rows;
	struct position at = { 1, 0 };

	if (rows == 0)
		return err_set(e, ERR_INVALID, "a page without rows, of %zu in all", total);
	if (strcmp(page->role, "next") == 0)
		return check_rows(page, rows, e);
	if (total / rows > PAGES_MAX)
		return err_set(e, ERR_LIMIT, "%zu rows on a page, of %zu in all", rows, total);
	while (at.offset + rows < total) {
		size_t left = total - at.offset - rows;

		at = (struct position){ at.page + 1, at.offset + rows };
		if (follow(page, template, at, left < rows ? left : rows, sink, e) == -1)
			return -1;
	}
	return 0;
}

/* By number: all others at once where their count is known, else page by page until one is empty. */
static int
next_by_number(const struct page *page, const char *template, size_t total, struct sink *sink,
    struct err *e)
{
	struct position at = here(page, template);

	if (total > 0)
		return ask_for_rest(page, template, total, sink, e);
	at = (struct position){ at.page + 1, at.offset + sink->rows };
	return sink->rows == 0 ? 0 : follow(page, template, at, 0, sink, e);
}

/* An address that the answer has, or a token in it: 1 when there was one. */
static int
next_by_answer(const struct page *page, const char *next, const struct record *answer,
    struct sink *sink, struct err *e)
{
	const struct spec *spec = spec_new(page->arena, next, e);
	const char *url = spec_text(answer, spec);

	if (spec == NULL)
		return err_in(e, "next");
	if (*url == '\0')
		return 0;
	if (is_param(next))
		url = with_param(page, next, url, true);
	return sink->follow(sink, &(struct follow){ .url = url, .role = "next" }, e) == -1 ? -1 : 1;
}

int
json_next(const struct page *page, const struct record *answer, struct sink *sink,
    struct err *e)
{
	const char *next = option_text(page, "next"), *said = option_text(page, "total");
	const struct spec *spec = spec_new(page->arena, said, e);
	long count = strtol(spec_text(answer, spec), NULL, 10);
	size_t total = count > 0 ? (size_t)count : 0;
	int rc = 0;

	if (said != NULL && spec == NULL)
		return err_in(e, "total");
	if (next != NULL && has_number(next))
		return next_by_number(page, next, total, sink, e);
	if (next != NULL && (rc = next_by_answer(page, next, answer, sink, e)) != 0)
		return rc == -1 ? -1 : 0;
	/* Behind the first page the rows before it count, which only the runner knows. */
	if (strcmp(page->role, "page") == 0 && total > sink->rows)
		return err_set(e, ERR_INVALID, "the page has %zu of %zu rows; say how to ask for the rest: "
		    "--set next=page={page}", sink->rows, total);
	return 0;
}
