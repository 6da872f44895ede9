/* GET /s/{token}/{name}.ics: what is known is answered from memory, what is new is put together once. */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "db/subscriptions.h"
#include "feeds/compress.h"
#include "server/http/audience.h"
#include "server/http/conditional.h"
#include "server/http/handlers.h"
#include "server/http/holders.h"
#include "server/http/personal.h"
#include "server/http/token.h"

#define TYPE "text/calendar; charset=utf-8"

struct asking {
	const struct request *q;
	char hash[SHA256_HEX];
	struct holder holder;
	int64_t now, epoch;
	enum encoding encoding;
};

static void
dress(struct body *b, enum encoding encoding)
{
	body_header(b, "Content-Disposition", "inline; filename=\"calendar.ics\"");
	body_header(b, "Cache-Control", "private, max-age=300");
	body_header(b, "Vary", "Accept-Encoding");
	body_header(b, "X-Robots-Tag", "noindex, noarchive");
	body_header(b, "Referrer-Policy", "no-referrer");
	if (encoding == ENCODING_GZIP)
		body_header(b, "Content-Encoding", "gzip");
}

/* --- who it is --- */

static int
read_holder(struct asking *as, struct db *db, struct arena *a, struct err *e)
{
	struct holder *h = &as->holder;
	struct subscription s;
	char key[PERSONAL_KEY];
	int64_t revision;

	if (db_subscription_by_token(db, as->hash, as->now, a, &s, e) == -1 ||
	    db_subscription_revision(db, s.id, &revision, e) == -1)
		return -1;
	personal_key(&s, key);
	/* The tags that are known are of other bytes. */
	if (strcmp(h->key, key) != 0 || h->revision != revision)
		memset(h->of, 0, sizeof(h->of));
	memcpy(h->key, key, sizeof(key));
	h->revision = revision;
	h->subscription = s.id;
	h->until = s.until;
	h->epoch = as->epoch;
	if (s.used_day > h->used_day)
		h->used_day = s.used_day;
	return 0;
}

static bool
is_known(struct asking *as)
{
	return holders_get(as->q->app->holders, as->hash, &as->holder) &&
	    as->holder.epoch == as->epoch &&
	    (as->holder.until == 0 || as->holder.until > as->now);
}

static int
find_holder(struct asking *as, struct err *e)
{
	struct readers *readers = as->q->app->readers;
	struct arena *a;
	struct db *db;
	int rc = -1;

	if (is_known(as))
		return 0;
	a = arena_new();
	if ((db = readers_get(readers, e)) != NULL)
		rc = read_holder(as, db, a, e);
	if (rc == -1)
		readers_failed(readers, e);
	arena_free(a);
	return rc;
}

/* Once a day for each token: its topics have a reader. */
static void
note_topics(struct asking *as)
{
	struct readers *readers = as->q->app->readers;
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct db *db = readers_get(readers, &e);
	struct subscription s;

	if (db != NULL && db_subscription_by_token(db, as->hash, as->now, a, &s, &e) == 0)
		for (size_t i = 0; i < s.n_topics; i++)
			audience_saw(as->q->app->audience, s.topics[i].topic, as->hash,
			    as->q->user_agent, as->now);
	arena_free(a);
}

static void
note_use(struct asking *as)
{
	int64_t day = as->now / DAY_SECONDS;

	if (day <= as->holder.used_day)
		return;
	as->holder.used_day = day;
	holders_used(as->q->app->holders, as->holder.subscription, day);
	note_topics(as);
	holders_put(as->q->app->holders, as->hash, &as->holder);
}

/* --- its body: one reader's program asks for one encoding, always --- */

static int
build(struct asking *as, struct db *db, struct arena *a, struct bodies *out, struct err *e)
{
	struct buf plain = { 0 }, gzip = { 0 };
	struct subscription s;
	struct personal built;
	struct body *b;

	if (db_subscription_by_token(db, as->hash, as->now, a, &s, e) == -1 ||
	    personal_build(db, as->q->app->cache, as->epoch, &s, &plain, &built, e) == -1) {
		buf_free(&plain);
		return -1;
	}
	if (as->encoding == ENCODING_GZIP)
		compress_gzip(plain.data, plain.len, &gzip);
	b = body_new(as->encoding == ENCODING_GZIP ? &gzip : &plain, TYPE);
	buf_free(&plain);
	dress(b, as->encoding);
	body_validators(b, built.modified);
	out->revision = built.revision;
	out->of[as->encoding] = b;
	return 1;
}

static int
make(void *arg, const int64_t *have, struct bodies *out, struct err *e)
{
	struct asking *as = arg;
	struct readers *readers = as->q->app->readers;
	struct db *db = readers_get(readers, e);
	struct arena *a = arena_new();
	int64_t revision;
	int rc = db == NULL ? -1 : 1;

	if (rc == 1 && have != NULL) {
		rc = db_subscription_revision(db, as->holder.subscription, &revision, e);
		if (rc == 0 && revision != *have)
			rc = 1;
	}
	if (rc == 1)
		rc = build(as, db, a, out, e);
	if (rc == -1)
		readers_failed(readers, e);
	arena_free(a);
	return rc;
}

static void
remember(struct asking *as, const struct body *b)
{
	struct holder *h = &as->holder;

	if (strcmp(h->of[as->encoding].etag, b->etag) == 0)
		return;
	memcpy(h->of[as->encoding].etag, b->etag, sizeof(b->etag));
	h->of[as->encoding].len = b->len;
	holders_put(as->q->app->holders, as->hash, h);
}

/* A calendar program that has these bytes gets no others, also when we have them no more. */
static bool
answer_known(const struct asking *as, struct reply *r)
{
	const char *etag = as->holder.of[as->encoding].etag;
	struct body *b;

	if (as->q->if_none_match == NULL || *etag == '\0' ||
	    !etag_listed(as->q->if_none_match, etag))
		return false;
	b = body_husk(as->holder.of[as->encoding].len, etag, TYPE);
	dress(b, as->encoding);
	r->status = 304;
	r->body = b;
	return true;
}

void
feeds_personal(const struct request *q, struct reply *r)
{
	struct asking as = { .q = q, .now = clock_now(q->app->clock),
	    .epoch = revision_now(q->app->revision), .encoding =
	    gzip_wanted(q->accept_encoding, q->user_agent) ? ENCODING_GZIP : ENCODING_IDENTITY };
	char key[CACHE_KEY];
	struct err e = { 0 };
	struct body *b;

	if (!token_hash(q->captures[0].s, q->captures[0].n, as.hash) || find_holder(&as, &e) == -1) {
		if (e.code == ERR_NONE || e.code == ERR_NOT_FOUND)
			reply_error(q, 404, "There is no such calendar.", r);
		return;		/* else the connection is dropped, as for any feed */
	}
	note_use(&as);
	snprintf(key, sizeof(key), "s/%d/%s", (int)as.encoding, as.holder.key);
	b = bodies_peek(q->app->cache, key, as.epoch, as.encoding);
	if (b == NULL && answer_known(&as, r))
		return;
	if (b == NULL)
		b = bodies_get(q->app->cache, key, as.epoch, as.encoding, make, &as, &e);
	if (b == NULL)
		return;
	remember(&as, b);
	reply_body(q, b, r);
}
