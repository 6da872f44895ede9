/* feeds/compress.h - gzip, once per feed version; and for kept pages. */
#ifndef FEEDS_COMPRESS_H
#define FEEDS_COMPRESS_H
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

void compress_gzip(const void *p, size_t n, struct buf *out);		/* same bytes, same result */
int compress_gunzip(const void *p, size_t n, size_t limit, struct buf *out, struct err *e);

#endif
