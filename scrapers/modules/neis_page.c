#include "scrapers/modules/neis_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scrapers/item.h"
#include "scrapers/markup.h"
#include "scrapers/page_json.h"

#define GOOD "INFO-000"
#define NONE "INFO-200"			/* nothing in those days: an answer like others */

/* A refusal comes with HTTP 200 and looks like an answer. */
static int
judge(const struct page *p, const char *code, const char *message, struct err *e)
{
	if (strcmp(code, GOOD) == 0 || strcmp(code, NONE) == 0)
		return 0;
	return err_set(e, ERR_INVALID, "NEIS says %s: %s",
	    text_clean(p->arena, code, strlen(code), TEXT_LINE, 40),
	    text_clean(p->arena, message, strlen(message), TEXT_LINE, 200));
}

static int
judge_result(const struct page *p, const json_t *result, struct err *e)
{
	return judge(p, member_text(p->arena, result, "CODE"), member_text(p->arena, result, "MESSAGE"), e);
}

/* {"SchoolSchedule":[{"head":[{"list_total_count":1},{"RESULT":{}}]},{"row":[]}]} */
static int
read_json(const struct page *p, const json_t *root, struct neis_page *out, struct err *e)
{
	const json_t *parts = json_object_get(root, "SchoolSchedule");
	const json_t *head = json_object_get(json_array_get(parts, 0), "head");
	json_t *rows = json_object_get(json_array_get(parts, 1), "row");
	const json_t *result = json_object_get(json_array_get(head, 1), "RESULT");

	if (parts == NULL && json_object_get(root, "RESULT") != NULL)
		return judge_result(p, json_object_get(root, "RESULT"), e);
	if (!json_is_array(head) || !json_is_array(rows))
		return err_set(e, ERR_INVALID, "no school schedule of NEIS, but %s", json_said(p->arena, root));
	if (result != NULL && judge_result(p, result, e) == -1)
		return -1;
	out->total = json_integer_value(json_object_get(json_array_get(head, 0), "list_total_count"));
	json_array_extend(out->rows, rows);
	return 0;
}

static const struct node *
child_named(const struct node *n, const char *name)
{
	for (n = n == NULL ? NULL : node_child(n); n != NULL; n = node_next(n))
		if (strcmp(node_name(n), name) == 0)
			return n;
	return NULL;
}

static const char *
child_text(struct arena *a, const struct node *n, const char *name)
{
	const struct node *c = child_named(n, name);

	return c == NULL ? "" : node_text(c, a);
}

static json_t *
row_of(struct arena *a, const struct node *n)
{
	json_t *row = json_object();

	for (n = node_child(n); n != NULL; n = node_next(n))
		item_text(row, node_name(n), node_text(n, a));
	return row;
}

/* <SchoolSchedule><head>..</head><row>..</row>..</SchoolSchedule>, or <RESULT>. */
static int
read_xml(const struct page *p, const struct node *root, struct neis_page *out, struct err *e)
{
	const struct node *head = child_named(root, "head"), *result = child_named(head, "RESULT");

	if (strcmp(node_name(root), "RESULT") == 0)
		result = root;
	else if (strcmp(node_name(root), "SchoolSchedule") != 0 || head == NULL)
		return err_set(e, ERR_INVALID, "no school schedule of NEIS, but <%.60s>", node_name(root));
	if (result != NULL && judge(p, child_text(p->arena, result, "CODE"),
	    child_text(p->arena, result, "MESSAGE"), e) == -1)
		return -1;
	out->total = strtoll(child_text(p->arena, head, "list_total_count"), NULL, 10);
	for (const struct node *n = node_child(root); n != NULL; n = node_next(n))
		if (strcmp(node_name(n), "row") == 0)
			json_array_append_new(out->rows, row_of(p->arena, n));
	return 0;
}

static bool
is_xml(const struct page *p)
{
	size_t n = 0;

	while (n < p->len && strchr(" \t\r\n", p->body[n]) != NULL && p->body[n] != '\0')
		n++;
	return n < p->len && p->body[n] == '<' && strncasecmp(p->body + n, "<!doctype", 9) != 0 &&
	    strncasecmp(p->body + n, "<html", 5) != 0;
}

int
neis_page_read(const struct page *p, struct neis_page *out, struct err *e)
{
	struct markup *m = NULL;
	json_t *root = NULL;
	int rc = -1;

	*out = (struct neis_page){ .rows = json_array() };
	if (is_xml(p)) {
		if ((m = markup_xml(p->body, p->len, e)) != NULL)
			rc = read_xml(p, markup_root(m), out, e);
	} else if ((root = page_json(p, e)) != NULL)
		rc = read_json(p, root, out, e);
	markup_free(m);
	json_decref(root);
	if (rc == -1)
		neis_page_free(out);
	return rc;
}

void
neis_page_free(struct neis_page *n)
{
	json_decref(n->rows);
	*n = (struct neis_page){ 0 };
}
