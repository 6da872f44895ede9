#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/subscriptions.h"
#include "server/http/settings.h"
#include "tests/store.h"

enum { NOW = 1775000000 };

struct filled { int64_t kbo, npb, source, game, opening; };
STORE_WRITE(fill, struct filled)
{
	struct arena *a = arena_new();
	struct topic t = { .slug = "kbo", .title = "KBO", .alarm = "30m", .allday = "1d-1800" };
	const struct topic_rule rule = { "source", "kbo" };
	struct event ev = store_event(a, "game", NOW + 86400);
	int rc = -1;

	if (store_add_source(w, "kbo", "Asia/Seoul", &x->source, e) == 0 &&
	    db_topic_add(w, &t, NOW, &x->kbo, e) == 0 &&
	    db_topic_rule_add(w, x->kbo, &rule, 1, e) == 0 &&
	    store_put_event(w, x->source, &ev, &x->game, e) == 0) {
		t.slug = "npb";
		ev = store_event(a, "opening", NOW + 7200);
		ev.kind = "ticket-open";
		rc = db_topic_add(w, &t, NOW, &x->npb, e) == -1 ? -1 :
		    store_put_event(w, x->source, &ev, &x->opening, e);
	}
	arena_free(a);
	return rc;
}

static int
apply(struct store *s, const char *json, struct subscription *sub, bool *restamp)
{
	json_t *doc = json_loads(json, 0, NULL);
	int rc;

	assert_non_null(doc);
	rc = settings_apply(s->db, doc, s->a, sub, restamp, &s->e);
	json_decref(doc);
	return rc;
}

static void
what_may_not_stand_there_is_named(void **state)
{
	static const struct { const char *json; enum err_code want; const char *says; } cases[] = {
		{ "[]", ERR_INVALID, "object" },
		{ "{\"nmae\":\"x\"}", ERR_INVALID, "nmae" },
		{ "{\"name\":1}", ERR_INVALID, "\"name\"" },
		{ "{\"lang\":\"de\"}", ERR_INVALID, "ko, en, ja" },
		{ "{\"client\":\"siri\"}", ERR_INVALID, "apple, google" },
		{ "{\"spoilers\":\"no\"}", ERR_INVALID, "true or false" },
		{ "{\"alarms\":\"30m\"}", ERR_INVALID, "\"alarms\"" },
		{ "{\"alarms\":[\"31m\"]}", ERR_INVALID, "31m" },
		{ "{\"alarms\":[\"30m\",\"1h\",\"1d\"]}", ERR_INVALID, "\"alarms\"" },
		{ "{\"alarms\":[\"30m,1h\"]}", ERR_INVALID, "\"alarms\"" },
		{ "{\"allday\":\"0800\"}", ERR_INVALID, "0800" },
		{ "{\"title\":\"{home\"}", ERR_INVALID, "{title}" },
		{ "{\"title\":\"home}\"}", ERR_INVALID, "{title}" },
		{ "{\"title\":\"{}\"}", ERR_INVALID, "{title}" },
		{ "{\"title\":\"{ho me}\"}", ERR_INVALID, "{title}" },
		{ "{\"kinds\":{\"gmae\":{}}}", ERR_INVALID, "gmae" },
		{ "{\"kinds\":{\"game\":{\"alarm\":[]}}}", ERR_INVALID, "alarm" },
		{ "{\"kinds\":[]}", ERR_INVALID, "\"kinds\"" },
		{ "{\"topics\":\"kbo\"}", ERR_INVALID, "list" },
		{ "{\"topics\":[\"xxx\"]}", ERR_NOT_FOUND, "xxx" },
		{ "{\"topics\":[\"../x\"]}", ERR_NOT_FOUND, "../x" },
		{ "{\"topics\":[1]}", ERR_INVALID, "[0]" },
		{ "{\"topics\":[\"kbo\",\"kbo\"]}", ERR_INVALID, "twice" },
		{ "{\"topics\":[{\"prefix\":\"x\"}]}", ERR_INVALID, "slug" },
		{ "{\"topics\":[{\"slug\":\"kbo\",\"prefix\":\"0123456789012345678901234567890123\"}]}", ERR_LIMIT, "\"prefix\"" },
		{ "{\"topics\":[{\"slug\":\"kbo\",\"only\":{\"tags\":[\"home\"]}}]}", ERR_INVALID, "home:lg" },
		{ "{\"topics\":[{\"slug\":\"kbo\",\"only\":{\"kinds\":[\"x\"]}}]}", ERR_INVALID, "\"only\"" },
		{ "{\"topics\":[{\"slug\":\"kbo\",\"only\":{\"match\":[\"!!\"]}}]}", ERR_INVALID, "letter" },
		{ "{\"topics\":[{\"slug\":\"kbo\",\"only\":{\"match\":[1]}}]}", ERR_INVALID, "texts" },
		{ "{\"picked\":[\"nothing\"]}", ERR_NOT_FOUND, "nothing" },
		{ "{\"muted\":{}}", ERR_INVALID, "\"muted\"" },
		{ "{\"muted\":[null]}", ERR_INVALID, "UID" },
	};
	struct store *s = *state;
	struct filled f = { 0 };

	store_ok(s, fill(s, &f));
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct subscription sub = { 0 };
		bool restamp;

		print_message("  %s\n", cases[i].json);
		s->e = (struct err){ 0 };
		assert_int_equal(apply(s, cases[i].json, &sub, &restamp), -1);
		print_message("    %s\n", s->e.msg);
		assert_int_equal(s->e.code, cases[i].want);
		assert_non_null(strstr(s->e.msg, cases[i].says));
	}
	s->e = (struct err){ 0 };
}

static void
what_is_not_named_stays(void **state)
{
	static const struct { const char *json, *want; bool restamp; } cases[] = {
		{ "{\"topics\":[\"kbo\"],\"alarms\":[\"1h\",\"30m\"]}",
		    "{\"alarms\":[\"30m\",\"1h\"],\"kinds\":null,\"name\":null,\"spoilers\":true,"
		    "\"topics\":[\"kbo\"]}", true },
		{ "{}", NULL, false },
		{ "{\"name\":\"  내   달력 \"}", "{\"name\":\"내 달력\"}", false },
		{ "{\"spoilers\":false}", "{\"name\":\"내 달력\",\"spoilers\":false}", true },
		{ "{\"name\":null}", "{\"name\":null,\"spoilers\":false}", false },
		{ "{\"kinds\":{\"game\":{\"alarms\":[]}}}", "{\"kinds\":{\"game\":{\"alarms\":[]}}}", true },
		{ "{\"topics\":[\"kbo\",\"npb\"]}", "{\"topics\":[\"kbo\",\"npb\"]}", false },
		{ "{\"topics\":[\"npb\",\"kbo\"]}", "{\"topics\":[\"npb\",\"kbo\"]}", true },
		{ "{\"picked\":[\"game\",\"game@test.invalid\"]}", "{\"picked\":[\"game@test.invalid\"]}", false },
		{ "{\"muted\":[\"opening\"]}", "{\"muted\":[\"opening@test.invalid\"],\"picked\":[\"game@test.invalid\"]}", false },
		{ "{\"picked\":[]}", "{\"picked\":[]}", false },
	};
	struct store *s = *state;
	struct subscription sub = { 0 };
	struct filled f = { 0 };
	const char *key;
	bool restamp;

	store_ok(s, fill(s, &f));
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		json_t *got, *want = json_loads(cases[i].want == NULL ? "{}" : cases[i].want, 0, NULL), *v;

		print_message("  %s\n", cases[i].json);
		store_ok(s, apply(s, cases[i].json, &sub, &restamp));
		assert_int_equal(restamp, cases[i].restamp);
		got = settings_to_json(&sub);
		json_object_foreach(want, key, v) {
			json_t *have = json_object_get(got, key);

			if (strcmp(key, "topics") != 0)
				assert_true(json_equal(have, v));
			for (size_t k = 0; strcmp(key, "topics") == 0 && k < json_array_size(v); k++)
				assert_string_equal(json_string_value(json_object_get(json_array_get(have, k), "slug")),
				    json_string_value(json_array_get(v, k)));
		}
		json_decref(got);
		json_decref(want);
	}
}

static void
the_nearest_profile_rings(void **state)
{
	static const struct { const char *why, *json, *kind, *alarm, *allday; } cases[] = {
		{ "the topic's own", "{}", "game", "15m", "0900" },
		{ "the subscription's", "{\"alarms\":[\"1h\"]}", "game", "1h", "0900" },
		{ "silence is a choice", "{\"alarms\":[]}", "game", "none", "0900" },
		{ "its kind's", "{\"alarms\":[\"1h\"],\"kinds\":{\"game\":{\"alarms\":[]}}}", "game", "none", "0900" },
		{ "other kinds are not meant", "{\"kinds\":{\"game\":{\"alarms\":[]}}}", "ticket-open", "15m", "0900" },
		{ "the topic's choice before", "{\"alarms\":[\"1h\"],\"topics\":[{\"slug\":\"kbo\",\"alarms\":[\"2h\"]}]}", "game", "2h", "0900" },
		{ "its kind first", "{\"topics\":[{\"slug\":\"kbo\",\"alarms\":[\"2h\"],"
		    "\"kinds\":{\"game\":{\"alarms\":[\"3h\"],\"allday\":\"none\"}}}]}", "game", "3h", "none" },
		{ "each half by itself", "{\"allday\":\"none\",\"topics\":[{\"slug\":\"kbo\",\"alarms\":[\"2h\"]}]}", "game", "2h", "none" },
	};
	struct store *s = *state;
	struct filled f = { 0 };
	const struct alarms topic = { 1, { 15 }, ALLDAY_0900 };

	store_ok(s, fill(s, &f));
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct subscription sub = { .hash = "x" };
		struct settings set;
		struct alarms got = { 0 };
		struct buf words = { 0 };
		bool restamp;

		print_message("  %s\n", cases[i].why);
		store_ok(s, apply(s, cases[i].json, &sub, &restamp));
		store_ok(s, settings_read(&sub, s->a, &set, &s->e));
		settings_alarms(&set, set.n_choices > 0 ? &set.choices[0] : NULL, cases[i].kind, &topic, &got);
		alarm_put(&got, ',', &words);
		assert_string_equal(words.data, cases[i].alarm);
		assert_string_equal(allday_word(got.allday), cases[i].allday);
		buf_free(&words);
	}
}

static void
everything_comes_back_as_it_was_set(void **state)
{
	struct store *s = *state;
	struct subscription sub = { .hash = "x" };
	struct filled f = { 0 };
	struct settings set;
	bool restamp;

	store_ok(s, fill(s, &f));
	store_ok(s, apply(s, "{\"lang\":\"en\",\"client\":\"google\",\"title\":\"{away}–{home} {venue}\","
	    "\"topics\":[{\"slug\":\"kbo\",\"prefix\":\"⚾ \",\"title\":\"{title}!\",\"only\":{\"kinds\":[\"game\"],"
	    "\"tags\":[\"home:lg\"],\"match\":[\"L G\"],\"except\":[\"시범\"]}}]}", &sub, &restamp));
	store_ok(s, settings_read(&sub, s->a, &set, &s->e));
	assert_int_equal(set.lang, LANG_EN);
	assert_string_equal(set.client, "google");
	assert_string_equal(set.title, "{away}–{home} {venue}");
	assert_true(set.spoilers);
	assert_int_equal(set.n_choices, 1);
	assert_string_equal(set.choices[0].prefix, "⚾ ");
	assert_string_equal(set.choices[0].title, "{title}!");
	assert_string_equal(set.choices[0].kinds[0], "game");
	assert_string_equal(set.choices[0].tags[0], "home:lg");
	assert_string_equal(set.choices[0].match[0], "l g");
	assert_string_equal(set.choices[0].except[0], "시범");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(what_may_not_stand_there_is_named),
		STORE_TEST(what_is_not_named_stays),
		STORE_TEST(the_nearest_profile_rings),
		STORE_TEST(everything_comes_back_as_it_was_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
