/* Events that people type: items of the source manual-TOPIC. */
#include "server/cli/event.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/date.h"
#include "base/url.h"
#include "base/zone.h"
#include "db/events.h"
#include "db/sources.h"
#include "db/topics.h"
#include "scrapers/identity.h"
#include "scrapers/ingest.h"
#include "server/cli/nouns.h"

#define MANUAL "manual-"

struct making {
	struct cli *c;
	const struct topic *topic;
	const char *name;
	bool in_topic;			/* the topic shows it */
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
	return !m->in_topic ? 0 : noun_topic_for_source(w, m->c->a, m->topic->slug, m->name,
	    clock_now(&m->c->clock), e);
}

/* The source of that name, made where it is new. */
static int
source_named(const struct making *m, struct source *s, struct err *e)
{
	struct cli *c = m->c;

	if (db_source_get(c->db, m->name, c->a, s, e) == 0)
		return 0;
	if (e->code != ERR_NOT_FOUND)
		return -1;
	*e = (struct err){ 0 };
	/* Another command may make it at the same moment: then it is there, which is all we want. */
	if (db_write(c->db, write_source, (void *)m, e) == -1 && e->code != ERR_CONFLICT)
		return -1;
	*e = (struct err){ 0 };
	return db_source_get(c->db, m->name, c->a, s, e);
}

/* The source that a topic's typed events live in, made at first use. */
static int
manual_source(struct cli *c, const char *slug, struct source *s, struct err *e)
{
	struct topic t;
	const struct making m = { .c = c, .topic = &t, .name = arena_fmt(c->a, MANUAL "%s", slug),
	    .in_topic = true };

	return db_topic_get(c->db, slug, c->a, &t, e) == -1 ? -1 : source_named(&m, s, e);
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

int
event_say(struct cli *c, const char *source, const struct topic *like, json_t *item, struct err *e)
{
	const struct making m = { .c = c, .topic = like, .name = source };
	struct source s;

	if (source_named(&m, &s, e) == -1) {
		json_decref(item);
		return -1;
	}
	return store(c, &s, item, e);
}

static int
read_date(struct cli *c, const char *option, const char *text, struct date *d, struct err *e)
{
	const struct date_hint hint = { .reference = civil_from_epoch(clock_now(&c->clock)) };

	if (date_read(text, &hint, d, e) == -1)
		return err_in(e, "%s", option);
	if (d->start[0] == '\0' || d->time_only)
		return err_set(e, ERR_INVALID, "%s \"%.100s\": no day on which it starts", option, text);
	return 0;
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

int
event_add_item(struct cli *c, const char *topic, json_t *item, struct err *e)
{
	unsigned char random[12];
	const char *domain, *uid;
	struct source s;
	char id[25];

	crypto_random(random, sizeof(random));
	crypto_hex(random, sizeof(random), id);
	json_object_set_new(item, "external_id", json_string(id));
	if (check_item(c, topic, item, e) == -1 || manual_source(c, topic, &s, e) == -1) {
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

int
event_add(struct cli *c, struct err *e)
{
	static const struct { const char *option, *key; } texts[] = {
		{ "--title", "title" }, { "--kind", "kind" }, { "--location", "location" },
		{ "--url", "url" }, { "--description", "description" }, { "--timezone", "timezone" },
	};
	const char *topic = cli_option(c, "--topic"), *v;
	json_t *item;

	if (topic == NULL || cli_option(c, "--title") == NULL)
		return err_set(e, ERR_USAGE, "--topic and --title are needed; see: calcast event add --help");
	if ((v = cli_option(c, "--timezone")) != NULL && zone_find(v) == NULL)
		return err_set(e, ERR_INVALID, "--timezone %s: no such zone; write an IANA name as Asia/Seoul", v);
	if ((v = cli_option(c, "--url")) != NULL && url_publishable(c->a, v) == NULL)
		return err_set(e, ERR_INVALID, "--url %s: write an http, https, mailto or tel address", v);
	item = json_object();
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if ((v = cli_option(c, texts[i].option)) != NULL &&
		    json_object_set_new(item, texts[i].key, json_string(v)) == -1) {
			json_decref(item);
			return err_set(e, ERR_INVALID, "%s is not valid UTF-8", texts[i].option);
		}
	if (put_dates(c, item, e) == -1) {
		json_decref(item);
		return -1;
	}
	return event_add_item(c, topic, item, e);
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

/* Would these be the event's? */
static int
check_dates(struct cli *c, const struct event *ev, const json_t *dates, struct err *e)
{
	const struct event_defaults d = { .source = ev->source, .timezone = ev->tzid };
	json_t *item = json_pack("{s:s, s:O, s:O*}", "title", ev->title,
	    "start", json_object_get(dates, "start"), "end", json_object_get(dates, "end"));
	struct event moved;
	int rc = event_from_item(c->a, item, &d, &moved, e);

	if (rc == 0)
		rc = check_end(item, &moved, e);
	json_decref(item);
	return rc;
}

int
event_put_dates(struct cli *c, const struct event *ev, json_t *o, struct err *e)
{
	if (put_dates(c, o, e) == -1)
		return -1;
	if (json_object_get(o, "end") == NULL)
		keep_length(ev, o);
	return check_dates(c, ev, o, e);
}

/* The item behind a typed event; NULL: another source has it. */
static int
typed_item(struct cli *c, const struct event *ev, struct source *s, json_t **item, struct err *e)
{
	const char *json;
	int64_t id;
	struct event same;

	*item = NULL;
	if (db_event_by_uid(c->db, ev->uid, c->a, &id, &same, e) == -1 ||
	    db_source_of_event(c->db, id, c->a, s, e) == -1)
		return -1;
	if (strcmp(s->module, "manual") != 0)
		return 0;
	if (db_item_json(c->db, id, c->a, &json, e) == -1)
		return -1;
	*item = json_loads(json, 0, NULL);
	return *item == NULL ? err_set(e, ERR_IO, "the stored item of %s is not JSON", ev->uid) : 0;
}

int
event_typed_move(struct cli *c, const struct event *ev, bool *typed, struct err *e)
{
	struct source s;
	json_t *item;

	if (typed_item(c, ev, &s, &item, e) == -1)
		return -1;
	if (!(*typed = item != NULL))
		return 0;
	json_object_del(item, "end");
	json_object_del(item, "status");	/* a new time: it is on again */
	if (event_put_dates(c, ev, item, e) == -1 ||
	    check_item(c, s.name + strlen(MANUAL), item, e) == -1) {
		json_decref(item);
		return -1;
	}
	return store(c, &s, item, e);
}

int
event_typed_cancel(struct cli *c, const struct event *ev, bool *typed, struct err *e)
{
	struct source s;
	json_t *item;

	if (typed_item(c, ev, &s, &item, e) == -1)
		return -1;
	if (!(*typed = item != NULL))
		return 0;
	json_object_set_new(item, "status", json_string("cancelled"));
	return store(c, &s, item, e);
}
