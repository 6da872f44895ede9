/* base/arena.h - things with one lifetime: a request, a run, a command. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);			/* NULL is fine */
void *arena_alloc(struct arena *a, size_t n);		/* zeroed, aligned for any type */
char *arena_str(struct arena *a, const char *s);	/* copy; NULL gives NULL */
char *arena_strn(struct arena *a, const char *s, size_t n);
char *arena_fmt(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void *arena_copy(struct arena *a, const void *p, size_t n);

#endif
