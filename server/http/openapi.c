/* The API described for programs, from the route table and the words of server/pages/api.json. */
#include <stdlib.h>
#include <string.h>
#include <stdio.h>

#include "server/http/api.h"
#include "server/http/handlers.h"
#include "server/http/routes.h"
#include "server/pages/pages.h"

static json_t *
ref(const char *kind, const char *name)
{
	char text[96];

	snprintf(text, sizeof(text), "#/components/%s/%s", kind, name);
	return json_pack("{s:s}", "$ref", text);
}

static json_t *
content(const char *type, const char *schema)
{
	return json_pack("{s:{s:o}}", type, "schema", ref("schemas", schema));
}

static json_t *
parameters(const json_t *op)
{
	static const char *const lists[] = { "path", "query" };
	json_t *out = json_array();
	const json_t *name;
	size_t i;

	for (size_t l = 0; l < 2; l++)
		json_array_foreach(json_object_get(op, lists[l]), i, name)
			json_array_append_new(out, ref("parameters", json_string_value(name)));
	return out;
}

static json_t *
responses(const json_t *op)
{
	const char *status = json_string_value(json_object_get(op, "status"));
	const char *answer = json_string_value(json_object_get(op, "answer"));
	json_t *good = json_pack("{s:s}", "description", answer == NULL ? "done" : answer);

	if (answer != NULL)
		json_object_set_new(good, "content", content("application/json", answer));
	return json_pack("{s:o, s:{s:s, s:o}}", status == NULL ? "200" : status, good,
	    "default", "description", "why it could not be done",
	    "content", content("application/problem+json", "Problem"));
}

static json_t *
operation(const struct route *r, const json_t *op)
{
	const char *body = json_string_value(json_object_get(op, "body"));
	json_t *o = json_pack("{s:O, s:s, s:o, s:o}", "operationId", json_object_get(op, "id"),
	    "summary", r->about, "parameters", parameters(op), "responses", responses(op));

	if (body != NULL)
		json_object_set_new(o, "requestBody", json_pack("{s:o}", "content",
		    content("application/json", body)));
	return o;
}

/* "/topics/{}/events" with the names of its holes. */
static const char *
path_of(const struct route *r, const json_t *op, struct arena *a)
{
	const json_t *names = json_object_get(op, "path");
	const char *s = r->pattern, *hole, *out = "";

	for (size_t i = 0; (hole = strstr(s, "{}")) != NULL; i++, s = hole + 2)
		out = arena_fmt(a, "%s%.*s{%s}", out, (int)(hole - s), s,
		    json_string_value(json_array_get(names, i)));
	return arena_fmt(a, "%s%s", out, s);
}

static void
add_route(json_t *paths, const struct route *r, const json_t *ops, struct arena *a)
{
	const json_t *op = json_object_get(ops, arena_fmt(a, "%s %s", r->method, r->pattern));
	const char *path;
	char method[8] = "";

	if (r->kind != ROUTE_API || op == NULL)
		return;
	path = path_of(r, op, a);
	if (json_object_get(paths, path) == NULL)
		json_object_set_new(paths, path, json_object());
	for (size_t i = 0; r->method[i] != '\0' && i + 1 < sizeof(method); i++)
		method[i] = (char)(r->method[i] | 0x20);
	json_object_set_new(json_object_get(paths, path), method, operation(r, op));
}

void
api_document(const struct request *q, struct reply *r)
{
	json_t *words = json_loads(pages_api_json, 0, NULL), *paths = json_object(), *doc;
	struct arena *a = arena_new();
	struct buf out = { 0 };
	char *text;

	for (const struct route *row = routes; row->method != NULL; row++)
		add_route(paths, row, json_object_get(words, "operations"), a);
	doc = json_pack("{s:s, s:O, s:[{s:s}], s:o, s:O}", "openapi", "3.1.0",
	    "info", json_object_get(words, "info"), "servers", "url", q->app->public_url,
	    "paths", paths, "components", json_object_get(words, "components"));
	text = json_dumps(doc, JSON_INDENT(1));
	buf_fmt(&out, "%s\n", text);
	free(text);
	reply_once(q, &out, "application/json", "public, max-age=300", r);
	body_header(r->body, "Access-Control-Allow-Origin", "*");
	json_decref(doc);
	json_decref(words);
	arena_free(a);
}
