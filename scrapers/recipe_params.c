#include "scrapers/recipe_params.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"
#include "scrapers/nearest.h"
#include "scrapers/recipe.h"
#include "scrapers/recipe_keys.h"
#include "scrapers/settings.h"

static const json_t *
params(const json_t *root)
{
	return json_object_get(root, "params");
}

static const char *
name_of(const json_t *param)
{
	return json_string_value(json_object_get(param, "name"));
}

/* NULL: it names none that there is. */
static const struct scraper *
module_of(const json_t *root)
{
	const char *name = json_string_value(json_object_get(root, "module"));

	return scraper_find(name == NULL ? "" : name);
}

/* Braces with these names are the request's. */
static bool
is_taken(const char *name)
{
	static const char *const taken[] = { "year", "month", "day", "from", "to", "page", "schoolyear" };

	for (size_t i = 0; i < MEM_COUNT(taken); i++)
		if (strcmp(taken[i], name) == 0)
			return true;
	return settings_is_common(name);
}

static int
check_param(struct arena *a, const json_t *param, const char *at, const json_t *root,
    const char **path, struct err *e)
{
	const struct scraper *module = module_of(root);
	const char *name = name_of(param);

	*path = at;
	if (!json_is_object(param))
		return err_set(e, ERR_INVALID, "write {\"name\":\"...\",\"about\":\"...\"}");
	if (recipe_keys_check(a, recipe_param_keys, "", param, path, e) == -1) {
		*path = arena_fmt(a, "%s.%s", at, *path);
		return -1;
	}
	*path = arena_fmt(a, "%s.name", at);
	if (name == NULL || !text_is_slug(name, 32))
		return err_set(e, ERR_INVALID, "write a name of small letters, digits and hyphens, at most 32");
	if (is_taken(name) || (module != NULL && scraper_has_option(module, name)))
		return err_set(e, ERR_INVALID, "%s means something else already: choose another name", name);
	return 0;
}

int
recipe_params_check(struct arena *a, const json_t *root, const char **path, struct err *e)
{
	json_t *param;
	size_t i;

	json_array_foreach((json_t *)params(root), i, param)
		if (check_param(a, param, arena_fmt(a, "params[%zu]", i), root, path, e) == -1)
			return -1;
	return 0;
}

static bool
is_choice(const json_t *param, const char *value)
{
	json_t *choices = json_object_get(param, "choices"), *one;
	size_t i;

	json_array_foreach(choices, i, one)
		if (strcmp(json_string_value(one), value) == 0)
			return true;
	return choices == NULL;
}

static const char *
choices_text(struct arena *a, const json_t *param)
{
	return recipe_option_text(a, RECIPE_WORDS, json_object_get(param, "choices"));
}

/* For a look at the recipe alone. */
static const char *
sample_of(const json_t *root, const char *name)
{
	const char *text = json_string_value(json_object_get(json_object_get(root, "sample"), name));

	return text == NULL ? name : text;
}

/* A name that was given and is none of the module's: perhaps the one that is missing. */
static const char *
slip_of(struct arena *a, const json_t *root, const char *name, const json_t *given)
{
	const struct scraper *module = module_of(root);
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)given, key, value)
		if (!settings_is_common(key) && !scraper_has_option(module, key) &&
		    *nearest(a, key, &name, 1) != '\0')
			return arena_str(a, key);
	return NULL;
}

static int
missing(struct arena *a, const json_t *root, const json_t *param, const json_t *given, struct err *e)
{
	const char *name = name_of(param), *slip = slip_of(a, root, name, given);
	const char *about = recipe_about(json_object_get(param, "about"), "en");

	if (slip != NULL)
		return err_set(e, ERR_INVALID, "--set %s: it has no such parameter; is it %s", slip, name);
	return err_set(e, ERR_INVALID, "--set %s=... is missing%s%s", name,
	    about == NULL ? "" : ": ", about == NULL ? "" : about);
}

static int
value_of(struct arena *a, const json_t *root, const json_t *param, const json_t *given,
    const char **out, struct err *e)
{
	const char *name = name_of(param);

	*out = json_string_value(json_object_get(given, name));
	if (*out == NULL)
		*out = json_string_value(json_object_get(param, "default"));
	if (*out == NULL && given == NULL) {
		*out = sample_of(root, name);
		return 0;
	}
	if (*out == NULL && json_is_true(json_object_get(param, "required")))
		return missing(a, root, param, given, e);
	if (*out == NULL)
		*out = "";
	else if (!is_choice(param, *out))
		return err_set(e, ERR_INVALID, "%s: \"%s\" is none of %s", name, *out,
		    choices_text(a, param));
	return 0;
}

json_t *
recipe_params_values(struct arena *a, const json_t *root, const json_t *given,
    json_t **rest, struct err *e)
{
	json_t *values = json_object(), *param;
	const char *value;
	size_t i;

	*rest = given == NULL ? json_object() : json_copy((json_t *)given);
	json_array_foreach((json_t *)params(root), i, param) {
		if (value_of(a, root, param, given, &value, e) == -1) {
			json_decref(values);
			return NULL;
		}
		json_object_set_new(values, name_of(param), json_string(value));
		json_object_del(*rest, name_of(param));
	}
	return values;
}

/* The value whose {name} stands at p, of n bytes; NULL: it is no parameter's. */
static const char *
value_at(const char *p, const char *start, const json_t *values, size_t *n)
{
	const char *close = *p == '{' ? strchr(p, '}') : NULL;

	if (close == NULL || (p > start && p[-1] == '$'))
		return NULL;
	*n = (size_t)(close + 1 - p);
	return json_string_value(json_object_getn(values, p + 1, *n - 2));
}

/* "name=" at the end of what is filled in so far: a parameter of an address that was left open. */
static size_t
open_query(const struct buf *b)
{
	size_t n = b->len;

	if (n == 0 || b->data[n - 1] != '=')
		return 0;
	while (n > 0 && strchr("?&", b->data[n - 1]) == NULL)
		n--;
	return n == 0 ? 0 : b->len - n;
}

/* A parameter of the address whose only value nobody chose is not sent; forms want all of theirs. */
static void
drop_query(struct buf *b, const char *rest, size_t *n)
{
	size_t open = open_query(b);

	if (open == 0 || (*rest != '\0' && *rest != '&'))
		return;
	b->len -= open;
	if (*rest == '&')
		(*n)++;
	else
		b->len--;	/* the & or ? before it */
	b->data[b->len] = '\0';
}

/* Percent-encoded, but for ${NAME}: what stands for it is put in when the page is asked for. */
static void
put_encoded(struct arena *a, struct buf *b, const char *value)
{
	const char *from, *end;

	for (; (from = strstr(value, "${")) != NULL && (end = strchr(from, '}')) != NULL; value = end + 1) {
		buf_str(b, url_encode(a, arena_strn(a, value, (size_t)(from - value))));
		buf_add(b, from, (size_t)(end + 1 - from));
	}
	buf_str(b, url_encode(a, value));
}

static json_t *
fill_text(struct arena *a, const char *text, const json_t *values, bool url, bool form)
{
	struct buf b = { 0 };
	const char *value;
	json_t *out;
	size_t n;

	for (const char *p = text; *p != '\0'; p += n) {
		if ((value = value_at(p, text, values, &n)) == NULL) {
			buf_char(&b, *p);
			n = 1;
		} else if (url && *value == '\0')
			drop_query(&b, p + n, &n);
		else if ((url || form) && p > text)
			put_encoded(a, &b, value);
		else
			buf_str(&b, value);
	}
	out = json_string(b.data == NULL ? "" : b.data);
	buf_free(&b);
	return out;
}

static json_t *
fill(struct arena *a, const json_t *v, const json_t *values, const char *path)
{
	json_t *out, *one;
	const char *name;
	size_t i;

	if (json_is_string(v))
		return fill_text(a, json_string_value(v), values,
		    strcmp(path, ".url") == 0, strcmp(path, ".request.form") == 0);
	if (json_is_array(v)) {
		out = json_array();
		json_array_foreach((json_t *)v, i, one)
			json_array_append_new(out, fill(a, one, values, "[]"));
		return out;
	}
	if (!json_is_object(v))
		return json_incref((json_t *)v);
	out = json_object();
	json_object_foreach((json_t *)v, name, one)
		json_object_set_new(out, name, fill(a, one, values,
		    arena_fmt(a, "%s.%s", path, name)));
	return out;
}

json_t *
recipe_params_fill(struct arena *a, const json_t *root, const json_t *values)
{
	return fill(a, root, values, "");
}
