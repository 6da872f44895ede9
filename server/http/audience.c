/*
 * A sketch holds the hashes of a few readers, and of more than that it is a
 * HyperLogLog: of every hash the first bits choose a register, which keeps the
 * longest run of zeros seen in the others.
 * source  Flajolet, Fusy, Gandouet, Meunier: HyperLogLog (2007), with its
 *         correction for small numbers
 */
#include "server/http/audience.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/crypto.h"
#include "base/mem.h"

enum { BITS = 9, REGISTERS = 1 << BITS, FEW = 64, SALT = 16, TOPICS_MAX = 100000, WHO_MAX = 128 };

struct sketch {
	int n;				/* of few; FEW + 1: the registers count */
	union {
		uint64_t few[FEW];
		uint8_t at[REGISTERS];
	};
};

struct seen {
	int64_t topic;
	struct sketch readers, relays;
};

struct audience {
	pthread_mutex_t lock;
	int64_t day;
	unsigned char salt[SALT];
	struct seen *seen;		/* by topic */
	size_t n, cap;
};

struct audience *
audience_new(void)
{
	struct audience *a = mem_new(sizeof(*a));

	pthread_mutex_init(&a->lock, NULL);
	return a;
}

void
audience_free(struct audience *a)
{
	if (a == NULL)
		return;
	pthread_mutex_destroy(&a->lock);
	free(a->seen);
	free(a);
}

/* Servers that ask once for all the people who subscribed through them. */
static bool
is_relay(const char *user_agent)
{
	static const char *const names[] = { "Google-Calendar-Importer", "Microsoft Exchange",
	    "Nextcloud", "Yahoo", "Outlook-iOS-Android-Server" };

	for (size_t i = 0; user_agent != NULL && i < MEM_COUNT(names); i++)
		if (strstr(user_agent, names[i]) != NULL)
			return true;
	return false;
}

static uint64_t
hash_of(const struct audience *a, const char *who)
{
	unsigned char in[SALT + WHO_MAX], out[SHA256_LEN];
	size_t n = strnlen(who, WHO_MAX);
	uint64_t h;

	memcpy(in, a->salt, SALT);
	memcpy(in + SALT, who, n);
	crypto_sha256(in, SALT + n, out);
	memcpy(&h, out, sizeof(h));
	return h;
}

static void
add_register(struct sketch *s, uint64_t h)
{
	size_t r = h >> (64 - BITS);
	uint8_t zeros = 1;

	for (h <<= BITS; (h & 1ull << 63) == 0 && zeros <= 64 - BITS; h <<= 1)
		zeros++;
	if (s->at[r] < zeros)
		s->at[r] = zeros;
}

static void
add(struct sketch *s, uint64_t h)
{
	uint64_t few[FEW];

	for (int i = 0; i < s->n && s->n <= FEW; i++)
		if (s->few[i] == h)
			return;
	if (s->n < FEW) {
		s->few[s->n++] = h;
		return;
	}
	if (s->n == FEW) {
		memcpy(few, s->few, sizeof(few));
		*s = (struct sketch){ .n = FEW + 1 };
		for (int i = 0; i < FEW; i++)
			add_register(s, few[i]);
	}
	add_register(s, h);
}

static int64_t
estimate(const struct sketch *s)
{
	const double alpha = 0.7213 / (1 + 1.079 / REGISTERS);
	double sum = 0, e;
	int empty = 0;

	if (s->n <= FEW)
		return s->n;
	for (int i = 0; i < REGISTERS; i++) {
		sum += ldexp(1, -s->at[i]);
		empty += s->at[i] == 0;
	}
	e = alpha * REGISTERS * REGISTERS / sum;
	if (e <= 2.5 * REGISTERS && empty > 0)
		e = REGISTERS * log((double)REGISTERS / empty);
	return (int64_t)(e + 0.5);
}

static void
begin_day(struct audience *a, int64_t day)
{
	if (a->day == day)
		return;
	a->day = day;
	a->n = 0;
	crypto_random(a->salt, SALT);
}

/* The topic's place, made where it is new; NULL: there are too many. */
static struct seen *
find(struct audience *a, int64_t topic)
{
	size_t from = 0, to = a->n, mid;

	while (from < to) {
		mid = (from + to) / 2;
		if (a->seen[mid].topic < topic)
			from = mid + 1;
		else
			to = mid;
	}
	if (from < a->n && a->seen[from].topic == topic)
		return &a->seen[from];
	if (a->n >= TOPICS_MAX)
		return NULL;
	MEM_PUSH(a->seen, a->n, a->cap);
	memmove(&a->seen[from + 1], &a->seen[from], (a->n - from) * sizeof(*a->seen));
	a->n++;
	a->seen[from] = (struct seen){ .topic = topic };
	return &a->seen[from];
}

void
audience_saw(struct audience *a, int64_t topic, const char *who, const char *user_agent,
    int64_t now)
{
	struct seen *s;

	pthread_mutex_lock(&a->lock);
	begin_day(a, now / DAY_SECONDS);
	s = find(a, topic);
	if (s != NULL)
		add(is_relay(user_agent) ? &s->relays : &s->readers, hash_of(a, who));
	pthread_mutex_unlock(&a->lock);
}

struct audience_count *
audience_counts(struct audience *a, size_t *n)
{
	struct audience_count *out = NULL;

	pthread_mutex_lock(&a->lock);
	*n = a->n;
	if (a->n > 0)
		out = mem_new(a->n * sizeof(*out));
	for (size_t i = 0; i < a->n; i++)
		out[i] = (struct audience_count){ a->seen[i].topic, a->day,
		    estimate(&a->seen[i].readers), estimate(&a->seen[i].relays) };
	pthread_mutex_unlock(&a->lock);
	return out;
}
