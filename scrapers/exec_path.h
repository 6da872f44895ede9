/* scrapers/exec_path.h - may anybody else put another program where the operator said one is? */
#ifndef SCRAPERS_EXEC_PATH_H
#define SCRAPERS_EXEC_PATH_H
#include "base/err.h"

/*
 * Every folder and symbolic link on the way to it, and the file, must be root's
 * or our own, and not to be written by everybody or by a group that is neither
 * ours nor of root's choice; a sticky folder as /tmp is no harm.
 *
 * path    absolute
 * returns 0; -1 with ERR_INVALID naming the place, or ERR_NOT_FOUND
 */
int exec_path_check(const char *path, struct err *e);

#endif
