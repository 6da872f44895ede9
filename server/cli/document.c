/* The document of export and import: reading it. */
#include "server/cli/document.h"

#include <stdlib.h>
#include <string.h>

#include "base/alarm.h"
#include "base/event.h"
#include "base/text.h"
#include "base/zone.h"
#include "feeds/assemble.h"
#include "scrapers/recipe_keys.h"
#include "scrapers/recipe_line.h"
#include "scrapers/settings.h"
#include "server/cli/nouns.h"
#include "server/cli/source.h"

enum { SOURCE_SLUG_MAX = 80, TOPIC_SLUG_MAX = 64 };

static const struct recipe_key top_keys[] = {
	{ "calcast", RECIPE_SCALAR,  NULL, NULL, "the version of this form: 1" },
	{ "sources", RECIPE_PARAMS,  NULL, NULL, "what is read" },
	{ "topics",  RECIPE_PARAMS,  NULL, NULL, "what is published" },
	{ NULL, RECIPE_TEXT, NULL, NULL, NULL }
};

static const struct recipe_key source_keys[] = {
	{ "name",          RECIPE_TEXT,     NULL, NULL, "its slug" },
	{ "module",        RECIPE_TEXT,     NULL, NULL, "what reads it" },
	{ "recipe",        RECIPE_TEXT,     NULL, NULL, "or a recipe" },
	{ "url",           RECIPE_TEXT,     NULL, NULL, "where it is" },
	{ "timezone",      RECIPE_TEXT,     NULL, NULL, "of times that name no zone" },
	{ "lang",          RECIPE_TEXT,     NULL, NULL, "of its texts" },
	{ "every",         RECIPE_DURATION, NULL, NULL, "how often it is read" },
	{ "topic_per",     RECIPE_TEXT,     NULL, NULL, "a topic for every value of this tag" },
	{ "category",      RECIPE_TEXT,     NULL, NULL, "of those topics" },
	{ "enabled",       RECIPE_FLAG,     NULL, NULL, "whether it is read" },
	{ "allow_private", RECIPE_FLAG,     NULL, NULL, "whether it may be on a private network" },
	{ "set",           RECIPE_TEXTS,    NULL, NULL, "its options" },
	{ NULL, RECIPE_TEXT, NULL, NULL, NULL }
};

static const struct recipe_key topic_keys[] = {
	{ "slug",        RECIPE_TEXT,   NULL, NULL, "its name in addresses" },
	{ "title",       RECIPE_TEXT,   NULL, NULL, "what people call it" },
	{ "description", RECIPE_TEXT,   NULL, NULL, "what it is" },
	{ "category",    RECIPE_TEXT,   NULL, NULL, "where it stands in lists" },
	{ "color",       RECIPE_TEXT,   NULL, NULL, "a CSS colour name" },
	{ "timezone",    RECIPE_TEXT,   NULL, NULL, "where that was chosen by hand" },
	{ "alarm",       RECIPE_TEXT,   NULL, NULL, "reminders of timed events" },
	{ "allday",      RECIPE_TEXT,   NULL, NULL, "reminders of all-day events" },
	{ "rules",       RECIPE_PARAMS, NULL, NULL, "what is in it, each {\"source\":[...],\"tag:team\":[...]}" },
	{ NULL, RECIPE_TEXT, NULL, NULL, NULL }
};

static int
wrong(const struct document *d, const char *path, struct err *e)
{
	return recipe_wrong(d->file, d->text, path, e);
}

static int
check(struct arena *a, const struct document *d, const struct recipe_key *keys,
    const char *at, const json_t *object, struct err *e)
{
	const char *path = "";

	if (!json_is_object(object)) {
		err_set(e, ERR_INVALID, "write an object");
		return wrong(d, at, e);
	}
	if (recipe_keys_check(a, keys, "", object, &path, e) == 0)
		return 0;
	return wrong(d, arena_fmt(a, "%s%s%s", at, *at == '\0' ? "" : ".", path), e);
}

static int
check_lists(struct arena *a, struct document *d, struct err *e)
{
	json_t *sources = json_object_get(d->json, "sources"), *topics = json_object_get(d->json, "topics");
	json_t *version = json_object_get(d->json, "calcast");

	if (!json_is_object(d->json) || json_integer_value(version) != DOCUMENT_VERSION) {
		err_set(e, ERR_INVALID, "calcast: write {\"calcast\":%d,\"sources\":[...],\"topics\":[...]}, "
		    "as calcast source export does", DOCUMENT_VERSION);
		return wrong(d, "", e);
	}
	if (check(a, d, top_keys, "", d->json, e) == -1)
		return -1;
	d->n_sources = json_array_size(sources);
	d->n_topics = json_array_size(topics);
	return 0;
}

int
document_read(struct arena *a, const char *file, const char *text, struct document *out,
    struct err *e)
{
	json_error_t je;

	*out = (struct document){ .file = file, .text = text };
	if ((out->json = json_loads(text, JSON_REJECT_DUPLICATES, &je)) == NULL)
		return err_set(e, ERR_INVALID, "%s:%d: %s", file, je.line, je.text);
	if (check_lists(a, out, e) == 0)
		return 0;
	document_free(out);
	return -1;
}

void
document_free(struct document *d)
{
	json_decref(d->json);
	*d = (struct document){ 0 };
}

static const char *
text_at(struct arena *a, const json_t *o, const char *key, const char *fallback)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text == NULL ? fallback : arena_str(a, text);
}

static bool
flag_at(const json_t *o, const char *key, bool fallback)
{
	json_t *v = json_object_get(o, key);

	return v == NULL ? fallback : json_is_true(v);
}

static int
check_source(struct source *s, struct err *e)
{
	if (!text_is_slug(s->name, SOURCE_SLUG_MAX))
		return err_set(e, ERR_INVALID, "name: small letters, digits and hyphens, at most %d", SOURCE_SLUG_MAX);
	if (strcmp(s->module, "manual") == 0)
		return err_set(e, ERR_INVALID, "module manual is for typed events");
	if (s->timezone != NULL && zone_find(s->timezone) == NULL)
		return err_set(e, ERR_INVALID, "timezone: there is no zone %s", s->timezone);
	if (!settings_is_lang(s->lang))
		return err_set(e, ERR_INVALID, "lang: write ko, en, ja");
	return 0;
}

/* What is not said is as source add would have it: the recipe's, else what is usual. */
static int
complete(struct arena *a, struct source *s, struct err *e)
{
	const struct source usual = source_new(s->name);
	struct settings its;

	if ((s->module != NULL) == (s->recipe != NULL))
		return err_set(e, ERR_INVALID, "either module or recipe");
	if (settings_of(a, s, &its, e) == -1)
		return -1;
	s->module = its.module->name;
	s->timezone = its.timezone;
	s->lang = its.lang == NULL ? "ko" : its.lang;
	if (s->every == 0)
		s->every = its.every != 0 ? (int)its.every : usual.every;
	settings_free(&its);
	return check_source(s, e);
}

int
document_source(struct arena *a, const struct document *d, size_t i, struct source *out,
    struct err *e)
{
	const json_t *o = json_array_get(json_object_get(d->json, "sources"), i), *set;
	const char *at = arena_fmt(a, "sources[%zu]", i), *every;
	int64_t seconds;
	char *text;

	if (check(a, d, source_keys, at, o, e) == -1)
		return -1;
	*out = source_new(text_at(a, o, "name", ""));
	out->module = text_at(a, o, "module", NULL);
	out->recipe = text_at(a, o, "recipe", NULL);
	out->url = text_at(a, o, "url", NULL);
	out->timezone = text_at(a, o, "timezone", NULL);
	out->lang = text_at(a, o, "lang", NULL);
	out->every = 0;
	out->topic_per = text_at(a, o, "topic_per", NULL);
	out->category = text_at(a, o, "category", NULL);
	out->enabled = flag_at(o, "enabled", true);
	out->allow_private = flag_at(o, "allow_private", false);
	if ((set = json_object_get(o, "set")) != NULL) {
		text = json_dumps(set, JSON_COMPACT | JSON_SORT_KEYS);
		out->options = arena_str(a, text);
		free(text);
	}
	if ((every = text_at(a, o, "every", NULL)) != NULL) {
		if (settings_duration(every, &seconds, e) == -1)
			return wrong(d, arena_fmt(a, "%s.every", at), e);
		out->every = (int)seconds;
	}
	return complete(a, out, e) == 0 ? 0 : wrong(d, at, e);
}

static int
check_topic(const struct topic *t, struct err *e)
{
	struct alarms read = { 0 };

	if (!text_is_slug(t->slug, TOPIC_SLUG_MAX))
		return err_set(e, ERR_INVALID, "slug: small letters, digits and hyphens, at most %d", TOPIC_SLUG_MAX);
	if (*t->title == '\0')
		return err_set(e, ERR_INVALID, "title is empty");
	if (color_hex(t->color) == NULL)
		return err_set(e, ERR_INVALID, "color: %s is no CSS colour name", t->color);
	if (t->timezone != NULL && zone_find(t->timezone) == NULL)
		return err_set(e, ERR_INVALID, "timezone: there is no zone %s", t->timezone);
	if (alarm_read(t->alarm, ',', ALARM_MAX, &read, e) == -1)
		return err_in(e, "alarm");
	return alarm_read_allday(t->allday, &read.allday, e) == -1 ? err_in(e, "allday") : 0;
}

static bool
is_rule_key(const char *key)
{
	return strcmp(key, "source") == 0 || strcmp(key, "kind") == 0 || strcmp(key, "text") == 0 ||
	    (strncmp(key, "tag:", 4) == 0 && text_is_tag_part(key + 4));
}

static int
read_values(struct arena *a, const char *key, const json_t *values, int number,
    struct document_topic *out, struct err *e)
{
	const char *text;
	json_t *v;
	size_t i;

	if (!is_rule_key(key))
		return err_set(e, ERR_INVALID, "no such key; write source, kind, text or tag:KEY");
	if (!json_is_array(values) || json_array_size(values) == 0)
		return err_set(e, ERR_INVALID, "write a list of texts");
	json_array_foreach((json_t *)values, i, v) {
		if ((text = json_string_value(v)) == NULL || *text == '\0')
			return err_set(e, ERR_INVALID, "write a list of texts");
		if (strcmp(key, "kind") == 0 && !event_kind_known(text))
			return err_set(e, ERR_INVALID, "%s is no kind of event", text);
		if (out->n == DOCUMENT_RULES_MAX)
			return err_set(e, ERR_LIMIT, "more than %d values in rules", DOCUMENT_RULES_MAX);
		out->rule[out->n] = number;
		out->rules[out->n++] = (struct topic_rule){ arena_str(a, key), arena_str(a, text) };
	}
	return 0;
}

static int
read_rules(struct arena *a, const struct document *d, const char *at, const json_t *rules,
    struct document_topic *out, struct err *e)
{
	const char *key, *path;
	json_t *rule, *values;
	size_t i;

	out->rules = arena_alloc(a, DOCUMENT_RULES_MAX * sizeof(*out->rules));
	out->rule = arena_alloc(a, DOCUMENT_RULES_MAX * sizeof(*out->rule));
	json_array_foreach((json_t *)rules, i, rule) {
		path = arena_fmt(a, "%s.rules[%zu]", at, i);
		if (json_object_size(rule) == 0) {
			err_set(e, ERR_INVALID, "write {\"source\":[\"...\"]}");
			return wrong(d, path, e);
		}
		json_object_foreach(rule, key, values)
			if (read_values(a, key, values, (int)i, out, e) == -1)
				return wrong(d, arena_fmt(a, "%s.%s", path, key), e);
	}
	return 0;
}

int
document_topic(struct arena *a, const struct document *d, size_t i,
    struct document_topic *out, struct err *e)
{
	const json_t *o = json_array_get(json_object_get(d->json, "topics"), i);
	const char *at = arena_fmt(a, "topics[%zu]", i);
	struct topic *t = &out->topic;

	*out = (struct document_topic){ .n = 0 };
	if (check(a, d, topic_keys, at, o, e) == -1)
		return -1;
	*t = noun_topic_defaults(text_at(a, o, "slug", ""));
	t->title = text_at(a, o, "title", t->slug);
	t->description = text_at(a, o, "description", NULL);
	t->category = text_at(a, o, "category", NULL);
	t->color = text_at(a, o, "color", t->color);
	t->timezone = text_at(a, o, "timezone", NULL);
	t->timezone_given = t->timezone != NULL;
	t->alarm = text_at(a, o, "alarm", t->alarm);
	t->allday = text_at(a, o, "allday", t->allday);
	if (check_topic(t, e) == -1)
		return wrong(d, at, e);
	return read_rules(a, d, at, json_object_get(o, "rules"), out, e);
}
