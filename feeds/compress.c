#include "feeds/compress.h"

#include <assert.h>
#include <libdeflate.h>
#include <stdint.h>

/*
 * A personal feed is compressed while its reader waits. Feeds repeat themselves
 * so much that the fastest level costs a twentieth in size.
 */
enum { LEVEL = 1, FIRST_GUESS = 4096 };

void
compress_gzip(const void *p, size_t n, struct buf *out)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(LEVEL);
	size_t bound;

	assert(c != NULL);
	bound = libdeflate_gzip_compress_bound(c, n);
	buf_room(out, bound);
	out->len += libdeflate_gzip_compress(c, p, n, out->data + out->len, bound);
	out->data[out->len] = '\0';
	libdeflate_free_compressor(c);
}

/* How long the file says it is; it may lie. source RFC 1952 2.3.1 ISIZE */
static size_t
stated_size(const unsigned char *p, size_t n)
{
	if (n < 18)
		return 0;
	p += n - 4;
	return (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
}

/* Decompresses to room bytes at the end of out; room and result as libdeflate has them. */
static enum libdeflate_result
attempt(struct libdeflate_decompressor *d, const void *p, size_t n, size_t room,
    struct buf *out)
{
	enum libdeflate_result r;
	size_t used, made;

	buf_room(out, room);
	r = libdeflate_gzip_decompress_ex(d, p, n, out->data + out->len, room,
	    &used, &made);
	if (r != LIBDEFLATE_SUCCESS)
		return r;
	if (used != n)
		return LIBDEFLATE_BAD_DATA;
	out->len += made;
	out->data[out->len] = '\0';
	return r;
}

int
compress_gunzip(const void *p, size_t n, size_t limit, struct buf *out,
    struct err *e)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	size_t room = stated_size(p, n);
	enum libdeflate_result r;

	assert(d != NULL);
	if (room < FIRST_GUESS)
		room = FIRST_GUESS;
	for (;; room *= 2) {
		if (room > limit)
			room = limit;
		r = attempt(d, p, n, room, out);
		if (r != LIBDEFLATE_INSUFFICIENT_SPACE || room == limit)
			break;
	}
	libdeflate_free_decompressor(d);
	if (r == LIBDEFLATE_INSUFFICIENT_SPACE)
		return err_set(e, ERR_LIMIT,
		    "gzip data holds more than %zu bytes", limit);
	if (r != LIBDEFLATE_SUCCESS)
		return err_set(e, ERR_INVALID, "broken gzip data of %zu bytes", n);
	return 0;
}
