#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/date.h"
#include "base/event.h"
#include "base/url.h"
#include "base/zone.h"
#include "db/events.h"
#include "db/sources.h"
#include "db/topics.h"
#include "scrapers/identity.h"
#include "scrapers/ingest.h"
#include "server/cli/cli.h"
#include "server/cli/nouns.h"

#define MANUAL "manual-"

/* --- typed events: items of the source manual-TOPIC --- */

struct making {
	struct cli *c;
	const struct topic *topic;
	const char *name;
};

static int
write_source(struct db *w, void *arg, struct err *e)
{
	struct making *m = arg;
	struct source s = { .name = m->name, .module = "manual", .options = "{}",
	    .timezone = m->topic->timezone,
	    .lang = m->topic->lang == NULL ? "ko" : m->topic->lang, .enabled = true };

	if (db_source_add(w, &s, &s.id, e) == -1)
		return -1;
	return noun_topic_for_source(w, m->c->a, m->topic->slug, m->name,
	    clock_now(&m->c->clock), e);
}

/* The source that a topic's typed events live in, made at first use. */
static int
manual_source(struct cli *c, const char *slug, struct source *s, struct err *e)
{
	struct topic t;
	struct making m = { .c = c, .topic = &t, .name = arena_fmt(c->a, MANUAL "%s", slug) };

	if (db_topic_get(c->db, slug, c->a, &t, e) == -1)
		return -1;
	if (db_source_get(c->db, m.name, c->a, s, e) == 0)
		return 0;
	if (e->code != ERR_NOT_FOUND)
		return -1;
	*e = (struct err){ 0 };
	/* Another command may make it at the same moment: then it is there, which is all we want. */
	if (db_write(c->db, write_source, &m, e) == -1 && e->code != ERR_CONFLICT)
		return -1;
	*e = (struct err){ 0 };
	return db_source_get(c->db, m.name, c->a, s, e);
}

static int
store(struct cli *c, const struct source *s, json_t *item, struct err *e)
{
	json_t *items = json_pack("[o]", item);
	const struct ingest in = { .source = s, .items = items, .now = clock_now(&c->clock) };
	struct ingest_result r = { 0 };
	int rc = ingest_items(c->db, &in, &r, e);

	if (rc == 0 && r.unread > 0)
		rc = err_set(e, ERR_INVALID, "%s", json_string_value(json_object_get(json_array_get(r.why, 0), "why")));
	ingest_result_free(&r);
	json_decref(items);
	return rc;
}

static int
read_date(struct cli *c, const char *option, const char *text, struct date *d, struct err *e)
{
	const struct date_hint hint = { .reference = civil_from_epoch(clock_now(&c->clock)) };

	return date_read(text, &hint, d, e) == -1 ? err_in(e, "%s", option) : 0;
}

static int
put_dates(struct cli *c, json_t *item, struct err *e)
{
	const char *start = cli_option(c, "--start"), *end = cli_option(c, "--end");
	struct date from, to;

	if (start == NULL)
		return err_set(e, ERR_USAGE, "--start is missing: write 2026-05-01 or \"2026-05-01 19:00\"");
	if (read_date(c, "--start", start, &from, e) == -1 ||
	    (end != NULL && read_date(c, "--end", end, &to, e) == -1))
		return -1;
	if ((end != NULL && from.end[0] != '\0') || (end != NULL && to.end[0] != '\0'))
		return err_set(e, ERR_USAGE, "two ends: a range in --start, or --end, not both");
	json_object_set_new(item, "start", json_string(from.start));
	if (end != NULL || from.end[0] != '\0')
		json_object_set_new(item, "end", json_string(end != NULL ? to.start : from.end));
	return 0;
}

/* What a site may get wrong without harm, a person is told. */
static int
check_end(const json_t *item, const struct event *ev, struct err *e)
{
	const char *start = json_string_value(json_object_get(item, "start"));
	const char *end = json_string_value(json_object_get(item, "end"));

	if (end == NULL || ev->end != NULL || strcmp(start, end) == 0)
		return 0;
	return err_set(e, ERR_INVALID, "--end %s does not come after --start %s, or is over %d days later",
	    end, start, EVENT_DAYS_MAX);
}

/* Would it be an event there? Asked before anything is made for it. */
static int
check_item(struct cli *c, const char *slug, const json_t *item, struct err *e)
{
	struct event_defaults d = { .source = slug };
	struct event ev;
	struct topic t;

	if (db_topic_get(c->db, slug, c->a, &t, e) == -1)
		return err_in(e, "--topic %s", slug);
	d.timezone = t.timezone;
	if (event_from_item(c->a, item, &d, &ev, e) == -1)
		return -1;
	return check_end(item, &ev, e);
}

static int
add(struct cli *c, struct err *e)
{
	static const struct { const char *option, *key; } texts[] = {
		{ "--title", "title" }, { "--kind", "kind" }, { "--location", "location" },
		{ "--url", "url" }, { "--description", "description" }, { "--timezone", "timezone" },
	};
	const char *topic = cli_option(c, "--topic"), *v, *domain, *uid;
	unsigned char random[12];
	char id[25];
	struct source s;
	json_t *item;

	if (topic == NULL || cli_option(c, "--title") == NULL)
		return err_set(e, ERR_USAGE, "--topic and --title are needed; see: calcast event add --help");
	if ((v = cli_option(c, "--timezone")) != NULL && zone_find(v) == NULL)
		return err_set(e, ERR_INVALID, "--timezone %s: no such zone; write an IANA name as Asia/Seoul", v);
	if ((v = cli_option(c, "--url")) != NULL && url_publishable(c->a, v) == NULL)
		return err_set(e, ERR_INVALID, "--url %s: write an http, https, mailto or tel address", v);
	item = json_object();
	crypto_random(random, sizeof(random));
	crypto_hex(random, sizeof(random), id);
	json_object_set_new(item, "external_id", json_string(id));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if ((v = cli_option(c, texts[i].option)) != NULL &&
		    json_object_set_new(item, texts[i].key, json_string(v)) == -1) {
			json_decref(item);
			return err_set(e, ERR_INVALID, "%s is not valid UTF-8", texts[i].option);
		}
	if (put_dates(c, item, e) == -1 || check_item(c, topic, item, e) == -1 ||
	    manual_source(c, topic, &s, e) == -1) {
		json_decref(item);
		return -1;
	}
	if (store(c, &s, item, e) == -1 ||
	    db_meta_get(c->db, "uid_domain", c->a, &domain, e) == -1)
		return -1;
	uid = identity_uid(c->a, s.name, id, 0, domain);
	if (c->json)
		return cli_print_json(json_pack("{s:s}", "uid", uid));
	puts(uid);
	return 0;
}

/* The item behind a typed event; others are their source's to change. */
static int
typed_item(struct cli *c, const char *uid, struct source *s, struct event *ev,
    json_t **item, struct err *e)
{
	const char *json;
	int64_t id;

	if (db_event_by_uid(c->db, uid, c->a, &id, ev, e) == -1 ||
	    db_source_get(c->db, ev->source, c->a, s, e) == -1)
		return -1;
	if (strcmp(s->module, "manual") != 0)
		return err_set(e, ERR_INVALID, "%s comes from source %s, which would put it back; "
		    "only typed events can be changed here", uid, s->name);
	if (db_item_json(c->db, id, c->a, &json, e) == -1)
		return -1;
	*item = json_loads(json, 0, NULL);
	return *item == NULL ? err_set(e, ERR_IO, "the stored item of %s is not JSON", uid) : 0;
}

/* Where nobody says when it ends now, it lasts as long as before. */
static void
keep_length(const struct event *ev, json_t *item)
{
	const char *start = json_string_value(json_object_get(item, "start"));
	int64_t length = ev->end_utc - ev->start_utc;
	char text[CIVIL_TEXT];
	struct civil s, end;
	enum civil_kind kind = civil_read(start, &s, NULL);

	if (ev->end == NULL || (kind == CIVIL_DATE) != (ev->form == FORM_DATE))
		return;
	if (kind == CIVIL_DATE) {
		end = civil_add_days(s, (int)((length + DAY_SECONDS / 2) / DAY_SECONDS) - 1);
		civil_put_date(&end, text);
	} else {
		end = civil_from_epoch(civil_to_epoch(&s) + length);
		civil_put_local(&end, text);
		if (kind == CIVIL_OFFSET)	/* the same offset again */
			snprintf(text + 19, sizeof(text) - 19, "%.*s", (int)(sizeof(text) - 20),
			    start + strcspn(start + 10, "Zz+-") + 10);
	}
	json_object_set_new(item, "end", json_string(text));
}

static int
move(struct cli *c, struct err *e)
{
	struct source s;
	struct event ev;
	json_t *item;

	if (typed_item(c, c->argv[0], &s, &ev, &item, e) == -1)
		return -1;
	json_object_del(item, "end");
	json_object_del(item, "status");	/* a new time: it is on again */
	if (put_dates(c, item, e) == -1) {
		json_decref(item);
		return -1;
	}
	if (json_object_get(item, "end") == NULL)
		keep_length(&ev, item);
	if (check_item(c, s.name + strlen(MANUAL), item, e) == -1) {
		json_decref(item);
		return -1;
	}
	if (store(c, &s, item, e) == -1)
		return -1;
	return cli_print_done(c, "uid", ev.uid);
}

static int
cancel(struct cli *c, struct err *e)
{
	struct source s;
	struct event ev;
	json_t *item;

	if (typed_item(c, c->argv[0], &s, &ev, &item, e) == -1)
		return -1;
	json_object_set_new(item, "status", json_string("cancelled"));
	if (store(c, &s, item, e) == -1)
		return -1;
	return cli_print_done(c, "uid", ev.uid);
}

/* --- list, show --- */

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

static int
list(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "start", "START", 25 }, { "status", "STATUS", 9 }, { "kind", "KIND", 8 },
		{ "uid", "UID", 32 }, { "title", "TITLE", 0 }, { NULL, NULL, 0 },
	};
	struct event_filter f = { .topic = cli_option(c, "--topic"), .source = cli_option(c, "--source") };
	struct event *ev;
	struct topic t;
	struct source s;
	json_t *rows, *row;
	size_t n;

	if ((f.topic != NULL && db_topic_get(c->db, f.topic, c->a, &t, e) == -1) ||
	    (f.source != NULL && db_source_get(c->db, f.source, c->a, &s, e) == -1) ||
	    day_bound(c, "--from", &f.from, e) == -1 || day_bound(c, "--to", &f.to, e) == -1 ||
	    db_event_list(c->db, &f, c->a, &ev, NULL, &n, e) == -1)
		return -1;
	rows = json_array();
	for (size_t i = 0; i < n; i++) {
		row = event_to_json(&ev[i]);
		if (!c->json)		/* in columns the part before @ is enough to name it */
			json_object_set_new(row, "uid", json_stringn(ev[i].uid, strcspn(ev[i].uid, "@")));
		json_array_append_new(rows, row);
	}
	return cli_print_list(c, rows, columns);
}

static int
show(struct cli *c, struct err *e)
{
	struct event ev;
	int64_t id;

	if (db_event_by_uid(c->db, c->argv[0], c->a, &id, &ev, e) == -1)
		return -1;
	return cli_print_object(c, event_to_json(&ev));
}

#define DATES									\
	{ "--start", "D", "2026-05-01, \"2026-05-01 19:00\", or with an offset" },	\
	{ "--end", "D", "likewise; a date is the last day" }

static const struct cli_option list_options[] = {
	{ "--topic", "SLUG", "only of this topic" },
	{ "--source", "NAME", "only of this source" },
	{ "--from", "DATE", "that end after it" },
	{ "--to", "DATE", "that begin before it" },
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
static const struct cli_option move_options[] = { DATES, { NULL, NULL, NULL } };

const struct command event_commands[] = {
	{ "event list", "", 0, 0, CLI_DB_NEED, list_options, list, "events by start" },
	{ "event show", "UID", 1, 1, CLI_DB_NEED, NULL, show, "one event" },
	{ "event add", "", 0, 0, CLI_DB_MAKE, add_options, add, "type an event; prints its UID" },
	{ "event move", "UID", 1, 1, CLI_DB_NEED, move_options, move, "give a typed event another time; a cancelled one is on again" },
	{ "event cancel", "UID", 1, 1, CLI_DB_NEED, NULL, cancel, "call a typed event off" },
	{ 0 }
};
