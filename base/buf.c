#include "base/buf.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

void
buf_room(struct buf *b, size_t n)
{
	size_t need = b->len + n + 1, cap = b->cap == 0 ? 64 : b->cap;

	if (need <= b->cap)
		return;
	while (cap < need)
		cap *= 2;
	b->data = mem_grow(b->data, cap, 1);
	b->cap = cap;
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	buf_room(b, n);
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void
buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	assert(n >= 0);
	buf_room(b, (size_t)n);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
	va_end(again);
	b->len += (size_t)n;
}

void
buf_reset(struct buf *b)
{
	b->len = 0;
	if (b->data != NULL)
		b->data[0] = '\0';
}

void
buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}

char *
buf_take(struct buf *b)
{
	char *p;

	buf_room(b, 0);
	b->data[b->len] = '\0';
	p = realloc(b->data, b->len + 1);	/* what is taken is kept: bodies in the cache, by the thousand */
	if (p == NULL)
		p = b->data;
	*b = (struct buf){ 0 };
	return p;
}

int
buf_read_fd(struct buf *b, int fd, size_t limit)
{
	size_t start = b->len;
	ssize_t n;

	for (;;) {
		buf_room(b, 65536);
		n = read(fd, b->data + b->len, 65536);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		b->len += (size_t)n;
		if (b->len - start > limit) {
			errno = EFBIG;
			return -1;
		}
	}
	b->data[b->len] = '\0';
	return 0;
}
