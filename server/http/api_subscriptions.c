#include "server/http/api.h"
#include "server/http/handlers.h"
#include "server/http/limit.h"
#include "server/http/links.h"
#include "server/http/subscribing.h"

/* The token of the path as a hash; false: 404 is the answer. */
static bool
take_token(const struct request *q, char hash[SHA256_HEX], struct reply *r)
{
	if (token_hash(q->captures[0].s, q->captures[0].n, hash))
		return true;
	reply_error(q, 404, "There is no such subscription.", r);
	return false;
}

static json_t *
read_body(const struct request *q, struct err *e)
{
	json_error_t why;
	json_t *doc = json_loadb(q->body, q->body_len, JSON_REJECT_DUPLICATES, &why);

	if (doc == NULL)
		err_set(e, ERR_USAGE, "The body is no JSON: %s (line %d, column %d).", why.text,
		    why.line, why.column);
	return doc;
}

static void
fail(const struct request *q, const struct err *e, const char *hash, struct reply *r)
{
	if (e->code == ERR_USAGE)
		reply_error(q, 400, e->msg, r);
	else if (e->code == ERR_NOT_FOUND && hash == NULL)
		reply_error(q, 422, e->msg, r);		/* of the body: a topic, an event */
	else
		api_failure(q, e, "subscription", r);
	body_header(r->body, "Referrer-Policy", "no-referrer");
}

/* What is shown after a change: links with the token that the reader has now. */
static void
reply_subscription(const struct request *q, int status, struct subscribing *sb, struct reply *r)
{
	const struct capture *c = &q->captures[0];
	const char *token = sb->token[0] != '\0' ? sb->token : arena_strn(sb->a, c->s, c->n);
	json_t *o = subscribing_json(&sb->s, token, q->app->public_url, sb->a);

	if (sb->token[0] != '\0')
		json_object_set_new(o, "token", json_string(sb->token));
	api_reply_private(q, status, o, r);
	if (status == 201)
		body_header(r->body, "Location", "%s", link_api(sb->a, q->app->public_url, token));
}

void
api_subscription_add(const struct request *q, struct reply *r)
{
	struct subscribing sb = { .now = clock_now(q->app->clock), .a = arena_new() };
	struct err e = { 0 };
	json_t *doc = NULL;
	int wait;

	if (!limit_take(q->app->limit, q->address, &wait)) {
		reply_error(q, 429, "Too many subscriptions were made from this address. Try again later.", r);
		body_header(r->body, "Retry-After", "%d", wait);
	} else if ((sb.doc = doc = read_body(q, &e)) == NULL ||
	    request_write(q, subscribing_add, &sb, &e) == -1)
		fail(q, &e, NULL, r);
	else
		reply_subscription(q, 201, &sb, r);
	json_decref(doc);
	arena_free(sb.a);
}

void
api_subscription(const struct request *q, struct reply *r)
{
	struct subscribing sb = { .now = clock_now(q->app->clock) };
	struct err e = { 0 };
	char hash[SHA256_HEX];
	struct db *db;

	if (!take_token(q, hash, r))
		return;
	sb.a = arena_new();
	db = readers_get(q->app->readers, &e);
	if (db == NULL || db_subscription_by_token(db, hash, sb.now, sb.a, &sb.s, &e) == -1)
		fail(q, &e, hash, r);
	else
		reply_subscription(q, 200, &sb, r);
	arena_free(sb.a);
}

void
api_subscription_set(const struct request *q, struct reply *r)
{
	struct subscribing sb = { .now = clock_now(q->app->clock), .a = arena_new() };
	char hash[SHA256_HEX];
	struct err e = { 0 };
	struct subscription there;
	struct db *db;
	json_t *doc = NULL;

	if (take_token(q, hash, r)) {
		sb.hash = hash;
		db = readers_get(q->app->readers, &e);
		/* Is it the token that is not found, or something in the body? */
		if (db == NULL || db_subscription_by_token(db, hash, sb.now, sb.a, &there, &e) == -1)
			fail(q, &e, hash, r);
		else if ((sb.doc = doc = read_body(q, &e)) == NULL ||
		    request_write(q, subscribing_set, &sb, &e) == -1)
			fail(q, &e, NULL, r);
		else
			reply_subscription(q, 200, &sb, r);
	}
	json_decref(doc);
	arena_free(sb.a);
}

/* {"revoke":true}: the old token counts no more from now on. */
void
api_subscription_rotate(const struct request *q, struct reply *r)
{
	struct subscribing sb = { .now = clock_now(q->app->clock), .a = arena_new() };
	char hash[SHA256_HEX];
	struct err e = { 0 };
	json_t *doc = NULL;

	if (take_token(q, hash, r)) {
		sb.hash = hash;
		if (q->body_len > 0 && (doc = read_body(q, &e)) == NULL)
			fail(q, &e, hash, r);
		else {
			sb.revoke = json_is_true(json_object_get(doc, "revoke"));
			if (request_write(q, subscribing_rotate, &sb, &e) == -1)
				fail(q, &e, hash, r);
			else
				reply_subscription(q, 200, &sb, r);
		}
	}
	json_decref(doc);
	arena_free(sb.a);
}

void
api_subscription_remove(const struct request *q, struct reply *r)
{
	struct subscribing sb = { .now = clock_now(q->app->clock), .a = arena_new() };
	char hash[SHA256_HEX];
	struct err e = { 0 };

	if (take_token(q, hash, r)) {
		sb.hash = hash;
		if (request_write(q, subscribing_remove, &sb, &e) == -1)
			fail(q, &e, hash, r);
		else
			api_reply_private(q, 204, NULL, r);
	}
	arena_free(sb.a);
}
