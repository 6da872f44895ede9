#include "scrapers/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "db/topics.h"
#include "scrapers/recipe.h"

enum { DAY = 86400 };

const struct option settings_common[] = {
	{ "method", OPTION_CHOICE, NULL, "GET|POST", "how the page is asked for; POST when there is a form" },
	{ "form", OPTION_TEXT, NULL, NULL, "what is sent with POST, urlencoded: year={year}&month={month}" },
	{ "headers", OPTION_JSON, NULL, NULL, "sent along: {\"X-Auth-Token\":\"${FOOTBALL_KEY}\"}" },
	{ "user-agent", OPTION_TEXT, NULL, NULL, "who we say we are, where a site refuses what we are" },
	{ "charset", OPTION_TEXT, NULL, NULL, "the page's charset, whatever it says of itself" },
	{ "back", OPTION_TEXT, "0d", NULL, "how far back {year} {month} {from} go" },
	{ "ahead", OPTION_TEXT, "365d", NULL, "how far ahead {year} {month} {to} go" },
	{ "slice", OPTION_TEXT, NULL, NULL, "the longest time from {from} to {to} in one request: 31d" },
	{ "robots", OPTION_CHOICE, "obey", "obey|ignore", "whether robots.txt is obeyed; ignore it only with the site's consent" },
	{ "gap", OPTION_TEXT, NULL, NULL, "at least so long between requests to its host: 2s" },
	{ "budget", OPTION_NUMBER, NULL, NULL, "requests a day to its host, at most" },
	{ "detail-every", OPTION_TEXT, "7d", NULL, "how often the page of an unchanged item is read again" },
	{ "length", OPTION_TEXT, NULL, NULL, "how long an event of unknown end lasts: 90m, 3h" },
	{ "min-rows", OPTION_NUMBER, NULL, NULL, "a page with fewer is a failed fetch" },
	{ "gate", OPTION_CHOICE, "full", "full|vanishing", "what is held back: all that looks like a fault, or only what would lose events" },
	{ "confirm", OPTION_BOOL, NULL, NULL, "new events are published only after calcast event accept" },
	{ "stale-note", OPTION_TEXT, NULL, NULL, "a calendar says so itself when nothing was confirmed for that long: 3d" },
	{ NULL, OPTION_TEXT, NULL, NULL, NULL }
};

int
settings_duration(const char *text, int64_t *out, struct err *e)
{
	static const struct { char unit; int seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', DAY }, { 'w', 7 * DAY },
	};
	char *end;
	long n = strtol(text, &end, 10);

	if (end != text && n >= 0 && n <= 100000)
		for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (end[0] == units[i].unit && end[1] == '\0') {
				*out = (int64_t)n * units[i].seconds;
				return 0;
			}
	return err_set(e, ERR_INVALID, "%s is no duration: write 30m, 6h, 1d or 1w", text);
}

bool
settings_is_lang(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz");

	return (n == 2 || n == 3) && strlen(text) <= 8 && (text[n] == '\0' ||
	    (text[n] == '-' && text_is_tag_part(text + n + 1)));
}

const char *
settings_duration_text(struct arena *a, int64_t seconds)
{
	static const struct { int seconds; char unit; } units[] = {
		{ 7 * DAY, 'w' }, { DAY, 'd' }, { 3600, 'h' }, { 60, 'm' },
	};

	for (size_t i = 0; i < MEM_COUNT(units); i++)
		if (seconds > 0 && seconds % units[i].seconds == 0)
			return arena_fmt(a, "%lld%c", (long long)(seconds / units[i].seconds), units[i].unit);
	return arena_fmt(a, "%llds", (long long)seconds);
}

static const char *
text_of(struct arena *a, const json_t *all, const char *name)
{
	return arena_str(a, json_string_value(json_object_get(all, name)));
}

static int
read_durations(const json_t *all, struct settings *out, struct err *e)
{
	const struct { const char *name; int64_t *to; } rows[] = {
		{ "back", &out->back }, { "ahead", &out->ahead }, { "slice", &out->slice },
		{ "gap", &out->gap }, { "detail-every", &out->detail_every },
		{ "length", &out->length }, { "stale-note", &out->stale_note },
	};
	const char *text;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		text = json_string_value(json_object_get(all, rows[i].name));
		if (text != NULL && settings_duration(text, rows[i].to, e) == -1)
			return err_in(e, "%s", rows[i].name);
	}
	return 0;
}

static int
read_headers(const char *text, struct settings *out, struct err *e)
{
	const char *name;
	json_t *value;
	bool good;

	out->headers = json_loads(text, 0, NULL);
	good = json_is_object(out->headers);
	json_object_foreach(out->headers, name, value)
		good = good && json_is_string(value);
	return good ? 0 : err_set(e, ERR_INVALID, "headers: write {\"Name\":\"value\"}");
}

static int
read_common(struct arena *a, const json_t *all, struct settings *out, struct err *e)
{
	const char *headers = json_string_value(json_object_get(all, "headers"));
	const char *number, *confirm = json_string_value(json_object_get(all, "confirm"));
	const char *gate = json_string_value(json_object_get(all, "gate"));
	const char *robots = json_string_value(json_object_get(all, "robots"));

	out->method = text_of(a, all, "method");
	out->form = text_of(a, all, "form");
	out->charset = text_of(a, all, "charset");
	out->user_agent = text_of(a, all, "user-agent");
	out->ignore_robots = robots != NULL && strcmp(robots, "ignore") == 0;
	out->gate_vanishing = gate != NULL && strcmp(gate, "vanishing") == 0;
	out->confirm = confirm != NULL && strcmp(confirm, "true") == 0;
	if ((number = json_string_value(json_object_get(all, "budget"))) != NULL)
		out->budget = (int)strtol(number, NULL, 10);
	if ((number = json_string_value(json_object_get(all, "min-rows"))) != NULL)
		out->min_rows = (int)strtol(number, NULL, 10);
	if (headers != NULL && read_headers(headers, out, e) == -1)
		return -1;
	return read_durations(all, out, e);
}

bool
settings_is_common(const char *name)
{
	const struct option *o;

	for (o = settings_common; o->name != NULL && strcmp(o->name, name) != 0; o++)
		;
	return o->name != NULL;
}

static int
read_given(struct arena *a, const json_t *given, struct settings *out, struct err *e)
{
	const struct scraper common_rows = { .name = "of every source", .options = settings_common };
	json_t *common = json_object(), *own = json_object(), *checked = NULL, *value;
	const char *key, *kind;
	int rc = -1;

	json_object_foreach((json_t *)given, key, value)
		json_object_set(settings_is_common(key) ? common : own, key, value);
	if ((checked = scraper_options(&common_rows, common, e)) != NULL &&
	    (out->options = scraper_options(out->module, own, e)) != NULL)
		rc = read_common(a, checked, out, e);
	/* A module's option of that name may say where in a record the kind stands. */
	kind = json_string_value(json_object_get(out->options, "kind"));
	if (kind != NULL && event_kind_known(kind))
		out->kind = arena_str(a, kind);
	json_decref(common);
	json_decref(own);
	json_decref(checked);
	return rc;
}

static const char *
either(const char *own, const char *of_recipe)
{
	return own != NULL ? own : of_recipe;
}

/* Puts what the recipe says under what the source says; *given becomes both. */
static int
use_recipe(struct arena *a, const char *ref, json_t **given, struct settings *out, struct err *e)
{
	struct recipe_settings its = { 0 };
	struct recipe r;

	if (recipe_load(a, ref, &r, e) == -1)
		return -1;
	out->module = r.module;
	if (recipe_fill(a, &r, *given, &its, e) == 0) {
		out->url = either(out->url, its.url);
		out->timezone = either(out->timezone, its.timezone);
		out->lang = either(out->lang, its.lang);
		out->every = its.every;
		json_decref(*given);
		*given = json_incref(its.options);
	}
	recipe_free(&r);
	if (its.options == NULL)
		return -1;
	recipe_settings_free(&its);
	return 0;
}

int
settings_of(struct arena *a, const struct source *s, struct settings *out, struct err *e)
{
	json_t *given = json_loads(s->options, 0, NULL);
	int rc = -1;

	*out = (struct settings){ .module = scraper_find(s->module == NULL ? "" : s->module),
	    .url = s->url, .timezone = s->timezone, .lang = s->lang };
	if (!json_is_object(given))
		err_set(e, ERR_INVALID, "the settings are not a JSON object");
	else if (s->recipe != NULL)
		rc = use_recipe(a, s->recipe, &given, out, e);
	else if (out->module == NULL)
		err_set(e, ERR_INVALID, "this program has no module %s", s->module);
	else
		rc = 0;
	if (out->lang == NULL)
		out->lang = "ko";
	if (rc == 0)
		rc = read_given(a, given, out, e);
	json_decref(given);
	if (rc == -1)
		settings_free(out);
	return rc;
}

void
settings_free(struct settings *s)
{
	json_decref(s->options);
	json_decref(s->headers);
	*s = (struct settings){ 0 };
}

void
settings_hash(struct arena *a, const struct settings *s, char out[SHA256_HEX])
{
	char *options = json_dumps(s->options, JSON_COMPACT | JSON_SORT_KEYS);
	const char *all = arena_fmt(a, "%s\n%s\n%s\n%s\n%s\n%s\n%lld", s->module->name,
	    s->url == NULL ? "" : s->url, options, s->timezone == NULL ? "" : s->timezone,
	    s->lang == NULL ? "" : s->lang, s->kind == NULL ? "" : s->kind, (long long)s->length);

	free(options);
	crypto_sha256_hex(all, strlen(all), out);
}

/* An all-day event of no zone begins at midnight where the first topic that holds it lives. */
static int
day_zone(struct db *db, const struct source *s, const struct settings *t,
    struct arena *a, const char **out, struct err *e)
{
	const char **slugs;
	struct topic topic;
	size_t n;

	*out = NULL;
	if (t->timezone != NULL || db == NULL)
		return 0;
	if (db_source_topics(db, s->id, a, &slugs, &n, e) == -1)
		return -1;
	if (n == 0)
		return 0;
	if (db_topic_get(db, slugs[0], a, &topic, e) == -1)
		return -1;
	*out = topic.timezone;
	return 0;
}

int
settings_defaults(struct db *db, const struct source *s, const struct settings *t,
    struct arena *a, struct event_defaults *out, struct err *e)
{
	*out = (struct event_defaults){ .source = s->name, .timezone = t->timezone,
	    .lang = t->lang, .kind = t->kind, .length = t->length };
	return day_zone(db, s, t, a, &out->day_zone, e);
}

char *
settings_salt(struct arena *a, const struct event_defaults *d)
{
	return arena_fmt(a, "%s|%s|%s|%s|%lld",
	    d->timezone == NULL ? "" : d->timezone,
	    d->day_zone == NULL ? "" : d->day_zone,
	    d->lang == NULL ? "" : d->lang, d->kind == NULL ? "" : d->kind,
	    (long long)d->length);
}
