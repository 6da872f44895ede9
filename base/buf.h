/* base/buf.h - bytes that grow. */
#ifndef BASE_BUF_H
#define BASE_BUF_H
#include <stddef.h>

struct buf {			/* { 0 } is empty */
	char *data;		/* owned; NUL after len once anything was added, NULL before */
	size_t len;
	size_t cap;
};

void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_fmt(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_room(struct buf *b, size_t n);	/* n more bytes will not reallocate */
void buf_reset(struct buf *b);		/* empty, memory kept */
void buf_free(struct buf *b);
char *buf_take(struct buf *b);		/* caller's, free(); b is empty; never NULL */

/* Appends a text file's bytes up to EOF of fd; -1 with errno on a read error or when limit is passed (EFBIG). */
int buf_read_fd(struct buf *b, int fd, size_t limit);

#endif
