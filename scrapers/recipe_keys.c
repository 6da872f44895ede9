#include "scrapers/recipe_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "scrapers/nearest.h"
#include "scrapers/settings.h"

const struct recipe_key recipe_keys[] = {
	{ "$schema",           RECIPE_TEXT,     NULL,           NULL, "for editors: schema.json" },
	{ "name",              RECIPE_TEXT,     NULL,           NULL, "what it is called: small letters, digits, hyphens" },
	{ "about",             RECIPE_LANGS,    NULL,           NULL, "what it reads, one line, by language" },
	{ "module",            RECIPE_TEXT,     NULL,           NULL, "what reads the page; see: calcast module list" },
	{ "url",               RECIPE_TEXT,     NULL,           NULL, "where the page is, with {year} {month} {from} {to} {schoolyear} and {parameters}; left out: the source says it" },
	{ "params",            RECIPE_PARAMS,   NULL,           NULL, "what a source chooses with --set, each {\"name\",\"about\",...}; {name} stands for it everywhere" },
	{ "request",           RECIPE_GROUP,    NULL,           NULL, "how the page is asked for" },
	{ "request.method",    RECIPE_TEXT,     "method",       "GET|POST", "GET, or POST, which is meant where there is a form" },
	{ "request.form",      RECIPE_TEXT,     "form",         NULL, "what is posted, urlencoded: year={year}&month={month}" },
	{ "request.headers",   RECIPE_TEXTS,    "headers",      NULL, "sent along; ${NAME} is a key from the environment" },
	{ "request.user-agent", RECIPE_TEXT,    "user-agent",   NULL, "who we say we are, where a site refuses what we are" },
	{ "request.gap",       RECIPE_DURATION, "gap",          NULL, "at least so long between requests to the host" },
	{ "request.budget",    RECIPE_SCALAR,   "budget",       NULL, "requests a day to the host, at most" },
	{ "charset",           RECIPE_TEXT,     "charset",      NULL, "the page's charset, whatever it says of itself" },
	{ "rows",              RECIPE_TEXT,     "rows",         NULL, "where the rows are: a path or selector" },
	{ "pattern",           RECIPE_TEXT,     "pattern",      NULL, "a regex over a row's text; its named groups are parts for the fields" },
	{ "only",              RECIPE_TEXT,     "only",         NULL, "rows that this does not hold for are passed over: type=game" },
	{ "strip",             RECIPE_TEXT,     "strip",        NULL, "a regex: what it matches in a title goes" },
	{ "fields",            RECIPE_SPECS,    NULL,           NULL, "where in a row each field stands" },
	{ "emit",              RECIPE_JSON,     "emit",         NULL, "the events that one row becomes" },
	{ "timezone",          RECIPE_TEXT,     NULL,           NULL, "of times that name no zone: Asia/Seoul" },
	{ "lang",              RECIPE_TEXT,     NULL,           NULL, "of its texts: ko, en, ja" },
	{ "order",             RECIPE_TEXT,     "order",        "ymd|mdy|dmy", "order of numbers in dates that do not begin with a year" },
	{ "school-year",       RECIPE_FLAG,     "school-year",  NULL, "a year is a school year, March to February" },
	{ "kind",              RECIPE_TEXT,     "kind",         NULL, "the kind of all its events, or where it stands in a row" },
	{ "words",             RECIPE_GROUP,    NULL,           NULL, "what texts mean" },
	{ "words.cancelled",   RECIPE_WORDS,    "cancelled",    NULL, "the event is off" },
	{ "words.postponed",   RECIPE_WORDS,    "postponed",    NULL, "it was put off and has no new date" },
	{ "words.tentative",   RECIPE_WORDS,    "tentative",    NULL, "it is not certain" },
	{ "words.no-time",     RECIPE_WORDS,    "no-time",      NULL, "times that mean the time is not known" },
	{ "tags",              RECIPE_TAGS,     "tags",         NULL, "tags and where their values stand" },
	{ "tag-names",         RECIPE_NAMES,    "tag-names",    NULL, "what a text is called as a tag's value: {\"서울\":\"seoul\"}" },
	{ "next",              RECIPE_TEXT,     "next",         NULL, "where the address of the next page stands" },
	{ "detail",            RECIPE_TEXT,     "detail",       NULL, "where the address of a row's own page stands" },
	{ "options",           RECIPE_OPTIONS,  NULL,           NULL, "options of the module that have no key of their own here" },
	{ "window",            RECIPE_GROUP,    NULL,           NULL, "the days that the address goes over" },
	{ "window.back",       RECIPE_DURATION, "back",         NULL, "so far back" },
	{ "window.ahead",      RECIPE_DURATION, "ahead",        NULL, "so far ahead" },
	{ "window.slice",      RECIPE_DURATION, "slice",        NULL, "so much of it in one request, at most" },
	{ "detail-every",      RECIPE_DURATION, "detail-every", NULL, "how often the page of an unchanged row is read again" },
	{ "min-rows",          RECIPE_SCALAR,   "min-rows",     NULL, "a page with fewer is a failed fetch" },
	{ "every",             RECIPE_DURATION, NULL,           NULL, "how often it is read" },
	{ "length",            RECIPE_DURATION, "length",       NULL, "how long an event of unknown end lasts" },
	{ "confirm",           RECIPE_FLAG,     "confirm",      NULL, "new events wait until an operator accepts them" },
	{ "licence",           RECIPE_TEXT,     NULL,           NULL, "of the data" },
	{ "attribution",       RECIPE_TEXT,     NULL,           NULL, "what must be said where it is shown" },
	{ "contact",           RECIPE_TEXT,     NULL,           NULL, "whom to ask: an address or page of those who run the site" },
	{ "robots",            RECIPE_GROUP,    NULL,           NULL, "what robots.txt and the terms say" },
	{ "robots.verdict",    RECIPE_TEXT,     NULL,           "allowed|forbidden|permission|unknown", "may a program read it" },
	{ "robots.date",       RECIPE_DAY,      NULL,           NULL, "when that was looked up" },
	{ "needs",             RECIPE_LIST,     NULL,           NULL, "names of the keys that the environment must hold" },
	{ "enabled",           RECIPE_FLAG,     NULL,           NULL, "false: it needs a key or a permission first" },
	{ "verified",          RECIPE_DAY,      NULL,           NULL, "when it was last seen to read the real page" },
	{ "sample",            RECIPE_TEXTS,    NULL,           NULL, "values of the parameters to try it with" },
	{ NULL, RECIPE_TEXT, NULL, NULL, NULL }
};

const struct recipe_key recipe_param_keys[] = {
	{ "name",     RECIPE_TEXT,   NULL, NULL, "what stands in braces and behind --set" },
	{ "about",    RECIPE_LANGS,  NULL, NULL, "what to choose, one line" },
	{ "required", RECIPE_FLAG,   NULL, NULL, "a source must choose; else default, or nothing" },
	{ "default",  RECIPE_TEXT,   NULL, NULL, "what is meant where nothing is chosen" },
	{ "choices",  RECIPE_LIST,   NULL, NULL, "what can be chosen" },
	{ NULL, RECIPE_TEXT, NULL, NULL, NULL }
};

const char *const recipe_shapes[RECIPE_SHAPE__MAX] = {
	[RECIPE_TEXT] = "a text",
	[RECIPE_LANGS] = "a text, or an object of texts by language",
	[RECIPE_FLAG] = "true or false",
	[RECIPE_DAY] = "a day as \"2026-03-01\"",
	[RECIPE_DURATION] = "a duration as \"30m\", \"6h\" or \"1d\"",
	[RECIPE_SCALAR] = "a text, a number, true or false",
	[RECIPE_WORDS] = "a text, or a list of texts",
	[RECIPE_TAGS] = "a text, an object, or a list of {\"key\",\"from\"}",
	[RECIPE_NAMES] = "a text, or an object",
	[RECIPE_JSON] = "a list or an object",
	[RECIPE_LIST] = "a list of texts",
	[RECIPE_TEXTS] = "an object of texts",
	[RECIPE_GROUP] = "an object",
	[RECIPE_SPECS] = "an object",
	[RECIPE_OPTIONS] = "an object",
	[RECIPE_PARAMS] = "a list of objects",
};

static bool
is_list_of_texts(const json_t *v)
{
	json_t *one;
	size_t i;

	json_array_foreach((json_t *)v, i, one)
		if (!json_is_string(one))
			return false;
	return json_is_array(v);
}

static bool
is_object_of_texts(const json_t *v)
{
	const char *key;
	json_t *one;

	json_object_foreach((json_t *)v, key, one)
		if (!json_is_string(one))
			return false;
	return json_is_object(v);
}

static bool
is_day(const json_t *v)
{
	struct civil c;

	return json_is_string(v) && civil_read(json_string_value(v), &c, NULL) == CIVIL_DATE;
}

/* A text with a {parameter} in it is looked at when that is filled in. */
static bool
is_duration(const json_t *v)
{
	const char *text = json_string_value(v);
	struct err ignored = { 0 };
	int64_t seconds;

	return text != NULL && (strchr(text, '{') != NULL ||
	    settings_duration(text, &seconds, &ignored) == 0);
}

static bool
has_shape(const json_t *v, enum recipe_shape shape)
{
	switch (shape) {
	case RECIPE_TEXT:
		return json_is_string(v);
	case RECIPE_TAGS:
		return json_is_string(v) || json_is_object(v) || json_is_array(v);
	case RECIPE_NAMES:
		return json_is_string(v) || json_is_object(v);
	case RECIPE_LANGS:
		return json_is_string(v) || is_object_of_texts(v);
	case RECIPE_FLAG:
		return json_is_boolean(v);
	case RECIPE_DAY:
		return is_day(v);
	case RECIPE_DURATION:
		return is_duration(v);
	case RECIPE_SCALAR:
		return json_is_string(v) || json_is_integer(v) || json_is_boolean(v);
	case RECIPE_WORDS:
		return json_is_string(v) || is_list_of_texts(v);
	case RECIPE_JSON:
		return json_is_array(v) || json_is_object(v);
	case RECIPE_LIST:
		return is_list_of_texts(v);
	case RECIPE_TEXTS:
		return is_object_of_texts(v);
	case RECIPE_PARAMS:
		return json_is_array(v);
	default:
		return json_is_object(v);
	}
}

/* The keys at that level; others that a slip may have meant are named. */
static int
unknown(struct arena *a, const struct recipe_key *table, const char *prefix,
    const char *key, struct err *e)
{
	const char *names[96], *near, *rest;
	size_t n = 0, len = strlen(prefix);

	for (; table->path != NULL && n < sizeof(names) / sizeof(names[0]); table++) {
		rest = table->path + len;
		if (strncmp(table->path, prefix, len) == 0 && strchr(rest, '.') == NULL)
			names[n++] = rest;
	}
	near = nearest(a, key, names, n);
	return err_set(e, ERR_INVALID, "no such key%s%s", *near == '\0' ?
	    "; see scrapers/recipes/README.md" : "; is it ", *near == '\0' ? "" : near);
}

static int
check_value(struct arena *a, const struct recipe_key *table, const struct recipe_key *k,
    const json_t *value, const char **path, struct err *e)
{
	if (!has_shape(value, k->shape))
		return err_set(e, ERR_INVALID, "write %s", recipe_shapes[k->shape]);
	if (k->choices != NULL && !option_is_choice(k->choices, json_string_value(value)))
		return err_set(e, ERR_INVALID, "\"%s\" is none of %s",
		    json_string_value(value), k->choices);
	if (k->shape != RECIPE_GROUP)
		return 0;
	return recipe_keys_check(a, table, arena_fmt(a, "%s.", k->path), value, path, e);
}

int
recipe_keys_check(struct arena *a, const struct recipe_key *table, const char *prefix,
    const json_t *object, const char **path, struct err *e)
{
	const struct recipe_key *k;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value) {
		*path = arena_fmt(a, "%s%s", prefix, key);
		for (k = table; k->path != NULL && strcmp(k->path, *path) != 0; k++)
			;
		if (k->path == NULL || strchr(key, '.') != NULL)
			return unknown(a, table, prefix, key, e);
		if (check_value(a, table, k, value, path, e) == -1)
			return -1;
	}
	return 0;
}

/* --- values as an option's text --- */

static const char *
taken(struct arena *a, struct buf *b)
{
	const char *text = arena_str(a, b->data == NULL ? "" : b->data);

	buf_free(b);
	return text;
}

static const char *
dumped(struct arena *a, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	const char *out = arena_str(a, text);

	free(text);
	return out;
}

static const char *
joined(struct arena *a, const json_t *list)
{
	struct buf b = { 0 };
	json_t *one;
	size_t i;

	json_array_foreach((json_t *)list, i, one)
		buf_fmt(&b, "%s%s", i == 0 ? "" : "|", json_string_value(one));
	return taken(a, &b);
}

/* {"team": "home"} as [{"key":"team","from":"home"}]. */
static const char *
tag_list(struct arena *a, const json_t *object)
{
	json_t *list = json_array(), *from;
	const char *key, *out;

	json_object_foreach((json_t *)object, key, from)
		json_array_append_new(list, json_pack("{s:s, s:O}", "key", key, "from", from));
	out = dumped(a, list);
	json_decref(list);
	return out;
}

const char *
recipe_option_text(struct arena *a, enum recipe_shape shape, const json_t *value)
{
	if (json_is_string(value))
		return arena_str(a, json_string_value(value));
	if (json_is_array(value) && shape == RECIPE_WORDS)
		return joined(a, value);
	if (json_is_object(value) && shape == RECIPE_TAGS)
		return tag_list(a, value);
	return dumped(a, value);
}
