/* What a source is told, on the command line: each flag checked, then all of it together. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "base/zone.h"
#include "scrapers/exec_run.h"
#include "scrapers/recipe.h"
#include "scrapers/settings.h"
#include "server/cli/source.h"

enum { CATEGORY_MAX = 100 };
enum { EVERY_DEFAULT = 6 * 3600, EVERY_MIN = 60, EVERY_MAX = 52 * 7 * 86400 };

struct source
source_new(const char *name)
{
	return (struct source){ .name = name, .options = "{}", .every = EVERY_DEFAULT,
	    .enabled = true };
}

/* A relative file is meant from here, but a daemon reads it from elsewhere. NULL: it is not there. */
static const char *
whole_path(struct cli *c, const char *path)
{
	char *real = realpath(path, NULL);
	const char *out = arena_str(c->a, real);

	free(real);
	return out;
}

static int
set_file(struct cli *c, struct source *s, const char *url, struct err *e)
{
	const char *path = url[5] == '/' ? url + 5 : whole_path(c, url + 5);
	char *ignored;

	if (path == NULL)
		return err_set(e, ERR_NOT_FOUND, "--url %s: %s", url, strerror(errno));
	s->url = arena_fmt(c->a, "file:%s", path);
	return url_file_path(c->a, s->url, &ignored, e);
}

static int
set_url(struct cli *c, struct source *s, const char *url, struct err *e)
{
	struct url_parts parts;

	if (strncmp(url, "file:", 5) == 0)
		return set_file(c, s, url, e);
	s->url = url;
	s->allow_private = false;	/* was said of the old address */
	return url_parse(c->a, url, &parts, e);
}

static int
set_every(struct source *s, const char *text, struct err *e)
{
	int64_t every;

	if (settings_duration(text, &every, e) == -1) {
		e->code = ERR_USAGE;
		return err_in(e, "--every");
	}
	if (every < EVERY_MIN || every > EVERY_MAX)
		return err_set(e, ERR_USAGE, "--every %s: from 1m to 52w", text);
	s->every = (int)every;
	return 0;
}

/* --set KEY=VALUE, put over what is there; KEY= takes it away. */
static int
set_options(struct cli *c, struct source *s, struct err *e)
{
	json_t *all = json_loads(s->options, 0, NULL);
	struct settings checked;
	const char **given, *eq;
	char *text;
	size_t n;
	int rc;

	given = cli_options(c, "--set", &n);
	for (size_t i = 0; i < n; i++) {
		if ((eq = strchr(given[i], '=')) == NULL || eq == given[i]) {
			json_decref(all);
			return err_set(e, ERR_USAGE, "--set %s: write KEY=VALUE", given[i]);
		}
		json_object_deln(all, given[i], (size_t)(eq - given[i]));
		if (eq[1] != '\0')
			json_object_setn_new(all, given[i], (size_t)(eq - given[i]), json_string(eq + 1));
	}
	text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
	s->options = arena_str(c->a, text);
	free(text);
	json_decref(all);
	if (settings_of(c->a, s, &checked, e) == -1)
		return -1;
	rc = strcmp(checked.module->name, "exec") == 0 ? exec_check(checked.options, e) : 0;
	settings_free(&checked);
	return rc;
}

static int
set_timezone(struct source *s, const char *name, struct err *e)
{
	const struct zone *z = zone_find(name);

	if (z == NULL)
		return err_set(e, ERR_USAGE, "--timezone %s: no such zone; write an IANA name as Asia/Seoul", name);
	s->timezone = zone_name(z);
	return 0;
}

static int
set_lang(struct source *s, const char *lang, struct err *e)
{
	if (!settings_is_lang(lang))
		return err_set(e, ERR_USAGE, "--lang %s: write ko, en, ja", lang);
	s->lang = lang;
	return 0;
}

/* "" takes it away; topics that were made stay. */
static int
set_topic_per(struct source *s, const char *key, struct err *e)
{
	if (*key != '\0' && !text_is_tag_part(key))
		return err_set(e, ERR_USAGE, "--topic-per %s: write the key of a tag, as team; "
		    "calcast source test shows those that events have", key);
	s->topic_per = *key == '\0' ? NULL : key;
	return 0;
}

static int
set_module(struct source *s, const char *name, struct err *e)
{
	if (scraper_find(name) == NULL)
		return err_set(e, ERR_NOT_FOUND, "no module is called %s; see: calcast module list", name);
	s->module = name;
	s->recipe = NULL;
	return 0;
}

static int
set_recipe(struct cli *c, struct source *s, const char *ref, struct err *e)
{
	const char *path = recipe_is_path(ref) ? whole_path(c, ref) : NULL;
	struct recipe r;

	if (path != NULL)
		ref = path;
	if (recipe_load(c->a, ref, &r, e) == -1)
		return -1;
	s->recipe = ref;
	s->module = r.module->name;
	s->attribution = arena_str(c->a, recipe_text(&r, "attribution"));
	s->licence = arena_str(c->a, recipe_text(&r, "licence"));
	s->homepage = arena_str(c->a, recipe_text(&r, "contact"));
	if (s->homepage != NULL && strncmp(s->homepage, "http", 4) != 0)
		s->homepage = NULL;	/* an address of mail, which nobody asked to see here */
	recipe_free(&r);
	return 0;
}

/* Topics and the scheduler ask the source, not the recipe: it is told what the recipe says, now. */
static int
take_from_recipe(struct cli *c, struct source *s, struct err *e)
{
	struct source alone = *s;
	struct settings its;
	int rc = 0;

	alone.timezone = alone.lang = NULL;
	if (settings_of(c->a, &alone, &its, e) == -1)
		return -1;
	if (its.timezone != NULL && cli_option(c, "--timezone") == NULL)
		rc = set_timezone(s, its.timezone, e);
	if (its.lang != NULL && cli_option(c, "--lang") == NULL)
		s->lang = its.lang;
	if (its.every != 0 && cli_option(c, "--every") == NULL)
		s->every = (int)its.every;
	settings_free(&its);
	return rc;
}

int
source_apply(struct cli *c, struct source *s, struct err *e)
{
	const char *module = cli_option(c, "--module"), *recipe = cli_option(c, "--recipe"), *v;

	if (module != NULL && recipe != NULL)
		return err_set(e, ERR_USAGE, "--module or --recipe, not both: a recipe names its module");
	if (module != NULL && set_module(s, module, e) == -1)
		return -1;
	if (recipe != NULL && set_recipe(c, s, recipe, e) == -1)
		return -1;
	if ((v = cli_option(c, "--url")) != NULL && set_url(c, s, v, e) == -1)
		return -1;
	if ((v = cli_option(c, "--timezone")) != NULL && set_timezone(s, v, e) == -1)
		return -1;
	if ((v = cli_option(c, "--every")) != NULL && set_every(s, v, e) == -1)
		return -1;
	if ((v = cli_option(c, "--lang")) != NULL && set_lang(s, v, e) == -1)
		return -1;
	if ((v = cli_option(c, "--topic-per")) != NULL && set_topic_per(s, v, e) == -1)
		return -1;
	if ((v = cli_option(c, "--category")) != NULL)
		s->category = *v == '\0' ? NULL : text_clean(c->a, v, strlen(v), TEXT_LINE, CATEGORY_MAX);
	s->allow_private = s->allow_private || cli_flag(c, "--allow-private");
	if (set_options(c, s, e) == -1)
		return -1;
	return recipe == NULL ? 0 : take_from_recipe(c, s, e);
}
