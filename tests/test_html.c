#include "tests/replay.h"

static void
saved_pages_give_what_is_wanted(void **state)
{
	(void)state;
	replay_fixtures("html");
}

/* Title, start and end of every item, each item ended by "|". */
static void
said(const struct replay *r, struct buf *out)
{
	json_t *item;
	size_t i;

	json_array_foreach(r->items, i, item) {
		static const char *const keys[] = { "title", "start", "end", "location" };

		for (size_t k = 0; k < MEM_COUNT(keys); k++) {
			const char *s = json_string_value(json_object_get(item, keys[k]));

			if (s != NULL)
				buf_fmt(out, "%s%s", k == 0 ? "" : " ", s);
		}
		buf_char(out, '|');
	}
	if (r->rc != 0)
		buf_fmt(out, "error: %s", r->err.msg);
}

static void
check(const char *why, const char *page, const char *options, const char *want)
{
	struct replay r;
	struct buf got = { 0 };

	print_message("  %s\n", why);
	replay_text(&r, "html", page, options);
	said(&r, &got);
	assert_string_equal(got.data == NULL ? "" : got.data, want);
	buf_free(&got);
	replay_free(&r);
}

/* Two texts as one, until the next but one call. */
static const char *
joined(const char *a, const char *b)
{
	static char out[2][500];
	static int which;

	which = !which;
	snprintf(out[which], sizeof(out[which]), "%s%s", a, b);
	return out[which];
}

static void
names_mean_places_in_a_row(void **state)
{
	static const char page[] = "<title>Year 2026</title><h2>Spring</h2><table>"
	    "<tr><th>Name</th><th>First Day</th><th>Where</th></tr>"
	    "<tr data-k=K><td><a href='javascript:open(\"v.php?no=7\")'>A</a></td>"
	    "<td>2026-03-02</td><td>X</td></tr></table>";
	static const struct { const char *title, *want; } cases[] = {
		{ "#1", "A" },
		{ "Name", "A" },
		{ "name", "A" },
		{ "th:Name", "A" },
		{ "[\"th:Nothing\",\"=none\"]", "none" },
		{ "td", "A" },
		{ "td:nth-child(3)", "X" },
		{ "./td[3]", "X" },
		{ "xpath:string(td[3])", "X" },
		{ "@data-k", "K" },
		{ ".", "A 2026-03-02 X" },
		{ "a@href =~ no=(\\d+)", "7" },
		{ "^h2", "Spring" },
		{ "^//h2", "Spring" },
		{ "[\"^h3\",\"=none\"]", "none" },
		{ "/title", "Year 2026" },
		{ "/title =~ \\d+", "2026" },
		{ "//h2", "Spring" },
		{ "/html/body/h2", "Spring" },
		{ "{Name} at {Where}", "A at X" },
		{ "[\"#9\",\"=none\"]", "none" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;
		char options[200];

		print_message("  %s\n", cases[i].title);
		snprintf(options, sizeof(options), "rows=tr\nstart=First Day\ntitle=%s", cases[i].title);
		replay_text(&r, "html", page, options);
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		assert_int_equal(r.sink.rows, 1);
		assert_string_equal(json_string_value(json_object_get(
		    json_array_get(r.items, 0), "title")), cases[i].want);
		replay_free(&r);
	}
}

static void
cells_stand_where_they_are_seen(void **state)
{
	(void)state;
	check("a cell over rows", "<table><tr><th>D<th>T<tr><td rowspan=2>2026-03-02<td>a<tr><td>b"
	    "<tr><td>2026-03-03<td>c</table>", "rows=tr\nstart=D\ntitle=T",
	    "a 2026-03-02|b 2026-03-02|c 2026-03-03|");
	check("a cell over columns", "<table><tr><th>D<th colspan=2>P<th>T"
	    "<tr><td>2026-03-02<td colspan=2>x<td>a</table>", "rows=tr\nstart=#1\ntitle=#4",
	    "a 2026-03-02|");
	check("two header rows", "<table><tr><th rowspan=2>T<th colspan=2>When<tr><th>From<th>To"
	    "<tr><td>a<td>2026-03-02<td>2026-03-04</table>",
	    "rows=tr\ntitle=T\nstart=From\nend=When To", "a 2026-03-02 2026-03-04|");
	check("a row over all rows that there are", "<table><tr><th>D<th>T"
	    "<tr><td rowspan=0>2026-03-02<td>a<tr><td>b</table>", "rows=tr\nstart=D\ntitle=T",
	    "a 2026-03-02|b 2026-03-02|");
	check("no cell leaves its section", "<table><thead><tr><th rowspan=9>D<th>T</thead>"
	    "<tbody><tr><td>2026-03-02<td>a</table>", "rows=tr\nstart=D\ntitle=T", "a 2026-03-02|");
	check("spans without bound", "<table><tr><th>D<th>T<tr><td rowspan=100000000>2026-03-02"
	    "<td colspan=-5>a<tr><td colspan=100000000 rowspan=99999999999999999999>b</table>",
	    "rows=tr\nstart=#1\ntitle=#2", "a 2026-03-02|b 2026-03-02|");
	check("an inner table is its own", "<table><tr><td>2026-03-02<td>a<table><tr><td>in</table>"
	    "<td>x<tr><td>2026-03-03<td>b</table>", "rows=table > tr\nstart=#1\ntitle=#2 =~ \\w",
	    "a 2026-03-02|b 2026-03-03|");
}

/* Two rows are events; nothing else is said. */
static void
rows_for_the_eye_are_no_events(void **state)
{
	struct replay r;

	(void)state;
	replay_text(&r, "html", "<table><tr><th>Date<th>What<tr><td colspan=2>March 2026"
	    "<tr><td>2026-03-02<td>a<tr><td colspan=2><hr><tr><td>Date<td>What"
	    "<tr><td><td>Call 555 now!<tr><th>2026<th><tr><td>&nbsp;<td><tr><td>2026-03-03<td>b"
	    "<tr><td><td>Advertisement<tr></table>", "rows=tr\nstart=#1\ntitle=#2");
	assert_int_equal(r.rc, 0);
	assert_int_equal(json_array_size(r.items), 2);
	assert_int_equal(r.sink.rows, 3);	/* "Call 555" has a number: somebody should look */
	assert_int_equal(json_array_size(r.unread), 1);
	replay_free(&r);
}

static void
labels_stand_before_values(void **state)
{
	static const char page[] = "<div class=r><table><tr><td>Entry :<td>2026-03-02<tr><th>Place<td>Park</table>"
	    "<dl><dt>Price<dd>10</dl><p>Phone: 555</p><p><b>Name</b> ： A</p></div>";
	static const struct { const char *title, *want; } cases[] = {
		{ "label:Entry", "2026-03-02" }, { "label:Place", "Park" }, { "label:Price", "10" },
		{ "label:Phone", "555" }, { "label:Name", "A" }, { "[\"label:Nothing\",\"=none\"]", "none" },
		{ "[\"label:it's \\\"so\\\"\",\"=none\"]", "none" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		check(cases[i].title, page, joined("rows=.r\nstart=label:Entry\ntitle=", cases[i].title),
		    joined(cases[i].want, " 2026-03-02|"));
}

static void
headings_hold_for_what_follows(void **state)
{
	(void)state;
	check("the nearest before the row", "<h2>2026</h2><h3>a</h3><p>03-02 x</p><h3>b</h3><p>03-03 y</p>",
	    "rows=p\nstart={^h2}-{. =~ ^\\S+}\ntitle={^h3} {. =~ \\S+$}",
	    "a x 2026-03-02|b y 2026-03-03|");
	check("one that holds the row", "<ul><li class=m title=a><p>2026-03-02</p><li class=m><p>2026-03-03</p></ul>",
	    "rows=p\nstart=.\ntitle=^li", "2026-03-02 2026-03-02|2026-03-03 2026-03-03|");
}

static void
errors_say_what_to_do(void **state)
{
	static const struct { const char *page, *options, *says; } cases[] = {
		{ "", "rows=tr", "an empty page" },
		{ "<p>x</p>", "rows=tr", "where title and start stand is not known" },
		{ "<p>x</p>", "rows=tr\ntitle=a\nstart=b", "rows: \"tr\" found nothing" },
		{ "<p>x</p>", "rows=tr[\ntitle=a\nstart=b", "rows: selector \"tr[\"" },
		{ "<p>x</p>", "rows=p\ntitle=a\nstart=b", "in none of them has title \"a\" or start \"b\"" },
		{ "<p>2026-03-02</p>", "rows=p\ntitle=a[\nstart=.", "selector \"a[\"" },
		{ "<p>2026-03-02</p>", "rows=p\ntitle=.\nstart=.\nwithin=#main", "within: \"#main\" found nothing" },
		{ "just text", "rows=tr\ntitle=a\nstart=b", "rows=lines" },
		{ "{\"a\":1}", "", "JSON where HTML was expected" },
		{ "{\"a\":1}", "json=a.b\nrows=p\ntitle=a\nstart=b", "no text at \"a.b\"" },
		{ "<p>x</p>", "rows=lines", "no line of the text has a date" },
		{ "<p>x</p>", "rows=lines\nheading=(", "heading" },
		{ "<p>2026-03-02 x</p>", "rows=lines\nsplit=(", "split" },
		{ "<p>2026-03-02 x</p>", "rows=p\ntitle=.\nstart=.\nnext=a =~ (", "next" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		replay_text(&r, "html", cases[i].page, cases[i].options);
		assert_int_equal(r.rc, -1);
		if (strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("%s: \"%s\" lacks \"%s\"", cases[i].options, r.err.msg, cases[i].says);
		replay_free(&r);
	}
}

static void
html_inside_of_json_is_a_page(void **state)
{
	(void)state;
	check("json", "{\"a\":{\"html\":\"<p><b>2026-03-02<\\/b> <i>x<\\/i><\\/p>\"}}",
	    "json=a.html\nrows=p\nstart=b\ntitle=i", "x 2026-03-02|");
}

static void
other_pages_are_named(void **state)
{
	static const char page[] = "<ul><li>2026-03-02 <a href='v?no=1'>a</a><li>2026-03-03 <b>b</b></ul>"
	    "<a class=next href='?p=2'>next</a>";
	struct replay r;

	(void)state;
	replay_text(&r, "html", page, "rows=li\nstart=. =~ \\S+\ntitle=a|b\nid=a@href =~ \\d+\n"
	    "detail=a@href\nnext=a.next@href");
	assert_int_equal(r.rc, 0);
	assert_int_equal(json_array_size(r.items), 1);
	assert_int_equal(json_array_size(r.follow), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(r.follow, 0), "url")), "v?no=1");
	assert_string_equal(json_string_value(json_object_get(json_array_get(r.follow, 0), "role")), "detail");
	assert_string_equal(json_string_value(json_object_get(json_object_get(
	    json_array_get(r.follow, 0), "item"), "external_id")), "1");
	assert_string_equal(json_string_value(json_object_get(json_array_get(r.follow, 1), "role")), "next");
	replay_free(&r);
}

/* Runs a detail page for an item of a list. */
static void
detail(const char *page, const char *item, const char *options, json_t *want)
{
	struct page p = replay_page(page, strlen(page));
	json_t *o = replay_options(options), *context = json_object();
	struct replay r;

	json_object_set_new(context, "item", json_loads(item, 0, NULL));
	p.role = "detail";
	p.context = context;
	replay_run(&r, "html", p, o);
	if (r.rc != 0)
		fail_msg("%s", r.err.msg);
	replay_same("items", r.items, want);
	replay_free(&r);
	json_decref(want);
	json_decref(context);
	json_decref(o);
}

static void
a_detail_page_is_laid_over_the_item(void **state)
{
	static const char item[] = "{\"title\":\"Race\",\"start\":\"2026-05-02\",\"external_id\":\"7\","
	    "\"location\":\"A\",\"status\":\"cancelled\"}";
	static const char page[] = "<p>start <b>09:00</b></p><p>open <i>2026-03-05 ~ 2026-04-12</i></p><u>B</u>";

	(void)state;
	detail(page, item, "rows=li\ntitle=a\nstart=b\nid=x\nlocation=y\ndetail=a@href\ndetail-time=b",
	    json_pack("[{s:s, s:s, s:s, s:s, s:s}]", "title", "Race", "start", "2026-05-02T09:00:00",
	    "external_id", "7", "location", "A", "status", "cancelled"));
	detail(page, item, "rows=li\ntitle=a\nstart=b\ndetail=a@href\ndetail-location=u\n"
	    "detail-emit=[{},{\"kind\":\"registration-open\",\"start\":\"i\",\"parent\":true}]",
	    json_pack("[{s:s, s:s, s:s, s:s, s:s}, {s:s, s:s, s:s, s:s, s:s, s:s}]",
	    "title", "Race", "start", "2026-05-02", "external_id", "7", "location", "B", "status", "cancelled",
	    "title", "Race", "start", "2026-03-05", "external_id", "7:registration-open", "location", "B",
	    "kind", "registration-open", "parent", "7"));
	detail("<p>gone</p>", item, "rows=li\ntitle=a\nstart=b\ndetail=a@href\ndetail-start=b",
	    json_pack("[{s:s, s:s, s:s, s:s, s:s}]", "title", "Race", "start", "2026-05-02",
	    "external_id", "7", "location", "A", "status", "cancelled"));
}

/* What a page about a race says of its start, ready or not, and of registration. */
static void
a_race_has_its_time_and_its_registration(void **state)
{
	static const struct { const char *when, *start; bool time_unknown; } cases[] = {
		{ "2026년5월2일 출발시간:09:00", "2026-05-02T09:00:00", false },
		{ "2026년5월2일 출발시간::", "2026-05-02", true },
		{ "2026년5월2일 출발시간:08", "2026-05-02", true },
	};
	static const char item[] = "{\"title\":\"Race\",\"start\":\"2026-05-02\",\"external_id\":\"7\"}";

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		json_t *want = json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s, s:s, s:s}, {s:s, s:s, s:s, s:s, s:s}]",
		    "title", "Race", "start", cases[i].start, "external_id", "7",
		    "title", "Race", "start", "2026-03-05", "external_id", "7:registration-open",
		    "kind", "registration-open", "parent", "7",
		    "title", "Race", "start", "2026-04-12", "external_id", "7:registration-close",
		    "kind", "registration-close", "parent", "7");

		if (cases[i].time_unknown)
			json_object_set_new(json_array_get(want, 0), "time_unknown", json_true());
		print_message("  %s\n", cases[i].when);
		detail(arena_fmt(a, "<table><tr><td>대회명<td>Race<tr><td>대회일시 <td>%s"
		    "<tr><td>접수기간<td>2026년3월5일~2026년4월12일</table>", cases[i].when), item,
		    "rows=tr\ntitle=a\nstart=b\ndetail=a@href\n"
		    "detail-start=label:대회일시 =~ ^(.*?일)\ndetail-time=label:대회일시 =~ 출발시간:\\s*(.*)\n"
		    "detail-emit=[{},{\"kind\":\"registration-open\",\"start\":\"label:접수기간\",\"parent\":true},"
		    "{\"kind\":\"registration-close\",\"start\":\"label:접수기간\",\"parent\":true}]", want);
		arena_free(a);
	}
}

static void
lines_are_rows(void **state)
{
	(void)state;
	check("a date and a text", "2026-03-02 Opening\n\nno date here\n2026-03-05 ~ 2026-03-06: Fair\n",
	    "rows=lines", "Opening 2026-03-02|Fair 2026-03-05 2026-03-06|");
	check("a text and a date", "<p>Opening: 2026-03-02</p><p>x</p>", "rows=lines", "Opening 2026-03-02|");
	check("date above text", "2026-03-02\n- Opening\n2026-03-05\n- Fair", "rows=lines",
	    "Opening 2026-03-02|Fair 2026-03-05|");
	check("a number of lines", "2026-03-02\n2\n2026-03-05\n5", "rows=lines\njoin=2\n"
	    "pattern=(?<start>.*)\\n(?<title>.*)", "2 2026-03-02|5 2026-03-05|");
	check("a first line", "Fair\n2026-03-05\nOpening\n2026-03-02", "rows=lines\njoin=^[A-Z]\n"
	    "pattern=(?<title>.*)\\n(?<start>.*)", "Fair 2026-03-05|Opening 2026-03-02|");
	check("several in a line", "A: 2026-03-02; B: 2026-03-05", "rows=lines\nsplit=;\\s*",
	    "A 2026-03-02|B 2026-03-05|");
	check("a heading's parts", "== Hall ==\n2026-03-02 A\n== Park ==\n2026-03-05 B",
	    "rows=lines\nheading===\\s(?<place>.*) ==\nlocation=place",
	    "A 2026-03-02 Hall|B 2026-03-05 Park|");
	check("a heading that begins the line", "Hall 2026-03-02 A; 2026-03-05 B",
	    "rows=lines\nheading=^(?<place>Hall|Park)\nsplit=; \nlocation=place",
	    "A 2026-03-02 Hall|B 2026-03-05 Hall|");
}

static void
a_line_with_a_date_that_no_pattern_matches_is_told(void **state)
{
	struct replay r;

	(void)state;
	replay_text(&r, "html", "2026-03-02 | A\nintroduction\n2026-03-05\n",
	    "rows=lines\npattern=^(?<start>\\S+) \\| (?<title>.*)");
	assert_int_equal(r.rc, 0);
	assert_int_equal(json_array_size(r.items), 1);
	assert_int_equal(json_array_size(r.unread), 1);
	assert_int_equal(r.sink.rows, 2);
	replay_free(&r);
}

/* A school's year that ended was refused, and its source failed until the next one stood there. */
static void
a_schedule_that_is_over_is_read(void **state)
{
	struct replay r;

	(void)state;
	replay_text(&r, "html", "<table><tr><th>날짜<th>내용<tr><td>2025.03.03<td>개강<tr><td>2025.04.21 ~ 2025.04.25<td>중간고사"
	    "<tr><td>2025.06.20<td>종강</table>", "");
	assert_int_equal(r.rc, 0);
	assert_int_equal(json_array_size(r.items), 3);
	replay_free(&r);
}

static void
what_is_not_clear_is_refused(void **state)
{
	static const struct { const char *why, *page, *says; } cases[] = {
		{ "posts", "<table><tr><th>번호<th>제목<th>글쓴이<th>날짜<tr><td>3<td>주차 안내<td>A<td>2026-02-01"
		    "<tr><td>2<td>봉사자 모집<td>A<td>2026-01-20<tr><td>1<td>새 단장<td>A<td>2026-01-02</table>",
		    "0 dated rows of 3" },
		{ "a month on the wall", "<h2>2026년 3월</h2><table><tr><th>일<th>월<th>화<th>수<th>목<th>금<th>토"
		    "<tr><td>1<br>삼일절<td>2<br>개강<td>3<td>4<td>5<td>6<td>7</table>", "0 dated rows of 1" },
		{ "dates alone", "<ul><li>2026-03-02<li>2026-03-09<li>2026-03-16</ul>", "no schedule is clear" },
		{ "one date in prose", "<p>We open on March 2, 2026.</p><p>Come and see.</p>", "no schedule is clear" },
		{ "clubs for titles", "<table><tr><th>날짜<th>홈<th>방문<tr><td>2026-03-02<td>가람<td>나래"
		    "<tr><td>2026-03-03<td>가람<td>나래<tr><td>2026-03-04<td>가람<td>나래<tr><td>2026-03-05<td>가람<td>나래"
		    "<tr><td>2026-03-06<td>가람<td>나래<tr><td>2026-03-07<td>가람<td>나래<tr><td>2026-03-08<td>가람<td>나래"
		    "<tr><td>2026-03-09<td>가람<td>나래</table>", "8 dated rows of 8" },
		{ "nothing", "<p>x</p>", "no schedule is clear" },
		{ "news, all of them written", "<ul><li>새 다리가 열렸다 2026.02.20 14:30<li>새 길이 열렸다 2026.02.12 09:00"
		    "<li>새 역이 열렸다 2026.02.10 10:00</ul>", "none of its days is to come" },
		{ "days of birth", "<table><tr><th>Name<th>Born<tr><td>Ann Other<td>May 1, 1950<tr><td>Sam Body<td>May 2, 2027"
		    "<tr><td>Joe Blow<td>May 9, 1961</table>", "years away" },
		{ "opening hours", "<table><tr><th>Day<th>Hours<tr><td>Monday<td>9:00 am - 5:00 pm"
		    "<tr><td>Tuesday<td>9:00 am - 5:00 pm<tr><td>Friday<td>9:00 am - 4:00 pm</table>", "0 dated rows" },
		{ "bylines", "<div><p>March 9, 2026 | By Staff<p>March 10, 2026 | By Staff<p>March 11, 2026 | By Staff</div>",
		    "no schedule is clear" },
		{ "sentences torn", "<ul><li>Delivered on March 9, 2026<li>Valid until March 11, 2026<li>Sale ends on 3/12</ul>",
		    "no schedule is clear" },
		{ "goods", "<ul><li><b>이어폰</b><i>5,900원</i><i>배송 3/9(월)</i><li><b>시계</b><i>15,900원</i><i>배송 3/10(화)</i>"
		    "<li><b>가방</b><i>25,900원</i><i>배송 3/10(화)</i></ul>", "no schedule is clear" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_text(&r, "html", cases[i].page, "");
		assert_int_equal(r.rc, -1);
		assert_int_equal(json_array_size(r.items), 0);
		if (strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("\"%s\" lacks \"%s\"", r.err.msg, cases[i].says);
		replay_free(&r);
	}
}

/* Puts a page together: before, what so many times, after. */
static char *
repeated(const char *before, const char *what, size_t times, const char *after)
{
	struct buf b = { 0 };

	buf_str(&b, before);
	for (size_t i = 0; i < times; i++)
		buf_str(&b, what);
	buf_str(&b, after);
	return buf_take(&b);
}

/* None may take long or harm; whether it is read or refused is another matter. */
/* Without an option: what a reader of the page sees at once. */
static void
what_is_clear_is_found(void **state)
{
	(void)state;
	check("hours with dots", "<p><b>Monday, March 9, 9 a.m.</b><br>Town hall<p><b>Tuesday, May 19, 9 a.m.</b><br>Library",
	    "", "Town hall 2026-03-09T09:00:00|Library 2026-05-19T09:00:00|");
	check("doors and show", "<div class=s><p>Fri May 1, 2026<h3>The Band</h3><p>Doors: 7:00 PM / Show: 8:00 PM</div>"
	    "<div class=s><p>Sat May 2, 2026<h3>Open House</h3><p>Doors: 6:30 PM / Show: 7:30 PM</div>",
	    "", "The Band 2026-05-01T20:00:00|Open House 2026-05-02T19:30:00|");
	check("in Japanese", "<ul><li><p>2026/11/1(日)<p>秋の会<p>開場17:00/開演18:00<li><p>2026/11/3(火・祝)<p>二日目<p>未定</ul>",
	    "", "秋の会 2026-11-01T18:00:00|二日目 2026-11-03|");
	check("in German", "<table><tr><th>Datum<th>Veranstaltung<th>Ort<tr><td>Sa, 02.05.2026<td>Fest<td>Markt"
	    "<tr><td>12.06. - 14.06.2026<td>Messe<td>Halle<tr><td>13. März 2026, 20 Uhr<td>Konzert<td>Kirche</table>",
	    "", "Fest 2026-05-02 Markt|Messe 2026-06-12 2026-06-14 Halle|Konzert 2026-03-13T20:00:00 Kirche|");
	check("a status behind the date", "<ul><li>Board - 3/17/2026 9:00 am<li>Special Board - March 18, 2026 CANCELLED</ul>",
	    "", "Board 2026-03-17T09:00:00|Special Board 2026-03-18|");
	check("a machine's date says less", "<div><article><h3>Board</h3><time datetime=2026-03-05>March 5 @ 6:00 pm - 8:00 pm"
	    "</time></article><article><h3>Fair</h3><time datetime=2026-03-20>March 20 - March 22</time></article></div>",
	    "", "Board 2026-03-05T18:00:00 2026-03-05T20:00:00|Fair 2026-03-20 2026-03-22|");
	check("a table for each month", "<h4>2026년 3월</h4><table><tr><th>03.02(월)<td>개강<tr><th>03.05(목)<td>정정</table>"
	    "<h4>4월</h4><table><tr><th>04.21(화)~04.27(월)<td>중간고사</table>", "",
	    "개강 2026-03-02|정정 2026-03-05|중간고사 2026-04-21 2026-04-27|");
	check("parts that only the style parts", "<table><tr><th>날짜<th>경기<tr><td>05.01(금)<td><span>KT</span><em>vs</em>"
	    "<span>LG</span><tr><td>05.02(토)<td><span>SSG</span><em>vs</em><span>KIA</span></table>", "",
	    "KT vs LG 2026-05-01|SSG vs KIA 2026-05-02|");
	check("a time behind the title", "4月29日(木) S-G (神 宮) 14:00\n4月30日(金) G-D 17:45 → 18:00に変更\n"
	    "5月13日(木) S-C 未定\nMay 14 Derby 7:30 PM\n5/15 수강신청 정정 및 취소\n", "",
	    "S-G (神 宮) 2026-04-29T14:00:00|G-D 2026-04-30T18:00:00|S-C 2026-05-13|Derby 2026-05-14T19:30:00|"
	    "수강신청 정정 및 취소 2026-05-15|");
	check("a heading is its item's name", "<div><article><p>Mar<p>5<h1>Book club</h1><ul><li>Thursday, March 5, 2026"
	    "<li>6:00 PM<li>Library</ul></article><article><p>Mar<p>12<h1>Poetry</h1><ul><li>Thursday, March 12, 2026"
	    "<li>12:00 AM<li>Library</ul></article><article><p>Mar<p>19<h1>Room A</h1><ul><li>Thursday, March 19, 2026"
	    "<li>7:00 PM<li>Library</ul></article></div>", "", "Book club 2026-03-05T18:00:00|Poetry 2026-03-12T00:00:00|"
	    "Room A 2026-03-19T19:00:00|");
	check("a line of several", "March 2026 Game Fest: March 12-19; Next Fest March 2026 edition: March 26-April 2\n"
	    "April 2026 – Typing Fest: April 5-9", "", "Game Fest 2026-03-12 2026-03-19|"
	    "Next Fest March 2026 edition 2026-03-26 2026-04-02|Typing Fest 2026-04-05 2026-04-09|");
}

static void
bombs_cost_a_page_at_most(void **state)
{
	static const struct {
		const char *before, *what;
		size_t times;
		const char *after, *options;
	} cases[] = {
		{ "", "<div>", (8 << 20) / 5, "", "" },
		{ "", "<div>1/2 x", 240, "", "" },
		{ "<p ", "a1b2=c ", 20000, ">x", "" },
		{ "<table>", "<tr><td rowspan=100000000 colspan=100000000>2026-03-02<td>x", 2000, "</table>",
		    "rows=tr\ntitle=#2\nstart=#1" },
		{ "<table>", "<tr><td>2026-03-02<td>x y", 5000, "</table>", "" },
		{ "<ul>", "<li>2026-03-02 x y", 5000, "</ul>", "" },
		{ "<ul>", "<li>2026년", 15000, "</ul>", "" },
		{ "<p>", "2026-03-02 x ", 5000, "", "rows=lines" },
		{ "<p>", "2026-03-02 x;", 5000, "", "rows=lines\nsplit=;" },
		{ "<p>", "2026-03-02<br>", 5000, "", "rows=lines" },
		{ "<p>", "((((((((((", 5000, "2026-03-02", "rows=lines\npattern=(\\(+)+$" },
		{ "", "1월 ", 5000, "", "" },
		{ "", "- ", 400000, "2026-03-02", "rows=lines" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *page = repeated(cases[i].before, cases[i].what, cases[i].times, cases[i].after);
		struct replay r;

		print_message("  %zu %.20s\n", cases[i].times, cases[i].what);
		replay_text(&r, "html", page, cases[i].options);
		print_message("    %zu rows, %.60s\n", r.sink.rows, r.rc == 0 ? "" : r.err.msg);
		replay_free(&r);
		free(page);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saved_pages_give_what_is_wanted),
		cmocka_unit_test(names_mean_places_in_a_row),
		cmocka_unit_test(cells_stand_where_they_are_seen),
		cmocka_unit_test(rows_for_the_eye_are_no_events),
		cmocka_unit_test(labels_stand_before_values),
		cmocka_unit_test(headings_hold_for_what_follows),
		cmocka_unit_test(errors_say_what_to_do),
		cmocka_unit_test(html_inside_of_json_is_a_page),
		cmocka_unit_test(other_pages_are_named),
		cmocka_unit_test(a_detail_page_is_laid_over_the_item),
		cmocka_unit_test(a_race_has_its_time_and_its_registration),
		cmocka_unit_test(lines_are_rows),
		cmocka_unit_test(a_line_with_a_date_that_no_pattern_matches_is_told),
		cmocka_unit_test(a_schedule_that_is_over_is_read),
		cmocka_unit_test(what_is_not_clear_is_refused),
		cmocka_unit_test(what_is_clear_is_found),
		cmocka_unit_test(bombs_cost_a_page_at_most),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
