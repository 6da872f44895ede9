#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alarm.h"
#include "base/event.h"
#include "base/text.h"
#include "base/url.h"
#include "db/hooks.h"
#include "db/topics.h"
#include "server/cli/cli.h"
#include "server/push/push.h"

static struct pusher
pusher(struct cli *c)
{
	return (struct pusher){ .db = c->db, .clock = &c->clock, .user_agent = c->user_agent };
}

/* --- add --- */

static int
check_causes(const char *text, struct err *e)
{
	static const char *const causes[] = { "reminder", "changed", "cancelled", "added" };

	for (const char *p = text, *end; p != NULL; p = *end == '\0' ? NULL : end + 1) {
		bool known = false;

		end = strchrnul(p, ',');
		for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
			known = known || (strlen(causes[i]) == (size_t)(end - p) &&
			    memcmp(causes[i], p, (size_t)(end - p)) == 0);
		if (!known)
			return err_set(e, ERR_USAGE, "--on %.*s: write reminder, changed, cancelled or added",
			    (int)(end - p), p);
	}
	return 0;
}

static int
check_filters(struct cli *c, struct err *e)
{
	const char **v;
	struct topic t;
	size_t n;

	v = cli_options(c, "--topic", &n);
	for (size_t i = 0; i < n; i++)
		if (db_topic_get(c->db, v[i], c->a, &t, e) == -1)
			return err_in(e, "--topic");
	v = cli_options(c, "--kind", &n);
	for (size_t i = 0; i < n; i++)
		if (!event_kind_known(v[i]))
			return err_set(e, ERR_USAGE, "--kind %s: no such kind of event", v[i]);
	v = cli_options(c, "--tag", &n);
	for (size_t i = 0; i < n; i++)
		if (strchr(v[i], ':') == NULL)
			return err_set(e, ERR_USAGE, "--tag %s: write KEY:VALUE", v[i]);
	return 0;
}

/* Arguments are whole: a comma in one is part of it. */
static const char *
json_args(struct cli *c)
{
	json_t *list = json_array();
	const char **v, *text;
	char *dump;
	size_t n;

	v = cli_options(c, "--arg", &n);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_string(v[i]));
	dump = json_dumps(list, JSON_COMPACT);
	text = arena_str(c->a, dump);
	json_decref(list);
	free(dump);
	return text;
}

static int
check_target(struct cli *c, const struct hook *h, struct err *e)
{
	struct url_parts parts;

	if ((h->url == NULL) == (h->program == NULL))
		return err_set(e, ERR_USAGE, "one of --url and --exec is needed");
	if (h->program != NULL && (h->program[0] != '/' || access(h->program, X_OK) == -1))
		return err_set(e, ERR_INVALID, "--exec %s: write the absolute path of a program that may be run", h->program);
	if (h->url == NULL)
		return 0;
	if (url_parse(c->a, h->url, &parts, e) == -1)
		return err_in(e, "--url");
	if (strcmp(parts.scheme, "file") == 0)
		return err_set(e, ERR_INVALID, "--url %s: write http or https", h->url);
	return 0;
}

static int
write_hook(struct db *w, void *arg, struct err *e)
{
	struct hook *h = arg;

	return db_hook_add(w, h, &h->id, e);
}

static int
add(struct cli *c, struct err *e)
{
	const char *before = cli_option(c, "--before"), *allday = cli_option(c, "--allday");
	const char *on = cli_option(c, "--on");
	struct alarms read = { 0 };
	char secret[64] = "";
	struct hook h = {
		.name = c->argv[0], .url = cli_option(c, "--url"),
		.program = cli_option(c, "--exec"), .args = json_args(c),
		.topics = cli_option_list(c, "--topic"),
		.kinds = cli_option_list(c, "--kind"), .tags = cli_option_list(c, "--tag"),
		.causes = on == NULL ? "reminder,changed,cancelled" : on,
		.before = before == NULL ? "30m" : before,
		.allday = allday == NULL ? "1d-1800" : allday,
		.allow_private = cli_flag(c, "--allow-private"),
		.created = clock_now(&c->clock),
	};

	if (!text_is_slug(h.name, 64))
		return err_set(e, ERR_INVALID, "%s is no name for a hook: small letters, digits and hyphens, at most 64", h.name);
	if (check_target(c, &h, e) == -1 || check_causes(h.causes, e) == -1 ||
	    check_filters(c, e) == -1)
		return -1;
	if (alarm_read(h.before, ',', ALARM_LEADS_MAX, &read, e) == -1)
		return err_in(e, "--before");
	if (alarm_read_allday(h.allday, &read.allday, e) == -1)
		return err_in(e, "--allday");
	if (h.url != NULL) {
		push_new_secret(secret);
		h.secret = secret;
	}
	if (db_write(c->db, write_hook, &h, e) == -1)
		return -1;
	if (c->json)
		return cli_print_json(json_pack("{s:s, s:s?}", "name", h.name, "secret", h.secret));
	if (h.secret != NULL)
		printf("%s\nkeep this secret: it is shown this once, and signs what %s receives\n", h.secret, h.name);
	return 0;
}

/* --- list, test, pause, rotate, remove --- */

static int
list(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "name", "HOOK" }, { "paused", "PAUSED" }, { "on", "ON" },
		{ "before", "BEFORE" }, { "allday", "ALL DAY" }, { "topics", "TOPICS" },
		{ "to", "TO" }, { NULL, NULL },
	};
	struct hook *h;
	json_t *rows;
	size_t n;

	if (db_hook_list(c->db, c->a, &h, &n, e) == -1)
		return -1;
	rows = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows, json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:o, s:o, s:o, s:b, s:b}",
		    "name", h[i].name, "to", h[i].url != NULL ? h[i].url : h[i].program,
		    "args", json_loads(h[i].args, 0, NULL), "on", h[i].causes,
		    "before", h[i].before, "allday", h[i].allday,
		    "topics", json_loads(h[i].topics, 0, NULL),
		    "kinds", json_loads(h[i].kinds, 0, NULL),
		    "tags", json_loads(h[i].tags, 0, NULL),
		    "allow_private", h[i].allow_private, "paused", h[i].paused));
	return cli_print_list(c, rows, columns);
}

static int
test(struct cli *c, struct err *e)
{
	struct pusher p = pusher(c);
	struct hook h;

	if (db_hook_get(c->db, c->argv[0], c->a, &h, e) == -1 || push_test(&p, &h, e) == -1)
		return -1;
	if (!c->json)
		printf("a test reminder reached %s\n", h.name);
	return 0;
}

struct changing { int64_t id; bool paused; const char *secret; };

static int
write_pause(struct db *w, void *arg, struct err *e)
{
	struct changing *ch = arg;

	return db_hook_pause(w, ch->id, ch->paused, e);
}

static int
write_secret(struct db *w, void *arg, struct err *e)
{
	struct changing *ch = arg;

	return db_hook_secret(w, ch->id, ch->secret, e);
}

static int
write_remove(struct db *w, void *arg, struct err *e)
{
	struct changing *ch = arg;

	return db_hook_remove(w, ch->id, e);
}

static int
change(struct cli *c, struct changing *ch,
    int (*write)(struct db *, void *, struct err *), struct err *e)
{
	struct hook h;

	if (db_hook_get(c->db, c->argv[0], c->a, &h, e) == -1)
		return -1;
	ch->id = h.id;
	return db_write(c->db, write, ch, e);
}

static int
pause_hook(struct cli *c, struct err *e)
{
	struct changing ch = { .paused = !cli_flag(c, "--off") };

	return change(c, &ch, write_pause, e);
}

static int
rotate(struct cli *c, struct err *e)
{
	char secret[64];
	struct changing ch = { .secret = secret };

	push_new_secret(secret);
	if (change(c, &ch, write_secret, e) == -1)
		return -1;
	if (c->json)
		return cli_print_json(json_pack("{s:s, s:s}", "name", c->argv[0], "secret", secret));
	puts(secret);
	return 0;
}

static int
remove_hook(struct cli *c, struct err *e)
{
	struct changing ch = { 0 };

	return change(c, &ch, write_remove, e);
}

static const struct cli_option add_options[] = {
	{ "--url", "URL", "a webhook: signed JSON is posted there" },
	{ "--exec", "PROGRAM", "a program: gets the JSON on standard input" },
	{ "--arg", "ARG", "for the program; may be repeated" },
	{ "--topic", "SLUG", "only events of this topic; may be repeated" },
	{ "--kind", "KIND", "only events of this kind; may be repeated" },
	{ "--tag", "KEY:VALUE", "only events with this tag; may be repeated" },
	{ "--on", "CAUSE,...", "reminder, changed, cancelled (these by default), added" },
	{ "--before", "T,...", "when reminders of timed events are due: 30m (default), 10m,1d" },
	{ "--allday", "T", "and of all-day events: 1d-1800 (default), 1d-0900, 0900, none" },
	{ "--allow-private", NULL, "the address may be on a private network or an odd port" },
	{ NULL, NULL, NULL }
};
static const struct cli_option pause_options[] = {
	{ "--off", NULL, "go on again; what piled up is sent" },
	{ NULL, NULL, NULL }
};

const struct command hook_commands[] = {
	{ "hook add", "NAME", 1, 1, CLI_DB_MAKE, add_options, add, "send reminders and changes somewhere" },
	{ "hook list", "", 0, 0, CLI_DB_NEED, NULL, list, "every hook" },
	{ "hook test", "NAME", 1, 1, CLI_DB_NEED, NULL, test, "send a made-up reminder now" },
	{ "hook pause", "NAME", 1, 1, CLI_DB_NEED, pause_options, pause_hook, "hold its deliveries for now" },
	{ "hook rotate", "NAME", 1, 1, CLI_DB_NEED, NULL, rotate, "a new secret; the old one ends at once" },
	{ "hook remove", "NAME", 1, 1, CLI_DB_NEED, NULL, remove_hook, "and what was still to be sent" },
	{ 0 }
};
