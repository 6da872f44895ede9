#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/hooks.h"
#include "tests/store.h"

struct one {
	struct hook hook;
	struct delivery d;
	struct arena *a;
	struct delivery *out;
	size_t got;
	int64_t number, until;
	int n;
	bool flag;
	const char *text;
};

STORE_WRITE(add_hook, struct one) { return db_hook_add(w, &x->hook, &x->hook.id, e); }
STORE_WRITE(pause_hook, struct one) { return db_hook_pause(w, x->hook.id, x->flag, e); }
STORE_WRITE(new_secret, struct one) { return db_hook_secret(w, x->hook.id, x->text, e); }
STORE_WRITE(remove_hook, struct one) { return db_hook_remove(w, x->hook.id, e); }
STORE_WRITE(set_cursor, struct one) { return db_cursor_set(w, x->text, x->number, e); }
STORE_WRITE(queue, struct one) { return db_delivery_add(w, &x->d, &x->flag, e); }
STORE_WRITE(lease, struct one)
{
	return db_delivery_lease(w, x->number, x->until, x->n, x->a, &x->out, &x->got, e);
}
STORE_WRITE(done, struct one) { return db_delivery_done(w, x->d.id, x->text, NULL, x->number, e); }
STORE_WRITE(retry, struct one) { return db_delivery_retry(w, x->d.id, x->number, "refused", e); }
STORE_WRITE(retire, int64_t) { return db_retire(w, *x, e); }
STORE_WRITE(add_change, struct one)
{
	struct event ev = store_event(x->a, "g", 1);
	int64_t source;

	if (store_add_source(w, "kbo", NULL, &source, e) == -1 ||
	    store_put_event(w, source, &ev, &x->number, e) == -1)
		return -1;
	return db_change_add(w, x->number, source, "added", NULL, "{}", 1, e);
}

static struct one
webhook(struct store *s, const char *name)
{
	struct one x = { .a = s->a, .hook = { .name = name, .url = "https://example.org/h",
	    .secret = "whsec_x", .causes = "reminder", .before = "30m", .allday = "none", .created = 5 } };

	store_ok(s, add_hook(s, &x));
	return x;
}

/* Queues a delivery of that key, due at that time. */
static void
put(struct store *s, struct one *x, const char *key, int64_t at)
{
	x->d = (struct delivery){ .hook = x->hook.id, .key = key, .msg_id = "msg_1",
	    .type = "event.reminder", .event = 3, .start_utc = 9, .body = "{}", .next_at = at,
	    .state = "queued", .created = 1 };
	store_ok(s, queue(s, x));
}

/* Keys that a lease at that time gets, in their order. */
static const char *
keys(struct store *s, struct one *x, int64_t now, int64_t until)
{
	char *text = arena_alloc(s->a, 64);

	x->number = now;
	x->until = until;
	x->n = x->n == 0 ? 100 : x->n;
	store_ok(s, lease(s, x));
	for (size_t i = 0; i < x->got; i++) {
		assert_int_equal(x->out[i].lease_until, until);
		strcat(text, x->out[i].key);
	}
	return text;
}

static int64_t
next(struct store *s)
{
	int64_t at;

	store_ok(s, db_delivery_next(s->db, &at, &s->e));
	return at;
}

static void
hooks_come_back(void **state)
{
	struct store *s = *state;
	struct one x = webhook(s, "b"), y = { .hook = { .name = "a", .program = "/bin/true",
	    .args = "[\"-x\"]", .topics = "[\"kbo\"]", .kinds = "[\"game\"]", .tags = "[\"team:lg\"]",
	    .causes = "changed", .before = "10m,1d", .allday = "1d-1800", .allow_private = true,
	    .created = 7 }, .a = s->a };
	struct hook got, *list;
	size_t n;

	store_ok(s, add_change(s, &y));
	store_ok(s, add_hook(s, &y));
	store_ok(s, db_hook_get(s->db, "a", s->a, &got, &s->e));
	assert_null(got.url);
	assert_null(got.secret);
	assert_string_equal(got.program, "/bin/true");
	assert_string_equal(got.args, "[\"-x\"]");
	assert_string_equal(got.topics, "[\"kbo\"]");
	assert_string_equal(got.kinds, "[\"game\"]");
	assert_string_equal(got.tags, "[\"team:lg\"]");
	assert_string_equal(got.causes, "changed");
	assert_string_equal(got.before, "10m,1d");
	assert_string_equal(got.allday, "1d-1800");
	assert_true(got.allow_private && !got.paused);
	assert_int_equal(got.created, 7);
	assert_int_equal(got.since_change, 1);
	store_ok(s, db_hook_get(s->db, "b", s->a, &got, &s->e));
	assert_string_equal(got.args, "[]");
	assert_string_equal(got.topics, "[]");
	assert_string_equal(got.secret, "whsec_x");
	assert_int_equal(got.since_change, 0);
	store_ok(s, db_hook_list(s->db, s->a, &list, &n, &s->e));
	assert_int_equal(n, 2);
	assert_string_equal(list[0].name, "a");

	x.text = "whsec_y";
	store_ok(s, new_secret(s, &x));
	x.flag = true;
	store_ok(s, pause_hook(s, &x));
	store_ok(s, db_hook_get(s->db, "b", s->a, &got, &s->e));
	assert_string_equal(got.secret, "whsec_y");
	assert_true(got.paused);
	store_fails(s, add_hook(s, &x), ERR_CONFLICT);
	store_fails(s, db_hook_get(s->db, "c", s->a, &got, &s->e), ERR_NOT_FOUND);
	y.hook.name = "c";
	y.hook.url = "https://example.org/both";
	store_fails(s, add_hook(s, &y), ERR_INVALID);
}

static void
cursors_start_at_nothing(void **state)
{
	struct store *s = *state;
	struct one x = { .text = "changes", .number = 12 };
	int64_t at;

	store_ok(s, db_cursor_get(s->db, "changes", &at, &s->e));
	assert_int_equal(at, 0);
	store_ok(s, set_cursor(s, &x));
	x.number = 13;
	store_ok(s, set_cursor(s, &x));
	store_ok(s, db_cursor_get(s->db, "changes", &at, &s->e));
	assert_int_equal(at, 13);
	store_ok(s, db_cursor_get(s->db, "reminders", &at, &s->e));
	assert_int_equal(at, 0);
}

static void
a_cause_is_queued_once(void **state)
{
	struct store *s = *state;
	struct one x = webhook(s, "h");
	struct delivery *list;
	size_t n;

	put(s, &x, "a", 100);
	assert_true(x.flag);
	put(s, &x, "a", 200);
	assert_false(x.flag);
	store_ok(s, db_delivery_list(s->db, NULL, 10, s->a, &list, &n, &s->e));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].next_at, 100);
	assert_int_equal(list[0].hook, x.hook.id);
	assert_string_equal(list[0].msg_id, "msg_1");
	assert_string_equal(list[0].type, "event.reminder");
	assert_int_equal(list[0].event, 3);
	assert_int_equal(list[0].start_utc, 9);
	assert_string_equal(list[0].body, "{}");
	assert_int_equal(list[0].tries, 0);
	assert_string_equal(list[0].state, "queued");
	assert_null(list[0].last_error);
	x.d.key = "b";
	x.d.state = "lost";
	store_fails(s, queue(s, &x), ERR_INVALID);
	x.d.state = "queued";
	x.d.hook = 99;
	store_fails(s, queue(s, &x), ERR_CONFLICT);
}

static void
what_is_leased_is_ours_until_the_lease_is_over(void **state)
{
	struct store *s = *state;
	struct one x = webhook(s, "h");

	assert_int_equal(next(s), INT64_MAX);
	put(s, &x, "c", 300);
	put(s, &x, "a", 100);
	put(s, &x, "b", 100);
	assert_int_equal(next(s), 100);
	assert_string_equal(keys(s, &x, 99, 1000), "");
	x.n = 1;
	assert_string_equal(keys(s, &x, 300, 1000), "a");
	x.n = 100;
	assert_string_equal(keys(s, &x, 300, 2000), "bc");
	assert_string_equal(keys(s, &x, 999, 3000), "");
	assert_int_equal(next(s), 1000);
	assert_string_equal(keys(s, &x, 1000, 3000), "a");
	assert_string_equal(keys(s, &x, 5000, 6000), "cba");
}

static void
a_backlog_of_one_hook_leaves_room_for_others(void **state)
{
	struct store *s = *state;
	struct one x = webhook(s, "h"), y = webhook(s, "other");

	put(s, &x, "a", 100);
	put(s, &x, "b", 100);
	put(s, &x, "c", 100);
	put(s, &y, "d", 200);
	x.n = 2;
	assert_string_equal(keys(s, &x, 300, 1000), "ad");
	assert_string_equal(keys(s, &x, 300, 1000), "bc");
}

static void
a_retry_comes_later_and_an_end_is_an_end(void **state)
{
	struct store *s = *state;
	struct one x = webhook(s, "h");
	struct delivery *list;
	size_t n;

	put(s, &x, "a", 100);
	put(s, &x, "b", 100);
	keys(s, &x, 100, 1000);
	x.d.id = x.out[0].id;
	x.number = 5000;
	store_ok(s, retry(s, &x));
	x.d.id = x.out[1].id;
	x.text = "done";
	store_ok(s, done(s, &x));
	assert_int_equal(next(s), 5000);
	assert_string_equal(keys(s, &x, 4999, 9000), "");
	assert_string_equal(keys(s, &x, 5000, 9000), "a");
	assert_int_equal(x.out[0].tries, 1);
	assert_string_equal(x.out[0].last_error, "refused");
	x.d.id = x.out[0].id;
	x.text = "dead";
	store_ok(s, done(s, &x));
	assert_int_equal(next(s), INT64_MAX);
	store_ok(s, db_delivery_list(s->db, "dead", 10, s->a, &list, &n, &s->e));
	assert_int_equal(n, 1);
	assert_string_equal(list[0].key, "a");
	store_ok(s, db_delivery_list(s->db, NULL, 1, s->a, &list, &n, &s->e));
	assert_int_equal(n, 1);
	assert_string_equal(list[0].key, "b");
	x.number = 6000;
	store_ok(s, retry(s, &x));			/* brings a dead letter back */
	assert_string_equal(keys(s, &x, 6000, 9000), "a");
}

static void
a_paused_hook_gets_nothing_and_loses_nothing(void **state)
{
	struct store *s = *state;
	struct one x = webhook(s, "h"), y = webhook(s, "other");

	put(s, &x, "a", 100);
	put(s, &y, "b", 200);
	x.flag = true;
	store_ok(s, pause_hook(s, &x));
	assert_int_equal(next(s), 200);
	assert_string_equal(keys(s, &x, 500, 600), "b");
	x.flag = false;
	store_ok(s, pause_hook(s, &x));
	assert_string_equal(keys(s, &x, 500, 600), "a");
}

static void
a_removed_hook_takes_its_deliveries_along(void **state)
{
	struct store *s = *state;
	struct one x = webhook(s, "h"), y;
	struct delivery *list;
	size_t n;

	put(s, &x, "a", 100);
	store_ok(s, remove_hook(s, &x));
	store_ok(s, db_delivery_list(s->db, NULL, 10, s->a, &list, &n, &s->e));
	assert_int_equal(n, 0);
	y = webhook(s, "h");
	assert_int_not_equal(y.hook.id, x.hook.id);	/* keys hold ids: none comes twice */
}

static void
what_is_done_is_kept_a_fortnight(void **state)
{
	static const struct { const char *key, *state; int64_t finished_days; bool stays; } cases[] = {
		{ "a", "done",    85, false },
		{ "b", "done",    87, true },
		{ "c", "dead",    85, false },
		{ "d", "moved",   87, true },
		{ "e", "queued",   1, true },
	};
	const int64_t day = 86400;
	struct store *s = *state;
	struct one x = webhook(s, "h");
	struct delivery *list;
	int64_t now = 100 * day;
	size_t n;
	char left[8] = "";

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		put(s, &x, cases[i].key, 1);
		keys(s, &x, 1, INT64_MAX);
		x.d.id = x.out[0].id;
		x.text = cases[i].state;
		x.number = cases[i].finished_days * day * 1000;
		if (strcmp(cases[i].state, "queued") != 0)
			store_ok(s, done(s, &x));
	}
	store_ok(s, retire(s, &now));
	store_ok(s, db_delivery_list(s->db, NULL, 10, s->a, &list, &n, &s->e));
	for (size_t i = n; i-- > 0;)
		strcat(left, list[i].key);
	assert_string_equal(left, "bde");
	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		assert_int_equal(strchr(left, cases[i].key[0]) != NULL, cases[i].stays);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(hooks_come_back),
		STORE_TEST(cursors_start_at_nothing),
		STORE_TEST(a_cause_is_queued_once),
		STORE_TEST(what_is_leased_is_ours_until_the_lease_is_over),
		STORE_TEST(a_backlog_of_one_hook_leaves_room_for_others),
		STORE_TEST(a_retry_comes_later_and_an_end_is_an_end),
		STORE_TEST(a_paused_hook_gets_nothing_and_loses_nothing),
		STORE_TEST(a_removed_hook_takes_its_deliveries_along),
		STORE_TEST(what_is_done_is_kept_a_fortnight),
	};

	return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
