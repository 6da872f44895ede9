#include "tests/replay.h"

/* Rows are JSON; items are compared as "id kind start..end status parent title" lines. */
static const char *
text_in(const json_t *item, const char *key)
{
	const char *text = json_string_value(json_object_get(item, key));

	return text == NULL ? "-" : text;
}

static void
check(const char *why, const char *row, const char *options, const char *want)
{
	struct buf got = { 0 };
	struct replay r;
	json_t *item;
	char body[1500];
	size_t i;

	print_message("  %s\n", why);
	snprintf(body, sizeof(body), "[%s]", row);
	replay_text(&r, "json", body, options);
	json_array_foreach(r.items, i, item)
		buf_fmt(&got, "%s %s %s..%s %s %s %s\n", text_in(item, "external_id"),
		    text_in(item, "kind"), text_in(item, "start"), text_in(item, "end"),
		    text_in(item, "status"), text_in(item, "parent"), text_in(item, "title"));
	json_array_foreach(r.unread, i, item)
		buf_fmt(&got, "unread: %s\n", json_string_value(json_array_get(item, 1)));
	if (r.rc == -1)
		buf_fmt(&got, "error: %s\n", r.err.msg);
	assert_string_equal(got.data == NULL ? "" : got.data, want);
	buf_free(&got);
	replay_free(&r);
}

#define RACE "title=name\nstart=day\ntime=at\nid=no\nkind=race\nemit=[{},"					\
	"{\"kind\":\"registration-open\",\"start\":\"period\",\"parent\":true,\"title\":\"{name} opens\"},"	\
	"{\"kind\":\"registration-close\",\"start\":\"period\",\"parent\":true,\"title\":\"{name} closes\"}]"
#define SHOW "title=name\nstart=day\nid=id\nkind=concert\nemit=[{\"when\":\"shown\"},"				\
	"{\"kind\":\"ticket-open\",\"start\":\"public\",\"suffix\":\":public\",\"parent\":true},"		\
	"{\"kind\":\"ticket-open\",\"each\":\"presales\",\"start\":\"from\",\"title\":\"{name}: {label}\",\"suffix\":\":{label}\",\"parent\":true,\"when\":\"tbd!=true\"}]"

static void
a_row_becomes_several_items(void **state)
{
	static const struct { const char *why, *row, *options, *want; } cases[] = {
		{ "a race and its registration",
		    "{\"no\":7,\"name\":\"Run\",\"day\":\"2026-05-02\",\"at\":\"09:00\",\"period\":\"2026-03-05 ~ 2026-04-12\"}", RACE,
		    "7 race 2026-05-02T09:00:00..- - - Run\n"
		    "7:registration-open registration-open 2026-03-05..- - 7 Run opens\n"
		    "7:registration-close registration-close 2026-04-12..- - 7 Run closes\n" },
		{ "without a window there is only the race",
		    "{\"no\":7,\"name\":\"Run\",\"day\":\"2026-05-02\",\"at\":\"\",\"period\":\"\"}", RACE,
		    "7 race 2026-05-02..- - - Run\n" },
		{ "a window that is no date is told",
		    "{\"no\":7,\"name\":\"Run\",\"day\":\"2026-05-02\",\"at\":\"\",\"period\":\"soon\"}",
		    "title=name\nstart=day\nid=no\nemit=[{},{\"kind\":\"registration-open\",\"start\":\"period\"}]",
		    "7 - 2026-05-02..- - - Run\nunread: \"soon\": no date in this text\n" },
		{ "a window whose last day is none",
		    "{\"no\":7,\"name\":\"Run\",\"day\":\"2026-05-02\",\"at\":\"\",\"period\":\"2026-03-05 ~ 2026-04-31\"}", RACE,
		    "7 race 2026-05-02..- - - Run\n7:registration-open registration-open 2026-03-05..- - 7 Run opens\n"
		    "unread: row 1: kept without its end: \"2026-03-05 ~ 2026-04-31\": 2026-04 has no day 31\n" },
		{ "a cancelled race",
		    "{\"no\":7,\"name\":\"Run (취소)\",\"day\":\"2026-05-02\",\"at\":\"\",\"period\":\"2026-03-05\"}",
		    "title=name\nstart=day\nid=no\nemit=[{},{\"kind\":\"registration-open\",\"start\":\"period\"}]",
		    "7 - 2026-05-02..- cancelled - Run\n7:registration-open registration-open 2026-03-05..- cancelled - Run\n" },
		{ "a show and its openings",
		    "{\"id\":\"Z\",\"name\":\"Tour\",\"day\":\"2026-05-02\",\"shown\":true,\"public\":\"2026-02-01T10:00:00Z\","
		    "\"presales\":[{\"label\":\"fans\",\"from\":\"2026-01-30T10:00:00Z\"},{\"label\":\"later\",\"from\":\"2026-01-31\",\"tbd\":true}]}", SHOW,
		    "Z concert 2026-05-02..- - - Tour\n"
		    "Z:public ticket-open 2026-02-01T10:00:00Z..- - Z Tour\n"
		    "Z:fans ticket-open 2026-01-30T10:00:00Z..- - Z Tour: fans\n" },
		{ "only the opening", "{\"id\":\"Z\",\"name\":\"Tour\",\"shown\":\"false\",\"public\":\"2026-02-01T10:00:00Z\",\"presales\":[]}", SHOW,
		    "Z:public ticket-open 2026-02-01T10:00:00Z..- - Z Tour\n" },
		{ "sessions by name", "{\"slug\":\"coast\",\"name\":\"Coast\",\"sessions\":{\"practice\":\"2026-05-02T08:00:00Z\",\"race\":\"2026-05-03T12:00:00Z\"}}",
		    "title=name\nid=slug\nstart=-\nkind=session\nemit=[{\"each\":\"sessions\",\"start\":\".\",\"title\":\"{name} {@key}\"}]",
		    "coast:practice session 2026-05-02T08:00:00Z..- - - Coast practice\n"
		    "coast:race session 2026-05-03T12:00:00Z..- - - Coast race\n" },
		{ "sessions with a year in the id", "{\"slug\":\"coast\",\"name\":\"Coast\",\"sessions\":{\"race\":\"2026-05-03T12:00:00Z\"}}",
		    "title=name\nid=slug\nstart=-\nemit=[{\"each\":\"sessions\",\"start\":\".\",\"id\":\"{slug}-2026-{@key}\",\"title\":\"{^.name} {@key}\"}]",
		    "coast-2026-race - 2026-05-03T12:00:00Z..- - - Coast race\n" },
		{ "pieces of a text", "{\"id\":1,\"name\":\"Talks\",\"days\":\"2026-05-01; 2026-05-08;\"}",
		    "title=name\nid=id\nstart=-\nemit=[{\"each\":\"days\",\"split\":\";\",\"start\":\".\"}]",
		    "1:1 - 2026-05-01..- - - Talks\n1:2 - 2026-05-08..- - - Talks\n" },
		{ "pieces with blanks between", "{\"id\":1,\"name\":\"Talks\",\"days\":\" 2026-05-01  2026-05-08\"}",
		    "title=name\nid=id\nstart=-\ntags=[{\"key\":\"d\",\"from\":\"days\",\"split\":\" \"}]\nemit=[{\"each\":\"days\",\"split\":\" \",\"start\":\".\"}]",
		    "1:1 - 2026-05-01..- - - Talks\n1:2 - 2026-05-08..- - - Talks\n" },
		{ "nothing to fan out", "{\"id\":1,\"name\":\"Talks\",\"days\":null}",
		    "title=name\nid=id\nstart=-\nemit=[{\"each\":\"days\",\"start\":\".\"}]", "" },
		{ "a window as one event", "{\"id\":1,\"name\":\"Sale\",\"period\":\"2026-05-01 ~ 2026-05-08\"}",
		    "title=name\nid=id\nstart=-\nemit=[{\"kind\":\"sale-start\",\"start\":\"period\",\"at\":\"whole\"}]",
		    "1 sale-start 2026-05-01..2026-05-08 - - Sale\n" },
		{ "several showtimes", "{\"id\":1,\"name\":\"Play\",\"day\":\"2026-05-01\",\"at\":\"11:00+14:00+16:30\"}",
		    "title=name\nid=id\nstart=day\ntime=at\nshowtimes=yes",
		    "1 - 2026-05-01T11:00:00..- - - Play\n1:2 - 2026-05-01T14:00:00..- - - Play\n1:3 - 2026-05-01T16:30:00..- - - Play\n" },
		{ "two showtimes", "{\"id\":1,\"name\":\"Play\",\"day\":\"2026-05-01\",\"at\":\"11:00+14:00\"}",
		    "title=name\nid=id\nstart=day\ntime=at\nshowtimes=yes",
		    "1 - 2026-05-01T11:00:00..- - - Play\n1:2 - 2026-05-01T14:00:00..- - - Play\n" },
		{ "one showtime", "{\"id\":1,\"name\":\"Play\",\"day\":\"2026-05-01\",\"at\":\"11:00\"}",
		    "title=name\nid=id\nstart=day\ntime=at\nshowtimes=yes", "1 - 2026-05-01T11:00:00..- - - Play\n" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		check(cases[i].why, cases[i].row, cases[i].options, cases[i].want);
}

static void
what_makes_no_sense_is_told(void **state)
{
	static const struct { const char *why, *option, *says; } cases[] = {
		{ "no list", "emit={}", "emit: it must be a list of 1 to" },
		{ "an empty list", "emit=[]", "emit: it must be a list" },
		{ "a text for an entry", "emit=[\"x\"]", "emit: entry 1: an entry must be an object" },
		{ "an unknown member", "emit=[{},{\"begin\":\"x\",\"kind\":\"exam\"}]", "emit: entry 2: \"begin\" is neither a field" },
		{ "two with one id", "emit=[{},{\"start\":\"x\"}]", "entry 2: without kind, id or suffix" },
		{ "a bad spec", "emit=[{\"title\":\"x =~ (\"}]", "emit: entry 1: title: the regular expression" },
		{ "a bad condition", "emit=[{\"when\":\"x =~ (\"}]", "emit: entry 1: when: the regular" },
		{ "at", "emit=[{\"at\":\"noon\"}]", "entry 1: at: \"noon\"" },
		{ "split without each", "emit=[{\"split\":\",\"}]", "entry 1: split" },
		{ "a field", "location=x =~ [", "location: the regular expression" },
		{ "pattern", "pattern=(", "pattern: the regular" },
		{ "strip", "strip=(", "strip: the regular" },
		{ "only", "only={\"from\":1}", "only: \"from\" must" },
		{ "tags", "tags=[{\"from\":\"x\"}]", "tags: entry 1 needs key and from" },
		{ "a tag's spec", "tags=[{\"key\":\"k\",\"from\":\"x =~ (\"}]", "tags: k: the regular" },
		{ "names of tags", "tag-names={\"a\":1}", "tag-names: no value for a" },
		{ "another language", "title-en=x =~ (", "title-en: the regular" },
		{ "no language", "title-english=x", "title-english: no language" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char options[300];

		for (int rows = 0; rows < 2; rows++) {
			struct replay r;

			print_message("  %s\n", cases[i].why);
			snprintf(options, sizeof(options), "title=t\nstart=d\n%s", cases[i].option);
			replay_text(&r, "json", rows ? "[{\"t\":\"T\",\"d\":\"2026-01-01\"}]" : "[]", options);
			assert_int_equal(r.rc, -1);
			if (strstr(r.err.msg, cases[i].says) == NULL)
				fail_msg("it says: %s", r.err.msg);
			replay_free(&r);
		}
	}
}

static void
too_many_parts_are_refused(void **state)
{
	struct buf body = { 0 };
	struct replay r;

	(void)state;
	buf_str(&body, "[{\"d\":[\"2026-01-01\"");
	for (int i = 0; i < 500; i++)
		buf_str(&body, ",\"2026-01-01\"");
	buf_str(&body, "]}]");
	replay_text(&r, "json", body.data, "title==T\nstart=-\nemit=[{\"each\":\"d\",\"start\":\".\"}]");
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.err.code, ERR_LIMIT);
	replay_free(&r);
	buf_free(&body);
}

static void
a_slow_expression_fails_the_page(void **state)
{
	struct buf body = { 0 };
	struct replay r;

	(void)state;
	buf_str(&body, "[{\"d\":\"2026-01-01\",\"t\":\"");
	for (int i = 0; i < 3000; i++)
		buf_char(&body, 'a');
	buf_str(&body, "!\"},{\"d\":\"2026-01-01\",\"t\":\"b\"}]");
	replay_text(&r, "json", body.data, "title=[\"t =~ (a+)+$\",\"t\"]\nstart=d");
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.err.code, ERR_LIMIT);
	assert_non_null(strstr(r.err.msg, "title: the regular expression takes too long"));
	replay_free(&r);
	buf_free(&body);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_becomes_several_items),
		cmocka_unit_test(what_makes_no_sense_is_told),
		cmocka_unit_test(too_many_parts_are_refused),
		cmocka_unit_test(a_slow_expression_fails_the_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
