#include "tests/replay.h"

static void
saved_pages_give_what_is_wanted(void **state)
{
	(void)state;
	replay_fixtures("neis");
}

#define ROW(day, name) "{\"SD_SCHUL_CODE\":\"7\",\"AA_YMD\":\"" day "\",\"EVENT_NM\":\"" name "\"}"
#define RESULT(code, text) "{\"RESULT\":{\"CODE\":\"" code "\",\"MESSAGE\":\"" text "\"}}"
#define PAGE(total, rows) "{\"SchoolSchedule\":[{\"head\":[{\"list_total_count\":" #total "}," \
	RESULT("INFO-000", "정상") "]},{\"row\":[" rows "]}]}"

static void
refusals_and_other_pages_are_errors(void **state)
{
	static const struct { const char *why, *body, *says; } cases[] = {
		{ "quota", RESULT("ERROR-337", "일별 트래픽 제한을 넘은 호출입니다."), "NEIS says ERROR-337: 일별 트래픽" },
		{ "key", RESULT("ERROR-290", "인증키가 유효하지 않습니다."), "ERROR-290" },
		{ "restricted", RESULT("INFO-300", "관리자에 의해 인증키 사용이 제한되었습니다."), "INFO-300" },
		{ "in the head", "{\"SchoolSchedule\":[{\"head\":[{\"list_total_count\":0}," RESULT("ERROR-500", "서버") "]},{\"row\":[]}]}", "ERROR-500" },
		{ "in XML", "<?xml version=\"1.0\"?><RESULT><CODE>ERROR-336</CODE><MESSAGE>최대 1000건</MESSAGE></RESULT>", "NEIS says ERROR-336: 최대 1000건" },
		{ "in the head of XML", "<SchoolSchedule><head><list_total_count>0</list_total_count><RESULT><CODE>ERROR-601</CODE>"
		    "<MESSAGE>SQL</MESSAGE></RESULT></head></SchoolSchedule>", "ERROR-601" },
		{ "a RESULT of no code", "{\"RESULT\":{}}", "NEIS says : " },
		{ "HTML", "<!DOCTYPE html><html></html>", "HTML where JSON" },
		{ "other XML", "<rss><channel/></rss>", "no school schedule of NEIS, but <rss>" },
		{ "XML that is cut", "<SchoolSchedule><head>", NULL },
		{ "other JSON", "{\"schoolInfo\":[]}", "an object with schoolInfo" },
		{ "no rows", "{\"SchoolSchedule\":[{\"head\":[]}]}", "no school schedule" },
		{ "nothing", "", "empty page" },
		{ "half", PAGE(3, ROW("20260301", "x")), "list_total_count says 3, found 1" },
		{ "without a key", PAGE(213, ROW("20260301", "a") "," ROW("20260302", "b") "," ROW("20260303", "c") ","
		    ROW("20260304", "d") "," ROW("20260305", "e")), "without a KEY" },
		{ "nothing understood", PAGE(2, ROW("2026", "a") "," ROW("20260301", "")), "none of 2 days" },
		{ "rows that are none", PAGE(2, "1,[]"), "none of 2 days" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_text(&r, "neis", cases[i].body, "");
		assert_int_equal(r.rc, -1);
		if (cases[i].says != NULL && strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		replay_free(&r);
	}
}

static void
no_days_are_a_good_answer(void **state)
{
	static const char *const cases[] = {
		RESULT("INFO-200", "해당하는 데이터가 없습니다."),
		"<RESULT><CODE>INFO-200</CODE><MESSAGE>해당하는 데이터가 없습니다.</MESSAGE></RESULT>",
		PAGE(1, ROW("20260307", "토요휴업일")),
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		replay_body(&r, "neis", cases[i], strlen(cases[i]), NULL, NULL,
		    "http://h/hub/SchoolSchedule?AA_FROM_YMD=20260301&AA_TO_YMD=20270228");
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		assert_int_equal(json_array_size(r.items), 0);
		assert_int_equal(json_array_size(r.unread), 0);
		assert_int_equal(r.sink.to.year * 10000 + r.sink.to.month * 100 + r.sink.to.day, 20270301);
		replay_free(&r);
	}
}

/* "START..END title status" of the items, one a line. */
static const char *
told(const struct replay *r)
{
	static char out[2048];

	out[0] = '\0';
	for (size_t i = 0; i < json_array_size(r->items); i++) {
		const json_t *o = json_array_get(r->items, i);
		const char *end = json_string_value(json_object_get(o, "end"));
		const char *status = json_string_value(json_object_get(o, "status"));

		snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s..%s %s%s%s\n",
		    json_string_value(json_object_get(o, "start")) + 5, end == NULL ? "" : end + 5,
		    json_string_value(json_object_get(o, "title")),
		    status == NULL ? "" : " ", status == NULL ? "" : status);
	}
	return out;
}

static void
days_are_put_together(void **state)
{
	static const struct { const char *why, *options, *body, *want; } cases[] = {
		{ "one after the other", "", PAGE(3, ROW("20260427", "고사") "," ROW("20260428", "고사") "," ROW("20260429", "고사")),
		    "04-27..04-29 고사\n" },
		{ "in any order", "", PAGE(3, ROW("20260429", "고사") "," ROW("20260427", "고사") "," ROW("20260428", "고사")),
		    "04-27..04-29 고사\n" },
		{ "two names", "", PAGE(4, ROW("20260427", "a") "," ROW("20260427", "b") "," ROW("20260428", "a") "," ROW("20260428", "b")),
		    "04-27..04-28 a\n04-27..04-28 b\n" },
		{ "one day twice", "", PAGE(2, ROW("20260427", "a") "," ROW("20260427", "a")), "04-27.. a\n" },
		{ "over a month's end", "", PAGE(2, ROW("20260228", "a") "," ROW("20260301", "a")), "02-28..03-01 a\n" },
		{ "a gap", "", PAGE(2, ROW("20260427", "a") "," ROW("20260429", "a")), "04-27.. a\n04-29.. a\n" },
		{ "a weekend", "", PAGE(2, ROW("20260501", "a") "," ROW("20260504", "a")), "05-01.. a\n05-04.. a\n" },
		{ "a weekend that does not count", "merge-weekends=yes", PAGE(2, ROW("20260501", "a") "," ROW("20260504", "a")),
		    "05-01..05-04 a\n" },
		{ "more than a weekend", "merge-weekends=yes", PAGE(2, ROW("20260501", "a") "," ROW("20260505", "a")),
		    "05-01.. a\n05-05.. a\n" },
		{ "two schools", "", PAGE(2, ROW("20260427", "a") ",{\"SD_SCHUL_CODE\":\"8\",\"AA_YMD\":\"20260428\",\"EVENT_NM\":\"a\"}"),
		    "04-27.. a\n04-28.. a\n" },
		{ "white space in names", "", PAGE(2, ROW("20260427", " a  b ") "," ROW("20260428", "a b")), "04-27..04-28 a b\n" },
		{ "a day of it called off", "", PAGE(2, ROW("20260427", "체육대회") "," ROW("20260428", "체육대회(취소)")),
		    "04-27.. 체육대회\n04-28.. 체육대회 cancelled\n" },
		{ "all of it put off", "", PAGE(2, ROW("20260427", "[연기] 체육대회") "," ROW("20260428", "[연기] 체육대회")),
		    "04-27..04-28 체육대회 postponed\n" },
		{ "Saturdays", "saturdays=yes", PAGE(1, ROW("20260307", "토요휴업일")), "03-07.. 토요휴업일\n" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_text(&r, "neis", cases[i].body, cases[i].options);
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		assert_string_equal(told(&r), cases[i].want);
		replay_free(&r);
	}
}

/* The load date is new every night in every row. */
static void
a_new_load_is_no_change(void **state)
{
	struct replay a, b;

	(void)state;
	replay_text(&a, "neis", "{\"SchoolSchedule\":[{\"head\":[]},{\"row\":[{\"AA_YMD\":\"20260427\",\"EVENT_NM\":\"a\",\"LOAD_DTM\":\"20260101\"}]}]}", "");
	replay_text(&b, "neis", "{\"SchoolSchedule\":[{\"head\":[]},{\"row\":[{\"AA_YMD\":\"20260427\",\"EVENT_NM\":\"a\",\"LOAD_DTM\":\"20260102\"}]}]}", "");
	assert_int_equal(a.rc, 0);
	replay_same("items", a.items, b.items);
	replay_free(&a);
	replay_free(&b);
}

#define URL "https://open.neis.go.kr/hub/SchoolSchedule?KEY=k&Type=json&pIndex="

static void
an_event_goes_on_in_the_next_page(void **state)
{
	static const char first[] = PAGE(5, ROW("20260401", "a") "," ROW("20260427", "b") "," ROW("20260428", "b"));
	static const char second[] = PAGE(5, ROW("20260429", "b") "," ROW("20260501", "c"));
	struct page p = replay_page(first, strlen(first));
	struct replay r;
	json_t *context;

	(void)state;
	p.url = URL "1&pSize=3";
	replay_run(&r, "neis", p, NULL);
	if (r.rc != 0)
		fail_msg("%s", r.err.msg);
	assert_string_equal(told(&r), "04-01.. a\n");
	assert_int_equal(json_array_size(r.follow), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(r.follow, 0), "url")), URL "2&pSize=3");
	assert_string_equal(json_string_value(json_object_get(json_array_get(r.follow, 0), "role")), "next");
	context = json_pack("{s:O}", "item", json_object_get(json_array_get(r.follow, 0), "item"));
	replay_free(&r);

	p = replay_page(second, strlen(second));
	p.url = URL "2&pSize=3";
	p.role = "next";
	p.context = context;
	replay_run(&r, "neis", p, NULL);
	assert_int_equal(r.rc, 0);
	assert_string_equal(told(&r), "04-27..04-29 b\n05-01.. c\n");
	assert_int_equal(r.sink.rows, 2);
	assert_int_equal(json_array_size(r.follow), 0);
	replay_free(&r);
	json_decref(context);
}

static void
pages_until_all_rows_are_there(void **state)
{
	static const struct { const char *why, *url, *body, *says, *next; } cases[] = {
		{ "a parameter to add", "http://h/s?pSize=1", PAGE(2, ROW("20260401", "a")), NULL, "http://h/s?pSize=1&pIndex=2" },
		{ "the second of three", "http://h/s?pIndex=2&pSize=1&x=y", PAGE(3, ROW("20260401", "a")), NULL, "http://h/s?pIndex=3&pSize=1&x=y" },
		{ "the last", "http://h/s?pIndex=3&pSize=1", PAGE(3, ROW("20260401", "a")), NULL, NULL },
		{ "a short page", "http://h/s?pIndex=1&pSize=2", PAGE(3, ROW("20260401", "a")), "half a list", NULL },
		{ "no more there", "http://h/s?pIndex=2&pSize=1", RESULT("INFO-200", "없음"), "page 2 is empty", NULL },
		{ "no number", "http://h/s?pIndex=x&pSize=-1", PAGE(1, ROW("20260401", "a")), NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const char *next;
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_body(&r, "neis", cases[i].body, strlen(cases[i].body), NULL, NULL, cases[i].url);
		assert_int_equal(r.rc, cases[i].says == NULL ? 0 : -1);
		if (cases[i].says != NULL && strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		next = json_string_value(json_object_get(json_array_get(r.follow, 0), "url"));
		assert_string_equal(next == NULL ? "" : next, cases[i].next == NULL ? "" : cases[i].next);
		replay_free(&r);
	}
}

static void
recorded_pages_agree_with_their_truth(void **state)
{
	static const struct recorded cases[] = {
		{ "neis-json/COMPOSITE_schoolschedule.json", "neis", "ko", NULL, "", 3, 3,
		    "2022-05-05", "어린이날", "2026-05-01", "노동절" },
		{ "neis-json/COMPOSITE_nodata.json", "neis", "ko", NULL, "", 0, 0, NULL, NULL, NULL, NULL },
	};
	struct buf body = { 0 };
	struct replay r;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		if (!replay_recorded(&cases[i], &r)) {
			print_message("skip: no recorded pages in %s\n", DATA);
			skip();
		}
		replay_free(&r);
	}
	assert_true(replay_read(DATA "/samples/neis-json/COMPOSITE_quota.json", "ko", &body));
	replay_text(&r, "neis", body.data, "");
	assert_int_equal(r.rc, -1);
	replay_free(&r);
	buf_free(&body);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saved_pages_give_what_is_wanted),
		cmocka_unit_test(refusals_and_other_pages_are_errors),
		cmocka_unit_test(no_days_are_a_good_answer),
		cmocka_unit_test(days_are_put_together),
		cmocka_unit_test(a_new_load_is_no_change),
		cmocka_unit_test(an_event_goes_on_in_the_next_page),
		cmocka_unit_test(pages_until_all_rows_are_there),
		cmocka_unit_test(recorded_pages_agree_with_their_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
