/*
 * time_personal DB ID N - CPU time to put a subscription's calendar together, its
 * topics being in memory, and to compress it: the medians of N, in ms.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "feeds/compress.h"
#include "server/http/personal.h"

enum { N_MAX = 1000, CACHE_BYTES = 64 << 20 };

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
once(struct db *db, struct cache *c, const char *id, double *build, double *compress, struct err *e)
{
	struct buf plain = { 0 }, gzip = { 0 };
	struct arena *a = arena_new();
	struct personal built;
	struct subscription s;
	double from = cpu_ms();
	int rc = db_subscription_by_prefix(db, id, a, &s, e);

	if (rc == 0)
		rc = personal_build(db, c, 0, &s, &plain, &built, e);
	*build = cpu_ms() - from;
	from = cpu_ms();
	if (rc == 0)
		compress_gzip(plain.data, plain.len, &gzip);
	*compress = cpu_ms() - from;
	buf_free(&plain);
	buf_free(&gzip);
	arena_free(a);
	return rc;
}

int
main(int argc, char **argv)
{
	static double build[N_MAX], compress[N_MAX];
	struct cache *c = cache_new(CACHE_BYTES);
	struct err e = { 0 };
	int n = argc == 4 ? atoi(argv[3]) : 0;
	struct db *db = n < 1 || n > N_MAX ? NULL : db_open(argv[1], false, &e);

	for (int i = 0; db != NULL && i < n; i++)
		if (once(db, c, argv[2], &build[i], &compress[i], &e) == -1)
			break;
	if (db == NULL || e.code != ERR_NONE) {
		fprintf(stderr, "time_personal: %s\n", e.msg);
		return 1;
	}
	qsort(build, (size_t)n, sizeof(*build), by_value);
	qsort(compress, (size_t)n, sizeof(*compress), by_value);
	printf("%.3f %.3f\n", build[n / 2], compress[n / 2]);
	db_close(db);
	cache_free(c);
	return 0;
}
