/* base/conf.h - the configuration file: INI, every key known. */
#ifndef BASE_CONF_H
#define BASE_CONF_H
#include "base/arena.h"
#include "base/err.h"

struct conf {			/* NULL: not set; all in the arena */
	const char *database;
	const char *listen;
	const char *admin_listen;
	const char *public_url;
	const char *uid_domain;
	const char *contact;
	const char *user_agent;
	const char *languages;	/* of pages: "ko en" */
	const char *tips;	/* "on": visitors may say what is missing or wrong */
	const char *log;	/* error, warn, info, debug */
};

/*
 * Reads the file; the last of equal keys wins, a line that begins with # or ; and
 * what follows " ;" is a comment.
 * returns 0; -1 with ERR_NOT_FOUND (no such file), ERR_IO, or ERR_INVALID
 *         naming file and line (unknown key or section, no "=")
 */
int conf_read(struct arena *a, const char *path, struct conf *out, struct err *e);

#endif
