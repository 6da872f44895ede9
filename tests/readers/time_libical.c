/* time_libical FILE N [write] - how long libical alone takes to parse FILE, or to write it again: the median of N, in ms. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
once(const char *text, int write)
{
	struct timespec a, b;
	icalcomponent *c;
	char *again;

	clock_gettime(CLOCK_MONOTONIC, &a);
	c = icalparser_parse_string(text);
	clock_gettime(CLOCK_MONOTONIC, &b);
	if (c == NULL)
		exit(1);
	if (write) {
		clock_gettime(CLOCK_MONOTONIC, &a);
		again = icalcomponent_as_ical_string_r(c);
		clock_gettime(CLOCK_MONOTONIC, &b);
		free(again);
	}
	icalcomponent_free(c);
	icalmemory_free_ring();
	return (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
}

int
main(int argc, char **argv)
{
	static char text[32 << 20];
	double ms[1000];
	FILE *f = argc >= 3 ? fopen(argv[1], "r") : NULL;
	int n = argc >= 3 ? atoi(argv[2]) : 0;

	if (f == NULL || n < 1 || n > 1000)
		return 2;
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	for (int i = 0; i < n; i++)
		ms[i] = once(text, argc > 3);
	qsort(ms, (size_t)n, sizeof(*ms), by_value);
	printf("%.3f\n", ms[n / 2]);
	return 0;
}
