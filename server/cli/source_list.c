/* source list, source show: how sources are, and what their runs found. */
#include <stdio.h>
#include <string.h>

#include "db/health.h"
#include "scrapers/recipe.h"
#include "server/cli/source.h"

enum { RUNS_SHOWN = 10 };

/* Whom to ask about the page, as its recipe says; a recipe that is broken says nothing. */
static const char *
contact(struct cli *c, const struct source *s)
{
	struct err ignored = { 0 };
	const char *text = NULL;
	struct recipe r;

	if (s->recipe != NULL && recipe_load(c->a, s->recipe, &r, &ignored) == 0) {
		text = arena_str(c->a, recipe_text(&r, "contact"));
		recipe_free(&r);
	}
	return text;
}

static json_t *
source_json(struct cli *c, const struct source *s, const struct source_health *h)
{
	json_t *o = json_pack("{s:s, s:s, s:s?, s:s?, s:s?, s:s, s:i, s:b, s:b, s:s, s:o, s:o, s:o, s:i, s:i, s:s?, s:o}",
	    "name", s->name, "module", s->module, "recipe", s->recipe, "url", s->url,
	    "timezone", s->timezone, "lang", s->lang, "every", s->every,
	    "enabled", s->enabled, "allow_private", s->allow_private,
	    "health", health_words[h->health], "last_run", cli_time(s->last_run),
	    "last_good", cli_time(s->last_good), "next_due", cli_time(s->next_due),
	    "failures", s->failures, "found", s->last_found,
	    "error", s->last_error, "options", json_loads(s->options, 0, NULL));

	json_object_set_new(o, "trend", json_string(h->trend));
	json_object_set_new(o, "last_news", cli_time(h->last_news));
	json_object_set_new(o, "quarantine", json_boolean(s->held));
	json_object_set_new(o, "unread", json_integer((json_int_t)h->unread));
	json_object_set_new(o, "robots", s->robots == NULL ? json_null() : json_string(s->robots));
	json_object_update_new(o, json_pack("{s:s?}", "contact", contact(c, s)));
	return o;
}

static json_t *
read_source(struct cli *c, const struct source *s, struct err *e)
{
	struct source_health h;

	if (db_source_health(c->db, s, clock_now(&c->clock), c->a, &h, e) == -1)
		return NULL;
	return source_json(c, s, &h);
}

int
source_list(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "name", "SOURCE", 20 }, { "module", "MODULE", 8 }, { "health", "HEALTH", 7 },
		{ "trend", "FOUND", 16 }, { "last_good", "LAST GOOD", 20 },
		{ "next_due", "NEXT", 20 }, { "failures", "FAILS", 5 }, { "robots", "ROBOTS", 9 },
		{ "contact", "CONTACT", 20 }, { "error", "ERROR", 0 }, { NULL, NULL, 0 },
	};
	struct source *s;
	json_t *rows, *row;
	size_t n;

	if (db_source_list(c->db, c->a, &s, &n, e) == -1)
		return -1;
	rows = json_array();
	for (size_t i = 0; i < n; i++) {
		if ((row = read_source(c, &s[i], e)) == NULL) {
			json_decref(rows);
			return -1;
		}
		json_array_append_new(rows, row);
	}
	return cli_print_list(c, rows, columns);
}

json_t *
source_run_json(const struct source_run *r)
{
	return json_pack("{s:o, s:I, s:s, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s?, s:o}",
	    "started", cli_time(r->started_ms / 1000), "took_ms", (json_int_t)r->took_ms,
	    "status", r->status, "http", r->http_status, "bytes", (json_int_t)r->bytes,
	    "found", (json_int_t)r->found, "added", (json_int_t)r->added,
	    "changed", (json_int_t)r->changed, "cancelled", (json_int_t)r->cancelled,
	    "held", (json_int_t)r->held, "unread", (json_int_t)r->unread,
	    "error", r->error, "why", r->why == NULL ? json_array() : json_loads(r->why, 0, NULL));
}

static int
put_held(struct cli *c, const struct source *s, json_t *o, struct err *e)
{
	struct held_run h;
	int has = db_held_get(c->db, s->id, c->a, &h, e);

	if (has != 1)
		return has;
	json_object_set_new(o, "held", json_pack("{s:o, s:s, s:b, s:i, s:o, s:I, s:I, s:I, s:o}",
	    "at", cli_time(h.at), "reason", h.reason, "vanishing", h.vanishing,
	    "times", h.times, "last_at", cli_time(h.last_at),
	    "would_cancel", (json_int_t)h.would_cancel,
	    "would_add", (json_int_t)h.would_add,
	    "would_change", (json_int_t)h.would_change,
	    "diff", json_loads(h.diff, 0, NULL)));
	return 0;
}

/* The rows that the last parsed page had and nobody understood. */
static void
print_unread(struct cli *c, const struct source_run *runs, size_t n)
{
	static const struct cli_column columns[] = {
		{ "row", "ROW", 5 }, { "why", "NOT READ BECAUSE", 0 }, { NULL, NULL, 0 },
	};

	for (size_t i = 0; i < n; i++) {
		if (strcmp(runs[i].status, "ok") != 0 && strcmp(runs[i].status, "held") != 0)
			continue;
		if (runs[i].why != NULL) {
			putchar('\n');
			cli_print_list(c, json_loads(runs[i].why, 0, NULL), columns);
		}
		return;
	}
}

/* What would change, as lines for people: it is too much for one of the object's. */
static void
print_diff(struct cli *c, json_t *o)
{
	static const struct cli_column columns[] = {
		{ "what", "HELD BACK", 9 }, { "before", "BEFORE", 40 }, { "after", "AFTER", 0 },
		{ NULL, NULL, 0 },
	};
	json_t *held = json_object_get(o, "held"), *diff = json_incref(json_object_get(held, "diff"));

	json_object_del(held, "diff");
	cli_print_object(c, o);
	putchar('\n');
	if (diff == NULL)
		return;
	cli_print_list(c, diff, columns);
	putchar('\n');
}

static int
print_runs(struct cli *c, json_t *o, const struct source_run *runs, size_t n)
{
	static const struct cli_column columns[] = {
		{ "started", "RUN", 20 }, { "status", "STATUS", 12 }, { "http", "HTTP", 4 },
		{ "took_ms", "MS", 5 }, { "bytes", "BYTES", 8 }, { "found", "FOUND", 5 },
		{ "added", "NEW", 4 }, { "changed", "CHGD", 4 }, { "cancelled", "CANC", 4 },
		{ "held", "HELD", 4 }, { "unread", "UNREAD", 6 }, { "error", "ERROR", 0 },
		{ NULL, NULL, 0 },
	};
	json_t *rows = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows, source_run_json(&runs[i]));
	if (c->json) {
		json_object_set_new(o, "runs", rows);
		return cli_print_json(o);
	}
	print_diff(c, o);
	cli_print_list(c, rows, columns);
	print_unread(c, runs, n);
	return 0;
}

int
source_show(struct cli *c, struct err *e)
{
	struct source s;
	struct source_run *runs;
	json_t *o;
	size_t n;

	if (db_source_get(c->db, c->argv[0], c->a, &s, e) == -1 ||
	    db_run_list(c->db, s.id, RUNS_SHOWN, c->a, &runs, &n, e) == -1 ||
	    (o = read_source(c, &s, e)) == NULL)
		return -1;
	if (put_held(c, &s, o, e) == -1) {
		json_decref(o);
		return -1;
	}
	return print_runs(c, o, runs, n);
}
