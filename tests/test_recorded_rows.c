/*
 * Recorded pages of JSON and CSV, read through options alone and held against
 * their truth. What a recipe for such a site says is what stands here.
 */
#include "tests/replay.h"

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
	size_t postponed;
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
		    "2022-09-18T01:07:00Z", "Seattle Mariners at Los Angeles Angels" }, 0, 0, 0, 0, 0 },
		{ { "espn/vasqued2_ha-teamtracker__mls.json", "json", "en", NULL, ESPN, 11, 11,
		    "2022-09-17T17:00:00Z", "New York Red Bulls at New York City FC",
		    "2022-09-18T02:30:00Z", "Colorado Rapids at LA Galaxy" }, 0, 0, 0, 0, 0 },
		{ { "runsignup/LukeHalasy_ether-races__races.json", "json", "en", NULL,
		    "rows=races[].race\ntitle=name\nstart=next_date\nend=next_end_date\norder=mdy\nid={race_id}-{%year}\n"
		    "timezone=timezone\nurl=url\ndescription=description\nkind=race", 50, 50,
		    "2018-12-08", "Reindeer Run 5K Run-Walk, 2Mile Walk, Kids 1K",
		    "2019-11-28", "11th Annual College of the Canyons Turkey Trot" }, 0, 0, 0, 2, 0 },
		{ { KR "2025-02.json", "json", "ko", "Asia/Seoul", KR_HOLIDAY, 0, 0, NULL, NULL, NULL, NULL }, 0, 0, 0, 0, 0 },
		{ { KR "2025-04.json", "json", "ko", "Asia/Seoul", KR_HOLIDAY, 0, 0, NULL, NULL, NULL, NULL }, 0, 0, 0, 0, 0 },
		{ { KR "2025-05.json", "json", "ko", "Asia/Seoul", KR_HOLIDAY, 3, 3,
		    "2025-05-05", "어린이날", "2025-05-06", "대체공휴일" }, 0, 0, 0, 0, 0 },
		{ { KR "2025-10.json", "json", "ko", "Asia/Seoul", KR_HOLIDAY, 6, 6,
		    "2025-10-03", "개천절", "2025-10-09", "한글날" }, 0, 0, 0, 0, 0 },
		{ { KR "2025-12.json", "json", "ko", "Asia/Seoul", KR_HOLIDAY, 1, 1,
		    "2025-12-25", "기독탄신일", "2025-12-25", "기독탄신일" }, 0, 0, 0, 0, 0 },
		{ { "govuk/dmossop_bank-holidays-data__published_bank-holidays.json", "json", "en", "Europe/London",
		    "rows=*.events[]\ntitle=title\nstart=date\nid={@key}/{date}/{title}\ntags=division=@key\nkind=holiday", 108, 108,
		    "2024-01-01", "New Year’s Day", "2027-12-28", "Boxing Day" }, 0, 0, 0, 0, 0 },
		{ { "openfootball/openfootball_football.json__en.1.json", "json", "en", "Europe/London",
		    "rows=matches\ntitle={team1} vs {team2}\nstart=date\ntime=time\ntime-unknown=time=\nid={round}/{team1}/{team2}\n"
		    "status=status\nkind=game", 380, 380,
		    "2025-08-15T20:00:00", "Liverpool FC vs AFC Bournemouth",
		    "2026-05-24T16:00:00", "West Ham United FC vs Leeds United FC" }, 0, 0, 1, 0, 1 },
		{ { "f1calendar/sportstimes_f1__2026.json", "json", "en", NULL,
		    "rows=races\ntitle=name\nid={slug}-{%year}\nlocation=location\nkind=session\n"
		    "emit=[{\"each\":\"sessions\",\"start\":\".\",\"title\":\"{name} {@key}\",\"suffix\":\"-{@key}\"}]", 23, 115,
		    "2026-03-06T01:30:00Z", "Australian fp1", "2026-12-06T13:00:00Z", "Abu Dhabi gp" }, 0, 0, 0, 0, 0 },
		{ { "gcal-json/City-Bureau_city-scrapers__chi_ssa_32.json", "json", "en", "America/Chicago",
		    "rows=items\ntitle=summary\nstart=start.dateTime|start.date\nend=end.dateTime|end.date\nend-exclusive=true\n"
		    "id=id\nstatus=status\ntimezone=^.timeZone", 3, 3,
		    "2019-10-08T18:00:00-05:00", "CPD 006th District C.A.P.S Business Subcommittee Meetings",
		    "2019-11-12T19:00:00-05:00", "CPD 006th District C.A.P.S Business Subcommittee Meetings" }, 0, 0, 0, 3, 0 },
		{ { "legistar-json/City-Bureau_city-scrapers__chi_parks.json", "json", "en", "America/Chicago",
		    "rows=[]\ntitle=Name\nstart=Meeting Date\ntime=Meeting Time\norder=mdy\nid=iCalendar.url\n"
		    "location=Meeting Location", 19, 19,
		    "2017-01-11T15:30:00", "Board of Commissioners", "2017-12-13T15:30:00", "Board of Commissioners" }, 0, 1, 0, 0, 0 },
		{ { "custom-json/City-Bureau_city-scrapers__chi_buildings.json", "json", "en", "America/Chicago",
		    "rows=[]\ntitle=title\nstart=start\nend=end\nurl=url\nid=url\ndescription=description\ntime=title =~ @ ?(\\d.*)$\n"
		    "all-day={allDay} {title} =~ ^true(?!.*@ ?\\d)", 29, 29,
		    "2018-11-19T09:30:00", "Pre-Submission Conference – RFP for Constructability Review Services",
		    "2019-02-13", "PBC Board Meeting @ 2:30 pm" }, 0, 0, 0, 12, 0 },
		{ { "naver-json/kbo_games_3.json", "json", "ko", "Asia/Seoul",
		    "rows=result.games\ntitle={awayTeamName} @ {homeTeamName}\nstart=gameDateTime\nid=gameId\nlocation=stadium\n"
		    "status=cancel\ncancelled=true\ntime-unknown=timeTbd\nresult={awayTeamScore}:{homeTeamScore}\nkind=game", 3, 3,
		    "2021-03-21T13:00:00", "KIA @ 삼성", "2026-03-12T13:00:00", "KT @ 롯데" }, 0, 1, 0, 0, 0 },
		{ { "neis-json/COMPOSITE_schoolschedule.json", "json", "ko", "Asia/Seoul",
		    "rows=SchoolSchedule[1].row\ntitle=EVENT_NM\nstart=AA_YMD\nid={AA_YMD}-{EVENT_NM}", 3, 3,
		    "2022-05-05", NULL, "2026-05-01", NULL }, 0, 0, 0, 0, 0 },
		{ { RR "20260221111704-marathon-schedule.json", "json", "ko", "Asia/Seoul", ROADRUN, 749, 749,
		    "2025-01-01", "2025 선양맨몸마라톤", "2026-11-01", NULL }, 0, 7, 749 - 545 - 6, 0, 0 },
		{ { RR "20260225153812-marathon-schedule.json", "json", "ko", "Asia/Seoul", ROADRUN, 752, 752,
		    "2025-01-01", "2025 선양맨몸마라톤", "2026-11-01", NULL }, 0, 7, 752 - 546 - 6, 0, 0 },
		{ { RR "20260619063554-marathon-schedule.json", "json", "ko", "Asia/Seoul", ROADRUN, 921, 920,
		    "2025-01-01", "2025 선양맨몸마라톤", "2026-11-15", NULL }, 1, 7, 921 - 671 - 6 - 1, 0, 1 },
		{ { RR "20260620052410-marathon-schedule.json", "json", "ko", "Asia/Seoul", ROADRUN, 394, 393,
		    "2026-01-01", "2026 새해 일출런", "2027-04-18", NULL }, 1, 1, 394 - 296 - 1, 0, 1 },
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
		assert_int_equal(count(r.items, "status", "postponed"), c->postponed);
		assert_int_equal(count(r.items, "time_unknown", NULL), c->unknown);
		assert_int_equal(count(r.items, "end", NULL), c->ends);
		replay_free(&r);
	}
}

static void
a_recorded_festival_list_has_its_days(void **state)
{
	static const struct recorded list = {
		"kr-opendata-csv/sukyung23-create_culture-hunter__festivals_cp949.csv", "csv", "ko",
		"Asia/Seoul", "", 1300, 1300, NULL, NULL, NULL, NULL
	};
	const json_t *first, *last;
	struct replay r;
	size_t i, long_ones = 0;
	json_t *item;

	(void)state;
	if (!replay_recorded(&list, &r)) {
		print_message("skip: no recorded pages in %s\n", DATA);
		skip();
	}
	first = json_array_get(r.items, 0);
	last = json_array_get(r.items, 1299);
	assert_string_equal(json_string_value(json_object_get(first, "title")), "구미라면축제");
	assert_string_equal(json_string_value(json_object_get(first, "start")), "2026-11-06");
	assert_string_equal(json_string_value(json_object_get(first, "end")), "2026-11-08");
	assert_string_equal(json_string_value(json_object_get(first, "location")), "구미역 일원");
	assert_string_equal(json_string_value(json_object_get(last, "title")), "제33회 성산일출축제");
	assert_string_equal(json_string_value(json_object_get(last, "start")), "2025-12-31");
	assert_string_equal(json_string_value(json_object_get(last, "end")), "2026-01-01");
	json_array_foreach(r.items, i, item)
		long_ones += json_object_get(item, "end") != NULL;
	assert_int_equal(long_ones, 1016);
	replay_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_pages_agree_with_their_truth),
		cmocka_unit_test(a_recorded_festival_list_has_its_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
