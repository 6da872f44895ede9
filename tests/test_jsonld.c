#include "tests/replay.h"

static void
saved_pages_give_what_is_wanted(void **state)
{
	(void)state;
	replay_fixtures("jsonld");
}

#define SK "jsonld-html/scrapinghub_extruct__"
#define MD "microdata-html/scrapinghub_extruct__"

static void
recorded_pages_agree_with_their_truth(void **state)
{
	static const struct { struct recorded page; const char *first_id, *location; } cases[] = {
		{ { SK "jsonld_empty_item_test.html", "jsonld", "en", "Europe/London", "", 0, 0, NULL, NULL, NULL, NULL }, NULL, NULL },
		{ { SK "tovestyrke.html", "jsonld", "en", "Europe/London", "", 1, 1,
		    "2017-06-12T20:00:00+01:00", "Tove Styrke", "2017-06-12T20:00:00+01:00", "Tove Styrke" },
		    "https://www.songkick.com/concerts/30166884-tove-styrke-at-hoxton-square-bar-and-kitchen",
		    "Hoxton Square Bar & Kitchen, 2-4 Hoxton Square, London, N1 6NU, UK" },
		{ { SK "years_and_years_tour.html", "jsonld", "en", "Europe/London", "", 13, 13,
		    "2015-10-21T19:00:00+01:00", "Years & Years", "2015-11-16T19:30:00+01:00", "Years & Years" },
		    "http://www.songkick.com/concerts/23948294-years-and-years-at-cliffs-pavillion",
		    "Cliffs Pavillion, Westcliff-on-sea, UK" },
		{ { MD "Event.001.html", "jsonld", "en", "America/New_York", "", 1, 1,
		    "2016-04-21T20:00:00", "Miami Heat at Philadelphia 76ers - Game 3 (Home Game 1)", NULL, NULL },
		    NULL, "Philadelphia, PA" },
		{ { MD "Event.008.html", "jsonld", "en", "Europe/London", "", 1, 1,
		    "2014-10-01T19:30:00", "Julius Caesar at Shakespeare's Globe", NULL, NULL },
		    NULL, "Shakespeare's Globe, London, UK" },
	};
	const char *got;
	struct replay r;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		if (!replay_recorded(&cases[i].page, &r)) {
			print_message("skip: no recorded pages in %s\n", DATA);
			skip();
		}
		assert_int_equal(json_array_size(r.unread), 0);
		assert_false(r.sink.partial);
		got = json_string_value(json_object_get(json_array_get(r.items, 0), "external_id"));
		assert_true((got == NULL) == (cases[i].first_id == NULL));
		if (got != NULL)
			assert_string_equal(got, cases[i].first_id);
		if (cases[i].location != NULL)
			assert_string_equal(json_string_value(json_object_get(
			    json_array_get(r.items, 0), "location")), cases[i].location);
		replay_free(&r);
	}
}

/* Replaces the quotes that are easier to write in C. */
static char *
quoted(const char *s)
{
	char *out = mem_str(s);

	for (char *p = out; (p = strchr(p, '\'')) != NULL;)
		*p = '"';
	return out;
}

/* Runs a page with the address https://e.org/list, in the zone of Seoul. */
static void
run_page(struct replay *r, const char *body, const char *options)
{
	json_t *o = replay_options(options);

	replay_body(r, "jsonld", body, strlen(body), o, "Asia/Seoul", "https://e.org/list");
	json_decref(o);
}

static void
items_are(const char *body, const char *options, const char *want)
{
	char *text = quoted(want);
	json_t *items = json_loads(text, 0, NULL);
	struct replay r;

	if (items == NULL)
		fail_msg("not JSON: %s", text);
	run_page(&r, body, options);
	if (r.rc != 0)
		fail_msg("%s", r.err.msg);
	replay_same("items", r.items, items);
	replay_free(&r);
	json_decref(items);
	free(text);
}

#define LD(s) "<script type='application/ld+json'>" s "</script>"
#define EV(more) "{'@type':'Event','name':'A','startDate':'2026-04-01T19:00'" more "}"
#define A "{'title':'A','start':'2026-04-01T19:00:00'"

static void
shapes_are_found(void **state)
{
	static const struct { const char *why, *body, *want; } cases[] = {
		{ "one object", LD(EV("")), "[" A "}]" },
		{ "a list", LD("[" EV("") "]"), "[" A "}]" },
		{ "a type with parameters and in capitals", "<script type=' Application/LD+JSON; charset=utf-8 '>" EV("") "</script>", "[" A "}]" },
		{ "another type beside it", "<script type='application/json'>" EV("") "</script>" LD("{'@type':'WebSite'}"), "[]" },
		{ "@graph", LD("{'@context':'https://schema.org','@graph':[{'@type':'WebSite'}," EV("") "]}"), "[" A "}]" },
		{ "ItemList", LD("{'@type':'ItemList','itemListElement':[{'@type':'ListItem','item':" EV("") "}]}"), "[" A "}]" },
		{ "DataFeed", LD("{'@type':'DataFeed','dataFeedElement':[{'@type':'DataFeedItem','item':" EV("") "}]}"), "[" A "}]" },
		{ "a place's events", LD("{'@type':'Place','name':'P','event':[" EV("") "]}"), "[" A "}]" },
		{ "types as a list", LD("{'@type':['Thing','MusicEvent'],'name':'A','startDate':'2026-04-01T19:00'}"), "[" A ",'kind':'concert'}]" },
		{ "a type as an address", LD("{'@type':'http://schema.org/SportsEvent','name':'A','startDate':'2026-04-01T19:00'}"), "[" A ",'kind':'game'}]" },
		{ "prefixes everywhere", LD("{'@type':'schema:SaleEvent','schema:name':'A','https://schema.org/startDate':{'@type':'Date','@value':'2026-04-01T19:00'}}"), "[" A ",'kind':'sale'}]" },
		{ "a festival", LD("{'@type':'Festival','name':'A','startDate':'2026-04-01T19:00'}"), "[" A "}]" },
		{ "a course takes its name from the course", LD("{'@type':'Course','name':'A','hasCourseInstance':[{'@type':'CourseInstance','startDate':'2026-04-01T19:00'}]}"), "[" A "}]" },
		{ "no events", LD("{'@type':'EventVenue','name':'A','startDate':'2026-04-01T19:00'}"), "[]" },
		{ "a mention without a date", LD("[" EV("") ",{'@type':'Review','itemReviewed':{'@type':'Event','name':'B'}}]"), "[" A "}]" },
		{ "several scripts", LD(EV("")) LD("{'@type':'Event','name':'B','startDate':'2026-04-02'}"), "[" A "},{'title':'B','start':'2026-04-02'}]" },
		{ "the same twice", LD(EV("")) LD("[" EV("") "," EV("") "]"), "[" A "}]" },
		{ "the same url and time", LD("[" EV(",'url':'/a'") "," EV(",'url':'/a?utm_source=x#top'") "]"),
		    "[" A ",'url':'https://e.org/a','external_id':'https://e.org/a'}]" },
		{ "one url and time, two titles", LD("[" EV(",'url':'/a'") ",{'@type':'Event','name':'A 2','startDate':'2026-04-01T19:00','url':'/a'}]"),
		    "[" A ",'url':'https://e.org/a'},{'title':'A 2','start':'2026-04-01T19:00:00','url':'https://e.org/a'}]" },
		{ "in two scripts, a title with more words", LD(EV(",'url':'/a'")) LD("{'@type':'Event','name':'A at Hall','startDate':'2026-04-01T19:00','url':'/a'}"),
		    "[" A ",'url':'https://e.org/a','external_id':'https://e.org/a'}]" },
		{ "two places, two events", LD("[" EV(",'url':'/a'") "," EV(",'url':'/b'") "]"),
		    "[" A ",'url':'https://e.org/a','external_id':'https://e.org/a'}," A ",'url':'https://e.org/b','external_id':'https://e.org/b'}]" },
		{ "one url for all is nobody's", LD("[" EV(",'url':'/a'") ",{'@type':'Event','name':'A','startDate':'2026-04-02','url':'/a'}]"),
		    "[" A ",'url':'https://e.org/a'},{'title':'A','start':'2026-04-02','url':'https://e.org/a'}]" },
		{ "but with fragments", LD("[" EV(",'url':'#a'") ",{'@type':'Event','name':'A','startDate':'2026-04-02','url':'#b'}]"),
		    "[" A ",'url':'https://e.org/list#a','external_id':'//e.org/list#a'},"
		    "{'title':'A','start':'2026-04-02','url':'https://e.org/list#b','external_id':'//e.org/list#b'}]" },
		{ "and with @id", LD("[" EV(",'url':'/a','@id':'#1'") ",{'@type':'Event','name':'A','startDate':'2026-04-02','url':'/a','@id':'#2'}]"),
		    "[" A ",'url':'https://e.org/a','external_id':'//e.org/list#1'},"
		    "{'title':'A','start':'2026-04-02','url':'https://e.org/a','external_id':'//e.org/list#2'}]" },
		{ "a blank node is no id", LD(EV(",'@id':'_:b0'")), "[" A "}]" },
		{ "parts of an event", LD("{'@type':'Festival','name':'F','startDate':'2026-04-01','endDate':'2026-04-03','url':'/f','subEvent':[" EV(",'url':'/f'") "]}"),
		    "[{'title':'F','start':'2026-04-01','end':'2026-04-03','url':'https://e.org/f','external_id':'https://e.org/f'},"
		    A ",'url':'https://e.org/f','parent':'https://e.org/f'}]" },
		{ "what it is a part of", LD("{'@type':'Event','name':'A','startDate':'2026-04-01T19:00','superEvent':{'@type':'Festival','name':'F','startDate':'2026-04-01','url':'/f'}}"),
		    "[" A ",'parent':'https://e.org/f'},{'title':'F','start':'2026-04-01','url':'https://e.org/f','external_id':'https://e.org/f'}]" },
		{ "parts by reference, both ways", LD("{'@graph':[" EV(",'@id':'#a','superEvent':{'@id':'#f'}") ",{'@type':'Festival','@id':'#f','name':'F','startDate':'2026-04-01','subEvent':[{'@id':'#a'}]}]}"),
		    "[" A ",'external_id':'//e.org/list#a','parent':'//e.org/list#f'},"
		    "{'title':'F','start':'2026-04-01','external_id':'//e.org/list#f'}]" },
		{ "a circle", LD("{'@graph':[{'@type':'Event','@id':'#a','name':'A','startDate':'2026-04-01','subEvent':{'@id':'#b'}},"
		    "{'@type':'Event','@id':'#b','name':'B','startDate':'2026-04-01','subEvent':{'@id':'#a'}}]}"),
		    "[{'title':'A','start':'2026-04-01','external_id':'//e.org/list#a'},"
		    "{'title':'B','start':'2026-04-01','external_id':'//e.org/list#b','parent':'//e.org/list#a'}]" },
		{ "a place in another script", LD(EV(",'location':{'@id':'#hall'}")) LD("{'@type':'Place','@id':'#hall','name':'Hall'}"),
		    "[" A ",'location':'Hall'}]" },
		{ "several dates", LD("{'@type':'Event','name':'A','startDate':['2026-04-01','2026-04-02'],'endDate':['2026-04-01','2026-04-03'],'url':'/a'}"),
		    "[{'title':'A','start':'2026-04-01','url':'https://e.org/a'},{'title':'A','start':'2026-04-02','end':'2026-04-03','url':'https://e.org/a'}]" },
		{ "a game without a name", LD("{'@type':'SportsEvent','startDate':'2026-04-01','homeTeam':{'name':'LG'},'awayTeam':'KT'}"),
		    "[{'title':'LG vs KT','start':'2026-04-01','kind':'game'}]" },
		{ "a page of JSON", EV(""), "[" A "}]" },
		{ "an empty page of JSON", "[]", "[]" },
		{ "microdata", "<div itemscope itemtype='https://schema.org/Event'><h2 itemprop='name'>A</h2><a itemprop='url' href='/a'>more</a>"
		    "<time itemprop='startDate' datetime='2026-04-01T19:00'>1 April</time><span itemprop='location' itemscope itemtype='http://schema.org/Place'>"
		    "<a itemprop='name' href='/hall'>Hall</a></span><link itemprop='eventStatus' href='https://schema.org/EventCancelled'></div>",
		    "[" A ",'url':'https://e.org/a','external_id':'https://e.org/a','location':'Hall','status':'cancelled'}]" },
		{ "microdata: content goes first, itemref", "<div itemscope itemtype='http://schema.org/Event' itemref='w'><span itemprop='name' content='A'>B</span></div>"
		    "<p id='w'><span itemprop='startDate' content='2026-04-01T19:00'>tomorrow</span></p>", "[" A "}]" },
		{ "microdata: the date twice", "<div itemscope itemtype='http://schema.org/Event'><b itemprop='name'>A</b><meta itemprop='startDate' content='2026-04-01T19:00'>"
		    "<b itemprop='startDate'>April 1, 7pm</b><time itemprop='startDate' datetime='2026-04-01'></time></div>", "[" A "}]" },
		{ "microdata says again what JSON-LD said", LD(EV(",'url':'/a'")) "<div itemscope itemtype='http://schema.org/Event'><a itemprop='url' href='/a'>x</a>"
		    "<b itemprop='name'>A at Hall</b><meta itemprop='startDate' content='2026-04-01'></div>",
		    "[" A ",'url':'https://e.org/a','external_id':'https://e.org/a'}]" },
		{ "microformats say more", LD(EV("")) "<div class='h-event'><b class='p-name'>A</b><time class='dt-start'>2026-04-01</time></div>"
		    "<div class='vevent'><b class='summary'>B</b><abbr class='dtstart' title='2026-04-02t18:00:00+09'>x</abbr></div>",
		    "[" A "},{'title':'B','start':'2026-04-02T18:00:00+09:00'}]" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		/* In HTML single quotes are as good; in JSON they are not. */
		char *body = strcasestr(cases[i].body, "ld+json") == NULL && cases[i].body[0] == '<' ?
		    mem_str(cases[i].body) : quoted(cases[i].body);

		print_message("  %s\n", cases[i].why);
		items_are(body, "", cases[i].want);
		free(body);
	}
}

static void
properties_are_read(void **state)
{
	static const struct { const char *why, *more, *want; } cases[] = {
		{ "no colon in the offset", "'startDate':'2026-04-01T19:00:00+0900'", "'start':'2026-04-01T19:00:00+09:00'" },
		{ "a second time", "'startDate':'2026-04-01T17:00:0009:00'", "'start':'2026-04-01T17:00:00'" },
		{ "an end that is the start", "'startDate':'2026-04-01T19:00','endDate':'2026-04-01T19:00'", "'start':'2026-04-01T19:00:00'" },
		{ "an end before it", "'startDate':'2026-04-01T19:00','endDate':'2026-03-01'", "'start':'2026-04-01T19:00:00'" },
		{ "an end", "'startDate':'2026-04-01T19:00','endDate':'2026-04-01T21:00'", "'start':'2026-04-01T19:00:00','end':'2026-04-01T21:00:00'" },
		{ "an end for people to read", "'startDate':'2026-04-01T19:00','endDate':'April 1, 2026 9:00 PM'", "'start':'2026-04-01T19:00:00','end':'2026-04-01T21:00:00'" },
		{ "a duration", "'startDate':'2026-04-01T23:00-05:00','duration':'PT90M'", "'start':'2026-04-01T23:00:00-05:00','end':'2026-04-02T00:30:00-05:00'" },
		{ "the rest of the years", "'startDate':'2026-04-01','endDate':'2026'", "'start':'2026-04-01'" },
		{ "cancelled", "'startDate':'2026-04-01T19:00','eventStatus':'http://schema.org/EventCancelled'", "'start':'2026-04-01T19:00:00','status':'cancelled'" },
		{ "cancelled, bare", "'startDate':'2026-04-01T19:00','eventStatus':'EventCancelled'", "'start':'2026-04-01T19:00:00','status':'cancelled'" },
		{ "postponed: the day is the old one", "'startDate':'2026-04-01T19:00','eventStatus':'https://schema.org/EventPostponed'", "'start':'2026-04-01','status':'postponed'" },
		{ "rescheduled and online", "'startDate':'2026-04-01T19:00','previousStartDate':'2026-03-01','eventStatus':['https://schema.org/EventRescheduled','https://schema.org/EventMovedOnline']", "'start':'2026-04-01T19:00:00'" },
		{ "a place as a text", "'startDate':'2026-04-01','location':'Hall &amp; Bar'", "'start':'2026-04-01','location':'Hall & Bar'" },
		{ "a place with an address", "'startDate':'2026-04-01','location':{'@type':'Place','name':'Hall','address':{'streetAddress':'1 Road','addressLocality':'Seoul','addressCountry':{'@type':'Country','name':'KR'}}}",
		    "'start':'2026-04-01','location':'Hall, 1 Road, Seoul, KR'" },
		{ "an address that is a text and names the place", "'startDate':'2026-04-01','location':{'name':'Hall','address':'Hall, Seoul'}", "'start':'2026-04-01','location':'Hall, Hall, Seoul'" },
		{ "places", "'startDate':'2026-04-01','location':[{'@type':'Place','name':'Hall'},{'@type':'VirtualLocation','url':'https://x.org/live'}]",
		    "'start':'2026-04-01','location':'Hall / https://x.org/live'" },
		{ "offers", "'startDate':'2026-04-01','offers':[{'price':'60','priceCurrency':'EUR'},{'price':25,'priceCurrency':'EUR'}]", "'start':'2026-04-01','price':'25-60 EUR'" },
		{ "an offer of offers", "'startDate':'2026-04-01','offers':{'@type':'AggregateOffer','lowPrice':'$35'}", "'start':'2026-04-01','price':'$35'" },
		{ "an offer with a specification", "'startDate':'2026-04-01','offers':{'priceSpecification':{'price':10.5,'priceCurrency':'USD'}}", "'start':'2026-04-01','price':'10.5 USD'" },
		{ "a picture", "'startDate':'2026-04-01','image':[{'@type':'ImageObject','url':'/a.png'},'/b.png']", "'start':'2026-04-01','image':'https://e.org/a.png'" },
		{ "who plays", "'startDate':'2026-04-01','performer':[{'name':'A'},{'name':'B'}],'description':'More<br>to come'", "'start':'2026-04-01','description':'A, B\\nMore\\nto come'" },
		{ "the title says who plays", "'startDate':'2026-04-01','performer':{'name':'A'}", "'start':'2026-04-01'" },
		{ "no script as a link", "'startDate':'2026-04-01','url':'javascript:alert(1)'", "'start':'2026-04-01'" },
		{ "entities in an address", "'startDate':'2026-04-01','url':'https://x.org/?a=1&amp;utm_medium=x&amp;b=2'",
		    "'start':'2026-04-01','url':'https://x.org/?a=1&b=2','external_id':'https://x.org/?a=1&b=2'" },
		{ "no script in a name", "'startDate':'2026-04-01','location':'<script>alert(1)<\\/script>Hall <b>1</b>'", "'start':'2026-04-01','location':'Hall 1'" },
		{ "nulls and other kinds", "'startDate':'2026-04-01','url':null,'location':7,'image':{},'offers':'free','description':['x',{}]", "'start':'2026-04-01','location':'7','description':'x'" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf want = { 0 }, body = { 0 };
		char *text;

		print_message("  %s\n", cases[i].why);
		buf_fmt(&body, LD("{'@type':'Event','name':'A',%s}"), cases[i].more);
		buf_fmt(&want, "[{'title':'A',%s}]", cases[i].want);
		text = quoted(body.data);
		items_are(text, "", want.data);
		free(text);
		buf_free(&body);
		buf_free(&want);
	}
}

#define OPENS(price, at, more) "{'price':'" price "','priceCurrency':'KRW','validFrom':'" at "'" more "}"
#define T "{'title':'예매 시작: A','kind':'ticket-open'"

static void
tickets_are_events(void **state)
{
	static const struct { const char *why, *more, *options, *want; } cases[] = {
		{ "one offer", ",'url':'/a','offers':" OPENS("10", "2026-03-10T20:00:00+0900", ",'url':'/buy'"), "",
		    "[" A ",'url':'https://e.org/a','external_id':'https://e.org/a','price':'10 KRW'},"
		    T ",'start':'2026-03-10T20:00:00+09:00','url':'https://e.org/buy','external_id':'https://e.org/a#tickets','parent':'https://e.org/a','price':'10 KRW'}]" },
		{ "the same time twice, and another", ",'url':'/a','offers':[" OPENS("20", "2026-03-12T20:00", "") "," OPENS("10", "2026-03-10T20:00", ",'name':'선예매'") ","
		    OPENS("30", "2026-03-12T20:00", "") "]", "",
		    "[" A ",'url':'https://e.org/a','external_id':'https://e.org/a','price':'10-30 KRW'},"
		    T ",'start':'2026-03-10T20:00','url':'https://e.org/a','external_id':'https://e.org/a#tickets:선예매','parent':'https://e.org/a','price':'10 KRW','description':'선예매'},"
		    T ",'start':'2026-03-12T20:00','url':'https://e.org/a','external_id':'https://e.org/a#tickets-2','parent':'https://e.org/a','price':'20 KRW'}]" },
		{ "not asked for", ",'offers':" OPENS("10", "2026-03-10T20:00", ""), "tickets=false", "[" A ",'price':'10 KRW'}]" },
		{ "after the event, at no day", ",'offers':[" OPENS("10", "2026-05-10", "") "," OPENS("10", "2026-03", "") "," OPENS("10", "soon", "") "]", "",
		    "[" A ",'price':'10 KRW'}]" },
		{ "as the options say", ",'url':'/a','offers':[" OPENS("20", "2026-03-12T20:00", ",'name':'N'") "]",
		    "tickets=false\nemit=[{},{\"each\":\"offers\",\"kind\":\"ticket-open\",\"start\":\"validFrom\",\"title\":\"{^.name}: {name}\",\"suffix\":\"/{name}\",\"parent\":true}]",
		    "[" A ",'url':'https://e.org/a','external_id':'https://e.org/a','price':'20 KRW'},"
		    "{'title':'A: N','kind':'ticket-open','start':'2026-03-12T20:00:00','url':'https://e.org/a','external_id':'https://e.org/a/N','parent':'https://e.org/a','price':'20 KRW'}]" },
		{ "of an event without an id", ",'offers':{'availabilityStarts':'2026-03-10'}", "", "[" A "}," T ",'start':'2026-03-10'}]" },
		{ "of a cancelled event", ",'eventStatus':'EventCancelled','offers':{'validFrom':'2026-03-10'}", "",
		    "[" A ",'status':'cancelled'}," T ",'start':'2026-03-10','status':'cancelled'}]" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf body = { 0 };
		char *text;

		print_message("  %s\n", cases[i].why);
		buf_fmt(&body, LD(EV("%s")), cases[i].more);
		text = quoted(body.data);
		items_are(text, cases[i].options, cases[i].want);
		free(text);
		buf_free(&body);
	}
}

static void
pages_of_another_kind_are_refused(void **state)
{
	static const struct { const char *why, *body, *says; } cases[] = {
		{ "nothing", " \n", "an empty page" },
		{ "a page for people", "<html><body><h1>Maintenance</h1></body></html>", "no JSON-LD, microdata or h-event" },
		{ "all scripts broken", "<script type='application/ld+json'>{</script>", "line 1 of the page cannot be read" },
		{ "JSON of another kind", "{\"events\":[]}", "module json reads it" },
		{ "JSON that is cut", "{\"@type\":\"Event\"", "the page is no JSON" },
		{ "no event understood", "<div class='h-event'>A</div>", "none of 1 rows was understood" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		run_page(&r, cases[i].body, "");
		assert_int_equal(r.rc, -1);
		assert_int_equal(r.err.code, ERR_INVALID);
		if (strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		replay_free(&r);
	}
}

/* Rows not read are told, and where events may be missing the page is not held to be whole. */
static void
what_is_not_read_is_told(void **state)
{
	static const struct { const char *why, *body, *unread; bool partial; } cases[] = {
		{ "one broken script among good ones", LD(EV("")) LD("{'@type':'Event',"), "[[0,'the JSON-LD of line 1 of the page cannot be read: line 1: string or '}' expected near end of file']]", true },
		{ "a broken script about something else", LD(EV("")) LD("{'@type':'WebSite',"), "[[0,'the JSON-LD of line 1 of the page cannot be read: line 1: string or '}' expected near end of file']]", false },
		{ "only a month", LD("[" EV("") ",{'@type':'Event','name':'B','startDate':'2026-05'}]"), "[[2,'*2026-05* is no day']]", false },
		{ "no date", LD("[" EV("") ",{'@type':'Event','name':'B'}]"), "[[2,'no date in startDate']]", false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *body = quoted(cases[i].body);
		struct replay r;

		print_message("  %s\n", cases[i].why);
		run_page(&r, body, "");
		assert_int_equal(r.rc, 0);
		assert_int_equal(json_array_size(r.items), 1);
		assert_int_equal(json_array_size(r.unread), 1);
		assert_int_equal(r.sink.partial, cases[i].partial);
		replay_free(&r);
		free(body);
	}
}

/* Places whose names are each other's, fifty times over. */
static void
circles_of_references_are_a_limit(void **state)
{
	struct buf b = { 0 };
	struct replay r;

	(void)state;
	buf_str(&b, "{\"@graph\":[{\"@type\":\"Event\",\"name\":\"A\",\"startDate\":\"2026-04-01\",\"location\":{\"@id\":\"#0\"}}");
	for (int i = 0; i < 50; i++) {
		buf_fmt(&b, ",{\"@type\":\"Place\",\"@id\":\"#%d\",\"name\":[", i);
		for (int k = 0; k < 50; k++)
			buf_fmt(&b, "%s{\"@id\":\"#%d\"}", k == 0 ? "" : ",", (i + 1) % 50);
		buf_str(&b, "]}");
	}
	buf_str(&b, "]}");
	run_page(&r, b.data, "");
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.err.code, ERR_LIMIT);
	replay_free(&r);
	buf_free(&b);
}

static void
many_events_are_read(void **state)
{
	enum { MANY = 15000 };
	struct buf b = { 0 };
	struct replay r;

	(void)state;
	buf_str(&b, "[");
	for (int i = 0; i < MANY; i++)
		buf_fmt(&b, "%s{\"@type\":\"Event\",\"name\":\"%d\",\"startDate\":\"2026-04-01\",\"url\":\"/a\"}",
		    i == 0 ? "" : ",", i);
	buf_str(&b, "]");
	run_page(&r, b.data, "");
	assert_int_equal(r.rc, 0);
	assert_int_equal(json_array_size(r.items), MANY);
	replay_free(&r);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_pages_agree_with_their_truth),
		cmocka_unit_test(shapes_are_found),
		cmocka_unit_test(properties_are_read),
		cmocka_unit_test(tickets_are_events),
		cmocka_unit_test(pages_of_another_kind_are_refused),
		cmocka_unit_test(what_is_not_read_is_told),
		cmocka_unit_test(circles_of_references_are_a_limit),
		cmocka_unit_test(many_events_are_read),
		cmocka_unit_test(saved_pages_give_what_is_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
