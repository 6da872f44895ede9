#include "server/http/limit.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

/* Addresses that were not seen for long make room for others; so many at once are an attack. */
enum { SLOTS = 4096, KEY = 17, TOKEN_MS = 3600 * 1000 / LIMIT_AN_HOUR };

struct bucket {
	unsigned char key[KEY];		/* family, address */
	int64_t full_ms;		/* monotonic: when it will hold LIMIT_BURST again; before now: it does */
};

struct limit {
	pthread_mutex_t lock;
	struct bucket slots[SLOTS];
};

struct limit *
limit_new(void)
{
	struct limit *l = mem_new(sizeof(*l));

	pthread_mutex_init(&l->lock, NULL);
	return l;
}

void
limit_free(struct limit *l)
{
	if (l == NULL)
		return;
	pthread_mutex_destroy(&l->lock);
	free(l);
}

/* What cannot be read shares one bucket. */
static void
put_key(const char *address, unsigned char key[KEY])
{
	memset(key, 0, KEY);
	if (inet_pton(AF_INET, address, key + 1) == 1)
		key[0] = 4;
	else if (inet_pton(AF_INET6, address, key + 1) == 1) {
		key[0] = 6;
		memset(key + 9, 0, 8);
	} else
		memset(key, 0, KEY);
}

/* Its own bucket, or of a few places where it might stand the one that is fullest. */
static struct bucket *
find(struct limit *l, const unsigned char key[KEY])
{
	enum { PLACES = 8 };
	struct bucket *best = NULL, *b;
	uint32_t h = 2166136261u;

	for (int i = 0; i < KEY; i++)
		h = (h ^ key[i]) * 16777619u;
	for (uint32_t i = 0; i < PLACES; i++) {
		b = &l->slots[(h + i) % SLOTS];
		if (memcmp(b->key, key, KEY) == 0)
			return b;
		if (best == NULL || b->full_ms < best->full_ms)
			best = b;
	}
	memcpy(best->key, key, KEY);
	best->full_ms = 0;
	return best;
}

bool
limit_take(struct limit *l, const char *address, int *wait)
{
	int64_t now = clock_mono_ms(), room;
	unsigned char key[KEY];
	struct bucket *b;

	put_key(address, key);
	pthread_mutex_lock(&l->lock);
	b = find(l, key);
	if (b->full_ms < now)
		b->full_ms = now;
	room = now + (int64_t)LIMIT_BURST * TOKEN_MS - (b->full_ms + TOKEN_MS);
	if (room >= 0)
		b->full_ms += TOKEN_MS;
	pthread_mutex_unlock(&l->lock);
	*wait = room >= 0 ? 0 : (int)(-room / 1000) + 1;
	return room >= 0;
}
