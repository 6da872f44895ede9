#include "tests/replay.h"

#define BASE "rows=data.rows\ntitle=t\nstart=d\n"
#define ROW "{\"t\":\"T\",\"d\":\"2026-01-01\"}"
#define TWO "\"rows\":[" ROW "," ROW "]"
#define HOME "https://x.example/api?key=K&page=1&size=2"

static void
errors_in_good_clothes_are_refused(void **state)
{
	static const struct { const char *why, *body, *options, *says; } cases[] = {
		{ "a code and a message", "{\"RESULT\":{\"CODE\":\"ERROR-337\",\"MESSAGE\":\"over the quota\"}}", "",
		    "rows: no \"data\" before rows; found an object with RESULT; the page says \"ERROR-337: over the quota\"" },
		{ "deep in it", "{\"OpenAPI\":{\"cmmMsgHeader\":{\"errMsg\":\"SERVICE ERROR\",\"returnReasonCode\":\"30\"}}}", "",
		    "the page says \"30: SERVICE ERROR\"" },
		{ "a text", "{\"error\":\"invalid key\"}", "", "the page says \"invalid key\"" },
		{ "a list", "{\"errors\":[{\"code\":\"E1\",\"detail\":\"no such key\"}]}", "", "the page says \"E1: no such key\"" },
		{ "control characters", "{\"error\":\"a\\u0007\\nb\"}", "", "the page says \"a b\"" },
		{ "beside an empty list", "{\"data\":{\"rows\":[]},\"error\":{\"message\":\"down\"}}", "", "an error for an answer; the page says \"down\"" },
		{ "not ok", "{\"data\":{" TWO "},\"code\":9,\"msg\":\"old key\"}", "ok=code=0|",
		    "no good answer: not code=0|; the page says \"9: old key\"" },
		{ "ok that makes no sense", "{}", "ok=x =~ (", "ok: the regular expression" },
		{ "empty that makes no sense", "{}", "empty=x =~ (", "empty: the regular expression" },
		{ "total that makes no sense", "{\"data\":{" TWO "}}", "total=x =~ (", "total: the regular expression" },
		{ "next that makes no sense", "{\"data\":{" TWO "}}", "next=x =~ (", "next: the regular expression" },
		{ "fewer than there are", "{\"data\":{" TWO "},\"n\":5}", "total=n", "the page has 2 of 5 rows" },
		{ "none of those there are", "{\"data\":{\"rows\":[]},\"n\":5}", "total=n\nnext=page={page}", "a page without rows, of 5 in all" },
		{ "very many", "{\"data\":{" TWO "},\"n\":999999999}", "total=n\nnext=page={page}", "2 rows on a page, of 999999999 in all" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char options[300];
		struct replay r;

		print_message("  %s\n", cases[i].why);
		snprintf(options, sizeof(options), BASE "%s", cases[i].options);
		replay_text(&r, "json", cases[i].body, options);
		assert_int_equal(r.rc, -1);
		if (strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		replay_free(&r);
	}
}

static void
good_answers_are_good(void **state)
{
	static const struct { const char *why, *body, *options; size_t rows; } cases[] = {
		{ "ok", "{\"data\":{" TWO "},\"code\":\"0\"}", "ok=code=0|", 2 },
		{ "no code is ok too", "{\"data\":{" TWO "}}", "ok=code=0|", 2 },
		{ "said to be empty", "{\"RESULT\":{\"CODE\":\"INFO-200\"}}", "empty=RESULT.CODE=INFO-200", 0 },
		{ "not said to be empty", "{\"data\":{" TWO "},\"RESULT\":{\"CODE\":\"INFO-000\"}}", "empty=RESULT.CODE=INFO-200", 2 },
		{ "as many as there are", "{\"data\":{" TWO "},\"n\":\"2\"}", "total=n", 2 },
		{ "an error that is none", "{\"data\":{\"rows\":[]},\"error\":null,\"errors\":[]}", "", 0 },
		{ "messages that are none", "{\"data\":{\"rows\":\"\"},\"code\":\"00\",\"message\":\"NORMAL\"}", "", 0 },
		{ "a negative total", "{\"data\":{" TWO "},\"n\":-1}", "total=n", 2 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char options[300];
		struct replay r;

		print_message("  %s\n", cases[i].why);
		snprintf(options, sizeof(options), BASE "%s", cases[i].options);
		replay_text(&r, "json", cases[i].body, options);
		if (r.rc == -1)
			fail_msg("%s", r.err.msg);
		assert_int_equal(r.sink.rows, cases[i].rows);
		assert_int_equal(json_array_size(r.follow), 0);
		replay_free(&r);
	}
}

/* As replay_body, for a page of a role. */
static void
run(struct replay *r, const char *body, const char *role, const char *url, const char *options)
{
	json_t *given = replay_options(options), *all;
	struct page p = { .body = body, .len = strlen(body), .url = url, .role = role,
	    .timezone = "UTC", .reference = { 2026, 3, 1, 0, 0, 0 } };

	*r = (struct replay){ .sink = { .item = replay_item, .unread = replay_unread,
	    .follow = replay_follow }, .items = json_array(), .unread = json_array(),
	    .follow = json_array(), .arena = arena_new() };
	p.options = all = scraper_options(scraper_find("json"), given, &r->err);
	p.arena = r->arena;
	assert_non_null(all);
	r->rc = scraper_find("json")->parse(&p, &r->sink, &r->err);
	json_decref(all);
	json_decref(given);
}

static void
other_pages_are_asked_for(void **state)
{
	/* Addresses joined by blanks. */
	static const struct { const char *why, *body, *role, *url, *options, *want; } cases[] = {
		{ "all at once", "{\"data\":{" TWO "},\"n\":5}", "page", HOME, "total=n\nnext=page={page}",
		    "https://x.example/api?key=K&page=2&size=2 https://x.example/api?key=K&page=3&size=2 " },
		{ "counted from nought", "{\"data\":{" TWO "},\"n\":3}", "page", "https://x.example/api?page=0", "total=n\nnext=page={page0}",
		    "https://x.example/api?page=1 " },
		{ "by rows", "{\"data\":{" TWO "},\"n\":5}", "page", "https://x.example/api", "total=n\nnext=start={offset}",
		    "https://x.example/api?start=2 https://x.example/api?start=4 " },
		{ "not from a further page", "{\"data\":{" TWO "},\"n\":5}", "next", HOME, "total=n\nnext=page={page}", "" },
		{ "an address of its own", "{\"data\":{" TWO "},\"n\":3}", "page", HOME, "total=n\nnext=/more/{page}.json", "/more/2.json " },
		{ "no address of the page", "{\"data\":{" TWO "},\"n\":3}", "page", NULL, "total=n\nnext=page={page}", "?page=2 " },
		{ "no total: the one behind it", "{\"data\":{" TWO "}}", "page", HOME, "next=page={page}", "https://x.example/api?key=K&page=2&size=2 " },
		{ "no total: the one behind that", "{\"data\":{" TWO "}}", "next", "https://x.example/api?page=7", "next=page={page}", "https://x.example/api?page=8 " },
		{ "no total, counted from nought", "{\"data\":{" TWO "}}", "next", "https://x.example/api?page=7", "next=page={page0}", "https://x.example/api?page=8 " },
		{ "no total, by rows", "{\"data\":{" TWO "}}", "next", "https://x.example/api?start=4", "next=start={offset}", "https://x.example/api?start=6 " },
		{ "no total: the end", "{\"data\":{\"rows\":[]}}", "next", "https://x.example/api?page=7", "next=page={page}", "" },
		{ "the answer says where", "{\"data\":{" TWO "},\"links\":{\"next\":\"/p/2\"}}", "page", HOME, "next=links.next", "/p/2 " },
		{ "the answer says there is none", "{\"data\":{" TWO "},\"links\":{\"next\":null}}", "next", HOME, "next=links.next\ntotal=n", "" },
		{ "the answer has a token for it", "{\"data\":{" TWO "},\"token\":\"a+b=\"}", "page", "https://x.example/api?n=2", "next=pageToken={token}",
		    "https://x.example/api?n=2&pageToken=a%2Bb%3D " },
		{ "another token then", "{\"data\":{" TWO "},\"token\":\"c\"}", "next", "https://x.example/api?pageToken=a%2Bb%3D&n=2", "next=pageToken={token}",
		    "https://x.example/api?pageToken=c&n=2 " },
		{ "no token: the end", "{\"data\":{" TWO "}}", "next", "https://x.example/api?pageToken=c", "next=pageToken={token}", "" },
		{ "another parameter ends alike", "{\"data\":{" TWO "}}", "next", "https://x.example/api?mypage=7&page=2", "next=page={page}", "https://x.example/api?mypage=7&page=3 " },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf got = { 0 };
		char options[300];
		struct replay r;
		json_t *f;
		size_t k;

		print_message("  %s\n", cases[i].why);
		snprintf(options, sizeof(options), BASE "%s", cases[i].options);
		run(&r, cases[i].body, cases[i].role, cases[i].url, options);
		if (r.rc == -1)
			fail_msg("%s", r.err.msg);
		json_array_foreach(r.follow, k, f) {
			assert_string_equal(json_string_value(json_object_get(f, "role")), "next");
			buf_fmt(&got, "%s ", json_string_value(json_object_get(f, "url")));
		}
		assert_string_equal(got.data == NULL ? "" : got.data, cases[i].want);
		buf_free(&got);
		replay_free(&r);
	}
}

static void
further_pages_must_be_whole(void **state)
{
	static const struct { const char *why, *item; int rc; } cases[] = {
		{ "as many as were reckoned", "{\"rows\":2}", 0 },
		{ "one more", "{\"rows\":1}", 0 },
		{ "one less", "{\"rows\":3}", -1 },
		{ "nobody reckoned", "null", 0 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		json_t *given = replay_options(BASE "total=n\nnext=page={page}"), *all;
		struct page p = { .body = "{\"data\":{" TWO "},\"n\":5}", .url = HOME, .role = "next" };
		struct err e = { 0 };
		struct replay r = { .sink = { .item = replay_item, .unread = replay_unread,
		    .follow = replay_follow }, .items = json_array(), .unread = json_array(),
		    .follow = json_array(), .arena = arena_new() };
		json_t *context = json_pack("{s:o?}", "item", json_loads(cases[i].item, JSON_DECODE_ANY, NULL));

		print_message("  %s\n", cases[i].why);
		p.len = strlen(p.body);
		p.options = all = scraper_options(scraper_find("json"), given, &e);
		p.context = context;
		p.arena = r.arena;
		assert_int_equal(scraper_find("json")->parse(&p, &r.sink, &e), cases[i].rc);
		if (cases[i].rc == -1)
			assert_string_equal(e.msg, "a page with 2 of its 3 rows");
		assert_int_equal(json_array_size(r.follow), 0);
		replay_free(&r);
		json_decref(context);
		json_decref(given);
		json_decref(all);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_in_good_clothes_are_refused),
		cmocka_unit_test(good_answers_are_good),
		cmocka_unit_test(other_pages_are_asked_for),
		cmocka_unit_test(further_pages_must_be_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
