#include "server/cli/event.h"

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/events.h"
#include "db/sources.h"
#include "db/topics.h"

static int
day_bound(struct cli *c, const char *option, int64_t *out, struct err *e)
{
	const char *v = cli_option(c, option);
	struct civil day;
	int offset = 0;

	*out = 0;
	if (v == NULL)
		return 0;
	if (civil_read(v, &day, &offset) == CIVIL_BAD)
		return err_set(e, ERR_USAGE, "%s %s: write YYYY-MM-DD", option, v);
	*out = civil_to_epoch(&day) - offset;
	return 0;
}

/* In title, place or description, as titles are compared; NULL: any event. */
static bool
speaks_of(struct arena *a, const struct event *ev, const char *folded)
{
	const char *texts[] = { ev->title, ev->location, ev->description };

	for (size_t i = 0; folded != NULL && i < MEM_COUNT(texts); i++)
		if (texts[i] != NULL && strstr(text_fold(a, texts[i]), folded) != NULL)
			return true;
	return folded == NULL;
}

/* In columns the part of its UID before @ is enough to name it. */
static json_t *
row_json(const struct cli *c, const struct event *ev)
{
	json_t *row = event_to_json(ev);

	if (!c->json)
		json_object_set_new(row, "uid", json_stringn(ev->uid, strcspn(ev->uid, "@")));
	return row;
}

/* Also event search: those that speak of its word. */
static int
list(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "start", "START" }, { "status", "STATUS" }, { "kind", "KIND" },
		{ "uid", "UID" }, { "title", "TITLE" }, { NULL, NULL },
	};
	struct event_filter f = { .topic = cli_option(c, "--topic"), .source = cli_option(c, "--source"),
	    .seen = cli_flag(c, "--waiting") ? EVENT_WAITING : cli_flag(c, "--hidden") ? EVENT_HIDDEN : EVENT_PUBLIC };
	const char *wanted = c->argc == 0 ? NULL : text_fold(c->a, c->argv[0]);
	struct event *ev;
	struct topic t;
	struct source s;
	json_t *rows;
	size_t n;

	if (wanted != NULL && *wanted == '\0')
		return err_set(e, ERR_USAGE, "%s: search for a word", c->argv[0]);
	if (f.seen != EVENT_PUBLIC && f.topic != NULL)
		return err_set(e, ERR_USAGE, "no topic has what is hidden or waits: leave --topic out");
	if ((f.topic != NULL && db_topic_get(c->db, f.topic, c->a, &t, e) == -1) ||
	    (f.source != NULL && db_source_get(c->db, f.source, c->a, &s, e) == -1) ||
	    day_bound(c, "--from", &f.from, e) == -1 || day_bound(c, "--to", &f.to, e) == -1 ||
	    db_event_list(c->db, &f, c->a, &ev, NULL, &n, e) == -1)
		return -1;
	rows = json_array();
	for (size_t i = 0; i < n; i++)
		if (speaks_of(c->a, &ev[i], wanted))
			json_array_append_new(rows, row_json(c, &ev[i]));
	return cli_print_list(c, rows, columns);
}

static int
show(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "what", "CORRECTED" }, { "value", "TO" }, { "who", "BY" }, { "at", "WHEN" },
		{ "why", "WHY" }, { NULL, NULL },
	};
	struct event ev;
	int64_t id;
	json_t *o, *overlays;

	if (db_event_by_uid(c->db, c->argv[0], c->a, &id, &ev, e) == -1 ||
	    (overlays = event_overlays(c, id, e)) == NULL)
		return -1;
	o = event_to_json(&ev);
	json_object_set_new(o, "hidden", json_boolean(ev.hidden));
	json_object_set_new(o, "waiting", json_boolean(ev.waiting));
	if (c->json) {
		json_object_set_new(o, "overlays", overlays);
		return cli_print_json(o);
	}
	cli_print_object(c, o);
	if (json_array_size(overlays) > 0)
		putchar('\n');
	return cli_print_list(c, overlays, columns);
}

#define DATES									\
	{ "--start", "D", "2026-05-01, \"2026-05-01 19:00\", or with an offset" },	\
	{ "--end", "D", "likewise; a date is the last day" }

static const struct cli_option list_options[] = {
	{ "--topic", "SLUG", "only of this topic" },
	{ "--source", "NAME", "only of this source" },
	{ "--from", "DATE", "only those that end after that day begins" },
	{ "--to", "DATE", "only those that begin before it" },
	{ "--waiting", NULL, "those that wait for calcast event accept" },
	{ "--hidden", NULL, "those that were hidden" },
	{ NULL, NULL, NULL }
};
static const struct cli_option add_options[] = {
	{ "--topic", "SLUG", "the calendar it is published in" },
	{ "--title", "T", "what it is" },
	DATES,
	{ "--timezone", "ZONE", "of the times; else the topic's" },
	{ "--kind", "KIND", "event (default), game, concert, exam, sale..." },
	{ "--location", "L", "where" },
	{ "--url", "U", "a page about it" },
	{ "--description", "D", "more about it" },
	{ NULL, NULL, NULL }
};
#define REASONS									\
	{ "--why", "TEXT", "the reason, for whoever wonders later" },		\
	{ "--who", "NAME", "who says so; else your login name" }

static const struct cli_option why_options[] = { REASONS, { NULL, NULL, NULL } };
static const struct cli_option move_options[] = { DATES, REASONS, { NULL, NULL, NULL } };
static const struct cli_option rename_options[] = {
	{ "--title", "T", "what it is called from now on" }, REASONS, { NULL, NULL, NULL }
};
static const struct cli_option note_options[] = {
	{ "--text", "T", "stands before its description" }, REASONS, { NULL, NULL, NULL }
};
static const struct cli_option restore_options[] = {
	{ "--what", "W", "only one: cancel, hide, move, note or rename" }, { NULL, NULL, NULL }
};
static const struct cli_option accept_options[] = {
	{ "--all", NULL, "all that wait ..." },
	{ "--source", "NAME", "... of this source" },
	{ "--report", "ID", "the missing event that a visitor told of" },
	{ NULL, NULL, NULL }
};

const struct command event_commands[] = {
	{ "event list", "", 0, 0, CLI_DB_NEED, list_options, list, "events by start" },
	{ "event search", "TEXT", 1, 1, CLI_DB_NEED, list_options, list, "those with a text in title, place or description" },
	{ "event show", "UID", 1, 1, CLI_DB_NEED, NULL, show, "one event, and what was corrected of it" },
	{ "event add", "", 0, 0, CLI_DB_MAKE, add_options, event_add, "type an event; prints its UID" },
	{ "event move", "UID", 1, 1, CLI_DB_NEED, move_options, event_move, "give it another time, whatever its source says; it is on again" },
	{ "event cancel", "UID", 1, 1, CLI_DB_NEED, why_options, event_cancel, "call it off" },
	{ "event rename", "UID", 1, 1, CLI_DB_NEED, rename_options, event_rename, "give it another title" },
	{ "event note", "UID", 1, 1, CLI_DB_NEED, note_options, event_note, "add a remark" },
	{ "event hide", "UID", 1, 1, CLI_DB_NEED, why_options, event_hide, "take it out of every topic" },
	{ "event restore", "UID", 1, 1, CLI_DB_NEED, restore_options, event_restore, "take corrections away: as its source has it" },
	{ "event reports", "", 0, 0, CLI_DB_NEED, NULL, event_reports, "what visitors say is missing or wrong" },
	{ "event reject", "ID", 1, 1, CLI_DB_NEED, NULL, event_report_reject, "a visitor's report is dealt with, or wrong" },
	{ "event accept", "[UID]...", 0, -1, CLI_DB_NEED, accept_options, event_accept, "publish what waits to be confirmed" },
	{ 0 }
};
