#include "server/http/bodies.h"

#include <stdlib.h>

#include "base/mem.h"

struct kept {
	struct cached cached;		/* first: the cache knows no more */
	struct bodies bodies;
};

struct making {
	bodies_make *make;
	void *arg;
};

static void
free_kept(struct cached *v)
{
	struct kept *k = (struct kept *)v;

	for (int i = 0; i < ENCODING__MAX; i++)
		body_unref(k->bodies.of[i]);
	free(k);
}

static int
make(void *arg, const int64_t *have, struct cached **out, struct err *e)
{
	const struct making *m = arg;
	struct bodies made = { 0 };
	struct kept *k;
	int rc = m->make(m->arg, have, &made, e);

	if (rc != 1)
		return rc;
	k = mem_new(sizeof(*k));
	k->bodies = made;
	k->cached = (struct cached){ .revision = made.revision, .free = free_kept };
	atomic_init(&k->cached.refs, 1);
	for (int i = 0; i < ENCODING__MAX; i++)
		k->cached.cost += made.of[i] == NULL ? 0 : made.of[i]->len;
	*out = &k->cached;
	return 1;
}

/* Takes the cache's reference for one to a body; NULL stays it. */
static struct body *
body_of(struct cached *v, enum encoding encoding)
{
	struct body *b = v == NULL ? NULL : body_ref(((struct kept *)v)->bodies.of[encoding]);

	cached_unref(v);
	return b;
}

struct body *
bodies_get(struct cache *c, const char *key, int64_t epoch, enum encoding encoding,
    bodies_make *fn, void *arg, struct err *e)
{
	struct making m = { fn, arg };

	return body_of(cache_get(c, key, epoch, make, &m, e), encoding);
}

struct body *
bodies_peek(struct cache *c, const char *key, int64_t epoch, enum encoding encoding)
{
	return body_of(cache_peek(c, key, epoch), encoding);
}
