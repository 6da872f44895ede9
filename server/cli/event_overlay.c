/* Corrections that outlive every fetch, of any event; and events that wait to be confirmed. */
#include "server/cli/event.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/events.h"
#include "db/sources.h"
#include "scrapers/overlay.h"

/* Whose decision it is; behind sudo, who asked for it. */
static const char *
who(struct cli *c)
{
	const char *name = cli_option(c, "--who");
	const struct passwd *pw;

	if (name == NULL)
		name = getenv("SUDO_USER");
	if (name == NULL)
		name = (pw = getpwuid(getuid())) == NULL ? NULL : pw->pw_name;
	return arena_str(c->a, name == NULL ? "?" : name);
}

/* Takes the reference of value; NULL takes the overlay away. */
static int
lay(struct cli *c, const char *what, json_t *value, struct err *e)
{
	char *text = value == NULL ? NULL : json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
	const struct overlay o = { .what = what, .value = arena_str(c->a, text), .who = who(c),
	    .why = cli_option(c, "--why") };

	free(text);
	json_decref(value);
	if (overlay_set(c->db, c->argv[0], o, clock_now(&c->clock), e) == -1)
		return -1;
	return cli_print_done(c, "uid", c->argv[0]);
}

/* An option's text as an object of one key; ERR_USAGE without it. */
static int
text_value(struct cli *c, const char *option, const char *key, json_t **out, struct err *e)
{
	const char *text = cli_option(c, option);
	json_t *s;

	if (text == NULL || *text == '\0')
		return err_set(e, ERR_USAGE, "%s is missing; see: calcast %s --help", option, c->command->name);
	if ((s = json_string(text)) == NULL)
		return err_set(e, ERR_INVALID, "%s is not valid UTF-8", option);
	*out = json_pack("{s:o}", key, s);
	return 0;
}

int
event_hide(struct cli *c, struct err *e)
{
	return lay(c, "hide", json_object(), e);
}

int
event_rename(struct cli *c, struct err *e)
{
	json_t *value;

	return text_value(c, "--title", "title", &value, e) == -1 ? -1 : lay(c, "rename", value, e);
}

int
event_note(struct cli *c, struct err *e)
{
	json_t *value;

	return text_value(c, "--text", "description", &value, e) == -1 ? -1 : lay(c, "note", value, e);
}

/* Who gives another time says that it takes place. */
static int
uncancel(struct cli *c, struct err *e)
{
	const struct overlay o = { .what = "cancel" };

	if (overlay_set(c->db, c->argv[0], o, clock_now(&c->clock), e) == 0)
		return 0;
	if (e->code != ERR_NOT_FOUND)
		return -1;
	*e = (struct err){ 0 };
	return 0;
}

int
event_move(struct cli *c, struct err *e)
{
	struct event ev;
	json_t *value;
	bool typed;

	if (db_event_by_uid(c->db, c->argv[0], c->a, NULL, &ev, e) == -1 ||
	    event_typed_move(c, &ev, &typed, e) == -1)
		return -1;
	if (typed)
		return cli_print_done(c, "uid", ev.uid);
	value = json_object();
	if (event_put_dates(c, &ev, value, e) == -1) {
		json_decref(value);
		return -1;
	}
	if (ev.tzid != NULL)			/* a time that is typed is on the event's own clocks */
		json_object_set_new(value, "timezone", json_string(ev.tzid));
	if (uncancel(c, e) == -1) {
		json_decref(value);
		return -1;
	}
	return lay(c, "move", value, e);
}

int
event_cancel(struct cli *c, struct err *e)
{
	struct event ev;
	bool typed;

	if (db_event_by_uid(c->db, c->argv[0], c->a, NULL, &ev, e) == -1 ||
	    event_typed_cancel(c, &ev, &typed, e) == -1)
		return -1;
	if (typed)
		return cli_print_done(c, "uid", ev.uid);
	return lay(c, "cancel", json_pack("{s:s}", "status", "cancelled"), e);
}

int
event_restore(struct cli *c, struct err *e)
{
	const char *what = cli_option(c, "--what"), *const *w = overlay_whats;

	while (what != NULL && *w != NULL && strcmp(*w, what) != 0)
		w++;
	if (*w == NULL)
		return err_set(e, ERR_USAGE, "--what %s: it is cancel, hide, move, note or rename", what);
	return lay(c, what, NULL, e);
}

/* --- events that wait --- */

static int
accept_all(struct cli *c, struct err *e)
{
	struct event_filter f = { .source = cli_option(c, "--source"), .seen = EVENT_WAITING };
	struct source s;
	struct event *ev;
	size_t n;

	if (f.source == NULL)
		return err_set(e, ERR_USAGE, "--all of which source? say --source NAME");
	if (db_source_get(c->db, f.source, c->a, &s, e) == -1 ||
	    db_event_list(c->db, &f, c->a, &ev, NULL, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (overlay_accept(c->db, ev[i].uid, clock_now(&c->clock), e) == -1)
			return -1;
	return c->json ? cli_print_json(json_pack("{s:I}", "accepted", (json_int_t)n)) : 0;
}

int
event_accept(struct cli *c, struct err *e)
{
	if (cli_option(c, "--report") != NULL)
		return event_report_accept(c, e);
	if (cli_flag(c, "--all") != (c->argc == 0))
		return err_set(e, ERR_USAGE, "name events by their UID, or say --all --source NAME");
	if (c->argc == 0)
		return accept_all(c, e);
	for (int i = 0; i < c->argc; i++)
		if (overlay_accept(c->db, c->argv[i], clock_now(&c->clock), e) == -1)
			return -1;
	return c->json ? cli_print_json(json_pack("{s:i}", "accepted", c->argc)) : 0;
}

json_t *
event_overlays(struct cli *c, int64_t event, struct err *e)
{
	struct overlay *o;
	json_t *list;
	size_t n;

	if (db_overlay_of(c->db, event, c->a, &o, &n, e) == -1)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s, s:o, s:s, s:s?, s:o}", "what", o[i].what,
		    "value", json_loads(o[i].value, 0, NULL), "who", o[i].who, "why", o[i].why,
		    "at", cli_time(o[i].at)));
	return list;
}
