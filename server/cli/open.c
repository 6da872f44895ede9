/* Which configuration and which database, and as whom. */
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/url.h"
#include "server/cli/cli.h"

#define DEFAULT_CONFIG "/etc/calcast/calcast.conf"

enum { DOMAIN_MAX = 80 };		/* a UID is at most 120 long */

int
cli_configure(struct cli *c, struct err *e)
{
	const char *path = c->config_given != NULL ? c->config_given : getenv("CALCAST_CONFIG");
	const char *env = getenv("CALCAST_DB");
	bool asked = path != NULL;
	int level = LOG_LEVEL_ERROR;	/* a command says its own failure once */

	if (conf_read(c->a, asked ? path : DEFAULT_CONFIG, &c->conf, e) == -1) {
		if (asked || e->code != ERR_NOT_FOUND)
			return -1;
		*e = (struct err){ 0 };
	}
	if (c->conf.log != NULL && (level = log_level_named(c->conf.log)) == -1)
		return err_set(e, ERR_INVALID, "log = %s: write error, warn, info or debug", c->conf.log);
	log_limit(c->verbose ? LOG_LEVEL_DEBUG : (enum log_level)level);
	c->user_agent = c->conf.user_agent != NULL ? c->conf.user_agent :
	    arena_fmt(c->a, "calcast/%s (calendar feeds%s%s)", CALCAST_VERSION,
	    c->conf.contact == NULL ? "" : "; ", c->conf.contact == NULL ? "" : c->conf.contact);
	c->db_path = c->db_given != NULL ? c->db_given : env != NULL ? env :
	    c->conf.database != NULL ? c->conf.database : "calcast.db";
	return 0;
}

/* Root would leave files that the daemon's user cannot write. */
static int
become_owner(const char *path, struct err *e)
{
	struct stat st;

	if (geteuid() != 0 || stat(path, &st) == -1 || st.st_uid == 0)
		return 0;
	if (setgroups(0, NULL) == -1 || setgid(st.st_gid) == -1 || setuid(st.st_uid) == -1)
		return err_set(e, ERR_IO, "cannot become the owner of %s: %s", path, strerror(errno));
	return 0;
}

static bool
is_domain(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

	return n > 0 && n <= DOMAIN_MAX && s[n] == '\0';
}

static int
set_domain(struct db *w, void *arg, struct err *e)
{
	struct cli *c = arg;
	const char *there;
	unsigned char random[8];
	char hex[17];

	if (db_meta_get(w, "uid_domain", c->a, &there, e) == -1)
		return -1;
	if (there != NULL)
		return 0;
	if (c->conf.uid_domain != NULL && !is_domain(c->conf.uid_domain))
		return err_set(e, ERR_INVALID, "uid_domain = %s: write a host name as cal.example.org",
		    c->conf.uid_domain);
	crypto_random(random, sizeof(random));
	crypto_hex(random, sizeof(random), hex);
	return db_meta_set(w, "uid_domain", c->conf.uid_domain != NULL ?
	    c->conf.uid_domain : arena_fmt(c->a, "%s.calcast.invalid", hex), e);
}

int
cli_open(struct cli *c, struct err *e)
{
	const char *domain;

	if (become_owner(c->db_path, e) == -1)
		return -1;
	c->db = db_open(c->db_path, c->command->db == CLI_DB_MAKE, e);
	if (c->db == NULL)
		return -1;
	if (db_meta_get(c->db, "uid_domain", c->a, &domain, e) == -1)
		return -1;
	return domain != NULL ? 0 : db_write(c->db, set_domain, c, e);
}

int
cli_check_url(struct cli *c, const char *given, const char **url, struct err *e)
{
	struct url_parts parts;
	size_t n = strlen(given);

	if (url_parse(c->a, given, &parts, e) == -1 || strcmp(parts.scheme, "file") == 0)
		return err_set(e, ERR_USAGE, "public_url %s: write http://host or https://host", given);
	while (n > 0 && given[n - 1] == '/')
		n--;
	*url = arena_strn(c->a, given, n);
	return 0;
}

int
cli_public_url(struct cli *c, const char **url, struct err *e)
{
	if (c->conf.public_url != NULL)
		return cli_check_url(c, c->conf.public_url, url, e);
	return db_meta_get(c->db, "public_url", c->a, url, e);
}

struct runner
cli_runner(struct cli *c)
{
	return (struct runner){ .db = c->db, .clock = &c->clock,
	    .program = "/proc/self/exe", .user_agent = c->user_agent };
}
