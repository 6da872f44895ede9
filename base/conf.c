#include "base/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

enum { FILE_MAX = 64 * 1024 };	/* bytes */

static const struct { const char *name; size_t at; } keys[] = {
	{ "database",     offsetof(struct conf, database) },
	{ "listen",       offsetof(struct conf, listen) },
	{ "admin_listen", offsetof(struct conf, admin_listen) },
	{ "public_url",   offsetof(struct conf, public_url) },
	{ "uid_domain",   offsetof(struct conf, uid_domain) },
	{ "contact",      offsetof(struct conf, contact) },
	{ "user_agent",   offsetof(struct conf, user_agent) },
	{ "languages",    offsetof(struct conf, languages) },
	{ "tips",         offsetof(struct conf, tips) },
	{ "log",          offsetof(struct conf, log) },
};

struct reading {
	struct arena *arena;
	const char *path;
	const char *rest;	/* of the text */
	int line;		/* handed to the parser last */
	struct conf *conf;
	struct err *e;
};

/*
 * Hands inih one line after the other, so that our errors can name it, and
 * without indentation, which inih would take for more of the line before.
 */
static char *
next_line(char *to, int size, void *arg)
{
	struct reading *r = arg;
	size_t n;

	if (*r->rest == '\0' || r->e->code != ERR_NONE)
		return NULL;
	r->line++;
	r->rest += strspn(r->rest, " \t");
	n = strcspn(r->rest, "\n");
	if (n + 2 > (size_t)size)
		err_set(r->e, ERR_INVALID, "%s:%d: the line is longer than %d bytes",
		    r->path, r->line, size - 2);
	else if (*r->rest == '[')
		err_set(r->e, ERR_INVALID, "%s:%d: there is no section '%.*s'",
		    r->path, r->line, n > 40 ? 40 : (int)n, r->rest);
	if (r->e->code != ERR_NONE)
		return NULL;
	memcpy(to, r->rest, n);
	strcpy(to + n, "\n");
	r->rest += n + (r->rest[n] == '\n');
	return to;
}

static int
unknown_key(struct reading *r, const char *name)
{
	struct buf names = { 0 };

	for (size_t i = 0; i < MEM_COUNT(keys); i++)
		buf_fmt(&names, " %s", keys[i].name);
	err_set(r->e, ERR_INVALID, "%s:%d: unknown key '%.60s'; there are%s", r->path,
	    r->line, name, names.data);
	buf_free(&names);
	return 0;
}

/* inih's handler: 1 goes on, 0 is an error. A key without a value is not set. */
static int
set_key(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *r = arg;
	const char *text = *value == '\0' ? NULL : arena_str(r->arena, value);

	(void)section;
	for (size_t i = 0; i < MEM_COUNT(keys); i++)
		if (strcmp(keys[i].name, name) == 0) {
			memcpy((char *)r->conf + keys[i].at, &text, sizeof(text));
			return 1;
		}
	return unknown_key(r, name);
}

static int
read_text(const char *path, struct buf *text, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd == -1)
		return err_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
		    "configuration %s: %s", path, strerror(errno));
	rc = buf_read_fd(text, fd, FILE_MAX);
	if (rc == -1)
		err_set(e, errno == EFBIG ? ERR_INVALID : ERR_IO,
		    "configuration %s: %s", path, strerror(errno));
	else if (memchr(text->data, '\0', text->len) != NULL)
		rc = err_set(e, ERR_INVALID, "configuration %s: not a text file", path);
	close(fd);
	return rc;
}

int
conf_read(struct arena *a, const char *path, struct conf *out, struct err *e)
{
	struct conf conf = { 0 };
	struct reading r = { a, path, NULL, 0, &conf, e };
	struct buf text = { 0 };
	int bad;

	if (read_text(path, &text, e) == 0) {
		r.rest = text.data;
		bad = ini_parse_stream(next_line, &r, set_key, &r);
		if (bad > 0 && (e->code == ERR_NONE || bad < r.line))
			err_set(e, ERR_INVALID, "%s:%d: no \"=\" in this line", path, bad);
	}
	buf_free(&text);
	if (e->code != ERR_NONE)
		return -1;
	*out = conf;
	return 0;
}
