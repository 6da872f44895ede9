#include "scrapers/recipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/zone.h"
#include "scrapers/fields.h"
#include "scrapers/nearest.h"
#include "scrapers/recipe_keys.h"
#include "scrapers/recipe_line.h"
#include "scrapers/recipe_params.h"
#include "scrapers/settings.h"

enum { NAME_MAX_LEN = 64 };

bool
recipe_is_path(const char *ref)
{
	size_t n = strlen(ref);

	return strchr(ref, '/') != NULL || (n > 5 && strcmp(ref + n - 5, ".json") == 0);
}

/* --- reading --- */

static const char *
from_file(struct arena *a, const char *path, struct err *e)
{
	struct buf b = { 0 };
	const char *text = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1)
		err_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "recipe %s: %s", path, strerror(errno));
	else if (buf_read_fd(&b, fd, RECIPE_MAX) == -1)
		err_set(e, errno == EFBIG ? ERR_LIMIT : ERR_IO, "recipe %s: %s", path,
		    errno == EFBIG ? "larger than 1 MiB" : strerror(errno));
	else
		text = arena_strn(a, b.data == NULL ? "" : b.data, b.len);
	if (fd != -1)
		close(fd);
	buf_free(&b);
	return text;
}

static const char *
from_shipped(struct arena *a, const char *name, struct err *e)
{
	const char *names[256], *near;
	size_t n = 0;

	for (const struct shipped *s = recipes_shipped; s->name != NULL; s++) {
		if (strcmp(s->name, name) == 0)
			return s->text;
		if (n < MEM_COUNT(names))
			names[n++] = s->name;
	}
	near = nearest(a, name, names, n);
	err_set(e, ERR_NOT_FOUND, "no recipe is called %s; %s%s", name,
	    *near == '\0' ? "see: calcast recipe list" : "is it ", near);
	return NULL;
}

/* --- checking --- */

static int
wrong(const struct recipe *r, const char *path, struct err *e)
{
	return recipe_wrong(r->file, r->text, path, e);
}

static int
check_name(const struct recipe *r, struct err *e)
{
	const char *name = recipe_text(r, "name");

	if (name == NULL || !text_is_slug(name, NAME_MAX_LEN)) {
		err_set(e, ERR_INVALID, "write a name of small letters, digits and hyphens, at most %d", NAME_MAX_LEN);
		return wrong(r, "name", e);
	}
	return 0;
}

static int
check_module(struct arena *a, struct recipe *r, struct err *e)
{
	const char *name = recipe_text(r, "module"), *names[64], *near;
	size_t n = 0;

	for (; n < MEM_COUNT(names) && scrapers[n] != NULL; n++)
		names[n] = scrapers[n]->name;
	if (name != NULL && (r->module = scraper_find(name)) != NULL)
		return 0;
	near = name == NULL ? "" : nearest(a, name, names, n);
	err_set(e, ERR_INVALID, name == NULL ? "which module reads the page? see: calcast module list" :
	    *near == '\0' ? "no module is called %s; see: calcast module list" :
	    "no module is called %s; is it %s", name, near);
	return wrong(r, "module", e);
}

/* Where in the recipe an option stands. */
static const char *
path_of(struct arena *a, const struct recipe *r, const char *option)
{
	const struct recipe_key *k;

	for (k = recipe_keys; k->path != NULL; k++)
		if (k->option != NULL && strcmp(k->option, option) == 0)
			return k->path;
	return arena_fmt(a, "%s.%s", json_object_get(json_object_get(r->json, "fields"), option) == NULL ?
	    "options" : "fields", option);
}

/* What a module would get: its own options, those that are not said filled in. */
static json_t *
module_options(const struct recipe *r, const json_t *options, struct err *e)
{
	json_t *own = json_object(), *value, *out;
	const char *name;

	json_object_foreach((json_t *)options, name, value)
		if (!settings_is_common(name))
			json_object_set(own, name, value);
	out = scraper_options(r->module, own, e);
	json_decref(own);
	return out;
}

/* What a {parameter} fills in is looked at when a source has it. */
static int
check_texts(const struct recipe *r, struct err *e)
{
	const char *zone = recipe_text(r, "timezone"), *lang = recipe_text(r, "lang");

	if (zone != NULL && strchr(zone, '{') == NULL && zone_find(zone) == NULL) {
		err_set(e, ERR_INVALID, "there is no zone %s; write an IANA name as Asia/Seoul", zone);
		return wrong(r, "timezone", e);
	}
	if (lang != NULL && strchr(lang, '{') == NULL && !settings_is_lang(lang)) {
		err_set(e, ERR_INVALID, "write ko, en, ja");
		return wrong(r, "lang", e);
	}
	return 0;
}

/* Specs, expressions, emit and tags are read as a module reads them before its first row. */
static int
check_fields(struct arena *a, const json_t *options, struct err *e)
{
	struct page p = { .arena = a, .options = options };
	struct sink none = { 0 };
	struct fields f;

	fields_init(&f, &p);
	return fields_done(&f, &none, e);
}

static int
check_options(struct arena *a, const struct recipe *r, const json_t *options, struct err *e)
{
	json_t *own = module_options(r, options, e);
	int rc;

	if (own == NULL)
		return -1;
	rc = (scraper_has_option(r->module, "emit") && check_fields(a, own, e) == -1) ||
	    (r->module->check != NULL && r->module->check(own, a, e) == -1) ? -1 : 0;
	if (rc == -1)
		wrong(r, path_of(a, r, arena_strn(a, e->msg, strcspn(e->msg, ":"))), e);
	json_decref(own);
	return rc;
}

static int
check_whole(struct arena *a, struct recipe *r, struct err *e)
{
	struct recipe_settings filled = { 0 };
	const char *path = "";
	int rc;

	if (recipe_keys_check(a, recipe_keys, "", r->json, &path, e) == -1 ||
	    recipe_params_check(a, r->json, &path, e) == -1)
		return wrong(r, path, e);
	if (check_name(r, e) == -1 || check_module(a, r, e) == -1 ||
	    check_texts(r, e) == -1 || recipe_fill(a, r, NULL, &filled, e) == -1)
		return -1;
	rc = check_options(a, r, filled.options, e);
	recipe_settings_free(&filled);
	return rc;
}

int
recipe_read(struct arena *a, const char *file, const char *text, struct recipe *out,
    struct err *e)
{
	json_error_t je;

	*out = (struct recipe){ .ref = file, .file = file, .text = text };
	out->json = json_loads(text, JSON_REJECT_DUPLICATES, &je);
	if (out->json == NULL)
		return err_set(e, ERR_INVALID, "%s:%d: %s", file, je.line, je.text);
	if (!json_is_object(out->json))
		err_set(e, ERR_INVALID, "%s:1: a recipe is a JSON object", file);
	else if (check_whole(a, out, e) == 0) {
		out->enabled = !json_is_false(json_object_get(out->json, "enabled"));
		return 0;
	}
	recipe_free(out);
	return -1;
}

int
recipe_load(struct arena *a, const char *ref, struct recipe *out, struct err *e)
{
	bool path = recipe_is_path(ref);
	const char *text = path ? from_file(a, ref, e) : from_shipped(a, ref, e);

	*out = (struct recipe){ 0 };
	if (text == NULL || recipe_read(a, path ? ref : arena_fmt(a, "%s.json", ref),
	    text, out, e) == -1)
		return -1;
	out->ref = arena_str(a, ref);
	return 0;
}

void
recipe_free(struct recipe *r)
{
	json_decref(r->json);
	*r = (struct recipe){ 0 };
}

const char *
recipe_text(const struct recipe *r, const char *path)
{
	const char *dot = strchr(path, '.');
	json_t *group;

	if (dot == NULL)
		return json_string_value(json_object_get(r->json, path));
	group = json_object_getn(r->json, path, (size_t)(dot - path));
	return json_string_value(json_object_get(group, dot + 1));
}

const char *
recipe_about(const json_t *langs, const char *lang)
{
	const char *text = json_string_value(langs), *key;
	json_t *first;

	if (text == NULL)
		text = json_string_value(json_object_get(langs, lang));
	if (text == NULL)
		text = json_string_value(json_object_get(langs, "en"));
	if (text == NULL)
		json_object_foreach((json_t *)langs, key, first)
			return json_string_value(first);
	return text;
}

static const char *
keys_missing(struct arena *a, const struct recipe *r)
{
	const char *out = "", *name;
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(r->json, "needs"), i, one) {
		name = json_string_value(one);
		if (getenv(name) == NULL)
			out = arena_fmt(a, "%s%s%s", out, *out == '\0' ? "" : ", ", name);
	}
	return *out == '\0' ? out : arena_fmt(a, "%s in the environment of calcast", out);
}

const char *
recipe_needs(struct arena *a, const struct recipe *r)
{
	const char *keys = keys_missing(a, r), *verdict = recipe_text(r, "robots.verdict");
	const char *contact = recipe_text(r, "contact");

	if (verdict == NULL || (strcmp(verdict, "permission") != 0 && strcmp(verdict, "forbidden") != 0))
		return keys;
	return arena_fmt(a, "%s%sthe permission of those who run the site%s%s", keys,
	    *keys == '\0' ? "" : ", and ", contact == NULL ? "" : ": ", contact == NULL ? "" : contact);
}
