#include "scrapers/identity.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/event.h"
#include "scrapers/identity_key.h"

#define DERIVED "~"			/* no upstream is likely to begin its ids with it */

static const char *
text_of(const json_t *item, const char *key)
{
	const char *s = json_string_value(json_object_get(item, key));

	return s == NULL ? "" : s;
}

/* The id upstream gave, as text; NULL when there is none. */
static const char *
given_id(struct arena *a, const json_t *item)
{
	const json_t *id = json_object_get(item, "external_id");

	if (json_is_integer(id))
		return arena_fmt(a, "%lld", (long long)json_integer_value(id));
	if (json_is_string(id) && json_string_length(id) > 0)
		return json_string_value(id);
	return NULL;
}

/* A page without ids: what stays the same when a time is corrected. */
static const char *
derived_id(struct arena *a, const json_t *item)
{
	const struct face f = face_of(a, item);
	char *key = arena_fmt(a, "%s|%s|%.10s", f.key, f.place, f.start);
	char hex[SHA256_HEX];

	crypto_sha256_hex(key, strlen(key), hex);
	return arena_fmt(a, DERIVED "%.24s", hex);
}

/* By id; rows of one id by start and bytes if the id is ours, by place if it is upstream's. */
static int
by_id(const void *x, const void *y)
{
	const struct found *a = x, *b = y;
	int c = strcmp(a->external_id, b->external_id);

	if (c == 0 && a->derived && b->derived) {
		c = strcmp(text_of(a->item, "start"), text_of(b->item, "start"));
		if (c == 0)
			c = strcmp(a->json, b->json);
	}
	if (c == 0)
		c = a->row < b->row ? -1 : a->row > b->row;
	return c;
}

/* A game that was put off is listed twice: where it was, and where it is now. */
static bool
is_postponed(const struct found *f)
{
	return strcmp(text_of(f->item, "status"), "postponed") == 0;
}

static size_t
drop_repeats(struct arena *a, struct found *f, size_t n)
{
	const char *id = NULL;
	size_t out = 0;
	int ordinal = 1;

	for (size_t i = 0; i < n; i++) {
		if (id == NULL || strcmp(id, f[i].external_id) != 0) {
			id = f[i].external_id;
			ordinal = 1;
		} else if (!f[i].derived) {
			if (is_postponed(&f[i]) && !is_postponed(&f[out - 1]))
				continue;
			out--;			/* the later row replaces it */
		} else if (strcmp(f[out - 1].json, f[i].json) == 0) {
			continue;
		} else {
			ordinal++;
		}
		f[out] = f[i];
		if (ordinal > 1)
			f[out].external_id = arena_fmt(a, "%s-%d", id, ordinal);
		out++;
	}
	return out;
}

struct found *
identify(struct arena *a, const json_t *items, const char *salt, size_t *n)
{
	size_t count = json_array_size(items), i;
	struct found *f = arena_alloc(a, count * sizeof(*f));
	struct buf b = { 0 };
	json_t *item;
	char *json;

	json_array_foreach((json_t *)items, i, item) {
		json = event_canonical(item);
		f[i].item = item;
		f[i].row = i + 1;
		f[i].json = arena_str(a, json);
		free(json);
		f[i].external_id = given_id(a, item);
		f[i].derived = f[i].external_id == NULL;
		if (f[i].derived)
			f[i].external_id = derived_id(a, item);
		buf_reset(&b);
		buf_fmt(&b, "%s\n%s", f[i].json, salt);
		crypto_sha256_hex(b.data, b.len, f[i].hash);
	}
	buf_free(&b);
	qsort(f, count, sizeof(*f), by_id);
	*n = drop_repeats(a, f, count);
	qsort(f, *n, sizeof(*f), by_id);	/* the numbers changed the order */
	return f;
}

bool
identity_is_derived(const char *external_id)
{
	return strncmp(external_id, DERIVED, strlen(DERIVED)) == 0;
}

char *
identity_uid(struct arena *a, const char *source, const char *external_id,
    int incarnation, const char *domain)
{
	struct buf b = { 0 };
	char hex[SHA256_HEX];

	buf_add(&b, source, strlen(source) + 1);
	buf_add(&b, external_id, strlen(external_id) + 1);
	buf_fmt(&b, "%d", incarnation);
	crypto_sha256_hex(b.data, b.len, hex);
	buf_free(&b);
	return arena_fmt(a, "%.*s@%s", UID_HEX, hex, domain);
}
