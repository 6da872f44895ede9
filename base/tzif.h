/* base/tzif.h - the bytes of a compiled time zone file. */
#ifndef BASE_TZIF_H
#define BASE_TZIF_H
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/posixtz.h"

enum { TZIF_FILE_MAX = 64 * 1024 };	/* bytes; the largest real ones have 4 kB */

struct tzif {
	int first;		/* offset before the first change, seconds east of UTC */
	size_t n;
	int64_t *at;		/* instants of the changes, ascending; owned */
	int *offset;		/* from each change on; owned */
	bool has_rule;
	struct posixtz rule;	/* after the last change */
};

/*
 * Reads a TZif file of version 2 or later without leap seconds.
 * returns 0; -1 with ERR_INVALID or ERR_LIMIT
 * source  RFC 9636 3
 */
int tzif_read(const void *p, size_t len, struct tzif *out, struct err *e);
void tzif_free(struct tzif *t);

#endif
