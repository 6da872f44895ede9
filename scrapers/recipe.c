#include "scrapers/recipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
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

/* Puts "FILE:LINE: key: " before what is wrong with a key, which need not begin with its name again. */
static int
wrong(const struct recipe *r, const char *path, struct err *e)
{
	const char *dot = strrchr(path, '.'), *last = dot == NULL ? path : dot + 1;
	size_t n = strlen(last);

	if (strncmp(e->msg, last, n) == 0 && strncmp(e->msg + n, ": ", 2) == 0)
		memmove(e->msg, e->msg + n + 2, strlen(e->msg + n + 2) + 1);
	return err_in(e, "%s:%d: %s", r->file, recipe_line(r->text, path), path);
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

	for (; scrapers[n] != NULL && n < MEM_COUNT(names); n++)
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

/* Specs, expressions, emit and tags are read as a module reads them before its first row. */
static int
check_fields(struct arena *a, const struct recipe *r, const json_t *options, struct err *e)
{
	struct page p = { .arena = a };
	struct sink none = { 0 };
	struct fields f;
	int rc = 0;

	if (!scraper_has_option(r->module, "emit"))
		return 0;
	if ((p.options = module_options(r, options, e)) == NULL)
		return -1;
	fields_init(&f, &p);
	if (fields_done(&f, &none, e) == -1)
		rc = wrong(r, path_of(a, r, arena_strn(a, e->msg, strcspn(e->msg, ":"))), e);
	json_decref((json_t *)p.options);
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
	    recipe_fill(a, r, NULL, &filled, e) == -1)
		return -1;
	rc = check_fields(a, r, filled.options, e);
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

/* --- what a source gets of it --- */

/* The option must be one of the module's or of every source, and its value one for it. */
static int
check_option(struct arena *a, const struct scraper *module, const char *name,
    const char *text, struct err *e)
{
	const struct scraper common = { .name = "of every source", .options = settings_common };
	const char *names[128], *near;
	const struct option *o;
	json_t *one, *checked;
	size_t n = 0;

	for (o = module->options; o->name != NULL && n < MEM_COUNT(names); o++)
		names[n++] = o->name;
	if (!settings_is_common(name) && !scraper_has_option(module, name)) {
		near = nearest(a, name, names, n);
		return err_set(e, ERR_INVALID, "module %s has no option %s; %s%s%s", module->name, name,
		    *near == '\0' ? "see: calcast module show " : "is it ",
		    *near == '\0' ? module->name : near, "");
	}
	one = json_pack("{s:s}", name, text);
	checked = scraper_options(settings_is_common(name) ? &common : module, one, e);
	json_decref(one);
	json_decref(checked);
	return checked == NULL ? -1 : 0;
}

struct filling {
	struct arena *a;
	const struct recipe *r;
	json_t *options;
};

static int
put_option(struct filling *f, const char *path, const char *name, const char *text,
    struct err *e)
{
	if (check_option(f->a, f->r->module, name, text, e) == -1)
		return wrong(f->r, path, e);
	json_object_set_new(f->options, name, json_string(text));
	return 0;
}

/* fields and options: the keys are the module's. */
static int
put_object(struct filling *f, const struct recipe_key *k, const json_t *object, struct err *e)
{
	const char *key, *text, *path;
	json_t *value;

	json_object_foreach((json_t *)object, key, value) {
		path = arena_fmt(f->a, "%s.%s", k->path, key);
		text = recipe_option_text(f->a, RECIPE_JSON, value);
		if (json_is_null(value) || json_is_real(value)) {
			err_set(e, ERR_INVALID, "write a text, a list or an object");
			return wrong(f->r, path, e);
		}
		if (put_option(f, path, key, text, e) == -1)
			return -1;
	}
	return 0;
}

static const json_t *
value_at(const json_t *root, const char *path)
{
	const char *dot = strchr(path, '.');

	if (dot == NULL)
		return json_object_get(root, path);
	return json_object_get(json_object_getn(root, path, (size_t)(dot - path)), dot + 1);
}

static int
put_all(struct filling *f, const json_t *root, struct err *e)
{
	const struct recipe_key *k;
	const json_t *value;
	int rc = 0;

	for (k = recipe_keys; k->path != NULL && rc == 0; k++) {
		if ((value = value_at(root, k->path)) == NULL)
			continue;
		if (k->shape == RECIPE_SPECS || k->shape == RECIPE_OPTIONS)
			rc = put_object(f, k, value, e);
		else if (k->option != NULL)
			rc = put_option(f, k->path, k->option,
			    recipe_option_text(f->a, k->shape, value), e);
	}
	return rc;
}

static const char *
filled_text(struct arena *a, const json_t *root, const char *key)
{
	return arena_str(a, json_string_value(json_object_get(root, key)));
}

int
recipe_fill(struct arena *a, const struct recipe *r, const json_t *given,
    struct recipe_settings *out, struct err *e)
{
	struct filling f = { .a = a, .r = r, .options = json_object() };
	json_t *rest = NULL, *root = NULL, *values;
	const char *every;
	int rc = -1;

	*out = (struct recipe_settings){ .options = f.options };
	if ((values = recipe_params_values(a, r->json, given, &rest, e)) == NULL) {
		err_in(e, "recipe %s", recipe_text(r, "name"));
		goto out;
	}
	root = recipe_params_fill(a, r->json, values);
	if (put_all(&f, root, e) == -1)
		goto out;
	if ((every = filled_text(a, root, "every")) != NULL &&
	    settings_duration(every, &out->every, e) == -1) {
		wrong(r, "every", e);
		goto out;
	}
	out->url = filled_text(a, root, "url");
	out->timezone = filled_text(a, root, "timezone");
	out->lang = filled_text(a, root, "lang");
	json_object_update(f.options, rest);
	rc = 0;
out:
	json_decref(values);
	json_decref(root);
	json_decref(rest);
	if (rc == -1)
		recipe_settings_free(out);
	return rc;
}

void
recipe_settings_free(struct recipe_settings *s)
{
	json_decref(s->options);
	*s = (struct recipe_settings){ 0 };
}
