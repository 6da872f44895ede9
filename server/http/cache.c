/*
 * One lock guards table, list and counts and is held for moments only; making
 * takes an entry's own lock, so that what many ask for is made once and others
 * are answered meanwhile. An entry in use is never dropped, values live on with
 * whoever still uses them.
 */
#include "server/http/cache.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

enum { BUCKETS = 8192, ENTRY_COST = 1024 };	/* ENTRY_COST: headers and bookkeeping, bytes */

struct entry {
	char *key;
	struct entry *next;		/* in its bucket */
	struct entry *newer, *older;
	int users;
	pthread_mutex_t making;
	int64_t epoch;			/* the value was found right at */
	int64_t retry_ms;		/* monotonic; make failed, leave it alone until */
	struct cached *value;		/* NULL: none */
};

struct cache {
	pthread_mutex_t lock;
	size_t bytes, bytes_max;
	struct entry *newest, *oldest;
	struct entry *buckets[BUCKETS];
};

static struct entry **
bucket(struct cache *c, const char *key)
{
	uint64_t h = 14695981039346656037u;	/* FNV-1a */

	for (; *key != '\0'; key++)
		h = (h ^ (unsigned char)*key) * 1099511628211u;
	return &c->buckets[(h ^ h >> 32) % BUCKETS];
}

void
cached_unref(struct cached *v)
{
	if (v != NULL && atomic_fetch_sub(&v->refs, 1) == 1)
		v->free(v);
}

static void
put_value(struct cache *c, struct entry *en, struct cached *v)
{
	if (en->value != NULL)
		c->bytes -= en->value->cost + ENTRY_COST;
	if (v != NULL)
		c->bytes += v->cost + ENTRY_COST;
	cached_unref(en->value);
	en->value = v;
}

static void
unlink_entry(struct cache *c, struct entry *en)
{
	*(en->newer != NULL ? &en->newer->older : &c->newest) = en->older;
	*(en->older != NULL ? &en->older->newer : &c->oldest) = en->newer;
}

static void
link_newest(struct cache *c, struct entry *en)
{
	en->newer = NULL;
	en->older = c->newest;
	*(c->newest != NULL ? &c->newest->newer : &c->oldest) = en;
	c->newest = en;
}

static void
remove_entry(struct cache *c, struct entry *en)
{
	struct entry **p = bucket(c, en->key);

	while (*p != en)
		p = &(*p)->next;
	*p = en->next;
	unlink_entry(c, en);
	put_value(c, en, NULL);
	pthread_mutex_destroy(&en->making);
	free(en->key);
	free(en);
}

static void
shrink(struct cache *c)
{
	struct entry *en, *newer;

	for (en = c->oldest; en != NULL && c->bytes > c->bytes_max; en = newer) {
		newer = en->newer;
		if (en->users == 0)
			remove_entry(c, en);
	}
}

static struct entry *
find_entry(struct entry *en, const char *key)
{
	while (en != NULL && strcmp(en->key, key) != 0)
		en = en->next;
	return en;
}

static struct entry *
use_entry(struct cache *c, const char *key)
{
	struct entry **b = bucket(c, key), *en = find_entry(*b, key);

	if (en == NULL) {
		en = mem_new(sizeof(*en));
		en->key = mem_str(key);
		pthread_mutex_init(&en->making, NULL);
		en->next = *b;
		*b = en;
	} else
		unlink_entry(c, en);
	link_newest(c, en);
	en->users++;
	return en;
}

static void
leave_entry(struct cache *c, struct entry *en)
{
	en->users--;
	if (en->users == 0 && en->value == NULL)
		remove_entry(c, en);
	shrink(c);
}

static bool
is_right(const struct entry *en, int64_t epoch)
{
	return en->value != NULL && (en->epoch == epoch ||
	    (en->retry_ms != 0 && clock_mono_ms() < en->retry_ms));
}

/* Under both locks: what make said becomes the entry's state. */
static void
settle(struct cache *c, struct entry *en, int rc, int64_t epoch, struct cached *made,
    const struct err *e)
{
	if (rc == -1 && e->code != ERR_NOT_FOUND) {
		en->retry_ms = clock_mono_ms() + CACHE_RETRY_MS;
		return;
	}
	en->retry_ms = 0;
	en->epoch = epoch;
	if (rc != 0)
		put_value(c, en, rc == 1 ? made : NULL);
}

/* Called and left with the cache's lock held. */
static void
make_right(struct cache *c, struct entry *en, int64_t epoch, cache_make *make,
    void *arg, struct err *e)
{
	struct cached *made = NULL;
	int64_t have = 0;
	bool filled;
	int rc;

	pthread_mutex_unlock(&c->lock);
	pthread_mutex_lock(&en->making);
	pthread_mutex_lock(&c->lock);
	if (!is_right(en, epoch)) {
		filled = en->value != NULL;
		have = filled ? en->value->revision : 0;
		pthread_mutex_unlock(&c->lock);
		rc = make(arg, filled ? &have : NULL, &made, e);
		if (rc == -1 && e->code != ERR_NOT_FOUND)
			log_line(LOG_LEVEL_WARN, "not-made",
			    LOG_STR("key", en->key), LOG_STR("error", e->msg));
		pthread_mutex_lock(&c->lock);
		settle(c, en, rc, epoch, made, e);
	}
	pthread_mutex_unlock(&en->making);
}

struct cached *
cache_get(struct cache *c, const char *key, int64_t epoch, cache_make *make, void *arg,
    struct err *e)
{
	struct cached *v;
	struct entry *en;

	pthread_mutex_lock(&c->lock);
	en = use_entry(c, key);
	if (!is_right(en, epoch))
		make_right(c, en, epoch, make, arg, e);
	v = en->value;
	if (v != NULL)
		atomic_fetch_add(&v->refs, 1);
	leave_entry(c, en);
	pthread_mutex_unlock(&c->lock);
	return v;
}

struct cached *
cache_peek(struct cache *c, const char *key, int64_t epoch)
{
	struct cached *v = NULL;
	struct entry *en;

	pthread_mutex_lock(&c->lock);
	en = find_entry(*bucket(c, key), key);
	if (en != NULL && is_right(en, epoch)) {
		unlink_entry(c, en);
		link_newest(c, en);
		v = en->value;
		atomic_fetch_add(&v->refs, 1);
	}
	pthread_mutex_unlock(&c->lock);
	return v;
}

struct cache *
cache_new(size_t bytes_max)
{
	struct cache *c = mem_new(sizeof(*c));

	pthread_mutex_init(&c->lock, NULL);
	c->bytes_max = bytes_max;
	return c;
}

void
cache_free(struct cache *c)
{
	if (c == NULL)
		return;
	while (c->oldest != NULL)
		remove_entry(c, c->oldest);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

size_t
cache_bytes(struct cache *c)
{
	size_t n;

	pthread_mutex_lock(&c->lock);
	n = c->bytes;
	pthread_mutex_unlock(&c->lock);
	return n;
}
