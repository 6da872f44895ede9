#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/hooks.h"
#include "tests/store.h"

struct one {
	int64_t source, id, number;
	struct event ev;
	const char *text, *style;
	bool flag;
};

STORE_WRITE(put, struct one) { return store_put_event(w, x->source, &x->ev, &x->id, e); }
STORE_WRITE(miss, struct one) { return db_event_missing(w, x->id, x->number, 2, x->flag, e); }
STORE_WRITE(put_item, struct one)
{
	return db_item_put(w, x->id, x->source, x->ev.external_id, x->text, "ff", e);
}
STORE_WRITE(drop_fragments, struct one) { return db_fragments_drop(w, x->id, e); }
STORE_WRITE(put_fragment, struct one)
{
	return db_fragment_put(w, x->id, "ko", x->style, "T", "Asia/Seoul", x->text,
	    strlen(x->text), 1, e);
}
STORE_WRITE(put_change, struct one)
{
	return db_change_add(w, x->id, x->source, x->text, x->flag ? "{}" : NULL, "{\"a\":1}",
	    x->number, e);
}
STORE_WRITE(put_timezone, struct one)
{
	return db_timezone_put(w, x->style, x->text, strlen(x->text), e);
}
STORE_WRITE(add_source, struct one) { return store_add_source(w, x->text, "Asia/Seoul", &x->source, e); }
STORE_WRITE(add_topic, struct one)
{
	const struct topic t = { .slug = x->text };
	const struct topic_rule rule = { "source", x->style };

	return db_topic_add(w, &t, 100, &x->number, e) == -1 ? -1 :
	    db_topic_rule_add(w, x->number, &rule, 1, e);
}
STORE_WRITE(retire, int64_t) { return db_retire(w, *x, e); }

static struct one
one(struct store *s, const char *name, int64_t start)
{
	struct one x = { .ev = store_event(s->a, name, start), .text = "kbo" };
	struct source there;

	if (db_source_get(s->db, "kbo", s->a, &there, &s->e) == 0) {
		x.source = there.id;
		return x;
	}
	s->e = (struct err){ 0 };
	store_ok(s, add_source(s, &x));
	return x;
}

#define same_text(a, b) do {						\
	if ((b) == NULL)						\
		assert_null(a);						\
	else								\
		assert_string_equal(a, b);				\
} while (0)

static void
assert_same(const struct event *a, const struct event *b)
{
	same_text(a->uid, b->uid);
	same_text(a->external_id, b->external_id);
	same_text(a->kind, b->kind);
	same_text(a->parent, b->parent);
	same_text(a->lang, b->lang);
	same_text(a->title, b->title);
	same_text(a->location, b->location);
	same_text(a->description, b->description);
	same_text(a->url, b->url);
	same_text(a->result, b->result);
	same_text(a->price, b->price);
	same_text(a->image, b->image);
	same_text(a->start, b->start);
	same_text(a->end, b->end);
	same_text(a->tzid, b->tzid);
	assert_int_equal(a->form, b->form);
	assert_int_equal(a->time_unknown, b->time_unknown);
	assert_int_equal(a->start_utc, b->start_utc);
	assert_int_equal(a->end_utc, b->end_utc);
	assert_int_equal(a->utc_offset, b->utc_offset);
	assert_int_equal(a->status, b->status);
	assert_int_equal(a->sequence, b->sequence);
	assert_int_equal(a->modified, b->modified);
	assert_int_equal(a->n_tags, b->n_tags);
	for (size_t i = 0; i < a->n_tags; i++) {
		same_text(a->tags[i].key, b->tags[i].key);
		same_text(a->tags[i].value, b->tags[i].value);
		same_text(a->tags[i].label, b->tags[i].label);
	}
}

static void
every_field_comes_back(void **state)
{
	struct tag tags[] = { { "team", "lg", "LG \xed\x8a\xb8\xec\x9c\x88\xec\x8a\xa4" }, { "team", "ssg", NULL }, { "venue", "jamsil", "J" } };
	struct store *s = *state;
	struct one x = one(s, "g1", 1000);
	struct event got;
	int64_t id;

	for (int form = 0; form < FORM__MAX; form++)
		for (int status = 0; status < STATUS__MAX; status++) {
			print_message("  %s, %s\n", event_forms[form], event_statuses[status]);
			x.ev.form = (enum event_form)form;
			x.ev.status = (enum event_status)status;
			store_ok(s, put(s, &x));
			store_ok(s, db_event_by_id(s->db, x.id, s->a, &got, &s->e));
			assert_same(&got, &x.ev);
			assert_string_equal(got.source, "kbo");
		}
	x.ev.parent = "p";
	x.ev.location = "Jamsil";
	x.ev.description = "a\nb";
	x.ev.url = "https://example.org/?a=1&b='2'";
	x.ev.result = "3:2";
	x.ev.price = "1";
	x.ev.image = "https://example.org/i.png";
	x.ev.start = "2026-04-01";
	x.ev.end = "2026-04-02";
	x.ev.tzid = "Asia/Seoul";
	x.ev.time_unknown = true;
	x.ev.utc_offset = 32400;
	x.ev.start_utc = -86400;
	x.ev.sequence = 4;
	x.ev.modified = 2000;
	x.ev.tags = tags;
	x.ev.n_tags = 3;
	store_ok(s, put(s, &x));
	store_ok(s, db_event_by_uid(s->db, "g1@test.invalid", s->a, &id, &got, &s->e));
	assert_int_equal(id, x.id);
	assert_same(&got, &x.ev);
	x.ev.n_tags = 1;
	x.ev.location = NULL;
	store_ok(s, put(s, &x));
	store_ok(s, db_event_by_id(s->db, x.id, s->a, &got, &s->e));
	assert_same(&got, &x.ev);
}

static void
a_uid_is_found_with_and_without_its_domain(void **state)
{
	static const struct { const char *why, *uid; bool found; } cases[] = {
		{ "whole", "g1@test.invalid", true },
		{ "as in paths", "g1", true },
		{ "of another domain", "g1@else.invalid", false },
		{ "only its beginning", "g", false },
		{ "nothing before the @", "@test.invalid", false },
		{ "empty", "", false },
	};
	struct store *s = *state;
	struct one x = one(s, "g1", 1000);
	struct event got;

	store_ok(s, put(s, &x));
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		assert_int_equal(db_event_by_uid(s->db, cases[i].uid, s->a, NULL, &got, &e),
		    cases[i].found ? 0 : -1);
		assert_int_equal(e.code, cases[i].found ? ERR_NONE : ERR_NOT_FOUND);
	}
	x.id = 0;
	x.ev.external_id = "other";
	store_fails(s, put(s, &x), ERR_CONFLICT);
}

static void
known_events_come_sorted_by_bytes(void **state)
{
	static const char *const in[] = { "b", "a", "B", "10", "9", "\xea\xb0\x80", "a-1", "A" };
	static const char *const want[] = { "10", "9", "A", "B", "a", "a-1", "b", "\xea\xb0\x80" };
	struct store *s = *state;
	struct known *k;
	struct one x;
	size_t n;

	for (size_t i = 0; i < MEM_COUNT(in); i++) {
		x = one(s, in[i], (int64_t)i * 10);
		store_ok(s, put(s, &x));
	}
	store_ok(s, db_known_list(s->db, x.source, s->a, &k, &n, &s->e));
	assert_int_equal(n, MEM_COUNT(want));
	for (size_t i = 0; i < n; i++)
		assert_string_equal(k[i].external_id, want[i]);
	assert_string_equal(k[2].item_hash, "00");
	assert_int_equal(k[2].start_utc, 70);
	assert_int_equal(k[2].missing_since, 0);

	x.number = 500;
	x.flag = true;
	store_ok(s, miss(s, &x));
	x.text = "{\"x\":1}";
	store_ok(s, put_item(s, &x));
	store_ok(s, db_known_list(s->db, x.source, s->a, &k, &n, &s->e));
	assert_int_equal(n, MEM_COUNT(want));
	assert_int_equal(k[2].missing_since, 500);
	assert_int_equal(k[2].missing_runs, 2);
	assert_true(k[2].vanished);
	assert_string_equal(k[2].item_hash, "ff");
	store_ok(s, db_item_json(s->db, x.id, s->a, &x.text, &s->e));
	assert_string_equal(x.text, "{\"x\":1}");
	store_fails(s, db_item_json(s->db, 999, s->a, &x.text, &s->e), ERR_NOT_FOUND);
	store_ok(s, db_known_list(s->db, 999, s->a, &k, &n, &s->e));
	assert_int_equal(n, 0);
}

static void
lists_are_filtered(void **state)
{
	static const struct { const char *why; struct event_filter f; const char *want; } cases[] = {
		{ "all", { 0 }, "abcd" },
		{ "a source", { .source = "kbo" }, "abc" },
		{ "another", { .source = "npb" }, "d" },
		{ "no such source", { .source = "nil" }, "" },
		{ "a topic", { .topic = "npb" }, "d" },
		{ "no such topic", { .topic = "nil" }, "" },
		{ "topic and source", { .topic = "npb", .source = "kbo" }, "" },
		{ "ends after from", { .from = 10000 + 3599 }, "abcd" },
		{ "ends just then", { .from = 10000 + 3600 }, "bcd" },
		{ "starts before to", { .to = 20001 }, "ab" },
		{ "starts just then", { .to = 20000 }, "a" },
		{ "from and to", { .from = 15000, .to = 30001 }, "bcd" },
		{ "from, in a topic", { .from = 40000, .topic = "npb" }, "" },
		{ "limited", { .limit = 2 }, "ab" },
		{ "next page", { .after_start = 20000, .after_id = 2, .limit = 2 }, "cd" },
		{ "page between equal starts", { .after_start = 30000, .after_id = 3 }, "d" },
		{ "past the end", { .after_start = 30000, .after_id = 4 }, "" },
	};
	struct store *s = *state;
	struct one x = { .text = "kbo" }, topic = { .text = "npb", .style = "npb" };
	struct event *got;
	int64_t *ids;
	size_t n;

	store_ok(s, add_source(s, &x));
	for (int i = 0; i < 4; i++) {
		if (i == 3) {
			x.text = "npb";
			store_ok(s, add_source(s, &x));
		}
		x.id = 0;
		x.ev = store_event(s->a, (const char *[]){ "a", "b", "c", "d" }[i],
		    i == 3 ? 30000 : (i + 1) * 10000);
		store_ok(s, put(s, &x));
	}
	store_ok(s, add_topic(s, &topic));
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char names[8] = "";

		print_message("  %s\n", cases[i].why);
		store_ok(s, db_event_list(s->db, &cases[i].f, s->a, &got, &ids, &n, &s->e));
		for (size_t k = 0; k < n; k++) {
			strcat(names, got[k].title);
			assert_int_equal(ids[k], got[k].title[0] - 'a' + 1);
		}
		assert_string_equal(names, cases[i].want);
	}
	store_ok(s, db_event_list(s->db, &cases[4].f, s->a, &got, NULL, &n, &s->e));
	assert_int_equal(got[0].n_topics, 1);
	assert_string_equal(got[0].topics[0], "npb");
}

static void
due_events_are_those_that_take_place(void **state)
{
	static const struct { const char *why; enum event_form form; bool unknown; enum event_status status; bool timed, allday; } cases[] = {
		{ "instant", FORM_INSTANT, false, STATUS_CONFIRMED, true, false },
		{ "zoned, tentative", FORM_ZONED, false, STATUS_TENTATIVE, true, false },
		{ "a date", FORM_DATE, false, STATUS_CONFIRMED, false, true },
		{ "time unknown", FORM_DATE, true, STATUS_CONFIRMED, false, true },
		{ "time unknown, as an instant", FORM_INSTANT, true, STATUS_CONFIRMED, false, true },
		{ "cancelled", FORM_INSTANT, false, STATUS_CANCELLED, false, false },
		{ "postponed", FORM_DATE, false, STATUS_POSTPONED, false, false },
	};
	struct store *s = *state;
	struct one x = one(s, "g", 1000);
	struct due *d;
	size_t n;

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		x.ev.form = cases[i].form;
		x.ev.time_unknown = cases[i].unknown;
		x.ev.status = cases[i].status;
		store_ok(s, put(s, &x));
		store_ok(s, db_due_list(s->db, true, 999, 1000, s->a, &d, &n, &s->e));
		assert_int_equal(n, cases[i].timed);
		store_ok(s, db_due_list(s->db, true, 1000, 2000, s->a, &d, &n, &s->e));
		assert_int_equal(n, 0);
		store_ok(s, db_due_list(s->db, false, 999, 1000, s->a, &d, &n, &s->e));
		assert_int_equal(n, cases[i].allday);
		if (n == 1)
			assert_int_equal(d[0].event, x.id);
	}
}

static void
changes_are_a_log_that_never_counts_back(void **state)
{
	struct store *s = *state;
	struct one x = one(s, "g", 1000);
	struct change *c;
	int64_t last, now = 401 * 86400;
	size_t n;

	store_ok(s, put(s, &x));
	x.text = "added";
	store_ok(s, put_change(s, &x));
	x.text = "changed";
	x.flag = true;
	store_ok(s, put_change(s, &x));
	store_ok(s, db_change_list(s->db, 0, 10, s->a, &c, &n, &s->e));
	assert_int_equal(n, 2);
	assert_string_equal(c[0].type, "added");
	assert_null(c[0].before);
	assert_string_equal(c[1].before, "{}");
	assert_string_equal(c[1].after, "{\"a\":1}");
	assert_int_equal(c[1].event, x.id);
	last = c[1].id;
	store_ok(s, db_change_list(s->db, c[0].id, 10, s->a, &c, &n, &s->e));
	assert_int_equal(n, 1);
	store_ok(s, retire(s, &now));		/* all of them are too old */
	store_ok(s, db_change_list(s->db, 0, 10, s->a, &c, &n, &s->e));
	assert_int_equal(n, 0);
	store_ok(s, put_change(s, &x));
	store_ok(s, db_change_list(s->db, last, 10, s->a, &c, &n, &s->e));
	assert_int_equal(n, 1);
	x.text = "exploded";
	store_fails(s, put_change(s, &x), ERR_INVALID);
}

static void
styles_fall_back_to_the_plain_one(void **state)
{
	struct store *s = *state;
	struct one x = one(s, "g", 4000000000), topic = { .text = "kbo", .style = "kbo" };
	struct vevent *v;
	size_t n;

	store_ok(s, put(s, &x));
	store_ok(s, add_topic(s, &topic));
	store_ok(s, db_topic_vevents(s->db, topic.number, NULL, "google", s->a, &v, &n, &s->e));
	assert_int_equal(n, 1);
	assert_string_equal(v[0].bytes, "BEGIN:VEVENT\r\nUID:g@test.invalid\r\nEND:VEVENT\r\n");
	assert_int_equal(v[0].len, strlen(v[0].bytes));
	assert_string_equal(v[0].title, "g");
	assert_null(v[0].tzid);
	assert_string_equal(v[0].uid, "g@test.invalid");
	assert_int_equal(v[0].start_utc, 4000000000);
	assert_int_equal(v[0].modified, 1000);
	x.style = "google";
	x.text = "other";
	store_ok(s, put_fragment(s, &x));
	store_ok(s, db_topic_vevents(s->db, topic.number, NULL, "google", s->a, &v, &n, &s->e));
	assert_int_equal(n, 1);
	assert_string_equal(v[0].bytes, "other");
	assert_string_equal(v[0].title, "T");
	assert_string_equal(v[0].tzid, "Asia/Seoul");
	store_ok(s, db_topic_vevents(s->db, topic.number, NULL, "plain", s->a, &v, &n, &s->e));
	assert_string_equal(v[0].title, "g");
	/* A language without a row of its own has the event's own words, not another style's. */
	store_ok(s, db_topic_vevents(s->db, topic.number, "en", "google", s->a, &v, &n, &s->e));
	assert_string_equal(v[0].title, "g");
	store_ok(s, drop_fragments(s, &x));
	store_ok(s, db_topic_vevents(s->db, topic.number, NULL, "google", s->a, &v, &n, &s->e));
	assert_int_equal(n, 0);
}

static void
timezones_are_stored_once(void **state)
{
	struct store *s = *state;
	struct one x = { .style = "Asia/Seoul", .text = "one" };
	struct timezone_row *z;
	size_t n;

	store_ok(s, put_timezone(s, &x));
	x.text = "two!";
	store_ok(s, put_timezone(s, &x));
	store_ok(s, db_timezone_list(s->db, s->a, &z, &n, &s->e));
	assert_int_equal(n, 1);
	assert_string_equal(z[0].tzid, "Asia/Seoul");
	assert_int_equal(z[0].len, 4);
	assert_memory_equal(z[0].bytes, "two!", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(every_field_comes_back),
		STORE_TEST(a_uid_is_found_with_and_without_its_domain),
		STORE_TEST(known_events_come_sorted_by_bytes),
		STORE_TEST(lists_are_filtered),
		STORE_TEST(due_events_are_those_that_take_place),
		STORE_TEST(changes_are_a_log_that_never_counts_back),
		STORE_TEST(styles_fall_back_to_the_plain_one),
		STORE_TEST(timezones_are_stored_once),
	};

	return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
