/* What the command line can be, told from its tables; and what somebody meant who wrote something else. */
#include <stdio.h>
#include <string.h>

#include "scrapers/nearest.h"
#include "server/cli/cli.h"

enum { NAMES_MAX = 96 };

static void
print_options(const struct cli_option *o)
{
	for (; o != NULL && o->name != NULL; o++) {
		char left[64];

		snprintf(left, sizeof(left), "%s%s%s", o->name,
		    o->arg == NULL ? "" : " ", o->arg == NULL ? "" : o->arg);
		printf("  %-28s %s\n", left, o->about);
	}
}

static bool
is_of(const struct command *cmd, const char *noun)
{
	size_t n = strlen(noun);

	return cmd->about != NULL && strncmp(cmd->name, noun, n) == 0 &&
	    (cmd->name[n] == ' ' || cmd->name[n] == '\0' || n == 0);
}

/* Those that people are told of, without their noun; noun "": all, as they are. */
static size_t
names_of(const char *noun, const char *names[NAMES_MAX])
{
	size_t n = 0, skip = strlen(noun);

	for (int t = 0; cli_commands[t] != NULL; t++)
		for (const struct command *cmd = cli_commands[t]; cmd->name != NULL; cmd++)
			if (is_of(cmd, noun) && n < NAMES_MAX)
				names[n++] = cmd->name + skip + (cmd->name[skip] == ' ');
	return n;
}

static void
print_commands(const char *noun)
{
	for (int t = 0; cli_commands[t] != NULL; t++)
		for (const struct command *cmd = cli_commands[t]; cmd->name != NULL; cmd++)
			if (is_of(cmd, noun))
				printf("  %-20s %s\n", cmd->name, cmd->about);
}

static void
help_command(const struct command *cmd)
{
	printf("usage: calcast %s%s%s%s\n%s\n", cmd->name,
	    *cmd->args == '\0' ? "" : " ", cmd->args,
	    cmd->options == NULL ? "" : " [OPTION]...", cmd->about);
	if (cmd->options != NULL)
		puts("\noptions:");
	print_options(cmd->options);
}

void
cli_help(const struct cli *c)
{
	if (c->command != NULL)
		help_command(c->command);
	else {
		puts("usage: calcast [--db FILE] COMMAND\n"
		    "schedules of the web as calendars to subscribe to\n\ncommands:");
		print_commands(c->noun);
	}
	puts("\neverywhere:");
	print_options(cli_global);
}

static const char *
listed(struct arena *a, const char *const *names, size_t n)
{
	const char *out = "";

	for (size_t i = 0; i < n; i++)
		out = arena_fmt(a, "%s%s%s", out, i == 0 ? "" : ", ", names[i]);
	return out;
}

/* "source" alone, or with a word that is none of its. */
static int
no_verb(struct cli *c, const char *const *word, int n, const char *const *verbs, size_t count,
    struct err *e)
{
	const char *near = n == 1 ? "" : nearest(c->a, word[1], verbs, count);

	if (n == 1)
		return err_set(e, ERR_USAGE, "%s what? %s; see: calcast %s --help", word[0],
		    listed(c->a, verbs, count), word[0]);
	return err_set(e, ERR_USAGE, "no command %s %s; %s %s; see: calcast %s --help", word[0], word[1],
	    *near == '\0' ? "there are" : "is it", *near == '\0' ? listed(c->a, verbs, count) : near,
	    word[0]);
}

int
cli_no_command(struct cli *c, const char *const *word, int n, struct err *e)
{
	const char *names[NAMES_MAX], *said, *near;
	size_t count = n == 0 ? 0 : names_of(word[0], names);

	c->noun = count == 0 ? "" : word[0];
	if (c->help && (n == 0 || count > 0))
		return 0;
	if (n == 0)
		return err_set(e, ERR_USAGE, "which command? see: calcast --help");
	if (count > 0)
		return no_verb(c, word, n, names, count, e);
	said = n == 1 ? word[0] : arena_fmt(c->a, "%s %s", word[0], word[1]);
	near = nearest(c->a, said, names, names_of("", names));
	return err_set(e, ERR_USAGE, "no command %s; %s%s", said,
	    *near == '\0' ? "see: calcast --help" : "is it ", near);
}

int
cli_no_option(struct cli *c, const struct cli_option *own, const char *arg, size_t len,
    struct err *e)
{
	const char *names[NAMES_MAX], *said = arena_strn(c->a, arg, len), *near;
	size_t n = 0;

	for (; own != NULL && own->name != NULL && n < NAMES_MAX; own++)
		names[n++] = own->name;
	near = nearest(c->a, said, names, n);
	return err_set(e, ERR_USAGE, "no option %s here%s%s; see: calcast %s%s--help", said,
	    *near == '\0' ? "" : ", is it ", near, c->command == NULL ? "" : c->command->name,
	    c->command == NULL ? "" : " ");
}
