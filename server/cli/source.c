#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/url.h"
#include "db/sources.h"
#include "db/topics.h"
#include "scrapers/exec_run.h"
#include "scrapers/recipe.h"
#include "scrapers/settings.h"
#include "scrapers/topic_per.h"
#include "server/cli/nouns.h"
#include "server/cli/source.h"

enum { SLUG_MAX = 80 };

/* --- add, set --- */

struct adding {
	struct cli *c;
	struct source source;
	const char **topics;
	size_t n_topics;
};

static int
write_add(struct db *w, void *arg, struct err *e)
{
	struct adding *ad = arg;
	int64_t now = clock_now(&ad->c->clock);

	if (db_source_add(w, &ad->source, &ad->source.id, e) == -1)
		return -1;
	for (size_t i = 0; i < ad->n_topics; i++)
		if (noun_topic_for_source(w, ad->c->a, ad->topics[i], ad->source.name, now, e) == -1)
			return -1;
	return 0;
}

static int
check_new(struct cli *c, const struct source *s, struct err *e)
{
	struct settings checked;
	struct url_parts parts;
	const char *address;
	bool has_page;

	if (strcmp(s->module, "manual") == 0)
		return err_set(e, ERR_INVALID, "module manual is for typed events: see: calcast event add --help");
	if (settings_of(c->a, s, &checked, e) == -1)
		return -1;
	address = arena_str(c->a, checked.url);
	has_page = address != NULL || exec_fetches(checked.module->name, checked.options);
	settings_free(&checked);
	if (!has_page)
		return err_set(e, ERR_USAGE, "--url is missing: where is the page? (http, https or file:)");
	if (s->url == NULL && address != NULL && strncmp(address, "file:", 5) != 0 &&
	    url_parse(c->a, address, &parts, e) == -1)
		return err_in(e, "recipe %s, as it is filled in", s->recipe);
	return 0;
}

static int
check_topics(struct cli *c, struct adding *ad, struct err *e)
{
	ad->topics = cli_options(c, "--topic", &ad->n_topics);
	for (size_t i = 0; i < ad->n_topics; i++)
		if (!text_is_slug(ad->topics[i], 64))
			return err_set(e, ERR_USAGE, "--topic %s: write small letters, digits and hyphens, at most 64", ad->topics[i]);
	return 0;
}

/* What a recipe needs before it can be read; "": nothing. */
static int
needs(struct cli *c, struct source *s, const char **what, struct err *e)
{
	struct recipe r;

	*what = "";
	if (s->recipe == NULL)
		return 0;
	if (recipe_load(c->a, s->recipe, &r, e) == -1)
		return -1;
	*what = recipe_needs(c->a, &r);
	if (!r.enabled)
		s->enabled = cli_flag(c, "--enable");
	recipe_free(&r);
	return 0;
}

static void
tell_added(const struct source *s, const char *needed)
{
	if (s->enabled)
		printf("%s added; read it with: calcast fetch %s\n", s->name, s->name);
	else
		printf("%s added, but not read yet; then: calcast source enable %s\n", s->name, s->name);
	if (*needed != '\0')
		printf("it needs %s\n", needed);
}

static int
check_name(struct cli *c, const char *name, struct err *e)
{
	struct err none = { 0 };
	struct source s;

	if (!text_is_slug(name, SLUG_MAX))
		return err_set(e, ERR_USAGE, "%s is no name for a source: small letters, digits and "
		    "hyphens, at most %d", name, SLUG_MAX);
	if (db_source_get(c->db, name, c->a, &s, &none) == 0)
		return err_set(e, ERR_CONFLICT, "there is a source named %s already; to change it: "
		    "calcast source set %s", name, name);
	return 0;
}

static int
add(struct cli *c, struct err *e)
{
	struct adding ad = { .c = c, .source = source_new(c->argv[0]) };
	const char *needed;

	if (check_name(c, ad.source.name, e) == -1)
		return -1;
	if (cli_option(c, "--module") == NULL && cli_option(c, "--recipe") == NULL)
		return err_set(e, ERR_USAGE, "--module or --recipe is missing; see: calcast recipe list, calcast module list");
	if (source_apply(c, &ad.source, e) == -1 || check_new(c, &ad.source, e) == -1 ||
	    check_topics(c, &ad, e) == -1 || needs(c, &ad.source, &needed, e) == -1)
		return -1;
	if (db_write(c->db, write_add, &ad, e) == -1)
		return -1;
	if (!c->json)
		tell_added(&ad.source, needed);
	return c->json ? cli_print_json(json_pack("{s:s, s:b, s:s?}", "name", ad.source.name,
	    "enabled", ad.source.enabled, "needs", *needed == '\0' ? NULL : needed)) : 0;
}

struct setting { struct source source; bool other_page; int64_t now; };

/* The page is read again even if it did not change; another address has no page yet. */
static int
write_set(struct db *w, void *arg, struct err *e)
{
	struct setting *st = arg;

	if (db_source_set(w, &st->source, e) == -1 ||
	    db_source_again(w, st->source.id, e) == -1)
		return -1;
	if (st->other_page && db_page_drop(w, st->source.id, e) == -1)
		return -1;
	return topic_per_make(w, &st->source, st->now, e);	/* of the events that are there already */
}

static int
set(struct cli *c, struct err *e)
{
	struct setting st = { .other_page = cli_option(c, "--url") != NULL ||
	    cli_option(c, "--recipe") != NULL, .now = clock_now(&c->clock) };

	if (db_source_get(c->db, c->argv[0], c->a, &st.source, e) == -1)
		return -1;
	if (c->n_given == 0)
		return err_set(e, ERR_USAGE, "nothing to set; see: calcast source set --help");
	if (source_apply(c, &st.source, e) == -1)
		return -1;
	if (cli_flag(c, "--dry-run"))
		return source_dry_run(c, &st.source, e);
	if (db_write(c->db, write_set, &st, e) == -1)
		return -1;
	return cli_print_done(c, "name", st.source.name);
}

static int
enable(struct cli *c, bool on, struct err *e)
{
	struct setting st = { .other_page = false };

	if (db_source_get(c->db, c->argv[0], c->a, &st.source, e) == -1)
		return -1;
	st.source.enabled = on;
	if (db_write(c->db, write_set, &st, e) == -1)
		return -1;
	return cli_print_done(c, "name", st.source.name);
}

static int
enable_source(struct cli *c, struct err *e)
{
	return enable(c, true, e);
}

static int
disable_source(struct cli *c, struct err *e)
{
	return enable(c, false, e);
}

/* --- remove, accept, reject --- */

struct removing { int64_t id; bool keep; };

static int
write_remove(struct db *w, void *arg, struct err *e)
{
	struct removing *rm = arg;

	return db_source_remove(w, rm->id, rm->keep, e);
}

static int
remove_source(struct cli *c, struct err *e)
{
	bool keep = cli_flag(c, "--keep-events"), drop = cli_flag(c, "--cancel-events");
	struct removing rm = { .keep = keep };
	const char **slugs;
	struct source s;
	size_t n;

	if (db_source_get(c->db, c->argv[0], c->a, &s, e) == -1 ||
	    db_source_topics(c->db, s.id, c->a, &slugs, &n, e) == -1)
		return -1;
	if (keep && drop)
		return err_set(e, ERR_USAGE, "--keep-events or --cancel-events, not both");
	if (n > 0 && !keep && !drop)
		return err_set(e, ERR_USAGE, "topic %s shows its events: say --keep-events or --cancel-events", slugs[0]);
	rm.id = s.id;
	return db_write(c->db, write_remove, &rm, e);
}

static int
accept_held(struct cli *c, struct err *e)
{
	struct runner r = cli_runner(c);
	struct source_run run;
	struct source s;

	if (db_source_get(c->db, c->argv[0], c->a, &s, e) == -1 ||
	    run_accept(&r, &s, c->a, &run, e) == -1)
		return -1;
	if (c->json)
		return cli_print_json(source_run_json(&run));
	printf("%s: let through: %lld new, %lld changed, %lld cancelled; what is gone is cancelled when "
	    "it is still gone\nafter three complete readings and a day\n", s.name, (long long)run.added,
	    (long long)run.changed, (long long)run.cancelled);
	return 0;
}

static int
reject_held(struct cli *c, struct err *e)
{
	struct runner r = cli_runner(c);
	struct source s;

	if (db_source_get(c->db, c->argv[0], c->a, &s, e) == -1)
		return -1;
	return run_reject(&r, &s, e);
}

static const struct cli_option add_options[] = {
	SOURCE_SETTINGS,
	{ "--topic", "SLUG", "publish it there; made when new; may be repeated" },
	{ "--enable", NULL, "read it even where its recipe says that a key or permission is needed first" },
	{ NULL, NULL, NULL }
};
static const struct cli_option set_options_list[] = {
	SOURCE_SETTINGS,
	{ "--dry-run", NULL, "read it so once and say how many events stay what they are; store nothing" },
	{ NULL, NULL, NULL }
};
static const struct cli_option remove_options[] = {
	{ "--keep-events", NULL, "what is published stays as it is" },
	{ "--cancel-events", NULL, "its events leave their topics" },
	{ NULL, NULL, NULL }
};

const struct command source_commands[] = {
	{ "source add", "NAME", 1, 1, CLI_DB_MAKE, add_options, add, "add a page to read" },
	{ "source test", "[NAME]", 0, 1, CLI_DB_NONE, source_test_options, source_test, "read a page and show what comes of it; store nothing" },
	{ "source list", "", 0, 0, CLI_DB_NEED, NULL, source_list, "every source and how it is" },
	{ "source show", "NAME", 1, 1, CLI_DB_NEED, NULL, source_show, "settings, history, what is held back" },
	{ "source set", "NAME", 1, 1, CLI_DB_NEED, set_options_list, set, "change settings" },
	{ "source remove", "NAME", 1, 1, CLI_DB_NEED, remove_options, remove_source, "read it no more" },
	{ "source enable", "NAME", 1, 1, CLI_DB_NEED, NULL, enable_source, "read it again" },
	{ "source disable", "NAME", 1, 1, CLI_DB_NEED, NULL, disable_source, "read it no more for now" },
	{ "source accept", "NAME", 1, 1, CLI_DB_NEED, NULL, accept_held, "let a held run through" },
	{ "source reject", "NAME", 1, 1, CLI_DB_NEED, NULL, reject_held, "drop a held run" },
	{ "source export", "[NAME]...", 0, -1, CLI_DB_NEED, NULL, source_export, "sources and topics as one JSON document" },
	{ "source import", "FILE", 1, 1, CLI_DB_MAKE, source_import_options, source_import, "take such a document; what it does not name stays" },
	{ 0 }
};
