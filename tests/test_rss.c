#include "tests/replay.h"

#include "scrapers/modules/rss_game.h"

static void
saved_pages_give_what_is_wanted(void **state)
{
	(void)state;
	replay_fixtures("rss");
}

static void
recorded_pages_agree_with_their_truth(void **state)
{
	static const struct { struct recorded page; size_t unread; } cases[] = {
		{ { "rss-events/sidearm_olemiss_1item.xml", "rss", "en", "America/Chicago", "", 1, 1,
		    "2025-05-18T23:30:00Z", "Ole Miss Softball vs Arizona",
		    "2025-05-18T23:30:00Z", "Ole Miss Softball vs Arizona" }, 0 },
		{ { "euckr-rss/chardet_chardet__acnnewswire.net.xml", "rss", "ko", "Asia/Seoul", "", 8, 0, NULL, NULL, NULL, NULL }, 8 },
		{ { "euckr-rss/chardet_chardet__ricanet.com.xml", "rss", "ko", "Asia/Seoul", "", 10, 0, NULL, NULL, NULL, NULL }, 10 },
	};
	struct replay r;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		if (!replay_recorded(&cases[i].page, &r)) {
			print_message("skip: no recorded pages in %s\n", DATA);
			skip();
		}
		assert_int_equal(json_array_size(r.unread), cases[i].unread);
		assert_false(r.sink.partial);
		replay_free(&r);
	}
}

#define NS " xmlns:ev='http://purl.org/rss/1.0/modules/event/' xmlns:xcal='urn:ietf:params:xml:ns:xcal'"	\
	" xmlns:s='http://sidearmsports.com/schemas/cal_rss/1.0/' xmlns:bc='http://bibliocommons.com/rss/1.0/modules/event/'"	\
	" xmlns:gd='http://schemas.google.com/g/2005' xmlns:dc='http://purl.org/dc/elements/1.1/'"
#define RSS(items) "<rss version='2.0'" NS "><channel><title>C</title><pubDate>Tue, 24 Feb 2026 10:00:00 +0900</pubDate>" items "</channel></rss>"
#define ITEM(more) "<item><title>A</title>" more "</item>"
#define POSTED "<pubDate>Tue, 24 Feb 2026 10:00:00 +0900</pubDate><dc:date>2026-02-24</dc:date>"

static char *
quoted(const char *s)
{
	char *out = mem_str(s);

	for (char *p = out; (p = strchr(p, '\'')) != NULL;)
		*p = '"';
	return out;
}

static void
items_are(const char *body, const char *options, const char *want, size_t unread)
{
	char *text = quoted(want);
	json_t *items = json_loads(text, 0, NULL);
	struct replay r;

	if (items == NULL)
		fail_msg("not JSON: %s", text);
	replay_text(&r, "rss", body, options);
	if (r.rc != 0)
		fail_msg("%s", r.err.msg);
	replay_same("items", r.items, items);
	assert_int_equal(json_array_size(r.unread), unread);
	replay_free(&r);
	json_decref(items);
	free(text);
}

static void
times_are_found(void **state)
{
	static const struct { const char *why, *body, *want; } cases[] = {
		{ "ev:, in UTC", RSS(ITEM(POSTED "<ev:startdate>2026-04-01T10:00:00Z</ev:startdate><ev:enddate>2026-04-01T12:00:00Z</ev:enddate><ev:location>Hall</ev:location>")),
		    "[{'title':'A','start':'2026-04-01T10:00:00Z','end':'2026-04-01T12:00:00Z','location':'Hall'}]" },
		{ "ev:, a day", RSS(ITEM("<ev:startdate>2026-04-01</ev:startdate><ev:enddate>2026-04-01</ev:enddate>")), "[{'title':'A','start':'2026-04-01'}]" },
		{ "ev:, a program's letters", RSS(ITEM("<ev:startdate>20260401THHMM00</ev:startdate>")), "[{'title':'A','start':'2026-04-01'}]" },
		{ "ev:, as in mail", RSS(ITEM("<ev:startdate>Wed, 01 Apr 2026 19:00:00 +0900</ev:startdate>")), "[{'title':'A','start':'2026-04-01T19:00:00+09:00'}]" },
		{ "ev:, of a plug-in that wraps it", RSS(ITEM("<ev:tribe_event_meta xmlns:ev='Event'><ev:startdate>2026-04-01 19:00:00</ev:startdate></ev:tribe_event_meta>")),
		    "[{'title':'A','start':'2026-04-01T19:00:00'}]" },
		{ "ev:, that nobody declares", "<rss><channel>" ITEM("<ev:startdate>2026-04-01</ev:startdate>") "</channel></rss>", "[{'title':'A','start':'2026-04-01'}]" },
		{ "xcal:", RSS(ITEM("<xcal:dtstart>20260401T190000</xcal:dtstart><xcal:dtend>20260401T210000</xcal:dtend><xcal:location>Hall</xcal:location>")),
		    "[{'title':'A','start':'2026-04-01T19:00:00','end':'2026-04-01T21:00:00','location':'Hall'}]" },
		{ "bc:", RSS(ITEM("<guid isPermaLink='false'>g1</guid><bc:start_date>2026-04-01T23:00:00Z</bc:start_date><bc:start_date_local>2026-04-01T19:00</bc:start_date_local>"
		    "<bc:is_cancelled>true</bc:is_cancelled><bc:location><bc:id>7</bc:id><bc:name>Main Library</bc:name></bc:location>")),
		    "[{'title':'A','start':'2026-04-01T19:00:00','external_id':'g1','location':'Main Library','status':'cancelled'}]" },
		{ "Atom with gd:", "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:gd='http://schemas.google.com/g/2005'><title>C</title><updated>2026-02-24T00:00:00Z</updated>"
		    "<entry><id>e1</id><title type='html'>A &amp;amp; B</title><published>2026-02-24T00:00:00Z</published><link rel='self' href='http://x/s'/><link rel='alternate' href='http://x/a'/>"
		    "<content type='html'>&lt;p&gt;More&lt;br&gt;yet</content><gd:when startTime='2026-04-01T19:00:00.000+09:00' endTime='2026-04-01T21:00:00.000+09:00'/><gd:where valueString='Hall'/>"
		    "<gd:eventStatus value='http://schemas.google.com/g/2005#event.canceled'/></entry></feed>",
		    "[{'title':'A & B','start':'2026-04-01T19:00:00+09:00','end':'2026-04-01T21:00:00+09:00','external_id':'e1','url':'http://x/a','location':'Hall','description':'More\\nyet','status':'cancelled'}]" },
		{ "RSS 1.0", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'" NS "><channel><title>C</title></channel>"
		    "<item rdf:about='http://x/1'><title>A</title><link>http://x/1</link><ev:startdate>2026-04-01</ev:startdate></item></rdf:RDF>",
		    "[{'title':'A','start':'2026-04-01','external_id':'http://x/1','url':'http://x/1'}]" },
		{ "RSS 0.91 with its DTD and entities of it", "<?xml version='1.0' encoding='euc-kr'?><!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' "
		    "'http://my.netscape.com/publish/formats/rss-0.91.dtd'><!-- x --><?xml-stylesheet href='/x.css'?><rss version='0.91'" NS "><channel><title>C</title>"
		    "<item><title>Caf&eacute; &copy; R&D</title><ev:startdate>2026-04-01</ev:startdate></item></channel></rss>",
		    "[{'title':'Café © R&D','start':'2026-04-01'}]" },
		{ "RSS 0.9", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'" NS ">"
		    "<item><title>A</title><link>http://x/1</link><ev:startdate>2026-04-01</ev:startdate></item></rdf:RDF>",
		    "[{'title':'A','start':'2026-04-01','external_id':'http://x/1','url':'http://x/1'}]" },
		{ "a title of media is not the title", RSS("<item><media:title xmlns:media='http://search.yahoo.com/mrss/'>M</media:title><title>A</title><ev:startdate>2026-04-01</ev:startdate></item>"),
		    "[{'title':'A','start':'2026-04-01'}]" },
		{ "a picture and words twice escaped", RSS(ITEM("<guid>http://x/?a=1&amp;amp;b=2</guid><enclosure type='image/png' url='http://x/a.png'/><ev:startdate>2026-04-01</ev:startdate>")),
		    "[{'title':'A','start':'2026-04-01','external_id':'http://x/?a=1&b=2','url':'http://x/?a=1&b=2','image':'http://x/a.png'}]" },
		{ "cancelled in the title", RSS("<item><title>CANCELLED: A</title><ev:startdate>2026-04-01</ev:startdate></item>"), "[{'title':'A','start':'2026-04-01','status':'cancelled'}]" },
		{ "an end before the start", RSS(ITEM("<ev:startdate>2026-04-01T10:00:00Z</ev:startdate><ev:enddate>2026-03-01T12:00:00Z</ev:enddate>")), "[{'title':'A','start':'2026-04-01T10:00:00Z'}]" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		items_are(cases[i].body, "", cases[i].want, 0);
	}
}

static void
days_of_posting_are_no_events(void **state)
{
	static const struct { const char *why, *body, *options, *want; size_t unread; } cases[] = {
		{ "a feed of news", RSS(ITEM(POSTED) ITEM(POSTED)), "", "[]", 2 },
		{ "one event among news", RSS(ITEM(POSTED) ITEM("<ev:startdate>2026-04-01</ev:startdate>")), "", "[{'title':'A','start':'2026-04-01'}]", 1 },
		{ "an empty feed", RSS(""), "", "[]", 0 },
		{ "a title that says when", RSS("<item><title>Sale (2026-04-01)</title>" POSTED "</item>" ITEM(POSTED)),
		    "start=title =~ \\(([0-9-]+)\\)\ntitle=title =~ ^[^(]+", "[{'title':'Sale','start':'2026-04-01'}]", 1 },
		{ "a time after another", RSS(ITEM("<guid>g</guid><gd:when startTime='2026-04-01T19:00'/><gd:when startTime='2026-04-02T19:00'/>")),
		    "emit=[{\"each\":\"gd:when\",\"start\":\"@startTime\",\"suffix\":\"/{@startTime}\"}]",
		    "[{'title':'A','start':'2026-04-01T19:00:00','external_id':'g/2026-04-01T19:00'},{'title':'A','start':'2026-04-02T19:00:00','external_id':'g/2026-04-02T19:00'}]", 0 },
		{ "the clock on the wall, with an offset that is none", RSS(ITEM("<ev:startdate>Wed, 01 Apr 2026 19:00:00 +0000</ev:startdate><ev:enddate>Wed, 01 Apr 2026 21:00:00 +0000</ev:enddate>")),
		    "ignore-offset=true", "[{'title':'A','start':'2026-04-01T19:00:00','end':'2026-04-01T21:00:00'}]", 0 },
		{ "words that say when", RSS(ITEM(POSTED "<description>Until 2026-04-01, come!</description>")),
		    "start=description =~ \\d{4}-\\d\\d-\\d\\d", "[{'title':'A','start':'2026-04-01','description':'Until 2026-04-01, come!'}]", 0 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		items_are(cases[i].body, cases[i].options, cases[i].want, cases[i].unread);
	}
}

#define POST(title, text) "<item><title>" title "</title><description>" text "</description><pubDate>Fri, 20 Nov 2026 10:00:00 +0900</pubDate></item>"

static void
dates_are_found_in_words(void **state)
{
	static const struct { const char *why, *body, *want; size_t unread; } cases[] = {
		{ "a range in the text", POST("올영세일", "오는 12월 2일부터 8일까지 열린다."), "[{'title':'올영세일','start':'2026-12-02','end':'2026-12-08','description':'오는 12월 2일부터 8일까지 열린다.'}]", 0 },
		{ "after the turn of the year", POST("새해 세일 1월 5일", "x"), "[{'title':'새해 세일 1월 5일','start':'2027-01-05','description':'x'}]", 0 },
		{ "the title goes first", POST("Sale on December 5, 2026", "Posted on November 1, 2026"), "[{'title':'Sale on December 5, 2026','start':'2026-12-05','description':'Posted on November 1, 2026'}]", 0 },
		{ "in HTML", POST("A", "&lt;p&gt;x&lt;/p&gt;&lt;p&gt;2026년 12월 24일&lt;/p&gt;"), "[{'title':'A','start':'2026-12-24','description':'x\\n2026년 12월 24일\\n'}]", 0 },
		{ "numbers are no dates", POST("iPhone 17 3/4 off", "3 for 2, call 02-123-4567"), "[]", 1 },
		{ "a time that a module names counts more", "<item><title>12월 2일 A</title><ev:startdate>2026-12-05</ev:startdate></item>", "[{'title':'12월 2일 A','start':'2026-12-05'}]", 0 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf body = { 0 };

		print_message("  %s\n", cases[i].why);
		buf_fmt(&body, RSS("%s"), cases[i].body);
		items_are(body.data, "prose=true", cases[i].want, cases[i].unread);
		buf_free(&body);
	}
}

static void
a_day_of_posting_cannot_be_asked_for(void **state)
{
	static const char *const options[] = { "start=pubDate", "start=dc:date", "start=updated|published", "start=PubDate =~ .*" };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(options); i++) {
		struct replay r;

		replay_text(&r, "rss", RSS(ITEM(POSTED)), options[i]);
		assert_int_equal(r.rc, -1);
		assert_non_null(strstr(r.err.msg, "when an item was posted"));
		replay_free(&r);
	}
}

#define GAME(id, title, start) "<item><title>" title "</title><s:gameid>" id "</s:gameid><ev:startdate>" start "</ev:startdate></item>"
#define G "'kind':'game'"

static void
games_are_read(void **state)
{
	static const struct { const char *why, *body, *options, *want; } cases[] = {
		{ "a time, to be stripped", RSS(GAME("1", "8/16 7:00 PM A at B", "2026-08-16T23:00:00.0000001Z")), "",
		    "[{'title':'A at B','start':'2026-08-16T23:00:00Z','external_id':'1'," G "}]" },
		{ "only a day", RSS(GAME("1", "8/29 A at B", "2026-08-29")), "", "[{'title':'A at B','start':'2026-08-29','time_unknown':true,'external_id':'1'," G "}]" },
		{ "the day is the site's, whatever UTC says", RSS("<item><title>8/29 TBA A at B</title><s:gameid>1</s:gameid><ev:startdate>2026-08-30T04:00:00Z</ev:startdate>"
		    "<s:localstartdate>2026-08-29</s:localstartdate></item>"), "", "[{'title':'A at B','start':'2026-08-29','time_unknown':true,'external_id':'1'," G "}]" },
		{ "a result and what is told of it", RSS("<item><title>5/18 6:30 PM [W] A vs B</title><description>[W] A vs B\\nW 10-1 (F/5)\\nTV: X\\n http://x/?a=1&amp;amp;b=2</description>"
		    "<s:gameid>1</s:gameid><s:gamepromoname>Senior Day</s:gamepromoname><ev:startdate>2026-05-18T23:30:00Z</ev:startdate></item>"), "",
		    "[{'title':'A vs B','start':'2026-05-18T23:30:00Z','external_id':'1','description':'Senior Day\\nW 10-1 (F/5)\\nTV: X','result':'W 10-1 (F/5)'," G "}]" },
		{ "days of a tournament", RSS(GAME("3", "9/7 Golf vs Open", "2026-09-07") GAME("1", "9/5 Golf vs Open", "2026-09-05") GAME("2", "9/6 Golf vs Open", "2026-09-06")
		    GAME("9", "11/6 Golf vs Open", "2026-11-06")), "",
		    "[{'title':'Golf vs Open','start':'2026-09-05','end':'2026-09-07','external_id':'1'," G "},"
		    "{'title':'Golf vs Open','start':'2026-11-06','time_unknown':true,'external_id':'9'," G "}]" },
		{ "not asked for", RSS(GAME("1", "9/5 Golf", "2026-09-05") GAME("2", "9/6 Golf", "2026-09-06")), "merge-days=false",
		    "[{'title':'Golf','start':'2026-09-05','time_unknown':true,'external_id':'1'," G "},{'title':'Golf','start':'2026-09-06','time_unknown':true,'external_id':'2'," G "}]" },
		{ "games of a series have times", RSS(GAME("1", "9/5 1:00 PM A vs B", "2026-09-05T17:00:00Z") GAME("2", "9/6 1:00 PM A vs B", "2026-09-06T17:00:00Z")), "",
		    "[{'title':'A vs B','start':'2026-09-05T17:00:00Z','external_id':'1'," G "},{'title':'A vs B','start':'2026-09-06T17:00:00Z','external_id':'2'," G "}]" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		items_are(cases[i].body, cases[i].options, cases[i].want, 0);
	}
}

static void
titles_of_games_are_stripped(void **state)
{
	static const struct { const char *in, *want; } cases[] = {
		{ "5/18 6:30 PM [L] A vs B", "A vs B" }, { "12/5 A at B", "A at B" }, { "5/18/2026 7 PM A", "A" },
		{ "9/5 TBA A", "A" }, { "9/5 All Day A", "A" }, { "[W] A", "A" }, { "A vs B", "A vs B" },
		{ "5/18", "5/18" }, { "5/18 ", "" }, { "5 A", "5 A" }, { "", "" }, { "49ers 6:30 PM", "49ers 6:30 PM" },
		{ "[Exhibition] A", "[Exhibition] A" }, { "9/5 10 Mile Run", "10 Mile Run" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		assert_string_equal(rss_game_title(a, cases[i].in), cases[i].want);
	arena_free(a);
}

static void
pages_of_another_kind_are_refused(void **state)
{
	static const struct { const char *why, *body, *says; } cases[] = {
		{ "nothing", "", "an empty page" },
		{ "HTML", "<html><body>checking your browser</body></html>", "HTML where XML was expected" },
		{ "other XML", "<meetings><meeting>x</meeting></meetings>", "no feed but <meetings>: x" },
		{ "cut", "<rss><channel><item><title>A</ti", "" },
		{ "a bomb", "<!DOCTYPE r [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;&x;'>]><rss><channel><item><title>&y;</title></item></channel></rss>", "" },
		{ "no time understood", RSS(ITEM("<ev:startdate>soon</ev:startdate>")), "none of 1 rows was understood" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_text(&r, "rss", cases[i].body, "");
		assert_int_equal(r.rc, -1);
		assert_int_equal(r.err.code, ERR_INVALID);
		assert_int_equal(json_array_size(r.items), 0);
		if (strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		replay_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_pages_agree_with_their_truth),
		cmocka_unit_test(times_are_found),
		cmocka_unit_test(days_of_posting_are_no_events),
		cmocka_unit_test(dates_are_found_in_words),
		cmocka_unit_test(a_day_of_posting_cannot_be_asked_for),
		cmocka_unit_test(games_are_read),
		cmocka_unit_test(titles_of_games_are_stripped),
		cmocka_unit_test(pages_of_another_kind_are_refused),
		cmocka_unit_test(saved_pages_give_what_is_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
