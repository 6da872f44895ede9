#include "tests/replay.h"

static void
saved_pages_give_what_is_wanted(void **state)
{
	(void)state;
	replay_fixtures("mlb");
}

#define TEAMS "\"teams\":{\"away\":{\"team\":{\"id\":119,\"name\":\"Los Angeles Dodgers\"}},"	\
	"\"home\":{\"team\":{\"id\":137,\"name\":\"San Francisco Giants\"}}}"
#define GAME(pk, rest) "{\"gamePk\":" #pk ",\"gameDate\":\"2026-07-01T22:40:00Z\","		\
	"\"officialDate\":\"2026-07-01\"," TEAMS "," rest "}"
#define STATE(s, phase) "\"status\":{\"detailedState\":\"" s "\",\"abstractGameState\":\"" phase "\"}"
#define DAYS(games) "{\"totalGames\":1,\"dates\":[{\"date\":\"2026-07-01\",\"games\":[" games "]}]}"

static void
pages_that_are_no_schedule_are_refused(void **state)
{
	static const struct { const char *why, *body, *says; } cases[] = {
		{ "HTML", "<!DOCTYPE html><html><body>Just a moment...", "HTML where JSON was expected" },
		{ "XML", "  <?xml version=\"1.0\"?><a/>", "XML where JSON was expected" },
		{ "nothing", "", "empty page" },
		{ "only white space", " \n", "empty page" },
		{ "the API's own error", "{\"messageNumber\":11,\"message\":\"Object not found\"}",
		    "no dates, but an object with messageNumber, message" },
		{ "another list", "[1,2]", "no dates, but a list of 2" },
		{ "dates is a text", "{\"dates\":\"none\"}", "no dates" },
		{ "cut in a game", "{\"totalGames\":1,\"dates\":[{\"date\":\"2026-07-01\",\"games\":[{\"gamePk\":1,", "the page is cut" },
		{ "cut in a text", "{\"copyright\":\"Copyr", "the page is cut" },
		{ "fewer rows than it says", "{\"totalGames\":2,\"dates\":[{\"games\":[" GAME(1, STATE("Scheduled", "Preview")) "]}]}",
		    "totalGames says 2, found 1" },
		{ "a day without games", "{\"totalGames\":0,\"dates\":[{\"date\":\"2026-07-01\"}]}", "a day without a list of games" },
		{ "a game without a number", DAYS("{\"gameDate\":\"2026-07-01T22:40:00Z\"}"), "row 1: no gamePk" },
		{ "a game that is a text", DAYS("\"x\""), "row 1: no gamePk, but the text \"x\"" },
		{ "no game understood", DAYS("{\"gamePk\":1,\"gameDate\":\"soon\"}"), "none of 1 games" },
		{ "not JSON", "var x = 1;", "not JSON at line 1" },
		{ "two documents", "{\"dates\":[]} {}", "not JSON" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_text(&r, "mlb", cases[i].body, "");
		assert_int_equal(r.rc, -1);
		assert_int_equal(r.err.code, ERR_INVALID);
		if (strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		replay_free(&r);
	}
}

static void
one_row_of_a_game_is_true(void **state)
{
	static const struct { const char *why, *games; const char *start, *status; } cases[] = {
		{ "as planned", GAME(1, STATE("Scheduled", "Preview")), "2026-07-01T22:40:00Z", NULL },
		{ "put off", GAME(1, STATE("Postponed: Rain", "Final")), "2026-07-01", "postponed" },
		{ "called off", GAME(1, STATE("Cancelled", "Final")), "2026-07-01T22:40:00Z", "cancelled" },
		{ "the true row first", GAME(1, STATE("Scheduled", "Preview")) "," GAME(1, STATE("Postponed", "Final")),
		    "2026-07-01T22:40:00Z", NULL },
		{ "put off twice", GAME(1, STATE("Postponed", "Final")) "," GAME(1, "\"x\":1," STATE("Postponed: Snow", "Final")),
		    "2026-07-01", "postponed" },
		{ "if necessary", GAME(1, "\"ifNecessary\":\"Y\"," STATE("Scheduled", "Preview")),
		    "2026-07-01T22:40:00Z", "tentative" },
		{ "was necessary", GAME(1, "\"ifNecessary\":\"Y\"," STATE("In Progress", "Live")),
		    "2026-07-01T22:40:00Z", NULL },
		{ "a name twice in an object", GAME(1, "\"ifNecessary\":\"Y\",\"ifNecessary\":\"N\"," STATE("Scheduled", "Preview")),
		    "2026-07-01T22:40:00Z", NULL },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char body[4096];
		struct replay r;
		const json_t *item;
		const char *status;

		print_message("  %s\n", cases[i].why);
		snprintf(body, sizeof(body), DAYS("%s"), cases[i].games);
		replay_text(&r, "mlb", body, "");
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		assert_int_equal(json_array_size(r.items), 1);
		item = json_array_get(r.items, 0);
		assert_string_equal(json_string_value(json_object_get(item, "start")), cases[i].start);
		status = json_string_value(json_object_get(item, "status"));
		assert_string_equal(status == NULL ? "" : status,
		    cases[i].status == NULL ? "" : cases[i].status);
		assert_null(json_object_get(item, "result"));
		replay_free(&r);
	}
}

static void
a_bad_game_is_told_and_the_others_stay(void **state)
{
	struct replay r;

	(void)state;
	replay_text(&r, "mlb", "{\"totalGames\":3,\"dates\":[{\"games\":["
	    GAME(1, STATE("Scheduled", "Preview")) ","
	    "{\"gamePk\":2,\"gameDate\":\"2026-13-01T00:00:00Z\"," TEAMS "},"
	    "{\"gamePk\":3,\"gameDate\":\"2026-07-01T22:40:00Z\"}]}]}", "");
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.sink.rows, 3);
	assert_int_equal(json_array_size(r.items), 1);
	assert_int_equal(json_array_size(r.unread), 2);
	assert_int_equal(json_integer_value(json_array_get(json_array_get(r.unread, 0), 0)), 2);
	replay_free(&r);
}

static void
no_games_are_a_good_answer(void **state)
{
	struct replay r;

	(void)state;
	replay_text(&r, "mlb", "{\"copyright\":\"x\",\"totalItems\":0,\"totalGames\":0,\"dates\":[]}", "");
	assert_int_equal(r.rc, 0);
	assert_int_equal(json_array_size(r.items), 0);
	replay_free(&r);
}

static void
the_window_is_what_was_asked_for(void **state)
{
	static const struct { const char *why, *url; struct civil from, to; } cases[] = {
		{ "both days", "https://h/api/v1/schedule?sportId=1&startDate=2026-03-01&endDate=2026-09-30",
		    { 2026, 3, 1, 0, 0, 0 }, { 2026, 10, 1, 0, 0, 0 } },
		{ "other order", "https://h/schedule?endDate=2026-12-31&startDate=2026-12-01&x=1",
		    { 2026, 12, 1, 0, 0, 0 }, { 2027, 1, 1, 0, 0, 0 } },
		{ "a season", "https://h/schedule?season=2026", { 0 }, { 0 } },
		{ "one day only", "https://h/schedule?startDate=2026-03-01", { 0 }, { 0 } },
		{ "no days", "https://h/schedule?startDate=today&endDate=2026-03-01", { 0 }, { 0 } },
		{ "a longer name", "https://h/schedule?xstartDate=2026-03-01&endDate=2026-03-01", { 0 }, { 0 } },
		{ "a saved page", NULL, { 0 }, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_body(&r, "mlb", "{\"dates\":[]}", 12, NULL, NULL, cases[i].url);
		assert_int_equal(r.rc, 0);
		assert_memory_equal(&r.sink.from, &cases[i].from, sizeof(struct civil));
		assert_memory_equal(&r.sink.to, &cases[i].to, sizeof(struct civil));
		replay_free(&r);
	}
}

static void
recorded_pages_agree_with_their_truth(void **state)
{
	static const struct recorded cases[] = {
		{ "mlb-statsapi/mlb-rs_mlbt__schedule-by-date.json", "mlb", "en", NULL, "", 10, 10,
		    "2026-04-20T15:10:00Z", "Detroit Tigers @ Boston Red Sox",
		    "2026-04-21T01:40:00Z", "Athletics @ Seattle Mariners" },
		{ "mlb-statsapi/mlb-rs_mlbt__schedule-wbc.json", "mlb", "en", NULL, "", 19, 19,
		    "2026-03-14T16:05:00Z", "Miami Marlins @ Washington Nationals",
		    "2026-03-15T01:00:00Z", "Venezuela @ Japan" },
	};
	struct replay r;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		if (!replay_recorded(&cases[i], &r)) {
			print_message("skip: no recorded pages in %s\n", DATA);
			skip();
		}
		assert_int_equal(json_array_size(r.unread), 0);
		replay_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saved_pages_give_what_is_wanted),
		cmocka_unit_test(pages_that_are_no_schedule_are_refused),
		cmocka_unit_test(one_row_of_a_game_is_true),
		cmocka_unit_test(a_bad_game_is_told_and_the_others_stay),
		cmocka_unit_test(no_games_are_a_good_answer),
		cmocka_unit_test(the_window_is_what_was_asked_for),
		cmocka_unit_test(recorded_pages_agree_with_their_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
