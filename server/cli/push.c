#include "server/push/push.h"

#include <string.h>

#include "server/cli/cli.h"

static json_t *
time_ms(int64_t ms)
{
	return cli_time(ms / 1000);
}

static int
list(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "created", "QUEUED" }, { "state", "STATE" }, { "hook", "HOOK" },
		{ "type", "TYPE" }, { "tries", "TRIES" }, { "next", "NEXT" },
		{ "id", "ID" }, { "error", "ERROR" }, { NULL, NULL },
	};
	enum { SHOWN = 1000 };
	struct delivery *d;
	struct hook *h;
	json_t *rows;
	size_t n, hooks;

	if (db_delivery_list(c->db, cli_option(c, "--state"), SHOWN, c->a, &d, &n, e) == -1 ||
	    db_hook_list(c->db, c->a, &h, &hooks, e) == -1)
		return -1;
	rows = json_array();
	for (size_t i = 0; i < n; i++) {
		const char *name = NULL;

		for (size_t k = 0; k < hooks; k++)
			if (h[k].id == d[i].hook)
				name = h[k].name;
		json_array_append_new(rows, json_pack("{s:s, s:s?, s:s, s:s, s:i, s:o, s:o, s:s?, s:o}",
		    "id", d[i].msg_id, "hook", name, "type", d[i].type, "state", d[i].state,
		    "tries", d[i].tries, "created", time_ms(d[i].created),
		    "next", strcmp(d[i].state, "queued") == 0 ? time_ms(d[i].next_at) : json_null(),
		    "error", d[i].last_error, "body", json_loads(d[i].body, 0, NULL)));
	}
	return cli_print_list(c, rows, columns);
}

static int
run(struct cli *c, struct err *e)
{
	struct pusher p = { .db = c->db, .clock = &c->clock, .user_agent = c->user_agent };
	struct push_result r = { 0 };

	if (push_expand(&p, &r, e) == -1 || push_send(&p, &r, e) == -1)
		return -1;
	return cli_print_object(c, json_pack("{s:I, s:I, s:I, s:I, s:I}",
	    "queued", (json_int_t)r.queued, "sent", (json_int_t)r.sent,
	    "retried", (json_int_t)r.retried, "dead", (json_int_t)r.dead,
	    "dropped", (json_int_t)r.dropped));
}

static const struct cli_option options[] = {
	{ "--state", "STATE", "only queued, done, dead, moved or expired ones" },
	{ NULL, NULL, NULL }
};

const struct command push_commands[] = {
	{ "push list", "", 0, 0, CLI_DB_NEED, options, list, "deliveries, newest first" },
	{ "push run", "", 0, 0, CLI_DB_NEED, NULL, run, "queue what is due and send it, once" },
	{ 0 }
};
