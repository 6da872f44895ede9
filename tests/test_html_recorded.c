/* Recorded pages, the options that read them, and their truth: what recipes start from. */
#include "tests/replay.h"

struct counted {
	struct recorded page;
	size_t unread, ends, cancelled, postponed, time_unknown;
};

#define SEOUL "ko", "Asia/Seoul"
#define CHICAGO "en", "America/Chicago"
#define CITY "html-lists/City-Bureau_city-scrapers__"

static const struct counted pages[] = {
	{ { "kbo-html/suganglive_kbo_attendance__kbo2022all.html", "html", SEOUL,
	    "rows=table.tData tr\nstart=날짜\ntitle={방문} @ {홈} ({구장})\nlocation=구장", 720, 720,
	    "2022-04-02", "한화 @ 두산 (잠실)", "2022-10-11", "KT @ LG (잠실)" }, 0, 0, 0, 0, 0 },
	{ { "roadrun-html/RECONSTRUCTED_roadrun_list_20260701_euckr.html", "html", SEOUL,
	    "rows=table tr\nstart=font[size=\"4\"]\ntitle=td:nth-child(2) a\nlocation=#3\n"
	    "id=td:nth-child(2) a@href =~ no=(\\d+)\nyear=/option[selected]", 411, 410,
	    "2026-01-01", "2026 새해 일출런", NULL, NULL }, 1, 0, 1, 1, 0 },
	{ { "univ-text/dcu_cyber_2026.txt", "html", SEOUL,
	    "rows=lines\npattern=^\\| (?<start>\\d{4}\\.[^|]*) \\| (?<title>[^|]*) \\|$\n", 32, 32,
	    "2026-03-01", "1학기 개시", "2026-09-28", "전과, 재입학전형 신청" }, 0, 22, 0, 0, 0 },
	{ { "univ-text/dcu_cyber_2026.txt", "html", SEOUL, "", 32, 32,
	    "2026-03-01", "1학기 개시", "2026-09-28", "전과, 재입학전형 신청" }, 0, 22, 0, 0, 0 },
	{ { "univ-text/ajou_mse_2026.txt", "html", SEOUL,
	    "rows=lines\njoin=2\nyear==2026학년도", 36, 36,
	    "2026-03-03", "[학부]2026-1학기 개강", "2026-08-24", "[학부]2학기 등록" }, 0, 23, 0, 0, 0 },
	{ { "univ-text/snu_social_2023.txt", "html", SEOUL, "rows=lines", 12, 12,
	    "2023-03-01", "제1학기 시작", "2023-09-27", "2024학년도 제1학기 복수전공, 연합전공 신청" },
	    0, 9, 0, 0, 0 },
	{ { "steam-text/archyde_steam_2026.txt", "html", "en", "America/Los_Angeles",
	    "rows=lines\nheading=^(?<month>[A-Z][a-z]+) (?<year>20\\d\\d) \nsplit=;\\s*\nkind=sale", 13, 13,
	    "2026-01-12", "Detective Fest", "2026-05-18", "Ocean Fest" }, 0, 13, 0, 0, 0 },
	{ { "npb-text/npb_20210425_schedule_change.txt", "html", "ja", "Asia/Tokyo",
	    "rows=lines\nheading=^(?<section>試合\\S+)$\nyear==2021\ntitle=card\nlocation=place\ntime=time\n"
	    "pattern=^(?<start>\\d+月\\d+日)\\(.\\) (?<card>\\S+) \\((?<place>.*?)\\) (?<time>.*)\n"
	    "status=section\npostponed=試合延期", 10, 10,
	    "2021-04-29", "S-G", "2021-07-08T18:00", "G-D" }, 0, 0, 0, 5, 2 },
	{ { CITY "chi_labor_retirement_fund.html", "html", CHICAGO,
	    "rows=ul.days\norder=mdy\nstart=li:nth-child(1)\ntime=li:nth-child(2)\ntitle=li:nth-child(3)",
	    25, 25, NULL, NULL, "2019-12-17T09:00", "December 2019 Board Mtg" }, 0, 0, 1, 0, 0 },
	{ { CITY "il_gaming_board.html", "html", CHICAGO,
	    "rows=.space\nstart=.list:nth-child(2)\ntitle==Gaming Board\ntime==9:00 AM", 9, 9,
	    "2020-01-30T09:00", "Gaming Board", "2020-12-17T09:00", "Gaming Board" }, 0, 0, 2, 0, 0 },
	{ { CITY "cook_pension.html", "html", CHICAGO,
	    "rows=table.agendasminutes tr\norder=mdy\nstart=Date\ntitle=Meeting Name\nstrip=^[\\d.]+ \n"
	    "time==9:30 AM\nid={Date} {Meeting Name}", 12, 8,
	    "2019-01-10T09:30", "Retirement Board", "2019-04-04T09:30", "Retirement Board" }, 0, 0, 0, 0, 0 },
	{ { CITY "cook_south_mosquito.html", "html", CHICAGO,
	    "rows=//div[@class=\"s5_responsive_mobile_sidebar_sub\"]//li[string-length(span)=4]/ul/li\n"
	    "start=span\nyear=../../span\ntime==4:00 PM\ntitle==Board of Trustees", 17, 17,
	    "2019-04-08T16:00", "Board of Trustees", "2020-06-08T16:00", NULL }, 0, 0, 0, 0, 0 },
	/* The page has forty-one; those of the last year are four. */
	{ { CITY "il_board_of_examiners.html", "html", CHICAGO,
	    "rows=.minutes\nstart=.minuteDate\ntime=.minuteTime\nlocation=.minuteLocation\n"
	    "title==Board of Examiners", 41, 41, NULL, NULL, "2019-07-24T10:00", "Board of Examiners" },
	    0, 0, 0, 0, 0 },
	{ { CITY "chi_ssa_1.html", "html", CHICAGO,
	    "rows=ul li:contains(\"day, \")\nstart=.\ntime==2:00 PM\ntitle==State Street Commission", 7, 7,
	    "2018-01-16T14:00", "State Street Commission", "2018-11-20T14:00", NULL }, 0, 0, 0, 0, 0 },
	{ { CITY "chi_library.html", "html", CHICAGO,
	    "rows=.entry-content p:has(strong)\nstart=strong\nyear=^h1\ntitle==Board of Directors", 4, 4,
	    "2021-01-26T09:00", "Board of Directors", "2021-11-16T09:00", NULL }, 0, 0, 0, 0, 0 },
	{ { "custom-json/City-Bureau_city-scrapers__cook_landbank.json", "html", CHICAGO,
	    "json=content\nrows=.eventon_list_event\ntime=.evo_start .time\nid=@data-event_id\n"
	    "start={.evo_start .month} {.evo_start .date} {.evcal_cblock@data-syr}\n"
	    "title=.evcal_event_title\nurl=[itemprop=url]@href", 1, 1,
	    "2019-09-13T10:00", "CCLBA Land Transactions Committee", NULL, NULL }, 0, 0, 0, 0, 0 },
};

static size_t
count(const json_t *items, const char *key, const char *value)
{
	json_t *item, *v;
	size_t i, n = 0;

	json_array_foreach((json_t *)items, i, item) {
		v = json_object_get(item, key);
		n += v != NULL && (value == NULL || strcmp(json_string_value(v), value) == 0);
	}
	return n;
}

static void
recorded_pages_agree_with_their_truth(void **state)
{
	(void)state;
	for (size_t i = 0; i < MEM_COUNT(pages); i++) {
		const struct counted *c = &pages[i];
		struct replay r;

		if (!replay_recorded(&c->page, &r)) {
			print_message("skip: no recorded pages in %s\n", DATA);
			skip();
		}
		assert_int_equal(json_array_size(r.unread), c->unread);
		assert_int_equal(count(r.items, "end", NULL), c->ends);
		assert_int_equal(count(r.items, "status", "cancelled"), c->cancelled);
		assert_int_equal(count(r.items, "status", "postponed"), c->postponed);
		assert_int_equal(count(r.items, "time_unknown", NULL), c->time_unknown);
		replay_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_pages_agree_with_their_truth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
