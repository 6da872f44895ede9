#include "tests/replay.h"

static void
saved_pages_give_what_is_wanted(void **state)
{
	(void)state;
	replay_fixtures("json");
}

static void
pages_of_another_kind_are_refused(void **state)
{
	static const struct { const char *why, *body, *options, *says; } cases[] = {
		{ "HTML", "<html>checking your browser</html>", "", "HTML where JSON was expected" },
		{ "XML", "<?xml version=\"1.0\"?><OpenAPI_ServiceResponse/>", "", "XML where JSON was expected" },
		{ "nothing", "", "", "an empty page where JSON was expected" },
		{ "cut", "{\"events\":[{\"name\":\"A\",", "", "the JSON ends in the middle" },
		{ "not JSON", "events = []", "", "not JSON at line 1" },
		{ "an error document", "{\"RESULT\":{\"CODE\":\"ERROR-337\"}}", "", "rows: no events; found an object with RESULT" },
		{ "an empty object", "{}", "", "rows: no events; found an empty object" },
		{ "a list at the top", "[{\"events\":[]}]", "", "rows: no events; found a list of 1" },
		{ "a text for the rows", "{\"events\":\"limit reached\"}", "", "found the text \"limit reached\"" },
		{ "a number for the rows", "{\"events\":7}", "", "found the number 7" },
		{ "true for the rows", "{\"events\":true}", "", "found true" },
		{ "an error in the middle", "{\"response\":{\"header\":{\"resultCode\":\"22\"}}}",
		    "rows=response.body.items.item", "rows: no body before items.item; found an object with header" },
		{ "a text in the middle", "{\"response\":{\"body\":\"quota\"}}",
		    "rows=response.body.items.item", "rows: no items before item; found the text \"quota\"" },
		{ "a list of too few", "{\"a\":[{\"head\":1}]}", "rows=a[1].row", "rows: no a before row" },
		{ "a number where members were", "{\"a\":5}", "rows=a.*", "rows: no list; found the number 5" },
		{ "a name twice may be, but not a mess", "{\"a\":1,\"a\":}", "", "not JSON" },
		{ "no row understood", "{\"events\":[{\"nam\":\"A\"},{}]}", "", "none of 2 rows was understood: no title in name" },
		{ "a text that is not JSON", "\"hello\"", "", "not JSON" },
		{ "a number", "42", "", "rows: no events; found the number 42" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char options[200];
		struct replay r;

		print_message("  %s\n", cases[i].why);
		snprintf(options, sizeof(options), "rows=events\ntitle=name\nstart=date\n%s", cases[i].options);
		replay_text(&r, "json", cases[i].body, options);
		assert_int_equal(r.rc, -1);
		assert_int_equal(r.err.code, ERR_INVALID);
		if (strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		replay_free(&r);
	}
}

static void
title_and_start_must_be_told(void **state)
{
	static const char *const options[] = { "", "title=name", "start=date" };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(options); i++) {
		struct replay r;

		print_message("  \"%s\"\n", options[i]);
		replay_text(&r, "json", "[]", options[i]);
		assert_int_equal(r.rc, -1);
		assert_non_null(strstr(r.err.msg, "--set title=name"));
		replay_free(&r);
	}
}

/* Titles of all items joined by '/'. */
static void
titles_are(const struct replay *r, const char *want)
{
	struct buf got = { 0 };
	json_t *item;
	size_t i;

	json_array_foreach(r->items, i, item)
		buf_fmt(&got, "%s/", json_string_value(json_object_get(item, "title")));
	assert_string_equal(got.data == NULL ? "" : got.data, want);
	buf_free(&got);
}

#define ROW(t) "{\"t\":\"" t "\"}"

static void
rows_are_found(void **state)
{
	static const struct { const char *why, *body, *rows, *title, *want; } cases[] = {
		{ "a list", "[" ROW("A") "," ROW("B") "]", "[]", "t", "A/B/" },
		{ "a list, told as the page", "[" ROW("A") "]", ".", "t", "A/" },
		{ "one object as the page", ROW("A"), ".", "t", "A/" },
		{ "a name", "{\"e\":[" ROW("A") "]}", "e", "t", "A/" },
		{ "a name with []", "{\"e\":[" ROW("A") "]}", "e[]", "t", "A/" },
		{ "an object where a list was", "{\"e\":" ROW("A") "}", "e[]", "t", "A/" },
		{ "lists in a list", "{\"d\":[{\"g\":[" ROW("A") "]},{\"g\":[]},{\"g\":[" ROW("B") "," ROW("C") "]}]}", "d[].g[]", "t", "A/B/C/" },
		{ "an inner list is missing", "{\"d\":[{\"x\":1},{\"g\":[" ROW("B") "]}]}", "d[].g[]", "t", "B/" },
		{ "an index", "{\"s\":[{\"head\":[]},{\"row\":[" ROW("A") "]}]}", "s[1].row", "t", "A/" },
		{ "members", "{\"x\":{\"e\":[" ROW("A") "]},\"y\":{\"e\":[" ROW("B") "]}}", "*.e[]", "{@key} {t}", "x A/y B/" },
		{ "members of members", "{\"x\":{\"p\":" ROW("A") ",\"q\":" ROW("B") "}}", "*.*", "{@key1} {@key2} {@key} {t}", "x p p A/x q q B/" },
		{ "further out", "{\"n\":\"N\",\"d\":[{\"m\":\"M\",\"g\":[" ROW("A") "]}]}", "d[].g[]", "{^^.n} {^.m} {t}", "N M A/" },
		{ "further out than the page", "[" ROW("A") "]", "[]", "{^^^.n}{t}", "A/" },
		{ "texts as rows", "{\"d\":[\"A\",\"B\"]}", "d[]", ".", "A/B/" },
		{ "lists as rows", "[[\"A\",1],[\"B\",2]]", "[]", "[0]", "A/B/" },
		{ "another case", "{\"Events\":[{\"T\":\"A\"}]}", "events", "t", "A/" },
		{ "as written goes first", "[{\"T\":\"B\",\"t\":\"A\"}]", "[]", "t", "A/" },
		{ "dots in a name", "[{\"a.b\":\"A\",\"c[0]\":\"B\"}]", "[]", "{a.b}{c[0]}", "AB/" },
		{ "spaces in a name", "[{\"Meeting Name\":\"A\"}]", "[]", "Meeting Name", "A/" },
		{ "a list of texts", "[{\"t\":[\"A\",2,true,null,{}]}]", "[]", "t", "A, 2, true/" },
		{ "numbers", "[{\"t\":1.5},{\"t\":7.0},{\"t\":20260301}]", "[]", "t", "1.5/7/20260301/" },
		{ "a name twice", "[{\"t\":\"A\",\"t\":\"B\"}]", "[]", "t", "B/" },
		{ "a page that is a text", "\"[{\\\"t\\\":\\\"A\\\"}]\"", "[]", "t", "A/" },
		{ "an open bracket", "[{\"t[\":\"A\"}]", "[]", "t[", "A/" },
		{ "nothing: a list", "{\"e\":[]}", "e", "t", "" },
		{ "nothing: a text", "{\"e\":{\"i\":\"\"}}", "e.i.item", "t", "" },
		{ "nothing: null", "{\"e\":null}", "e[]", "t", "" },
		{ "nothing: no last name", "{\"r\":{\"count\":0}}", "r.games", "t", "" },
		{ "nothing: an empty list for an object", "{\"e\":{\"i\":[]}}", "e.i.item", "t", "" },
		{ "nothing: no members", "{}", "*", "t", "" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char options[200];
		struct replay r;

		print_message("  %s\n", cases[i].why);
		snprintf(options, sizeof(options), "rows=%s\ntitle=%s\nstart==2026-03-01",
		    cases[i].rows, cases[i].title);
		replay_text(&r, "json", cases[i].body, options);
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		titles_are(&r, cases[i].want);
		replay_free(&r);
	}
}

#define ESPN "rows=events\ntitle=name\nstart=date\nid=id\nlocation=competitions[0].venue.fullName\n"	\
	"status=status.type.name\ncancelled=STATUS_CANCELED\npostponed=STATUS_POSTPONED\n"		\
	"time-unknown=competitions[0].timeValid=false\ntags=team=competitions[0].competitors[0].team.abbreviation\nkind=game"
#define KR_HOLIDAY "rows=response.body.items.item\ntitle=dateName\nstart=locdate\nid={locdate}-{seq}\nkind=holiday"
#define KR "kr-holiday-api/hyunbinseo_open-data__getRestDeInfo_"
#define ROADRUN "rows=[]\ntitle=event_name\nstart={year}-{month}-{day}\ntime=start_time\nid=event_id\nlocation=location\n"	\
	"kind=race"
#define RR "roadrun-snapshots/pilyeooong_kr-marathon-schedule__"

/* The truth knows no "0900" and "11:11:11"; rows without a start_time are days, not days of unknown time; the unread row (6/31) had none. */
struct truth {
	struct recorded page;
	size_t unread, cancelled, unknown, ends;	/* rows and items of that sort */
};

static size_t
count(const json_t *items, const char *key, const char *text)
{
	const json_t *v;
	json_t *item;
	size_t i, n = 0;

	json_array_foreach((json_t *)items, i, item) {
		v = json_object_get(item, key);
		n += v != NULL && (text == NULL || strcmp(json_string_value(v), text) == 0);
	}
	return n;
}

static void
recorded_pages_agree_with_their_truth(void **state)
{
	static const struct truth cases[] = {
		{ { "espn/vasqued2_ha-teamtracker__mlb.json", "json", "en", NULL, ESPN, 17, 17,
		    "2022-09-17T17:10:00Z", "Minnesota Twins at Cleveland Guardians",
		    "2022-09-18T01:07:00Z", "Seattle Mariners at Los Angeles Angels" }, 0, 0, 0, 0 },
		{ { "espn/vasqued2_ha-teamtracker__mls.json", "json", "en", NULL, ESPN, 11, 11,
		    "2022-09-17T17:00:00Z", "New York Red Bulls at New York City FC",
		    "2022-09-18T02:30:00Z", "Colorado Rapids at LA Galaxy" }, 0, 0, 0, 0 },
		{ { "runsignup/LukeHalasy_ether-races__races.json", "json", "en", NULL,
		    "rows=races[].race\ntitle=name\nstart=next_date\nend=next_end_date\norder=mdy\nid={race_id}-{next_date}\n"
		    "timezone=timezone\nurl=url\ndescription=description\nkind=race", 50, 50,
		    "2018-12-08", "Reindeer Run 5K Run-Walk, 2Mile Walk, Kids 1K",
		    "2019-11-28", "11th Annual College of the Canyons Turkey Trot" }, 0, 0, 0, 2 },
		{ { KR "2025-02.json", "json", "ko", "Asia/Seoul", KR_HOLIDAY, 0, 0, NULL, NULL, NULL, NULL }, 0, 0, 0, 0 },
		{ { KR "2025-04.json", "json", "ko", "Asia/Seoul", KR_HOLIDAY, 0, 0, NULL, NULL, NULL, NULL }, 0, 0, 0, 0 },
		{ { KR "2025-05.json", "json", "ko", "Asia/Seoul", KR_HOLIDAY, 3, 3,
		    "2025-05-05", "어린이날", "2025-05-06", "대체공휴일" }, 0, 0, 0, 0 },
		{ { KR "2025-10.json", "json", "ko", "Asia/Seoul", KR_HOLIDAY, 6, 6,
		    "2025-10-03", "개천절", "2025-10-09", "한글날" }, 0, 0, 0, 0 },
		{ { KR "2025-12.json", "json", "ko", "Asia/Seoul", KR_HOLIDAY, 1, 1,
		    "2025-12-25", "기독탄신일", "2025-12-25", "기독탄신일" }, 0, 0, 0, 0 },
		{ { "govuk/dmossop_bank-holidays-data__published_bank-holidays.json", "json", "en", "Europe/London",
		    "rows=*.events[]\ntitle=title\nstart=date\nid={@key}/{date}/{title}\ntags=division=@key\nkind=holiday", 108, 108,
		    "2024-01-01", "New Year’s Day", "2027-12-28", "Boxing Day" }, 0, 0, 0, 0 },
		{ { "openfootball/openfootball_football.json__en.1.json", "json", "en", "Europe/London",
		    "rows=matches\ntitle={team1} vs {team2}\nstart=date\ntime=time\ntime-unknown=time=\nid={round}/{team1}/{team2}\n"
		    "status=status\nkind=game", 380, 380,
		    "2025-08-15T20:00:00", "Liverpool FC vs AFC Bournemouth",
		    "2026-05-24T16:00:00", "West Ham United FC vs Leeds United FC" }, 0, 0, 1, 0 },
		{ { "f1calendar/sportstimes_f1__2026.json", "json", "en", NULL,
		    "rows=races[].sessions.*\ntitle={^.name} {@key}\nstart=.\nid={^.slug}-{@key}\nlocation=^.location\nkind=race", 115, 115,
		    "2026-03-06T01:30:00Z", "Australian fp1", "2026-12-06T13:00:00Z", "Abu Dhabi gp" }, 0, 0, 0, 0 },
		{ { "gcal-json/City-Bureau_city-scrapers__chi_ssa_32.json", "json", "en", "America/Chicago",
		    "rows=items\ntitle=summary\nstart=start.dateTime|start.date\nend=end.dateTime|end.date\nend-exclusive=true\n"
		    "id=id\nstatus=status\ntimezone=^.timeZone", 3, 3,
		    "2019-10-08T18:00:00-05:00", "CPD 006th District C.A.P.S Business Subcommittee Meetings",
		    "2019-11-12T19:00:00-05:00", "CPD 006th District C.A.P.S Business Subcommittee Meetings" }, 0, 0, 0, 3 },
		{ { "legistar-json/City-Bureau_city-scrapers__chi_parks.json", "json", "en", "America/Chicago",
		    "rows=[]\ntitle=Name\nstart=Meeting Date\ntime=Meeting Time\norder=mdy\nid=iCalendar.url\n"
		    "location=Meeting Location\nstatus=Meeting Location\ncancelled=CANCELLED*", 19, 19,
		    "2017-01-11T15:30:00", "Board of Commissioners", "2017-12-13T15:30:00", "Board of Commissioners" }, 0, 1, 0, 0 },
		{ { "custom-json/City-Bureau_city-scrapers__chi_buildings.json", "json", "en", "America/Chicago",
		    "rows=[]\ntitle=title\nstart=start\nend=end\nall-day=allDay\nurl=url\nid=url\ndescription=description", 29, 29,
		    "2018-11-19T09:30:00", "Pre-Submission Conference – RFP for Constructability Review Services",
		    "2019-02-13", "PBC Board Meeting @ 2:30 pm" }, 0, 0, 0, 12 },
		{ { "naver-json/kbo_games_3.json", "json", "ko", "Asia/Seoul",
		    "rows=result.games\ntitle={awayTeamName} @ {homeTeamName}\nstart=gameDateTime\nid=gameId\nlocation=stadium\n"
		    "status=cancel\ncancelled=true\ntime-unknown=timeTbd\nresult={awayTeamScore}:{homeTeamScore}\nkind=game", 3, 3,
		    "2021-03-21T13:00:00", "KIA @ 삼성", "2026-03-12T13:00:00", "KT @ 롯데" }, 0, 1, 0, 0 },
		{ { "neis-json/COMPOSITE_schoolschedule.json", "json", "ko", "Asia/Seoul",
		    "rows=SchoolSchedule[1].row\ntitle=EVENT_NM\nstart=AA_YMD\nid={AA_YMD}-{EVENT_NM}", 3, 3,
		    "2022-05-05", NULL, "2026-05-01", NULL }, 0, 0, 0, 0 },
		{ { RR "20260221111704-marathon-schedule.json", "json", "ko", "Asia/Seoul", ROADRUN, 749, 749,
		    "2025-01-01", "2025 선양맨몸마라톤", "2026-11-01", NULL }, 0, 7, 749 - 545 - 6, 0 },
		{ { RR "20260225153812-marathon-schedule.json", "json", "ko", "Asia/Seoul", ROADRUN, 752, 752,
		    "2025-01-01", "2025 선양맨몸마라톤", "2026-11-01", NULL }, 0, 7, 752 - 546 - 6, 0 },
		{ { RR "20260619063554-marathon-schedule.json", "json", "ko", "Asia/Seoul", ROADRUN, 921, 920,
		    "2025-01-01", "2025 선양맨몸마라톤", "2026-11-15", NULL }, 1, 7, 921 - 671 - 6 - 1, 0 },
		{ { RR "20260620052410-marathon-schedule.json", "json", "ko", "Asia/Seoul", ROADRUN, 394, 393,
		    "2026-01-01", "2026 새해 일출런", "2027-04-18", NULL }, 1, 1, 394 - 296 - 1, 0 },
	};
	const struct truth *c;
	struct replay r;

	(void)state;
	for (c = cases; c < cases + MEM_COUNT(cases); c++) {
		if (!replay_recorded(&c->page, &r)) {
			print_message("skip: no recorded pages in %s\n", DATA);
			skip();
		}
		assert_int_equal(json_array_size(r.unread), c->unread);
		assert_int_equal(count(r.items, "status", "cancelled"), c->cancelled);
		assert_int_equal(count(r.items, "time_unknown", NULL), c->unknown);
		assert_int_equal(count(r.items, "end", NULL), c->ends);
		replay_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saved_pages_give_what_is_wanted),
		cmocka_unit_test(pages_of_another_kind_are_refused),
		cmocka_unit_test(title_and_start_must_be_told),
		cmocka_unit_test(rows_are_found),
		cmocka_unit_test(recorded_pages_agree_with_their_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
