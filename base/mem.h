/* base/mem.h - memory that is there or the process is not: no caller checks. */
#ifndef BASE_MEM_H
#define BASE_MEM_H
#include <stddef.h>

void *mem_new(size_t n);		/* n zeroed bytes, free() */
void *mem_grow(void *p, size_t count, size_t size);	/* realloc of count * size */
char *mem_str(const char *s);		/* copy; NULL gives NULL */
char *mem_strn(const char *s, size_t n);

/* Grows the array p (count used, *cap allocated) by one place. */
#define MEM_PUSH(p, count, cap) do {					\
	if ((count) == (cap)) {						\
		(cap) = (cap) == 0 ? 16 : (cap) * 2;			\
		(p) = mem_grow((p), (cap), sizeof(*(p)));		\
	}								\
} while (0)

#define MEM_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
