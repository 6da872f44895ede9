#include "tests/replay.h"

#include "scrapers/markup.h"
#include "scrapers/modules/microformats.h"
#include "scrapers/modules/value_class.h"

static json_t *
read_page(const char *html, size_t n)
{
	struct arena *a = arena_new();
	json_t *out = json_array();
	struct err e = { 0 };
	struct markup *m = markup_html(html, n, &e);

	if (m == NULL || microformats_read(m, a, out, &e) == -1)
		fail_msg("%s", e.msg);
	markup_free(m);
	arena_free(a);
	return out;
}

static void
dates_are_put_together(void **state)
{
	static const struct { const char *parts[4], *day, *want; } cases[] = {
		{ { "2009-06-26", "19:00" }, NULL, "2009-06-26 19:00" },
		{ { "2009-06-26", "19:00:30" }, NULL, "2009-06-26 19:00:30" },
		{ { "19:00", "2009-06-26" }, NULL, "2009-06-26 19:00" },
		{ { "2009-06-26", "07:00:00pm\n" }, NULL, "2009-06-26 19:00:00" },
		{ { "2009-06-26", "07:00:00am" }, NULL, "2009-06-26 07:00:00" },
		{ { "2009-06-26", "07:00pm" }, NULL, "2009-06-26 19:00" },
		{ { "2009-06-26", "07pm" }, NULL, "2009-06-26 19:00" },
		{ { "2009-06-26", "7pm" }, NULL, "2009-06-26 19:00" },
		{ { "2009-06-26", "7 PM" }, NULL, "2009-06-26 19:00" },
		{ { "2009-06-26", "07:00p.m." }, NULL, "2009-06-26 19:00" },
		{ { "2009-06-26", "7:00a.m." }, NULL, "2009-06-26 07:00" },
		{ { "2009-06-26", "12am" }, NULL, "2009-06-26 00:00" },
		{ { "2009-06-26", "12:30pm" }, NULL, "2009-06-26 12:30" },
		{ { "2009-06-26", "19:00-08:00" }, NULL, "2009-06-26 19:00-08:00" },
		{ { "2009-06-26", "7pm+08" }, NULL, "2009-06-26 19:00+08" },
		{ { "2009-06-26", "19:00", "-0800" }, NULL, "2009-06-26 19:00-0800" },
		{ { "2009-06-26", "19:00Z" }, NULL, "2009-06-26 19:00Z" },
		{ { "2009-06-26T19:00-08:00" }, NULL, "2009-06-26 19:00-08:00" },
		{ { "2009-06-26t19:00" }, NULL, "2009-06-26 19:00" },
		{ { "2009-177", "19:00" }, NULL, "2009-177 19:00" },
		{ { "2009-06-26" }, NULL, "2009-06-26" },
		{ { "22:00" }, "2009-06-26", "2009-06-26 22:00" },
		{ { "22:00" }, NULL, "" }, { { "soon" }, NULL, "" }, { { "soon" }, "2009-06-26", "" },
		{ { "" }, NULL, "" }, { { "7" }, "2009-06-26", "" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		size_t n = 0;

		while (cases[i].parts[n] != NULL)
			n++;
		print_message("  %s %s\n", cases[i].parts[0], n > 1 ? cases[i].parts[1] : "");
		assert_string_equal(mf_date(cases[i].parts, n, cases[i].day, a), cases[i].want);
	}
	arena_free(a);
}

static void
pages_are_read(void **state)
{
	static const struct { const char *why, *html, *want; } cases[] = {
		{ "a name alone", "<p class='h-event'>A &amp; B</p>", "[{'@type':'Event','name':'A & B'}]" },
		{ "a link alone", "<a class='h-event' href='/x'>A</a>", "[{'@type':'Event','name':'A','url':'/x'}]" },
		{ "a picture alone", "<div class='h-event'><img alt='A' src='a.png'></div>", "[{'@type':'Event','name':'A'}]" },
		{ "no name implied beside others", "<div class='h-event'>x <p class='p-summary'>S</p></div>",
		    "[{'@type':'Event','description':'S'}]" },
		{ "datetime in any element of time",
		    "<div class='h-event'><b class='p-name'>A</b><time class='dt-start' datetime='2026-04-01T19:00'>x</time>"
		    "<ins class='dt-end' datetime='2026-04-01 21:00'>y</ins></div>",
		    "[{'@type':'Event','name':'A','startDate':'2026-04-01T19:00','endDate':'2026-04-01 21:00'}]" },
		{ "parts of a date",
		    "<div class='h-event'><b class='p-name'>A</b><p class='dt-start'><time class='value' datetime='2026-04-01'>1 April</time>, "
		    "<span class='value'>7pm</span></p> to <span class='dt-end'><span class='value'>9:30 p.m.</span></span></div>",
		    "[{'@type':'Event','name':'A','startDate':'2026-04-01 19:00','endDate':'2026-04-01 21:30'}]" },
		{ "an end without its date", "<div class='h-event'><b class='p-name'>A</b><time class='dt-start'>2026-04-01 19:00</time>"
		    "-<time class='dt-end'>21:30</time></div>",
		    "[{'@type':'Event','name':'A','startDate':'2026-04-01 19:00','endDate':'2026-04-01 21:30'}]" },
		{ "value-title", "<div class='h-event'><b class='p-name'>A</b><p class='dt-start'><span class='value-title' title='2026-04-01'> </span>"
		    "April 1st</p></div>", "[{'@type':'Event','name':'A','startDate':'2026-04-01'}]" },
		{ "several starts", "<div class='h-event'><b class='p-name'>A</b><abbr class='dt-start' title='2026-04-01'>1</abbr>"
		    "<data class='dt-start' value='2026-04-02'></data></div>",
		    "[{'@type':'Event','name':'A','startDate':['2026-04-01','2026-04-02']}]" },
		{ "a card for a place",
		    "<div class='h-event'><a class='p-name u-url' href='/x'>A</a> <p class='p-location h-card'><a class='p-name p-org u-url' href='/y'>Hall</a>"
		    "<span class='p-street-address'>1 Road</span><abbr class='p-region' title='Oregon'>OR</abbr></p></div>",
		    "[{'@type':'Event','name':'A','url':'/x','location':{'name':'Hall','streetAddress':'1 Road','addressRegion':'Oregon'}}]" },
		{ "a card with only a name", "<div class='h-event'><b class='p-name'>A</b><span class='p-location h-card'>Hall</span></div>",
		    "[{'@type':'Event','name':'A','location':{'name':'Hall'}}]" },
		{ "an event in a feed and in an entry", "<div class='h-feed'><h1 class='p-name'>Feed</h1><div class='h-event'>A</div>"
		    "<div class='h-entry'><div class='h-event'><b class='p-name'>B</b></div></div></div>",
		    "[{'@type':'Event','name':'A'},{'@type':'Event','name':'B'}]" },
		{ "an event's words are not those of the event in it", "<div class='h-event'><b class='p-name'>A</b>"
		    "<div class='h-event'><b class='p-name'>B</b></div></div>", "[{'@type':'Event','name':'A'},{'@type':'Event','name':'B'}]" },
		{ "hCalendar", "<div class='vevent'><a class='url summary' href='/x'>A</a> <abbr class='dtstart' title='2026-04-01T19:00:00+0900'>1 April</abbr>"
		    "<abbr class='dtend' title='20260401T2100'>9</abbr> <span class='location vcard'><b class='fn org'>Hall</b>"
		    "<span class='adr'><span class='locality'>Seoul</span></span></span><p class='description'>More</p><span class='status'>CANCELLED</span></div>",
		    "[{'@type':'Event','url':'/x','name':'A','startDate':'2026-04-01T19:00:00+0900','endDate':'20260401T2100',"
		    "'location':{'name':'Hall','addressLocality':'Seoul'},'description':'More','eventStatus':'CANCELLED'}]" },
		{ "hCalendar with a place's name", "<div class='vevent'><span class='summary'>A</span><span class='dtstart'>2026-04-01</span>"
		    "<span class='location'>Hall</span></div>", "[{'@type':'Event','name':'A','startDate':'2026-04-01','location':'Hall'}]" },
		{ "old names mean nothing in an h-event", "<div class='h-event vevent'><b class='p-name'>A</b><b class='summary'>B</b></div>",
		    "[{'@type':'Event','name':'A'}]" },
		{ "other classes", "<div class='h-event-list event'><p class='summary'>A</p></div>", "[]" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *want = mem_str(cases[i].want);
		json_t *got = read_page(cases[i].html, strlen(cases[i].html)), *wanted;

		print_message("  %s\n", cases[i].why);
		for (char *p = want; (p = strchr(p, '\'')) != NULL;)
			*p = '"';
		wanted = json_loads(want, 0, NULL);
		assert_non_null(wanted);
		replay_same("events", got, wanted);
		json_decref(got);
		json_decref(wanted);
		free(want);
	}
}

/* A property's values in a recorded pair as a list; the plain text of what is an item of its own. */
static json_t *
values_of(const json_t *properties, const char *name)
{
	json_t *out = json_array(), *v;
	size_t i;

	json_array_foreach(json_object_get(properties, name), i, v)
		json_array_append(out, json_is_object(v) ? json_object_get(v, "value") : v);
	return out;
}

static void
same_values(const json_t *event, const char *name, const json_t *properties, const char *theirs)
{
	const json_t *v = json_object_get(event, name);
	json_t *want = values_of(properties, theirs);
	json_t *got = json_is_array(v) ? json_copy((json_t *)v) : v == NULL ? json_array() :
	    json_pack("[O]", json_is_object(v) ? json_object_get(v, "name") : v);

	replay_same(theirs, got, want);
	json_decref(got);
	json_decref(want);
}

/* Every recorded pair of a page and what the specification's authors read in it. */
static void
recorded_pairs_agree(void **state)
{
	char path[1024], json[1024];
	struct dirent *d;
	size_t n = 0;
	DIR *all;

	(void)state;
	snprintf(path, sizeof(path), "%s/samples/h-event", DATA);
	if ((all = opendir(path)) == NULL) {
		print_message("skip: no recorded pages in %s\n", DATA);
		skip();
	}
	while ((d = readdir(all)) != NULL) {
		struct buf body = { 0 };
		const char *dot = strstr(d->d_name, ".html");
		json_t *want, *got, *properties;

		if (dot == NULL)
			continue;
		print_message("  %s\n", d->d_name);
		snprintf(path, sizeof(path), "%s/samples/h-event/%s", DATA, d->d_name);
		snprintf(json, sizeof(json), "%.*s.json", (int)(strlen(path) - 5), path);
		assert_true(replay_read(path, "en", &body));
		want = json_load_file(json, 0, NULL);
		assert_non_null(want);
		got = read_page(body.data, body.len);
		properties = json_object_get(json_array_get(json_object_get(want, "items"), 0), "properties");
		assert_int_equal(json_array_size(got), json_array_size(json_object_get(want, "items")));
		same_values(json_array_get(got, 0), "name", properties, "name");
		same_values(json_array_get(got, 0), "url", properties, "url");
		same_values(json_array_get(got, 0), "startDate", properties, "start");
		same_values(json_array_get(got, 0), "endDate", properties, "end");
		same_values(json_array_get(got, 0), "location", properties, "location");
		json_decref(got);
		json_decref(want);
		buf_free(&body);
		n++;
	}
	closedir(all);
	assert_true(n > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_put_together),
		cmocka_unit_test(pages_are_read),
		cmocka_unit_test(recorded_pairs_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
