/* db/open.h - making the file of a database. */
#ifndef DB_OPEN_H
#define DB_OPEN_H
#include "base/err.h"

/* Makes an empty file (0600) unless there is one. ERR_NOT_FOUND: no such directory; ERR_IO. */
int open_make_file(const char *path, struct err *e);

#endif
