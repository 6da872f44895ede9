#include "base/tzif.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	HEADER = 44,			/* bytes */
	CHANGES_MAX = 4000,
	OFFSET_MIN = -89999, OFFSET_MAX = 93599
};

struct header {
	size_t n_isut, n_isstd, n_leap, n_time, n_type, n_char;
};

static uint64_t
big_endian(const unsigned char *p, int n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return v;
}

static bool
read_header(const unsigned char *p, size_t len, struct header *h)
{
	if (len < HEADER || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
		return false;
	h->n_isut = big_endian(p + 20, 4);
	h->n_isstd = big_endian(p + 24, 4);
	h->n_leap = big_endian(p + 28, 4);
	h->n_time = big_endian(p + 32, 4);
	h->n_type = big_endian(p + 36, 4);
	h->n_char = big_endian(p + 40, 4);
	return h->n_type <= 256 && h->n_char <= 4096 &&
	    h->n_time <= CHANGES_MAX && h->n_isut <= 256 && h->n_isstd <= 256 &&
	    h->n_leap <= CHANGES_MAX;
}

static size_t
block_size(const struct header *h, size_t time_size)
{
	return h->n_time * (time_size + 1) + h->n_type * 6 + h->n_char +
	    h->n_leap * (time_size + 4) + h->n_isstd + h->n_isut;
}

/* The 64-bit block; it is there whole. */
static bool
read_changes(const unsigned char *p, const struct header *h, struct tzif *t)
{
	const unsigned char *index = p + h->n_time * 8, *type = index + h->n_time;
	int offsets[256];

	if (h->n_type == 0)
		return false;
	for (size_t i = 0; i < h->n_type; i++) {
		offsets[i] = (int32_t)(uint32_t)big_endian(type + i * 6, 4);
		if (offsets[i] < OFFSET_MIN || offsets[i] > OFFSET_MAX)
			return false;
	}
	t->first = offsets[0];
	t->n = h->n_time;
	t->at = mem_new(t->n * sizeof(*t->at));
	t->offset = mem_new(t->n * sizeof(*t->offset));
	for (size_t i = 0; i < t->n; i++) {
		t->at[i] = (int64_t)big_endian(p + i * 8, 8);
		if (index[i] >= h->n_type || (i > 0 && t->at[i] <= t->at[i - 1]))
			return false;
		t->offset[i] = offsets[index[i]];
	}
	return true;
}

/* "\nKST-9\n"; between the line feeds there may be nothing. */
static bool
read_footer(const unsigned char *p, size_t len, struct tzif *t)
{
	const unsigned char *end;
	char text[128];
	size_t n;

	if (len < 2 || p[0] != '\n' || (end = memchr(p + 1, '\n', len - 1)) == NULL)
		return false;
	n = (size_t)(end - p) - 1;
	if (n >= sizeof(text))
		return false;
	memcpy(text, p + 1, n);
	text[n] = '\0';
	t->has_rule = n > 0;
	return n == 0 || posixtz_read(text, &t->rule);
}

int
tzif_read(const void *bytes, size_t len, struct tzif *out, struct err *e)
{
	const unsigned char *p = bytes;
	struct tzif t = { 0 };
	struct header h;
	size_t skip;

	*out = t;
	if (len > TZIF_FILE_MAX)
		return err_set(e, ERR_LIMIT, "time zone file: over %d bytes", TZIF_FILE_MAX);
	if (!read_header(p, len, &h))
		return err_set(e, ERR_INVALID, "not a time zone file of version 2 or later");
	skip = HEADER + block_size(&h, 4);
	if (skip > len || !read_header(p + skip, len - skip, &h))
		return err_set(e, ERR_INVALID, "time zone file: cut short in its first block");
	if (h.n_leap != 0)
		return err_set(e, ERR_INVALID, "time zone file: counts leap seconds");
	p += skip + HEADER;
	len -= skip + HEADER;
	if (block_size(&h, 8) > len || !read_changes(p, &h, &t) ||
	    !read_footer(p + block_size(&h, 8), len - block_size(&h, 8), &t)) {
		tzif_free(&t);
		return err_set(e, ERR_INVALID, "time zone file: its second block makes no sense");
	}
	*out = t;
	return 0;
}

void
tzif_free(struct tzif *t)
{
	free(t->at);
	free(t->offset);
	*t = (struct tzif){ 0 };
}
