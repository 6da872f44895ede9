#include <stdio.h>

#include "server/cli/cli.h"

static int
version(struct cli *c, struct err *e)
{
	(void)e;
	if (c->json)
		return cli_print_json(json_pack("{s:s, s:i}", "version", CALCAST_VERSION,
		    "schema", DB_SCHEMA));
	printf("calcast %s\n", CALCAST_VERSION);
	return 0;
}

const struct command version_commands[] = {
	{ "version", "", 0, 0, CLI_DB_NONE, NULL, version, "which version this is" },
	{ 0 }
};
