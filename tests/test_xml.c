#include "tests/replay.h"

static void
saved_pages_give_what_is_wanted(void **state)
{
	(void)state;
	replay_fixtures("xml");
}

static void
recorded_pages_agree_with_their_truth(void **state)
{
	static const struct recorded cases[] = {
		{ "rss-events/City-Bureau_city-scrapers__chi_teacherpension.xml", "xml", "en", "America/Chicago",
		    "rows=meetings/meeting\ntitle=name\nstart=start/date\nid=@id\nurl=link\ndescription=description", 28, 28,
		    "2018-10-18", "NOTICE OF REGULAR MEETING OF BOARD OF TRUSTEES",
		    "2019-03-28", "Finance & Audit Committee Meeting at 4:15 P.M. Chair, Gregory Redfeairn" },
		{ "kopis-xml/obri_back__list_2items.xml", "xml", "ko", "Asia/Seoul",
		    "rows=dbs/db\ntitle=prfnm\nstart=prfpdfrom\nend=prfpdto\nid=mt20id\nlocation={fcltynm}, {area}\nimage=poster\nkind=concert", 2, 2,
		    "2026-10-11", "제92회 코리아나 챔버 뮤직 소사이어티 정기연주회",
		    "2026-12-11", "고음악 오디세이, 음악의 언어: 극장 (Theatrum)" },
		{ "kopis-xml/loop_backend__detail_PF287093.xml", "xml", "ko", "Asia/Seoul",
		    "rows=/dbs/db\ntitle=prfnm\nstart=prfpdfrom\nend=prfpdto\nid=mt20id\nurl=relates/relate/relateurl", 1, 1,
		    "2026-09-19", "Vaundy ASIA ARENA TOUR HORO IN SEOUL", NULL, NULL },
	};
	struct replay r;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		if (!replay_recorded(&cases[i], &r)) {
			print_message("skip: no recorded pages in %s\n", DATA);
			skip();
		}
		assert_int_equal(json_array_size(r.unread), 0);
		assert_non_null(json_object_get(json_array_get(r.items, 0), "external_id"));
		replay_free(&r);
	}
}

#define ROW(t) "<r id='i" t "' day='2026-03-01'><t>" t "</t></r>"

static void
rows_and_fields_are_found(void **state)
{
	static const struct { const char *why, *body, *rows, *title, *want; } cases[] = {
		{ "from the root", "<a><b>" ROW("1") ROW("2") "</b></a>", "a/b/r", "t", "1/2/" },
		{ "from the root, with a slash", "<a>" ROW("1") "</a>", "/a/r", "t", "1/" },
		{ "from its children", "<a><b>" ROW("1") "</b></a>", "b/r", "t", "1/" },
		{ "the root itself", ROW("1"), "r", "t", "1/" },
		{ "one row", "<a>" ROW("1") "</a>", "r", "t", "1/" },
		{ "any name", "<a><x>" ROW("1") "</x><y>" ROW("2") "</y></a>", "a/*/r", "t", "1/2/" },
		{ "XPath", "<a>" ROW("1") ROW("2") "</a>", "//r[@id='i2']", "t", "2/" },
		{ "XPath with brackets", "<a>" ROW("1") ROW("2") "</a>", "a/r[2]", "t", "2/" },
		{ "a namespace for all", "<a xmlns='http://x'>" ROW("1") "</a>", "a/r", "t", "1/" },
		{ "a prefix", "<x:a xmlns:x='http://x'><x:r><x:t>1</x:t></x:r></x:a>", "a/r", "t", "1/" },
		{ "a prefix that nobody declares", "<x:a><x:r><x:t>1</x:t></x:r></x:a>", "a/r", "x:t", "1/" },
		{ "an attribute", "<a>" ROW("1") "</a>", "r", "@id", "i1/" },
		{ "an attribute further in", "<a><r><t n='1'/></r></a>", "r", "t@n", "1/" },
		{ "a path in the row", "<a><r><b><t>1</t></b><t>2</t></r></a>", "r", "b/t", "1/" },
		{ "its own text", "<a><r>1</r></a>", "r", ".", "1/" },
		{ "further out", "<a><g n='1'><r/></g></a>", "g/r", "../@n", "1/" },
		{ "several", "<a><r><t>1</t><t/><t>2</t></r></a>", "r", "t", "1, 2/" },
		{ "CDATA", "<a><r><t><![CDATA[R&D <b>1</b>]]></t></r></a>", "r", "t", "R&D 1/" },
		{ "a bare ampersand and an entity of HTML", "<a><r><t>R&D &nbsp;&ouml;&lt;&bogus;</t></r></a>", "r", "t", "R&D \xc2\xa0ö<&bogus;/" },
		{ "a control character", "<a><r><t>1\x0b</t></r></a>", "r", "t", "1/" },
		{ "space before the prolog", "\n\n<?xml version='1.0' encoding='euc-kr'?><a>" ROW("1") "</a>", "r", "t", "1/" },
		{ "no rows", "<a><b/></a>", "a/b/r", "t", "" },
		{ "no rows: data.go.kr", "<response><header><resultCode>03</resultCode></header></response>", "response/body/items/item", "t", "" },
		{ "no rows: NEIS", "<RESULT><CODE>INFO-200</CODE><MESSAGE>no data</MESSAGE></RESULT>", "SchoolSchedule/row", "t", "" },
		{ "a good answer", "<response><header><resultCode>00</resultCode></header><body><items>" ROW("1") "</items></body></response>", "response/body/items/r", "t", "1/" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf got = { 0 };
		char options[200];
		struct replay r;
		json_t *item;
		size_t k;

		print_message("  %s\n", cases[i].why);
		snprintf(options, sizeof(options), "rows=%s\ntitle=%s\nstart==2026-03-01", cases[i].rows, cases[i].title);
		replay_text(&r, "xml", cases[i].body, options);
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		json_array_foreach(r.items, k, item)
			buf_fmt(&got, "%s/", json_string_value(json_object_get(item, "title")));
		assert_string_equal(got.data == NULL ? "" : got.data, cases[i].want);
		buf_free(&got);
		replay_free(&r);
	}
}

#define BOMB "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;&x;&x;&x;&x;&x;'>]><a><r><t>&y;</t></r></a>"
#define SPY "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a><r><t>&x;</t></r></a>"

static void
pages_of_another_kind_are_refused(void **state)
{
	static const struct { const char *why, *body, *says; } cases[] = {
		{ "nothing", "", "an empty page where XML was expected" },
		{ "HTML", "<!DOCTYPE html><html><body>checking your browser</body></html>", "HTML where XML was expected" },
		{ "JSON", "{\"r\":[]}", "JSON where XML was expected" },
		{ "cut", "<a><r><t>1</t></r><r><t>", "" },
		{ "entities of its own", BOMB, "" },
		{ "a file of ours", SPY, "" },
		{ "data.go.kr", "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>"
		    "<returnAuthMsg>SERVICE_KEY_IS_NOT_REGISTERED_ERROR</returnAuthMsg><returnReasonCode>30</returnReasonCode>"
		    "</cmmMsgHeader></OpenAPI_ServiceResponse>", "the server answers 30: " },
		{ "data.go.kr, politely", "<response><header><resultCode>22</resultCode><resultMsg>LIMITED NUMBER OF SERVICE REQUESTS EXCEEDS ERROR</resultMsg></header></response>", "LIMITED NUMBER" },
		{ "NEIS", "<RESULT><CODE>ERROR-337</CODE><MESSAGE>quota</MESSAGE></RESULT>", "the server answers ERROR-337: <MESSAGE>: quota" },
		{ "KOPIS", "<dbs><db><returncode>02</returncode><errmsg>KEY</errmsg></db></dbs>", "the server answers 02: <errmsg>: KEY" },
		{ "an error", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", "the server answers <Error>" },
		{ "other names", "<a><b><c>x</c></b></a>", "rows: no <r>; found <a>: x" },
		{ "no row understood", "<a><r/><r/></a>", "none of 2 rows was understood: no title in t" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_text(&r, "xml", cases[i].body, "rows=r\ntitle=t\nstart=@day");
		assert_int_equal(r.rc, -1);
		assert_int_equal(r.err.code, ERR_INVALID);
		assert_int_equal(json_array_size(r.items), 0);
		if (strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		replay_free(&r);
	}
}

static void
rows_title_and_start_must_be_told(void **state)
{
	static const char *const options[] = { "", "title=t\nstart=d", "rows=r\ntitle=t" };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(options); i++) {
		struct replay r;

		replay_text(&r, "xml", "<a/>", options[i]);
		assert_int_equal(r.rc, -1);
		assert_non_null(strstr(r.err.msg, "--set rows="));
		replay_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_pages_agree_with_their_truth),
		cmocka_unit_test(rows_and_fields_are_found),
		cmocka_unit_test(pages_of_another_kind_are_refused),
		cmocka_unit_test(rows_title_and_start_must_be_told),
		cmocka_unit_test(saved_pages_give_what_is_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
