#include "scrapers/settings.h"

#include <stdlib.h>
#include <string.h>

#include "db/topics.h"

const struct option settings_common[] = {
	{ "length", OPTION_TEXT, NULL, NULL, "how long an event of unknown end lasts: 90m, 3h" },
	{ "charset", OPTION_TEXT, NULL, NULL, "the page's charset, whatever it says of itself" },
	{ NULL, OPTION_TEXT, NULL, NULL, NULL }
};

int
settings_duration(const char *text, int64_t *out, struct err *e)
{
	static const struct { char unit; int seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 },
	};
	char *end;
	long n = strtol(text, &end, 10);

	if (end != text && n > 0 && n <= 100000)
		for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (end[0] == units[i].unit && end[1] == '\0') {
				*out = (int64_t)n * units[i].seconds;
				return 0;
			}
	return err_set(e, ERR_INVALID, "%s is no duration: write 30m, 6h, 1d or 1w", text);
}

json_t *
settings_options(const struct scraper *m, const char *given, struct err *e)
{
	json_t *all = json_loads(given, 0, NULL), *options;
	const char *value;
	int64_t ignored;

	if (!json_is_object(all)) {
		json_decref(all);
		err_set(e, ERR_INVALID, "the settings are not a JSON object");
		return NULL;
	}
	value = json_string_value(json_object_get(all, "length"));
	if (value != NULL && settings_duration(value, &ignored, e) == -1) {
		json_decref(all);
		err_in(e, "length");
		return NULL;
	}
	for (const struct option *o = settings_common; o->name != NULL; o++)
		json_object_del(all, o->name);
	options = scraper_options(m, all, e);
	json_decref(all);
	return options;
}

const char *
settings_get(struct arena *a, const struct source *s, const char *name)
{
	json_t *all = json_loads(s->options, 0, NULL);
	const char *v = arena_str(a, json_string_value(json_object_get(all, name)));

	json_decref(all);
	return v;
}

/* An all-day event of no zone begins at midnight where the first topic that holds it lives. */
static int
day_zone(struct db *db, const struct source *s, struct arena *a, const char **out,
    struct err *e)
{
	const char **slugs;
	struct topic t;
	size_t n;

	*out = NULL;
	if (s->timezone != NULL)
		return 0;
	if (db_source_topics(db, s->id, a, &slugs, &n, e) == -1)
		return -1;
	if (n == 0)
		return 0;
	if (db_topic_get(db, slugs[0], a, &t, e) == -1)
		return -1;
	*out = t.timezone;
	return 0;
}

int
settings_defaults(struct db *db, const struct source *s, struct arena *a,
    struct event_defaults *out, struct err *e)
{
	const char *length = settings_get(a, s, "length");

	*out = (struct event_defaults){ .source = s->name, .timezone = s->timezone,
	    .lang = s->lang };
	if (length != NULL && settings_duration(length, &out->length, e) == -1)
		return -1;
	return day_zone(db, s, a, &out->day_zone, e);
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
