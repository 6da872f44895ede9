#include "server/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct command *const cli_commands[] = {
	serve_commands, source_commands, fetch_commands, module_commands, recipe_commands,
	topic_commands, event_commands, feed_commands, subscription_commands, hook_commands,
	push_commands, db_commands, export_commands, date_commands, version_commands, NULL
};

const struct cli_option cli_global[] = {
	{ "--db", "FILE", "the database; else $CALCAST_DB, else the configuration's, else ./calcast.db" },
	{ "--config", "FILE", "the configuration; else $CALCAST_CONFIG, else /etc/calcast/calcast.conf" },
	{ "--json", NULL, "print one JSON document" },
	{ "--verbose", NULL, "tell more on standard error (-v)" },
	{ "--help", NULL, "this help (-h)" },
	{ NULL, NULL, NULL }
};

static const struct cli_option *
find_in(const struct cli_option *list, const char *name, size_t n)
{
	for (; list != NULL && list->name != NULL; list++)
		if (strlen(list->name) == n && memcmp(list->name, name, n) == 0)
			return list;
	return NULL;
}

static void
give(struct cli *c, const struct cli_option *o, const char *value)
{
	if (strcmp(o->name, "--db") == 0)
		c->db_given = value;
	else if (strcmp(o->name, "--config") == 0)
		c->config_given = value;
	else if (strcmp(o->name, "--json") == 0)
		c->json = true;
	else if (strcmp(o->name, "--verbose") == 0)
		c->verbose = true;
	else if (strcmp(o->name, "--help") == 0)
		c->help = true;
	else
		c->given[c->n_given++] = (struct cli_given){ o, value };
}

static const char *
long_form(const char *arg)
{
	if (strcmp(arg, "-v") == 0)
		return "--verbose";
	return strcmp(arg, "-h") == 0 ? "--help" : arg;
}

/* An option may stand anywhere; its value behind "=" or as the next word. */
static int
take_option(struct cli *c, const struct cli_option *own, int argc, char **argv,
    int *i, struct err *e)
{
	const char *arg = long_form(argv[*i]), *eq = strchr(arg, '=');
	size_t n = eq == NULL ? strlen(arg) : (size_t)(eq - arg);
	const struct cli_option *o = find_in(own, arg, n);

	if (o == NULL)
		o = find_in(cli_global, arg, n);
	if (o == NULL)
		return cli_no_option(c, own, arg, n, e);
	if (o->arg == NULL) {
		if (eq != NULL)
			return err_set(e, ERR_USAGE, "%s takes no value", o->name);
		give(c, o, "");
		return 0;
	}
	if (eq == NULL && ++*i >= argc)
		return err_set(e, ERR_USAGE, "%s wants %s: %s", o->name, o->arg, o->about);
	give(c, o, eq == NULL ? argv[*i] : eq + 1);
	return 0;
}

/* The command of the first one or two words; *used says how many. */
static const struct command *
find_command(const char *const *word, int n, int *used)
{
	for (int len = 2; len > 0; len--) {
		char name[64];

		if (n < len)
			continue;
		snprintf(name, sizeof(name), len == 2 ? "%s %s" : "%s", word[0],
		    len == 2 ? word[1] : "");
		for (int t = 0; cli_commands[t] != NULL; t++)
			for (const struct command *cmd = cli_commands[t]; cmd->name != NULL; cmd++)
				if (strcmp(cmd->name, name) == 0) {
					*used = len;
					return cmd;
				}
	}
	return NULL;
}

/* The first words that are no options (nor values of global ones). */
static int
leading_words(int argc, char **argv, const char **word)
{
	int n = 0;

	for (int i = 1; i < argc && n < 2; i++) {
		if (argv[i][0] != '-') {
			word[n++] = argv[i];
			continue;
		}
		if (n > 0)
			break;
		if ((strcmp(argv[i], "--db") == 0 || strcmp(argv[i], "--config") == 0))
			i++;
	}
	return n;
}

static int
check_count(const struct cli *c, struct err *e)
{
	const struct command *cmd = c->command;

	if (c->help || (c->argc >= cmd->min && (cmd->max == -1 || c->argc <= cmd->max)))
		return 0;
	return err_set(e, ERR_USAGE, "usage: calcast %s%s%s; see: calcast %s --help",
	    cmd->name, *cmd->args == '\0' ? "" : " ", cmd->args, cmd->name);
}

int
cli_parse(struct cli *c, int argc, char **argv, struct err *e)
{
	const char *word[2] = { NULL, NULL };
	int n = leading_words(argc, argv, word), used = 0;

	c->command = find_command(word, n, &used);
	c->given = arena_alloc(c->a, (size_t)argc * sizeof(*c->given));
	c->argv = arena_alloc(c->a, (size_t)argc * sizeof(*c->argv));
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			while (++i < argc)
				c->argv[c->argc++] = argv[i];
		} else if (argv[i][0] == '-' && argv[i][1] != '\0') {
			if (take_option(c, c->command == NULL ? NULL : c->command->options,
			    argc, argv, &i, e) == -1)
				return -1;
		} else if (used > 0) {
			used--;			/* a word of the command's name */
		} else {
			c->argv[c->argc++] = argv[i];
		}
	}
	if (c->command == NULL)
		return cli_no_command(c, word, n, e);
	return check_count(c, e);
}

const char *
cli_option(const struct cli *c, const char *name)
{
	for (size_t i = c->n_given; i > 0; i--)
		if (strcmp(c->given[i - 1].option->name, name) == 0)
			return c->given[i - 1].value;
	return NULL;
}

bool
cli_flag(const struct cli *c, const char *name)
{
	return cli_option(c, name) != NULL;
}

const char **
cli_options(struct cli *c, const char *name, size_t *n)
{
	const char **out = arena_alloc(c->a, (c->n_given + 1) * sizeof(*out));

	*n = 0;
	for (size_t i = 0; i < c->n_given; i++)
		if (strcmp(c->given[i].option->name, name) == 0)
			out[(*n)++] = c->given[i].value;
	return out;
}

const char *
cli_option_list(struct cli *c, const char *name)
{
	json_t *list = json_array();
	const char **values, *p, *end, *text;
	char *dump;
	size_t n;

	values = cli_options(c, name, &n);
	for (size_t i = 0; i < n; i++)
		for (p = values[i]; p != NULL; p = *end == '\0' ? NULL : end + 1) {
			end = strchrnul(p, ',');
			if (end > p)
				json_array_append_new(list, json_stringn(p, (size_t)(end - p)));
		}
	dump = json_dumps(list, JSON_COMPACT);
	text = arena_str(c->a, dump);
	json_decref(list);
	free(dump);
	return text;
}
