#include "server/http/holders.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { BUCKETS = 1 << 16 };

struct entry {
	char hash[SHA256_HEX];
	struct entry *next;		/* in its bucket */
	struct holder v;
};

struct holders {
	pthread_mutex_t lock;
	struct entry *buckets[BUCKETS];
	size_t n;
	struct use *uses;		/* not yet written */
	size_t n_uses, cap_uses;
};

/* It is a hash already. */
static struct entry **
bucket(struct holders *h, const char *hash)
{
	uint32_t i = 0;

	for (int k = 0; k < 4; k++)
		i = i << 4 | (uint32_t)(hash[k] <= '9' ? hash[k] - '0' : hash[k] - 'a' + 10);
	return &h->buckets[i % BUCKETS];
}

static struct entry *
find(struct holders *h, const char *hash)
{
	struct entry *en = *bucket(h, hash);

	while (en != NULL && strcmp(en->hash, hash) != 0)
		en = en->next;
	return en;
}

struct holders *
holders_new(void)
{
	struct holders *h = mem_new(sizeof(*h));

	pthread_mutex_init(&h->lock, NULL);
	return h;
}

static void
forget_all(struct holders *h)
{
	struct entry *en, *next;

	for (size_t i = 0; i < BUCKETS; i++) {
		for (en = h->buckets[i]; en != NULL; en = next) {
			next = en->next;
			free(en);
		}
		h->buckets[i] = NULL;
	}
	h->n = 0;
}

void
holders_free(struct holders *h)
{
	if (h == NULL)
		return;
	forget_all(h);
	pthread_mutex_destroy(&h->lock);
	free(h->uses);
	free(h);
}

bool
holders_get(struct holders *h, const char hash[SHA256_HEX], struct holder *out)
{
	struct entry *en;

	pthread_mutex_lock(&h->lock);
	en = find(h, hash);
	if (en != NULL)
		*out = en->v;
	pthread_mutex_unlock(&h->lock);
	return en != NULL;
}

void
holders_put(struct holders *h, const char hash[SHA256_HEX], const struct holder *v)
{
	struct entry *en;

	pthread_mutex_lock(&h->lock);
	en = find(h, hash);
	if (en == NULL) {
		if (h->n >= HOLDERS_MAX)
			forget_all(h);
		en = mem_new(sizeof(*en));
		memcpy(en->hash, hash, sizeof(en->hash));
		en->next = *bucket(h, hash);
		*bucket(h, hash) = en;
		h->n++;
	}
	en->v = *v;
	pthread_mutex_unlock(&h->lock);
}

void
holders_used(struct holders *h, int64_t subscription, int64_t day)
{
	pthread_mutex_lock(&h->lock);
	MEM_PUSH(h->uses, h->n_uses, h->cap_uses);
	h->uses[h->n_uses++] = (struct use){ subscription, day };
	pthread_mutex_unlock(&h->lock);
}

struct use *
holders_uses(struct holders *h, size_t *n)
{
	struct use *out;

	pthread_mutex_lock(&h->lock);
	out = h->uses;
	*n = h->n_uses;
	h->uses = NULL;
	h->n_uses = h->cap_uses = 0;
	pthread_mutex_unlock(&h->lock);
	return out;
}
