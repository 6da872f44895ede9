#include <stdio.h>
#include <string.h>

#include "base/alarm.h"
#include "base/event.h"
#include "base/lang.h"
#include "base/text.h"
#include "base/zone.h"
#include "db/sources.h"
#include "db/topics.h"
#include "feeds/assemble.h"
#include "server/cli/cli.h"
#include "server/cli/event.h"
#include "server/cli/nouns.h"

enum { SLUG_MAX = 64, TITLE_MAX = 255, RULE_MAX = 64 };

struct topic
noun_topic_defaults(const char *slug)
{
	return (struct topic){ .slug = slug, .title = slug, .color = color_for(slug),
	    .alarm = "30m", .allday = "1d-1800" };
}

int
noun_topic_for_source(struct db *w, struct arena *a, const char *slug,
    const char *source, int64_t now, struct err *e)
{
	const struct topic_rule rule = { "source", source };
	struct topic t;

	if (db_topic_get(w, slug, a, &t, e) == -1) {
		if (e->code != ERR_NOT_FOUND)
			return -1;
		*e = (struct err){ 0 };
		t = noun_topic_defaults(slug);
		if (db_topic_add(w, &t, now, &t.id, e) == -1)
			return -1;
	}
	return db_topic_rule_add(w, t.id, &rule, 1, e);
}

/* --- settings --- */

static int
set_alarm(struct cli *c, struct topic *t, struct err *e)
{
	const char *alarm = cli_option(c, "--alarm"), *allday = cli_option(c, "--allday");
	struct alarms read = { 0 };

	if (alarm != NULL) {
		if (alarm_read(alarm, ',', ALARM_MAX, &read, e) == -1)
			return err_in(e, "--alarm");
		t->alarm = alarm;
	}
	if (allday != NULL) {
		if (alarm_read_allday(allday, &read.allday, e) == -1)
			return err_in(e, "--allday");
		t->allday = allday;
	}
	return 0;
}

static const char *
clean(struct cli *c, const char *s)
{
	return text_clean(c->a, s, strlen(s), TEXT_LINE, TITLE_MAX);
}

static int
apply_options(struct cli *c, struct topic *t, struct err *e)
{
	const char *v;

	if ((v = cli_option(c, "--title")) != NULL) {
		t->title = clean(c, v);
		if (*t->title == '\0')
			return err_set(e, ERR_INVALID, "--title is empty");
	}
	if ((v = cli_option(c, "--description")) != NULL)
		t->description = clean(c, v);
	if ((v = cli_option(c, "--category")) != NULL)
		t->category = clean(c, v);
	if ((v = cli_option(c, "--color")) != NULL) {
		if (color_hex(v) == NULL)
			return err_set(e, ERR_INVALID, "--color %s: write a CSS colour name as crimson or steelblue", v);
		t->color = v;
	}
	if ((v = cli_option(c, "--timezone")) != NULL) {
		if (zone_find(v) == NULL)
			return err_set(e, ERR_INVALID, "--timezone %s: no such zone; write an IANA name as Asia/Seoul", v);
		t->timezone = v;
		t->timezone_given = true;
	}
	return set_alarm(c, t, e);
}

/* --source --kind --tag --match, together one rule. */
static int
read_rule(struct cli *c, struct topic_rule *rows, size_t *n, struct err *e)
{
	static const struct { const char *option, *key; } keys[] = {
		{ "--source", "source" }, { "--kind", "kind" }, { "--match", "text" }, { "--tag", NULL },
	};
	const char **values, *colon, *key;
	struct source s;
	size_t count;

	*n = 0;
	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
		values = cli_options(c, keys[k].option, &count);
		for (size_t i = 0; i < count; i++) {
			const char *v = values[i];

			if (*n == RULE_MAX)
				return err_set(e, ERR_LIMIT, "a rule holds at most %d values", RULE_MAX);
			key = keys[k].key;
			if (key == NULL) {
				colon = strchr(v, ':');
				if (colon == NULL || colon == v || colon[1] == '\0')
					return err_set(e, ERR_USAGE, "--tag %s: write KEY:VALUE", v);
				key = arena_fmt(c->a, "tag:%.*s", (int)(colon - v), v);
				v = colon + 1;
			} else if (strcmp(key, "kind") == 0 && !event_kind_known(v)) {
				return err_set(e, ERR_USAGE, "--kind %s: no such kind of event", v);
			} else if (strcmp(key, "source") == 0 &&
			    db_source_get(c->db, v, c->a, &s, e) == -1) {
				return -1;
			}
			rows[(*n)++] = (struct topic_rule){ key, v };
		}
	}
	return 0;
}

struct saving {
	struct cli *c;
	struct topic topic;
	struct topic_rule rule[RULE_MAX];
	size_t n_rule;
	const char *slug;		/* another one; NULL: it stays */
};

static int
write_topic(struct db *w, void *arg, struct err *e)
{
	struct saving *sv = arg;
	int64_t now = clock_now(&sv->c->clock);

	if (sv->slug != NULL && db_topic_rename(w, sv->topic.id, sv->slug, e) == -1)
		return -1;
	if (sv->topic.id == 0 ? db_topic_add(w, &sv->topic, now, &sv->topic.id, e) == -1 :
	    db_topic_set(w, &sv->topic, now, e) == -1)
		return -1;
	if (sv->n_rule == 0)
		return 0;
	return db_topic_rule_add(w, sv->topic.id, sv->rule, sv->n_rule, e);
}

static int
add(struct cli *c, struct err *e)
{
	struct saving sv = { .c = c, .topic = noun_topic_defaults(c->argv[0]) };

	if (!text_is_slug(sv.topic.slug, SLUG_MAX))
		return err_set(e, ERR_USAGE, "%s is no slug: small letters, digits and hyphens, at most %d",
		    sv.topic.slug, SLUG_MAX);
	if (cli_option(c, "--title") == NULL)
		return err_set(e, ERR_USAGE, "--title is missing: what do people call it?");
	if (apply_options(c, &sv.topic, e) == -1 ||
	    read_rule(c, sv.rule, &sv.n_rule, e) == -1)
		return -1;
	if (db_write(c->db, write_topic, &sv, e) == -1)
		return -1;
	return cli_print_done(c, "slug", sv.topic.slug);
}

static int
set(struct cli *c, struct err *e)
{
	struct saving sv = { .c = c };

	if (db_topic_get(c->db, c->argv[0], c->a, &sv.topic, e) == -1)
		return -1;
	if (c->n_given == 0)
		return err_set(e, ERR_USAGE, "nothing to set; see: calcast topic set --help");
	if (apply_options(c, &sv.topic, e) == -1 ||
	    read_rule(c, sv.rule, &sv.n_rule, e) == -1)
		return -1;
	sv.slug = cli_option(c, "--slug");
	if (sv.slug != NULL && strcmp(sv.slug, sv.topic.slug) == 0)
		sv.slug = NULL;
	if (db_write(c->db, write_topic, &sv, e) == -1)
		return -1;
	return cli_print_done(c, "slug", sv.slug != NULL ? sv.slug : sv.topic.slug);
}

/* --- remove --- */

#define ENDED "ended-"

static const char *const ended_titles[LANG__MAX] = {
	[LANG_KO] = "‘%s’ 캘린더가 끝났습니다",
	[LANG_EN] = "“%s” has ended",
	[LANG_JA] = "「%s」は終了しました",
};
static const char *const ended_texts[LANG__MAX] = {
	[LANG_KO] = "더 이상 일정이 오지 않습니다. 구독을 지워도 됩니다.",
	[LANG_EN] = "No more events will come. You may remove this subscription.",
	[LANG_JA] = "今後、予定は届きません。購読を解除してかまいません。",
};

/* What its readers find in their calendars from now on, in every language of ours. */
static json_t *
ended_item(struct cli *c, const struct topic *t)
{
	const struct zone *z = zone_find(t->timezone);
	struct civil today = zone_to_local(z != NULL ? z : zone_find("UTC"), clock_now(&c->clock));
	json_t *texts = json_object(), *one, *item;
	char day[CIVIL_TEXT];

	civil_put_date(&today, day);
	for (int l = 0; l < LANG__MAX; l++) {
		char title[512];

		snprintf(title, sizeof(title), ended_titles[l], t->title);
		json_object_set_new(texts, lang_names[l], json_pack("{s:s, s:s}", "title", title,
		    "description", ended_texts[l]));
	}
	one = json_object_get(texts, lang_names[lang_for(t->lang)]);
	item = json_pack("{s:s, s:s, s:O, s:O, s:o}", "external_id", "ended", "start", day,
	    "title", json_object_get(one, "title"), "description", json_object_get(one, "description"),
	    "texts", texts);
	return item;
}

struct ending {
	struct topic topic;
	const char *source;
	int64_t now;
};

static int
write_end(struct db *w, void *arg, struct err *e)
{
	struct ending *en = arg;

	return db_topic_end(w, en->topic.id, en->source, en->now, e);
}

static int
remove_topic(struct cli *c, struct err *e)
{
	struct ending en = { .now = clock_now(&c->clock) };

	if (db_topic_get(c->db, c->argv[0], c->a, &en.topic, e) == -1)
		return -1;
	if (en.topic.ended != 0)
		return err_set(e, ERR_CONFLICT, "%s was removed already", en.topic.slug);
	en.source = arena_fmt(c->a, ENDED "%s", en.topic.slug);
	if (event_say(c, en.source, &en.topic, ended_item(c, &en.topic), e) == -1)
		return -1;
	return db_write(c->db, write_end, &en, e);
}

/* --- list, show --- */

static json_t *
topic_json(const struct topic *t)
{
	return json_pack("{s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:I, s:I, s:I, s:I, s:o}",
	    "slug", t->slug, "title", t->title, "description", t->description,
	    "category", t->category, "color", t->color, "timezone", t->timezone,
	    "alarm", t->alarm, "allday", t->allday, "events", (json_int_t)t->n_events,
	    "readers", (json_int_t)t->readers, "relays", (json_int_t)t->relays,
	    "revision", (json_int_t)t->revision, "modified", cli_time(t->modified));
}

static int
list(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "slug", "TOPIC" }, { "events", "EVENTS" }, { "readers", "READERS" }, { "alarm", "ALARM" },
		{ "allday", "ALL DAY" }, { "timezone", "ZONE" }, { "title", "TITLE" },
		{ NULL, NULL },
	};
	struct topic *t;
	json_t *rows;
	size_t n;

	if (db_topic_list(c->db, c->a, &t, &n, e) == -1)
		return -1;
	rows = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows, topic_json(&t[i]));
	return cli_print_list(c, rows, columns);
}

static int
show(struct cli *c, struct err *e)
{
	struct topic_rule *rules;
	struct topic t;
	json_t *o, *list_of_rules, *current = NULL;
	int *rule;
	size_t n;

	if (db_topic_get(c->db, c->argv[0], c->a, &t, e) == -1 ||
	    db_topic_rules(c->db, t.id, c->a, &rules, &rule, &n, e) == -1)
		return -1;
	o = topic_json(&t);
	list_of_rules = json_array();
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || rule[i] != rule[i - 1]) {
			current = json_array();
			json_array_append_new(list_of_rules, current);
		}
		json_array_append_new(current, json_string(arena_fmt(c->a, "%s = %s", rules[i].key, rules[i].value)));
	}
	json_object_set_new(o, "rules", list_of_rules);
	return cli_print_object(c, o);
}

#define SETTINGS								\
	{ "--title", "T", "what people call it" },				\
	{ "--description", "D", "what it is, one line" },			\
	{ "--category", "C", "where it stands in lists" },			\
	{ "--color", "NAME", "a CSS colour name; else one is picked" },		\
	{ "--timezone", "ZONE", "else that of its first source" },		\
	{ "--alarm", "T,T", "reminders of timed events: 30m (default), 1d,1h, none" }, \
	{ "--allday", "T", "of all-day events: 1d-1800 (default), 1d-0900, 0900, none" }, \
	{ "--source", "NAME", "a rule: events of this source" },		\
	{ "--tag", "KEY:VALUE", "a rule: events with this tag" },		\
	{ "--kind", "KIND", "a rule: events of this kind" },			\
	{ "--match", "TEXT", "a rule: events with this in the title" },		\
	{ NULL, NULL, NULL }

static const struct cli_option options[] = { SETTINGS };
static const struct cli_option set_options[] = {
	{ "--slug", "NEW", "another address; the old one goes on working" }, SETTINGS
};

const struct command topic_commands[] = {
	{ "topic add", "SLUG", 1, 1, CLI_DB_MAKE, options, add, "publish a calendar" },
	{ "topic list", "", 0, 0, CLI_DB_NEED, NULL, list, "every published calendar" },
	{ "topic show", "SLUG", 1, 1, CLI_DB_NEED, NULL, show, "settings and rules" },
	{ "topic set", "SLUG", 1, 1, CLI_DB_NEED, set_options, set, "change settings, or add a rule" },
	{ "topic remove", "SLUG", 1, 1, CLI_DB_NEED, NULL, remove_topic, "publish it no more: its feed says that it has ended" },
	{ 0 }
};
