/* What a source gets of a recipe: parameters filled in, every key the option that it stands for. */
#include "scrapers/recipe.h"

#include <string.h>

#include "scrapers/recipe_keys.h"
#include "scrapers/recipe_line.h"
#include "scrapers/recipe_params.h"
#include "scrapers/settings.h"

/* The option must be one of the module's or of every source, and its value one for it. */
static int
check_option(const struct scraper *module, const char *name, const char *text, struct err *e)
{
	const struct scraper common = { .name = "of every source", .options = settings_common };
	json_t *one = json_pack("{s:s}", name, text), *checked;

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
	if (check_option(f->r->module, name, text, e) == -1)
		return recipe_wrong(f->r->file, f->r->text, path, e);
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
			return recipe_wrong(f->r->file, f->r->text, path, e);
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
		recipe_wrong(r->file, r->text, "every", e);
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
