#include "scrapers/exec_path.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MAX = 16 };

struct walk {
	char at[PATH_MAX];		/* where we are: no links, no end of a slash; "" is the root */
	char rest[PATH_MAX];		/* what is still to go */
	int links;
};

static int
check_place(const char *path, const struct stat *st, struct err *e)
{
	bool foreign = st->st_uid != 0 && st->st_uid != geteuid();
	bool group = (st->st_mode & S_IWGRP) != 0 && st->st_gid != getegid() && st->st_uid != 0;
	bool open = group || (st->st_mode & S_IWOTH) != 0;

	if (S_ISLNK(st->st_mode) || (S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX) != 0))
		open = false;
	if (foreign)
		return err_set(e, ERR_INVALID, "program: %.200s is neither root's nor ours", path);
	if (open)
		return err_set(e, ERR_INVALID, "program: everybody may write %.200s, or a group that is not "
		    "ours; see: chmod go-w", path);
	return 0;
}

static int
too_long(const struct walk *w, struct err *e)
{
	return err_set(e, ERR_INVALID, "program: %.200s: too many links, or too long", w->at);
}

/* What the link says stands before the rest of the way; w->at is the link itself. */
static int
follow_link(struct walk *w, size_t folder, struct err *e)
{
	char to[PATH_MAX], rest[PATH_MAX];
	ssize_t n = readlink(w->at, to, sizeof(to) - 1);

	if (n <= 0 || ++w->links > LINKS_MAX)
		return too_long(w, e);
	to[n] = '\0';
	if (snprintf(rest, sizeof(rest), "%s/%s", to, w->rest) >= (int)sizeof(rest))
		return too_long(w, e);
	strcpy(w->rest, rest);
	w->at[to[0] == '/' ? 0 : folder] = '\0';
	return 0;
}

/* One name of the way. */
static int
step(struct walk *w, const char *name, struct err *e)
{
	size_t folder = strlen(w->at);
	struct stat st;

	if (strcmp(name, "..") == 0) {
		w->at[folder == 0 ? 0 : (size_t)(strrchr(w->at, '/') - w->at)] = '\0';
		return 0;
	}
	if (folder + strlen(name) + 2 > sizeof(w->at))
		return too_long(w, e);
	sprintf(w->at + folder, "/%s", name);
	if (lstat(w->at, &st) == -1)
		return err_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_INVALID,
		    "program: %.200s: %s", w->at, strerror(errno));
	if (check_place(w->at, &st, e) == -1)
		return -1;
	return S_ISLNK(st.st_mode) ? follow_link(w, folder, e) : 0;
}

int
exec_path_check(const char *path, struct err *e)
{
	struct walk w = { .links = 0 };
	char name[NAME_MAX + 1];
	size_t n;

	if (strlen(path) >= sizeof(w.rest))
		return too_long(&w, e);
	strcpy(w.rest, path);
	while (w.rest[n = strspn(w.rest, "/")] != '\0') {
		memmove(w.rest, w.rest + n, strlen(w.rest + n) + 1);
		n = strcspn(w.rest, "/");
		if (n >= sizeof(name))
			return too_long(&w, e);
		memcpy(name, w.rest, n);
		name[n] = '\0';
		memmove(w.rest, w.rest + n, strlen(w.rest + n) + 1);
		if (strcmp(name, ".") != 0 && step(&w, name, e) == -1)
			return -1;
	}
	return 0;
}
