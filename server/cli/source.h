/* server/cli/source.h - what the commands of the noun source share. */
#ifndef SERVER_CLI_SOURCE_H
#define SERVER_CLI_SOURCE_H
#include "db/sources.h"
#include "scrapers/try.h"
#include "server/cli/cli.h"

#define SOURCE_SETTINGS							\
	{ "--module", "M", "what reads the page; see: calcast module list" },	\
	{ "--recipe", "R", "or a whole recipe: a name of calcast recipe list, or a file" }, \
	{ "--url", "URL", "where the page is: http, https or file:; a recipe may know it" }, \
	{ "--timezone", "ZONE", "of times that name no zone: Asia/Seoul" },	\
	{ "--lang", "L", "of its texts: ko (default), en, ja" },		\
	{ "--every", "TIME", "how often it is read: 30m, 6h (default), 1d" },	\
	{ "--topic-per", "KEY", "a topic for every value of this tag: team" },	\
	{ "--category", "C", "of those topics" },				\
	{ "--set", "KEY=VALUE", "an option of the module (calcast module show M) or a parameter of the recipe" }, \
	{ "--allow-private", NULL, "the address may be on a private network or an odd port" }

/* A source before anybody said anything of it. */
struct source source_new(const char *name);

/* Puts --module, --recipe, --url, --timezone, --lang, --every, --set over it and checks the whole. */
int source_apply(struct cli *c, struct source *s, struct err *e);

/* --page and --now, and what came of them. */
int source_try_page(struct cli *c, struct try *t, struct err *e);
int source_print_tried(struct cli *c, const struct tried *r);
/* For people: rows [{"row","why"}] that were not understood, behind an empty line. Takes the reference, and changes them. */
void source_print_unread(struct cli *c, json_t *unread);
/* Reads the source as it is given and says what a run would do; stores nothing. */
int source_dry_run(struct cli *c, const struct source *s, struct err *e);
json_t *source_run_json(const struct source_run *r);

int source_list(struct cli *c, struct err *e);
int source_show(struct cli *c, struct err *e);
int source_test(struct cli *c, struct err *e);
int source_export(struct cli *c, struct err *e);
int source_import(struct cli *c, struct err *e);
extern const struct cli_option source_test_options[], source_import_options[];

#endif
