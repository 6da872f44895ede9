#include "server/http/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "feeds/lint.h"
#include "server/cli/cli.h"

enum { FILE_MAX = 64 << 20 };

/* --alarm 30m,1d --allday 0900 and --option alarm-none become the words of a path. */
static int
read_options(struct cli *c, struct feed_options *o, struct err *e)
{
	const char *alarm = cli_option(c, "--alarm"), *allday = cli_option(c, "--allday"), **more;
	struct buf path = { 0 };
	size_t n;
	int rc = 0;

	if (alarm != NULL) {
		buf_fmt(&path, "alarm-%s", alarm);
		for (char *p = path.data; *p != '\0'; p++)
			if (*p == ',')
				*p = '-';
	}
	if (allday != NULL)
		buf_fmt(&path, "%sallday-%s", path.len > 0 ? "~" : "", allday);
	more = cli_options(c, "--option", &n);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&path, "%s%s", path.len > 0 ? "~" : "", more[i]);
	if (path.len > 0)
		rc = feed_options_read(path.data, path.len, o, e);
	buf_free(&path);
	return rc;
}

static int
build(struct cli *c, const char *slug, struct buf *out, struct err *e)
{
	struct feed_options o = { 0 };
	const char *public_url;
	struct topic t;

	if (read_options(c, &o, e) == -1 || cli_public_url(c, &public_url, e) == -1)
		return -1;
	return feed_build(c->db, slug, &o, public_url, c->a, &t, out, e);
}

static int
print(struct cli *c, struct err *e)
{
	struct buf out = { 0 };
	int rc = build(c, c->argv[0], &out, e);

	if (rc == 0)
		fwrite(out.data, 1, out.len, stdout);
	buf_free(&out);
	return rc;
}

/* --- check --- */

static int
read_file(const char *path, struct buf *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;

	if (fd == -1)
		return err_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot read %s: %s", path, strerror(errno));
	if (buf_read_fd(out, fd, FILE_MAX) == -1)
		rc = err_set(e, ERR_IO, "cannot read %s: %s", path, strerror(errno));
	close(fd);
	return rc;
}

static void
report(const struct lint_breach *b, void *arg)
{
	json_array_append_new(arg, json_pack("{s:s, s:I, s:s, s:s}", "rule", b->rule->id,
	    "line", (json_int_t)b->line, "what", b->what, "why", b->rule->rule));
}

static int
print_rules(struct cli *c)
{
	static const struct cli_column columns[] = {
		{ "id", "RULE" }, { "reference", "SEE" }, { "rule", "WHAT MUST HOLD" },
		{ NULL, NULL },
	};
	json_t *rows = json_array();

	for (const struct lint_rule *r = lint_rules; r->id != NULL; r++)
		json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s}", "id", r->id,
		    "rule", r->rule, "why", r->why, "reference", r->reference));
	return cli_print_list(c, rows, columns);
}

static int
check(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "line", "LINE" }, { "rule", "RULE" }, { "what", "WHAT" },
		{ "why", "WHAT MUST HOLD" }, { NULL, NULL },
	};
	const char *what = c->argc > 0 ? c->argv[0] : NULL;
	struct buf feed = { 0 };
	json_t *rows;
	size_t n;

	if (cli_flag(c, "--rules"))
		return print_rules(c);
	if (what == NULL)
		return err_set(e, ERR_USAGE, "which feed? a slug, a file, or --rules");
	if (strpbrk(what, "/.") != NULL ? read_file(what, &feed, e) == -1 :
	    cli_open(c, e) == -1 || build(c, what, &feed, e) == -1) {
		buf_free(&feed);
		return -1;
	}
	rows = json_array();
	n = lint_feed(feed.data == NULL ? "" : feed.data, feed.len, report, rows);
	buf_free(&feed);
	cli_print_list(c, rows, columns);
	if (n > 0)
		return err_set(e, ERR_INVALID, "%s breaks %zu %s", what, n, n == 1 ? "rule" : "rules");
	return 0;
}

#define VARIANT									\
	{ "--alarm", "T,T", "reminders instead of the topic's: 30m, 1d,1h, none" },	\
	{ "--allday", "T", "of all-day events: 0900, 1d-0900, 1d-1800, none" },	\
	{ "--option", "WORD", "as in a feed's path: client-google" },		\
	{ NULL, NULL, NULL }

static const struct cli_option print_options[] = { VARIANT };
static const struct cli_option check_options[] = {
	{ "--rules", NULL, "print the rules instead" }, VARIANT
};

const struct command feed_commands[] = {
	{ "feed print", "SLUG", 1, 1, CLI_DB_NEED, print_options, print, "a topic's feed, as it is served" },
	{ "feed check", "SLUG|FILE", 0, 1, CLI_DB_NONE, check_options, check, "hold a feed against the rules that make it work everywhere" },
	{ 0 }
};
