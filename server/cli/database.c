#include <stdio.h>

#include "server/cli/cli.h"

static int
check(struct cli *c, struct err *e)
{
	if (db_check(c->db, e) == -1)
		return -1;
	if (c->json)
		return cli_print_json(json_pack("{s:b}", "ok", 1));
	printf("%s is sound\n", c->db_path);
	return 0;
}

static int
backup(struct cli *c, struct err *e)
{
	if (db_backup(c->db, c->argv[0], e) == -1)
		return -1;
	if (!c->json)
		printf("%s copied to %s\n", c->db_path, c->argv[0]);
	return 0;
}

static int
restore(struct cli *c, struct err *e)
{
	if (db_restore(c->db_path, c->argv[0], e) == -1)
		return -1;
	if (!c->json)
		printf("%s is now as %s\n", c->db_path, c->argv[0]);
	return 0;
}

const struct command db_commands[] = {
	{ "db check", "", 0, 0, CLI_DB_NEED, NULL, check, "is the database sound?" },
	{ "db backup", "FILE", 1, 1, CLI_DB_NEED, NULL, backup, "a copy, while others go on writing" },
	{ "db restore", "FILE", 1, 1, CLI_DB_NONE, NULL, restore, "put a copy in the database's place" },
	{ 0 }
};
