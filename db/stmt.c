#include "db/stmt.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/event.h"
#include "base/mem.h"

int
stmt_run(struct stmt *q, struct err *e)
{
	int rc = stmt_step(q, e);

	assert(rc != 1);
	return rc;
}

int
stmt_value(struct stmt *q, int64_t *out, struct err *e)
{
	int rc = stmt_step(q, e);

	if (rc != 1)
		return rc;
	*out = get_i64(q);
	stmt_done(q);
	return 0;
}

int
stmt_one(struct stmt *q, struct arena *a, stmt_reader *read, void *out, struct err *e)
{
	int rc = stmt_step(q, e);

	if (rc != 1)
		return rc;
	read(q, a, out);
	stmt_done(q);
	return 1;
}

int
stmt_list(struct stmt *q, struct arena *a, stmt_reader *read, size_t size,
    void *out, size_t *n, struct err *e)
{
	char *rows = NULL, *kept;
	size_t count = 0, cap = 0;
	int rc;

	while ((rc = stmt_step(q, e)) == 1) {
		if (count == cap) {
			cap = cap == 0 ? 16 : cap * 2;
			rows = mem_grow(rows, cap, size);
		}
		memset(rows + count * size, 0, size);
		read(q, a, rows + count * size);
		count++;
	}
	if (rc == 0) {
		kept = arena_copy(a, rows, count * size);
		memcpy(out, &kept, sizeof(kept));
		*n = count;
	}
	free(rows);
	return rc;
}

void
read_text(struct stmt *q, struct arena *a, void *out)
{
	*(const char **)out = get_text(q, a);
}

void
read_tag(struct stmt *q, struct arena *a, void *out)
{
	struct tag *t = out;

	t->key = get_text(q, a);
	t->value = get_text(q, a);
	t->label = get_text(q, a);
}

void
read_i64(struct stmt *q, struct arena *a, void *out)
{
	(void)a;
	*(int64_t *)out = get_i64(q);
}
