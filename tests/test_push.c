/* What is sent, signed how, and what happens when it does not arrive. */
#include "tests/push_world.h"

#include "base/crypto.h"

static void
signature_is_the_standards(void **state)
{
	static const struct {
		const char *why, *secret, *want;
	} cases[] = {
		{ "the example of Standard Webhooks", SECRET,
		  "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" },
		{ "no prefix", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", NULL },
		{ "no base64", "whsec_!!", NULL },
		{ "empty", "whsec_", NULL },
		{ "none", NULL, NULL },
	};
	char out[PUSH_SIGNATURE];
	size_t i;
	int rc;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		rc = push_sign(cases[i].secret, "msg_p5jXN8AQM9LWM0D4loKWxJek",
		    1614265330, "{\"test\": 2432232314}", out, &e);
		assert_int_equal(rc, cases[i].want == NULL ? -1 : 0);
		if (rc == 0)
			assert_string_equal(out, cases[i].want);
		else
			assert_int_equal(e.code, ERR_INVALID);
	}
}

static void
secrets_are_32_bytes_and_differ(void **state)
{
	char a[PUSH_SECRET], b[PUSH_SECRET];
	unsigned char key[64];

	(void)state;
	push_new_secret(a);
	push_new_secret(b);
	assert_memory_equal(a, "whsec_", 6);
	assert_int_equal(crypto_unbase64(a + 6, key, sizeof(key)), 32);
	assert_string_not_equal(a, b);
}

static void
a_webhook_gets_it_signed(void **state)
{
	struct world *w = *state;
	struct delivery d = one_queued(w, webhook(w, "h"));
	char want[PUSH_SIGNATURE];
	struct err e = { 0 };

	send_due(w);
	assert_int_equal(w->result.sent, 1);
	assert_int_equal(w->sink->n, 1);
	assert_memory_equal(w->sink->got[0], "POST /hook HTTP/1.1\r\n", 21);
	assert_string_equal(received(w->sink, 0, "content-type"), "application/json");
	assert_string_equal(received(w->sink, 0, "webhook-id"), d.msg_id);
	assert_string_equal(received(w->sink, 0, "webhook-timestamp"), "1775034000");
	assert_string_equal(received(w->sink, 0, "user-agent"), "calcast-test");
	assert_string_equal(received(w->sink, 0, ""), d.body);
	assert_int_equal(push_sign(SECRET, d.msg_id, NOW, d.body, want, &e), 0);
	assert_string_equal(received(w->sink, 0, "webhook-signature"), want);
	assert_string_equal(only(w).state, "done");
	send_due(w);
	assert_int_equal(w->sink->n, 1);
}

static void
answers_decide(void **state)
{
	static const struct {
		const char *answer, *state;
		int64_t least, most;	/* seconds until the next try */
	} cases[] = {
		{ "200 OK", "done", 0, 0 },
		{ "202 Accepted", "done", 0, 0 },
		{ "410 Gone", "dead", 0, 0 },
		{ "500 Internal Server Error", "queued", 4, 5 },
		{ "404 Not Found", "queued", 4, 5 },
		{ "302 Found\r\nLocation: http://127.0.0.1:1/", "queued", 4, 5 },
		{ "429 Too Many Requests\r\nRetry-After: 120", "queued", 120, 120 },
		{ "503 Service Unavailable\r\nRetry-After: 1", "queued", 4, 5 },
		{ "503 Service Unavailable\r\nRetry-After: 99999999", "queued", 86400, 86400 },
	};
	void *fresh;
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct world *w;
		struct delivery d;
		int64_t wait;

		print_message("  %s\n", cases[i].answer);
		assert_int_equal(setup(&fresh), 0);
		w = fresh;
		one_queued(w, webhook(w, "h"));
		answer(w->sink, cases[i].answer);
		send_due(w);
		assert_int_equal(w->sink->n, 1);
		d = only(w);
		assert_string_equal(d.state, cases[i].state);
		if (strcmp(d.state, "queued") == 0) {
			wait = d.next_at - (int64_t)NOW * 1000;
			assert_in_range(wait, cases[i].least * 1000, cases[i].most * 1000);
			assert_non_null(d.last_error);
		}
		assert_int_equal(d.tries, 1);
		if (d.last_error != NULL)
			assert_null(strstr(d.last_error, "/hook"));	/* the path may be a key */
		teardown(&fresh);
	}
}

static void
ten_tries_under_one_id_then_dead(void **state)
{
	static const int64_t waits[] = { 5, 300, 1800, 7200, 18000, 36000, 50400,
	    72000, 86400 };
	struct world *w = *state;
	struct hook h = webhook(w, "h");
	int64_t event = add_event(w, "a", NOW + 24 * HOUR), at = NOW;
	struct delivery d;
	size_t i;

	add_hook(w, h);
	must(w, (struct put){ .id = event, .type = "changed", .before = SOON,
	    .after = LATER, .at = NOW });
	expand(w);
	answer(w->sink, "500 No");
	for (i = 0; i < MEM_COUNT(waits); i++) {
		send_due(w);
		assert_int_equal(w->result.retried, 1);
		d = only(w);
		assert_in_range(d.next_at - at * 1000, waits[i] * 800, waits[i] * 1000);
		at = (d.next_at + 999) / 1000;
		set_clock(w, at - 1);
		send_due(w);
		assert_int_equal(w->result.retried, 0);
		set_clock(w, at);
	}
	send_due(w);
	assert_int_equal(w->result.dead, 1);
	assert_string_equal(only(w).state, "dead");
	assert_int_equal(w->sink->n, 10);
	for (i = 0; i < 10; i++)
		assert_string_equal(received(w->sink, (int)i, "webhook-id"), d.msg_id);
	set_clock(w, at + 30 * 24 * HOUR);
	send_due(w);
	assert_int_equal(w->sink->n, 10);
}

static void
no_receiver_and_no_permission_are_retried(void **state)
{
	struct world *w = *state;
	struct hook private = webhook(w, "private"), refused = webhook(w, "refused");
	struct delivery *d;
	size_t i;

	private.allow_private = false;
	refused.url = "http://127.0.0.1:1/";
	add_hook(w, private);
	add_hook(w, refused);
	add_event(w, "a", NOW + 30 * MINUTE);
	expand(w);
	send_due(w);
	assert_int_equal(w->result.retried, 2);
	assert_int_equal(w->sink->n, 0);
	assert_int_equal(outbox(w, &d), 2);
	for (i = 0; i < 2; i++)
		assert_non_null(d[i].last_error);
}

static void
a_queued_reminder_that_is_no_longer_true(void **state)
{
	static const struct {
		const char *why, *state;
		int64_t move;
		enum event_status status;
		int64_t later;
	} cases[] = {
		{ "moved", "moved", HOUR, STATUS_CONFIRMED, 0 },
		{ "cancelled", "moved", 0, STATUS_CANCELLED, 0 },
		{ "postponed", "moved", 0, STATUS_POSTPONED, 0 },
		{ "as it was", "done", 0, STATUS_CONFIRMED, 0 },
		{ "tentative still happens", "done", 0, STATUS_TENTATIVE, 0 },
		{ "begun a little ago", "done", 0, STATUS_CONFIRMED, 40 * MINUTE },
		{ "begun long ago", "expired", 0, STATUS_CONFIRMED, 46 * MINUTE },
	};
	void *fresh;
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct world *w;
		struct event ev;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(setup(&fresh), 0);
		w = fresh;
		one_queued(w, webhook(w, "h"));
		ev = event_at(w, "a", NOW + 30 * MINUTE + cases[i].move, false);
		ev.status = cases[i].status;
		must(w, (struct put){ .ev = &ev, .id = only(w).event });
		set_clock(w, NOW + cases[i].later);
		send_due(w);
		assert_string_equal(only(w).state, cases[i].state);
		assert_int_equal(w->sink->n, strcmp(cases[i].state, "done") == 0);
		assert_int_equal(w->result.sent + w->result.dropped, 1);
		teardown(&fresh);
	}
}

struct stolen { struct arena *a; size_t got; };

static int
steal(struct db *db, void *arg, struct err *e)
{
	struct stolen *s = arg;
	struct delivery *d;

	return db_delivery_lease(db, (int64_t)NOW * 1000, (int64_t)(NOW + 60) * 1000,
	    10, s->a, &d, &s->got, e);
}

static void
a_lease_whose_holder_died_is_sent_under_the_same_id(void **state)
{
	struct world *w = *state;
	struct delivery d = one_queued(w, webhook(w, "h"));
	struct stolen s = { w->a, 0 };
	struct err e = { 0 };

	assert_int_equal(db_write(w->db, steal, &s, &e), 0);
	assert_int_equal(s.got, 1);
	send_due(w);
	assert_int_equal(w->sink->n, 0);
	set_clock(w, NOW + 61);
	send_due(w);
	assert_int_equal(w->sink->n, 1);
	assert_string_equal(received(w->sink, 0, "webhook-id"), d.msg_id);
}

static bool
yes(void *arg)
{
	(void)arg;
	return true;
}

static void
stopped_means_not_tried(void **state)
{
	struct world *w = *state;

	one_queued(w, webhook(w, "h"));
	w->pusher.stop = yes;
	send_due(w);
	assert_int_equal(w->sink->n, 0);
	assert_int_equal(only(w).tries, 0);
	w->pusher.stop = NULL;
	send_due(w);
	assert_int_equal(w->sink->n, 1);
}

static void
many_receivers_each_in_order(void **state)
{
	struct world *w = *state;
	int64_t event = add_event(w, "a", NOW + 24 * HOUR);
	char name[16];
	struct hook h;
	int i;

	for (i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "h%d", i);
		h = webhook(w, name);
		h.before = "none";
		add_hook(w, h);
	}
	for (i = 0; i < 5; i++)
		must(w, (struct put){ .id = event, .type = "changed",
		    .before = SOON, .after = LATER, .at = NOW + i });
	expand(w);
	assert_int_equal(w->result.queued, 60);
	send_due(w);
	assert_int_equal(w->result.sent, 60);
	assert_int_equal(w->sink->n, 60);
}

PUSH_TESTS(
	cmocka_unit_test(signature_is_the_standards),
	cmocka_unit_test(secrets_are_32_bytes_and_differ),
	WORLD(a_webhook_gets_it_signed),
	cmocka_unit_test(answers_decide),
	WORLD(ten_tries_under_one_id_then_dead),
	WORLD(no_receiver_and_no_permission_are_retried),
	cmocka_unit_test(a_queued_reminder_that_is_no_longer_true),
	WORLD(a_lease_whose_holder_died_is_sent_under_the_same_id),
	WORLD(stopped_means_not_tried),
	WORLD(many_receivers_each_in_order)
)
