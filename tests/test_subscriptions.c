#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/subscriptions.h"
#include "tests/store.h"

enum { NOW = 1775000000 };
#define HASH(c) c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c
#define A HASH("a1")
#define B HASH("b2")
#define C HASH("c3")

struct world {
	int64_t source, topic, event, id, until;
	struct subscription_topic topics[1];
	struct subscription_event picks[1];
	struct subscription sub;
	const char *hash;
	bool restamp;
	int64_t now;
};

STORE_WRITE(fill, struct world)
{
	struct arena *a = arena_new();
	const struct topic t = { .slug = "kbo", .title = "KBO", .alarm = "30m", .allday = "1d-1800" };
	const struct topic_rule rule = { "source", "kbo" };
	struct event ev = store_event(a, "game", NOW + 86400);
	int rc = -1;

	if (store_add_source(w, "kbo", "Asia/Seoul", &x->source, e) == 0 &&
	    db_topic_add(w, &t, NOW, &x->topic, e) == 0 &&
	    db_topic_rule_add(w, x->topic, &rule, 1, e) == 0)
		rc = store_put_event(w, x->source, &ev, &x->event, e);
	arena_free(a);
	x->topics[0] = (struct subscription_topic){ .topic = x->topic, .settings = "{\"prefix\":\"x\"}" };
	x->picks[0] = (struct subscription_event){ .event = x->event };
	x->sub = (struct subscription){ .settings = "{}", .topics = x->topics, .n_topics = 1,
	    .picks = x->picks, .n_picks = 1 };
	return rc;
}
STORE_WRITE(add, struct world) { return db_subscription_add(w, &x->sub, x->hash, x->now, &x->sub.id, e); }
STORE_WRITE(set, struct world) { return db_subscription_set(w, &x->sub, x->restamp, x->now, e); }
STORE_WRITE(rotate, struct world) { return db_subscription_rotate(w, x->sub.id, x->hash, x->until, e); }
STORE_WRITE(remove_it, struct world) { return db_subscription_remove(w, x->sub.id, e); }
STORE_WRITE(used, struct world) { return db_subscription_used(w, x->sub.id, x->until, e); }
STORE_WRITE(retire, struct world) { return db_retire(w, x->now, e); }
STORE_WRITE(change_event, struct world)
{
	struct arena *a = arena_new();
	struct event ev = store_event(a, "game", NOW + 90000);
	int rc;

	ev.modified = x->now;
	rc = store_put_event(w, x->source, &ev, &x->event, e);
	arena_free(a);
	return rc;
}

static void
make(struct store *s, struct world *x)
{
	*x = (struct world){ .hash = A, .now = NOW };
	store_ok(s, fill(s, x));
	store_ok(s, add(s, x));
}

static struct subscription
get(struct store *s, const char *hash, int64_t now)
{
	struct subscription out;

	store_ok(s, db_subscription_by_token(s->db, hash, now, s->a, &out, &s->e));
	return out;
}

static void
it_is_found_by_its_token_alone(void **state)
{
	struct store *s = *state;
	struct subscription got;
	struct world x;

	make(s, &x);
	got = get(s, A, NOW);
	assert_int_equal(got.id, x.sub.id);
	assert_string_equal(got.hash, A);
	assert_int_equal(got.n_topics, 1);
	assert_string_equal(got.topics[0].slug, "kbo");
	assert_string_equal(got.topics[0].settings, "{\"prefix\":\"x\"}");
	assert_int_equal(got.n_picks, 1);
	assert_string_equal(got.picks[0].uid, "game@test.invalid");
	assert_int_equal(got.created, NOW);
	assert_int_equal(got.stamp, 0);
	store_fails(s, db_subscription_by_token(s->db, B, NOW, s->a, &got, &s->e), ERR_NOT_FOUND);
}

static void
operators_name_it_by_what_lists_show(void **state)
{
	static const struct { const char *prefix; enum err_code want; } cases[] = {
		{ "a1a1a1a1", ERR_NONE }, { A, ERR_NONE }, { "a1a1a1a", ERR_NOT_FOUND },
		{ "a1a1a1a2", ERR_NOT_FOUND }, { "b2b2b2b2", ERR_NOT_FOUND },
		{ "", ERR_NOT_FOUND }, { "a1a1a1a1%", ERR_NOT_FOUND }, { "A1A1A1A1", ERR_NOT_FOUND },
	};
	struct store *s = *state;
	struct subscription got;
	struct world x;

	make(s, &x);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].prefix);
		if (cases[i].want == ERR_NONE)
			store_ok(s, db_subscription_by_prefix(s->db, cases[i].prefix, s->a, &got, &s->e));
		else
			store_fails(s, db_subscription_by_prefix(s->db, cases[i].prefix, s->a, &got, &s->e), cases[i].want);
	}
}

static void
an_edit_is_stamped_later_than_all_that_clients_have_seen(void **state)
{
	static const struct { const char *why; int64_t now; bool restamp; int bump; } cases[] = {
		{ "the first", NOW + 5, true, 1 },
		{ "in the same second", NOW + 5, true, 2 },
		{ "the clock went back", NOW - 100, true, 3 },
		{ "a pick only", NOW + 9, false, 3 },
	};
	struct store *s = *state;
	struct subscription before, after;
	struct world x;

	make(s, &x);
	before = get(s, A, NOW);
	x.now = NOW + 1000;
	store_ok(s, change_event(s, &x));
	for (size_t i = 0; i < MEM_COUNT(cases); i++, before = after) {
		print_message("  %s\n", cases[i].why);
		x.now = cases[i].now;
		x.restamp = cases[i].restamp;
		store_ok(s, set(s, &x));
		after = get(s, A, NOW);
		assert_int_equal(after.bump, cases[i].bump);
		assert_true(cases[i].restamp ? after.stamp > before.stamp : after.stamp == before.stamp);
		assert_true(after.stamp > NOW + 1000);
		assert_true(after.revision > before.revision);
	}
}

STORE_WRITE(ring_otherwise, struct world)
{
	struct topic t = { .id = x->topic, .slug = "kbo", .title = "KBO", .alarm = "1h", .allday = "1d-1800" };

	return db_topic_set(w, &t, x->now, e);
}
STORE_WRITE(put_another, struct world)
{
	struct arena *a = arena_new();
	struct event ev = store_event(a, "sale", NOW + 86400);
	int64_t source, event;
	int rc = store_add_source(w, "deals", "Asia/Seoul", &source, e);

	ev.modified = x->now + 5;
	if (rc == 0)
		rc = store_put_event(w, source, &ev, &event, e);
	arena_free(a);
	return rc;
}

/* What a topic decides for them is an edit of all who have it, beside events of other topics. */
static void
a_topics_reminders_are_stamped_where_it_is_read(void **state)
{
	struct store *s = *state;
	struct subscription got;
	struct world x, other;
	int64_t newest;

	make(s, &x);
	store_ok(s, put_another(s, &x));
	other = x;
	other.hash = B;
	other.sub.n_topics = 0;
	store_ok(s, add(s, &other));
	x.now = NOW + 1;
	store_ok(s, ring_otherwise(s, &x));
	got = get(s, A, NOW);
	assert_int_equal(got.bump, 1);
	assert_int_equal(got.stamp, NOW + 6);
	store_ok(s, db_subscription_revision(s->db, got.id, &newest, &s->e));
	assert_int_equal(got.revision, newest);
	store_ok(s, ring_otherwise(s, &x));		/* nothing changes */
	assert_int_equal(get(s, A, NOW).bump, 1);
	got = get(s, B, NOW);
	assert_int_equal(got.bump, 0);
	assert_int_equal(got.stamp, 0);
}

static void
its_revision_moves_when_its_feed_does(void **state)
{
	struct store *s = *state;
	struct world x;
	int64_t a, b;

	make(s, &x);
	store_ok(s, db_subscription_revision(s->db, x.sub.id, &a, &s->e));
	x.now = NOW + 10;
	store_ok(s, change_event(s, &x));
	store_ok(s, db_subscription_revision(s->db, x.sub.id, &b, &s->e));
	assert_true(b > a);
	x.hash = B;
	store_ok(s, add(s, &x));		/* another's */
	x.sub.id = get(s, A, NOW).id;
	store_ok(s, db_subscription_revision(s->db, x.sub.id, &a, &s->e));
	assert_int_equal(a, b);
}

static void
an_old_token_counts_for_a_while(void **state)
{
	struct store *s = *state;
	struct world x;
	struct subscription got;

	make(s, &x);
	x.hash = B;
	x.until = NOW + 100;
	store_ok(s, rotate(s, &x));
	assert_int_equal(get(s, A, NOW + 99).id, x.sub.id);
	assert_string_equal(get(s, A, NOW + 99).hash, B);
	store_fails(s, db_subscription_by_token(s->db, A, NOW + 100, s->a, &got, &s->e), ERR_NOT_FOUND);
	x.hash = C;
	x.until = 0;				/* revoked: at once, and for all of them */
	store_ok(s, rotate(s, &x));
	store_fails(s, db_subscription_by_token(s->db, A, NOW, s->a, &got, &s->e), ERR_NOT_FOUND);
	store_fails(s, db_subscription_by_token(s->db, B, NOW, s->a, &got, &s->e), ERR_NOT_FOUND);
	assert_int_equal(get(s, C, NOW).id, x.sub.id);
	x.now = NOW;
	store_ok(s, retire(s, &x));
	assert_int_equal(get(s, C, NOW).id, x.sub.id);
}

static void
last_use_is_a_day_and_never_goes_back(void **state)
{
	struct store *s = *state;
	struct world x;

	make(s, &x);
	for (x.until = 20001; x.until > 19998; x.until--)
		store_ok(s, used(s, &x));
	assert_int_equal(get(s, A, NOW).used_day, 20001);
}

static void
removed_is_removed(void **state)
{
	struct store *s = *state;
	struct world x;
	struct subscription got, *list;
	size_t n;

	make(s, &x);
	store_ok(s, remove_it(s, &x));
	store_fails(s, db_subscription_by_token(s->db, A, NOW, s->a, &got, &s->e), ERR_NOT_FOUND);
	store_ok(s, db_subscription_list(s->db, s->a, &list, &n, &s->e));
	assert_int_equal(n, 0);
	x.restamp = false;
	store_fails(s, set(s, &x), ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(it_is_found_by_its_token_alone),
		STORE_TEST(operators_name_it_by_what_lists_show),
		STORE_TEST(an_edit_is_stamped_later_than_all_that_clients_have_seen),
		STORE_TEST(a_topics_reminders_are_stamped_where_it_is_read),
		STORE_TEST(its_revision_moves_when_its_feed_does),
		STORE_TEST(an_old_token_counts_for_a_while),
		STORE_TEST(last_use_is_a_day_and_never_goes_back),
		STORE_TEST(removed_is_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
