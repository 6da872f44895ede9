/* source list, source show: how sources are, and what their runs found. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/health.h"
#include "scrapers/recipe.h"
#include "scrapers/settings.h"
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

	json_object_set_new(o, "topic_per", s->topic_per == NULL ? json_null() : json_string(s->topic_per));
	json_object_update_new(o, json_pack("{s:s, s:o, s:b, s:I, s:s?, s:s?}",
	    "trend", h->trend, "last_news", cli_time(h->last_news), "quarantine", s->held,
	    "unread", (json_int_t)h->unread, "robots", s->robots, "contact", contact(c, s)));
	if (!c->json)
		json_object_set_new(o, "every", json_string(settings_duration_text(c->a, s->every)));
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
		{ "name", "SOURCE" }, { "module", "MODULE" }, { "health", "HEALTH" },
		{ "trend", "FOUND" }, { "last_good", "LAST GOOD" },
		{ "next_due", "NEXT" }, { "unread", "UNREAD" }, { "failures", "FAILS" },
		{ "robots", "ROBOTS" }, { "error", "ERROR" }, { NULL, NULL },
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

/* "row 5: why" of what is told of the page as a whole: the row stands before it as well. */
static void
name_row(json_t *one)
{
	const char *why = json_string_value(json_object_get(one, "why"));
	char *end;
	long row;

	if (json_integer_value(json_object_get(one, "row")) != 0)
		return;
	json_object_set_new(one, "row", json_null());
	if (why == NULL || strncmp(why, "row ", 4) != 0)
		return;
	row = strtol(why + 4, &end, 10);
	if (row <= 0 || strncmp(end, ": ", 2) != 0)
		return;
	json_object_set_new(one, "row", json_integer(row));
	json_object_set_new(one, "why", json_string(end + 2));
}

void
source_print_unread(struct cli *c, json_t *unread)
{
	static const struct cli_column columns[] = {
		{ "row", "ROW" }, { "title", "TITLE" }, { "why", "NOT READ BECAUSE" }, { NULL, NULL },
	};
	json_t *one;
	size_t i;

	json_array_foreach(unread, i, one)
		name_row(one);
	if (json_array_size(unread) > 0)
		putchar('\n');
	cli_print_list(c, unread, columns);
}

/* The rows that the last parsed page had and nobody understood. */
static void
print_unread(struct cli *c, const struct source_run *runs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(runs[i].status, "ok") != 0 && strcmp(runs[i].status, "held") != 0)
			continue;
		if (runs[i].why != NULL)
			source_print_unread(c, json_loads(runs[i].why, 0, NULL));
		return;
	}
}

/* What a run that is held back would change: too much for a line of the object. */
static void
print_held(struct cli *c, const char *name, const json_t *held)
{
	static const struct cli_column columns[] = {
		{ "what", "HELD BACK" }, { "before", "BEFORE" }, { "after", "AFTER" }, { NULL, NULL },
	};
	json_t *diff = json_object_get(held, "diff");
	const char *at, *reason;
	json_int_t cancel, change, new, times;

	if (json_unpack((json_t *)held, "{s:s, s:s, s:I, s:I, s:I, s:I}", "at", &at, "reason", &reason,
	    "would_cancel", &cancel, "would_change", &change, "would_add", &new, "times", &times) == -1)
		return;
	printf("\nheld back since %s, read so %lld times: %s\nit would take away %lld events, change %lld "
	    "and add %lld; then: calcast source accept %s, or source reject %s\n\n", at, (long long)times,
	    reason, (long long)cancel, (long long)change, (long long)new, name, name);
	cli_print_list(c, json_incref(diff), columns);
}

/* For people; takes the reference. */
static void
print_source(struct cli *c, const struct source *s, json_t *o)
{
	json_t *held = json_incref(json_object_get(o, "held"));

	json_object_del(o, "held");
	cli_print_object(c, o);
	print_held(c, s->name, held);
	json_decref(held);
	putchar('\n');
}

static int
print_runs(struct cli *c, const struct source *s, json_t *o, const struct source_run *runs, size_t n)
{
	static const struct cli_column columns[] = {
		{ "started", "RUN" }, { "status", "STATUS" }, { "http", "HTTP" },
		{ "took_ms", "MS" }, { "bytes", "BYTES" }, { "found", "FOUND" },
		{ "added", "NEW" }, { "changed", "CHGD" }, { "cancelled", "CANC" },
		{ "held", "HELD" }, { "unread", "UNREAD" }, { "error", "ERROR" },
		{ NULL, NULL },
	};
	json_t *rows = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows, source_run_json(&runs[i]));
	if (c->json) {
		json_object_set_new(o, "runs", rows);
		return cli_print_json(o);
	}
	print_source(c, s, o);
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
	return print_runs(c, &s, o, runs, n);
}
