/* server/cli/recipe.h - what the commands of the noun recipe share. */
#ifndef SERVER_CLI_RECIPE_H
#define SERVER_CLI_RECIPE_H
#include "server/cli/cli.h"

int recipe_check(struct cli *c, struct err *e);
extern const struct cli_option recipe_check_options[];

#endif
