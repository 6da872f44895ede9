/* server/cli/cli.h - what every command has: options, database, ways to print. */
#ifndef SERVER_CLI_CLI_H
#define SERVER_CLI_CLI_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/err.h"
#include "db/db.h"
#include "scrapers/run.h"

#define CALCAST_VERSION "0.1.0"

struct cli;

struct cli_option {
	const char *name;		/* "--module"; NULL ends a list */
	const char *arg;		/* what stands for its value in help; NULL: a flag */
	const char *about;
};

enum cli_db {
	CLI_DB_NONE,			/* needs no database */
	CLI_DB_NEED,			/* a missing file is an error that names it */
	CLI_DB_MAKE			/* makes one */
};

struct command {
	const char *name;		/* "source add"; NULL ends a table */
	const char *args;		/* positional ones in help: "NAME" */
	int min, max;			/* of them; max -1: any number */
	enum cli_db db;
	const struct cli_option *options;	/* NULL: none of its own */
	int (*run)(struct cli *c, struct err *e);	/* -1: message and exit 1, or 2 with ERR_USAGE */
	const char *about;		/* one line; NULL: hidden from help */
};

/* One table a noun, in the order of help; NULL ends it. */
extern const struct command *const cli_commands[];
extern const struct command serve_commands[], source_commands[], fetch_commands[],
    module_commands[], recipe_commands[], topic_commands[], event_commands[], feed_commands[],
    subscription_commands[], hook_commands[], push_commands[], db_commands[], export_commands[], date_commands[],
    version_commands[];

struct cli {
	const struct command *command;	/* NULL: --help alone, or of a noun */
	const char *noun;		/* whose commands help lists; "": all */
	int argc;			/* positional arguments after the command's name */
	const char **argv;
	struct cli_given { const struct cli_option *option; const char *value; } *given;
	size_t n_given;
	bool json, verbose, help;
	const char *db_given, *config_given;
	const char *db_path;
	const char *user_agent;		/* of fetches and webhooks */
	struct conf conf;
	struct arena *a;		/* until the command ends */
	struct db *db;			/* NULL with CLI_DB_NONE */
	struct clock clock;
};

/* Value of the last --name; NULL: not given. A flag's value is "". */
const char *cli_option(const struct cli *c, const char *name);
bool cli_flag(const struct cli *c, const char *name);
/* Every value of --name in order, in the arena. */
const char **cli_options(struct cli *c, const char *name, size_t *n);
/* The same with "a,b" split at commas, as a JSON array text. */
const char *cli_option_list(struct cli *c, const char *name);

/* Reads the command line into c; ERR_USAGE. */
int cli_parse(struct cli *c, int argc, char **argv, struct err *e);
extern const struct cli_option cli_global[];		/* of every command */

/* cli_help.c */
void cli_help(const struct cli *c);			/* of its command, else of those of its noun */
/* No table has the first n words: 0 where that is a call for help, else ERR_USAGE with what they may mean. */
int cli_no_command(struct cli *c, const char *const *word, int n, struct err *e);
/* Likewise for an option, of len bytes; own: what its command has. ERR_USAGE. */
int cli_no_option(struct cli *c, const struct cli_option *own, const char *arg, size_t len, struct err *e);

/* Configuration and database, as the command needs them. */
int cli_configure(struct cli *c, struct err *e);
int cli_open(struct cli *c, struct err *e);
/* http or https, without slashes at its end; in the arena. ERR_USAGE. */
int cli_check_url(struct cli *c, const char *given, const char **url, struct err *e);
/* public_url: config, else the database's; NULL: none known. */
int cli_public_url(struct cli *c, const char **url, struct err *e);
struct runner cli_runner(struct cli *c);

/* Printing. All take the reference of what they print. */
enum { CLI_COLUMNS_MAX = 16 };
struct cli_column { const char *key, *head; };	/* key NULL ends */
/* A column is as wide as its cells; for people, one that no row fills is left out. */
int cli_print_list(struct cli *c, json_t *rows, const struct cli_column *columns);
int cli_print_object(struct cli *c, json_t *object);
int cli_print_json(json_t *v);
int cli_print_done(struct cli *c, const char *key, const char *value);	/* JSON {key: value}; nothing for people */
json_t *cli_time(int64_t seconds);	/* "2026-04-01T09:30:00Z", or null for 0 */

#endif
