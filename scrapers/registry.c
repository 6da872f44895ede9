#include "scrapers/scraper.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/mem.h"
#include "scrapers/nearest.h"

#define SCRAPER(name) extern const struct scraper scraper_##name;
#include "scrapers/list.def"
#undef SCRAPER

const struct scraper *const scrapers[] = {
#define SCRAPER(name) &scraper_##name,
#include "scrapers/list.def"
#undef SCRAPER
	NULL
};

const struct scraper *
scraper_find(const char *name)
{
	for (size_t i = 0; scrapers[i] != NULL; i++)
		if (strcmp(scrapers[i]->name, name) == 0)
			return scrapers[i];
	return NULL;
}

static bool
is_number(const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	return end != text && *end == '\0' && errno == 0 && n >= INT_MIN && n <= INT_MAX;
}

/* "true" or "false" for the words that people write; NULL for others. */
static const char *
bool_word(const char *text)
{
	static const char *const words[][4] = {
		{ "false", "no", "off", "0" }, { "true", "yes", "on", "1" },
	};

	for (size_t v = 0; v < 2; v++)
		for (size_t i = 0; i < 4; i++)
			if (strcasecmp(text, words[v][i]) == 0)
				return words[v][0];
	return NULL;
}

bool
option_is_choice(const char *choices, const char *text)
{
	size_t n = strlen(text), one;

	for (const char *p = choices; *p != '\0'; p += one + (p[one] == '|')) {
		one = strcspn(p, "|");
		if (n == one && strncmp(p, text, n) == 0)
			return true;
	}
	return false;
}

/* The value as it is kept, always a text; NULL when it is none for this option. */
static const char *
checked(const struct option *o, const char *text, struct err *e)
{
	json_error_t je;
	json_t *v;

	switch (o->type) {
	case OPTION_TEXT:
		return text;
	case OPTION_NUMBER:
		if (is_number(text))
			return text;
		err_set(e, ERR_INVALID, "%s: \"%s\" is not a whole number", o->name, text);
		break;
	case OPTION_BOOL:
		if (bool_word(text) != NULL)
			return bool_word(text);
		err_set(e, ERR_INVALID, "%s: \"%s\" is neither true nor false", o->name, text);
		break;
	case OPTION_JSON:
		if ((v = json_loads(text, JSON_DECODE_ANY, &je)) != NULL) {
			json_decref(v);
			return text;
		}
		err_set(e, ERR_INVALID, "%s: not JSON at column %d: %s", o->name, je.column, je.text);
		break;
	case OPTION_CHOICE:
		if (option_is_choice(o->choices, text))
			return text;
		err_set(e, ERR_INVALID, "%s: \"%s\" is none of %s", o->name, text, o->choices);
		break;
	}
	return NULL;
}

/* "title-en" is the option "title-*". */
static bool
is_named(const struct option *o, const char *name)
{
	size_t n = strlen(o->name) - 1;

	return strcmp(o->name, name) == 0 || (o->name[n] == '*' &&
	    strncmp(o->name, name, n) == 0 && name[n] != '\0');
}

bool
scraper_has_option(const struct scraper *s, const char *name)
{
	const struct option *o;

	for (o = s->options; o->name != NULL && !is_named(o, name); o++)
		;
	return o->name != NULL;
}

static void
no_option(const struct scraper *s, const char *name, struct err *e)
{
	struct arena *a = arena_new();
	const char *names[128], *near;
	size_t n = 0;

	for (const struct option *o = s->options; o->name != NULL && n < MEM_COUNT(names); o++)
		names[n++] = o->name;
	near = nearest(a, name, names, n);
	if (n == 0)
		err_set(e, ERR_INVALID, "module %s has no option %s nor any other", s->name, name);
	else
		err_set(e, ERR_INVALID, "module %s has no option %s; %s%s", s->name, name,
		    *near == '\0' ? "see: calcast module show " : "is it ", *near == '\0' ? s->name : near);
	arena_free(a);
}

static const struct option *
find_option(const struct scraper *s, const char *name, struct err *e)
{
	const struct option *o;

	for (o = s->options; o->name != NULL; o++)
		if (is_named(o, name))
			return o;
	no_option(s, name, e);
	return NULL;
}

json_t *
scraper_options(const struct scraper *s, const json_t *given, struct err *e)
{
	json_t *out = json_object(), *value;
	const char *key, *text;
	const struct option *o;

	for (o = s->options; o->name != NULL; o++)
		if (o->fallback != NULL)
			json_object_set_new(out, o->name, json_string(o->fallback));
	json_object_foreach((json_t *)given, key, value) {
		if ((o = find_option(s, key, e)) == NULL)
			goto fail;
		if ((text = json_string_value(value)) == NULL) {
			err_set(e, ERR_INVALID, "%s: the value is not a text", key);
			goto fail;
		}
		if ((text = checked(o, text, e)) == NULL)
			goto fail;
		json_object_set_new(out, key, json_string(text));
	}
	return out;
fail:
	json_decref(out);
	return NULL;
}

const char *
option_text(const struct page *p, const char *name)
{
	return json_string_value(json_object_get(p->options, name));
}

int
option_number(const struct page *p, const char *name)
{
	const char *text = option_text(p, name);

	return text == NULL ? 0 : (int)strtol(text, NULL, 10);
}

bool
option_bool(const struct page *p, const char *name)
{
	const char *text = option_text(p, name);

	return text != NULL && strcmp(text, "true") == 0;
}
