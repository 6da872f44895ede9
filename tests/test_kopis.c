#include "tests/replay.h"

#include "scrapers/modules/kopis_times.h"

static void
saved_pages_give_what_is_wanted(void **state)
{
	(void)state;
	replay_fixtures("kopis");
}

/* "0:15:00 2:20:00" weekday:time, 7 holidays. */
static const char *
told(const struct kopis_times *t)
{
	static char out[1024];

	out[0] = '\0';
	for (int d = 0; d < KOPIS_DAYS; d++)
		for (size_t i = 0; i < t->days[d].n; i++)
			snprintf(out + strlen(out), sizeof(out) - strlen(out), "%d:%02d:%02d ", d,
			    t->days[d].times[i] / 3600, t->days[d].times[i] / 60 % 60);
	return out;
}

static void
sentences_of_weekdays(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "토요일(17:00), 일요일(16:00)", "0:16:00 6:17:00 " },
		{ "화요일 ~ 금요일(20:00), 토요일(15:00,19:00)", "2:20:00 3:20:00 4:20:00 5:20:00 6:15:00 6:19:00 " },
		{ "HOL(14:00)", "7:14:00 " },
		{ "토요일 ~ 일요일(14:00, 18:00), HOL(14:00,18:00)", "0:14:00 0:18:00 6:14:00 6:18:00 7:14:00 7:18:00 " },
		{ "금요일 ~ 월요일(19:30)", "0:19:30 1:19:30 5:19:30 6:19:30 " },
		{ "토요일, 일요일(15:00)", "0:15:00 6:15:00 " },
		{ "월~금(9:30)", "1:09:30 2:09:30 3:09:30 4:09:30 5:09:30 " },
		{ "평일(20:00) 주말(15:00)", "0:15:00 1:20:00 2:20:00 3:20:00 4:20:00 5:20:00 6:15:00 " },
		{ "토요일(19:00,15:00,19:00)", "6:15:00 6:19:00 " },
		{ "토요일(15:00), 토요일(19:00)", "6:15:00 6:19:00 " },
		{ "수요일(20:00)\n", "3:20:00 " },
		{ "", NULL },
		{ "홈페이지 참조", NULL },
		{ "토요일", NULL },
		{ "토요일(17:00", NULL },
		{ "토요일()", NULL },
		{ "토요일(오후 5시)", NULL },
		{ "토요일(25:00)", NULL },
		{ "토요일(17:60)", NULL },
		{ "토요일(17:0)", NULL },
		{ "토요일(17:00), 3월 1일(14:00)", NULL },
		{ "토요일 ~ (17:00)", NULL },
		{ "토요일 ~ HOL(17:00)", NULL },
		{ "평일 ~ 토요일(17:00)", NULL },
		{ "(17:00)", NULL },
		{ "토요일(99999999999999999999:00)", NULL },
		{ "토요일(1:00,2:00,3:00,4:00,5:00,6:00,7:00,8:00,9:00,10:00,11:00,12:00,13:00)", NULL },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct kopis_times t;

		print_message("  %s\n", cases[i].text);
		assert_int_equal(kopis_times_read(cases[i].text, &t), cases[i].want != NULL);
		if (cases[i].want != NULL)
			assert_string_equal(told(&t), cases[i].want);
	}
}

static void
lengths_as_people_write_them(void **state)
{
	static const struct { const char *text; int minutes; } cases[] = {
		{ "2시간", 120 }, { "2시간 30분", 150 }, { "1시간30분", 90 }, { "120분", 120 }, { "90 분", 90 },
		{ "1시간 40분 (인터미션 15분)", 100 }, { "약 2시간", 120 }, { "", 0 }, { " ", 0 }, { "미정", 0 },
		{ "2막", 0 }, { "99시간", 0 }, { "999999999999분", 0 }, { "0분", 0 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].text);
		assert_int_equal(kopis_length(cases[i].text), cases[i].minutes * 60);
	}
}

#define SHOW(from, to, rest) "<db><mt20id>PF1</mt20id><prfnm>x</prfnm><prfpdfrom>" from "</prfpdfrom>" \
	"<prfpdto>" to "</prfpdto>" rest "</db>"
#define TIMES(t) "<dtguidance>" t "</dtguidance>"

/* The horizon of a replay is 2026-01-01 to 2027-09-01. */
static void
a_run_becomes_its_evenings(void **state)
{
	static const struct { const char *why, *body; size_t items; const char *id, *start, *end; } cases[] = {
		{ "two Saturdays", SHOW("2026.04.01", "2026.04.14", TIMES("토요일(17:00)")), 2, "PF1-20260404-1", "2026-04-04T17:00:00", NULL },
		{ "with a length", SHOW("2026.04.04", "2026.04.04", TIMES("토요일(23:00)") "<prfruntime>2시간</prfruntime>"),
		    1, "PF1-20260404-1", "2026-04-04T23:00:00", "2026-04-05T01:00:00" },
		{ "no day of it fits", SHOW("2026.04.01", "2026.04.02", TIMES("토요일(17:00)")), 1, "PF1", "2026-04-01", "2026-04-02" },
		{ "one day", SHOW("2026.04.01", "2026.04.01", ""), 1, "PF1", "2026-04-01", NULL },
		{ "a sentence that is none", SHOW("2026.04.01", "2026.04.02", TIMES("미정")), 1, "PF1", "2026-04-01", "2026-04-02" },
		{ "an open run, only what is near", SHOW("1999.01.01", "9999.12.31", TIMES("월요일(20:00)") "<openrun>Y</openrun>"),
		    87, "PF1-20260105-1", "2026-01-05T20:00:00", NULL },
		{ "an open run of no times", SHOW("2026.01.01", "2026.12.31", "<openrun>Y</openrun>"), 1, "PF1", "2026-01-01", NULL },
		{ "an endless run of no times", SHOW("2026.01.01", "2030.12.31", ""), 1, "PF1", "2026-01-01", NULL },
		{ "long over", SHOW("2020.01.01", "2020.12.31", TIMES("월요일(20:00)")), 1, "PF1", "2020-01-01", "2020-12-31" },
		{ "on a holiday", SHOW("2026.10.09", "2026.10.09", TIMES("금요일(20:00), HOL(14:00)")), 1, "PF1-20261009-1", "2026-10-09T14:00:00", NULL },
		{ "on a holiday of no own time", SHOW("2026.10.09", "2026.10.09", TIMES("금요일(20:00)")), 1, "PF1-20261009-1", "2026-10-09T20:00:00", NULL },
		{ "twice a day", SHOW("2026.04.04", "2026.04.04", TIMES("토요일(19:00,15:00)")), 2, "PF1-20260404-1", "2026-04-04T15:00:00", NULL },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const char *keys[] = { "external_id", "start", "end" };
		const char *wants[] = { cases[i].id, cases[i].start, cases[i].end };
		char body[1024];
		struct replay r;

		print_message("  %s\n", cases[i].why);
		snprintf(body, sizeof(body), "<dbs>%s</dbs>", cases[i].body);
		replay_text(&r, "kopis", body, "");
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		assert_int_equal(json_array_size(r.items), cases[i].items);
		for (size_t k = 0; k < 3; k++) {
			const char *s = json_string_value(json_object_get(json_array_get(r.items, 0), keys[k]));

			assert_string_equal(s == NULL ? "" : s, wants[k] == NULL ? "" : wants[k]);
		}
		replay_free(&r);
	}
}

static void
refusals_and_other_pages_are_errors(void **state)
{
	static const struct { const char *why, *body, *says; } cases[] = {
		{ "key", "<dbs><db><returncode>02</returncode><errmsg>SERVICE KEY IS NOT REGISTERED ERROR.</errmsg>"
		    "<responsetime>2026-03-01</responsetime></db></dbs>", "KOPIS says 02: SERVICE KEY" },
		{ "the portal", "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>"
		    "<returnAuthMsg>LIMITED NUMBER OF SERVICE REQUESTS EXCEEDS ERROR</returnAuthMsg>"
		    "<returnReasonCode>22</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>", "KOPIS says 22: LIMITED" },
		{ "other XML", "<rss/>", "no list of KOPIS, but <rss>" },
		{ "JSON", "{\"a\":1}", NULL },
		{ "cut", "<dbs><db><mt20id>PF1", NULL },
		{ "nothing", "", NULL },
		{ "none understood", "<dbs><db><mt20id>PF1</mt20id></db></dbs>", "none of 1 performances" },
		{ "an id that leads away", "<dbs><db><mt20id>../x?y</mt20id><prfnm>x</prfnm><prfpdfrom>2026.01.01</prfpdfrom>"
		    "<prfpdto>2026.01.01</prfpdto></db></dbs>", "is no id" },
		{ "no days", "<dbs>" SHOW("2026.02.30", "2026.03.01", "") "</dbs>", "are no days" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_text(&r, "kopis", cases[i].body, "");
		assert_int_equal(r.rc, -1);
		assert_true(r.err.msg[0] != '\0');
		if (cases[i].says != NULL && strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		replay_free(&r);
	}
}

static void
a_list_leads_to_other_pages(void **state)
{
#define LIST "http://h/openApi/restful/pblprfr?service=${KEY}&stdate=20260401&eddate=20260430"
	static const char one[] = "<dbs>" SHOW("2026.04.01", "2026.04.02", "") "</dbs>";
	static const struct { const char *why, *body, *url, *options; size_t items; const char *first, *last; } cases[] = {
		{ "the last page", one, LIST "&rows=2", "", 0, "http://h/openApi/restful/pblprfr/PF1?service=${KEY}", NULL },
		{ "a full page", one, LIST "&rows=1&cpage=4", "", 0, "http://h/openApi/restful/pblprfr/PF1?service=${KEY}", LIST "&rows=1&cpage=5" },
		{ "no details", one, LIST "&rows=2", "details=no", 1, NULL, NULL },
		{ "nobody knows the key", one, "http://h/openApi/restful/pblprfr?rows=2", "", 1, NULL, NULL },
		{ "a saved page", one, NULL, "", 1, NULL, NULL },
		{ "an empty page", "<dbs/>", LIST "&rows=1", "", 0, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		json_t *options = replay_options(cases[i].options);
		size_t n;
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_body(&r, "kopis", cases[i].body, strlen(cases[i].body), options, NULL, cases[i].url);
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		n = json_array_size(r.follow);
		assert_int_equal(json_array_size(r.items), cases[i].items);
		assert_int_equal(n, (cases[i].first != NULL) + (cases[i].last != NULL));
		if (cases[i].first != NULL)
			assert_string_equal(json_string_value(json_object_get(json_array_get(r.follow, 0), "url")), cases[i].first);
		if (cases[i].last != NULL)
			assert_string_equal(json_string_value(json_object_get(json_array_get(r.follow, n - 1), "url")), cases[i].last);
		replay_free(&r);
		json_decref(options);
	}
}

static void
recorded_pages_agree_with_their_truth(void **state)
{
	static const struct recorded cases[] = {
		{ "kopis-xml/loop_backend__detail_PF287093.xml", "kopis", "ko", NULL, "", 1, 2,
		    "2026-09-19T17:00", "Vaundy ASIA ARENA TOUR HORO IN SEOUL",
		    "2026-09-20T16:00", "Vaundy ASIA ARENA TOUR HORO IN SEOUL" },
		{ "kopis-xml/obri_back__list_2items.xml", "kopis", "ko", NULL, "", 2, 2,
		    "2026-10-11", "제92회 코리아나 챔버 뮤직 소사이어티 정기연주회",
		    "2026-12-11", "고음악 오디세이, 음악의 언어: 극장 (Theatrum)" },
	};
	struct replay r;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		if (!replay_recorded(&cases[i], &r)) {
			print_message("skip: no recorded pages in %s\n", DATA);
			skip();
		}
		replay_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saved_pages_give_what_is_wanted),
		cmocka_unit_test(sentences_of_weekdays),
		cmocka_unit_test(lengths_as_people_write_them),
		cmocka_unit_test(a_run_becomes_its_evenings),
		cmocka_unit_test(refusals_and_other_pages_are_errors),
		cmocka_unit_test(a_list_leads_to_other_pages),
		cmocka_unit_test(recorded_pages_agree_with_their_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
