#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Sizes from outside are checked against named limits before they get here, so
 * running out means the machine is out: dying at once loses nothing that was
 * acknowledged, and a supervisor starts us again.
 */
static void *
checked(void *p)
{
	if (p == NULL) {
		fputs("calcast: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *
mem_new(size_t n)
{
	return checked(calloc(1, n == 0 ? 1 : n));
}

void *
mem_grow(void *p, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		return checked(NULL);
	return checked(realloc(p, count * size == 0 ? 1 : count * size));
}

char *
mem_str(const char *s)
{
	return s == NULL ? NULL : mem_strn(s, strlen(s));
}

char *
mem_strn(const char *s, size_t n)
{
	char *p = checked(malloc(n + 1));

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}
